//! The resection: two cuts that free the specimen between two stumps.

use crate::Fragment;
use preop_solid::Solid;
use preop_solid::cut::{self, CutError};
use preop_space::{Frame, Plane};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The jaw after two cuts. The stumps end on the planes; the kerf is lost from the specimen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resection {
    /// The kept jaw at the first and at the second plane.
    pub stumps: [Fragment; 2],
    /// What is removed.
    pub specimen: Fragment,
    /// The area of bone that each saw meets.
    pub sections_mm2: [f64; 2],
    /// The bone lost to both kerfs.
    pub kerf_mm3: f64,
}

/// Why the jaw could not be resected.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("resection {number} failed: {cause}")]
pub struct ResectionError {
    /// 1 or 2.
    pub number: usize,
    /// What happened.
    pub cause: CutError,
}

/// Cuts `jaw` at two planes: the kept faces, whose normals point to the specimen between them.
/// Only the bone nearest to each plane's own place is cut, so a plane may pass the far side of the jaw.
pub fn resect(
    jaw: &Solid,
    planes: &[Plane; 2],
    kerf_mm: f64,
    frame: &Frame,
) -> Result<Resection, ResectionError> {
    let cut = |body: &Solid, n: usize| {
        cut::osteotomy(body, &planes[n], kerf_mm)
            .map_err(|cause| ResectionError { number: n + 1, cause })
    };
    let first = cut(jaw, 0)?;
    let second = cut(&first.removed, 1)?;
    let piece = |name: &str, body: Solid| Fragment::in_place(name, Arc::new(body), frame);
    Ok(Resection {
        stumps: [piece("stump-1", first.kept), piece("stump-2", second.kept)],
        specimen: piece("specimen", second.removed),
        sections_mm2: [first.section.area_mm2, second.section.area_mm2],
        kerf_mm3: first.kerf_volume_mm3 + second.kerf_volume_mm3,
    })
}
