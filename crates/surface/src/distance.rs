//! The least distance between two surfaces.

use crate::closest::{between_segments, closest};
use crate::crossing::meet;
use crate::hierarchy::Hierarchy;
use crate::{Mesh, Tree};
use preop_space::{Bounds, Plane, Point};

/// Where two surfaces are nearest to each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// The least distance in millimetres, 0 where they touch or cross.
    pub distance: f64,
    /// A place of the first surface at that distance.
    pub from: Point,
    /// The place of the second surface that is nearest to it.
    pub to: Point,
}

/// Where the surface of `tree` and `mesh` are nearest to each other, surface to surface: a body inside
/// another is as far as its skin. `None` if one of them is empty.
pub fn gap(tree: &Tree, mesh: &Mesh) -> Option<Gap> {
    let (first, second) = (&tree.boxes, Hierarchy::new(mesh));
    let (a, b) = (first.corners.first()?, second.corners.first()?);
    let mut best = between_triangles(a, b);
    let mut pairs = vec![(0, 0)];
    while let Some((n, m)) = pairs.pop() {
        let (node, other) = (&first.nodes[n], &second.nodes[m]);
        if between_boxes(&node.bounds, &other.bounds) >= best.distance {
            continue;
        }
        if node.is_leaf() && other.is_leaf() {
            for (a, b) in node.slots().flat_map(|s| other.slots().map(move |r| (s, r))) {
                let (a, b) = (&first.corners[a], &second.corners[b]);
                if between_boxes(&Bounds::of(*a), &Bounds::of(*b)) < best.distance {
                    let found = between_triangles(a, b);
                    if found.distance < best.distance {
                        best = found;
                    }
                }
            }
            continue;
        }
        // The larger of the two is opened.
        let size = |b: &Bounds| b.size().length_squared();
        let open_first =
            other.is_leaf() || (!node.is_leaf() && size(&node.bounds) >= size(&other.bounds));
        let mut children = if open_first {
            [(n + 1, m), (node.second as usize, m)]
        } else {
            [(n, m + 1), (n, other.second as usize)]
        };
        let apart = |&(n, m): &(usize, usize)| {
            between_boxes(&first.nodes[n].bounds, &second.nodes[m].bounds)
        };
        // The nearer pair is popped first.
        if apart(&children[0]) < apart(&children[1]) {
            children.swap(0, 1);
        }
        pairs.extend(children);
    }
    Some(best)
}

/// The distance between two boxes, 0 where they meet.
fn between_boxes(a: &Bounds, b: &Bounds) -> f64 {
    let apart = |a0: f64, a1: f64, b0: f64, b1: f64| (b0 - a1).max(a0 - b1).max(0.0);
    let x = apart(a.min.x, a.max.x, b.min.x, b.max.x);
    let y = apart(a.min.y, a.max.y, b.min.y, b.max.y);
    let z = apart(a.min.z, a.max.z, b.min.z, b.max.z);
    (x * x + y * y + z * z).sqrt()
}

/// Where two triangles are nearest: at a corner of one, between two edges, or where they cross.
fn between_triangles(a: &[Point; 3], b: &[Point; 3]) -> Gap {
    let mut best = Gap { distance: f64::INFINITY, from: a[0], to: b[0] };
    let mut offer = |from: Point, to: Point| {
        let distance = from.distance(to);
        if distance < best.distance {
            best = Gap { distance, from, to };
        }
    };
    a.iter().for_each(|p| offer(*p, closest(*p, b).0));
    b.iter().for_each(|p| offer(closest(*p, a).0, *p));
    let edges = |t: &[Point; 3]| [[t[0], t[1]], [t[1], t[2]], [t[2], t[0]]];
    for [p, q] in edges(a) {
        for [r, s] in edges(b) {
            let (from, to) = between_segments(p, q, r, s);
            offer(from, to);
        }
    }
    if !meet(a, b) {
        return best;
    }
    // An edge goes through the face of the other: the place is near it, and the distance is 0.
    edges(a).iter().filter_map(|e| pierces(e, b)).for_each(|p| offer(p, closest(p, b).0));
    edges(b).iter().filter_map(|e| pierces(e, a)).for_each(|p| offer(closest(p, a).0, p));
    Gap { distance: 0.0, ..best }
}

/// Where an edge goes through the plane of a triangle.
fn pierces([p, q]: &[Point; 2], triangle: &[Point; 3]) -> Option<Point> {
    let plane = Plane::through_points(triangle[0], triangle[1], triangle[2])?;
    let (from, to) = (plane.signed_distance(*p), plane.signed_distance(*q));
    ((from > 0.0) != (to > 0.0)).then(|| p.towards(*q, from / (from - to)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use preop_space::random::Random;
    use preop_space::{Direction, Rigid, Vector};

    #[test]
    fn boxes_are_apart_by_their_faces_edges_and_corners() {
        let cube = sample::cuboid(Point::ORIGIN, Vector::new(1.0, 1.0, 1.0));
        let tree = Tree::new(&cube);
        let at = |x, y, z| cube.moved(&Rigid::shift(Vector::new(x, y, z)));
        for (other, truth) in [
            (at(2.5, 0.3, 0.2), 0.5),
            (at(3.0, 3.0, 0.5), 2f64.sqrt()),
            (at(3.0, 3.0, 3.0), 3f64.sqrt()),
            (at(2.0, 0.0, 0.0), 0.0),
            (at(0.5, 0.5, 0.5), 0.0),
        ] {
            let found = gap(&tree, &other).unwrap();
            assert!((found.distance - truth).abs() < 1e-12, "{found:?} for {truth}");
            assert!((found.from.distance(found.to) - truth).abs() < 1e-9);
        }
        // Edge across edge, and a body inside another.
        let turn = Rigid::rotation(Point::ORIGIN, Direction::LEFT, preop_space::math::PI / 4.0);
        let roof = cube.moved(&turn).moved(&Rigid::shift(Vector::new(0.0, 0.0, 3.0)));
        assert!((gap(&tree, &roof).unwrap().distance - (2.0 - 2f64.sqrt())).abs() < 1e-12);
        let inner = sample::sphere(Point::ORIGIN, 0.4, 10);
        assert!((gap(&tree, &inner).unwrap().distance - 0.6).abs() < 1e-12);
        assert_eq!(gap(&tree, &Mesh::default()), None);
    }

    #[test]
    fn the_gap_is_that_of_a_search_through_all() {
        let mut random = Random::seeded(18);
        for shift in [0.0, 9.0, 14.0] {
            let a = sample::loose(&mut random, 60, 1.0);
            let b = sample::loose(&mut random, 60, 1.0)
                .moved(&Rigid::shift(Vector::new(shift, 1.0, -1.0)));
            let found = gap(&Tree::new(&a), &b).unwrap();
            let pairs = (0..60).flat_map(|i| (0..60).map(move |j| (i, j)));
            let truth = pairs
                .map(|(i, j)| between_triangles(&a.corners(i), &b.corners(j)).distance)
                .fold(f64::INFINITY, f64::min);
            assert_eq!(found.distance, truth);
        }
    }

    #[test]
    fn no_sampled_pair_of_two_triangles_is_nearer() {
        let mut random = Random::seeded(19);
        for _ in 0..200 {
            let a = [0; 3].map(|_| sample::random_point(&mut random, 1.0));
            let b = [0; 3].map(|_| sample::random_point(&mut random, 1.0));
            let found = between_triangles(&a, &b);
            assert!(found.from.distance(found.to) <= found.distance + 1e-9);
            let grid = || (0..=8).flat_map(|i| (0..=8 - i).map(move |j| (i, j)));
            let on = |t: &[Point; 3], (i, j): (i32, i32)| {
                t[0] + (t[1] - t[0]) * (f64::from(i) / 8.0) + (t[2] - t[0]) * (f64::from(j) / 8.0)
            };
            for (p, q) in grid().flat_map(|g| grid().map(move |h| (g, h))) {
                assert!(found.distance <= on(&a, p).distance(on(&b, q)) + 1e-12);
            }
        }
    }
}
