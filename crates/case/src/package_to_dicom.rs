//! A package as DICOM objects: each model and guide, and the report.

use crate::to_dicom::{ModelWords, ToDicomError, mesh_to_dicom, pdf_to_dicom};
use preop_dicom::Moment;
use preop_dicom::write::{Source, Usage};
use preop_monitor::Finding;
use preop_plan::Hash;
use preop_stranger::Read;
use preop_verify::Manifest;
use preop_verify::manifest::File;

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
/// title. `read` gives a file of the package; `reader` reads the meshes among them.
///
/// # Errors
/// Nothing is written unless all of it can be.
pub fn package_to_dicom(
    manifest: &Manifest,
    sources: &[FrameSource],
    made: Moment,
    read: &dyn Fn(&str) -> Result<Vec<u8>, String>,
    reader: &dyn Read,
) -> Result<(Vec<(String, Vec<u8>)>, Vec<Finding>), PackageToDicomError> {
    for given in sources {
        check(manifest, given)?;
    }
    let (mut objects, mut findings) = (vec![], vec![]);
    for file in &manifest.files {
        let is_part =
            matches!(file.kind.as_str(), "model" | "device") && file.path.ends_with(".stl");
        if !is_part && file.kind != "report" {
            continue;
        }
        let bytes = unchanged(file, read)?;
        let refuse = |e: ToDicomError| PackageToDicomError::File {
            file: file.path.clone(),
            why: e.to_string(),
        };
        let source = source_of(file, sources)?;
        let object = if is_part {
            let title = title(manifest, file.part_id.as_deref().unwrap_or(&file.step));
            let words = words(manifest, file, &title);
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
    file: &File,
    read: &dyn Fn(&str) -> Result<Vec<u8>, String>,
) -> Result<Vec<u8>, PackageToDicomError> {
    let name = || file.path.clone();
    let bytes = read(&file.path).map_err(|why| PackageToDicomError::File { file: name(), why })?;
    if is(&Hash::of(&bytes), &file.sha256) {
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

fn words<'a>(manifest: &'a Manifest, file: &File, title: &'a str) -> ModelWords<'a> {
    let device = file.kind == "device";
    ModelWords {
        title,
        side: None,
        usage: if device { Usage::ToolFabrication } else { Usage::Planning },
        embossed: device,
        modified: Some(device),
        group: &manifest.plan.title,
    }
}
