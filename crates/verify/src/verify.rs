//! The check of a whole package.

use crate::feature::{Feature, Reading};
use crate::files::stays_inside;
use crate::manifest::{
    File, MOST_BYTES, MOST_FILE, MOST_FILES, MOST_FINDINGS, MOST_ROWS, Manifest, Measurement,
};
use crate::{Body, FileRow, FileState, Files, MeasureError, Parse, Row, Verdict};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The version of the manifest that is understood here.
const FORMAT: u32 = 1;
/// No feature is longer, in bytes of text.
const MOST_FEATURE: usize = 4 << 10;
/// No unit is shown longer, in characters.
const LONGEST_UNIT: usize = 40;
/// The most triangles that are looked at, counted once for each different feature of their file:
/// some minutes of work.
const MOST_LOOKS: u64 = 20_000_000_000;
/// How far a side of a box may lie from the recorded one, in millimetres.
const BOUNDS_MM: f64 = 0.001;
/// How much volume a surface may lose to rounding, in cubic millimetres for each square millimetre.
const SHELL_MM: f64 = 0.0001;

/// Why a package cannot be checked at all: its manifest is not one. Exit status 2.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum VerifyError {
    /// The files cannot be listed.
    #[error("the package cannot be read: {0}")]
    Unreadable(String),
    /// `manifest.json` cannot be read.
    #[error("this is no package: its `manifest.json` cannot be read: {0}")]
    NoManifest(String),
    /// It is no manifest.
    #[error("`manifest.json` is damaged or from another program: {0}")]
    Manifest(String),
    /// It is a manifest of another version.
    #[error("`manifest.json` has format {0}; this version of the program checks format {FORMAT}")]
    Format(u32),
    /// It is larger than any real one.
    #[error("`manifest.json` names {0}, more than any operation needs; it is refused")]
    Oversized(String),
    /// A path that leads out of the package, or that is no plain name.
    #[error("`manifest.json` names the file `{0}`, which is no plain path within the package")]
    Path(String),
    /// A path that stands twice in the manifest.
    #[error("`manifest.json` names the file `{0}` twice")]
    Twice(String),
    /// A dimension of a file that the manifest does not list.
    #[error("the dimension `{name}` is of the file `{file}`, which `manifest.json` does not list")]
    NoSuchFile {
        /// What was to be measured.
        name: String,
        /// On which file.
        file: String,
    },
}

/// Given a build's identity and a plan's text: the hash of the plan's canonical form as that build
/// writes it; nothing where the vocabulary of that build is not at hand, or the text is no plan of it.
/// Reading plans belongs to whoever calls: nothing here knows the code that made the package.
pub type PlanHash<'a> = &'a dyn Fn(&str, &str) -> Option<String>;

/// Checks a package: the hash of every file, missing and unnamed files, whether `plan.toml` is the
/// plan of the manifest and its parts, and every dimension of the manifest measured anew on the
/// written files, by means of who parses them. A wrong hash stops nothing: all is measured and told.
pub fn verify(
    files: &dyn Files,
    parser: &dyn Parse,
    plan_hash: PlanHash,
) -> Result<Verdict, VerifyError> {
    let manifest = manifest(files, parser)?;
    let listed: BTreeSet<String> =
        files.list().map_err(VerifyError::Unreadable)?.into_iter().collect();
    let mut verdict = Verdict {
        title: manifest.plan.title.clone(),
        plan_hash: manifest.plan.hash.clone(),
        files: vec![FileRow {
            path: "plan.toml".to_owned(),
            state: plan_state(files, &listed, &manifest, plan_hash)?,
        }],
        rows: vec![],
    };
    let mut looks = 0;
    for file in &manifest.files {
        let (state, bytes) = hash_state(files, &listed, &file.path, &file.sha256)?;
        let rows = manifest.measurements.iter().filter(|m| m.file == file.path);
        let mut check =
            FileCheck { file, body: None, readings: BTreeMap::new(), looks: &mut looks };
        let state = check.read(parser, state, bytes, &manifest.plan.hash);
        verdict.files.push(FileRow { path: file.path.clone(), state });
        verdict.rows.extend(check.entry_rows());
        for row in rows {
            verdict.rows.push(check.row(row)?);
        }
    }
    let named: BTreeSet<&str> = manifest.files.iter().map(|f| f.path.as_str()).collect();
    let unnamed = listed
        .iter()
        .filter(|p| !named.contains(p.as_str()) && *p != "manifest.json" && *p != "plan.toml");
    verdict
        .files
        .extend(unnamed.map(|path| FileRow { path: path.clone(), state: FileState::Unnamed }));
    Ok(verdict)
}

/// What a package says of itself: a manifest of this version, within its bounds, of plain paths. No other
/// file of the package is looked at.
///
/// # Errors
/// Why it is no package.
pub fn manifest(files: &dyn Files, parser: &dyn Parse) -> Result<Manifest, VerifyError> {
    let size = files.size("manifest.json").map_err(VerifyError::NoManifest)?;
    if size > MOST_BYTES {
        return Err(VerifyError::Oversized(format!("{} MiB of text", size >> 20)));
    }
    let bytes = files.read("manifest.json").map_err(VerifyError::NoManifest)?;
    let manifest = parser.manifest(&bytes).map_err(VerifyError::Manifest)?;
    if manifest.format != FORMAT {
        return Err(VerifyError::Format(manifest.format));
    }
    for (count, most, what) in [
        (manifest.files.len(), MOST_FILES, "files"),
        (manifest.measurements.len(), MOST_ROWS, "dimensions"),
        (manifest.findings.len(), MOST_FINDINGS, "findings"),
        (manifest.inputs.len(), MOST_FINDINGS, "inputs"),
    ] {
        if count > most {
            return Err(VerifyError::Oversized(format!("{count} {what}")));
        }
    }
    let mut named = BTreeSet::from(["manifest.json", "plan.toml"]);
    for file in &manifest.files {
        if !stays_inside(&file.path) {
            return Err(VerifyError::Path(file.path.clone()));
        }
        if !named.insert(&file.path) {
            return Err(VerifyError::Twice(file.path.clone()));
        }
    }
    match manifest.measurements.iter().find(|m| !manifest.files.iter().any(|f| f.path == m.file)) {
        None => Ok(manifest),
        Some(m) => Err(VerifyError::NoSuchFile { name: m.name.clone(), file: m.file.clone() }),
    }
}

/// Whether `plan.toml` has its hash, and is the plan whose hash the parts carry: a plan that was edited
/// together with its hash in the manifest is another one.
fn plan_state(
    files: &dyn Files,
    listed: &BTreeSet<String>,
    manifest: &Manifest,
    plan_hash: PlanHash,
) -> Result<FileState, VerifyError> {
    let (state, bytes) = hash_state(files, listed, "plan.toml", &manifest.plan.file_sha256)?;
    let text = bytes.and_then(|b| String::from_utf8(b).ok()).unwrap_or_default();
    let another = plan_hash(&manifest.build, &text)
        .is_some_and(|hash| !hash.eq_ignore_ascii_case(&manifest.plan.hash));
    Ok(if state == FileState::Sound && another { FileState::Stale } else { state })
}

/// Whether a file has the hash of the manifest, and its bytes. One that is larger than any is not read.
fn hash_state(
    files: &dyn Files,
    listed: &BTreeSet<String>,
    path: &str,
    sha256: &str,
) -> Result<(FileState, Option<Vec<u8>>), VerifyError> {
    let size = if listed.contains(path) { files.size(path).ok() } else { None };
    if let Some(size) = size.filter(|size| *size > MOST_FILE) {
        return Err(VerifyError::Oversized(format!("a file of {} GiB", size >> 30)));
    }
    let bytes = size.and_then(|_| files.read(path).ok());
    let Some(bytes) = bytes else { return Ok((FileState::Missing, None)) };
    let digest: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
    let same = digest.eq_ignore_ascii_case(sha256);
    Ok((if same { FileState::Sound } else { FileState::Changed }, Some(bytes)))
}

/// The check of one file and of the dimensions on it.
struct FileCheck<'a> {
    file: &'a File,
    /// The body, or why there is none; nothing before it was asked for.
    body: Option<Result<Body, String>>,
    /// What each feature told, so that rows which share a feature are measured once.
    readings: BTreeMap<String, Result<(Feature, Vec<Reading>), MeasureError>>,
    looks: &'a mut u64,
}

impl FileCheck<'_> {
    /// Reads the body if the file should hold one; what its header says may change its state.
    fn read(
        &mut self,
        parser: &dyn Parse,
        state: FileState,
        bytes: Option<Vec<u8>>,
        plan_hash: &str,
    ) -> FileState {
        let path = &self.file.path;
        let body = match bytes {
            None => Err("the file is missing".to_owned()),
            Some(bytes) => parser.body(path, &bytes),
        };
        let foreign = body.as_ref().is_ok_and(|b| self.is_foreign(b, plan_hash));
        self.body = Some(body);
        if foreign && state == FileState::Sound { FileState::Foreign } else { state }
    }

    /// Whether the header of an STL names another plan or other axes.
    fn is_foreign(&self, body: &Body, plan_hash: &str) -> bool {
        let Some(header) = &body.header else { return false };
        let short = plan_hash.get(..8).unwrap_or(plan_hash);
        !header.contains("SPACE=LPS") || (self.file.part_id.is_some() && !header.contains(short))
    }

    /// What the manifest says of the file itself.
    fn entry_rows(&self) -> Vec<Row> {
        let file = self.file;
        let says = file.volume_mm3.is_some()
            || file.bounds_mm.is_some()
            || file.triangles.is_some()
            || file.closed.is_some();
        if !says {
            return vec![];
        }
        let body = match self.body.as_ref().expect("read before its rows are asked for") {
            Ok(body) => body,
            Err(why) => return vec![self.entry_row("file", "count", 1.0, Err(why.clone()), 0.0)],
        };
        let mut rows = vec![];
        if let Some(planned) = file.volume_mm3 {
            let tolerance = SHELL_MM * body.area();
            rows.push(self.entry_row("volume", "mm3", planned, Ok(body.volume()), tolerance));
        }
        if let Some(planned) = file.bounds_mm {
            let found = body.bounds();
            let corners = [(planned.min, found.min), (planned.max, found.max)];
            let worst = corners.map(|(p, f)| p.distance(f)).into_iter().fold(0.0, f64::max);
            rows.push(self.entry_row("box", "mm", 0.0, Ok(worst), BOUNDS_MM));
        }
        if let Some(planned) = file.triangles {
            let found = body.triangles() as f64;
            rows.push(self.entry_row("triangles", "count", planned as f64, Ok(found), 0.0));
        }
        if let Some(planned) = file.closed {
            let [planned, found] = [planned, body.is_closed()].map(|c| f64::from(u8::from(c)));
            rows.push(self.entry_row("closed", "count", planned, Ok(found), 0.0));
        }
        if let Some(units) = file.units.as_ref().filter(|u| *u != "mm") {
            let why = format!("the manifest gives its unit as {units}, not mm");
            rows.push(self.entry_row("unit", "count", 1.0, Err(why), 0.0));
        }
        rows
    }

    fn entry_row(
        &self,
        name: &str,
        unit: &str,
        planned: f64,
        measured: Result<f64, String>,
        tolerance: f64,
    ) -> Row {
        judged(Row {
            step: self.file.step.clone(),
            file: self.file.path.clone(),
            name: name.to_owned(),
            unit: unit.to_owned(),
            planned,
            recorded: planned,
            measured: measured.as_ref().ok().copied(),
            tolerance,
            ok: false,
            fault: measured.err(),
        })
    }

    /// A dimension of the manifest, measured anew.
    fn row(&mut self, row: &Measurement<String>) -> Result<Row, VerifyError> {
        let measured = self.measure(row)?;
        Ok(judged(Row {
            step: row.step.clone(),
            file: row.file.clone(),
            name: row.name.clone(),
            unit: row.unit.clone(),
            planned: row.planned,
            recorded: row.measured,
            measured: measured.as_ref().ok().copied(),
            tolerance: row.tolerance,
            ok: false,
            fault: measured.err(),
        }))
    }

    fn measure(&mut self, row: &Measurement<String>) -> Result<Result<f64, String>, VerifyError> {
        let body = match self.body.as_ref().expect("read before its rows are measured") {
            Ok(body) => body,
            Err(why) => return Ok(Err(why.clone())),
        };
        if !self.readings.contains_key(&row.feature) {
            *self.looks += body.triangles() as u64;
            if *self.looks > MOST_LOOKS {
                return Err(VerifyError::Oversized("too many features of large files".to_owned()));
            }
        }
        let told = self.readings.entry(row.feature.clone()).or_insert_with(|| {
            let feature = feature(&row.feature)?;
            Ok((feature, body.readings(&feature)?))
        });
        let value = match told {
            Ok((feature, readings)) => feature.pick(readings, &row.name).and_then(|value| {
                let meant = feature.unit(&row.name);
                let told = || row.unit.chars().take(LONGEST_UNIT).collect();
                // The right number in another unit is another dimension for whoever reads the table.
                if row.unit == meant {
                    Ok(value)
                } else {
                    Err(MeasureError::Unit { told: told(), meant })
                }
            }),
            Err(why) => Err(why.clone()),
        };
        Ok(value.map_err(|why| why.to_string()))
    }
}

/// A feature from its text.
fn feature(text: &str) -> Result<Feature, MeasureError> {
    let wrong = |why: String| MeasureError::Feature(why);
    if text.len() > MOST_FEATURE {
        return Err(wrong(format!("it is longer than {MOST_FEATURE} bytes")));
    }
    Feature::parse(&serde_json::from_str(text).map_err(|e| wrong(e.to_string()))?)
}

/// The row with its answer.
fn judged(row: Row) -> Row {
    let near = |a: f64, b: f64| (a - b).abs() <= row.tolerance;
    let ok = row.measured.is_some_and(|m| near(m, row.planned) && near(m, row.recorded));
    Row { ok, ..row }
}
