//! Overlaps: bone that two bodies of the plan would have to share.

use preop_monitor::{Cancelled, Finding, Monitor};
use preop_solid::Solid;
use preop_solid::boolean::{self, BooleanError};
use preop_space::{Plane, Point};
use serde::{Deserialize, Serialize};

/// Shared bone above this is a danger, in cubic millimetres.
pub const MOST_OVERLAP_MM3: f64 = 1.0;

/// The bone that two bodies share at their planned places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overlap {
    /// Their names.
    pub between: [String; 2],
    /// The shared volume in cubic millimetres.
    pub volume_mm3: f64,
    /// Where, in the planned frame; `None` where they share nothing.
    #[serde(rename = "place_mm")]
    pub place: Option<Point>,
}

/// Why overlaps could not be measured.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OverlapError {
    /// Somebody asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The bodies could not be intersected.
    #[error("the overlap of {0} and {1} could not be measured: {2}")]
    Boolean(String, String, BooleanError),
}

/// A body at its planned place, with the planes of its cut faces (normals out of it).
pub struct Placed<'a> {
    /// What people call it.
    pub name: &'a str,
    /// The body.
    pub body: &'a Solid,
    /// Its cut faces.
    pub faces: Vec<Plane>,
}

/// The overlap of every pair, in order, with a danger `joint.overlap` for each above
/// [`MOST_OVERLAP_MM3`]. Two bodies that a cut face keeps apart share nothing and are not intersected.
pub fn overlaps(bodies: &[Placed], monitor: &dyn Monitor) -> Result<Vec<Overlap>, OverlapError> {
    let mut found = Vec::new();
    for (n, a) in bodies.iter().enumerate() {
        for b in &bodies[n + 1..] {
            monitor.check()?;
            let overlap = overlap(a, b)?;
            if overlap.volume_mm3 > MOST_OVERLAP_MM3 {
                monitor.finding(danger(&overlap));
            }
            found.push(overlap);
        }
    }
    Ok(found)
}

/// The bone that two bodies share; none where a cut face keeps them apart.
pub(crate) fn overlap(a: &Placed, b: &Placed) -> Result<Overlap, OverlapError> {
    let between = [a.name.to_string(), b.name.to_string()];
    if kept_apart(a, b) || !a.body.bounds().meets(&b.body.bounds()) {
        return Ok(Overlap { between, volume_mm3: 0.0, place: None });
    }
    let failed = |e| OverlapError::Boolean(a.name.into(), b.name.into(), e);
    let volume_mm3 = boolean::overlap_volume(a.body, b.body).map_err(failed)?;
    let place = if volume_mm3 > MOST_OVERLAP_MM3 {
        boolean::intersection(a.body, b.body).map_err(failed)?.and_then(|s| s.centroid())
    } else {
        None
    };
    Ok(Overlap { between, volume_mm3, place })
}

/// Whether a face of one body has that body wholly behind it and the other wholly before it, to a
/// millionth of a millimetre.
fn kept_apart(a: &Placed, b: &Placed) -> bool {
    let rounding = 1e-6;
    let behind =
        |s: &Solid, p: &Plane| s.points().iter().all(|c| p.signed_distance(*c) <= rounding);
    let apart = |x: &Placed, y: &Placed| {
        x.faces.iter().any(|p| behind(x.body, p) && behind(y.body, &p.flipped()))
    };
    apart(a, b) || apart(b, a)
}

fn danger(overlap: &Overlap) -> Finding {
    let [a, b] = &overlap.between;
    let message =
        format!("{a} and {b} overlap by {:.1} mm³ at their planned places.", overlap.volume_mm3);
    let finding = Finding::danger("joint.overlap", message)
        .hint("Move the corner of the jaw line or the resection plane between them.");
    match overlap.place {
        Some(place) => finding.at(place),
        None => finding,
    }
}
