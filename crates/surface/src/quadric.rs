//! The sum of squared distances to planes (Garland and Heckbert, "Surface simplification using
//! quadric error metrics", 1997).

use preop_space::Vector;
use std::ops::Add;

/// `x . A x - 2 b . x + c`, the weighted sum of squared distances of `x` to some planes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Quadric {
    /// The symmetric matrix A: its diagonal, then yz, xz, xy.
    diagonal: Vector,
    beside: Vector,
    b: Vector,
    c: f64,
    /// The sum of the weights.
    pub(crate) weight: f64,
}

impl Quadric {
    /// The distance to the plane through `p` with the unit normal `n`.
    pub(crate) fn plane(n: Vector, p: Vector, weight: f64) -> Quadric {
        let at = n.dot(p);
        Quadric {
            diagonal: n.scaled_by(n) * weight,
            beside: Vector::new(n.y * n.z, n.x * n.z, n.x * n.y) * weight,
            b: n * (at * weight),
            c: at * at * weight,
            weight,
        }
    }

    /// The distance to the place `p`, which does not count in the weight.
    pub(crate) fn point(p: Vector, weight: f64) -> Quadric {
        Quadric {
            diagonal: Vector::new(weight, weight, weight),
            beside: Vector::ZERO,
            b: p * weight,
            c: p.length_squared() * weight,
            weight: 0.0,
        }
    }

    /// The weighted sum of squared distances; rounding never makes it negative.
    pub(crate) fn at(&self, x: Vector) -> f64 {
        (x.dot(self.times(x)) - 2.0 * self.b.dot(x) + self.c).max(0.0)
    }

    /// Where the sum is least; `None` where that is a line or a plane.
    pub(crate) fn least(&self) -> Option<Vector> {
        let (d, e) = (self.diagonal, self.beside);
        let columns =
            [Vector::new(d.x, e.z, e.y), Vector::new(e.z, d.y, e.x), Vector::new(e.y, e.x, d.z)];
        let minors = [
            columns[1].cross(columns[2]),
            columns[2].cross(columns[0]),
            columns[0].cross(columns[1]),
        ];
        let determinant = columns[0].dot(minors[0]);
        let x = Vector::new(minors[0].dot(self.b), minors[1].dot(self.b), minors[2].dot(self.b))
            / determinant;
        (determinant > 0.0 && x.is_finite()).then_some(x)
    }

    fn times(&self, x: Vector) -> Vector {
        let e = self.beside;
        self.diagonal.scaled_by(x)
            + Vector::new(e.z * x.y + e.y * x.z, e.z * x.x + e.x * x.z, e.y * x.x + e.x * x.y)
    }
}

impl Add for Quadric {
    type Output = Quadric;
    fn add(self, o: Quadric) -> Quadric {
        Quadric {
            diagonal: self.diagonal + o.diagonal,
            beside: self.beside + o.beside,
            b: self.b + o.b,
            c: self.c + o.c,
            weight: self.weight + o.weight,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_planes_are_nearest_where_they_meet() {
        let corner = Vector::new(1.0, -2.0, 3.0);
        let normals = [[1.0, 0.2, 0.0], [0.1, 1.0, -0.3], [0.0, 0.4, 1.0]];
        let normals = normals.map(|n| Vector::from(n).direction().unwrap().vector());
        let planes = normals.map(|n| Quadric::plane(n, corner, 2.0));
        let sum = planes[0] + planes[1] + planes[2];
        assert!((sum.least().unwrap() - corner).length() < 1e-12);
        let away = corner + Vector::new(0.1, 0.2, 0.3);
        let truth: f64 = normals.iter().map(|n| 2.0 * n.dot(away - corner).powi(2)).sum();
        assert!((sum.at(away) - truth).abs() < 1e-12);
        assert!(planes[0].least().is_none());
        let pinned = planes[0] + Quadric::point(away, 1e-3);
        assert!(planes[0].at(pinned.least().unwrap()) < 1e-6);
    }
}
