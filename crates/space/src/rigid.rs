//! Motions that keep every length and every angle.

use crate::{Direction, Plane, Point, Vector, math};
use serde::{Deserialize, Serialize};
use std::ops::Mul;

/// A rotation and a shift. Named `to_from_from`, read right to left: `planned_from_scan`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rigid {
    /// The images of the three axes, as columns: `columns[0]` is where x goes.
    columns: [Vector; 3],
    shift: Vector,
}

impl Rigid {
    /// Leaves everything where it is.
    pub const IDENTITY: Rigid =
        Rigid { columns: [Vector::X, Vector::Y, Vector::Z], shift: Vector::ZERO };

    /// A pure shift.
    #[inline]
    pub fn shift(by: Vector) -> Rigid {
        Rigid { shift: by, ..Rigid::IDENTITY }
    }

    /// A rotation by `angle` radians about the axis through `centre`, right-handed (Rodrigues).
    pub fn rotation(centre: Point, axis: Direction, angle: f64) -> Rigid {
        let (sin, cos) = (math::sin(angle), math::cos(angle));
        let turn = |v: Vector| v * cos + axis.cross(v) * sin + axis * (axis.dot(v) * (1.0 - cos));
        let columns = [turn(Vector::X), turn(Vector::Y), turn(Vector::Z)];
        let turned = Rigid { columns, shift: Vector::ZERO };
        Rigid { shift: centre.vector() - turned.vector(centre.vector()), ..turned }
    }

    /// The motion that carries the world's axes to the frame at `origin` with the axes `x` and,
    /// as near as possible, `y`. `None` where `x` and `y` are parallel.
    pub fn frame(origin: Point, x: Direction, y: Direction) -> Option<Rigid> {
        let z = x.cross(*y).direction()?;
        let y = z.cross(*x).direction()?;
        Some(Rigid { columns: [*x, *y, *z], shift: origin.vector() })
    }

    /// Where a point goes.
    #[inline]
    pub fn point(&self, p: Point) -> Point {
        Point::ORIGIN + self.vector(p.vector()) + self.shift
    }

    /// How a displacement turns.
    #[inline]
    pub fn vector(&self, v: Vector) -> Vector {
        self.columns[0] * v.x + self.columns[1] * v.y + self.columns[2] * v.z
    }

    /// How a direction turns.
    #[inline]
    pub fn direction(&self, d: Direction) -> Direction {
        self.vector(*d).direction().expect("a rotation keeps lengths")
    }

    /// Where a plane goes.
    #[inline]
    pub fn plane(&self, p: &Plane) -> Plane {
        Plane::new(self.point(p.through), self.direction(p.normal))
    }

    /// The motion back.
    pub fn inverse(&self) -> Rigid {
        let [a, b, c] = self.columns;
        let columns =
            [Vector::new(a.x, b.x, c.x), Vector::new(a.y, b.y, c.y), Vector::new(a.z, b.z, c.z)];
        let back = Rigid { columns, shift: Vector::ZERO };
        Rigid { shift: -back.vector(self.shift), ..back }
    }

    /// The angle of the rotation, in radians from 0 to pi.
    pub fn angle(&self) -> f64 {
        let [a, b, c] = self.columns;
        let sine = Vector::new(b.z - c.y, c.x - a.z, a.y - b.x).length();
        math::atan2(sine, a.x + b.y + c.z - 1.0)
    }

    /// The images of x, y and z, and the shift.
    #[inline]
    pub fn parts(&self) -> ([Vector; 3], Vector) {
        (self.columns, self.shift)
    }

    /// The sixteen numbers of its matrix, row by row, as screens and files want them; the shift in millimetres.
    pub fn matrix(&self) -> [f64; 16] {
        let ([x, y, z], shift) = self.parts();
        [
            x.x, y.x, z.x, shift.x, //
            x.y, y.y, z.y, shift.y, //
            x.z, y.z, z.z, shift.z, //
            0.0, 0.0, 0.0, 1.0,
        ]
    }
}

impl Mul for Rigid {
    type Output = Rigid;
    /// First `other`, then `self`: `c_from_b * b_from_a` is `c_from_a`.
    #[expect(clippy::suspicious_arithmetic_impl, reason = "a product of motions adds shifts")]
    #[inline]
    fn mul(self, other: Rigid) -> Rigid {
        Rigid {
            columns: other.columns.map(|c| self.vector(c)),
            shift: self.vector(other.shift) + self.shift,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_moves_a_place_as_the_motion_does() {
        let quarter =
            Rigid::frame(Point::new(1.0, 2.0, 3.0), Direction::POSTERIOR, -Direction::LEFT);
        let motion = quarter.unwrap();
        let m = motion.matrix();
        let p = [4.0, 5.0, 6.0, 1.0];
        let row = |n: usize| (0..4).map(|k| m[4 * n + k] * p[k]).sum::<f64>();
        let moved = motion.point(Point::new(4.0, 5.0, 6.0)).to_array();
        assert_eq!(([row(0), row(1), row(2)], row(3)), (moved, 1.0));
    }

    #[test]
    fn there_and_back_is_the_identity() {
        let axis = Direction::new(1.0, -2.0, 0.5).unwrap();
        let move_ = Rigid::rotation(Point::new(3.0, 4.0, 5.0), axis, 0.7)
            * Rigid::shift(Vector::new(10.0, -20.0, 30.0));
        let p = Point::new(-7.0, 2.0, 11.0);
        assert!(move_.inverse().point(move_.point(p)).distance(p) < 1e-12);
        assert!((move_.angle() - 0.7).abs() < 1e-12);
    }

    #[test]
    fn a_rotation_is_right_handed() {
        let quarter = Rigid::rotation(Point::ORIGIN, Direction::SUPERIOR, math::PI / 2.0);
        assert!((quarter.vector(Vector::X) - Vector::Y).length() < 1e-15);
    }

    #[test]
    fn a_frame_carries_its_axes() {
        let x = Direction::new(1.0, 1.0, 0.0).unwrap();
        let frame = Rigid::frame(Point::new(1.0, 2.0, 3.0), x, Direction::SUPERIOR).unwrap();
        assert!((frame.vector(Vector::X) - *x).length() < 1e-15);
        assert!((frame.vector(Vector::Y) - Vector::Z).length() < 1e-15);
        assert_eq!(frame.point(Point::ORIGIN), Point::new(1.0, 2.0, 3.0));
    }
}
