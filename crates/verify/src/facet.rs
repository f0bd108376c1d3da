//! A triangle of a written file.

use preop_space::{Point, Vector};

/// A triangle with the area vector that its corners give; a normal stored in the file is not believed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facet {
    pub(crate) corners: [Point; 3],
    /// Outward, as long as the area in square millimetres.
    pub(crate) area: Vector,
}

impl Facet {
    pub(crate) fn of(corners: [Point; 3]) -> Facet {
        let [a, b, c] = corners;
        Facet { corners, area: (b - a).cross(c - a) * 0.5 }
    }

    /// The middle of the corners.
    pub(crate) fn centre(&self) -> Point {
        let [a, b, c] = self.corners;
        a + ((b - a) + (c - a)) / 3.0
    }

    /// The distance from `p` to the nearest place of the triangle.
    pub(crate) fn distance(&self, p: Point) -> f64 {
        let [a, b, c] = self.corners;
        let to_edges = segment(p, a, b).min(segment(p, b, c)).min(segment(p, c, a));
        let Some(normal) = self.area.direction() else { return to_edges };
        let within = [(a, b), (b, c), (c, a)]
            .iter()
            .all(|(from, to)| (*to - *from).cross(p - *from).dot(*normal) >= 0.0);
        if within { normal.dot(p - a).abs() } else { to_edges }
    }
}

/// The distance from `p` to the nearest place between `a` and `b`.
fn segment(p: Point, a: Point, b: Point) -> f64 {
    let along = b - a;
    let squared = along.length_squared();
    let fraction = if squared > 0.0 { (p - a).dot(along) / squared } else { 0.0 };
    p.distance(a + along * fraction.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_is_to_face_edge_or_corner() {
        let at = Point::new;
        let facet = Facet::of([at(0.0, 0.0, 0.0), at(4.0, 0.0, 0.0), at(0.0, 4.0, 0.0)]);
        assert_eq!(facet.area, Vector::new(0.0, 0.0, 8.0));
        assert_eq!(facet.distance(at(1.0, 1.0, -3.0)), 3.0);
        assert_eq!(facet.distance(at(2.0, -3.0, 4.0)), 5.0);
        assert_eq!(facet.distance(at(-3.0, 0.0, 4.0)), 5.0);
        assert_eq!(facet.distance(at(3.0, 3.0, 0.0)), 2f64.sqrt());
    }
}
