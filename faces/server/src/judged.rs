//! How the plan stood when it was last computed, kept beside it with the program and the inputs of then: the list of cases says so, with
//! its revision, before anybody opens the case again.

use crate::case_folder::write_whole;
use crate::{CaseFolder, Refusal};
use preop_case::BUILD;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use utoipa::ToSchema;

/// How a plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Judgement {
    /// Dangers that nobody has accepted.
    pub(crate) dangers: usize,
    /// Steps and inputs that failed.
    pub(crate) failed: usize,
}

/// How a revision of the plan stood when it was computed: as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) revision: u64,
    /// When it was computed, RFC 3339.
    pub(crate) when: String,
    /// The build that computed it.
    #[serde(default)]
    pub(crate) program: String,
    /// The stamp of the inputs of which it was computed ([`crate::Ground::stamp`]).
    #[serde(default)]
    pub(crate) inputs: Option<String>,
    #[serde(flatten)]
    pub(crate) judged: Judgement,
}

/// How a revision of the plan stood when it was computed: as it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct LastJudged {
    pub(crate) revision: u64,
    /// When it was computed, RFC 3339.
    pub(crate) when: String,
    /// Whether another build of the program computed it.
    pub(crate) other_program: bool,
    /// Whether files of the inputs are others since.
    pub(crate) other_inputs: bool,
    #[serde(flatten)]
    pub(crate) judged: Judgement,
}

impl Kept {
    /// How it is told where the inputs are as `inputs` stamps them now.
    pub(crate) fn told(self, inputs: Option<&str>) -> LastJudged {
        LastJudged {
            revision: self.revision,
            when: self.when,
            other_program: self.program != BUILD,
            other_inputs: self.inputs.as_deref() != inputs,
            judged: self.judged,
        }
    }
}

/// A longer file is none of ours.
const MOST_BYTES: u64 = 4096;

fn path(folder: &Path) -> PathBuf {
    folder.join("judged.json")
}

/// Keeps how a revision was judged.
///
/// # Errors
/// If the disk fails.
pub(crate) fn keep(folder: &Path, judged: &Kept) -> Result<(), Refusal> {
    let text = serde_json::to_string(judged).map_err(|e| Refusal::World(e.to_string()))?;
    write_whole(&path(folder), text.as_bytes())
}

/// How the case was judged the last time; nothing where that is not known, or is of a revision that the history does not have.
pub(crate) fn last(case: &CaseFolder) -> Option<Kept> {
    let path = path(case.folder());
    let is_ours = fs::metadata(&path).is_ok_and(|m| m.is_file() && m.len() <= MOST_BYTES);
    let text = is_ours.then(|| fs::read_to_string(&path).ok()).flatten()?;
    let last: Kept = serde_json::from_str(&text).ok()?;
    (1..=case.revision()).contains(&last.revision).then_some(last)
}
