//! DICOM: a folder, a disc or an archive of images, and one image.

use super::{Seen, outline};
use crate::{fence, inputs};
use preop_dicom::{Wanted, read_file};
use preop_monitor::{Monitor, Recorder};
use serde_json::json;
use std::fs;
use std::path::Path;

/// No image file is larger.
const MOST_BYTES: u64 = 2 << 30;

/// A folder, a disc or an archive is judged as the volume that its series makes.
pub(super) fn series(path: &Path, wanted: Option<&str>) -> Seen {
    let files = inputs::open(path)?;
    let decoder = fence::decoder();
    if files.count() == 0 {
        return Err("there is no file in it.".to_owned());
    }
    let recorder = Recorder::default();
    let chosen = Wanted { series: wanted, ..Wanted::default() };
    let ct =
        preop_dicom::assemble(&*files, &chosen, &decoder, &recorder).map_err(|e| e.to_string())?;
    for finding in ct.findings {
        recorder.finding(finding);
    }
    let summary = ct.summary;
    let what = json!({
        "kind": "CT series",
        "slices": summary.slices,
        "rows": summary.rows,
        "columns": summary.columns,
        "spacing_mm": summary.spacing_mm,
        "thickness_mm": summary.thickness_mm,
        "tilt_deg": summary.tilt_deg,
        "kernel": summary.kernel,
        "scanner": format!("{} {}", summary.manufacturer, summary.model).trim(),
        "body_part": summary.body_part,
        "laterality": summary.laterality,
        "series": summary.series_description,
        "series_uid": ct.series_uid,
        "date": ct.scan_date.map(|d| d.to_string()),
        "voxels": ct.volume.geometry().size(),
        "sha256": preop_case::content_hash(&*files)?,
    });
    Ok((what, recorder.into_findings()))
}

/// A file is judged as that file.
pub(super) fn image(path: &Path) -> Seen {
    let decoder = fence::decoder();
    if fs::metadata(path).map_err(|e| e.to_string())?.len() > MOST_BYTES {
        return Err(format!("it has more than {} GiB; no image file has.", MOST_BYTES >> 30));
    }
    let bytes = fs::read(path).map_err(|e| e.to_string())?;
    if let Some(seen) = outline::outline(&bytes, &decoder) {
        return seen;
    }
    let mut slices = Vec::new();
    read_file(&bytes, &decoder, &mut |slice, _| slices.push(slice)).map_err(|e| e.to_string())?;
    let findings = preop_dicom::slice_findings(&slices);
    let first = slices.first().ok_or("the file holds no image.")?;
    let what = json!({
        "kind": "CT image",
        "rows": first.format.rows,
        "columns": first.format.columns,
        "series": first.series_description,
    });
    Ok((what, findings))
}
