//! What goes over the wire, as types: the OpenAPI document and the page's client follow from them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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

/// What a plan gives, as far as it is known now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct State {
    pub(crate) revision: u64,
    pub(crate) evaluating: bool,
    /// Whether a package is being written.
    pub(crate) writing: bool,
    /// Whether `findings` are of this revision; else they are of one before, and what is found now is still to come.
    pub(crate) judged: bool,
    /// Whether a danger stands that nobody accepted, or not all is exact.
    pub(crate) draft: bool,
    pub(crate) objects: Vec<PlanObject>,
    pub(crate) findings: Vec<Found>,
}

/// How much an object can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Standing {
    /// It follows from the plan as it is.
    Exact,
    /// It is being computed.
    Computing,
    /// The plan has changed since.
    OutOfDate,
    /// Its step failed.
    Failed,
    /// It waits for a step that failed.
    Blocked,
}

/// A result of a step or an input.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PlanObject {
    /// `step` or `step.result`.
    pub(crate) name: String,
    pub(crate) step: String,
    pub(crate) result: String,
    /// `image`, `label`, `mesh`, `solid`, …
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The input in whose patient space it is.
    pub(crate) frame: String,
    pub(crate) state: Standing,
    /// Why it failed, or what it waits for.
    pub(crate) words: String,
    /// The hash of its content.
    pub(crate) content: Option<String>,
    pub(crate) surfaces: Vec<Surface>,
    /// Whether its content can be asked for as a volume.
    pub(crate) volume: bool,
    pub(crate) plane: Option<PlaneValue>,
    pub(crate) points: Vec<NamedPoint>,
    /// Where a guide leads blades and drills.
    pub(crate) ways: Vec<Way>,
}

/// Where a guide leads a blade or a drill: a box or a cylinder from the mouth into the bone.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Way {
    /// `slot` or `bore`.
    pub(crate) kind: String,
    /// Its number on the guide.
    pub(crate) number: u32,
    /// The blade or the screw.
    pub(crate) tool: String,
    /// The middle of the mouth; where a bore's axis meets the bone.
    pub(crate) from_mm: [f64; 3],
    pub(crate) into: [f64; 3],
    /// Along the slot; for a bore any direction across it.
    pub(crate) along: [f64; 3],
    /// Along the slot, across it and into the bone: what the blade can sweep to its full reach. For a
    /// bore the diameter twice, and how far it goes into the bone.
    pub(crate) size_mm: [f64; 3],
}

/// A surface to be drawn.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Surface {
    pub(crate) content: String,
    pub(crate) part: String,
    pub(crate) frame: String,
    /// Sixteen numbers, row by row, from its own space to `frame`; absent where it lies already.
    pub(crate) pose: Option<Vec<f64>>,
    /// `bone`, `specimen`, `tumour`, `segment`, `guide`, `model` or `other`.
    pub(crate) role: String,
    pub(crate) title: String,
    /// As many triangles as a screen asks for: all surfaces of a step together have no more than a processor alone can turn.
    pub(crate) triangles: usize,
}

/// A plane, in millimetres of its frame.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PlaneValue {
    pub(crate) through_mm: [f64; 3],
    pub(crate) normal: [f64; 3],
}

/// A place with a name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct NamedPoint {
    pub(crate) name: String,
    pub(crate) at_mm: [f64; 3],
}

/// A finding and who accepted it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Found {
    pub(crate) code: String,
    /// `note`, `warning` or `danger`.
    pub(crate) severity: String,
    pub(crate) step: String,
    pub(crate) message: String,
    pub(crate) hint: String,
    pub(crate) place_mm: Option<[f64; 3]>,
    /// The input in whose patient space the place is.
    pub(crate) frame: String,
    pub(crate) accepted_by: Option<Accepted>,
}

/// Who accepted a danger, and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Accepted {
    pub(crate) by: String,
    pub(crate) why: String,
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

/// The grid of a volume and its levels, the finest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct VolumeHead {
    pub(crate) size: [usize; 3],
    pub(crate) spacing_mm: [f64; 3],
    /// The centre of the first voxel.
    pub(crate) origin_mm: [f64; 3],
    /// The directions in which i, j and k grow.
    pub(crate) axes: [[f64; 3]; 3],
    pub(crate) range_hu: [i16; 2],
    pub(crate) levels: Vec<LevelHead>,
}

/// One level of a volume, cut into slabs along k.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct LevelHead {
    pub(crate) size: [usize; 3],
    pub(crate) spacing_mm: [f64; 3],
    pub(crate) origin_mm: [f64; 3],
    pub(crate) slabs: usize,
    pub(crate) slab_slices: usize,
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

/// Two revisions side by side.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Comparison {
    pub(crate) before: u64,
    pub(crate) after: u64,
    pub(crate) changes: Vec<Reworded>,
    pub(crate) numbers: Vec<ComparedNumber>,
    #[schema(value_type = Object)]
    pub(crate) plan_before: serde_json::Value,
    #[schema(value_type = Object)]
    pub(crate) plan_after: serde_json::Value,
    pub(crate) objects_before: Vec<PlanObject>,
    pub(crate) objects_after: Vec<PlanObject>,
}

/// One change between two plans, in words.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Reworded {
    /// The step or input; empty for the plan as a whole.
    pub(crate) step: String,
    pub(crate) words: String,
}

/// A number of two plans; absent where one has none of that name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ComparedNumber {
    pub(crate) of: String,
    pub(crate) name: String,
    pub(crate) unit: String,
    pub(crate) before: Option<f64>,
    pub(crate) after: Option<f64>,
}

/// A surface and the move to where it is shown.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SurfacePlace {
    pub(crate) content: String,
    pub(crate) part: usize,
    /// Sixteen numbers, row by row; absent where it lies already.
    #[serde(default)]
    pub(crate) pose: Option<Vec<f64>>,
}

/// How far a surface lies from others.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeviationRequest {
    pub(crate) of: SurfacePlace,
    /// As many as the surface was asked for with: its corners are counted alike.
    pub(crate) triangles: usize,
    /// The longest edge that it was asked for with.
    #[serde(default)]
    pub(crate) edge_mm: Option<f64>,
    pub(crate) to: Vec<SurfacePlace>,
}
