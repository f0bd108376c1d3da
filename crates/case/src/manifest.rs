//! What a package says of itself: `manifest.json`.

use preop_plan::Hash;
use preop_space::{Bounds, Point};
use serde::{Deserialize, Serialize};

/// Whether a package may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Not approved, or a danger stands: NOT FOR USE.
    Draft,
    /// A person has approved exactly this content.
    Approved,
}

/// The whole manifest. Its shape is documented in docs/contract.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this format.
    pub format: u32,
    /// What made the package.
    pub build: String,
    /// The plan.
    pub plan: PlanEntry,
    /// Whether it may be used.
    pub status: Status,
    /// What every reader must know.
    pub disclaimer: String,
    /// What came from outside.
    pub inputs: Vec<InputEntry>,
    /// What was done.
    pub steps: Vec<StepEntry>,
    /// Every other file of the package.
    pub files: Vec<FileEntry>,
    /// Every dimension that was measured on the written files.
    pub measurements: Vec<Measurement>,
    /// What the surgeon must know.
    pub findings: Vec<FindingEntry>,
}

/// The plan of a package.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlanEntry {
    /// What a person calls it.
    pub title: String,
    /// The variant of the plan, where it has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The side of the operation.
    pub side: Option<String>,
    /// The hash of its canonical form; its first eight digits are embossed on every part.
    pub hash: Hash,
    /// The hash of `plan.toml`.
    pub file_sha256: Hash,
}

/// An input of a package.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InputEntry {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// The hash of its content.
    pub sha256: Hash,
}

/// A step of a package.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StepEntry {
    /// Its name.
    pub name: String,
    /// What it did.
    #[serde(rename = "do")]
    pub kind: String,
    /// The version of its kind.
    pub version: u32,
    /// The hash of everything that it was made from.
    pub key: Hash,
}

/// A file of a package.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FileEntry {
    /// Where it lies in the package.
    pub path: String,
    /// The hash of its bytes.
    pub sha256: Hash,
    /// The step that made it; empty for what belongs to the whole.
    pub step: String,
    /// `model`, `device`, `figure`, `report`, `review`, `earlier-plan`, `captures`.
    pub kind: String,
    /// What is embossed on the part, where it is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub part_id: Option<String>,
    /// The input in whose patient space it lies.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub frame: Option<String>,
    /// `mm`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub units: Option<String>,
    /// How many triangles it has.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub triangles: Option<usize>,
    /// The enclosed volume.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub volume_mm3: Option<f64>,
    /// The box along the patient's axes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bounds_mm: Option<Bounds>,
    /// Whether it is closed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub closed: Option<bool>,
    /// How it came to lie there, where it was scanned elsewhere: a segment of the donor, a bone that was moved.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub carried: Option<Carried>,
}

/// The move of a part from the scan that shows it to its planned place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Carried {
    /// The input in whose patient space it was.
    pub from: String,
    /// Where the axes of that space go: a rotation, column by column.
    pub columns: [[f64; 3]; 3],
    /// Where the origin of that space goes.
    pub shift_mm: [f64; 3],
}

/// A dimension, planned and measured on the written file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Measurement {
    /// The step that planned it.
    pub step: String,
    /// The file that it was measured on.
    pub file: String,
    /// What it is, in words.
    pub name: String,
    /// What the plan says.
    pub planned: f64,
    /// What the file says.
    pub measured: f64,
    /// How far the two may lie apart.
    pub tolerance: f64,
    /// `mm`, `deg`, `mm3` or `count`.
    pub unit: String,
    /// Where in the file it is found again.
    pub feature: serde_json::Value,
}

/// A finding, as the manifest tells it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FindingEntry {
    /// Its stable name.
    pub code: String,
    /// `note`, `warning` or `danger`.
    pub severity: preop_monitor::Severity,
    /// Where it was found.
    pub step: String,
    /// What was found.
    pub message: String,
    /// Where in the patient.
    pub place_mm: Option<Point>,
    /// What to do about it.
    pub hint: String,
    /// Who has taken it upon them.
    pub accepted_by: Option<String>,
}

impl From<&crate::Judged> for FindingEntry {
    fn from(judged: &crate::Judged) -> FindingEntry {
        let finding = judged.finding.clone();
        FindingEntry {
            code: finding.code,
            severity: finding.severity,
            step: judged.step.clone(),
            message: finding.message,
            place_mm: finding.place,
            hint: finding.hint,
            accepted_by: judged.accepted.as_ref().map(|a| a.by.clone()),
        }
    }
}
