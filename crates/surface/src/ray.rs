//! Where a ray meets a surface, without leaks along the edges (Woop, Benthin and Wald, "Watertight
//! ray/triangle intersection", 2013, with exact signs).

use crate::Tree;
use crate::hierarchy::Stack;
use preop_space::{Bounds, Direction, Point};
use robust::{Coord, orient2d};

/// A place where a ray meets a surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// The place.
    pub point: Point,
    /// How far it is from the start of the ray, in millimetres.
    pub distance: f64,
    /// The triangle that is met.
    pub triangle: u32,
}

impl Tree {
    /// The first place where the ray from `start` along `along` meets the surface, from outside or
    /// from inside; a start on the surface is met at once. `None` where there is none.
    pub fn first_hit(&self, start: Point, along: Direction) -> Option<Hit> {
        let mut first: Option<Hit> = None;
        self.meet(start, along, |hit| {
            let sooner =
                first.is_none_or(|f| (hit.distance, hit.triangle) < (f.distance, f.triangle));
            if sooner {
                first = Some(hit);
            }
            first.map_or(f64::INFINITY, |f| f.distance)
        });
        first
    }

    /// Every triangle that the ray from `start` along `along` meets, by distance. A ray through an
    /// edge or a corner meets all the triangles there.
    pub fn all_hits(&self, start: Point, along: Direction) -> Vec<Hit> {
        let mut hits = Vec::new();
        self.meet(start, along, |hit| {
            hits.push(hit);
            f64::INFINITY
        });
        hits.sort_unstable_by(|a, b| {
            a.distance.total_cmp(&b.distance).then(a.triangle.cmp(&b.triangle))
        });
        hits
    }

    /// Calls `visit` with the triangles that a ray meets; it answers how far is still of interest.
    fn meet(&self, start: Point, along: Direction, mut visit: impl FnMut(Hit) -> f64) {
        let ray = Ray::new(start, along);
        let mut limit = f64::INFINITY;
        let mut stack = Stack::new();
        if !self.boxes.nodes.is_empty() && start.is_finite() {
            stack.push(0);
        }
        while let Some(n) = stack.pop() {
            let node = &self.boxes.nodes[n as usize];
            if !ray.meets(&node.bounds, limit) {
                continue;
            }
            if !node.is_leaf() {
                // The child that the ray is likely to meet first is visited first.
                let second = &self.boxes.nodes[node.second as usize].bounds;
                let first = &self.boxes.nodes[n as usize + 1].bounds;
                let second_sooner = along.dot(second.centre() - first.centre()) < 0.0;
                let pair = [n + 1, node.second];
                stack.push(pair[usize::from(!second_sooner)]);
                stack.push(pair[usize::from(second_sooner)]);
                continue;
            }
            for slot in node.slots() {
                if let Some(distance) = ray.meets_triangle(&self.boxes.corners[slot]) {
                    let point = start + along * distance;
                    limit = visit(Hit { point, distance, triangle: self.boxes.order[slot] });
                }
            }
        }
    }
}

/// A ray with what is computed once for all triangles: the axes in which it runs most along the last.
struct Ray {
    start: [f64; 3],
    inverse: [f64; 3],
    axes: [usize; 3],
    shear: [f64; 2],
    stretch: f64,
}

impl Ray {
    fn new(start: Point, along: Direction) -> Ray {
        let d = along.vector().to_array();
        let mut last = 0;
        for n in 1..3 {
            if d[n].abs() > d[last].abs() {
                last = n;
            }
        }
        let axes = [(last + 1) % 3, (last + 2) % 3, last];
        Ray {
            start: start.to_array(),
            inverse: d.map(|c| 1.0 / c),
            axes,
            shear: [d[axes[0]] / d[last], d[axes[1]] / d[last]],
            stretch: 1.0 / d[last],
        }
    }

    /// Whether it may meet a box before `limit`; rounding never loses a box (Ize, "Robust BVH ray
    /// traversal", 2013).
    fn meets(&self, bounds: &Bounds, limit: f64) -> bool {
        let (min, max) = (bounds.min.to_array(), bounds.max.to_array());
        let (mut near, mut far) = (0.0f64, limit);
        for n in 0..3 {
            let a = (min[n] - self.start[n]) * self.inverse[n];
            let b = (max[n] - self.start[n]) * self.inverse[n];
            // A start on the face of a box along which the ray runs gives 0 * infinity: no limit.
            if a.is_nan() || b.is_nan() {
                continue;
            }
            near = near.max(a.min(b));
            far = far.min(a.max(b));
        }
        let wide = far * (1.0 + 4.0 * f64::EPSILON);
        near * (1.0 - 4.0 * f64::EPSILON) <= wide
    }

    /// The distance at which a triangle is met, from either side.
    fn meets_triangle(&self, corners: &[Point; 3]) -> Option<f64> {
        let seen = corners.map(|p| {
            let p = p.to_array();
            let from = self.axes.map(|n| p[n] - self.start[n]);
            let across = Coord {
                x: from[0] - self.shear[0] * from[2],
                y: from[1] - self.shear[1] * from[2],
            };
            (across, from[2] * self.stretch)
        });
        let origin = Coord { x: 0.0, y: 0.0 };
        let [a, b, c] = seen;
        let weights =
            [orient2d(b.0, c.0, origin), orient2d(c.0, a.0, origin), orient2d(a.0, b.0, origin)];
        if weights.iter().any(|w| *w < 0.0) && weights.iter().any(|w| *w > 0.0) {
            return None;
        }
        let sum = weights[0] + weights[1] + weights[2];
        if sum == 0.0 {
            // Seen edge-on: its neighbours tell.
            return None;
        }
        let distance = (weights[0] * a.1 + weights[1] * b.1 + weights[2] * c.1) / sum;
        (distance >= 0.0).then_some(distance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Mesh, sample};
    use preop_space::random::Random;
    use preop_space::{Plane, Vector};

    fn random_direction(random: &mut Random) -> Direction {
        sample::random_point(random, 1.0).vector().direction().unwrap()
    }

    #[test]
    fn a_sphere_is_met_where_the_formula_says() {
        let tree = Tree::new(&sample::sphere(Point::ORIGIN, 10.0, 80));
        let mut random = Random::seeded(8);
        for _ in 0..500 {
            let start = sample::random_point(&mut random, 20.0);
            let along = random_direction(&mut random);
            let (b, c) = (along.dot(start.vector()), start.vector().length_squared() - 100.0);
            let hits = tree.all_hits(start, along);
            assert_eq!(tree.first_hit(start, along), hits.first().copied());
            if b * b - c > 1.0 {
                let root = (b * b - c).sqrt();
                let truth: Vec<f64> =
                    [-b - root, -b + root].into_iter().filter(|t| *t >= 0.0).collect();
                if truth.iter().all(|t| *t > 0.1) {
                    assert_eq!(hits.len(), truth.len());
                    for (hit, t) in hits.iter().zip(&truth) {
                        assert!((hit.distance - t).abs() < 0.05, "{} for {t}", hit.distance);
                    }
                }
            }
        }
    }

    #[test]
    fn rays_at_corners_and_edges_do_not_leak() {
        let ball = sample::sphere(Point::new(1.0, 2.0, 3.0), 10.0, 12);
        let tree = Tree::new(&ball);
        let centre = Point::new(1.1, 2.2, 2.7);
        for t in ball.triangles() {
            let [a, b, _] = t.map(|c| ball.points()[c as usize]);
            for target in [a, b, a.towards(b, 0.5), a.towards(b, 0.123)] {
                let along = (target - centre).direction().unwrap();
                let hit = tree.first_hit(centre, along).expect("it starts inside");
                assert!(hit.point.distance(target) < 1e-9);
            }
        }
    }

    #[test]
    fn all_hits_are_those_of_a_search_through_all() {
        let mut random = Random::seeded(9);
        let mesh: Mesh = sample::loose(&mut random, 400, 2.0);
        let tree = Tree::new(&mesh);
        let mut met = 0;
        for _ in 0..200 {
            let start = sample::random_point(&mut random, 6.0);
            let along = random_direction(&mut random);
            let inside = |t: &usize| {
                let [a, b, c] = mesh.corners(*t);
                let plane = Plane::through_points(a, b, c).unwrap();
                let Some(p) = plane.meets_line(start, *along) else { return false };
                let left = |a: Point, b: Point| (b - a).cross(p - a).dot(*plane.normal) >= 0.0;
                along.dot(p - start) >= 0.0 && left(a, b) && left(b, c) && left(c, a)
            };
            let truth: Vec<usize> = (0..400).filter(inside).collect();
            let mut found: Vec<usize> =
                tree.all_hits(start, along).iter().map(|h| h.triangle as usize).collect();
            found.sort_unstable();
            assert_eq!(found, truth);
            met += truth.len();
        }
        assert!(met > 100);
    }

    #[test]
    fn a_ray_along_an_axis_in_the_face_of_a_box_is_no_trouble() {
        let tree = Tree::new(&sample::cuboid(Point::ORIGIN, Vector::new(1.0, 1.0, 1.0)));
        let hit = tree.first_hit(Point::new(0.25, -1.0, -3.0), Direction::SUPERIOR).unwrap();
        assert_eq!(hit.distance, 2.0);
        let outside = tree.first_hit(Point::new(0.25, -1.0001, -3.0), Direction::SUPERIOR);
        assert_eq!(outside, None);
    }
}
