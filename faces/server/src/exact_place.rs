//! From a place on the picture of a surface, which has fewer triangles, to the place on the whole surface.

use preop_space::{Direction, Point};
use preop_surface::Tree;

/// A picture lies no farther than this from its surface, mm; what the line of sight meets farther off is another place.
const REACH_MM: f64 = 2.0;

/// Where the line of sight through `at` meets the surface nearest to `at`; where it meets nothing near, as at a rim, the
/// nearest place. `None` of a surface without triangles.
pub(crate) fn meant(tree: &Tree, at: Point, along: Direction) -> Option<Point> {
    let nearest = tree.nearest_within(at, f64::INFINITY)?.point;
    let start = at - along * REACH_MM;
    let off = |p: &Point| p.distance(at);
    let met = tree.all_hits(start, along).into_iter().map(|hit| hit.point);
    let seen = met.min_by(|a, b| off(a).total_cmp(&off(b)));
    Some(seen.filter(|p| off(p) <= REACH_MM).unwrap_or(nearest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_display::coarsen;
    use preop_space::math;
    use preop_surface::Mesh;

    const RADIUS: f64 = 60.0;

    /// A ball by rings: a million triangles, none farther than a micrometre from it.
    fn ball() -> Mesh {
        let (rings, sides) = (500u32, 1000u32);
        let mut points = vec![Point::new(0.0, 0.0, RADIUS), Point::new(0.0, 0.0, -RADIUS)];
        for ring in 1..rings {
            let down = std::f64::consts::PI * f64::from(ring) / f64::from(rings);
            for side in 0..sides {
                let round = std::f64::consts::TAU * f64::from(side) / f64::from(sides);
                let flat = RADIUS * math::sin(down);
                points.push(Point::new(
                    flat * math::cos(round),
                    flat * math::sin(round),
                    RADIUS * math::cos(down),
                ));
            }
        }
        let at = |ring: u32, side: u32| 2 + (ring - 1) * sides + side % sides;
        let mut triangles = vec![];
        for side in 0..sides {
            triangles.push([0, at(1, side), at(1, side + 1)]);
            triangles.push([1, at(rings - 1, side + 1), at(rings - 1, side)]);
            for ring in 1..rings - 1 {
                let [a, b] = [at(ring, side), at(ring, side + 1)];
                let [c, d] = [at(ring + 1, side), at(ring + 1, side + 1)];
                triangles.extend([[a, c, d], [a, d, b]]);
            }
        }
        Mesh::new(points, triangles).unwrap()
    }

    #[test]
    fn a_place_on_the_picture_becomes_the_one_on_the_surface_in_the_line_of_sight() {
        let ball = ball();
        let picture = coarsen(&ball, 20_000);
        let whole = Tree::new(&ball);
        let along = Direction::new(0.3, -0.5, 0.8).unwrap();
        let (mut before, mut after, mut beside, mut clicks) = (0.0f64, 0.0f64, 0.0f64, 0);
        for triangle in picture.triangles.iter().step_by(7) {
            let corners = triangle.map(|c| picture.points[c as usize]);
            let clicked = Point::mean(corners).unwrap();
            // What faces the viewer, and is not seen edge-on.
            if clicked.vector().dot(*along) > -0.3 * RADIUS {
                continue;
            }
            let stored = meant(&whole, clicked, along).unwrap();
            let off = |p: Point| (p.vector().length() - RADIUS).abs();
            before = before.max(off(clicked));
            after = after.max(off(stored));
            // It stays under the pointer.
            beside = beside.max((stored - clicked).cross(*along).length());
            clicks += 1;
        }
        assert!(clicks > 500, "{clicks}");
        println!("off the ball: {before:.4} mm on the picture, {after:.4} mm stored");
        assert!(before > 0.01, "the picture is coarser: {before}");
        assert!(after < 0.001, "{after}");
        assert!(beside < 1e-9, "{beside}");
    }

    #[test]
    fn beyond_the_rim_it_is_the_nearest_place() {
        let tree = Tree::new(&ball());
        let up = Direction::SUPERIOR;
        let stored = meant(&tree, Point::new(RADIUS + 0.4, 0.0, 0.0), up).unwrap();
        assert!(stored.distance(Point::new(RADIUS, 0.0, 0.0)) < 0.01, "{stored:?}");
    }
}
