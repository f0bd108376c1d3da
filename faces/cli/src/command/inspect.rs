//! `preop inspect`: what a path is, judged as what it is; status 2 if it is refused.

mod ending;
mod markups;
mod outline;
mod scan;
mod scene;
mod volume;
mod words;

use crate::archive::ArchiveFiles;
use crate::bytes::{self, shown};
use crate::command::verify;
use crate::failure::Failure;
use crate::fence;
use crate::inputs;
use crate::present::{self, say};
use crate::stop;
use preop_meshfile::Format;
use preop_monitor::{Finding, Severity};
use preop_quote::quote;
use preop_surface::judge::judge;
use serde_json::{Value, json};
use std::path::Path;

/// No text of a package's manifest is shown longer, in characters.
const LONGEST_WORDS: usize = 1024;

pub(crate) fn inspect(path: &Path, series: Option<&str>, as_json: bool) -> Result<u8, Failure> {
    if !path.exists() {
        return Err(Failure::wrong(format!("{} does not exist. Check the path.", shown(path))));
    }
    let file = if path.is_dir() { Ok(()) } else { bytes::check(path) };
    let seen = if let Err(why) = file {
        Err(why)
    } else if path.is_dir() && path.join("manifest.json").exists() {
        package(path)
    } else if path.is_dir() {
        scan::series(path, series)
    } else if Format::of_name(&path.to_string_lossy()).is_some() {
        mesh(path)
    } else if scene::is_scene(path) {
        scene::scene(path)
    } else if markups::is_markups(path) {
        markups::markups(path)
    } else if preop_volumefile::Format::of_name(&path.to_string_lossy()).is_some() {
        volume::volume(path)
    } else if ArchiveFiles::is_meant(path) || inputs::is_disc_index(path) {
        scan::series(path, series)
    } else {
        scan::image(path)
    };
    if stop::asked() {
        return Err(Failure::stopped());
    }
    let (what, findings) = seen.map_err(|why| {
        if as_json {
            present::json(&json!({ "path": shown(path), "refused": why }));
        }
        Failure::wrong(format!("{} is refused: {why}", shown(path)))
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
        present::json(&json!({ "path": shown(path), "is": what, "findings": findings }));
        return;
    }
    say(&shown(path));
    for line in words::lines(&what) {
        // What a stranger wrote may command a screen.
        say(&quote(&line, usize::MAX));
    }
    for finding in findings {
        let word = format!("{:?}", finding.severity).to_lowercase();
        let place = present::place_words(finding);
        let line =
            format!("  {word}: {} ({}{place}) {}", finding.message, finding.code, finding.hint);
        say(&quote(line.trim_end(), usize::MAX));
    }
}

fn mesh(path: &Path) -> Seen {
    let bytes = bytes::read(path, bytes::MOST_BYTES)?;
    let format = Format::of_name(&path.to_string_lossy()).expect("the caller has seen the ending");
    judged_mesh(format, &bytes)
}

fn judged_mesh(format: Format, bytes: &[u8]) -> Seen {
    let read = preop_stranger::mesh(&fence::decoder(), format, bytes);
    let stated = preop_meshfile::stated_axes(bytes);
    let soup = format.in_lps(read.map_err(|e| e.to_string())?, bytes);
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
        "stated_axes": stated,
        "unit": format.unit_words(),
    });
    if closed {
        what["volume_mm3"] = json!(mesh.volume());
    }
    Ok((what, judged.findings))
}

fn package(path: &Path) -> Seen {
    let manifest = verify::manifest(path)?;
    let words = |text: &str| quote(text, LONGEST_WORDS);
    let what = json!({
        "kind": "package of Preop",
        "title": words(&manifest.plan.title),
        "plan": words(&manifest.plan.hash),
        "status": words(&manifest.status),
        "build": words(&manifest.build),
        "files": manifest.files.len(),
        "measurements": manifest.measurements.len(),
    });
    let standing = manifest.findings.into_iter().filter(|f| f.accepted_by.is_none());
    let findings = standing.map(|f| Finding {
        code: words(&f.code),
        severity: severity(f.severity),
        message: words(&f.message),
        place: f.place_mm,
        hint: words(&f.hint),
    });
    Ok((what, findings.collect()))
}

/// The same word of ours: what verifies a package shares nothing with what writes one.
fn severity(told: preop_verify::manifest::Severity) -> Severity {
    use preop_verify::manifest::Severity as Told;
    match told {
        Told::Note => Severity::Note,
        Told::Warning => Severity::Warning,
        Told::Danger => Severity::Danger,
    }
}
