//! Oriented planes.

use crate::{Direction, Point, Vector};
use serde::{Deserialize, Serialize};

/// An oriented plane. For an osteotomy the normal points to the side that is removed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plane {
    /// A place on the plane, by convention the one that a person picked.
    #[serde(rename = "through_mm")]
    pub through: Point,
    /// The side that counts as positive.
    pub normal: Direction,
}

impl Plane {
    /// The plane through a place, at a right angle to `normal`.
    #[inline]
    pub fn new(through: Point, normal: Direction) -> Self {
        Plane { through, normal }
    }

    /// The plane through three places, its normal right-handed; `None` where they lie on a line.
    pub fn through_points(a: Point, b: Point, c: Point) -> Option<Plane> {
        Some(Plane::new(a, (b - a).cross(c - a).direction()?))
    }

    /// The distance in millimetres, positive on the side of the normal.
    #[inline]
    pub fn signed_distance(&self, p: Point) -> f64 {
        self.normal.dot(p - self.through)
    }

    /// The nearest place on the plane.
    #[inline]
    pub fn project(&self, p: Point) -> Point {
        p - self.normal * self.signed_distance(p)
    }

    /// The same plane moved by `distance` millimetres along its normal.
    #[inline]
    pub fn moved(&self, distance: f64) -> Plane {
        Plane::new(self.through + self.normal * distance, self.normal)
    }

    /// The same plane seen from its other side.
    #[inline]
    pub fn flipped(&self) -> Plane {
        Plane::new(self.through, -self.normal)
    }

    /// Where the line through `start` along `along` meets the plane; `None` where it runs parallel.
    #[inline]
    pub fn meets_line(&self, start: Point, along: Vector) -> Option<Point> {
        let slope = self.normal.dot(along);
        (slope.abs() > 1e-12 * along.length())
            .then(|| start - along * (self.signed_distance(start) / slope))
    }

    /// Two directions in the plane that with the normal make a right-handed frame.
    pub fn axes(&self) -> (Direction, Direction) {
        let u = self.normal.any_perpendicular();
        let v = self.normal.cross(*u).direction().expect("unit vectors at a right angle");
        (u, v)
    }
}
