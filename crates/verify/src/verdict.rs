//! What a check of a package found.

use serde::Serialize;

/// What a check of a package found, row by row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// The plan's title.
    pub title: String,
    /// The hash of the plan's canonical form, as the manifest has it. It is found again in the headers
    /// of the parts, and in `plan.toml` where that can be read as the build that wrote it did.
    pub plan_hash: String,
    /// Every file of the manifest, `plan.toml`, and files that nobody named.
    pub files: Vec<FileRow>,
    /// Every dimension, measured anew.
    pub rows: Vec<Row>,
}

/// A file and whether it is what the manifest says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileRow {
    /// Where it lies in the package.
    pub path: String,
    /// What is true of it.
    pub state: FileState,
}

/// Whether a file is what the manifest says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileState {
    /// Its bytes have the hash of the manifest.
    Sound,
    /// Its bytes have another hash.
    Changed,
    /// It is not there, or cannot be read.
    Missing,
    /// It is there, but the manifest does not name it.
    Unnamed,
    /// Its own header names another plan than the manifest, or other axes than LPS.
    Foreign,
    /// `plan.toml` is another plan than the one whose hash the manifest has.
    Stale,
}

/// A dimension: as planned, as recorded when the package was written, and as it is in the file now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The step that planned it.
    pub step: String,
    /// The file that it was measured on.
    pub file: String,
    /// What it is.
    pub name: String,
    /// `mm`, `deg`, `mm3` or `count`.
    pub unit: String,
    /// What the plan says.
    pub planned: f64,
    /// What the manifest says was measured.
    pub recorded: f64,
    /// What the file says now; `None` where that could not be found.
    pub measured: Option<f64>,
    /// How far the measured value may lie from the planned one, and from the recorded one.
    pub tolerance: f64,
    /// Whether it does not.
    pub ok: bool,
    /// Why it could not be measured.
    pub fault: Option<String>,
}

/// What a check comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Every file is what the manifest says and every dimension is within its tolerance.
    Sound,
    /// Every file is what the manifest says, but a dimension is out of tolerance: exit status 1.
    OutOfTolerance,
    /// A file is missing, changed, foreign or not named by the manifest: exit status 2.
    HashMismatch,
}

impl Verdict {
    /// What the check comes to. A wrong file outweighs a wrong dimension; both are told.
    pub fn outcome(&self) -> Outcome {
        if self.files.iter().any(|f| f.state != FileState::Sound) {
            Outcome::HashMismatch
        } else if self.rows.iter().any(|r| !r.ok) {
            Outcome::OutOfTolerance
        } else {
            Outcome::Sound
        }
    }

    /// One sentence for each thing that is wrong, for standard error.
    pub fn faults(&self) -> Vec<String> {
        let files = self.files.iter().filter_map(FileRow::fault);
        files.chain(self.rows.iter().filter(|r| !r.ok).map(Row::fault_words)).collect()
    }
}

impl FileRow {
    fn fault(&self) -> Option<String> {
        let what = match self.state {
            FileState::Sound => return None,
            FileState::Changed => "was changed after the package was written",
            FileState::Missing => "is missing or cannot be read",
            FileState::Unnamed => "is in the package, but not in its manifest",
            FileState::Foreign => {
                "was made for another plan or is not in LPS axes, by its own header"
            }
            FileState::Stale => "is not the plan that this package was made from",
        };
        Some(format!("`{}` {what}.", self.path))
    }
}

impl Row {
    fn fault_words(&self) -> String {
        let Row { file, name, unit, planned, recorded, tolerance, .. } = self;
        match (&self.fault, self.measured) {
            (Some(why), _) => format!("`{file}`, {name}: {why}."),
            (None, Some(found)) => format!(
                "`{file}`, {name}: planned {planned:.4} {unit}, found {found:.4} {unit} (recorded \
                 {recorded:.4}, tolerance {tolerance})."
            ),
            (None, None) => format!("`{file}`, {name}: not measured."),
        }
    }
}
