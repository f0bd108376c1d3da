//! Markups of 3D Slicer: named places, curves and planes.

use super::Seen;
use crate::{bytes, fence};
use preop_monitor::Finding;
use preop_scenefile::Markups;
use serde_json::{Value, json};
use std::path::Path;

/// No file of markups is larger.
const MOST_BYTES: u64 = 64 << 20;

/// Whether a name is that of markups.
pub(super) fn is_markups(path: &Path) -> bool {
    let name = path.to_string_lossy().to_ascii_lowercase();
    name.ends_with(".mrk.json") || name.ends_with(".fcsv")
}

pub(super) fn markups(path: &Path) -> Seen {
    let bytes = bytes::read(path, MOST_BYTES)?;
    let found = preop_stranger::markups(&fence::decoder(), &bytes).map_err(|e| e.to_string())?;
    let mut findings = vec![];
    if found.iter().all(|one| one.points.is_empty() && one.plane.is_none()) {
        let hint = "Place the points in 3D Slicer, then save the markups again.";
        findings.push(Finding::warning("markups.empty", "No place is set.").hint(hint));
    }
    Ok((json!({ "kind": "markups of 3D Slicer", "markups": listed(&found) }), findings))
}

/// What was marked, in millimetres and LPS.
pub(super) fn listed(found: &[Markups]) -> Value {
    let point = |p: &preop_scenefile::Markup| json!({ "name": p.name, "place_mm": p.place });
    let one = |one: &Markups| {
        let points: Vec<Value> = one.points.iter().map(point).collect();
        json!({ "shape": one.shape.word(), "points": points, "plane": one.plane })
    };
    found.iter().map(one).collect()
}
