//! What goes over the wire, as types: the OpenAPI document and the page's client follow from them.

mod compared;
mod intake;
mod objects;
mod said;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use compared::*;
pub(crate) use intake::*;
pub(crate) use objects::*;
pub(crate) use said::*;

/// What this program is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct About {
    pub(crate) version: String,
    /// Version, hash of the sources, target.
    pub(crate) build: String,
    /// What every page says.
    pub(crate) disclaimer: String,
    /// Whether cases can be made here of scans that are dropped on the page.
    pub(crate) makes_cases: bool,
}

/// A case in the list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CaseEntry {
    pub(crate) id: String,
    pub(crate) title: String,
    /// `left`, `right` or absent.
    pub(crate) side: Option<String>,
    pub(crate) revision: u64,
    /// When it was last changed, RFC 3339.
    pub(crate) changed: String,
    pub(crate) has_package: bool,
    /// Whether that package was made of the plan as it is now.
    pub(crate) is_current: bool,
    /// What the plan as it is now was judged to be, by this program and of the inputs as they are; absent while nobody has computed it.
    pub(crate) judged: Option<crate::judged::Judgement>,
    /// Where it is absent: what some revision was judged to be when the case was last computed.
    pub(crate) last_judged: Option<crate::judged::LastJudged>,
}

/// A case that is open.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) revision: u64,
    /// `plan.toml`.
    pub(crate) text: String,
    /// The same as JSON: `title`, `side`, `operation_date`, `input`, `step`, `accept`, as in the text.
    #[schema(value_type = Object)]
    pub(crate) plan: serde_json::Value,
    /// In the order of the revisions. Answering a change of somebody who has `seen` some of it: what has come since, and
    /// entries that are taken back, or stand again, since then.
    pub(crate) history: Vec<PastChange>,
    /// The variant that is open.
    pub(crate) variant: String,
    /// Every variant, in the order in which they began.
    pub(crate) variants: Vec<VariantLine>,
    /// What an undo would do; null where there is nothing to undo.
    pub(crate) undo: Option<Turn>,
    /// What a redo would do.
    pub(crate) redo: Option<Turn>,
    /// What is wrong with the text, if somebody broke it outside.
    pub(crate) mistakes: Vec<Mistake>,
}

/// What an undo or a redo would do.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Turn {
    /// The change that it takes back, or brings again.
    pub(crate) words: String,
    /// Who made that change.
    pub(crate) who: String,
    /// The name that whoever asked gave to the request: two people of one name are told apart by it.
    pub(crate) request: Option<String>,
    /// The steps that it makes anew, in the order of the plan as it would be then.
    pub(crate) makes: Vec<MadeAnew>,
}

/// A step that a change makes anew.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct MadeAnew {
    pub(crate) name: String,
    /// Its kind.
    #[serde(rename = "do")]
    pub(crate) kind: String,
}

/// An entry of the history.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PastChange {
    /// Counts up from 1.
    pub revision: u64,
    /// Who did it.
    pub who: String,
    /// When, RFC 3339.
    pub when: String,
    /// What was done.
    pub words: String,
    /// Whether it was taken back.
    pub undone: bool,
    /// The variant whose line it belongs to.
    pub variant: String,
}

/// A variant of the plan: a named line of revisions.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct VariantLine {
    /// What it is called: `A` where its plan says no name.
    pub(crate) name: String,
    /// Its latest revision.
    pub(crate) revision: u64,
    /// When it was last changed, RFC 3339.
    pub(crate) changed: String,
}

/// Something wrong with a plan's text.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Mistake {
    /// Counts from 1.
    pub line: usize,
    /// What is wrong, what was expected.
    pub message: String,
}

/// A change that a person asks for, on the revision that they saw.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct ChangeRequest {
    pub(crate) base_revision: u64,
    /// The revision up to which whoever asks has the history: the answer has only what is new to them.
    pub(crate) seen: Option<u64>,
    pub(crate) who: String,
    pub(crate) change: crate::Change,
    /// A name of whoever asks, new for each change: a request that comes again is not done again.
    pub(crate) request: Option<String>,
}

/// A change was made and kept: the case and what its plan gives from now on, so that nobody need ask.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Changed {
    pub(crate) revision: u64,
    pub(crate) words: String,
    pub(crate) case: Case,
    pub(crate) state: State,
}

/// Which revision somebody means.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct OnRevision {
    pub(crate) base_revision: u64,
}

/// Something that happened to a case; sent as it happens.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "event", rename_all = "lowercase")]
pub(crate) enum Event {
    /// A step, or the reading of an input, begins.
    Begins { step: String },
    /// Its work is done to this share, from 0 to 1.
    Progress { step: String, share: f64 },
    /// It has ended; `remembered` if it was known. `objects` are what it gives now, `revision` is of
    /// the plan that was evaluated.
    Ended { step: String, remembered: bool, revision: u64, objects: Vec<PlanObject> },
    /// Everything of this revision is known.
    Evaluated { revision: u64 },
    /// The evaluation was stopped by a person.
    Stopped { revision: u64 },
    /// The plan is at this revision now.
    Revision { revision: u64 },
    /// A comparison computes this step, which is done to this share.
    Comparing { step: String, share: f64 },
    /// Something was said about the case, or taken as settled.
    Comments {},
    /// A view was captured for the report, or one was taken out.
    Captures {},
    /// The package of this revision is written to this share, from 0 to 1.
    Writing { revision: u64, share: f64 },
    /// The package of this revision is written.
    Package { revision: u64 },
    /// Something that was asked for failed.
    Failed { words: String },
}

/// The package that lies in the case's folder.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PackageList {
    /// `draft` or `approved`.
    pub(crate) status: String,
    /// The hash of the plan that it was made of.
    pub(crate) plan_hash: String,
    /// Whether that is the plan as it is now.
    pub(crate) is_current: bool,
    pub(crate) files: Vec<PackageFile>,
}

/// A file of a package.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PackageFile {
    pub(crate) path: String,
    pub(crate) bytes: u64,
}
