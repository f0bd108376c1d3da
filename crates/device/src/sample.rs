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

/// Places all over a surface, no further apart than about `spacing_mm`; a triangle gives at most 10000,
/// one without area none. In the order of the triangles. A triangle is cut into strips across its
/// longest edge: so a sliver gives a row of places and not a square.
pub fn samples(mesh: &Mesh, spacing_mm: f64) -> Vec<Sample> {
    let mut all = Vec::with_capacity(mesh.triangles().len());
    for t in 0..mesh.triangles().len() {
        let Some(normal) = mesh.normal(t) else { continue };
        strips(mesh.corners(t), normal, spacing_mm, &mut all);
    }
    all
}

/// The places of one triangle, each with the exact area of its part of a strip.
fn strips(corners: [Point; 3], normal: Direction, spacing_mm: f64, all: &mut Vec<Sample>) {
    let [a, b, c] = corners;
    let edges = [(b - a).length(), (c - b).length(), (a - c).length()];
    let longest = (1..3).fold(0, |best, n| if edges[n] > edges[best] { n } else { best });
    let [start, end, apex] = [longest, (longest + 1) % 3, (longest + 2) % 3].map(|n| corners[n]);
    let (length, along) = (edges[longest], (end - start) / edges[longest]);
    let across = normal.cross(along);
    let (foot, height) = (along.dot(apex - start), across.dot(apex - start));
    let area_before = |x: f64| {
        if x <= foot {
            height * x * x / (2.0 * foot).max(f64::MIN_POSITIVE)
        } else {
            let rest = length - x;
            height * length / 2.0 - height * rest * rest / (2.0 * (length - foot))
        }
    };
    let count = |mm: f64| (mm / spacing_mm).ceil().clamp(1.0, 100.0) as usize;
    let strips = count(length);
    let at = |n: usize| length * n as f64 / strips as f64;
    for n in 0..strips {
        let middle = (at(n) + at(n + 1)) / 2.0;
        let width =
            if middle <= foot { middle / foot } else { (length - middle) / (length - foot) };
        let parts = count(width * height);
        let area = (area_before(at(n + 1)) - area_before(at(n))) / parts as f64;
        for part in 0..parts {
            let up = width * height * (part as f64 + 0.5) / parts as f64;
            all.push(Sample { point: start + along * middle + across * up, normal, area });
        }
    }
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
        assert!(all.iter().all(|s| s.area < 0.7 * 0.7 + 1e-9));
        assert!(all.iter().all(|s| s.point.vector().dot(*s.normal) > 9.0));
    }

    #[test]
    fn a_sliver_gives_a_row_and_a_square_a_square() {
        let corners = |width: f64| {
            [[0.0, 0.0], [40.0, 0.0], [40.0, width]].map(|[x, y]| Point::new(x, y, 0.0))
        };
        let places = |width: f64| {
            samples(&Mesh::new(corners(width).to_vec(), vec![[0, 1, 2]]).unwrap(), 0.7)
        };
        assert_eq!(places(0.01).len(), 58);
        let square = places(40.0);
        assert!((1600..2000).contains(&square.len()), "{}", square.len());
        for n in 0..40 {
            let p = Point::new(f64::from(n), f64::from(n) / 2.0, 0.0);
            assert!(square.iter().any(|s| s.point.distance(p) < 0.7));
        }
    }
}
