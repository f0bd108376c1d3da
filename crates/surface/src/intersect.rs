//! Where surfaces pass through themselves or each other, decided exactly.

use crate::crossing::{Face, meet, overlap};
use crate::hierarchy::Hierarchy;
use crate::{Mesh, Tree};
use preop_space::{Bounds, Point};
use rayon::prelude::*;

/// The pairs of triangles of one surface that share more than the corners and edges that they have
/// in common by number: crossing, touching, overlapping and folded ones. Each pair and the list are
/// ascending. A triangle without area is reported with a neighbour.
pub fn self_intersections(mesh: &Mesh) -> Vec<[u32; 2]> {
    Moving::new(mesh, mesh.points()).all()
}

/// What a bounded search for crossings found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Pairs that cross, as of [`self_intersections`], ascending: all, or the first that were found.
    pub pairs: Vec<[u32; 2]>,
    /// Whether these are all.
    pub is_complete: bool,
}

/// As [`self_intersections`], but the search ends once it has found `most` pairs, or has tried so many that
/// the triangles must lie over one another: those of a tangle are more than memory holds. The same on any
/// number of threads.
pub fn some_self_intersections(mesh: &Mesh, most: usize) -> Search {
    let most_tries = LEAST_TRIES + TRIES_EACH * mesh.triangles().len();
    if around_corners(mesh) > LEAST_AROUND + AROUND_EACH * mesh.triangles().len() {
        return Search { pairs: vec![], is_complete: false };
    }
    let surface = Moving::new(mesh, mesh.points());
    let leaves = surface.leaves();
    let (mut pairs, mut tries) = (vec![], 0);
    let (mut rest, mut round) = (leaves.as_slice(), FIRST_ROUND);
    while !rest.is_empty() && pairs.len() < most && tries < most_tries {
        let (next, after) = rest.split_at(round.min(rest.len()));
        let found: Vec<(Vec<[u32; 2]>, usize)> =
            next.par_iter().map(|leaf| surface.of_leaf(*leaf)).collect();
        for (more, tried) in found {
            pairs.extend(more);
            tries += tried;
        }
        (rest, round) = (after, (2 * round).min(LAST_ROUND));
    }
    pairs.sort_unstable();
    Search { pairs, is_complete: rest.is_empty() }
}

/// The pairs of triangles that share a corner: a search must try them all, and those of a wide flat fan take
/// it minutes, for each is decided exactly.
fn around_corners(mesh: &Mesh) -> usize {
    let mut shared = vec![0_usize; mesh.points().len()];
    mesh.triangles().iter().flatten().for_each(|corner| shared[*corner as usize] += 1);
    shared.into_iter().map(|n| n * n.saturating_sub(1) / 2).sum()
}

/// Pairs of triangles that share a corner: a sound surface has some eight for each triangle, a lid of 1,400 corners a million.
const LEAST_AROUND: usize = 1_000_000;
const AROUND_EACH: usize = 16;
/// Pairs of triangles whose boxes meet: a sound surface has some twenty for each triangle.
const LEAST_TRIES: usize = 4_000_000;
const TRIES_EACH: usize = 100;
/// How many leaves are searched before the pairs are counted, at first and at most: a leaf of a tangle
/// meets all others.
const FIRST_ROUND: usize = 16;
const LAST_ROUND: usize = 1 << 16;

/// A surface whose corners move between two places each, and that is asked again where it crosses.
pub(crate) struct Moving {
    /// They hold each triangle wherever its corners may be.
    boxes: Hierarchy,
    /// The triangles in the order of the boxes, and the least box around each.
    faces: Vec<Face>,
    bounds: Vec<Bounds>,
    /// Where each triangle stands in that order.
    slot: Vec<u32>,
}

impl Moving {
    /// The surface with its corners at `points`, on their way to or from where they are in `mesh`.
    pub(crate) fn new(mesh: &Mesh, points: &[Point]) -> Moving {
        let at = |t: usize| mesh.triangles()[t].map(|c| points[c as usize]);
        let boxes = Hierarchy::over(mesh, |t| Bounds::of(mesh.corners(t).into_iter().chain(at(t))));
        let face = |t: &u32| Face { ids: mesh.triangles()[*t as usize], at: at(*t as usize) };
        let faces: Vec<Face> = boxes.order.par_iter().map(face).collect();
        let bounds = faces.par_iter().map(|f| Bounds::of(f.at)).collect();
        let mut slot = vec![0; boxes.order.len()];
        boxes.order.iter().zip(0..).for_each(|(t, n)| slot[*t as usize] = n);
        Moving { boxes, faces, bounds, slot }
    }

    /// All pairs of triangles that cross, as [`self_intersections`] says.
    pub(crate) fn all(&self) -> Vec<[u32; 2]> {
        let mut pairs = self.of_leaves(&self.leaves());
        pairs.sort_unstable();
        pairs
    }

    fn leaves(&self) -> Vec<usize> {
        let nodes = &self.boxes.nodes;
        (0..nodes.len()).filter(|n| nodes[*n].is_leaf()).collect()
    }

    /// The pairs of some leaves, in their order.
    fn of_leaves(&self, leaves: &[usize]) -> Vec<[u32; 2]> {
        leaves.par_iter().flat_map_iter(|leaf| self.of_leaf(*leaf).0).collect()
    }

    /// Moves the corners of a triangle.
    pub(crate) fn set(&mut self, triangle: u32, at: [Point; 3]) {
        let slot = self.slot[triangle as usize] as usize;
        self.faces[slot].at = at;
        self.bounds[slot] = Bounds::of(at);
    }

    /// The pairs of one of some triangles and any other that cross, in no order.
    pub(crate) fn of(&self, triangles: &[u32]) -> Vec<[u32; 2]> {
        let of_one = |t: u32| {
            let face = &self.faces[self.slot[t as usize] as usize];
            self.with(face, |other| other != t).into_iter().map(move |other| [t, other])
        };
        triangles.par_iter().copied().flat_map_iter(of_one).collect()
    }

    /// The triangles that a face crosses, of those that count.
    pub(crate) fn with(&self, face: &Face, counts: impl Fn(u32) -> bool) -> Vec<u32> {
        let bounds = Bounds::of(face.at);
        let mut found = Vec::new();
        self.boxes.visit(
            |b| b.meets(&bounds),
            |slot| {
                let triangle = self.boxes.order[slot];
                let meets = self.bounds[slot].meets(&bounds) && counts(triangle);
                if meets && overlap(face, &self.faces[slot]) {
                    found.push(triangle);
                }
            },
        );
        found
    }

    /// The pairs of a triangle in a leaf and one in a later slot that overlap, and how many were tried.
    fn of_leaf(&self, leaf: usize) -> (Vec<[u32; 2]>, usize) {
        let Moving { boxes, faces, bounds, .. } = self;
        let node = &boxes.nodes[leaf];
        let (mut found, mut tries) = (Vec::new(), 0);
        boxes.visit_after(node.start, &node.bounds, |other| {
            for slot in node.slots() {
                let meets = slot < other && bounds[slot].meets(&bounds[other]);
                tries += usize::from(meets);
                if meets && overlap(&faces[slot], &faces[other]) {
                    let pair = [boxes.order[slot], boxes.order[other]];
                    found.push([pair[0].min(pair[1]), pair[0].max(pair[1])]);
                }
            }
        });
        (found, tries)
    }
}

/// The pairs of a triangle of `a` and a triangle of `b` that share any place, ascending.
pub fn crossings(a: &Mesh, b: &Mesh) -> Vec<[u32; 2]> {
    crossings_of(&Hierarchy::new(a), b)
}

impl Tree {
    /// The pairs of a triangle of this surface and a triangle of `mesh` that share any place,
    /// ascending: [`crossings`] for many questions to one surface.
    pub fn crossings(&self, mesh: &Mesh) -> Vec<[u32; 2]> {
        crossings_of(&self.boxes, mesh)
    }
}

fn crossings_of(boxes: &Hierarchy, mesh: &Mesh) -> Vec<[u32; 2]> {
    let with = |t: usize| {
        let corners = mesh.corners(t);
        let bounds = Bounds::of(corners);
        let mut found = Vec::new();
        boxes.visit(
            |b| b.meets(&bounds),
            |slot| {
                let other = &boxes.corners[slot];
                if Bounds::of(*other).meets(&bounds) && meet(other, &corners) {
                    found.push([boxes.order[slot], t as u32]);
                }
            },
        );
        found
    };
    let mut pairs: Vec<[u32; 2]> =
        (0..mesh.triangles().len()).into_par_iter().flat_map_iter(with).collect();
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use preop_space::random::Random;
    use preop_space::{Direction, Rigid, Vector, math};
    use preop_testkit::edges;

    /// A wheel of triangles whose boxes all meet, none of which crosses another.
    fn wheel(spokes: usize) -> Mesh {
        let rim = |n: usize| Point::new(n as f64 * 0.001, (n * n % 97) as f64 * 0.001, 0.0);
        let points = (0..=spokes).map(rim).chain([Point::new(25.0, 25.0, 25.0)]).collect();
        let hub = spokes as u32 + 1;
        Mesh::new(points, (0..spokes as u32).map(|n| [hub, n, n + 1]).collect()).unwrap()
    }

    #[test]
    fn a_bounded_search_finds_all_or_says_that_it_did_not() {
        let ball = sample::sphere(Point::ORIGIN, 5.0, 4);
        let beside = ball.moved(&Rigid::shift(Vector::new(4.0, 1.0, 0.5)));
        let both = sample::joined(&[&ball, &beside]);
        let (all, search) = (self_intersections(&both), some_self_intersections(&both, usize::MAX));
        assert!(!all.is_empty() && search.is_complete);
        assert_eq!(search.pairs, all);
        let first = some_self_intersections(&both, 1);
        assert!(!first.is_complete && first.pairs.len() < all.len());
        assert!(!first.pairs.is_empty() && first.pairs.iter().all(|pair| all.contains(pair)));
        let few = some_self_intersections(&wheel(100), 1);
        assert_eq!(few, Search { pairs: vec![], is_complete: true });
        assert!(!some_self_intersections(&wheel(20_000), 1).is_complete);
    }

    #[test]
    fn pairs_around_corners_end() {
        // n (n - 1) / 2 pairs at its hub and one at each inner corner of the rim, of 1,000,000 and sixteen for each
        // triangle: 1,021,734 of 1,022,864, then 1,023,164 of 1,022,880.
        let taken = |spokes: usize| some_self_intersections(&wheel(spokes), 1).is_complete;
        edges::most(1_429, taken);
    }

    fn slowly(mesh: &Mesh) -> Vec<[u32; 2]> {
        let face = |t: usize| Face { ids: mesh.triangles()[t], at: mesh.corners(t) };
        let count = mesh.triangles().len();
        let pairs = (0..count).flat_map(|i| (i + 1..count).map(move |j| (i, j)));
        pairs
            .filter(|(i, j)| overlap(&face(*i), &face(*j)))
            .map(|(i, j)| [i as u32, j as u32])
            .collect()
    }

    #[test]
    fn all_pairs_of_a_search_through_all_are_found() {
        let mut random = Random::seeded(14);
        let soup = sample::loose(&mut random, 400, 1.5);
        let found = self_intersections(&soup);
        assert!(found.len() > 50);
        assert_eq!(found, slowly(&soup));
        // A shaken torus: neighbours cross as well.
        let ring = sample::torus(10.0, 3.0, 30, 15);
        let shake = |p: &Point| *p + sample::random_point(&mut random, 1.2).vector();
        let shaken = ring.with_points(ring.points().iter().map(shake).collect());
        let found = self_intersections(&shaken);
        assert!(found.len() > 50);
        assert_eq!(found, slowly(&shaken));
    }

    #[test]
    fn clean_bodies_are_clean_in_any_pose() {
        let axis = Direction::new(0.2, -0.7, 0.4).unwrap();
        let pose = Rigid::shift(Vector::new(900.0, -350.0, 12.0))
            * Rigid::rotation(Point::ORIGIN, axis, 0.9);
        for mesh in [
            sample::sphere(Point::ORIGIN, 10.0, 40),
            sample::torus(10.0, 3.0, 80, 40),
            sample::cuboid(Point::ORIGIN, Vector::new(1.0, 2.0, 3.0)),
        ] {
            assert_eq!(self_intersections(&mesh), Vec::<[u32; 2]>::new());
            assert_eq!(self_intersections(&mesh.moved(&pose)), Vec::<[u32; 2]>::new());
            assert_eq!(self_intersections(&mesh.mirrored()), Vec::<[u32; 2]>::new());
        }
    }

    #[test]
    fn two_bodies_cross_as_long_as_they_touch() {
        let cube = sample::cuboid(Point::ORIGIN, Vector::new(1.0, 1.0, 1.0));
        let at = |x: f64| cube.moved(&Rigid::shift(Vector::new(x, 0.3, 0.2)));
        assert!(!crossings(&cube, &at(1.5)).is_empty());
        assert!(!crossings(&cube, &at(2.0)).is_empty());
        assert!(crossings(&cube, &at(2.0 + 1e-15 * 4.0)).is_empty());
        let both = sample::joined(&[&cube, &at(1.5)]);
        assert_eq!(self_intersections(&both).len(), crossings(&cube, &at(1.5)).len());
    }

    #[test]
    fn spheres_cross_in_a_circle() {
        let a = sample::sphere(Point::ORIGIN, 5.0, 40);
        let b = sample::sphere(Point::new(6.0, 0.1, 0.2), 5.0, 40);
        let tree = Tree::new(&a);
        let pairs = tree.crossings(&b);
        assert_eq!(pairs, crossings(&a, &b));
        for [t, _] in &pairs {
            let [p, q, r] = a.corners(*t as usize);
            let x = (p.x + q.x + r.x) / 3.0;
            assert!((x - 3.0).abs() < 0.4, "{x}");
        }
        assert!(pairs.len() > (2.0 * math::PI * 4.0 / 0.3) as usize);
    }

    #[test]
    fn a_surface_on_its_way_back_is_asked_again_only_where_it_moved() {
        let mut random = Random::seeded(20);
        let ring = sample::torus(10.0, 3.0, 30, 15);
        let shake = |p: &Point| *p + sample::random_point(&mut random, 1.2).vector();
        let mut points: Vec<Point> = ring.points().iter().map(shake).collect();
        let mut moving = Moving::new(&ring, &points);
        assert_eq!(moving.all(), self_intersections(&ring.with_points(points.clone())));
        let half = |c: usize| c.is_multiple_of(3);
        for c in (0..points.len()).filter(|c| half(*c)) {
            points[c] = points[c].towards(ring.points()[c], 0.5);
        }
        let moved = |t: &u32| ring.triangles()[*t as usize].iter().any(|c| half(*c as usize));
        let changed: Vec<u32> = (0..ring.triangles().len() as u32).filter(moved).collect();
        for t in &changed {
            moving.set(*t, ring.triangles()[*t as usize].map(|c| points[c as usize]));
        }
        let sorted = |pair: [u32; 2]| [pair[0].min(pair[1]), pair[0].max(pair[1])];
        let mut found: Vec<[u32; 2]> = moving.of(&changed).into_iter().map(sorted).collect();
        found.sort_unstable();
        found.dedup();
        let mut truth = self_intersections(&ring.with_points(points));
        truth.retain(|pair| pair.iter().any(moved));
        assert!(truth.len() > 20);
        assert_eq!(found, truth);
    }

    #[test]
    fn the_same_on_one_and_on_eight_threads() {
        let mut random = Random::seeded(15);
        let soup = sample::loose(&mut random, 20000, 0.2);
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| (self_intersections(&soup), Tree::new(&soup).boxes.order))
        };
        assert!(on(1) == on(8));
    }
}
