//! What a plan gives, and what was found of it, as types that go over the wire.

use serde::Serialize;
use utoipa::ToSchema;

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
