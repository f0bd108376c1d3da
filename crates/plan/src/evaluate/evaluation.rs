//! What has come of a plan: outcomes by name, and values when somebody asks for them.

use super::Outcome;
use super::run::State;
use crate::memo::Memo;
use crate::{Hash, Plan, ResultName, Vocabulary};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// A plan evaluated: the outcome of every input and step, and their values when asked for.
pub struct Evaluation<'a, V: Vocabulary> {
    vocabulary: &'a V,
    memo: &'a dyn Memo,
    plan: &'a Plan,
    outcomes: BTreeMap<String, Outcome>,
    inputs: BTreeMap<String, Hash>,
    values: BTreeMap<Hash, OnceLock<V::Value>>,
}

impl<'a, V: Vocabulary> Evaluation<'a, V> {
    pub(super) fn of(
        (plan, vocabulary, memo): (&'a Plan, &'a V, &'a dyn Memo),
        State { outcomes, inputs, values }: State<V>,
    ) -> Evaluation<'a, V> {
        let values = values
            .into_iter()
            .map(|(hash, value)| (hash, value.map_or_else(OnceLock::new, OnceLock::from)))
            .collect();
        Evaluation { vocabulary, memo, plan, outcomes, inputs, values }
    }

    /// How each input and step ended, by name.
    pub fn outcomes(&self) -> &BTreeMap<String, Outcome> {
        &self.outcomes
    }

    /// The steps and inputs that ran, in the order of the plan: not those that were remembered.
    pub fn ran(&self) -> Vec<&str> {
        self.names()
            .filter(|n| {
                matches!(self.outcomes.get(*n), Some(Outcome::Done { remembered: false, .. }))
            })
            .collect()
    }

    /// The content of an input, as its source told; `None` if it could not be read.
    pub fn input_content(&self, name: &str) -> Option<Hash> {
        self.inputs.get(name).copied()
    }

    /// The names of all inputs and steps, in the order of the plan.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let inputs = self.plan.inputs.iter().map(|i| i.name.as_str());
        inputs.chain(self.plan.steps.iter().map(|s| s.name.as_str()))
    }

    /// The steps that failed or wait for one that did, with the reason, in the order of the plan.
    pub fn failures(&self) -> Vec<(&str, &Outcome)> {
        let failed = |n: &&str| !matches!(self.outcomes.get(*n), Some(Outcome::Done { .. }));
        let names: BTreeSet<&str> = self.names().filter(failed).collect();
        self.names()
            .filter(|n| names.contains(n))
            .filter_map(|n| Some((n, self.outcomes.get(n)?)))
            .collect()
    }

    /// The value of a result by its full name, decoded from the memo where it was remembered;
    /// `None` if its step failed, is blocked or gives no such result.
    pub fn value(&self, name: &str) -> Option<V::Value> {
        let hash = self.content(name)?;
        let slot = self.values.get(&hash)?;
        if let Some(value) = slot.get() {
            return Some(value.clone());
        }
        let bytes = self.memo.content(&hash).filter(|bytes| Hash::of(bytes) == hash)?;
        let value = self.vocabulary.decode(self.plan.kind_of(name), &bytes)?;
        Some(slot.get_or_init(|| value).clone())
    }

    /// The content hash of a result by its full name.
    pub fn content(&self, name: &str) -> Option<Hash> {
        let parsed = ResultName::parse(name);
        let Some(Outcome::Done { results, .. }) = self.outcomes.get(&parsed.step) else {
            return None;
        };
        let index = match self.plan.step(&parsed.step) {
            None => 0,
            Some(step) => {
                (step.kind.results)(&step.arguments).iter().position(|r| r.name == parsed.result)?
            }
        };
        results.get(index).copied()
    }
}
