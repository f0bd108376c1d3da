//! The flat face that a cut left on a body, and the contact of two such faces.

use preop_space::{Plane, Point};
use preop_surface::Mesh;

/// A cut face is made of the triangles within this distance of its plane, in millimetres; how far
/// they really are is what the gaps report.
pub const FACE_WITHIN_MM: f64 = 1e-3;

type Flat = [f64; 2];

/// The triangles of a body that lie in one plane and face along its normal.
#[derive(Clone, Debug, PartialEq)]
pub struct Face {
    /// The plane in whose axes the triangles are given.
    plane: Plane,
    triangles: Vec<[Flat; 3]>,
    /// The corners, where they are.
    pub corners: Vec<Point>,
    /// The area in square millimetres.
    pub area_mm2: f64,
}

impl Face {
    /// The face of `body` on `plane`: triangles whose corners all lie within `within_mm` of it and
    /// that face along its normal. `None` where there is none.
    pub fn of(body: &Mesh, plane: &Plane, within_mm: f64) -> Option<Face> {
        let near: Vec<bool> =
            body.points().iter().map(|p| plane.signed_distance(*p).abs() <= within_mm).collect();
        let faces = |t: usize| body.normal(t).is_some_and(|n| n.dot(*plane.normal) > 0.99);
        let chosen: Vec<usize> = (0..body.triangles().len())
            .filter(|&t| body.triangles()[t].iter().all(|c| near[*c as usize]) && faces(t))
            .collect();
        let (u, v) = plane.axes();
        let flat = |p: Point| [u.dot(p - plane.through), v.dot(p - plane.through)];
        let triangles: Vec<[Flat; 3]> = chosen.iter().map(|&t| body.corners(t).map(flat)).collect();
        let mut corners: Vec<u32> = chosen.iter().flat_map(|&t| body.triangles()[t]).collect();
        corners.sort_unstable();
        corners.dedup();
        let area_mm2 = triangles.iter().map(|t| area(t)).sum::<f64>();
        (area_mm2 > 0.0).then(|| Face {
            plane: *plane,
            triangles,
            corners: corners.into_iter().map(|c| body.points()[c as usize]).collect(),
            area_mm2,
        })
    }

    /// The same face in the axes of another plane nearly parallel to its own, to lay it on the face
    /// of a neighbour: what faces the other way is turned over.
    pub fn seen_in(&self, plane: &Plane) -> Face {
        let (u, v) = self.plane.axes();
        let (to_u, to_v) = plane.axes();
        let flat = |p: Flat| {
            let place = self.plane.through + u * p[0] + v * p[1] - plane.through;
            [to_u.dot(place), to_v.dot(place)]
        };
        let same_way = self.plane.normal.dot(*plane.normal) > 0.0;
        let seen = |t: &[Flat; 3]| {
            let [a, b, c] = t.map(flat);
            if same_way { [a, b, c] } else { [a, c, b] }
        };
        Face { plane: *plane, triangles: self.triangles.iter().map(seen).collect(), ..self.clone() }
    }

    /// The area that two faces of one plane share, in square millimetres.
    ///
    /// # Panics
    /// If they were not taken on the same plane.
    pub fn shared_area(&self, other: &Face) -> f64 {
        assert_eq!(self.plane, other.plane, "both faces are seen in one plane");
        let boxes: Vec<_> = other.triangles.iter().map(extent).collect();
        let mut shared = 0.0;
        for mine in &self.triangles {
            let around = extent(mine);
            for (theirs, their_box) in other.triangles.iter().zip(&boxes) {
                if meets(&around, their_box) {
                    shared += common_area(mine, theirs);
                }
            }
        }
        shared
    }
}

/// The least and the largest gap between two neighbouring bodies that face each other, in
/// millimetres: of every corner of either face to the plane of the other, negative where it sinks in.
pub fn gaps(a: &Face, a_plane: &Plane, b: &Face, b_plane: &Plane) -> [f64; 2] {
    let from_a = b.corners.iter().map(|p| a_plane.signed_distance(*p));
    let from_b = a.corners.iter().map(|p| b_plane.signed_distance(*p));
    let widen = |[low, high]: [f64; 2], d: f64| [low.min(d), high.max(d)];
    from_a.chain(from_b).fold([f64::INFINITY, f64::NEG_INFINITY], widen)
}

/// The signed area of a polygon, counter-clockwise positive.
fn area(polygon: &[Flat]) -> f64 {
    let about = polygon.first().copied().unwrap_or_default();
    let from = |p: &Flat| [p[0] - about[0], p[1] - about[1]];
    let pairs = polygon.windows(2).map(|w| (from(&w[0]), from(&w[1])));
    pairs.map(|(a, b)| a[0] * b[1] - a[1] * b[0]).sum::<f64>() / 2.0
}

/// The least and the largest coordinates of a triangle.
fn extent(t: &[Flat; 3]) -> [Flat; 2] {
    let fold =
        |pick: fn(f64, f64) -> f64, axis: usize| pick(pick(t[0][axis], t[1][axis]), t[2][axis]);
    [[fold(f64::min, 0), fold(f64::min, 1)], [fold(f64::max, 0), fold(f64::max, 1)]]
}

fn meets(a: &[Flat; 2], b: &[Flat; 2]) -> bool {
    (0..2).all(|axis| a[0][axis] <= b[1][axis] && b[0][axis] <= a[1][axis])
}

/// The area that two counter-clockwise triangles share (Sutherland and Hodgman's clipping).
fn common_area(a: &[Flat; 3], b: &[Flat; 3]) -> f64 {
    let mut polygon = a.to_vec();
    for n in 0..3 {
        polygon = clipped(&polygon, b[n], b[(n + 1) % 3]);
        if polygon.len() < 3 {
            return 0.0;
        }
    }
    area(&polygon).max(0.0)
}

/// The part of a convex polygon that lies left of the line from `from` to `to`.
fn clipped(polygon: &[Flat], from: Flat, to: Flat) -> Vec<Flat> {
    let left =
        |p: &Flat| (to[0] - from[0]) * (p[1] - from[1]) - (to[1] - from[1]) * (p[0] - from[0]);
    let mut kept = Vec::with_capacity(polygon.len() + 1);
    for (n, here) in polygon.iter().enumerate() {
        let next = &polygon[(n + 1) % polygon.len()];
        let (a, b) = (left(here), left(next));
        if a >= 0.0 {
            kept.push(*here);
        }
        if (a > 0.0 && b < 0.0) || (a < 0.0 && b > 0.0) {
            let share = a / (a - b);
            kept.push([
                here[0] + (next[0] - here[0]) * share,
                here[1] + (next[1] - here[1]) * share,
            ]);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_space::Direction;

    /// A square of this half width about `(x, y)` at height 2, facing up, of two triangles.
    fn plate(x: f64, y: f64, half: f64) -> Mesh {
        let corner = |u: f64, v: f64| Point::new(x + u * half, y + v * half, 2.0);
        let points =
            vec![corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)];
        Mesh::new(points, vec![[0, 1, 2], [0, 2, 3]]).unwrap()
    }

    fn face(x: f64, y: f64, half: f64) -> Face {
        let plane = Plane::new(Point::new(9.0, 9.0, 2.0), Direction::SUPERIOR);
        Face::of(&plate(x, y, half), &plane, 1e-9).unwrap()
    }

    #[test]
    fn the_shared_area_of_squares_is_known() {
        let a = face(0.0, 0.0, 2.0);
        assert!((a.area_mm2 - 16.0).abs() < 1e-12);
        assert!((a.shared_area(&a) - 16.0).abs() < 1e-12);
        assert!((a.shared_area(&face(1.0, 3.0, 2.0)) - 3.0).abs() < 1e-12);
        assert!((a.shared_area(&face(0.5, 0.25, 0.5)) - 1.0).abs() < 1e-12);
        assert_eq!(a.shared_area(&face(9.0, 0.0, 2.0)), 0.0);
    }

    #[test]
    fn a_turned_face_lies_where_it_lay() {
        let up = Plane::new(Point::new(9.0, 9.0, 2.0), Direction::SUPERIOR);
        let (points, triangles) = plate(1.0, 3.0, 2.0).into_parts();
        let turned = triangles.into_iter().map(|[a, b, c]| [a, c, b]).collect();
        let under = Mesh::new(points, turned).unwrap();
        let under =
            Face::of(&under, &up.flipped(), 1e-9).unwrap().seen_in(&face(0.0, 0.0, 2.0).plane);
        assert!((face(0.0, 0.0, 2.0).shared_area(&under) - 3.0).abs() < 1e-12);
    }

    #[test]
    fn only_the_side_that_faces_along_the_normal_counts() {
        let plane = Plane::new(Point::new(0.0, 0.0, 2.0), -Direction::SUPERIOR);
        assert!(Face::of(&plate(0.0, 0.0, 1.0), &plane, 1e-9).is_none());
    }
}
