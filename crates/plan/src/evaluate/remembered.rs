//! What a step gave in a run, or once before: kept by content, and found again by its key.

use super::run::Run;
use super::{Listener, Outcome};
use crate::memo::{Memo, Record};
use crate::{Hash, ResultName, StepError, Vocabulary};
use preop_monitor::{Finding, Monitor};
use rayon::prelude::*;
use std::sync::Mutex;

/// How a step or an input ended, and what the memo is yet to be given of it.
pub(super) struct Ended {
    pub(super) outcome: Outcome,
    pub(super) fresh: Option<Fresh>,
}

impl From<Outcome> for Ended {
    fn from(outcome: Outcome) -> Ended {
        Ended { outcome, fresh: None }
    }
}

/// What a step gave just now.
pub(super) struct Fresh {
    key: Hash,
    record: Record,
    contents: Vec<(Hash, Vec<u8>)>,
}

impl Fresh {
    pub(super) fn keep(self, memo: &dyn Memo) {
        for (hash, bytes) in self.contents {
            if !memo.has_content(&hash) {
                memo.keep_content(&hash, bytes);
            }
        }
        memo.keep(&self.key, &self.record);
    }
}

/// A monitor for one step: keeps its findings, hands on its progress.
struct StepMonitor<'a> {
    name: &'a str,
    listener: &'a dyn Listener,
    findings: Mutex<Vec<Finding>>,
}

impl Monitor for StepMonitor<'_> {
    fn finding(&self, finding: Finding) {
        self.findings.lock().expect("pushing does not panic").push(finding);
    }
    fn progress(&self, fraction: f64) {
        self.listener.progress(self.name, fraction);
    }
    fn is_cancelled(&self) -> bool {
        self.listener.is_cancelled()
    }
}

impl<V: Vocabulary> Run<'_, V> {
    /// The content of a result, or the step that blocks it.
    pub(super) fn content_of(&self, name: &ResultName) -> Result<Hash, String> {
        let state = self.state();
        match state.outcomes.get(&name.step) {
            Some(Outcome::Done { results, .. }) => {
                let index = match self.plan.step(&name.step) {
                    None => 0,
                    Some(step) => (step.kind.results)(&step.arguments)
                        .iter()
                        .position(|r| r.name == name.result)
                        .expect("typing has checked the name"),
                };
                Ok(results[index])
            }
            Some(Outcome::Blocked(by)) => Err(by.clone()),
            _ => Err(name.step.clone()),
        }
    }

    /// A value of this run, from the shelf, or decoded from the memo.
    pub(super) fn value(&self, name: &str, content: &Hash) -> Result<V::Value, StepError> {
        if let Some(Some(value)) = self.state().values.get(content) {
            return Ok(value.clone());
        }
        let value = self.shelf.take(content).or_else(|| self.read_back(name, content)).ok_or_else(
            || {
                StepError::Failed(format!(
                    "What was remembered of \"{name}\" cannot be read back. Run again without \
                     the memo."
                ))
            },
        )?;
        self.state().values.insert(*content, Some(value.clone()));
        Ok(value)
    }

    fn read_back(&self, name: &str, content: &Hash) -> Option<V::Value> {
        let bytes = self.memo.content(content).filter(|bytes| Hash::of(bytes) == *content)?;
        let value = self.vocabulary.decode(self.plan.kind_of(name), &bytes)?;
        self.shelf.put(content, &value, bytes.len());
        Some(value)
    }

    pub(super) fn remember_or(
        &self,
        name: &str,
        kind: &str,
        key: Hash,
        compute: impl FnOnce(&dyn Monitor) -> Result<Vec<V::Value>, StepError>,
    ) -> Ended {
        if self.listener.is_cancelled() {
            return Outcome::Failed("cancelled".to_owned()).into();
        }
        if let Some(record) = self.memo.recall(&key)
            && record.results.iter().all(|hash| self.memo.has_content(hash))
        {
            self.listener.ended(name, true);
            let mut state = self.state();
            for hash in &record.results {
                state.values.entry(*hash).or_insert(None);
            }
            let Record { results, findings } = record;
            return Outcome::Done { key, results, findings, remembered: true }.into();
        }
        self.listener.begins(name, kind);
        let monitor = StepMonitor { name, listener: self.listener, findings: Mutex::default() };
        let values = match compute(&monitor) {
            Ok(values) => values,
            Err(error) => return Outcome::Failed(error.to_string()).into(),
        };
        let findings = monitor.findings.into_inner().expect("pushing does not panic");
        let contents: Vec<(Hash, Vec<u8>)> =
            values.into_par_iter().map(|value| self.hold(value)).collect();
        let results: Vec<Hash> = contents.iter().map(|(hash, _)| *hash).collect();
        let record = Record { results: results.clone(), findings: findings.clone() };
        self.listener.ended(name, false);
        let outcome = Outcome::Done { key, results, findings, remembered: false };
        Ended { outcome, fresh: Some(Fresh { key, record, contents }) }
    }

    /// Holds a value for the steps of this run and, on the shelf, for later ones; its content and bytes.
    fn hold(&self, value: V::Value) -> (Hash, Vec<u8>) {
        let bytes = self.vocabulary.encode(&value);
        let hash = Hash::of(&bytes);
        self.shelf.put(&hash, &value, bytes.len());
        self.state().values.insert(hash, Some(value));
        (hash, bytes)
    }
}
