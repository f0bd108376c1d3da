//! One file per step that a plan may contain: parameters -> a stage function; the one list [`STEPS`].
//!
//! To add a step: one file in `kinds/`, one line in [`STEPS`] (docs/adding-a-step.md).

mod call;
mod findings;
mod inputs;
mod kinds;
mod value;
mod vocabulary;

pub use call::Call;
pub use kinds::{STEPS, kerf_of, movement_of};
pub use value::{Body, INTENSITY, Intensity, Scan, ScanFacts, Value};
pub use vocabulary::{Stage, Steps};
