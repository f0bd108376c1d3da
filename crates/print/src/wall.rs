//! The thinnest wall of a body: the largest ball that touches the surface from inside.
//!
//! From each place of the surface a ball is grown inwards until it touches the surface elsewhere
//! (Ma, Bae and Choi, "3D medial axis point approximation using nearest neighbors and the normal
//! field", 2012: shrinking balls). Its diameter is the wall there, if the ball is held at two nearly
//! opposite places. A body that tapers to an edge of the angle a is t thick at t / (2 tan(a/2)) from
//! that edge: above 30 degrees it reaches a thickness within less than twice that thickness, as every
//! edge does, and is no wall; below 30 degrees it is a feather, and is measured.

use preop_device::sample::{Sample, samples};
use preop_monitor::{Cancelled, Monitor};
use preop_solid::Solid;
use preop_space::{Point, Rigid, Vector};
use preop_surface::Tree;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// The least distance between the two places that hold a ball, in diameters: seen from its middle they
/// lie more than 150 degrees apart, so sin(75 degrees).
const OPPOSED: f64 = 0.965_925_826;
/// How much surface near a place must be as thin for it to be a wall and not a scratch or
/// a tooth of the grid, in square millimetres, both of its faces counted.
const LEAST_AREA_MM2: f64 = 1.0;
/// How near that is, in millimetres.
const NEAR_MM: f64 = 1.0;
/// A ball that shrinks by less than this has arrived, in millimetres.
const ARRIVED_MM: f64 = 1e-4;
/// How many places are measured between two looks at the monitor.
const BLOCK: usize = 2048;

/// A wall.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wall {
    /// Its thickness in millimetres.
    pub thickness_mm: f64,
    /// A place on its surface.
    pub place: Point,
}

/// The thinnest wall of a body, measured at places `spacing_mm` apart on its surface and not where
/// the surface lies in one of the `reliefs` (boxes of a frame and half edges: embossed letters).
/// Walls thicker than `limit_mm` are not looked for; `None` if there is no thinner one. A thin spot of
/// less than 1 mm2 is a scratch or a seam of the surface and no wall.
pub fn thinnest(
    body: &Solid,
    reliefs: &[(Rigid, Vector)],
    spacing_mm: f64,
    limit_mm: f64,
    monitor: &dyn Monitor,
) -> Result<Option<Wall>, Cancelled> {
    let tree = Tree::new(body.mesh());
    let outside: Vec<(Rigid, Vector)> =
        reliefs.iter().map(|(frame, half)| (frame.inverse(), *half)).collect();
    let counts = |p: Point| !outside.iter().any(|(to_box, half)| holds(to_box, *half, p));
    let places: Vec<Sample> =
        samples(body.mesh(), spacing_mm).into_iter().filter(|s| counts(s.point)).collect();
    let wall = |s: &Sample| {
        let (thickness_mm, other) = ball(s, &tree, limit_mm)?;
        let wall = Wall { thickness_mm, place: s.point };
        counts(other).then_some((wall, s.area))
    };
    let mut walls: Vec<(Wall, f64)> = Vec::new();
    for (n, block) in places.chunks(BLOCK).enumerate() {
        monitor.check()?;
        monitor.progress((n * BLOCK) as f64 / places.len() as f64);
        let found: Vec<Option<(Wall, f64)>> = block.par_iter().map(wall).collect();
        walls.extend(found.into_iter().flatten());
    }
    walls.sort_by(|a, b| a.0.thickness_mm.total_cmp(&b.0.thickness_mm));
    Ok(first_of_some_size(&walls))
}

/// The first of the walls, thinnest first, around which enough of the surface is as thin.
fn first_of_some_size(walls: &[(Wall, f64)]) -> Option<Wall> {
    let size = |n: usize| {
        let place = walls[n].0.place;
        let near = walls[..=n].iter().filter(|(w, _)| w.place.distance(place) <= NEAR_MM);
        near.map(|(_, area)| area).sum::<f64>()
    };
    (0..walls.len()).find(|n| size(*n) >= LEAST_AREA_MM2).map(|n| walls[n].0)
}

fn holds(to_box: &Rigid, half: Vector, p: Point) -> bool {
    let q = to_box.point(p);
    q.x.abs() <= half.x && q.y.abs() <= half.y && q.z.abs() <= half.z
}

/// The diameter of the ball in the surface at a place, and where else it touches; `None` where it is
/// larger than `limit_mm`, or is held at no opposite place.
fn ball(at: &Sample, tree: &Tree, limit_mm: f64) -> Option<(f64, Point)> {
    let mut radius = limit_mm / 2.0;
    let mut other = at.point;
    for _ in 0..40 {
        let centre = at.point - at.normal * radius;
        let Some(near) = tree.nearest_within(centre, radius - ARRIVED_MM) else { break };
        let chord = at.point - near.point;
        let lean = at.normal.dot(chord);
        if lean <= 0.0 {
            return None;
        }
        let smaller = chord.length_squared() / (2.0 * lean);
        other = near.point;
        let arrived = radius - smaller < ARRIVED_MM;
        radius = smaller.min(radius);
        if arrived {
            break;
        }
    }
    let diameter = 2.0 * radius;
    let held = at.point.distance(other) > OPPOSED * diameter && diameter < limit_mm;
    held.then_some((diameter, other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_monitor::Silent;
    use preop_solid::boolean::difference;
    use preop_solid::shape::{cuboid, cylinder, prism};
    use preop_space::{Direction, math};

    fn least(body: &Solid) -> f64 {
        thinnest(body, &[], 0.8, 10.0, &Silent).unwrap().unwrap().thickness_mm
    }

    #[test]
    fn plates_are_measured() {
        for thickness in [0.6, 1.0, 2.5] {
            let turned = Rigid::rotation(Point::ORIGIN, Direction::LEFT, 0.4);
            let plate = cuboid(&turned, Vector::new(10.0, 8.0, thickness / 2.0)).unwrap();
            assert!((least(&plate) - thickness).abs() < 0.01, "{}", least(&plate));
        }
    }

    #[test]
    fn tubes_are_measured_also_off_centre() {
        let outer = cylinder(Point::ORIGIN, Direction::SUPERIOR, 20.0, 6.0, 180).unwrap();
        for (shift, wall) in [(0.0, 1.5), (0.7, 0.8)] {
            let start = Point::new(shift, 0.0, -1.0);
            let inner = cylinder(start, Direction::SUPERIOR, 30.0, 4.5, 180).unwrap();
            let tube = difference(&outer, &[&inner]).unwrap().unwrap();
            assert!((least(&tube) - wall).abs() < 0.05, "{}", least(&tube));
        }
    }

    /// A bar that tapers to an edge of some degrees, cut off where it is `blunt_mm` thick.
    fn wedge(degrees: f64, blunt_mm: f64) -> Solid {
        let half = math::tan(math::radians(degrees / 2.0));
        let [from, to] = [blunt_mm / 2.0 / half, 10.0];
        let mut outline = vec![[to, -to * half], [to, to * half]];
        match blunt_mm > 0.0 {
            true => outline.extend([[from, blunt_mm / 2.0], [from, -blunt_mm / 2.0]]),
            false => outline.push([0.0, 0.0]),
        }
        prism(&outline, &[], &Rigid::IDENTITY, 8.0).unwrap()
    }

    #[test]
    fn edges_are_no_walls_but_a_feather_is() {
        let cube = cuboid(&Rigid::IDENTITY, Vector::new(6.0, 6.0, 6.0)).unwrap();
        assert_eq!(thinnest(&cube, &[], 0.8, 10.0, &Silent).unwrap(), None);
        for edge in [35.0, 40.0, 45.0, 60.0] {
            for blunt in [0.0, 0.3] {
                let found = thinnest(&wedge(edge, blunt), &[], 0.4, 3.0, &Silent).unwrap();
                assert_eq!(found, None, "{edge} degrees");
            }
        }
        for feather in [6.0, 12.0, 20.0, 27.0] {
            assert!(least(&wedge(feather, 0.0)) < 0.6, "{feather} degrees");
        }
        // A rib that tapers to 0.8 mm is a wall of 0.8 mm, and a little more where places are.
        let rib = thinnest(&wedge(10.0, 0.8), &[], 0.2, 3.0, &Silent).unwrap().unwrap();
        assert!((0.79..0.95).contains(&rib.thickness_mm), "{rib:?}");
    }

    #[test]
    fn the_sharp_mouth_of_a_hole_in_a_slope_is_no_wall() {
        let plate = cuboid(&Rigid::IDENTITY, Vector::new(12.0, 12.0, 3.0)).unwrap();
        let lean = math::radians(50.0);
        let axis = Direction::new(math::sin(lean), 0.0, math::cos(lean)).unwrap();
        let drill = cylinder(Point::ORIGIN - axis * 20.0, axis, 40.0, 0.75, 48).unwrap();
        let bored = difference(&plate, &[&drill]).unwrap().unwrap();
        assert_eq!(thinnest(&bored, &[], 0.4, 3.0, &Silent).unwrap(), None);
    }

    #[test]
    fn what_is_relief_is_not_a_wall() {
        let plate = cuboid(&Rigid::IDENTITY, Vector::new(10.0, 8.0, 1.0)).unwrap();
        let all = [(Rigid::IDENTITY, Vector::new(11.0, 9.0, 2.0))];
        assert_eq!(thinnest(&plate, &all, 0.8, 10.0, &Silent).unwrap(), None);
    }
}
