//! What people say of a case and what they keep of it for the report, as types that go over the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody said about a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Comment {
    pub(crate) id: String,
    /// The object that it is about; empty for the whole plan.
    pub(crate) on: String,
    /// The input in whose patient space its place is.
    pub(crate) frame: String,
    pub(crate) at_mm: Option<[f64; 3]>,
    pub(crate) text: String,
    pub(crate) who: String,
    /// When, RFC 3339.
    pub(crate) when: String,
    /// The revision that the case was at when it was kept.
    pub(crate) revision: u64,
    /// The plan of the review in which it was written.
    pub(crate) plan_hash: Option<String>,
    /// The revision whose plan that is; 0 if the case never had such a plan. Of what was kept before this was asked: none.
    #[serde(default)]
    pub(crate) reviewed: Option<u64>,
    /// Who has taken it as settled.
    pub(crate) settled_by: Option<String>,
}

/// Something to be said about a case.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewComment {
    /// By which it is known again; a new one where absent.
    #[serde(default)]
    pub(crate) id: Option<String>,
    pub(crate) on: String,
    pub(crate) frame: String,
    #[serde(default)]
    pub(crate) at_mm: Option<[f64; 3]>,
    pub(crate) text: String,
    pub(crate) who: String,
    /// When it was written; now where absent.
    #[serde(default)]
    pub(crate) when: Option<String>,
    #[serde(default)]
    pub(crate) plan_hash: Option<String>,
}

/// How many comments were kept, and how many were known already.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Kept {
    pub(crate) kept: usize,
    pub(crate) known: usize,
}

/// Takes a comment as settled, or opens it again.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct Settle {
    pub(crate) comment: String,
    pub(crate) settled: bool,
    pub(crate) who: String,
}

/// A view to be kept for the report, as it was seen at a revision.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCapture {
    pub(crate) base_revision: u64,
    pub(crate) who: String,
    pub(crate) note: String,
    /// Where somebody looked and what they saw: `CapturedView` of crates/case/src/captures.rs.
    #[schema(value_type = Object)]
    pub(crate) view: preop_case::CapturedView,
}

/// Takes a capture out of the report.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct DropCapture {
    pub(crate) capture: String,
    pub(crate) who: String,
}
