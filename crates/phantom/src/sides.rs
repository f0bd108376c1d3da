//! Left and right: every shape is written for the left side.

use crate::balls::Ball;
use crate::field::Field;
use crate::loft::balls;
use preop_space::Point;

/// The right half is the left one seen in a mirror, a little narrower and lower, so that no mirror
/// image of the whole fits.
const RIGHT: [f64; 3] = [-0.98, 1.0, 0.99];

/// The place on the right side that belongs to one on the left.
pub(crate) fn right_point(p: Point) -> Point {
    Point::new(RIGHT[0] * p.x, RIGHT[1] * p.y, RIGHT[2] * p.z)
}

/// The stations on the right side that belong to those on the left.
pub(crate) fn right(left: &[Ball]) -> Vec<Ball> {
    left.iter().map(|b| Ball { centre: right_point(b.centre), radius: b.radius }).collect()
}

/// A shape on both sides, from its stations on the left.
pub(crate) fn both(make: impl Fn(&[Ball]) -> Field, left: &[[f64; 4]]) -> [Field; 2] {
    let left = balls(left);
    [make(&left), make(&right(&left))]
}
