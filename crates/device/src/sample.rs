//! Places spread evenly over a surface, each with its share of the area.

use preop_space::{Direction, Point};
use preop_surface::Mesh;

/// A place on a surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// The place.
    pub point: Point,
    /// The direction in which the surface faces there.
    pub normal: Direction,
    /// The area that it stands for, in square millimetres.
    pub area: f64,
}

/// Places on every triangle of a surface, no further apart than about `spacing_mm`; a triangle
/// gives at most 10000, one without area none. In the order of the triangles.
pub fn samples(mesh: &Mesh, spacing_mm: f64) -> Vec<Sample> {
    let mut all = Vec::with_capacity(mesh.triangles().len());
    for t in 0..mesh.triangles().len() {
        let Some(normal) = mesh.normal(t) else { continue };
        let [a, b, c] = mesh.corners(t);
        let longest = (b - a).length().max((c - b).length()).max((a - c).length());
        let parts = (longest / spacing_mm).ceil().clamp(1.0, 100.0) as usize;
        let area = (b - a).cross(c - a).length() / 2.0 / (parts * parts) as f64;
        let at = |i: usize, j: usize, third: f64| {
            let x = (i as f64 + third) / parts as f64;
            let y = (j as f64 + third) / parts as f64;
            a + (b - a) * x + (c - a) * y
        };
        for i in 0..parts {
            for j in 0..parts - i {
                all.push(Sample { point: at(i, j, 1.0 / 3.0), normal, area });
                if i + j + 1 < parts {
                    all.push(Sample { point: at(i, j, 2.0 / 3.0), normal, area });
                }
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_solid::shape::sphere;

    #[test]
    fn the_shares_add_up_to_the_area() {
        let ball = sphere(Point::ORIGIN, 10.0, 0.5).unwrap();
        let all = samples(ball.mesh(), 0.7);
        let area: f64 = all.iter().map(|s| s.area).sum();
        assert!((area - ball.area()).abs() < 1e-9 * area);
        assert!(all.iter().all(|s| s.area < 0.7 * 0.7));
        assert!(all.iter().all(|s| s.point.vector().dot(*s.normal) > 9.0));
    }
}
