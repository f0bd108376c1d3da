//! A DICOM segmentation, structure set or enclosed model, judged as that file.

use super::Seen;
use super::volume::segments_json;
use preop_monitor::Finding;
use preop_stranger::Read;
use serde_json::json;

/// What a file of this class is, if it is one of these.
pub(super) fn outline(class: &str, bytes: &[u8], reader: &dyn Read) -> Option<Seen> {
    if preop_dicom::is_segmentation(class) {
        Some(segmentation(bytes, reader))
    } else if preop_dicom::is_structures(class) {
        Some(structures(bytes, reader))
    } else if preop_dicom::is_encapsulated_model(class) {
        Some(model(bytes, reader))
    } else {
        None
    }
}

fn segmentation(bytes: &[u8], reader: &dyn Read) -> Seen {
    let found = preop_stranger::segmentation(reader, bytes).map_err(|e| e.to_string())?;
    let geometry = found.segments.geometry();
    let what = json!({
        "kind": "DICOM segmentation",
        "voxels": geometry.size(),
        "spacing_mm": geometry.spacing(),
        "origin_mm": geometry.origin(),
        "axes": geometry.axes(),
        "segments": segments_json(&found.segments),
    });
    Ok((what, found.findings))
}

fn structures(bytes: &[u8], reader: &dyn Read) -> Seen {
    let found = preop_stranger::structures(reader, bytes).map_err(|e| e.to_string())?;
    let structure = |s: &preop_dicom::Structure| {
        json!({
            "name": s.name,
            "number": s.number,
            "colour": s.colour,
            "contours": s.contours.len(),
            "open": s.open,
        })
    };
    let list: Vec<_> = found.iter().map(structure).collect();
    let mut findings = vec![];
    if found.iter().all(|s| s.contours.is_empty()) {
        let words = "No structure has a closed contour.";
        let hint =
            "Draw them in the planning system, or take another structure set of this patient.";
        findings.push(Finding::warning("mask.empty", words).hint(hint));
    }
    Ok((json!({ "kind": "DICOM structure set", "structures": list }), findings))
}

fn model(bytes: &[u8], reader: &dyn Read) -> Seen {
    let found = preop_stranger::model(reader, bytes).map_err(|e| e.to_string())?;
    let (mut what, findings) = super::judged_mesh(found.format, found.document)?;
    what["kind"] = json!("DICOM model");
    what["title"] = json!(found.title);
    what["unit"] = json!(found.unit);
    Ok((what, findings))
}
