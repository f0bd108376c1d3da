//! Union, difference and intersection of bodies.
//!
//! The kernel is `manifold-rust`. It promises a closed surface and no more, so nothing leaves here
//! that has not passed the door of [`Solid`] again: first the fast engine is asked, then, where its
//! answer passes through itself, the one that computes with exact fractions.

use crate::{Solid, SolidFault};
use manifold_rust::manifold::Manifold;
use manifold_rust::types::{BooleanEngine, Error as Status, MeshGLP, OpType};
use preop_space::Point;
use preop_surface::{Mesh, MeshFault};

/// Why two bodies could not be combined.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BooleanError {
    /// A union of nothing.
    #[error("there is no body to unite")]
    Nothing,
    /// The kernel refused.
    #[error("the bodies could not be combined: {0}")]
    Kernel(String),
    /// The result is not a surface.
    #[error("the combined surface is broken ({0}); move one body by a hundredth of a millimetre")]
    NotAMesh(#[from] MeshFault),
    /// The result is not a body.
    #[error("the combination is not a body ({0}); move one body by a hundredth of a millimetre")]
    NotASolid(#[from] SolidFault),
}

/// All of the bodies as one, which has several shells where they do not touch.
pub fn union(bodies: &[&Solid]) -> Result<Solid, BooleanError> {
    match bodies {
        [] => Err(BooleanError::Nothing),
        [one] => Ok((*one).clone()),
        many => {
            let operands: Vec<Manifold> = many.iter().map(|b| operand(b)).collect();
            checked(&operands, OpType::Add)?.ok_or(BooleanError::Nothing)
        }
    }
}

/// What is left of `body` without the `tools`; `None` where nothing is.
pub fn difference(body: &Solid, tools: &[&Solid]) -> Result<Option<Solid>, BooleanError> {
    let meeting: Vec<&&Solid> = tools.iter().filter(|t| t.bounds().meets(&body.bounds())).collect();
    if meeting.is_empty() {
        return Ok(Some(body.clone()));
    }
    let operands: Vec<Manifold> =
        std::iter::once(body).chain(meeting.into_iter().copied()).map(operand).collect();
    checked(&operands, OpType::Subtract)
}

/// What two bodies have in common; `None` where that is nothing.
pub fn intersection(a: &Solid, b: &Solid) -> Result<Option<Solid>, BooleanError> {
    if !a.bounds().meets(&b.bounds()) {
        return Ok(None);
    }
    checked(&[operand(a), operand(b)], OpType::Intersect)
}

/// The volume that two bodies have in common, in cubic millimetres.
pub fn overlap_volume(a: &Solid, b: &Solid) -> Result<f64, BooleanError> {
    if !a.bounds().meets(&b.bounds()) {
        return Ok(0.0);
    }
    let common = folded(&[operand(a), operand(b)], OpType::Intersect, BooleanEngine::Exact)?;
    Ok(mesh_of(&common)?.volume().max(0.0))
}

/// The combination after the door, by the fast engine or, failing that, by the exact one.
fn checked(operands: &[Manifold], how: OpType) -> Result<Option<Solid>, BooleanError> {
    match through_the_door(&folded(operands, how, BooleanEngine::Exact)?) {
        Err(BooleanError::NotASolid(_) | BooleanError::NotAMesh(_)) => {
            through_the_door(&folded(operands, how, BooleanEngine::Robust)?)
        }
        settled => settled,
    }
}

fn through_the_door(result: &Manifold) -> Result<Option<Solid>, BooleanError> {
    let mesh = mesh_of(result)?;
    if mesh.is_empty() || is_rounding_dust(&mesh) {
        return Ok(None);
    }
    Ok(Some(Solid::try_from(mesh)?))
}

/// Whether a surface encloses less than rounding makes of coordinates of its size.
fn is_rounding_dust(mesh: &Mesh) -> bool {
    let size = mesh.bounds();
    let reach =
        [size.min, size.max].iter().flat_map(|p| p.to_array()).fold(0.0f64, |m, v| m.max(v.abs()));
    mesh.volume().abs() <= mesh.area() * reach * 1e-12
}

fn folded(
    operands: &[Manifold],
    how: OpType,
    engine: BooleanEngine,
) -> Result<Manifold, BooleanError> {
    let result = Manifold::batch_boolean_with_engine(operands, how, engine);
    match result.status() {
        Status::NoError => Ok(result),
        status => Err(BooleanError::Kernel(status.to_string())),
    }
}

/// A body in the kernel's form. Corners and triangles are put in an order of their own first, so that
/// the result does not depend on how the body was numbered.
fn operand(body: &Solid) -> Manifold {
    let mut order: Vec<u32> = (0..body.points().len() as u32).collect();
    let place = |c: &u32| body.points()[*c as usize].to_array();
    order.sort_by(|a, b| compare(place(a), place(b)));
    let mut number = vec![0u32; order.len()];
    for (new, old) in order.iter().enumerate() {
        number[*old as usize] = new as u32;
    }
    let mut triangles: Vec<[u32; 3]> =
        body.triangles().iter().map(|t| from_least(t.map(|c| number[c as usize]))).collect();
    triangles.sort_unstable();
    Manifold::from_mesh_glp(&MeshGLP::<f64, u32> {
        num_prop: 3,
        vert_properties: order.iter().flat_map(place).collect(),
        tri_verts: triangles.into_flattened(),
        ..Default::default()
    })
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

fn mesh_of(result: &Manifold) -> Result<Mesh, BooleanError> {
    let out = result.get_mesh_glp::<f64, u32>(-1);
    let number = merged(&out);
    let points: Vec<Point> =
        out.vert_properties.chunks_exact(3).map(|p| Point::new(p[0], p[1], p[2])).collect();
    let triangles = out
        .tri_verts
        .chunks_exact(3)
        .map(|t| [t[0], t[1], t[2]].map(|c| number[c as usize]))
        .collect();
    Ok(Mesh::new(points, triangles)?)
}

/// The corner that stands for each: the kernel writes one twice where properties differ.
fn merged(out: &MeshGLP<f64, u32>) -> Vec<u32> {
    let mut number: Vec<u32> = (0..out.num_vert() as u32).collect();
    for (from, to) in out.merge_from_vert.iter().zip(&out.merge_to_vert) {
        number[*from as usize] = *to;
    }
    number
}
