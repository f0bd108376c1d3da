//! Where a plane cuts a surface.

use crate::Mesh;
use preop_space::{Plane, Point, Vector};
use serde::{Deserialize, Serialize};

/// A line on a surface. Of a section it runs counter-clockwise around the material, seen from the
/// side to which the plane's normal points; around a hole it runs clockwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contour {
    /// The corners in order; the first is not repeated at the end.
    #[serde(rename = "points_mm")]
    pub points: Vec<Point>,
    /// Whether the last corner is joined to the first.
    pub closed: bool,
}

impl Contour {
    /// The length in millimetres.
    pub fn length(&self) -> f64 {
        let along = self.points.windows(2).map(|w| w[0].distance(w[1])).sum::<f64>();
        match (self.closed, self.points.first(), self.points.last()) {
            (true, Some(first), Some(last)) => along + last.distance(*first),
            _ => along,
        }
    }

    /// The enclosed area in square millimetres as a vector at a right angle to it, on the side from
    /// which the contour runs counter-clockwise: along the plane's normal around material, against
    /// it around a hole.
    pub fn area_vector(&self) -> Vector {
        self.fan().fold(Vector::ZERO, |sum, (twice, _)| sum + twice) * 0.5
    }

    /// The enclosed area in square millimetres, never negative.
    pub fn area(&self) -> f64 {
        self.area_vector().length()
    }

    /// The centroid of the enclosed area; `None` where that is zero.
    pub fn centroid(&self) -> Option<Point> {
        let normal = self.area_vector().direction()?;
        let about = *self.points.first()?;
        let (mut moment, mut whole) = (Vector::ZERO, 0.0);
        for (twice, centre) in self.fan() {
            let weight = normal.dot(twice);
            moment += (centre - about) * weight;
            whole += weight;
        }
        Some(about + moment / whole)
    }

    /// Twice the area vector and the centroid of each triangle of the fan from the first corner.
    fn fan(&self) -> impl Iterator<Item = (Vector, Point)> + '_ {
        let first = self.points.first().copied().unwrap_or_default();
        self.points.windows(2).skip(1).map(move |w| {
            let (u, v) = (w[0] - first, w[1] - first);
            (u.cross(v), first + (u + v) / 3.0)
        })
    }
}

/// The contours in which a plane cuts a surface; closed ones if the surface is closed. A corner
/// exactly on the plane counts as behind it, so the section is that of a plane a hair further along
/// the normal: a face in the plane is cut if the material is in front of it.
pub fn section(mesh: &Mesh, plane: &Plane) -> Vec<Contour> {
    let height: Vec<f64> = mesh.points().iter().map(|p| plane.signed_distance(*p)).collect();
    let pieces: Vec<Piece> =
        mesh.triangles().iter().filter_map(|t| Piece::of(*t, &height)).collect();
    let next = next_pieces(&pieces);
    let mut has_previous = vec![false; pieces.len()];
    next.iter().flatten().for_each(|&n| has_previous[n] = true);
    let place = |(behind, front): Edge| {
        let (a, b) = (behind as usize, front as usize);
        let fraction = height[a] / (height[a] - height[b]);
        mesh.points()[a].towards(mesh.points()[b], fraction)
    };
    // Open ends first: a chain must be walked from its start.
    let starts = (0..pieces.len()).filter(|&n| !has_previous[n]);
    let rest = (0..pieces.len()).filter(|&n| has_previous[n]);
    let mut done = vec![false; pieces.len()];
    let mut contours = Vec::new();
    for first in starts.chain(rest) {
        if !done[first] {
            contours.extend(walk(first, &pieces, &next, &mut done, place));
        }
    }
    contours
}

/// An edge that the plane crosses: the corner behind the plane and the one in front.
type Edge = (u32, u32);

/// What the plane leaves in one triangle: a line from one edge to another.
struct Piece {
    from: Edge,
    to: Edge,
}

impl Piece {
    /// The line in a triangle, with the material on its left; `None` where the plane misses it.
    fn of(triangle: [u32; 3], height: &[f64]) -> Option<Piece> {
        let front = triangle.map(|c| height[c as usize] > 0.0);
        let (mut from, mut to) = (None, None);
        for n in 0..3 {
            let m = (n + 1) % 3;
            match (front[n], front[m]) {
                (false, true) => to = Some((triangle[n], triangle[m])),
                (true, false) => from = Some((triangle[m], triangle[n])),
                _ => {}
            }
        }
        Some(Piece { from: from?, to: to? })
    }
}

/// For each piece the one that goes on from its end; `None` at the border of an open surface.
fn next_pieces(pieces: &[Piece]) -> Vec<Option<usize>> {
    let mut starts: Vec<(Edge, usize)> = pieces.iter().map(|p| p.from).zip(0..).collect();
    starts.sort_unstable();
    let begins_at = |edge: Edge| {
        let n = starts.partition_point(|s| s.0 < edge);
        starts.get(n).filter(|s| s.0 == edge).map(|s| s.1)
    };
    pieces.iter().map(|p| begins_at(p.to)).collect()
}

/// Follows the pieces from `first`; `None` where they shrink to less than a line.
fn walk(
    first: usize,
    pieces: &[Piece],
    next: &[Option<usize>],
    done: &mut [bool],
    place: impl Fn(Edge) -> Point,
) -> Option<Contour> {
    let mut points = vec![place(pieces[first].from)];
    let mut add = |p: Point| {
        if points.last() != Some(&p) {
            points.push(p);
        }
    };
    let mut piece = first;
    let closed = loop {
        done[piece] = true;
        add(place(pieces[piece].to));
        match next[piece] {
            Some(n) if n == first => break true,
            Some(n) => piece = n,
            None => break false,
        }
    };
    if closed && points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    let least = if closed { 3 } else { 2 };
    (points.len() >= least).then_some(Contour { points, closed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use preop_space::{Direction, Rigid, math};

    fn at_height(z: f64) -> Plane {
        Plane::new(Point::new(0.0, 0.0, z), Direction::SUPERIOR)
    }

    #[test]
    fn a_sphere_is_cut_in_a_circle() {
        let ball = sample::sphere(Point::new(1.0, 2.0, 3.0), 10.0, 60);
        let found = section(&ball, &at_height(9.0));
        assert_eq!(found.len(), 1);
        let circle = &found[0];
        assert!(circle.closed);
        assert!((circle.area_vector().z / (math::PI * 64.0) - 1.0).abs() < 2e-3);
        assert!((circle.length() / (math::PI * 16.0) - 1.0).abs() < 1e-3);
        assert!(circle.centroid().unwrap().distance(Point::new(1.0, 2.0, 9.0)) < 1e-2);
        assert!(section(&ball, &at_height(13.5)).is_empty());
    }

    #[test]
    fn a_ring_through_its_equator_has_a_hole_that_runs_the_other_way() {
        let ring = sample::torus(10.0, 3.0, 64, 32);
        let found = section(&ring, &at_height(0.0));
        let areas: Vec<f64> = found.iter().map(|c| c.area_vector().z).collect();
        assert_eq!(areas.len(), 2);
        let sum: f64 = areas.iter().sum();
        assert!((sum / (math::PI * (169.0 - 49.0)) - 1.0).abs() < 5e-3, "{areas:?}");
        assert!(areas.iter().any(|a| *a < 0.0));
    }

    #[test]
    fn planes_through_corners_edges_and_faces_still_give_closed_contours() {
        let cube = sample::cuboid(Point::ORIGIN, Vector::new(1.0, 1.0, 1.0));
        let bottom = section(&cube, &at_height(-1.0));
        assert_eq!(bottom.len(), 1);
        assert!((bottom[0].area_vector().z - 4.0).abs() < 1e-15);
        assert!(section(&cube, &at_height(1.0)).is_empty());
        let diagonal = Plane::new(Point::ORIGIN, Direction::new(1.0, 1.0, 0.0).unwrap());
        let found = section(&cube, &diagonal);
        assert_eq!(found.len(), 1);
        assert!(found[0].closed);
        assert!((found[0].area() - 4.0 * 2f64.sqrt()).abs() < 1e-12);
        // Through one corner only, with the cube in front.
        let tip = Plane::new(Point::new(-1.0, -1.0, -1.0), Direction::new(1.0, 1.0, 1.0).unwrap());
        assert!(section(&cube, &tip).iter().all(|c| c.area() < 1e-12));
    }

    #[test]
    fn the_areas_of_all_sections_add_up_to_the_volume() {
        let turn = Rigid::rotation(Point::ORIGIN, Direction::new(1.0, 2.0, 3.0).unwrap(), 0.8);
        let ring = sample::torus(10.0, 3.0, 40, 20).moved(&turn);
        let step = 0.05;
        let slabs = (0..600).map(|n| -15.0 + (f64::from(n) + 0.5) * step);
        let area = |z| section(&ring, &at_height(z)).iter().map(|c| c.area_vector().z).sum::<f64>();
        let volume: f64 = slabs.map(area).sum::<f64>() * step;
        assert!((volume / ring.volume() - 1.0).abs() < 1e-4, "{volume} {}", ring.volume());
    }

    #[test]
    fn an_open_surface_gives_open_contours() {
        let (points, mut triangles) = sample::torus(10.0, 3.0, 40, 20).into_parts();
        triangles.remove(17);
        let found = section(&Mesh::new(points, triangles).unwrap(), &at_height(0.1));
        let open: Vec<_> = found.iter().filter(|c| !c.closed).collect();
        assert!(found.len() <= 2 && open.len() <= 1);
        assert!(found.iter().all(|c| c.points.len() > 20));
    }
}
