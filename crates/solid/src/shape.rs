//! Bodies of simple shape, from which guides and tools are made.

use crate::triangulate::{Area, triangulate, twice_area};
use crate::{Solid, SolidFault};
use preop_space::{Direction, Point, Rigid, Vector, math};
use preop_surface::{Mesh, MeshFault};
use std::collections::BTreeMap;

/// Why a shape cannot be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ShapeError {
    /// A length is not a positive, finite number.
    #[error("the {name} of the {shape} is {value} mm; it must be more than 0")]
    Length {
        /// The shape.
        shape: &'static str,
        /// The measure.
        name: &'static str,
        /// What was given, in millimetres.
        value: f64,
    },
    /// Too few or too many sides for a round shape.
    #[error("a round shape cannot have {0} sides; give 3 to 10000")]
    Sides(u32),
    /// An outline with fewer than three corners, a corner that is not finite, or no area.
    #[error("the outline encloses no area")]
    NoArea,
    /// The outline, or a hole, crosses itself or another.
    #[error("the outline crosses itself or one of its holes")]
    Crossing,
    /// The surface is not that of a body.
    #[error("the shape is not a body: {0}")]
    NotASolid(#[from] SolidFault),
    /// The triangles do not make a surface.
    #[error("the shape is not a surface: {0}")]
    NotAMesh(#[from] MeshFault),
}

/// The number of sides with which a round shape of `radius` is nowhere more than `tolerance`
/// millimetres inside the circle; from 8 to 720, and a multiple of 4.
pub fn sides(radius: f64, tolerance: f64) -> u32 {
    let half_step = math::acos(1.0 - (tolerance / radius).clamp(1e-9, 1.0));
    let exact = (math::PI / half_step).clamp(8.0, 720.0);
    (exact / 4.0).ceil() as u32 * 4
}

/// A box of twice the `half` edges about the origin of `frame`, along its axes.
pub fn cuboid(frame: &Rigid, half: Vector) -> Result<Solid, ShapeError> {
    for (name, value) in [("half width", half.x), ("half depth", half.y), ("half height", half.z)] {
        positive("box", name, value)?;
    }
    let corner = |n: usize| {
        let sign = |bit: usize| if n >> bit & 1 == 1 { 1.0 } else { -1.0 };
        frame.point(Point::ORIGIN + half.scaled_by(Vector::new(sign(0), sign(1), sign(2))))
    };
    let faces: [[u32; 4]; 6] =
        [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]];
    let triangles = faces.iter().flat_map(|&[a, b, c, d]| [[a, b, c], [a, c, d]]).collect();
    body((0..8).map(corner).collect(), triangles)
}

/// A round bar of `sides` flat sides, from `start` over `length` millimetres. Its edges lie on the
/// circle of `radius`, its flats `radius * (1 - cos(pi / sides))` inside (see [`sides`]).
pub fn cylinder(
    start: Point,
    along: Direction,
    length: f64,
    radius: f64,
    sides: u32,
) -> Result<Solid, ShapeError> {
    positive("cylinder", "length", length)?;
    let outline = circle(radius, sides)?;
    let across = along.any_perpendicular();
    let up = along.cross(*across).direction().ok_or(ShapeError::NoArea)?;
    let frame = Rigid::frame(start, across, up).ok_or(ShapeError::NoArea)?;
    prism(&outline, &[], &frame, length)
}

/// The corners of a regular polygon on the circle of `radius` about the origin, counter-clockwise.
pub fn circle(radius: f64, sides: u32) -> Result<Vec<[f64; 2]>, ShapeError> {
    positive("circle", "radius", radius)?;
    if !(3..=10_000).contains(&sides) {
        return Err(ShapeError::Sides(sides));
    }
    let angle = |k: u32| 2.0 * math::PI * f64::from(k) / f64::from(sides);
    Ok((0..sides).map(|k| [radius * math::cos(angle(k)), radius * math::sin(angle(k))]).collect())
}

/// The body between an outline in the x-y plane of `frame` and the same `depth` millimetres along its
/// z, with holes through it. The rings may run either way round; none may cross or touch another.
pub fn prism(
    outline: &[[f64; 2]],
    holes: &[Vec<[f64; 2]>],
    frame: &Rigid,
    depth: f64,
) -> Result<Solid, ShapeError> {
    positive("prism", "depth", depth)?;
    let rings = std::iter::once(outline).chain(holes.iter().map(Vec::as_slice));
    let mut places: Vec<[f64; 2]> = Vec::new();
    let mut borders: Vec<Vec<u32>> = Vec::new();
    for (n, ring) in rings.enumerate() {
        let start = places.len() as u32;
        places.extend_from_slice(ring);
        borders.push(oriented((start..places.len() as u32).collect(), &places, n == 0)?);
    }
    let holes = borders.split_off(1);
    let area = Area { outer: borders.swap_remove(0), holes };
    let cap = triangulate(&area, &places).ok_or(ShapeError::Crossing)?;
    let count = places.len() as u32;
    let lift = |z: f64| places.iter().map(move |p| frame.point(Point::new(p[0], p[1], z)));
    let points = lift(0.0).chain(lift(depth)).collect();
    let mut triangles: Vec<[u32; 3]> = cap.iter().map(|&[a, b, c]| [a, c, b]).collect();
    triangles.extend(cap.iter().map(|t| t.map(|c| c + count)));
    for ring in std::iter::once(&area.outer).chain(&area.holes) {
        for (&a, &b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            triangles.extend([[a, b, b + count], [a, b + count, a + count]]);
        }
    }
    body(points, triangles)
}

/// A ball about `centre` whose surface is nowhere more than `tolerance` millimetres inside the
/// sphere of `radius`: an octahedron with divided faces, its corners on the sphere.
/// At most half a million triangles: a tolerance below a 65536th of the radius is not kept.
pub fn sphere(centre: Point, radius: f64, tolerance: f64) -> Result<Solid, ShapeError> {
    positive("sphere", "radius", radius)?;
    positive("sphere", "tolerance", tolerance)?;
    // At a face's middle the circumscribed circle of a small triangle measures sqrt(2) / n, seen
    // from the centre, so that its middle lies radius / n^2 deep.
    let divisions = ((radius / tolerance).sqrt().ceil()).clamp(2.0, 256.0) as i32;
    let mut points = Vec::new();
    let mut number = BTreeMap::new();
    let mut triangles = Vec::new();
    for octant in 0..8 {
        octant_triangles(
            octant,
            divisions,
            |place: [i32; 3]| {
                *number.entry(place).or_insert_with(|| {
                    let v =
                        Vector::new(f64::from(place[0]), f64::from(place[1]), f64::from(place[2]));
                    points.push(centre + v * (radius / v.length()));
                    points.len() as u32 - 1
                })
            },
            &mut triangles,
        );
    }
    body(points, triangles)
}

/// The triangles of one eighth of a divided octahedron, whose corners are the whole numbers
/// `|x| + |y| + |z| = divisions`.
fn octant_triangles(
    octant: u32,
    divisions: i32,
    mut number: impl FnMut([i32; 3]) -> u32,
    triangles: &mut Vec<[u32; 3]>,
) {
    let sign = |bit: u32| if octant >> bit & 1 == 1 { -1 } else { 1 };
    let mirrored = octant.count_ones() % 2 == 1;
    let mut corner =
        |i: i32, j: i32| number([sign(0) * i, sign(1) * j, sign(2) * (divisions - i - j)]);
    for i in 0..divisions {
        for j in 0..divisions - i {
            let [a, b, c] = [corner(i, j), corner(i + 1, j), corner(i, j + 1)];
            triangles.push(if mirrored { [a, c, b] } else { [a, b, c] });
            if i + j + 1 < divisions {
                let d = corner(i + 1, j + 1);
                triangles.push(if mirrored { [b, c, d] } else { [b, d, c] });
            }
        }
    }
}

/// The ring in the wanted direction; an error where it encloses nothing.
fn oriented(
    mut ring: Vec<u32>,
    places: &[[f64; 2]],
    counter_clockwise: bool,
) -> Result<Vec<u32>, ShapeError> {
    let finite = ring.iter().all(|c| places[*c as usize].iter().all(|v| v.is_finite()));
    let doubled = if finite { twice_area(&ring, places) } else { 0.0 };
    if doubled == 0.0 {
        return Err(ShapeError::NoArea);
    }
    if (doubled > 0.0) != counter_clockwise {
        ring.reverse();
    }
    Ok(ring)
}

fn positive(shape: &'static str, name: &'static str, value: f64) -> Result<(), ShapeError> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    Err(ShapeError::Length { shape, name, value })
}

fn body(points: Vec<Point>, triangles: Vec<[u32; 3]>) -> Result<Solid, ShapeError> {
    Ok(Solid::try_from(Mesh::new(points, triangles)?)?)
}
