//! `preop verify`: re-reads a package from the disk, as `inspect` and `convert` read its manifest.

use crate::bytes::{self, shown};
use crate::failure::Failure;
use crate::fence;
use crate::present::{self, say};
use preop_quote::quote;
use preop_stranger::PackageParser;
use preop_verify::manifest::MOST_FILE;
use preop_verify::{Files, Manifest, Outcome, verify as measure};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

/// No words about a package are longer.
const LONGEST_WORDS: usize = 1000;

/// A package's folder.
pub(super) struct Folder<'a>(pub(super) &'a Path);

impl Files for Folder<'_> {
    fn list(&self) -> Result<Vec<String>, String> {
        let mut found = vec![];
        walk(self.0, self.0, &mut found)?;
        found.sort();
        Ok(found)
    }

    fn size(&self, path: &str) -> Result<u64, String> {
        let whole = self.whole(path)?;
        fs::metadata(&whole).map(|m| m.len()).map_err(|e| format!("{}: {e}.", whole.display()))
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let whole = self.whole(path)?;
        bytes::read(&whole, MOST_FILE).map_err(|e| format!("{}: {e}", shown(&whole)))
    }
}

impl Folder<'_> {
    /// Where a file lies; nothing beside the package.
    fn whole(&self, path: &str) -> Result<PathBuf, String> {
        let relative = Path::new(path);
        let inside = relative.components().all(|c| matches!(c, std::path::Component::Normal(_)));
        if !inside {
            return Err(format!("{path} does not lie in the package."));
        }
        Ok(self.0.join(relative))
    }
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|e| format!("{}: {e}.", folder.display()))?;
    for entry in entries {
        let entry = entry.map_err(|e| e.to_string())?;
        let path = entry.path();
        if entry.file_type().is_ok_and(|t| t.is_dir()) {
            walk(root, &path, found)?;
        } else if let Ok(relative) = path.strip_prefix(root) {
            found.push(relative.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}

/// What a package says of itself, read behind the fence.
///
/// # Errors
/// Why it is none, in words that are safe to show.
pub(super) fn manifest(directory: &Path) -> Result<Manifest, String> {
    let (files, reader) = (Folder(directory), fence::decoder());
    preop_verify::manifest(&files, &PackageParser(&reader)).map_err(|e| safe(&e))
}

/// Words of a stranger that cannot steer a terminal.
fn safe(words: &dyn std::fmt::Display) -> String {
    quote(&words.to_string(), LONGEST_WORDS)
}

/// The hash of a plan that this very build wrote; the vocabulary of another may have other defaults.
/// A text that is no plan has none, and so another than any.
fn plan_hash(build: &str, text: &str) -> Option<String> {
    let hash = |text| preop_case::read(text).map(|plan| plan.hash().to_string());
    (build == preop_case::BUILD).then(|| hash(text).unwrap_or_default())
}

pub(crate) fn verify(directory: &Path, as_json: bool) -> Result<u8, Failure> {
    if !directory.join("manifest.json").is_file() {
        return Err(Failure::wrong(format!(
            "{} is no package of Preop: it has no manifest.json. Name the folder that `run` wrote.",
            directory.display()
        )));
    }
    let (files, reader) = (Folder(directory), fence::decoder());
    let verdict = measure(&files, &PackageParser(&reader), &plan_hash)
        .map_err(|e| Failure::wrong(format!("{}: {}", shown(directory), safe(&e))))?;
    let outcome = verdict.outcome();
    let status = match outcome {
        Outcome::Sound => 0,
        Outcome::OutOfTolerance => Failure::DANGER,
        Outcome::HashMismatch => Failure::WRONG,
    };
    if as_json {
        let rows = verdict.rows.iter().map(|r| {
            json!({
                "step": r.step, "file": r.file, "name": r.name, "planned": r.planned,
                "measured": r.measured, "tolerance": r.tolerance, "unit": r.unit, "ok": r.ok,
            })
        });
        present::json(&json!({
            "title": verdict.title,
            "plan_hash": verdict.plan_hash,
            "status": status,
            "faults": verdict.faults(),
            "measurements": rows.collect::<Vec<_>>(),
        }));
        return Ok(status);
    }
    for fault in verdict.faults() {
        eprintln!("preop: {}", safe(&fault));
    }
    say(&format!(
        "{}: {} files, {} dimensions: {}.",
        safe(&verdict.title),
        verdict.files.len(),
        verdict.rows.len(),
        match outcome {
            Outcome::Sound => "every hash matches, every dimension is in tolerance",
            Outcome::OutOfTolerance => "DIMENSIONS OUT OF TOLERANCE, do not use",
            Outcome::HashMismatch => "FILES WERE CHANGED, do not use",
        }
    ));
    Ok(status)
}
