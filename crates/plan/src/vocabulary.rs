//! The one door between the document, which knows no medicine, and the steps, which do.

use crate::{Hash, Parameter, Step, StepKind, Type};
use preop_monitor::{Cancelled, Monitor};
use preop_space::{Frame, Side};
use std::collections::BTreeMap;

/// A kind of input: its word in the plan, and the type of its value.
#[derive(Clone, Copy, Debug)]
pub struct InputKind {
    /// What the plan says after `kind =`.
    pub name: &'static str,
    /// The type of its value.
    pub value: Type,
    /// Whether it is a scan with a patient space of its own, or lies `on` one.
    pub is_scan: bool,
    /// Whether its file says neither unit nor axes, so that the plan must.
    pub states_unit: bool,
    /// Whether its value is made on the value of the scan that it lies on, as a mask on the scan's grid.
    pub needs_scan: bool,
    /// What else the plan says of it: a part that is wanted, how it is to be read.
    pub takes: &'static [Parameter],
}

/// What a step may know besides its parameters.
#[derive(Clone, Debug)]
pub struct Context {
    /// The side of the operation.
    pub side: Option<Side>,
    /// The hash of the plan, for kinds that show it.
    pub plan_hash: Option<Hash>,
    /// The frame of each parameter that is a reference or a literal with `on`.
    pub frames: BTreeMap<String, Frame>,
}

/// Why a step gave no result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StepError {
    /// Somebody asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// The world failed: what, where and what to do, in words for the person who must act.
    #[error("{0}")]
    Failed(String),
}

impl From<Cancelled> for StepError {
    fn from(_: Cancelled) -> StepError {
        StepError::Cancelled
    }
}

/// The kinds of step that a plan may contain, and what they do.
pub trait Vocabulary: Sync {
    /// What steps take and give.
    type Value: Clone + Send + Sync;

    /// The kinds of step, in the order of the manual.
    fn kinds(&self) -> &'static [StepKind];

    /// The kinds of input.
    fn input_kinds(&self) -> &'static [InputKind];

    /// The bytes of a value: its content hash is theirs, and a memo keeps them.
    fn encode(&self, value: &Self::Value) -> Vec<u8>;

    /// The value of bytes that [`Vocabulary::encode`] made; `None` for any others.
    fn decode(&self, kind: Type, bytes: &[u8]) -> Option<Self::Value>;

    /// Runs one step. `values` has every result that its parameters name, under that name. Gives
    /// exactly the results that its kind's table names, in that order.
    fn run(
        &self,
        step: &Step,
        values: &BTreeMap<String, Self::Value>,
        context: &Context,
        monitor: &dyn Monitor,
    ) -> Result<Vec<Self::Value>, StepError>;
}
