//! Cutting one segment from the donor.

use preop_solid::Solid;
use preop_solid::cut::{self, CutError};
use preop_space::Plane;

/// Why a segment could not be cut.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("the {end} cut of segment {segment} failed: {cause}")]
pub struct HarvestError {
    segment: usize,
    end: &'static str,
    cause: CutError,
}

/// The bone between two planes whose normals point out of it; the kerf lies wholly outside.
pub(crate) fn harvest(
    donor: &Solid,
    segment: usize,
    [distal, proximal]: [&Plane; 2],
    kerf_mm: f64,
) -> Result<Solid, HarvestError> {
    let kept = |body: &Solid, plane: &Plane, end| {
        cut::osteotomy(body, plane, kerf_mm).map(|c| c.kept).map_err(|cause| HarvestError {
            segment,
            end,
            cause,
        })
    };
    kept(&kept(donor, distal, "distal")?, proximal, "proximal")
}
