//! The triangles around an edge as its collapse would leave them.

use crate::closest::closest;
use preop_space::{Point, Vector};

/// A triangle of a fan.
#[derive(Clone, Copy)]
pub(super) struct Blade {
    pub(super) triangle: u32,
    /// Which of the corners is the hub.
    pub(super) hub: usize,
    /// Whether the hub of this triangle was the corner that is lost.
    pub(super) of_lost: bool,
    pub(super) at: [Point; 3],
    /// Normal to the triangle, twice its area long.
    normal: Vector,
    squared: f64,
    /// Thinner than this the direction of the normal is rounding and nothing else.
    has_face: bool,
    /// Normal to each edge in the plane of the triangle, inwards.
    inwards: [Vector; 3],
}

impl Blade {
    #[inline]
    pub(super) fn new(triangle: u32, hub: usize, of_lost: bool, at: [Point; 3]) -> Blade {
        let normal = normal(&at);
        let edges = [at[1] - at[0], at[2] - at[1], at[0] - at[2]];
        let squared = normal.length_squared();
        let has_face = squared > 1e-24 * edges[0].length_squared() * edges[2].length_squared();
        let inwards = edges.map(|e| normal.cross(e));
        Blade { triangle, hub, of_lost, at, normal, squared, has_face, inwards }
    }

    /// Whether a place is nearer than the root of `limit`.
    #[inline]
    pub(super) fn is_near(&self, p: Point, limit: f64) -> bool {
        if self.has_face {
            let height = self.normal.dot(p - self.at[0]);
            if height * height > limit * self.squared {
                return false;
            }
            let inside = |n: usize| self.inwards[n].dot(p - self.at[n]) >= 0.0;
            if inside(0) && inside(1) && inside(2) {
                return true;
            }
        }
        (closest(p, &self.at).0 - p).length_squared() <= limit
    }
}

/// What a collapse would make. Its lists are used again for the next.
#[derive(Default)]
pub(super) struct Fan {
    /// The corner that stays, the one that goes, and where the first goes.
    pub(super) keep: u32,
    pub(super) lost: u32,
    pub(super) to: Point,
    /// The triangles that vanish.
    pub(super) gone: Vec<u32>,
    /// The triangles that change.
    pub(super) blades: Vec<Blade>,
    /// The original corners around, and which blade each is near.
    pub(super) shadows: Vec<(u32, u32)>,
    /// The corners around both, and the original corners that the fan stands for.
    pub(super) around: Vec<u32>,
    pub(super) landmarks: Vec<(Point, u32)>,
}

/// Whether a place stands above or below a triangle, within the root of `limit`.
#[inline]
pub(super) fn is_above(p: Point, at: &[Point; 3], limit: f64) -> bool {
    let normal = normal(at);
    let height = normal.dot(p - at[0]);
    let inside = |n: usize| normal.dot((at[(n + 1) % 3] - at[n]).cross(p - at[n])) >= 0.0;
    height * height <= limit * normal.length_squared()
        && normal != Vector::ZERO
        && inside(0)
        && inside(1)
        && inside(2)
}

/// The normal of a triangle with twice its area as length.
#[inline]
pub(super) fn normal(at: &[Point; 3]) -> Vector {
    (at[1] - at[0]).cross(at[2] - at[0])
}

/// The square of a shape that is 1 for an equilateral triangle and 0 for a line:
/// 4 sqrt(3) area / sum of squared edges.
#[inline]
pub(super) fn squared_shape(at: &[Point; 3], normal: Vector) -> f64 {
    let [a, b, c] = *at;
    let edges = (b - a).length_squared() + (c - b).length_squared() + (a - c).length_squared();
    if edges > 0.0 { 12.0 * normal.length_squared() / (edges * edges) } else { 0.0 }
}
