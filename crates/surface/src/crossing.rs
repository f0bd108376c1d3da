//! Whether two triangles meet, decided exactly (Shewchuk, "Adaptive precision floating-point
//! arithmetic and fast robust geometric predicates", 1997).

use preop_space::Point;
use robust::{Coord, Coord3D, orient2d, orient3d};
use std::cmp::Ordering;

/// A triangle with the numbers of its corners.
#[derive(Clone, Copy)]
pub(crate) struct Face {
    pub(crate) ids: [u32; 3],
    pub(crate) at: [Point; 3],
}

/// Whether two triangles of one surface share a place other than the corners and edges that they
/// have in common by number. Triangles without area, folded ones and touching ones do.
pub(crate) fn overlap(a: &Face, b: &Face) -> bool {
    let place = |id: u32| b.ids.iter().position(|c| *c == id);
    let common = a.ids.map(place);
    match common.iter().flatten().count() {
        0 => meet(&a.at, &b.at),
        1 => {
            let n = common.iter().position(|c| c.is_some()).expect("one corner is common");
            overlap_beyond_corner(rotated(&a.at, n), rotated(&b.at, common[n].unwrap_or(0)))
        }
        2 => {
            let n = common.iter().position(|c| c.is_none()).expect("one corner is not common");
            let m = (0..3).find(|m| !common.contains(&Some(*m))).expect("one corner is not common");
            let [apex, u, v] = rotated(&a.at, n);
            overlap_beyond_edge(u, v, apex, b.at[m])
        }
        _ => true,
    }
}

/// Whether two triangles share any place.
pub(crate) fn meet(a: &[Point; 3], b: &[Point; 3]) -> bool {
    let b_of_a = b.map(|p| side(a, p));
    if one_sided(&b_of_a) {
        return false;
    }
    let a_of_b = a.map(|p| side(b, p));
    if one_sided(&a_of_b) {
        return false;
    }
    (0..3).any(|n| {
        let m = (n + 1) % 3;
        segment_meets(a, [b[n], b[m]], [b_of_a[n], b_of_a[m]])
            || segment_meets(b, [a[n], a[m]], [a_of_b[n], a_of_b[m]])
    })
}

/// The same for two triangles that share their first corner, and that place does not count. If they
/// share more, one leaves the other through the edge across from that corner.
fn overlap_beyond_corner(a: [Point; 3], b: [Point; 3]) -> bool {
    let b_of_a = [side(&a, b[1]), side(&a, b[2])];
    if b_of_a[0] == b_of_a[1] && b_of_a[0] != Ordering::Equal {
        return false;
    }
    let a_of_b = [side(&b, a[1]), side(&b, a[2])];
    if a_of_b[0] == a_of_b[1] && a_of_b[0] != Ordering::Equal {
        return false;
    }
    segment_meets(&a, [b[1], b[2]], b_of_a) || segment_meets(&b, [a[1], a[2]], a_of_b)
}

/// The same for two triangles on the edge `u` to `v`, with the third corners `a` and `b`: they must
/// lie in one plane and on the same side of the edge.
fn overlap_beyond_edge(u: Point, v: Point, a: Point, b: Point) -> bool {
    if side(&[u, v, a], b) != Ordering::Equal {
        return false;
    }
    let apart = (0..3).any(|axis| {
        let [p, q, r, s] = [u, v, a, b].map(|p| flat(p, axis));
        turn(p, q, r).reverse() == turn(p, q, s) && turn(p, q, r) != Ordering::Equal
    });
    !apart
}

/// On which side of the plane of a triangle a place is.
fn side(triangle: &[Point; 3], p: Point) -> Ordering {
    let c = |p: Point| Coord3D { x: p.x, y: p.y, z: p.z };
    let [a, b, d] = triangle.map(c);
    sign(orient3d(a, b, d, c(p)))
}

fn sign(x: f64) -> Ordering {
    x.partial_cmp(&0.0).unwrap_or(Ordering::Equal)
}

/// Whether all are strictly on one side.
fn one_sided(sides: &[Ordering; 3]) -> bool {
    sides[0] != Ordering::Equal && sides[0] == sides[1] && sides[1] == sides[2]
}

/// Whether a segment meets a triangle; on which sides of its plane the ends are is known.
fn segment_meets(triangle: &[Point; 3], [p, q]: [Point; 2], sides: [Ordering; 2]) -> bool {
    if sides[0] == sides[1] && sides[0] != Ordering::Equal {
        return false;
    }
    let [a, b, c] = *triangle;
    let turns = [side(&[p, q, a], b), side(&[p, q, b], c), side(&[p, q, c], a)];
    if turns == [Ordering::Equal; 3] {
        return (0..3).all(|axis| flat_meets(triangle, p, q, axis));
    }
    sides[0] != sides[1] && !(turns.contains(&Ordering::Less) && turns.contains(&Ordering::Greater))
}

/// Whether a segment meets a triangle after both are projected along an axis. For a segment in the
/// plane of the triangle they meet in space if they do so along every axis: along one of them, at
/// least, that plane (or, without area, that line) is not seen edge-on.
fn flat_meets(triangle: &[Point; 3], p: Point, q: Point, axis: usize) -> bool {
    let [a, b, c] = triangle.map(|p| flat(p, axis));
    let (p, q) = (flat(p, axis), flat(q, axis));
    let inside = {
        let turns = [turn(a, b, p), turn(b, c, p), turn(c, a, p)];
        turns[0] != Ordering::Equal && turns[0] == turns[1] && turns[1] == turns[2]
    };
    inside || [(a, b), (b, c), (c, a)].iter().any(|&(r, s)| segments_meet(p, q, r, s))
}

/// Whether two segments of a plane share a place.
fn segments_meet(p: Coord<f64>, q: Coord<f64>, r: Coord<f64>, s: Coord<f64>) -> bool {
    let boxes = |p: f64, q: f64, r: f64, s: f64| p.max(q) >= r.min(s) && r.max(s) >= p.min(q);
    if !boxes(p.x, q.x, r.x, s.x) || !boxes(p.y, q.y, r.y, s.y) {
        return false;
    }
    let apart = |a: Ordering, b: Ordering| a == b && a != Ordering::Equal;
    !apart(turn(p, q, r), turn(p, q, s)) && !apart(turn(r, s, p), turn(r, s, q))
}

fn turn(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> Ordering {
    sign(orient2d(a, b, c))
}

/// A place seen along an axis.
fn flat(p: Point, axis: usize) -> Coord<f64> {
    let p = p.to_array();
    Coord { x: p[(axis + 1) % 3], y: p[(axis + 2) % 3] }
}

/// The corners with the one at `first` in front, in the same direction around.
fn rotated(corners: &[Point; 3], first: usize) -> [Point; 3] {
    [corners[first], corners[(first + 1) % 3], corners[(first + 2) % 3]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::random_point;
    use preop_space::random::Random;

    fn p(x: f64, y: f64, z: f64) -> Point {
        Point::new(x, y, z)
    }

    fn face(ids: [u32; 3], at: [Point; 3]) -> Face {
        Face { ids, at }
    }

    /// Whether two triangles meet, by clipping one with the other's prism: inexact, general case.
    fn meet_by_clipping(a: &[Point; 3], b: &[Point; 3]) -> bool {
        let n = (a[1] - a[0]).cross(a[2] - a[0]);
        let height = b.map(|q| n.dot(q - a[0]));
        let mut line: Vec<Point> = Vec::new();
        for i in 0..3 {
            let j = (i + 1) % 3;
            if (height[i] > 0.0) != (height[j] > 0.0) {
                line.push(b[i].towards(b[j], height[i] / (height[i] - height[j])));
            }
        }
        let [from, to] = line[..] else { return false };
        let (mut low, mut high) = (0.0f64, 1.0f64);
        for i in 0..3 {
            let inwards = n.cross(a[(i + 1) % 3] - a[i]);
            let (f, t) = (inwards.dot(from - a[i]), inwards.dot(to - a[i]));
            match (f >= 0.0, t >= 0.0) {
                (true, true) => {}
                (false, false) => return false,
                (true, false) => high = high.min(f / (f - t)),
                (false, true) => low = low.max(f / (f - t)),
            }
        }
        low <= high
    }

    #[test]
    fn random_triangles_meet_as_clipping_says() {
        let mut random = Random::seeded(12);
        let mut met = 0;
        for _ in 0..20000 {
            let a = [0; 3].map(|_| random_point(&mut random, 1.0));
            let b = [0; 3].map(|_| random_point(&mut random, 1.0));
            let truth = meet_by_clipping(&a, &b);
            assert_eq!(meet(&a, &b), truth);
            assert_eq!(meet(&b, &a), truth);
            met += usize::from(truth);
        }
        assert!((2000..18000).contains(&met));
    }

    #[test]
    fn touching_counts_and_a_hair_apart_does_not() {
        let a = [p(0.0, 0.0, 0.0), p(1.0, 0.0, 0.0), p(0.0, 1.0, 0.0)];
        let above = |z: f64| [p(0.2, 0.2, z), p(0.3, 0.2, 1.0), p(0.2, 0.3, 1.0)];
        assert!(meet(&a, &above(0.0)));
        assert!(!meet(&a, &above(1e-300)));
        let beside = |x: f64| [p(x, 0.0, 0.0), p(2.0, 0.0, 0.0), p(2.0, 1.0, 0.0)];
        assert!(meet(&a, &beside(1.0)));
        assert!(!meet(&a, &beside(1.0 + f64::EPSILON)));
        let within = [p(0.1, 0.1, 0.0), p(0.2, 0.1, 0.0), p(0.1, 0.2, 0.0)];
        assert!(meet(&a, &within) && meet(&within, &a));
    }

    #[test]
    fn neighbours_may_share_their_edge_but_not_fold_over() {
        let [u, v] = [p(0.0, 0.0, 0.0), p(1.0, 0.0, 0.0)];
        let a = face([0, 1, 2], [u, v, p(0.5, 1.0, 0.0)]);
        let with = |apex| face([1, 0, 3], [v, u, apex]);
        assert!(!overlap(&a, &with(p(0.5, -1.0, 0.0))));
        assert!(!overlap(&a, &with(p(0.5, 1.0, 1e-300))));
        assert!(overlap(&a, &with(p(0.6, 0.9, 0.0))));
        assert!(overlap(&a, &with(p(0.6, 0.0, 0.0))), "no area");
        assert!(overlap(&a, &face([2, 1, 0], [a.at[2], v, u])), "the same triangle");
    }

    #[test]
    fn neighbours_may_share_their_corner_but_nothing_more() {
        let o = p(0.0, 0.0, 0.0);
        let a = face([0, 1, 2], [o, p(1.0, 0.0, 0.0), p(0.0, 1.0, 0.0)]);
        let with = |q, r| face([4, 0, 3], [r, o, q]);
        assert!(!overlap(&a, &with(p(-1.0, 0.0, 0.0), p(0.0, -1.0, 0.0))));
        assert!(!overlap(&a, &with(p(1.0, 1.0, 1.0), p(1.0, 1.0, 1e-9))));
        assert!(overlap(&a, &with(p(1.0, 1.0, 1.0), p(1.0, 1.0, -1.0))));
        assert!(overlap(&a, &with(p(0.1, 0.1, 1.0), p(0.1, 0.1, -1.0))));
        assert!(overlap(&a, &with(p(2.0, 1.0, 0.0), p(1.0, 2.0, 0.0))), "in one plane");
        assert!(overlap(&a, &with(p(2.0, 0.0, 0.0), p(1.0, -1.0, 0.0))), "along an edge");
        assert!(!overlap(&a, &with(p(-1.0, 2.0, 0.0), p(-1.0, 1.0, 0.0))), "in one plane, beside");
    }

    #[test]
    fn the_answer_does_not_depend_on_the_order_of_corners_or_triangles() {
        // Corners on a coarse lattice: touching, coplanar and flat cases abound.
        let mut random = Random::seeded(13);
        let mut lattice = || {
            let mut next = || random.between(0.0, 3.0).floor();
            p(next(), next(), next())
        };
        let mut met = 0;
        for _ in 0..20000 {
            let (a, b) = ([0; 3].map(|_| lattice()), [0; 3].map(|_| lattice()));
            let answer = meet(&a, &b);
            assert_eq!(answer, meet(&b, &a));
            assert_eq!(answer, meet(&rotated(&a, 1), &[b[1], b[0], b[2]]));
            if a.iter().any(|q| b.contains(q)) {
                assert!(answer, "{a:?} {b:?}");
            }
            met += usize::from(answer);
        }
        assert!((2000..19000).contains(&met));
    }
}
