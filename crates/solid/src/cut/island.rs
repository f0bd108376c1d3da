//! Shells that no cut touches: they go where they lie.

use preop_space::Point;
use robust::{Coord, orient2d};

/// How often a surface of these triangles winds around a place, counted along the ray towards +x.
/// Exact but for the order along the ray; a ray through an edge counts for one of its triangles.
pub(super) fn winding(place: Point, triangles: impl Iterator<Item = [Point; 3]>) -> i32 {
    triangles.map(|t| passage(place, t)).sum()
}

/// +1 where the ray leaves through the triangle, -1 where it enters, 0 where it misses.
fn passage(from: Point, [a, b, c]: [Point; 3]) -> i32 {
    if a.x.max(b.x).max(c.x) < from.x {
        return 0;
    }
    let seen = |p: Point| Coord { x: p.y, y: p.z };
    // The triangle winds around the ray's foot in the y-z plane once, or not at all.
    let around: i32 = [(a, b), (b, c), (c, a)]
        .iter()
        .map(|&(p, q)| {
            let rises = i32::from(q.z > from.z) - i32::from(p.z > from.z);
            let left = orient2d(seen(p), seen(q), seen(from));
            let passes = rises > 0 && left > 0.0 || rises < 0 && left < 0.0;
            if passes { rises } else { 0 }
        })
        .sum();
    if around == 0 {
        return 0;
    }
    let normal = (b - a).cross(c - a);
    let ahead = normal.dot(a - from) / normal.x;
    if ahead > 0.0 { around.signum() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape;
    use preop_space::{Rigid, Vector};

    #[test]
    fn a_box_winds_around_its_inside_once() {
        let body = shape::cuboid(&Rigid::IDENTITY, Vector::new(1.0, 2.0, 3.0)).unwrap();
        let count = |x, y, z| winding(Point::new(x, y, z), (0..12).map(|t| body.corners(t)));
        // The last ones look along edges and through corners of the box.
        for inside in [[0.0, 0.0, 0.0], [0.9, 1.9, -2.9], [-0.5, 0.5, 0.5], [0.3, 0.0, 0.0]] {
            assert_eq!(count(inside[0], inside[1], inside[2]), 1);
        }
        for outside in [[-5.0, 0.0, 0.0], [5.0, 0.0, 0.0], [-5.0, 2.0, 3.0], [0.0, 2.5, 0.0]] {
            assert_eq!(count(outside[0], outside[1], outside[2]), 0);
        }
    }
}
