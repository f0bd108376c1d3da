//! Questions of place about a surface: how far, inside or outside, what is near.

use crate::Mesh;
use crate::closest::{Feature, closest};
use crate::hierarchy::{Hierarchy, Stack};
use crate::neighbours::{NONE, across};
use preop_space::{Bounds, Direction, Point, Vector, math};
use rayon::prelude::*;

/// The place of a surface that is nearest to a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nearest {
    /// The place on the surface.
    pub point: Point,
    /// How far it is, in millimetres.
    pub distance: f64,
    /// The triangle that it is on; of several at the same distance the first.
    pub triangle: u32,
}

/// A surface made ready for many questions of place. Keeps a copy of the surface.
#[derive(Clone, Debug)]
pub struct Tree {
    pub(crate) boxes: Hierarchy,
    triangles: Vec<[u32; 3]>,
    across: Vec<[u32; 3]>,
    /// The unit normal of each triangle, zero where it has no area.
    normals: Vec<Vector>,
    /// The sum of the normals around each corner, each weighted by its angle there.
    corner_normals: Vec<Vector>,
}

impl Tree {
    /// Sorts the triangles into a hierarchy of boxes.
    pub fn new(mesh: &Mesh) -> Tree {
        let normal = |t| mesh.normal(t).map_or(Vector::ZERO, Direction::vector);
        let normals: Vec<Vector> =
            (0..mesh.triangles().len()).into_par_iter().map(normal).collect();
        Tree {
            boxes: Hierarchy::new(mesh),
            triangles: mesh.triangles().to_vec(),
            across: across(mesh.points().len(), mesh.triangles()),
            corner_normals: corner_normals(mesh, &normals),
            normals,
        }
    }

    /// The box that holds the surface.
    pub fn bounds(&self) -> Bounds {
        self.boxes.nodes.first().map_or(Bounds::EMPTY, |root| root.bounds)
    }

    /// The nearest place. Infinitely far (and on no triangle that exists) if the surface is empty
    /// or `p` is not a finite place.
    pub fn nearest(&self, p: Point) -> Nearest {
        self.search(p, f64::INFINITY).0
    }

    /// The nearest place if it is at most `limit` millimetres away: quicker than [`Tree::nearest`].
    pub fn nearest_within(&self, p: Point, limit: f64) -> Option<Nearest> {
        let found = self.search(p, limit).0;
        (found.distance <= limit).then_some(found)
    }

    /// The distance in millimetres, negative inside. The surface must be closed. The sign is that of
    /// the pseudonormal of the nearest face, edge or corner (Baerentzen and Aanaes, "Signed distance
    /// computation using the angle weighted pseudonormal", 2005).
    pub fn signed_distance(&self, p: Point) -> f64 {
        let (nearest, feature) = self.search(p, f64::INFINITY);
        if nearest.triangle == NONE {
            return f64::INFINITY;
        }
        let outwards = self.pseudonormal(nearest.triangle, feature).dot(p - nearest.point);
        if outwards < 0.0 { -nearest.distance } else { nearest.distance }
    }

    /// Whether `p` is inside the closed surface or on it.
    pub fn contains(&self, p: Point) -> bool {
        self.bounds().contains(p) && self.signed_distance(p) <= 0.0
    }

    /// The triangles whose boxes meet a box, ascending.
    pub fn within(&self, bounds: Bounds) -> Vec<u32> {
        let mut found = Vec::new();
        self.boxes.visit(
            |b| b.meets(&bounds),
            |slot| {
                if Bounds::of(self.boxes.corners[slot]).meets(&bounds) {
                    found.push(self.boxes.order[slot]);
                }
            },
        );
        found.sort_unstable();
        found
    }

    /// The nearest place up to `limit` and what it is on; beyond `limit` it is only known to be.
    fn search(&self, p: Point, limit: f64) -> (Nearest, Feature) {
        let none = Nearest { point: p, distance: f64::INFINITY, triangle: NONE };
        let mut best = (none, Feature::Face);
        let mut least = limit * limit;
        let nodes = &self.boxes.nodes;
        let mut stack = Stack::new();
        if !nodes.is_empty() && p.is_finite() {
            stack.push(0);
        }
        while let Some(mut n) = stack.pop() {
            while squared_distance(&nodes[n as usize].bounds, p) <= least {
                let node = &nodes[n as usize];
                if node.is_leaf() {
                    for slot in node.slots() {
                        let (point, feature) = closest(p, &self.boxes.corners[slot]);
                        let squared = (point - p).length_squared();
                        let triangle = self.boxes.order[slot];
                        let nearer = squared < least || best.0.triangle == NONE;
                        if squared <= least && (nearer || triangle < best.0.triangle) {
                            least = squared;
                            best = (Nearest { point, distance: 0.0, triangle }, feature);
                        }
                    }
                    break;
                }
                let (first, second) = (n + 1, node.second);
                let to_first = squared_distance(&nodes[first as usize].bounds, p);
                let to_second = squared_distance(&nodes[second as usize].bounds, p);
                let (near, far) =
                    if to_first <= to_second { (first, second) } else { (second, first) };
                stack.push(far);
                n = near;
            }
        }
        if best.0.triangle != NONE {
            best.0.distance = least.sqrt();
        }
        best
    }

    /// What faces outwards at a part of a triangle.
    fn pseudonormal(&self, triangle: u32, feature: Feature) -> Vector {
        let t = triangle as usize;
        match feature {
            Feature::Face => self.normals[t],
            Feature::Edge(n) => match self.across[t][n] {
                NONE => self.normals[t],
                beyond => self.normals[t] + self.normals[beyond as usize],
            },
            Feature::Corner(n) => self.corner_normals[self.triangles[t][n] as usize],
        }
    }
}

/// The squared distance from a point to a box, 0 inside.
fn squared_distance(b: &Bounds, p: Point) -> f64 {
    let beyond = |v: f64, min: f64, max: f64| (min - v).max(v - max).max(0.0);
    let x = beyond(p.x, b.min.x, b.max.x);
    let y = beyond(p.y, b.min.y, b.max.y);
    let z = beyond(p.z, b.min.z, b.max.z);
    x * x + y * y + z * z
}

/// The sum of the normals around each corner, weighted by angle.
fn corner_normals(mesh: &Mesh, normals: &[Vector]) -> Vec<Vector> {
    let angles = |t: usize| {
        let p = mesh.corners(t);
        [0, 1, 2].map(|n| {
            let (u, v) = (p[(n + 1) % 3] - p[n], p[(n + 2) % 3] - p[n]);
            math::atan2(u.cross(v).length(), u.dot(v))
        })
    };
    let angles: Vec<[f64; 3]> = (0..normals.len()).into_par_iter().map(angles).collect();
    let mut sums = vec![Vector::ZERO; mesh.points().len()];
    for ((triangle, normal), angles) in mesh.triangles().iter().zip(normals).zip(&angles) {
        for (corner, angle) in triangle.iter().zip(angles) {
            sums[*corner as usize] += *normal * *angle;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{self, random_point};
    use preop_space::Rigid;
    use preop_space::random::Random;

    #[test]
    fn the_nearest_place_is_that_of_a_search_through_all() {
        let mut random = Random::seeded(3);
        let mesh = sample::loose(&mut random, 500, 1.0);
        let tree = Tree::new(&mesh);
        for _ in 0..500 {
            let p = random_point(&mut random, 8.0);
            let found = tree.nearest(p);
            let all = (0..500).map(|t| closest(p, &mesh.corners(t)).0.distance(p));
            let least = all.fold(f64::INFINITY, f64::min);
            assert_eq!(found.distance, least);
            assert!((found.point.distance(p) - least).abs() < 1e-12);
            assert_eq!(tree.nearest_within(p, least * 0.999), None);
            assert_eq!(tree.nearest_within(p, least * 1.001), Some(found));
        }
    }

    #[test]
    fn a_box_has_the_signed_distance_of_its_formula() {
        let half = Vector::new(3.0, 2.0, 1.0);
        let tree = Tree::new(&sample::cuboid(Point::ORIGIN, half));
        let mut random = Random::seeded(4);
        for _ in 0..2000 {
            let p = random_point(&mut random, 5.0);
            let d = Vector::new(p.x.abs() - half.x, p.y.abs() - half.y, p.z.abs() - half.z);
            let outside = Vector::new(d.x.max(0.0), d.y.max(0.0), d.z.max(0.0)).length();
            let truth = if outside > 0.0 { outside } else { d.x.max(d.y).max(d.z) };
            assert!((tree.signed_distance(p) - truth).abs() < 1e-12, "{p:?}");
            assert_eq!(tree.contains(p), truth <= 0.0);
        }
        assert!(tree.contains(Point::new(3.0, 2.0, 1.0)));
        assert_eq!(tree.signed_distance(Point::new(3.0, 2.0, 1.0)), 0.0);
    }

    #[test]
    fn a_torus_tells_inside_from_outside_in_any_pose() {
        let axis = Direction::new(0.3, -0.5, 0.8).unwrap();
        let pose = Rigid::shift(Vector::new(1000.0, -40.0, 7.0))
            * Rigid::rotation(Point::ORIGIN, axis, 2.1);
        let tree = Tree::new(&sample::torus(10.0, 3.0, 96, 64).moved(&pose));
        let mut random = Random::seeded(5);
        for _ in 0..2000 {
            let p = random_point(&mut random, 14.0);
            let from_ring = (p.x * p.x + p.y * p.y).sqrt() - 10.0;
            let truth = (from_ring * from_ring + p.z * p.z).sqrt() - 3.0;
            let found = tree.signed_distance(pose.point(p));
            assert!((found - truth).abs() < 0.03, "{p:?}: {found} for {truth}");
        }
    }

    #[test]
    fn a_knife_is_thin_and_still_has_an_inside() {
        // The nearest feature of most points is a sharp edge or corner, where face normals mislead.
        let knife = sample::cuboid(Point::ORIGIN, Vector::new(5.0, 5.0, 5.0));
        let thin = knife.points().iter().map(|p| Point::new(p.x, p.y, p.z * (p.x + 5.001) * 1e-3));
        let knife = knife.with_points(thin.collect());
        let tree = Tree::new(&knife);
        let mut random = Random::seeded(6);
        let mut inside = 0;
        for _ in 0..4000 {
            let mut p = random_point(&mut random, 7.0);
            p.z *= 0.01;
            let truth =
                p.x.abs() <= 5.0 && p.y.abs() <= 5.0 && p.z.abs() <= 5.0 * (p.x + 5.001) * 1e-3;
            assert_eq!(tree.contains(p), truth, "{p:?}");
            inside += usize::from(truth);
        }
        assert!(inside > 500);
    }

    #[test]
    fn an_empty_surface_is_infinitely_far_and_holds_nothing() {
        let tree = Tree::new(&Mesh::default());
        assert_eq!(tree.nearest(Point::ORIGIN).distance, f64::INFINITY);
        assert_eq!(tree.signed_distance(Point::ORIGIN), f64::INFINITY);
        assert!(!tree.contains(Point::ORIGIN));
        let tree = Tree::new(&sample::sphere(Point::ORIGIN, 1.0, 2));
        let nowhere = Point::new(f64::NAN, 0.0, 0.0);
        assert_eq!(tree.nearest(nowhere).distance, f64::INFINITY);
        assert!(!tree.contains(nowhere));
    }

    #[test]
    fn the_triangles_of_a_box_are_those_of_a_search_through_all() {
        let mut random = Random::seeded(7);
        let mesh = sample::loose(&mut random, 300, 1.0);
        let tree = Tree::new(&mesh);
        for _ in 0..100 {
            let bounds = Bounds::of([0, 1].map(|_| random_point(&mut random, 6.0)));
            let meets = |t: &u32| Bounds::of(mesh.corners(*t as usize)).meets(&bounds);
            assert_eq!(tree.within(bounds), (0..300).filter(meets).collect::<Vec<_>>());
        }
    }
}
