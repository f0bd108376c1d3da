//! Why files do not make a volume.

use super::looks::Looks;
use crate::SliceError;
use crate::file::FileError;
use preop_monitor::Cancelled;

/// A series of a folder, for people to choose from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SeriesName {
    /// What names it in a plan or on the command line.
    pub uid: String,
    /// `CT`, `MR`, …
    pub modality: String,
    /// What the scanner calls it.
    pub description: String,
    /// How many files it has.
    pub count: usize,
    /// What it looks like, where one of several must be chosen.
    pub looks: Option<Looks>,
}

/// A place where slices are missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// The last file before it.
    pub before: String,
    /// The first file behind it.
    pub behind: String,
    /// How far the two are from the first slice, along the normal, in millimetres.
    pub between_mm: [f64; 2],
}

/// Why files do not make a volume.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SeriesError {
    /// Somebody asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// Not one DICOM file: how many there are, and what the first is that can be told.
    #[error("{}", no_dicom(*.0, .1.as_deref()))]
    NoDicom(usize, Option<String>),
    /// DICOM files, but none of the modality.
    #[error("there is no {modality} series among the files, only: {}", series_text(.found))]
    NoVolume {
        /// `CT`, `MR` or `PT`.
        modality: &'static str,
        /// What is there.
        found: Vec<SeriesName>,
    },
    /// More than one series of the modality.
    #[error(
        "there are several {modality} series; choose one by its UID, in the plan's input as series = \"UID\", \
         for inspect as --series UID: {}", series_text(.found)
    )]
    Several {
        /// `CT`, `MR` or `PT`.
        modality: &'static str,
        /// Those.
        found: Vec<SeriesName>,
    },
    /// The series that was asked for is not there.
    #[error("there is no {modality} series {wanted} among the files, only: {}", series_text(.found))]
    NoSuchSeries {
        /// `CT`, `MR` or `PT`.
        modality: &'static str,
        /// The UID that was asked for.
        wanted: String,
        /// What is there.
        found: Vec<SeriesName>,
    },
    /// One file is not a sound CT image.
    #[error("{name}: {source}")]
    File {
        /// The file.
        name: String,
        /// What is wrong with it.
        source: SliceError,
    },
    /// A file's bytes could not be had.
    #[error("{name} cannot be read: {why}")]
    Unreadable {
        /// The file.
        name: String,
        /// Why.
        why: String,
    },
    /// No volume without two images.
    #[error("the series has only {0} image; a volume needs at least two")]
    TooFew(usize),
    /// A box that holds nothing of the scan.
    #[error(
        "the box {keep} holds nothing of the scan, which reaches from {scan} (LPS); correct box_mm"
    )]
    Beside {
        /// The box, in words.
        keep: String,
        /// Where the scan is, in words.
        scan: String,
    },
    /// More than any scan.
    #[error("the series has {0} images; at most 5,000 are read")]
    TooMany(usize),
    /// More voxels than can be held.
    #[error("the volume would have more than 2^31 voxels, or most of it would be empty")]
    TooLarge,
    /// One image UID, two contents.
    #[error(
        "{first} and {second} claim to be the same image but differ; one of them was altered, \
         export the series again"
    )]
    SameImage {
        /// A file.
        first: String,
        /// The other.
        second: String,
    },
    /// Images that do not belong together.
    #[error("{first} and {second} differ in {what}, so they are not one scan")]
    Mixed {
        /// What differs: the patient, the study, …
        what: &'static str,
        /// A file.
        first: String,
        /// The first that differs from it.
        second: String,
    },
    /// Two images in one place.
    #[error(
        "{first} and {second} lie in the same place, {at_mm:.3} mm from the first slice; the folder \
         mixes two phases or reconstructions, keep one"
    )]
    SamePosition {
        /// A file.
        first: String,
        /// The other.
        second: String,
        /// Their distance from the first slice, along the normal.
        at_mm: f64,
    },
    /// Slices are missing.
    #[error("slices are missing: they are {spacing_mm:.3} mm apart, but (measured from the first slice) {}; \
         export the whole series again", gaps_text(.gaps))]
    Gaps {
        /// The usual distance.
        spacing_mm: f64,
        /// Where.
        gaps: Vec<Gap>,
    },
    /// No common distance.
    #[error(
        "the distance between slices varies from {least_mm:.3} to {most_mm:.3} mm; reconstruct the \
         series with one distance (or, up to 5 mm and without a tilt, have it resampled by even_slices_mm \
         in the plan's input)"
    )]
    VariableSpacing {
        /// The least.
        least_mm: f64,
        /// The greatest.
        most_mm: f64,
    },
    /// A distance that no scan has.
    #[error("the slices are {0:.4} mm apart; only 0.02 to 5 mm are read")]
    Spacing(f64),
    /// Slices that jump sideways.
    #[error("{name} lies {off_mm:.3} mm beside the line of the other slices; a slice was moved")]
    Sideways {
        /// The file.
        name: String,
        /// How far.
        off_mm: f64,
    },
    /// A tilt that no gantry has.
    #[error("the slices are tilted by {0:.1} degrees against their stack; no gantry does that")]
    Tilt(f64),
}

impl SeriesError {
    /// What is wrong with the file that messages call `name`.
    pub(super) fn of_file(name: &str, error: FileError) -> SeriesError {
        let name = name.to_owned();
        match error {
            FileError::Unreadable(why) => SeriesError::Unreadable { name, why },
            FileError::Unsound(source) => SeriesError::File { name, source },
        }
    }
}

impl From<Cancelled> for SeriesError {
    fn from(_: Cancelled) -> SeriesError {
        SeriesError::Cancelled
    }
}

/// More series are not listed: whoever reads it chooses by UID.
const LISTED: usize = 12;

/// Series in words.
pub(super) fn series_text(series: &[SeriesName]) -> String {
    let mut names: Vec<String> = series
        .iter()
        .take(LISTED)
        .map(|s| {
            let count = match &s.looks {
                Some(looks) => looks.to_string(),
                None => format!("{} files", s.count),
            };
            format!("`{}` ({}, {count}, {})", s.description, s.modality, s.uid)
        })
        .collect();
    if series.len() > LISTED {
        names.push(format!("and {} more", series.len() - LISTED));
    }
    names.join(", ")
}

fn gaps_text(gaps: &[Gap]) -> String {
    let mut texts: Vec<String> = gaps
        .iter()
        .take(5)
        .map(|g| {
            let [low, high] = g.between_mm;
            format!(
                "{:.3} mm between {} at {low:.3} and {} at {high:.3} mm",
                high - low,
                g.before,
                g.behind
            )
        })
        .collect();
    if gaps.len() > 5 {
        texts.push(format!("and {} more gaps", gaps.len() - 5));
    }
    texts.join("; ")
}

/// That there is not one DICOM file among so many, and what to do.
fn no_dicom(files: usize, told: Option<&str>) -> String {
    let told = told.unwrap_or("name the folder that holds the images");
    match files {
        1 => format!("the one file is no DICOM file; {told}"),
        _ => format!("none of the {files} files is a DICOM file; {told}"),
    }
}
