//! A place in a patient.

use crate::Vector;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, Sub};

/// A place in the patient space of one scan, in millimetres (DICOM axes: x left, y back, z head).
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(from = "[f64; 3]", into = "[f64; 3]")]
pub struct Point {
    /// Larger towards the patient's left.
    pub x: f64,
    /// Larger towards the patient's back.
    pub y: f64,
    /// Larger towards the patient's head.
    pub z: f64,
}

/// For messages: millimetres to one decimal, as a person finds the place on a screen.
impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "({:.1}, {:.1}, {:.1})", self.x, self.y, self.z)
    }
}

impl Point {
    /// The origin of the scan's frame of reference.
    pub const ORIGIN: Point = Point::new(0.0, 0.0, 0.0);

    /// From coordinates in millimetres.
    #[inline]
    pub const fn new(x: f64, y: f64, z: f64) -> Self {
        Point { x, y, z }
    }

    /// The displacement from the origin.
    #[inline]
    pub const fn vector(self) -> Vector {
        Vector::new(self.x, self.y, self.z)
    }

    /// The coordinates as `[x, y, z]`.
    #[inline]
    pub const fn to_array(self) -> [f64; 3] {
        [self.x, self.y, self.z]
    }

    /// The distance to `other`, in millimetres.
    #[inline]
    pub fn distance(self, other: Point) -> f64 {
        (self - other).length()
    }

    /// The place at `fraction` of the way to `other`: 0 here, 1 there.
    #[inline]
    pub fn towards(self, other: Point, fraction: f64) -> Point {
        self + (other - self) * fraction
    }

    /// The mean of some points, summed in their order; `None` for none.
    pub fn mean(points: impl IntoIterator<Item = Point>) -> Option<Point> {
        let (sum, count) = points
            .into_iter()
            .fold((Vector::ZERO, 0usize), |(sum, n), p| (sum + p.vector(), n + 1));
        (count > 0).then(|| Point::ORIGIN + sum / count as f64)
    }

    /// Whether every coordinate is a finite number.
    #[inline]
    pub fn is_finite(self) -> bool {
        self.vector().is_finite()
    }
}

impl From<[f64; 3]> for Point {
    #[inline]
    fn from([x, y, z]: [f64; 3]) -> Self {
        Point::new(x, y, z)
    }
}

impl From<Point> for [f64; 3] {
    #[inline]
    fn from(p: Point) -> Self {
        p.to_array()
    }
}

impl Add<Vector> for Point {
    type Output = Point;
    #[inline]
    fn add(self, v: Vector) -> Point {
        Point::new(self.x + v.x, self.y + v.y, self.z + v.z)
    }
}

impl Sub<Vector> for Point {
    type Output = Point;
    #[inline]
    fn sub(self, v: Vector) -> Point {
        self + -v
    }
}

impl Sub for Point {
    type Output = Vector;
    #[inline]
    fn sub(self, o: Point) -> Vector {
        Vector::new(self.x - o.x, self.y - o.y, self.z - o.z)
    }
}
