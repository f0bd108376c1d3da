//! Revisions and surfaces side by side, as types that go over the wire.

use super::PlanObject;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
