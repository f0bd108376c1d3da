//! The new jaw as one body, for bending plates on it.

use crate::face::FACE_WITHIN_MM;
use crate::segment::Segment;
use preop_solid::boolean::{self, BooleanError};
use preop_solid::shape::{self, ShapeError};
use preop_solid::{Solid, SolidFault};
use preop_space::{Plane, Point};
use preop_surface::components;

/// How far each segment is lengthened into its neighbours so that all become one body, in millimetres.
pub const MODEL_OVERLAP_MM: f64 = 0.05;
/// How far the flats of the round bar may lie inside its circle, in millimetres.
const BAR_WITHIN_MM: f64 = 0.02;

/// A round bar that joins both rami, so that the print holds the condyles apart as the scan saw them.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Bar {
    /// Inside the bone of one ramus.
    #[serde(rename = "from_mm")]
    pub from: Point,
    /// Inside the bone of the other.
    #[serde(rename = "to_mm")]
    pub to: Point,
    /// Its radius.
    pub radius_mm: f64,
}

/// Why there is no model.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// The bar has no length or no thickness.
    #[error("the bar between the rami is no bar ({0}); give it two different ends and a radius")]
    Bar(#[from] ShapeError),
    /// Its ends are one place.
    #[error("the bar between the rami starts and ends at one place; give it two different ends")]
    BarEnds,
    /// A lengthened segment is no body.
    #[error(
        "segment {0} could not be lengthened into its neighbours: {1}; move the cut there by a tenth of a millimetre"
    )]
    Lengthen(usize, BooleanError),
    /// The bodies could not be united.
    #[error("the model could not be united: {0}")]
    Boolean(#[from] BooleanError),
    /// The parts do not touch.
    #[error(
        "the model falls into {0} pieces; see that the segments meet the stumps, and that the bar ends inside both rami"
    )]
    Pieces(usize),
}

/// The stumps, the segments at their planned places and the bar as one body, in the head. Segments
/// are lengthened by [`MODEL_OVERLAP_MM`] at each end, into their neighbours. Canals and cavities
/// inside the bones stay as they are.
pub fn joined_model(
    stumps: &[&Solid],
    segments: &[Segment],
    bar: Option<Bar>,
) -> Result<Solid, ModelError> {
    let longer: Vec<Solid> = segments.iter().map(lengthened).collect::<Result<_, _>>()?;
    let bar = bar.map(|b| round_bar(&b)).transpose()?;
    let parts: Vec<&Solid> = stumps.iter().copied().chain(&longer).chain(&bar).collect();
    let model = boolean::union(&parts)?;
    let outer = components(&model).into_iter().filter(|c| c.volume() > 0.0).count();
    if outer == 1 { Ok(model) } else { Err(ModelError::Pieces(outer)) }
}

/// The segment at its planned place, the corners of its faces moved outwards. Where the bone slopes
/// steeply into a face, the stretched rim can fold over itself by less than the overlap: what it
/// encloses is the body.
fn lengthened(segment: &Segment) -> Result<Solid, ModelError> {
    let carry = |p: &Plane| segment.fragment.planned_from_scan.plane(p);
    let faces = [carry(&segment.distal_plane), carry(&segment.proximal_plane)];
    let planned = segment.fragment.planned();
    let moved = |p: &Point| {
        let face = faces.iter().find(|f| f.signed_distance(*p).abs() <= FACE_WITHIN_MM);
        face.map_or(*p, |f| *p + f.normal * MODEL_OVERLAP_MM)
    };
    let mesh = planned.with_points(planned.points().iter().map(moved).collect());
    match Solid::try_from(mesh.clone()) {
        Ok(solid) => Ok(solid),
        Err(SolidFault::SelfIntersecting(_)) => boolean::resolved(&mesh),
        Err(fault) => Err(BooleanError::NotASolid(fault)),
    }
    .map_err(|fault| ModelError::Lengthen(segment.number, fault))
}

fn round_bar(bar: &Bar) -> Result<Solid, ModelError> {
    let along = bar.to - bar.from;
    let direction = along.direction().ok_or(ModelError::BarEnds)?;
    let sides = shape::sides(bar.radius_mm, BAR_WITHIN_MM);
    Ok(shape::cylinder(bar.from, direction, along.length(), bar.radius_mm, sides)?)
}
