//! Soup and mesh: triangles as read, and triangles that make a manifold surface.

use preop_space::{Bounds, Direction, Point, Rigid, Vector};
use serde::{Deserialize, Serialize};

/// Triangles as they were read: no shared corners, no promises.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Soup {
    /// The corners of each triangle, counter-clockwise seen from outside.
    pub triangles: Vec<[Point; 3]>,
}

/// Why triangles do not make a [`Mesh`].
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum MeshFault {
    /// A corner is not a finite place.
    #[error("corner {0} is not a finite place")]
    NotFinite(u32),
    /// A triangle names a corner that does not exist.
    #[error("triangle {triangle} names the corner {corner}, which does not exist")]
    NoSuchCorner {
        /// The triangle.
        triangle: u32,
        /// The corner that it names.
        corner: u32,
    },
    /// A triangle names one corner twice.
    #[error("triangle {0} names one corner twice")]
    Degenerate(u32),
    /// Three or more triangles meet at an edge, or two that face opposite ways.
    #[error(
        "more than two triangles, or two that face opposite ways, share an edge near \
         ({:.2}, {:.2}, {:.2})", .0.x, .0.y, .0.z
    )]
    Edge(Point),
}

/// An indexed surface: every corner finite, every edge shared by at most two triangles, which agree
/// on what is outside. May be open. Corners are counter-clockwise seen from outside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mesh {
    points: Vec<Point>,
    triangles: Vec<[u32; 3]>,
}

impl Mesh {
    /// The door: checks everything that the type promises.
    pub fn new(points: Vec<Point>, triangles: Vec<[u32; 3]>) -> Result<Mesh, MeshFault> {
        if let Some(bad) = points.iter().position(|p| !p.is_finite()) {
            return Err(MeshFault::NotFinite(bad as u32));
        }
        for (n, t) in triangles.iter().enumerate() {
            if let Some(&corner) = t.iter().find(|c| **c as usize >= points.len()) {
                return Err(MeshFault::NoSuchCorner { triangle: n as u32, corner });
            }
            if t[0] == t[1] || t[1] == t[2] || t[2] == t[0] {
                return Err(MeshFault::Degenerate(n as u32));
            }
        }
        if let Some(corner) = Leaving::of(points.len(), &triangles).first_twice() {
            return Err(MeshFault::Edge(points[corner]));
        }
        Ok(Mesh { points, triangles })
    }

    /// A surface that is manifold by the way in which it was made.
    pub(crate) fn manifold(points: Vec<Point>, triangles: Vec<[u32; 3]>) -> Mesh {
        Mesh { points, triangles }
    }

    /// The surface of triangles that are manifold, with only their corners, which keep their order.
    /// `number` is scratch space, one for each point, that holds `u32::MAX` before and after.
    pub(crate) fn of_used(
        points: &[Point],
        mut triangles: Vec<[u32; 3]>,
        number: &mut [u32],
    ) -> Mesh {
        let mut used = Vec::new();
        for &corner in triangles.iter().flatten() {
            if number[corner as usize] == u32::MAX {
                number[corner as usize] = 0;
                used.push(corner);
            }
        }
        used.sort_unstable();
        used.iter().zip(0..).for_each(|(&old, new)| number[old as usize] = new);
        triangles.iter_mut().flatten().for_each(|c| *c = number[*c as usize]);
        used.iter().for_each(|&old| number[old as usize] = u32::MAX);
        Mesh { points: used.iter().map(|&n| points[n as usize]).collect(), triangles }
    }

    /// The corners.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Three corners a triangle, counter-clockwise seen from outside.
    pub fn triangles(&self) -> &[[u32; 3]] {
        &self.triangles
    }

    /// The corners of one triangle.
    pub fn corners(&self, triangle: usize) -> [Point; 3] {
        self.triangles[triangle].map(|c| self.points[c as usize])
    }

    /// The direction in which a triangle faces; `None` where it has no area.
    pub fn normal(&self, triangle: usize) -> Option<Direction> {
        let [a, b, c] = self.corners(triangle);
        (b - a).cross(c - a).direction()
    }

    /// Whether there is no triangle at all.
    pub fn is_empty(&self) -> bool {
        self.triangles.is_empty()
    }

    /// Whether every edge has a triangle on both sides.
    pub fn is_closed(&self) -> bool {
        let leaving = Leaving::of(self.points.len(), &self.triangles);
        directed_edges(&self.triangles)
            .all(|(a, b)| leaving.from(b as usize).binary_search(&a).is_ok())
    }

    /// The box that holds the corners.
    pub fn bounds(&self) -> Bounds {
        Bounds::of(self.points.iter().copied())
    }

    /// The surface after a rigid motion.
    pub fn moved(&self, motion: &Rigid) -> Mesh {
        let points = self.points.iter().map(|p| motion.point(*p)).collect();
        Mesh { points, triangles: self.triangles.clone() }
    }

    /// The surface seen in the mirror `x -> -x`, still facing outwards.
    pub fn mirrored(&self) -> Mesh {
        let flip = Vector::new(-1.0, 1.0, 1.0);
        let points =
            self.points.iter().map(|p| Point::ORIGIN + p.vector().scaled_by(flip)).collect();
        let triangles = self.triangles.iter().map(|&[a, b, c]| [a, c, b]).collect();
        Mesh { points, triangles }
    }

    /// The same triangles at other places. The caller answers for the places being finite.
    ///
    /// # Panics
    /// If there is not one place for each corner.
    pub fn with_points(&self, points: Vec<Point>) -> Mesh {
        assert_eq!(points.len(), self.points.len(), "one place for each corner");
        Mesh { points, triangles: self.triangles.clone() }
    }

    /// The corners and the triangles.
    pub fn into_parts(self) -> (Vec<Point>, Vec<[u32; 3]>) {
        (self.points, self.triangles)
    }

    /// Each triangle with corners of its own.
    pub fn to_soup(&self) -> Soup {
        Soup { triangles: (0..self.triangles.len()).map(|t| self.corners(t)).collect() }
    }
}

/// Where the directed edges that leave each corner go, ascending: in linear time, for large surfaces.
struct Leaving {
    start: Vec<u32>,
    ends: Vec<u32>,
}

impl Leaving {
    fn of(points: usize, triangles: &[[u32; 3]]) -> Leaving {
        let mut start = vec![0u32; points + 1];
        directed_edges(triangles).for_each(|(a, _)| start[a as usize + 1] += 1);
        (0..points).for_each(|n| start[n + 1] += start[n]);
        let mut next = start.clone();
        let mut ends = vec![0; 3 * triangles.len()];
        for (a, b) in directed_edges(triangles) {
            ends[next[a as usize] as usize] = b;
            next[a as usize] += 1;
        }
        (0..points).for_each(|n| ends[start[n] as usize..start[n + 1] as usize].sort_unstable());
        Leaving { start, ends }
    }

    fn from(&self, corner: usize) -> &[u32] {
        &self.ends[self.start[corner] as usize..self.start[corner + 1] as usize]
    }

    /// The first corner that two edges leave for the same end.
    fn first_twice(&self) -> Option<usize> {
        (0..self.start.len() - 1).find(|n| self.from(*n).windows(2).any(|w| w[0] == w[1]))
    }
}

/// The edges of triangles in the direction in which each triangle runs along them.
pub(crate) fn directed_edges(triangles: &[[u32; 3]]) -> impl Iterator<Item = (u32, u32)> + '_ {
    triangles.iter().flat_map(|&[a, b, c]| [(a, b), (b, c), (c, a)])
}
