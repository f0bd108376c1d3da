//! Runs what is not remembered, in parallel where steps do not wait for each other.
//!
//! key = hash(build identity, kind, version, parameters, contents of what it refers to). The same
//! result stops the wave: nothing downstream runs again. A failed step blocks its dependants only.

mod evaluation;
mod remembered;
mod run;

pub use evaluation::Evaluation;

use crate::memo::Memo;
use crate::shelf::Shelf;
use crate::{Hash, Input, Plan, StepError, Vocabulary};
use preop_monitor::{Finding, Monitor};
use run::Run;

/// The contents of the inputs, which come lazily.
pub trait Source<V: Vocabulary>: Sync {
    /// The hash of an input's content.
    ///
    /// # Errors
    /// What is wrong, where and what to do, if it cannot be read.
    fn content(&self, input: &Input) -> Result<Hash, String>;

    /// What else its findings depend on, besides its content and what the plan says of it: they are
    /// remembered with its value.
    fn circumstances(&self, _input: &Input) -> String {
        String::new()
    }

    /// The value of an input; its findings go to the monitor. `on` is the value of the scan that it
    /// lies on, if its kind needs that.
    ///
    /// # Errors
    /// What is wrong, where and what to do, if it is refused.
    fn value(
        &self,
        input: &Input,
        on: Option<&V::Value>,
        monitor: &dyn Monitor,
    ) -> Result<V::Value, StepError>;
}

/// Hears which step is at work.
pub trait Listener: Sync {
    /// A step, or the reading of an input, begins.
    fn begins(&self, name: &str, kind: &str);
    /// Its work is done to this fraction.
    fn progress(&self, name: &str, fraction: f64);
    /// It has ended; `remembered` if the memo had it.
    fn ended(&self, name: &str, remembered: bool);
    /// How a step or an input ended; what it gave is on the shelf by then, and comes into the memo soon.
    fn settled(&self, _name: &str, _outcome: &Outcome) {}
    /// Whether somebody asked to stop.
    fn is_cancelled(&self) -> bool;
}

/// How a step or an input ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It gave its results.
    Done {
        /// Its key.
        key: Hash,
        /// The content of each result, in the order of its kind.
        results: Vec<Hash>,
        /// What it found.
        findings: Vec<Finding>,
        /// Whether the memo had it.
        remembered: bool,
    },
    /// It failed: in words for the person who must act.
    Failed(String),
    /// It waits for this step, which failed.
    Blocked(String),
}

/// Evaluates a plan. What lies on the shelf is not read back from the memo.
///
/// # Errors
/// `StepError::Cancelled` if somebody asked to stop. A step that fails is an outcome, no error.
pub fn evaluate<'a, V: Vocabulary>(
    plan: &'a Plan,
    vocabulary: &'a V,
    source: &dyn Source<V>,
    memo: &'a dyn Memo,
    shelf: &dyn Shelf<V::Value>,
    build: &str,
    listener: &dyn Listener,
) -> Result<Evaluation<'a, V>, StepError> {
    let run = Run::new((plan, vocabulary, source), (memo, shelf), build, listener);
    run.everything();
    if listener.is_cancelled() {
        return Err(StepError::Cancelled);
    }
    Ok(Evaluation::of((plan, vocabulary, memo), run.ended()))
}
