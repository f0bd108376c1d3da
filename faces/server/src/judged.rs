//! How the plan stood when it was last computed, kept beside it: the list of cases says so, with its revision, before anybody opens the case again.

use crate::case_folder::write_whole;
use crate::{CaseFolder, Refusal};
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

/// How a revision of the plan stood when it was computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct LastJudged {
    pub(crate) revision: u64,
    /// When it was computed, RFC 3339.
    pub(crate) when: String,
    #[serde(flatten)]
    pub(crate) judged: Judgement,
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
pub(crate) fn keep(folder: &Path, judged: &LastJudged) -> Result<(), Refusal> {
    let text = serde_json::to_string(judged).map_err(|e| Refusal::World(e.to_string()))?;
    write_whole(&path(folder), text.as_bytes())
}

/// How the case was judged the last time; nothing where that is not known, or is of a revision that the history does not have.
pub(crate) fn last(case: &CaseFolder) -> Option<LastJudged> {
    let path = path(case.folder());
    let is_ours = fs::metadata(&path).is_ok_and(|m| m.is_file() && m.len() <= MOST_BYTES);
    let text = is_ours.then(|| fs::read_to_string(&path).ok()).flatten()?;
    let last: LastJudged = serde_json::from_str(&text).ok()?;
    (1..=case.revision()).contains(&last.revision).then_some(last)
}
