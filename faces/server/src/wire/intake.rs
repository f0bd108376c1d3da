//! Uploads on their way to become cases, as types that go over the wire.

use super::Found;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An upload on its way to become a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct IntakeState {
    pub(crate) id: String,
    /// How many files have come and are on the disk, and their bytes.
    pub(crate) files: usize,
    pub(crate) bytes: u64,
    pub(crate) stage: IntakeStage,
    /// What of the reading is done, from 0 to 1.
    pub(crate) share: f64,
    /// Why it was refused.
    pub(crate) words: String,
    pub(crate) found: Option<ScansSeen>,
}

/// How far an upload is.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum IntakeStage {
    /// Files may still come.
    Receiving,
    /// The gate reads them.
    Reading,
    /// A case can be made of them.
    Read,
    /// Nothing of it can be read.
    Refused,
}

/// What an upload holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ScansSeen {
    pub(crate) series: Vec<SeriesSeen>,
    /// What else must be known.
    pub(crate) notes: Vec<String>,
}

/// A series of an upload, judged as the volume that a case would take.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub(crate) struct SeriesSeen {
    pub(crate) uid: String,
    pub(crate) modality: String,
    pub(crate) description: String,
    pub(crate) files: usize,
    pub(crate) slices: usize,
    pub(crate) spacing_mm: Option<[f64; 3]>,
    pub(crate) body_part: String,
    /// `L`, `R` or empty: the side that the scan names.
    pub(crate) laterality: String,
    /// When it was taken, `YYYY-MM-DD`.
    pub(crate) date: Option<String>,
    /// `semi-synthetic …`, `phantom …` or empty.
    pub(crate) nature: String,
    pub(crate) patient: Option<PatientWords>,
    pub(crate) findings: Vec<Found>,
    /// Why it cannot be used.
    pub(crate) refused: Option<String>,
}

/// A series among the files of an input; nobody has judged it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SeriesThere {
    pub(crate) uid: String,
    /// `CT`, `MR`, `PT`, …
    pub(crate) modality: String,
    /// What the scanner calls it.
    pub(crate) description: String,
    pub(crate) files: usize,
}

/// Whose scan it is: for the eyes of the person who makes the case, kept nowhere.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PatientWords {
    /// Counts from 1: the same number is the same patient.
    pub(crate) number: usize,
    /// Name, number and day of birth.
    pub(crate) words: String,
}

/// A case that is wanted of an upload.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCase {
    pub(crate) title: String,
    /// The side of the operation, `left` or `right`.
    pub(crate) side: Option<String>,
    /// The day of the operation, `YYYY-MM-DD`.
    pub(crate) operation_date: Option<String>,
    pub(crate) who: String,
    pub(crate) scans: Vec<NewScan>,
    /// Whether a person has seen what speaks against it, as two patients in one case.
    #[serde(default)]
    pub(crate) understood: bool,
}

/// What a series is used as.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewScan {
    /// Its UID.
    pub(crate) series: String,
    /// The name of the input in the plan, such as `head` or `left-leg`.
    pub(crate) name: String,
    /// `left` or `right`, the patient's: only that half of it is kept in the plan.
    pub(crate) half: Option<String>,
}

/// A case that was made, or why a person must look again before it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CaseMade {
    /// Its name; absent if there are doubts that were not understood.
    pub(crate) id: Option<String>,
    pub(crate) doubts: Vec<String>,
}

/// How many files a page has sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct FilesSent {
    pub(crate) files: usize,
}
