//! A package in memory: every file that `run` writes, read back and re-measured before it is whole.

use crate::captures::{self, CAPTURES, Capture};
use crate::manifest::{
    FileEntry, FindingEntry, InputEntry, Manifest, PlanEntry, Status, StepEntry,
};
use crate::parts::{Part, PartKind, parts};
use crate::review::{self, Reviewed, Viewer};
use crate::story::story;
use crate::{BUILD, DISCLAIMER, Evaluated, figures, measurement, report};
use preop_meshfile::{Format, stl, threemf};
use preop_monitor::{Cancelled, Monitor};
use preop_plan::Hash;
use preop_plan::evaluate::Outcome;
use preop_report::Report;

/// The files of a package.
#[derive(Clone, Debug)]
pub struct Package {
    /// Every file with its place in the package, in the order of the manifest.
    pub files: Vec<(String, Vec<u8>)>,
    /// What the package says of itself.
    pub manifest: Manifest,
}

/// Where the earlier plan lies in a package that tells what changed since.
pub const EARLIER_PLAN: &str = "earlier-plan.toml";

/// Why there is no package.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// Somebody asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// A step failed or is blocked: nothing is written.
    #[error("{0}")]
    Blocked(String),
    /// A part cannot be written as a file.
    #[error("The part \"{part}\" cannot be written: {why}.")]
    Part {
        /// Its id.
        part: String,
        /// Why not.
        why: String,
    },
    /// The report cannot be drawn.
    #[error("The report cannot be made: {0}.")]
    Report(String),
}

impl From<Cancelled> for PackageError {
    fn from(_: Cancelled) -> PackageError {
        PackageError::Cancelled
    }
}

/// What a face adds to a package.
#[derive(Clone, Copy)]
pub struct Making<'a> {
    /// Draws the report as PDF: the PDF engine is heavy.
    pub render: &'a dyn Fn(&Report) -> Result<Vec<u8>, String>,
    /// The viewer of `review.html`; without it there is none.
    pub viewer: Option<Viewer<'a>>,
    /// The text of the earlier plan against which the review tells what changed; it goes into the
    /// package, so that whoever has the package can make it again.
    pub since: Option<&'a str>,
    /// The views that a person captured for the report; they go into the package, too.
    pub captures: &'a [Capture],
}

/// Makes the package of an evaluated plan. `text` is the plan as run.
///
/// # Errors
/// If a step is blocked, a part cannot be written, or somebody asked to stop.
pub fn package(
    evaluated: &Evaluated<'_>,
    text: &str,
    making: &Making<'_>,
    monitor: &dyn Monitor,
) -> Result<Package, PackageError> {
    if evaluated.is_blocked() {
        return Err(PackageError::Blocked(blocked_words(evaluated)));
    }
    let parts = parts(evaluated);
    let mut files: Vec<(FileEntry, Vec<u8>)> = vec![];
    for part in &parts {
        files.extend(part_files(evaluated, part)?);
        monitor.check()?;
    }
    monitor.progress(0.1);
    let measured = measurement::measure(&parts, &files);
    monitor.progress(0.4);
    monitor.check()?;
    let mut findings: Vec<FindingEntry> =
        evaluated.findings.iter().map(FindingEntry::from).collect();
    findings.extend(measured.findings);
    let story = story(evaluated);
    // Each picture counts from its own beginning: of the whole it says only where it stands.
    let drawing = preop_monitor::Part::of(monitor, 0.4, 0.4);
    let mut figures = figures::draw(evaluated, &story, &drawing)?;
    figures.extend(captures::draw(evaluated, making.captures, &drawing)?);
    monitor.progress(0.7);
    for figure in &figures {
        let path = format!("figures/{}.png", figure.name);
        files.push(entry(&path, "figure", "", &figure.image.png));
    }
    if !making.captures.is_empty() {
        let json = serde_json::to_string_pretty(making.captures);
        let json = json.expect("captures are texts and numbers") + "\n";
        files.push(entry(CAPTURES, "captures", "", json.as_bytes()));
    }
    let case_report = report::write(&report::Contents {
        evaluated,
        story: &story,
        parts: &parts,
        measurements: &measured.rows,
        findings: &findings,
        figures: &figures,
    });
    monitor.check()?;
    let pdf = (making.render)(&case_report).map_err(PackageError::Report)?;
    files.push(entry("report.pdf", "report", "", &pdf));
    monitor.progress(0.8);
    let changes = making.since.and_then(|earlier| review::since(earlier, evaluated));
    if let (Some(earlier), Some(_)) = (making.since, &changes) {
        files.push(entry(EARLIER_PLAN, "earlier-plan", "", earlier.as_bytes()));
    }
    if let Some(viewer) = &making.viewer {
        let reviewed = Reviewed { evaluated, story: &story, findings: &findings, changes };
        files.push(entry("review.html", "review", "", &review::review(&reviewed, viewer)));
        monitor.check()?;
    }
    let manifest = Manifest {
        format: 1,
        build: BUILD.to_owned(),
        plan: PlanEntry {
            title: evaluated.plan.title.clone(),
            variant: evaluated.plan.variant.clone(),
            side: evaluated.plan.side.map(|s| s.word().to_owned()),
            hash: evaluated.plan.hash(),
            file_sha256: Hash::of(text.as_bytes()),
        },
        // Approval is a later issue's: until then every package is a draft.
        status: Status::Draft,
        disclaimer: DISCLAIMER.to_owned(),
        inputs: inputs(evaluated),
        steps: steps(evaluated),
        files: files.iter().map(|(entry, _)| entry.clone()).collect(),
        measurements: measured.rows,
        findings,
    };
    Ok(Package { files: gather(files, text, &manifest), manifest })
}

fn gather(
    files: Vec<(FileEntry, Vec<u8>)>,
    text: &str,
    manifest: &Manifest,
) -> Vec<(String, Vec<u8>)> {
    let json = serde_json::to_string_pretty(manifest).expect("a manifest is texts and numbers");
    let mut all = vec![
        ("manifest.json".to_owned(), (json + "\n").into_bytes()),
        ("plan.toml".to_owned(), text.as_bytes().to_vec()),
    ];
    all.extend(files.into_iter().map(|(entry, bytes)| (entry.path, bytes)));
    all
}

/// Names of waiting steps that are worth reading; the others are counted.
const MOST_WAITING: usize = 3;

/// Why a plan gives no package: what failed, and what waits for it.
pub(crate) fn blocked_words(evaluated: &Evaluated<'_>) -> String {
    let mut words = vec![];
    let mut waiting = vec![];
    for (name, outcome) in evaluated.evaluation.failures() {
        match outcome {
            Outcome::Failed(why) => {
                let line = evaluated.plan.step(name).map(|s| s.line);
                let line = line.or(evaluated.plan.input(name).map(|i| i.line)).unwrap_or(0);
                let why = sentence(why);
                words.push(format!("\"{name}\" (line {line} of the plan) failed. {why}"));
            }
            _ => waiting.push(format!("\"{name}\"")),
        }
    }
    if !waiting.is_empty() {
        let more = waiting.len().saturating_sub(MOST_WAITING);
        waiting.truncate(MOST_WAITING);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        words.push(format!("Waiting for that: {}{more}.", waiting.join(", ")));
    }
    words.join(" ")
}

/// Words as a sentence: a capital at the start, a stop at the end.
fn sentence(words: &str) -> String {
    let mut letters = words.trim().chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let stop = if words.trim_end().ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

fn entry(path: &str, kind: &str, step: &str, bytes: &[u8]) -> (FileEntry, Vec<u8>) {
    let entry = FileEntry {
        path: path.to_owned(),
        sha256: Hash::of(bytes),
        step: step.to_owned(),
        kind: kind.to_owned(),
        part_id: None,
        frame: None,
        units: None,
        triangles: None,
        volume_mm3: None,
        bounds_mm: None,
        closed: None,
        carried: None,
    };
    (entry, bytes.to_vec())
}

/// The STL and the 3MF of a part.
fn part_files(
    evaluated: &Evaluated<'_>,
    part: &Part,
) -> Result<Vec<(FileEntry, Vec<u8>)>, PackageError> {
    let fail = |why: String| PackageError::Part { part: part.part_id.clone(), why };
    let (folder, kind) = match part.kind {
        PartKind::Model => ("models", "model"),
        PartKind::Device => ("devices", "device"),
    };
    let mesh = part.solid.mesh();
    let hash = evaluated.plan.hash();
    let header = format!("Preop {} {}", part.part_id, hash.short());
    let stl = stl::write(mesh, &header).map_err(|e| fail(e.to_string()))?;
    let three = threemf::Part {
        name: &part.part_id,
        mesh,
        metadata: vec![
            ("Title".to_owned(), part.part_id.clone()),
            ("Description".to_owned(), format!("plan {hash}, frame {}, LPS", part.frame)),
        ],
    };
    let three = threemf::write(&[three]).map_err(|e| fail(e.to_string()))?;
    let written = [("stl", stl, Format::Stl), ("3mf", three, Format::ThreeMf)];
    written
        .into_iter()
        .map(|(ending, bytes, format)| {
            // What single precision made flat is not in the file: its own triangles are counted.
            let triangles = format.read(&bytes).map_err(|e| fail(e.to_string()))?.triangles.len();
            let path = format!("{folder}/{}.{ending}", part.part_id);
            let (mut entry, bytes) = entry(&path, kind, &part.step, &bytes);
            entry.part_id = Some(part.part_id.clone());
            entry.frame = Some(part.frame.name().to_owned());
            entry.units = Some("mm".to_owned());
            entry.triangles = Some(triangles);
            entry.volume_mm3 = Some(mesh.volume());
            entry.bounds_mm = Some(mesh.bounds());
            entry.closed = Some(true);
            entry.carried.clone_from(&part.carried);
            Ok((entry, bytes))
        })
        .collect()
}

fn inputs(evaluated: &Evaluated<'_>) -> Vec<InputEntry> {
    evaluated
        .plan
        .inputs
        .iter()
        .filter_map(|input| {
            Some(InputEntry {
                name: input.name.clone(),
                kind: input.kind.clone(),
                sha256: evaluated.evaluation.input_content(&input.name)?,
            })
        })
        .collect()
}

fn steps(evaluated: &Evaluated<'_>) -> Vec<StepEntry> {
    evaluated
        .plan
        .steps
        .iter()
        .filter_map(|step| match evaluated.evaluation.outcomes().get(&step.name) {
            Some(Outcome::Done { key, .. }) => Some(StepEntry {
                name: step.name.clone(),
                kind: step.kind.name.to_owned(),
                version: step.kind.version,
                key: *key,
            }),
            _ => None,
        })
        .collect()
}
