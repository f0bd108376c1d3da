//! `preop inspect`: what a path is, judged as what it is; status 2 if it is refused.

mod outline;
mod volume;

use crate::failure::Failure;
use crate::inputs::DiskFiles;
use crate::present::{self, say};
use preop_dicom::{Files, InProcess, read_file};
use preop_meshfile::Format;
use preop_monitor::{Finding, Monitor, Recorder, Severity};
use preop_surface::judge::judge;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

pub(crate) fn inspect(path: &Path, as_json: bool) -> Result<u8, Failure> {
    if !path.exists() {
        return Err(Failure::wrong(format!("{} does not exist. Check the path.", path.display())));
    }
    let seen = if path.is_dir() && path.join("manifest.json").is_file() {
        package(path)
    } else if path.is_dir() {
        folder(path)
    } else if Format::of_name(&path.to_string_lossy()).is_some() {
        mesh(path)
    } else if preop_volumefile::Format::of_name(&path.to_string_lossy()).is_some() {
        volume::volume(path)
    } else {
        image(path)
    };
    let (what, findings) = seen.map_err(|why| {
        if as_json {
            present::json(&json!({ "path": path, "refused": why }));
        }
        Failure::wrong(format!("{} is refused: {why}", path.display()))
    })?;
    show(path, what, &findings, as_json);
    let danger = findings.iter().any(|f| f.severity == Severity::Danger);
    Ok(if danger { Failure::DANGER } else { 0 })
}

/// What something is, as names and values, and what was found.
type Seen = Result<(Value, Vec<Finding>), String>;

fn show(path: &Path, what: Value, findings: &[Finding], as_json: bool) {
    if as_json {
        let findings = findings.iter().map(|f| present::finding_json(f, "", None));
        let findings: Vec<Value> = findings.collect();
        present::json(&json!({ "path": path, "is": what, "findings": findings }));
        return;
    }
    say(&path.display().to_string());
    for (name, value) in what.as_object().into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        say(&format!("  {:20} {value}", name.replace('_', " ")));
    }
    for finding in findings {
        let word = format!("{:?}", finding.severity).to_lowercase();
        say(&format!("  {word}: {} ({}) {}", finding.message, finding.code, finding.hint));
    }
}

/// A folder is judged as the volume that its series makes.
fn folder(path: &Path) -> Seen {
    let files = DiskFiles::of(path)?;
    if files.count() == 0 {
        return Err("the folder is empty.".to_owned());
    }
    let recorder = Recorder::default();
    let ct =
        preop_dicom::assemble(&files, None, &InProcess, &recorder).map_err(|e| e.to_string())?;
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
        "date": ct.scan_date.map(|d| d.to_string()),
        "voxels": ct.volume.geometry().size(),
        "sha256": preop_case::content_hash(&files)?,
    });
    Ok((what, recorder.into_findings()))
}

/// A file is judged as that file.
fn image(path: &Path) -> Seen {
    let bytes = fs::read(path).map_err(|e| e.to_string())?;
    if let Some(seen) = outline::outline(&bytes) {
        return seen;
    }
    let mut slices = Vec::new();
    read_file(&bytes, &InProcess, &mut |slice, _| slices.push(slice)).map_err(|e| e.to_string())?;
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

fn mesh(path: &Path) -> Seen {
    let bytes = fs::read(path).map_err(|e| e.to_string())?;
    let format = Format::of_name(&path.to_string_lossy()).expect("the caller has seen the ending");
    judged_mesh(format, &bytes)
}

fn judged_mesh(format: Format, bytes: &[u8]) -> Seen {
    let soup = format.in_millimetres(format.read(bytes).map_err(|e| e.to_string())?);
    let judged = judge(&soup).map_err(|e| e.to_string())?;
    let mesh = &judged.mesh;
    let closed = judged.open == 0;
    let mut what = json!({
        "kind": "mesh",
        "triangles": mesh.triangles().len(),
        "bodies": judged.bodies,
        "hollows": judged.hollows,
        "open_pieces": judged.open,
        "closed": closed,
        "area_mm2": mesh.area(),
        "bounds": mesh.bounds(),
    });
    if closed {
        what["volume_mm3"] = json!(mesh.volume());
    }
    Ok((what, judged.findings))
}

fn package(path: &Path) -> Seen {
    let text = fs::read_to_string(path.join("manifest.json")).map_err(|e| e.to_string())?;
    let manifest: preop_case::Manifest =
        serde_json::from_str(&text).map_err(|e| format!("its manifest is broken: {e}."))?;
    let what = json!({
        "kind": "package of Preop",
        "title": manifest.plan.title,
        "plan": manifest.plan.hash,
        "status": manifest.status,
        "build": manifest.build,
        "files": manifest.files.len(),
        "measurements": manifest.measurements.len(),
    });
    let findings = manifest
        .findings
        .into_iter()
        .filter(|f| f.accepted_by.is_none())
        .map(|f| Finding {
            code: f.code,
            severity: f.severity,
            message: f.message,
            place: f.place_mm,
            hint: f.hint,
        })
        .collect();
    Ok((what, findings))
}
