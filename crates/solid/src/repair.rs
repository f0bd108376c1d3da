//! From triangles of another program to a body, with a list of what had to be repaired.
//!
//! Nothing is guessed in silence: faces without area and doubles are dropped, faces that look the other
//! way are turned, small holes are closed, shells that overlap are united, and each is told. What would
//! need a guess (a large hole, an edge of three faces) is refused with its places.

mod faces;
mod holes;

use crate::boolean::{BooleanError, resolved};
use crate::{Solid, SolidFault};
use preop_space::Point;
use preop_surface::{Mesh, MeshFault, Soup, Tree, components, repair};

pub use holes::Hole;

/// A body, and what was repaired to make it.
#[derive(Clone, Debug, PartialEq)]
pub struct Repaired {
    /// The body.
    pub solid: Solid,
    /// Faces that named one place twice, dropped.
    pub flat: usize,
    /// Faces that were there before, dropped.
    pub doubles: usize,
    /// Faces that looked the other way than their neighbours, or whose piece was inside out.
    pub turned: usize,
    /// The holes that were closed.
    pub holes: Vec<Hole>,
    /// How many pieces had no volume and were dropped.
    pub empty_pieces: usize,
    /// Whether the surface passed through itself and its shells were united.
    pub united: bool,
}

/// Why triangles cannot be made a body.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RepairError {
    /// There is nothing.
    #[error("there is no triangle with an area")]
    Empty,
    /// Edges of more than two faces.
    #[error("{count} edges have more than two faces, {}; part the bodies there", near(.places))]
    Edges {
        /// Some of the places.
        places: Vec<Point>,
        /// How many there are.
        count: usize,
    },
    /// One side cannot be told from the other.
    #[error("the surface has only one side (a Moebius strip) {}", near(&[*.0]))]
    OneSided(Point),
    /// Holes that are too large to be closed without a guess.
    #[error(
        "{count} holes are wider than {widest_mm} mm (the widest {across_mm:.1} mm), {}; close them where \
         the model was made, or allow wider ones", near(.places)
    )]
    Holes {
        /// Some of the places.
        places: Vec<Point>,
        /// How many there are.
        count: usize,
        /// What was allowed.
        widest_mm: f64,
        /// The widest.
        across_mm: f64,
    },
    /// After all repairs.
    #[error("after all repairs {0}")]
    Fault(#[from] SolidFault),
    /// After all repairs.
    #[error("after all repairs {0}")]
    Mesh(#[from] MeshFault),
    /// The shells could not be united.
    #[error("the surface passes through itself and could not be made one: {0}")]
    Union(#[from] BooleanError),
}

/// A few places for a message.
fn near(places: &[Point]) -> String {
    let words = places.iter().take(5).map(Point::to_string);
    format!("near {}", words.collect::<Vec<_>>().join(", "))
}

/// Makes a body of triangles in millimetres. Holes up to `widest_hole_mm` across are closed.
pub fn repaired(soup: &Soup, widest_hole_mm: f64) -> Result<Repaired, RepairError> {
    let (points, triangles) = repair::indexed(soup);
    let flat = soup.triangles.len() - triangles.len();
    let (single, doubles) = faces::single(&triangles);
    if single.is_empty() {
        return Err(RepairError::Empty);
    }
    let (oriented, mut turned) = faces::oriented(&points, single)?;
    let (points, triangles, holes) = holes::closed(points, oriented, widest_hole_mm)?;
    let (mesh, pieces) = facing_outwards(Mesh::new(points, triangles)?)?;
    turned += pieces.turned;
    let (solid, united) = match Solid::try_from(mesh.clone()) {
        Ok(solid) => (solid, false),
        Err(SolidFault::SelfIntersecting(_)) => (resolved(&mesh)?, true),
        Err(fault) => return Err(fault.into()),
    };
    Ok(Repaired { solid, flat, doubles, turned, holes, empty_pieces: pieces.empty, united })
}

/// What became of the pieces of a closed surface.
struct Pieces {
    turned: usize,
    empty: usize,
}

/// Every piece faces outwards, but for one that faced inwards and lies within another: a hollow.
fn facing_outwards(mesh: Mesh) -> Result<(Mesh, Pieces), RepairError> {
    let mut bodies = vec![];
    let mut pieces = Pieces { turned: 0, empty: 0 };
    for piece in components(&mesh) {
        let volume = piece.volume();
        if volume.abs() <= 1e-9 * piece.area() {
            pieces.empty += 1;
        } else {
            bodies.push((if volume < 0.0 { inside_out(&piece) } else { piece }, volume < 0.0));
        }
    }
    if bodies.is_empty() {
        return Err(RepairError::Empty);
    }
    let hollow: Vec<bool> =
        (0..bodies.len()).map(|n| bodies[n].1 && is_within(n, &bodies)).collect();
    let (mut points, mut triangles) = (vec![], vec![]);
    for (n, (body, was_inwards)) in bodies.iter().enumerate() {
        let body = if hollow[n] { inside_out(body) } else { body.clone() };
        if *was_inwards && !hollow[n] {
            pieces.turned += body.triangles().len();
        }
        let shift = points.len() as u32;
        points.extend_from_slice(body.points());
        triangles.extend(body.triangles().iter().map(|t| t.map(|c| c + shift)));
    }
    Ok((Mesh::new(points, triangles)?, pieces))
}

/// Whether a piece lies in an odd number of others.
fn is_within(n: usize, bodies: &[(Mesh, bool)]) -> bool {
    let place = bodies[n].0.points()[0];
    let inside = |(m, (other, _)): &(usize, &(Mesh, bool))| {
        *m != n && other.bounds().contains(place) && Tree::new(other).contains(place)
    };
    bodies.iter().enumerate().filter(inside).count() % 2 == 1
}

fn inside_out(mesh: &Mesh) -> Mesh {
    let triangles = mesh.triangles().iter().map(|&[a, b, c]| [a, c, b]).collect();
    Mesh::new(mesh.points().to_vec(), triangles).expect("a manifold surface turned is manifold")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape;
    use preop_space::{Rigid, Vector};

    fn cube(low: f64, high: f64) -> Soup {
        let (half, middle) = ((high - low) / 2.0, (high + low) / 2.0);
        let frame = Rigid::shift(Vector::new(middle, middle, middle));
        shape::cuboid(&frame, Vector::new(half, half, half)).unwrap().mesh().to_soup()
    }

    #[test]
    fn a_sound_body_needs_nothing() {
        let fixed = repaired(&cube(0.0, 10.0), 5.0).unwrap();
        assert!((fixed.solid.volume() - 1000.0).abs() < 1e-9);
        assert_eq!((fixed.flat, fixed.doubles, fixed.turned, fixed.united), (0, 0, 0, false));
        assert!(fixed.holes.is_empty());
    }

    #[test]
    fn doubles_turned_faces_and_a_small_hole_are_mended_and_told() {
        let mut soup = cube(0.0, 4.0);
        soup.triangles.push(soup.triangles[0]);
        soup.triangles[3].swap(0, 1);
        let hole = soup.triangles.remove(5);
        soup.triangles.push([hole[0], hole[0], hole[1]]);
        let fixed = repaired(&soup, 6.0).unwrap();
        assert!((fixed.solid.volume() - 64.0).abs() < 1e-9);
        assert_eq!((fixed.flat, fixed.doubles, fixed.turned), (1, 1, 1));
        let [hole] = fixed.holes[..] else { panic!("{:?}", fixed.holes) };
        assert!((hole.across_mm - 32f64.sqrt()).abs() < 1e-9 && hole.edges == 3);
        let refused = repaired(&soup, 5.0).unwrap_err();
        assert!(matches!(refused, RepairError::Holes { count: 1, .. }), "{refused}");
    }

    #[test]
    fn inside_out_is_turned_a_hollow_stays_and_overlaps_are_united() {
        let turned = |mut soup: Soup| {
            soup.triangles.iter_mut().for_each(|t| t.swap(1, 2));
            soup
        };
        let both = |mut a: Soup, b: Soup| {
            a.triangles.extend(b.triangles);
            a
        };
        let out = repaired(&turned(cube(0.0, 10.0)), 1.0).unwrap();
        assert_eq!(((out.solid.volume() - 1000.0).abs() < 1e-9, out.turned), (true, 12));
        let shell = repaired(&both(cube(0.0, 10.0), turned(cube(3.0, 7.0))), 1.0).unwrap();
        assert_eq!(((shell.solid.volume() - 936.0).abs() < 1e-9, shell.turned), (true, 0));
        let united = repaired(&both(cube(0.0, 10.0), cube(5.0, 15.0)), 1.0).unwrap();
        assert!(united.united && (united.solid.volume() - 1875.0).abs() < 1e-6);
    }

    #[test]
    fn an_edge_of_three_faces_is_refused_with_its_place() {
        let mut soup = cube(0.0, 10.0);
        let [a, b, _] = soup.triangles[0];
        soup.triangles.push([a, b, Point::new(-5.0, -5.0, -5.0)]);
        let refused = repaired(&soup, 100.0).unwrap_err();
        assert!(matches!(&refused, RepairError::Edges { count: 1, places } if places.len() == 1));
        assert!(repaired(&Soup::default(), 1.0).is_err());
    }
}
