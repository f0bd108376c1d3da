//! Volume, area and centroid of a surface.

use crate::Mesh;
use preop_space::{Point, Vector};

impl Mesh {
    /// The enclosed volume in cubic millimetres, by the divergence theorem; positive if the
    /// triangles face outwards. Means something for closed surfaces only.
    pub fn volume(&self) -> f64 {
        let about = self.reference();
        let six_volumes = |t| {
            let [a, b, c] = self.corners(t).map(|p| p - about);
            a.dot(b.cross(c))
        };
        (0..self.triangles().len()).map(six_volumes).sum::<f64>() / 6.0
    }

    /// The area in square millimetres.
    pub fn area(&self) -> f64 {
        let area = |t| {
            let [a, b, c] = self.corners(t);
            (b - a).cross(c - a).length() / 2.0
        };
        (0..self.triangles().len()).map(area).sum()
    }

    /// The centre of mass of the enclosed volume; `None` where that is empty.
    pub fn centroid(&self) -> Option<Point> {
        let about = self.reference();
        let mut moment = Vector::ZERO;
        let mut six_volumes = 0.0;
        for t in 0..self.triangles().len() {
            let [a, b, c] = self.corners(t).map(|p| p - about);
            let v = a.dot(b.cross(c));
            six_volumes += v;
            moment += (a + b + c) * (v / 4.0);
        }
        (six_volumes != 0.0).then(|| about + moment / six_volumes)
    }

    /// A corner to measure from: sums about a near place lose fewer digits.
    fn reference(&self) -> Point {
        self.points().first().copied().unwrap_or_default()
    }
}
