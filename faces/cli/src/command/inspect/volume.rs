//! A NIfTI, NRRD or MetaImage file, judged as the image or the mask that it is.

use super::Seen;
use crate::volumes::VolumeFile;
use preop_monitor::Finding;
use preop_volumefile::{Stored, VolumeError};
use serde_json::{Value, json};
use std::path::Path;

pub(super) fn volume(path: &Path) -> Seen {
    let file = VolumeFile::open(path)?;
    let stored = file.stored().map_err(|e| e.to_string())?;
    let geometry = stored.geometry();
    let mut what = json!({
        "kind": "volume",
        "voxels": geometry.size(),
        "spacing_mm": geometry.spacing(),
        "origin_mm": geometry.origin(),
        "axes": geometry.axes(),
        "stored_as": format!("{:?}", stored.element()).to_lowercase(),
    });
    let findings = match stored.segments() {
        Ok(segments) => {
            what["kind"] = json!("mask");
            what["segments"] = segments_json(&segments);
            mask_findings(&stored, segments.list().is_empty())
        }
        // Labels, but with a table that contradicts itself: an image has none.
        Err(why @ VolumeError::Field { .. }) => return Err(why.to_string()),
        Err(_) => {
            let (volume, findings) = stored.hounsfield(None).map_err(|e| e.to_string())?;
            let range = volume.hu().iter().min().zip(volume.hu().iter().max());
            what["range_hu"] = json!(range);
            findings
        }
    };
    Ok((what, findings))
}

/// The parts of a mask with their sizes.
pub(super) fn segments_json(segments: &preop_label::Segments) -> Value {
    let voxel_mm3 = segments.geometry().voxel_volume();
    let each = segments.list().iter().zip(segments.counts());
    each.map(|(segment, voxels)| json_of(segment, voxels, voxel_mm3)).collect()
}

fn json_of(segment: &preop_label::Segment, voxels: usize, voxel_mm3: f64) -> Value {
    json!({
        "name": segment.name,
        "value": segment.value,
        "layer": segment.layer,
        "colour": segment.colour,
        "voxels": voxels,
        "volume_mm3": voxels as f64 * voxel_mm3,
    })
}

fn mask_findings(stored: &Stored<'_>, empty: bool) -> Vec<Finding> {
    let mut findings = stored.findings().to_vec();
    if empty {
        let hint = "Mark the segment and export it again, or take another file.";
        findings.push(Finding::warning("mask.empty", "No voxel is marked.").hint(hint));
    }
    findings
}
