//! Union, difference and intersection of bodies.
//!
//! The kernel is `manifold-rust`. It promises a closed surface and no more: its results may overlap
//! themselves within rounding, and from such input it has given wrong ones. So every single step is
//! checked: the volumes must add up, and the result is mended until it passes the door of [`Solid`]. If
//! the fast engine's answer does not, the one that computes with exact fractions is asked.

use crate::{Solid, SolidFault, mend};
use manifold_rust::manifold::Manifold;
use manifold_rust::types::{BooleanEngine, Error as Status, MeshGLP, OpType, WindingRule};
use preop_space::{Bounds, Direction, Point, Vector};
use preop_surface::{Mesh, MeshFault};
use rayon::prelude::*;

/// Why two bodies could not be combined.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BooleanError {
    /// There is no body.
    #[error("there is no body")]
    Nothing,
    /// The kernel refused.
    #[error("the bodies could not be combined: {0}")]
    Kernel(String),
    /// The volumes before and after do not add up.
    #[error(
        "the volumes of the combined bodies do not add up; move one body by a hundredth of a millimetre"
    )]
    Volume,
    /// The result touches or crosses itself.
    #[error(
        "the combination touches itself near {0}; let the bodies overlap by a hundredth of a millimetre there, or keep them apart"
    )]
    Touches(Point),
    /// The result is not a surface.
    #[error("the combined surface is broken ({0}); move one body by a hundredth of a millimetre")]
    NotAMesh(#[from] MeshFault),
    /// The result is not a body.
    #[error("the combination is not a body ({0}); move one body by a hundredth of a millimetre")]
    NotASolid(#[from] SolidFault),
}

/// How far corners may be moved to heal what rounding has crossed, in millimetres, the least first. The
/// last is what the coordinates of a file can hold.
const TOLERANCES_MM: [f64; 3] = [5e-7, 5e-6, 2e-5];

/// The kernel's engines and the hairs in millimetres, in the order in which they are tried.
const ATTEMPTS: [(BooleanEngine, f64); 4] = [
    (BooleanEngine::Exact, 0.0),
    (BooleanEngine::Exact, 2e-7),
    (BooleanEngine::Exact, 2e-6),
    (BooleanEngine::Robust, 0.0),
];

/// The body that a closed surface encloses that passes through itself, as surfaces of models from
/// elsewhere do: what it winds around once or more is inside. The surface is cut up where it crosses
/// itself, and what lies inside goes; nothing else moves by more than the last of the tolerances above.
pub fn resolved(mesh: &Mesh) -> Result<Solid, BooleanError> {
    let rebuilt = operand(mesh).rebuild_solid(WindingRule::Positive);
    let mesh = match rebuilt.status() {
        Status::NoError => mesh_of(&rebuilt)?,
        status => return Err(BooleanError::Kernel(status.to_string())),
    };
    let everywhere = mesh.bounds();
    through_the_door(mesh, &everywhere, 0.0)?.ok_or(BooleanError::Nothing)
}

/// All of the bodies as one, which has several shells where they do not touch.
pub fn union(bodies: &[&Solid]) -> Result<Solid, BooleanError> {
    let mut batches = batches(bodies)?.into_iter();
    let mut whole = batches.next().ok_or(BooleanError::Nothing)?;
    for batch in batches {
        whole = combined(&whole, &batch, OpType::Add)?.ok_or(BooleanError::Nothing)?;
    }
    Ok(whole)
}

/// What is left of `body` without the `tools`; `None` where nothing is.
pub fn difference(body: &Solid, tools: &[&Solid]) -> Result<Option<Solid>, BooleanError> {
    let reach = body.bounds();
    let near: Vec<&Solid> = tools.iter().copied().filter(|t| t.bounds().meets(&reach)).collect();
    let mut rest = body.clone();
    for batch in batches(&near)? {
        match combined(&rest, &batch, OpType::Subtract)? {
            Some(less) => rest = less,
            None => return Ok(None),
        }
    }
    Ok(Some(rest))
}

/// What two bodies have in common; `None` where that is nothing.
pub fn intersection(a: &Solid, b: &Solid) -> Result<Option<Solid>, BooleanError> {
    if !a.bounds().meets(&b.bounds()) {
        return Ok(None);
    }
    combined(a, b, OpType::Intersect)
}

/// The volume that two bodies have in common, in cubic millimetres.
pub fn overlap_volume(a: &Solid, b: &Solid) -> Result<f64, BooleanError> {
    if !a.bounds().meets(&b.bounds()) {
        return Ok(0.0);
    }
    let operands = Operands::of(a, b, 0.0);
    for engine in [BooleanEngine::Exact, BooleanEngine::Robust] {
        let common = operands.volume(OpType::Intersect, engine)?;
        if operands.adds_up(OpType::Subtract, operands.volume(OpType::Subtract, engine)?, common) {
            return Ok(common.max(0.0));
        }
    }
    Err(BooleanError::Volume)
}

/// The bodies in as few as possible of several shells each: those whose boxes do not meet need no
/// boolean (the letters of a line, the screws of a plate).
fn batches(bodies: &[&Solid]) -> Result<Vec<Solid>, BooleanError> {
    let mut batches: Vec<Vec<(&Solid, Bounds)>> = Vec::new();
    for &body in bodies {
        let bounds = body.bounds();
        let is_apart =
            |batch: &&mut Vec<(&Solid, Bounds)>| batch.iter().all(|(_, b)| !b.meets(&bounds));
        match batches.iter_mut().find(is_apart) {
            Some(batch) => batch.push((body, bounds)),
            None => batches.push(vec![(body, bounds)]),
        }
    }
    batches.iter().map(|batch| side_by_side(batch)).collect()
}

/// Bodies whose boxes do not meet, as one of several shells.
fn side_by_side(bodies: &[(&Solid, Bounds)]) -> Result<Solid, BooleanError> {
    if let [(one, _)] = bodies {
        return Ok((*one).clone());
    }
    let (mut points, mut triangles) = (Vec::new(), Vec::new());
    for (body, _) in bodies {
        let shift = points.len() as u32;
        points.extend_from_slice(body.points());
        triangles.extend(body.triangles().iter().map(|t| t.map(|c| c + shift)));
    }
    Ok(Solid::free_of_crossings(Mesh::new(points, triangles)?)?)
}

/// The combination after all checks. Where the bodies share planes up to rounding, so that a film
/// between them cannot be told from material, the second one is made a hair thicker (for what they have
/// in common: thinner) before it is tried again: what touches, unites or is taken away.
fn combined(a: &Solid, b: &Solid, how: OpType) -> Result<Option<Solid>, BooleanError> {
    let outwards = if how == OpType::Intersect { -1.0 } else { 1.0 };
    let mut first_fault = None;
    for (engine, hair) in ATTEMPTS {
        match Operands::of(a, b, outwards * hair).combined(how, engine) {
            Ok(result) => return Ok(result),
            Err(fault) => first_fault.get_or_insert(fault),
        };
    }
    Err(first_fault.expect("there is an attempt"))
}

/// A body with each corner moved along the mean normal of its faces by `hair` millimetres.
fn thickened(body: &Solid, hair: f64) -> Mesh {
    let mut normals = vec![Vector::ZERO; body.points().len()];
    for (t, corners) in body.triangles().iter().enumerate() {
        let [a, b, c] = body.corners(t);
        let normal = (b - a).cross(c - a).direction().map_or(Vector::ZERO, Direction::vector);
        for (k, corner) in corners.iter().enumerate() {
            let [p, q, r] = [[a, b, c], [b, c, a], [c, a, b]][k];
            let angle =
                (q - p).direction().zip((r - p).direction()).map_or(0.0, |(u, v)| u.angle_to(v));
            normals[*corner as usize] += normal * angle;
        }
    }
    let moved = |(p, n): (&Point, &Vector)| n.direction().map_or(*p, |n| *p + n * hair);
    body.with_points(body.points().iter().zip(&normals).map(moved).collect())
}

/// Two bodies in the kernel's form.
struct Operands {
    forms: [Manifold; 2],
    volumes: [f64; 2],
    /// By how much a volume may be off, in cubic millimetres: a ten-millionth of a millimetre all over.
    slack: f64,
    /// The box that holds what both boxes hold: only there do the surfaces meet.
    common: Bounds,
    /// By how much the second body was made thicker, in millimetres.
    hair: f64,
}

impl Operands {
    fn of(a: &Solid, b: &Solid, hair: f64) -> Operands {
        let thicker = (hair != 0.0).then(|| thickened(b, hair));
        let b = thicker.as_ref().unwrap_or(b);
        let slack = 1e-7 * (a.area() + b.area());
        let (p, q) = (a.bounds(), b.bounds());
        let inner = |f: fn(f64, f64) -> f64, u: Point, v: Point| {
            Point::new(f(u.x, v.x), f(u.y, v.y), f(u.z, v.z))
        };
        let common =
            Bounds { min: inner(f64::max, p.min, q.min), max: inner(f64::min, p.max, q.max) };
        Operands {
            forms: [operand(a), operand(b)],
            volumes: [a.volume(), b.volume()],
            slack,
            common,
            hair: hair.abs(),
        }
    }

    fn combined(&self, how: OpType, engine: BooleanEngine) -> Result<Option<Solid>, BooleanError> {
        // What the operation leaves out: the second quantity of the volume identity.
        let other = if how == OpType::Intersect { OpType::Subtract } else { OpType::Intersect };
        let (mesh, other) = rayon::join(|| self.mesh(how, engine), || self.volume(other, engine));
        let (mesh, other) = (mesh?, other?);
        if !self.adds_up(how, mesh.volume(), other) {
            return Err(BooleanError::Volume);
        }
        through_the_door(mesh, &self.common, self.hair)
    }

    /// Whether `V(A or B) + V(A and B) = V(A) + V(B)`, or `V(A without B) + V(A and B) = V(A)`.
    fn adds_up(&self, how: OpType, volume: f64, other: f64) -> bool {
        let [a, b] = self.volumes;
        let whole = if how == OpType::Add { a + b } else { a };
        (volume + other - whole).abs() <= self.slack
    }

    fn volume(&self, how: OpType, engine: BooleanEngine) -> Result<f64, BooleanError> {
        Ok(self.mesh(how, engine)?.volume())
    }

    fn mesh(&self, how: OpType, engine: BooleanEngine) -> Result<Mesh, BooleanError> {
        let result = self.forms[0].boolean_with_engine(&self.forms[1], how, engine);
        match result.status() {
            Status::NoError => mesh_of(&result),
            status => Err(BooleanError::Kernel(status.to_string())),
        }
    }
}

fn through_the_door(mesh: Mesh, common: &Bounds, hair: f64) -> Result<Option<Solid>, BooleanError> {
    if mesh.is_empty() || is_rounding_dust(&mesh) {
        return Ok(None);
    }
    let mut mended = Err(Point::ORIGIN);
    // A bridge or a step as thin as the hair is no more than rounding, and must go.
    for tolerance in TOLERANCES_MM.into_iter().filter(|t| *t > 2.0 * hair) {
        mended = mend::mended(mesh.clone(), common, tolerance);
        if mended.is_ok() {
            break;
        }
    }
    let mesh = mended.map_err(BooleanError::Touches)?;
    if mesh.is_empty() {
        return Ok(None);
    }
    Ok(Some(Solid::free_of_crossings(mesh)?))
}

/// Whether a surface encloses less than rounding makes of coordinates of its size.
fn is_rounding_dust(mesh: &Mesh) -> bool {
    let size = mesh.bounds();
    let reach =
        [size.min, size.max].iter().flat_map(|p| p.to_array()).fold(0.0f64, |m, v| m.max(v.abs()));
    mesh.volume().abs() <= mesh.area() * reach * 1e-12
}

/// A body in the kernel's form. Corners and triangles are put in an order of their own, so that the
/// result does not depend on how the body was numbered.
fn operand(body: &Mesh) -> Manifold {
    let (points, triangles) = in_order(body.points(), body.triangles());
    Manifold::from_mesh_glp(&MeshGLP::<f64, u32> {
        num_prop: 3,
        vert_properties: points.iter().flat_map(|p| p.to_array()).collect(),
        tri_verts: triangles.into_flattened(),
        ..Default::default()
    })
}

/// The kernel's result, in an order of its own: the kernel's depends on its count of all bodies so far.
fn mesh_of(result: &Manifold) -> Result<Mesh, BooleanError> {
    let out = result.get_mesh_glp::<f64, u32>(-1);
    let mut number: Vec<u32> = (0..out.num_vert() as u32).collect();
    for (from, to) in out.merge_from_vert.iter().zip(&out.merge_to_vert) {
        number[*from as usize] = *to;
    }
    let points: Vec<Point> =
        out.vert_properties.chunks_exact(3).map(|p| Point::new(p[0], p[1], p[2])).collect();
    let triangles: Vec<[u32; 3]> = out
        .tri_verts
        .chunks_exact(3)
        .map(|t| [t[0], t[1], t[2]].map(|c| number[c as usize]))
        .collect();
    let (points, triangles) = in_order(&points, &triangles);
    Ok(Mesh::new(points, triangles)?)
}

/// Points by their coordinates, triangles by their corners, each told from its least corner on.
fn in_order(points: &[Point], triangles: &[[u32; 3]]) -> (Vec<Point>, Vec<[u32; 3]>) {
    let mut order: Vec<u32> = (0..points.len() as u32).collect();
    let place = |c: u32| points[c as usize].to_array();
    order.par_sort_by(|a, b| compare(place(*a), place(*b)));
    let mut number = vec![0u32; order.len()];
    for (new, old) in order.iter().enumerate() {
        number[*old as usize] = new as u32;
    }
    let mut triangles: Vec<[u32; 3]> =
        triangles.iter().map(|t| from_least(t.map(|c| number[c as usize]))).collect();
    triangles.par_sort_unstable();
    (order.into_iter().map(|c| points[c as usize]).collect(), triangles)
}

fn compare(a: [f64; 3], b: [f64; 3]) -> std::cmp::Ordering {
    a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])).then(a[2].total_cmp(&b[2]))
}

/// The same triangle, told from its least corner on.
fn from_least([a, b, c]: [u32; 3]) -> [u32; 3] {
    if a < b && a < c {
        [a, b, c]
    } else if b < c {
        [b, c, a]
    } else {
        [c, a, b]
    }
}
