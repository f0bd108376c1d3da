//! A package as DICOM objects: each model and guide, and the report.

use crate::to_dicom::{ModelWords, Side, ToDicomError, mesh_to_dicom, pdf_to_dicom};
use preop_dicom::Moment;
use preop_dicom::write::{Source, Usage};
use preop_monitor::Finding;
use preop_plan::{Hash, Plan, ResultName, Step};
use preop_stranger::Read;
use preop_verify::Manifest;
use preop_verify::manifest::File;
use std::collections::BTreeSet;

/// The series of one frame of a plan, and the hash of its content.
#[derive(Clone, Debug)]
pub struct FrameSource {
    /// The input that the frame is named after.
    pub frame: String,
    /// What objects take from it.
    pub source: Source,
    /// By [`content_hash`](crate::content_hash).
    pub content: Hash,
}

/// Why a package does not become DICOM.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PackageToDicomError {
    /// A frame has no source.
    #[error(
        "{file} lies in the frame \"{frame}\"; say which series that is: --source {frame}=SERIES"
    )]
    NoSource {
        /// The file.
        file: String,
        /// Its frame.
        frame: String,
    },
    /// A source is another scan than the one planned on.
    #[error(
        "the package was made on another \"{frame}\" than this series: its content is {found}, not \
         {expected}"
    )]
    OtherScan {
        /// The frame.
        frame: String,
        /// What the manifest says, shortened.
        expected: String,
        /// What the series has, shortened.
        found: String,
    },
    /// A name that the package does not know.
    #[error("the package has no input \"{0}\"")]
    NoSuchFrame(String),
    /// A file is not the one of the manifest.
    #[error("{0} was changed after the package was made; run the plan again")]
    Changed(String),
    /// A file cannot be read or written.
    #[error("{file}: {why}")]
    File {
        /// The file.
        file: String,
        /// What is wrong.
        why: String,
    },
}

/// The objects of a package with the names of their files: every STL of a model or a guide with the
/// patient and study of its frame's series, and the report with those of the first source. Sources
/// must be the very scans that were planned on, files those of the manifest. A draft says so in its
/// title, a part which side it is meant for. `read` gives a file of the package; `reader` reads the
/// meshes among them.
///
/// # Errors
/// Nothing is written unless all of it can be.
pub fn package_to_dicom(
    (manifest, plan): (&Manifest, &Plan),
    sources: &[FrameSource],
    made: Moment,
    read: &dyn Fn(&str) -> Result<Vec<u8>, String>,
    reader: &dyn Read,
) -> Result<(Vec<(String, Vec<u8>)>, Vec<Finding>), PackageToDicomError> {
    for given in sources {
        check(manifest, given)?;
    }
    // What the parts are is the plan's to say.
    unchanged(("plan.toml", &manifest.plan.file_sha256), read)?;
    let (mut objects, mut findings) = (vec![], vec![]);
    for file in &manifest.files {
        let is_part =
            matches!(file.kind.as_str(), "model" | "device") && file.path.ends_with(".stl");
        if !is_part && file.kind != "report" {
            continue;
        }
        let bytes = unchanged((&file.path, &file.sha256), read)?;
        let refuse = |e: ToDicomError| PackageToDicomError::File {
            file: file.path.clone(),
            why: e.to_string(),
        };
        let source = source_of(file, sources)?;
        let object = if is_part {
            let title = title(manifest, file.part_id.as_deref().unwrap_or(&file.step));
            let words = words((plan, plan.step(&file.step)), file, &title);
            let made = mesh_to_dicom((&file.path, &bytes), reader, &words, source, made);
            let (object, told) = made.map_err(refuse)?;
            findings.extend(told);
            object
        } else {
            pdf_to_dicom(&bytes, &title(manifest, "Report"), source, made).map_err(refuse)?
        };
        let stem = file.path.rsplit_once('.').map_or(file.path.as_str(), |(stem, _)| stem);
        objects.push((format!("{stem}.dcm"), object));
    }
    Ok((objects, findings))
}

fn check(manifest: &Manifest, given: &FrameSource) -> Result<(), PackageToDicomError> {
    let frame = given.frame.clone();
    match manifest.inputs.iter().find(|i| i.name == frame) {
        None => Err(PackageToDicomError::NoSuchFrame(frame)),
        Some(input) if is(&given.content, &input.sha256) => Ok(()),
        Some(input) => Err(PackageToDicomError::OtherScan {
            frame,
            expected: input.sha256.chars().take(8).collect(),
            found: given.content.short(),
        }),
    }
}

/// Whether a hash is the one that the manifest tells.
fn is(hash: &Hash, told: &str) -> bool {
    Hash::parse(told).is_some_and(|told| told == *hash)
}

/// The source of a part's frame; of the report, which has none, the first.
fn source_of<'a>(
    file: &File,
    sources: &'a [FrameSource],
) -> Result<&'a Source, PackageToDicomError> {
    let frame = file.frame.as_deref();
    let fits = |given: &&FrameSource| frame.is_none_or(|frame| given.frame == frame);
    sources.iter().find(fits).map(|given| &given.source).ok_or_else(|| {
        let frame = frame.unwrap_or("head").to_owned();
        PackageToDicomError::NoSource { file: file.path.clone(), frame }
    })
}

fn unchanged(
    (path, sha256): (&str, &str),
    read: &dyn Fn(&str) -> Result<Vec<u8>, String>,
) -> Result<Vec<u8>, PackageToDicomError> {
    let name = || path.to_owned();
    let bytes = read(path).map_err(|why| PackageToDicomError::File { file: name(), why })?;
    if is(&Hash::of(&bytes), sha256) {
        Ok(bytes)
    } else {
        Err(PackageToDicomError::Changed(name()))
    }
}

/// The document's title: a draft must not pass for more.
fn title(manifest: &Manifest, what: &str) -> String {
    match manifest.status.as_str() {
        "approved" => what.to_owned(),
        _ => format!("DRAFT, NOT FOR USE: {what}"),
    }
}

fn words<'a>(
    (plan, step): (&'a Plan, Option<&Step>),
    file: &File,
    title: &'a str,
) -> ModelWords<'a> {
    let device = file.kind == "device";
    ModelWords {
        title,
        side: step.and_then(|step| side(plan, step, file)),
        // No step makes an implant.
        usage: if device { Usage::ToolFabrication } else { Usage::Planning },
        embossed: device,
        modified: step.is_some_and(|step| device || is_changed(plan, step)).then_some(true),
        group: &plan.title,
    }
}

/// The side of the body that a part is meant for: the plan's, or the donor's where it guides or shows that.
fn side(plan: &Plan, step: &Step, file: &File) -> Option<Side> {
    let donor_side = |of: &Step| match of.arguments.text("donor_side") {
        "left" => Side::Left,
        _ => Side::Right,
    };
    let reconstructions = plan.steps.iter().filter(|s| s.kind.name == "reconstruct");
    let shows_donor = |of: &&Step| {
        let [donor, jaw] = ["donor", "stumps"].map(|what| plan.frame(of, what));
        step.kind.name == "model" && donor != jaw && file.frame.as_deref() == Some(donor.name())
    };
    let guided = |of: &&Step| {
        let refers = |name: &&ResultName| name.step == of.name;
        step.kind.name == "donor-guide" && step.arguments.references().iter().any(refers)
    };
    let mut of_donor: Vec<Side> =
        reconstructions.filter(|of| shows_donor(of) || guided(of)).map(donor_side).collect();
    of_donor.dedup();
    match of_donor[..] {
        [] => plan.side.map(|side| match side {
            preop_space::Side::Left => Side::Left,
            preop_space::Side::Right => Side::Right,
        }),
        [one] => Some(one),
        _ => None,
    }
}

/// Whether a body was cut or moved on its way to this step.
fn is_changed(plan: &Plan, step: &Step) -> bool {
    let changes = ["cut", "move", "reconstruct", "jaw-model"];
    let (mut waiting, mut seen) = (vec![step], BTreeSet::new());
    while let Some(one) = waiting.pop() {
        if changes.contains(&one.kind.name) {
            return true;
        }
        if seen.insert(&one.name) {
            let from = one.arguments.references().into_iter();
            waiting.extend(from.filter_map(|name| plan.step(&name.step)));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const JAW: &str = include_str!("../../../examples/mandible-fibula/plan.toml");
    const SKULL: &str = include_str!("../../../examples/skull-flap/plan.toml");

    /// What is said of the part that a step makes: its side, and whether it was changed.
    fn said(text: &str, step: &str, frame: &str) -> (Option<Side>, Option<bool>) {
        let plan = crate::read(text).unwrap();
        let step = plan.step(step).unwrap();
        let kind = if step.kind.name.ends_with("guide") { "device" } else { "model" };
        let file = serde_json::json!({"path": "a.stl", "sha256": "", "kind": kind, "frame": frame});
        let file: File = serde_json::from_value(file).unwrap();
        let words = words((&plan, Some(step)), &file, "");
        assert_eq!(words.usage == Usage::ToolFabrication, kind == "device");
        (words.side, words.modified)
    }

    #[test]
    fn each_part_is_of_the_side_that_it_is_meant_for() {
        let right_leg = JAW.replace("donor_side = \"left\"", "donor_side = \"right\"");
        assert_ne!(right_leg, JAW);
        let (left, right) = (Some(Side::Left), Some(Side::Right));
        let plan = crate::read(&right_leg).unwrap();
        let mut seen = vec![];
        for step in &plan.steps {
            let (frame, told) = match step.kind.name {
                "resection-guide" | "reconstruct" | "jaw-model" => ("head", (left, Some(true))),
                "donor-guide" => ("leg", (right, Some(true))),
                "model" if step.name.starts_with("fibula") => ("leg", (right, None)),
                "model" => ("head", (left, None)),
                _ => continue,
            };
            assert_eq!(said(&right_leg, &step.name, frame), told, "{}", step.name);
            seen.push(step.kind.name);
        }
        for kind in ["resection-guide", "reconstruct", "jaw-model", "donor-guide", "model"] {
            assert!(seen.contains(&kind), "{kind}");
        }
        // A plan that says no side: the operation's parts have none, the donor's has its own.
        let no_side = right_leg.replace("\nside = \"left\"", "");
        assert_eq!(said(&no_side, "jaw-model", "head").0, None);
        assert_eq!(said(&no_side, "fibula-model", "leg").0, right);
    }

    #[test]
    fn a_flap_that_was_cut_is_changed() {
        let plan = crate::read(SKULL).unwrap();
        let models: Vec<&Step> = plan.steps.iter().filter(|s| s.kind.name == "model").collect();
        assert!(!models.is_empty());
        for step in models {
            assert_eq!(
                said(SKULL, &step.name, "head"),
                (Some(Side::Left), Some(true)),
                "{}",
                step.name
            );
        }
    }
}
