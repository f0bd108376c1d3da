//! Fewer triangles within a tolerance, by collapsing edges, and never through itself.

use crate::closest::closest;
use crate::crossing::{Face, overlap};
use crate::moving::MovingBoxes;
use crate::neighbours::{NONE, Stars, across};
use crate::quadric::Quadric;
use crate::{Mesh, Tree};
use preop_monitor::{Cancelled, Monitor};
use preop_space::{Bounds, Point, Vector};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A triangle may turn by this at most when an edge collapses: the cosine of 72 degrees.
const LEAST_TURN: f64 = 0.3;
/// The least shape of a triangle that an edge may leave unless it was worse before: 1 is equilateral,
/// 0 is a line (4 sqrt(3) area / sum of squared edges).
const LEAST_SHAPE: f64 = 0.05;
/// How strongly a flat neighbourhood holds the new corner to the middle of its edge.
const HOLD: f64 = 1e-3;

/// The surface with as few triangles as edge collapses can leave, in the order of the least error.
/// Every removed corner stays within `tolerance_mm` of the new surface, and every new corner and the
/// middle of every new edge within it of the old; measure the rest with [`deviation`].
/// Manifold and closed stay so, borders stay in place, and no collapse is made that would let the
/// surface pass through itself.
///
/// # Errors
/// [`Cancelled`] if the monitor says so.
///
/// # Panics
/// If the tolerance is negative or not a number.
///
/// [`deviation`]: crate::deviation
pub fn simplify(mesh: &Mesh, tolerance_mm: f64, monitor: &dyn Monitor) -> Result<Mesh, Cancelled> {
    assert!(tolerance_mm >= 0.0, "a tolerance is a distance");
    if mesh.is_empty() || tolerance_mm == 0.0 {
        return Ok(mesh.clone());
    }
    monitor.check()?;
    let mut work = Collapsing::new(mesh, tolerance_mm);
    let (mut rounds, mut removed) = (0usize, 0usize);
    while let Some(edge) = work.edges.pop() {
        if rounds.is_multiple_of(256) {
            monitor.check()?;
            monitor.progress(removed as f64 / mesh.points().len() as f64);
        }
        rounds += 1;
        removed += usize::from(work.is_current(&edge) && work.collapse(edge.a, edge.b));
    }
    Ok(work.finish())
}

/// An edge that may collapse. The greatest is the one to collapse first.
struct Edge {
    cost: f64,
    a: u32,
    b: u32,
    /// The sum of the versions of both corners: another one means that a corner has changed.
    version: u32,
}

impl PartialEq for Edge {
    fn eq(&self, other: &Edge) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Edge {}

impl Ord for Edge {
    fn cmp(&self, other: &Edge) -> Ordering {
        let by_cost = other.cost.total_cmp(&self.cost);
        by_cost.then((other.a, other.b, other.version).cmp(&(self.a, self.b, self.version)))
    }
}

impl PartialOrd for Edge {
    fn partial_cmp(&self, other: &Edge) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A surface while its edges collapse.
struct Collapsing<'a> {
    original: &'a Mesh,
    tree: Tree,
    tolerance: f64,
    /// Quadrics are about this place: sums about a near one lose fewer digits.
    about: Point,
    points: Vec<Point>,
    triangles: Vec<[u32; 3]>,
    gone: Vec<bool>,
    /// The living triangles around each corner.
    stars: Vec<Vec<u32>>,
    quadrics: Vec<Quadric>,
    versions: Vec<u32>,
    /// Corners on a border, and those where a surface only touches itself, do not move.
    fixed: Vec<bool>,
    /// Whether a corner is no longer where it was.
    moved: Vec<bool>,
    /// The original corners that are nearest to each triangle.
    nearby: Vec<Vec<u32>>,
    boxes: MovingBoxes,
    edges: BinaryHeap<Edge>,
}

/// What a collapse would make.
struct Change {
    /// The corner that stays, and where it goes.
    keep: u32,
    to: Point,
    /// The triangles that vanish.
    gone: Vec<u32>,
    /// The triangles that change, as they would be.
    faces: Vec<(u32, Face)>,
    /// The original corners around, with the new triangle that each is nearest to.
    nearby: Vec<(u32, u32)>,
}

impl Collapsing<'_> {
    fn new(mesh: &Mesh, tolerance: f64) -> Collapsing<'_> {
        let (points, triangles) = (mesh.points().to_vec(), mesh.triangles().to_vec());
        let stars = Stars::new(points.len(), &triangles);
        let stars: Vec<Vec<u32>> = (0..points.len() as u32).map(|c| stars.of(c).to_vec()).collect();
        let mut work = Collapsing {
            original: mesh,
            tree: Tree::new(mesh),
            tolerance,
            about: mesh.bounds().centre(),
            fixed: fixed_corners(mesh, &stars),
            gone: vec![false; triangles.len()],
            quadrics: vec![Quadric::default(); points.len()],
            versions: vec![0; points.len()],
            moved: vec![false; points.len()],
            nearby: vec![Vec::new(); triangles.len()],
            boxes: MovingBoxes::new(mesh),
            edges: BinaryHeap::new(),
            points,
            triangles,
            stars,
        };
        work.sum_quadrics();
        let mut edges = Vec::with_capacity(work.triangles.len() * 3 / 2);
        for &[a, b, c] in &work.triangles {
            // An edge that both its triangles name is taken from the one where it ascends.
            let ascending = [(a, b), (b, c), (c, a)].into_iter().filter(|(a, b)| a < b);
            edges.extend(ascending.filter_map(|(a, b)| work.edge(a, b)));
        }
        work.edges = BinaryHeap::from(edges);
        work
    }

    /// Gives each corner the planes around it, weighted by area.
    fn sum_quadrics(&mut self) {
        for (t, triangle) in self.triangles.iter().enumerate() {
            let [a, b, c] = self.original.corners(t);
            let cross = (b - a).cross(c - a);
            let Some(normal) = cross.direction() else { continue };
            let plane = Quadric::plane(*normal, a - self.about, cross.length() / 6.0);
            for corner in triangle {
                let quadric = &mut self.quadrics[*corner as usize];
                *quadric = *quadric + plane;
            }
        }
    }

    /// An edge and its cost; `None` if it must stay.
    fn edge(&self, a: u32, b: u32) -> Option<Edge> {
        let (a, b) = (a.min(b), a.max(b));
        if self.fixed[a as usize] && self.fixed[b as usize] {
            return None;
        }
        let (quadric, held) = self.quadric(a, b);
        let to = self.place(a, b, &held) - self.about;
        // Twice the tolerance: a corner is further from planes around it than from the surface.
        let limit = 4.0 * self.tolerance * self.tolerance * quadric.weight;
        let version = self.versions[a as usize] + self.versions[b as usize];
        (quadric.at(to) <= limit).then(|| Edge { cost: held.at(to), a, b, version })
    }

    /// The planes around an edge, and the same with a weak hold to its middle.
    fn quadric(&self, a: u32, b: u32) -> (Quadric, Quadric) {
        let quadric = self.quadrics[a as usize] + self.quadrics[b as usize];
        let middle = self.points[a as usize].towards(self.points[b as usize], 0.5) - self.about;
        (quadric, quadric + Quadric::point(middle, HOLD * quadric.weight))
    }

    /// Where an edge would collapse to.
    fn place(&self, a: u32, b: u32, held: &Quadric) -> Point {
        let (p, q) = (self.points[a as usize], self.points[b as usize]);
        match (self.fixed[a as usize], self.fixed[b as usize]) {
            (true, _) => p,
            (_, true) => q,
            _ => held.least().map_or(p.towards(q, 0.5), |x| self.about + x),
        }
    }

    fn is_current(&self, edge: &Edge) -> bool {
        let (a, b) = (edge.a as usize, edge.b as usize);
        !self.stars[a].is_empty()
            && !self.stars[b].is_empty()
            && self.versions[a] + self.versions[b] == edge.version
    }

    /// Collapses an edge if it may; whether it did.
    fn collapse(&mut self, a: u32, b: u32) -> bool {
        match self.change(a, b) {
            Some(change) => {
                self.apply(change, a, b);
                true
            }
            None => false,
        }
    }

    /// What the collapse of an edge would make; `None` if it must not.
    fn change(&self, a: u32, b: u32) -> Option<Change> {
        let gone = self.between(a, b)?;
        let keep = if self.fixed[b as usize] { b } else { a };
        let to = self.place(a, b, &self.quadric(a, b).1);
        let faces = self.faces(a, b, keep, to, &gone)?;
        let nearby = self.nearby(a, b, &gone, &faces)?;
        let near = |p: Point| self.tree.nearest_within(p, self.tolerance).is_some();
        // Each spoke is in two triangles: it is taken from the one where it starts in the middle.
        let spokes = faces.iter().map(|(_, f)| {
            let here = f.ids.iter().position(|c| *c == keep).unwrap_or(0);
            to.towards(f.at[(here + 1) % 3], 0.5)
        });
        let within = near(to) && spokes.into_iter().all(near);
        (within && self.is_free(a, b, &faces)).then_some(Change { keep, to, gone, faces, nearby })
    }

    /// The two triangles on an edge if its collapse keeps the surface manifold: no corner but their
    /// third ones may be a neighbour of both ends (the link condition).
    fn between(&self, a: u32, b: u32) -> Option<Vec<u32>> {
        let (star, other) = (&self.stars[a as usize], &self.stars[b as usize]);
        let gone: Vec<u32> = star.iter().filter(|t| other.contains(t)).copied().collect();
        let mut common = Vec::new();
        let mut around: Vec<u32> = star.iter().flat_map(|t| self.triangles[*t as usize]).collect();
        around.sort_unstable();
        around.dedup();
        for corner in other.iter().flat_map(|t| self.triangles[*t as usize]) {
            let shared = corner != a && corner != b && around.binary_search(&corner).is_ok();
            if shared && !common.contains(&corner) {
                common.push(corner);
            }
        }
        let roomy = common.iter().all(|c| self.stars[*c as usize].len() > 3);
        (gone.len() == 2 && common.len() == 2 && roomy).then_some(gone)
    }

    /// The triangles around an edge as its collapse would leave them; `None` if one turns over or
    /// loses its shape.
    fn faces(
        &self,
        a: u32,
        b: u32,
        keep: u32,
        to: Point,
        gone: &[u32],
    ) -> Option<Vec<(u32, Face)>> {
        let around = self.stars[a as usize].iter().chain(&self.stars[b as usize]);
        let mut faces = Vec::new();
        for &t in around.filter(|t| !gone.contains(t)) {
            let ids = self.triangles[t as usize];
            let old = ids.map(|c| self.points[c as usize]);
            let ids = ids.map(|c| if c == a || c == b { keep } else { c });
            let at = ids.map(|c| if c == keep { to } else { self.points[c as usize] });
            let (before, after) = (normal(&old), normal(&at));
            let turned = before.dot(after)
                <= LEAST_TURN * (before.length_squared() * after.length_squared()).sqrt();
            if turned && before != Vector::ZERO {
                return None;
            }
            if shape(&at) < LEAST_SHAPE.min(shape(&old)) {
                return None;
            }
            faces.push((t, Face { ids, at }));
        }
        Some(faces)
    }

    /// The original corners around an edge, each with the nearest of the new triangles; `None` if
    /// one is beyond the tolerance from all.
    fn nearby(
        &self,
        a: u32,
        b: u32,
        gone: &[u32],
        faces: &[(u32, Face)],
    ) -> Option<Vec<(u32, u32)>> {
        let of_triangles = gone.iter().chain(faces.iter().map(|f| &f.0));
        let around = of_triangles.flat_map(|t| &self.nearby[*t as usize]);
        let own = [a, b].into_iter().filter(|c| !self.moved[*c as usize]);
        let limit = self.tolerance * self.tolerance;
        let mut nearest = Vec::new();
        for corner in around.copied().chain(own) {
            let p = self.original.points()[corner as usize];
            let mut best = (f64::INFINITY, 0);
            for (t, face) in faces {
                let distance = (closest(p, &face.at).0 - p).length_squared();
                if distance < best.0 {
                    best = (distance, *t);
                }
            }
            if best.0 > limit {
                return None;
            }
            nearest.push((corner, best.1));
        }
        Some(nearest)
    }

    /// Whether the new triangles cross neither each other nor any other.
    fn is_free(&self, a: u32, b: u32, faces: &[(u32, Face)]) -> bool {
        let boxes: Vec<Bounds> = faces.iter().map(|(_, f)| Bounds::of(f.at)).collect();
        let whole = boxes.iter().fold(Bounds::EMPTY, |whole, b| whole.union(*b));
        let pairs = (1..faces.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
        let apart = |(i, j): (usize, usize)| {
            !(boxes[i].meets(&boxes[j]) && overlap(&faces[i].1, &faces[j].1))
        };
        pairs.into_iter().all(apart)
            && self.boxes.all(&whole, |t, at| {
                let ids = self.triangles[t as usize];
                if ids.contains(&a) || ids.contains(&b) {
                    return true;
                }
                let (other, bounds) = (Face { ids, at: *at }, Bounds::of(*at));
                let mut touched = boxes.iter().zip(faces).filter(|(b, _)| b.meets(&bounds));
                touched.all(|(_, (_, face))| !overlap(face, &other))
            })
    }

    /// Makes a change.
    fn apply(&mut self, change: Change, a: u32, b: u32) {
        let Change { keep, to, gone, faces, nearby } = change;
        let lost = if keep == a { b } else { a };
        for &t in &gone {
            self.gone[t as usize] = true;
            self.nearby[t as usize].clear();
            self.boxes.remove(t);
            for corner in self.triangles[t as usize] {
                self.stars[corner as usize].retain(|s| *s != t);
            }
        }
        let mut star = std::mem::take(&mut self.stars[lost as usize]);
        self.stars[keep as usize].append(&mut star);
        self.quadrics[keep as usize] = self.quadric(a, b).0;
        self.points[keep as usize] = to;
        (self.moved[a as usize], self.moved[b as usize]) = (true, true);
        for (t, face) in faces {
            self.triangles[t as usize] = face.ids;
            self.nearby[t as usize].clear();
            self.boxes.set(t, face.at);
        }
        for (corner, t) in nearby {
            self.nearby[t as usize].push(corner);
        }
        self.versions[keep as usize] += 1;
        let mut around: Vec<u32> =
            self.stars[keep as usize].iter().flat_map(|t| self.triangles[*t as usize]).collect();
        around.sort_unstable();
        around.dedup();
        let edges = around.into_iter().filter(|c| *c != keep).filter_map(|c| self.edge(keep, c));
        let edges: Vec<Edge> = edges.collect();
        self.edges.extend(edges);
    }

    fn finish(self) -> Mesh {
        let living = self.triangles.iter().zip(&self.gone).filter(|(_, gone)| !**gone);
        let triangles = living.map(|(t, _)| *t).collect();
        let mut number = vec![NONE; self.points.len()];
        Mesh::of_used(&self.points, triangles, &mut number)
    }
}

/// Corners on the border and corners whose triangles do not make one fan.
fn fixed_corners(mesh: &Mesh, stars: &[Vec<u32>]) -> Vec<bool> {
    let across = across(mesh.points().len(), mesh.triangles());
    let triangle = |t: u32| mesh.triangles()[t as usize];
    let is_fixed = |(corner, star): (usize, &Vec<u32>)| {
        let Some(&first) = star.first() else { return true };
        let (mut t, mut count) = (first, 0);
        loop {
            let here = triangle(t).iter().position(|c| *c as usize == corner).unwrap_or(0);
            t = across[t as usize][here];
            count += 1;
            if t == NONE || t == first || count > star.len() {
                return t == NONE || count != star.len();
            }
        }
    };
    stars.iter().enumerate().map(is_fixed).collect()
}

/// The normal of a triangle with twice its area as length.
fn normal(at: &[Point; 3]) -> Vector {
    (at[1] - at[0]).cross(at[2] - at[0])
}

/// 1 for an equilateral triangle, 0 for a line.
fn shape(at: &[Point; 3]) -> f64 {
    let [a, b, c] = *at;
    let edges = (b - a).length_squared() + (c - b).length_squared() + (a - c).length_squared();
    let area = normal(at).length();
    if edges > 0.0 { 2.0 * 3f64.sqrt() * area / edges } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intersect::self_intersections;
    use crate::{Smoothing, deviation, extract, sample, smooth};
    use preop_image::Geometry;
    use preop_monitor::Silent;
    use preop_space::math;
    use preop_space::random::Random;

    fn checked(mesh: &Mesh) -> Mesh {
        let again = Mesh::new(mesh.points().to_vec(), mesh.triangles().to_vec()).unwrap();
        assert_eq!(self_intersections(&again), Vec::<[u32; 2]>::new());
        again
    }

    /// Thin walls, narrow gaps and tunnels within a ball.
    fn sponge(size: usize) -> Mesh {
        let spacing = 24.0 / size as f64;
        let grid = Geometry::axial(Point::ORIGIN, [spacing; 3], [size; 3]).unwrap();
        let centre = grid.bounds().centre();
        let value = |n: usize| {
            let p = grid.centre(grid.voxel(n)) - centre;
            let wave = [p.x, p.y, p.z].map(|c| math::sin(c * 0.9)).iter().sum::<f64>();
            (wave - 0.4).min(10.0 - p.length()) as f32
        };
        extract::iso(&grid, &value, &Silent).unwrap()
    }

    #[test]
    fn a_box_needs_no_more_than_twelve_triangles_or_so() {
        let grid = Geometry::axial(Point::ORIGIN, [1.0; 3], [20, 16, 12]).unwrap();
        let mesh = extract::iso(&grid, &|_| 1.0, &Silent).unwrap();
        let simple = checked(&simplify(&mesh, 0.01, &Silent).unwrap());
        assert!(simple.is_closed());
        assert!(simple.triangles().len() < mesh.triangles().len() / 10);
        assert!((simple.volume() / mesh.volume() - 1.0).abs() < 1e-3);
    }

    #[test]
    fn a_sphere_stays_within_the_tolerance_both_ways() {
        let ball = sample::sphere(Point::ORIGIN, 10.0, 40);
        for tolerance in [0.02, 0.1] {
            let simple = checked(&simplify(&ball, tolerance, &Silent).unwrap());
            assert!(simple.is_closed());
            let there = deviation(&simple, &Tree::new(&ball));
            let back = deviation(&ball, &Tree::new(&simple));
            assert!(there.max < 1.5 * tolerance && back.max <= 1.5 * tolerance);
            let lost = (ball.volume() - simple.volume()).abs();
            assert!(lost < 0.5 * tolerance * ball.area(), "{lost} at {tolerance}");
            let share = simple.triangles().len() as f64 / ball.triangles().len() as f64;
            assert!(share < 0.25, "{share} at {tolerance}");
        }
    }

    #[test]
    fn a_sponge_keeps_its_tunnels_and_never_crosses_itself() {
        let sponge = smooth(&sponge(48), &Smoothing::default(), &Silent).unwrap();
        let euler = |m: &Mesh| m.points().len() as i64 - m.triangles().len() as i64 / 2;
        let simple = checked(&simplify(&sponge, 0.1, &Silent).unwrap());
        assert!(simple.is_closed());
        assert_eq!(euler(&simple), euler(&sponge));
        assert!(simple.triangles().len() < sponge.triangles().len() / 4);
        assert!(deviation(&sponge, &Tree::new(&simple)).max < 0.15);
        assert!(deviation(&simple, &Tree::new(&sponge)).max < 0.15);
        assert!((simple.volume() - sponge.volume()).abs() < 0.5 * 0.1 * sponge.area());
    }

    #[test]
    fn noise_and_thin_walls_stay_manifold_and_clean() {
        let grid = Geometry::axial(Point::ORIGIN, [1.0; 3], [14; 3]).unwrap();
        let mut random = Random::seeded(17);
        let noise: Vec<f32> =
            (0..grid.voxel_count()).map(|_| random.between(-1.0, 1.0) as f32).collect();
        let mesh = extract::iso(&grid, &|n| noise[n], &Silent).unwrap();
        let simple = checked(&simplify(&mesh, 0.4, &Silent).unwrap());
        assert!(simple.is_closed());
        assert!(simple.triangles().len() < mesh.triangles().len() * 3 / 4);
    }

    #[test]
    fn a_border_stays_in_place() {
        let (points, mut triangles) = sample::sphere(Point::ORIGIN, 10.0, 20).into_parts();
        triangles.retain(|t| t.iter().any(|c| points[*c as usize].z > 0.0));
        let open = Mesh::new(points, triangles).unwrap();
        let simple = checked(&simplify(&open, 0.2, &Silent).unwrap());
        let on_rim = |m: &Mesh| m.points().iter().filter(|p| p.z == 0.0).count();
        assert_eq!(on_rim(&simple), 80);
        assert!(simple.triangles().len() < open.triangles().len() / 2);
    }

    #[test]
    fn the_same_on_one_and_on_eight_threads() {
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let smoothed = smooth(&sponge(24), &Smoothing::default(), &Silent).unwrap();
                simplify(&smoothed, 0.1, &Silent).unwrap()
            })
        };
        assert!(on(1) == on(8));
    }
}
