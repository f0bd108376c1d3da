//! Displacements in millimetres, and directions of unit length.

use serde::{Deserialize, Serialize};
use std::ops::{Add, AddAssign, Deref, Div, Mul, Neg, Sub, SubAssign};

/// A displacement in millimetres, in patient axes (x left, y posterior, z superior).
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(from = "[f64; 3]", into = "[f64; 3]")]
pub struct Vector {
    /// Towards the patient's left.
    pub x: f64,
    /// Towards the patient's back.
    pub y: f64,
    /// Towards the patient's head.
    pub z: f64,
}

impl Vector {
    /// No displacement.
    pub const ZERO: Vector = Vector::new(0.0, 0.0, 0.0);
    /// One millimetre to the patient's left.
    pub const X: Vector = Vector::new(1.0, 0.0, 0.0);
    /// One millimetre to the patient's back.
    pub const Y: Vector = Vector::new(0.0, 1.0, 0.0);
    /// One millimetre to the patient's head.
    pub const Z: Vector = Vector::new(0.0, 0.0, 1.0);

    /// From components in millimetres.
    #[inline]
    pub const fn new(x: f64, y: f64, z: f64) -> Self {
        Vector { x, y, z }
    }

    /// The scalar product.
    #[inline]
    pub fn dot(self, other: Vector) -> f64 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    /// The vector product, right-handed.
    #[inline]
    pub fn cross(self, other: Vector) -> Vector {
        Vector::new(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )
    }

    /// The squared length, in square millimetres.
    #[inline]
    pub fn length_squared(self) -> f64 {
        self.dot(self)
    }

    /// The length, in millimetres.
    #[inline]
    pub fn length(self) -> f64 {
        self.length_squared().sqrt()
    }

    /// The direction of this displacement, or `None` where it is zero or not finite. What has the
    /// length 1 already, to the last bits, stays as it is: a direction that was written down reads
    /// as the same bits.
    #[inline]
    pub fn direction(self) -> Option<Direction> {
        let squared = self.length_squared();
        if (squared - 1.0).abs() <= UNIT_WITHIN {
            return Some(Direction(self));
        }
        let length = squared.sqrt();
        (length.is_finite() && length > 0.0).then(|| Direction(self / length))
    }

    /// Whether every component is a finite number.
    #[inline]
    pub fn is_finite(self) -> bool {
        self.x.is_finite() && self.y.is_finite() && self.z.is_finite()
    }

    /// The components as `[x, y, z]`.
    #[inline]
    pub const fn to_array(self) -> [f64; 3] {
        [self.x, self.y, self.z]
    }

    /// Each component with its own factor.
    #[inline]
    pub fn scaled_by(self, factors: Vector) -> Vector {
        Vector::new(self.x * factors.x, self.y * factors.y, self.z * factors.z)
    }
}

impl From<[f64; 3]> for Vector {
    #[inline]
    fn from([x, y, z]: [f64; 3]) -> Self {
        Vector::new(x, y, z)
    }
}

impl From<Vector> for [f64; 3] {
    #[inline]
    fn from(v: Vector) -> Self {
        v.to_array()
    }
}

impl Add for Vector {
    type Output = Vector;
    #[inline]
    fn add(self, o: Vector) -> Vector {
        Vector::new(self.x + o.x, self.y + o.y, self.z + o.z)
    }
}

impl AddAssign for Vector {
    #[inline]
    fn add_assign(&mut self, o: Vector) {
        *self = *self + o;
    }
}

impl Sub for Vector {
    type Output = Vector;
    #[inline]
    fn sub(self, o: Vector) -> Vector {
        Vector::new(self.x - o.x, self.y - o.y, self.z - o.z)
    }
}

impl SubAssign for Vector {
    #[inline]
    fn sub_assign(&mut self, o: Vector) {
        *self = *self - o;
    }
}

impl Neg for Vector {
    type Output = Vector;
    #[inline]
    fn neg(self) -> Vector {
        Vector::new(-self.x, -self.y, -self.z)
    }
}

impl Mul<f64> for Vector {
    type Output = Vector;
    #[inline]
    fn mul(self, s: f64) -> Vector {
        Vector::new(self.x * s, self.y * s, self.z * s)
    }
}

impl Div<f64> for Vector {
    type Output = Vector;
    #[inline]
    fn div(self, s: f64) -> Vector {
        Vector::new(self.x / s, self.y / s, self.z / s)
    }
}

/// How far the squared length of a vector divided by its length may round away from 1.
const UNIT_WITHIN: f64 = 8.0 * f64::EPSILON;

/// A vector of length 1. Reads as a [`Vector`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "[f64; 3]", into = "[f64; 3]")]
pub struct Direction(Vector);

impl Direction {
    /// Towards the patient's left.
    pub const LEFT: Direction = Direction(Vector::X);
    /// Towards the patient's back.
    pub const POSTERIOR: Direction = Direction(Vector::Y);
    /// Towards the patient's head.
    pub const SUPERIOR: Direction = Direction(Vector::Z);

    /// The direction of `(x, y, z)`, or `None` where that is zero or not finite.
    #[inline]
    pub fn new(x: f64, y: f64, z: f64) -> Option<Direction> {
        Vector::new(x, y, z).direction()
    }

    /// This direction as a displacement of one millimetre.
    #[inline]
    pub fn vector(self) -> Vector {
        self.0
    }

    /// The angle to `other`, in radians from 0 to pi; accurate also for tiny angles.
    pub fn angle_to(self, other: Direction) -> f64 {
        crate::math::atan2(self.0.cross(other.0).length(), self.0.dot(other.0))
    }

    /// Some direction at a right angle to this one, always the same for the same input.
    pub fn any_perpendicular(self) -> Direction {
        let v = self.0;
        let (x, y, z) = (v.x.abs(), v.y.abs(), v.z.abs());
        let axis = if x <= y && x <= z {
            Vector::X
        } else if y <= z {
            Vector::Y
        } else {
            Vector::Z
        };
        v.cross(axis).direction().expect("the least component is never parallel to its own axis")
    }
}

impl Deref for Direction {
    type Target = Vector;
    #[inline]
    fn deref(&self) -> &Vector {
        &self.0
    }
}

impl Neg for Direction {
    type Output = Direction;
    #[inline]
    fn neg(self) -> Direction {
        Direction(-self.0)
    }
}

impl Mul<f64> for Direction {
    type Output = Vector;
    #[inline]
    fn mul(self, s: f64) -> Vector {
        self.0 * s
    }
}

impl TryFrom<[f64; 3]> for Direction {
    type Error = &'static str;
    fn try_from(v: [f64; 3]) -> Result<Self, Self::Error> {
        Vector::from(v).direction().ok_or("a direction must not be zero")
    }
}

impl From<Direction> for [f64; 3] {
    #[inline]
    fn from(d: Direction) -> Self {
        d.0.to_array()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiny_angles_are_measured_and_not_lost() {
        let tilted = Direction::new(1.0, 1e-9, 0.0).unwrap();
        assert!((Direction::LEFT.angle_to(tilted) - 1e-9).abs() < 1e-20);
    }

    #[test]
    fn a_direction_that_was_written_reads_as_the_same_bits() {
        let mut random = crate::random::Random::seeded(7);
        for _ in 0..10_000 {
            let v: [f64; 3] = std::array::from_fn(|_| random.between(-10.0, 10.0));
            let d = Direction::try_from(v).unwrap();
            assert_eq!(Direction::try_from(d.vector().to_array()).unwrap(), d);
        }
    }

    #[test]
    fn a_perpendicular_is_perpendicular() {
        for v in [[1.0, 0.0, 0.0], [0.3, -0.2, 0.9], [0.0, -1.0, 1e-12]] {
            let d = Direction::try_from(v).unwrap();
            assert!(d.dot(*d.any_perpendicular()).abs() < 1e-15);
        }
    }
}
