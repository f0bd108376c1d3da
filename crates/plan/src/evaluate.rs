//! Runs what is not remembered, in parallel where steps do not wait for each other.
//!
//! key = hash(build identity, kind, version, parameters, contents of what it refers to). The same
//! result stops the wave: nothing downstream runs again. A failed step blocks its dependants only.

use crate::memo::{Memo, Record};
use crate::shelf::Shelf;
use crate::{Context, Hash, Input, Plan, Step, StepError, Vocabulary, canonical, typing};
use preop_monitor::{Finding, Monitor};
use preop_space::Frame;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, OnceLock};

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

/// A plan evaluated: the outcome of every input and step, and their values when asked for.
pub struct Evaluation<'a, V: Vocabulary> {
    vocabulary: &'a V,
    memo: &'a dyn Memo,
    plan: &'a Plan,
    outcomes: BTreeMap<String, Outcome>,
    inputs: BTreeMap<String, Hash>,
    values: BTreeMap<Hash, OnceLock<V::Value>>,
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
    let run = Run {
        plan,
        vocabulary,
        source,
        memo,
        shelf,
        build,
        listener,
        frames: typing::frames(&plan.steps, &plan.inputs),
        state: Mutex::new(State::default()),
    };
    rayon::scope(|scope| {
        for input in plan.inputs.iter().filter(|i| !i.needs_scan) {
            let run = &run;
            scope.spawn(move |scope| run.finish(scope, &input.name, run.input(input)));
        }
        for step in plan.steps.iter().filter(|s| s.arguments.references().is_empty()) {
            let run = &run;
            scope.spawn(move |scope| run.finish(scope, &step.name, run.step(step)));
        }
    });
    if listener.is_cancelled() {
        return Err(StepError::Cancelled);
    }
    let State { outcomes, inputs, values } =
        run.state.into_inner().expect("a step's panic has left the scope before");
    let values = values
        .into_iter()
        .map(|(hash, value)| (hash, value.map_or_else(OnceLock::new, OnceLock::from)))
        .collect();
    Ok(Evaluation { vocabulary, memo, plan, outcomes, inputs, values })
}

/// How a step or an input ended, and what the memo is yet to be given of it.
struct Ended {
    outcome: Outcome,
    fresh: Option<Fresh>,
}

impl From<Outcome> for Ended {
    fn from(outcome: Outcome) -> Ended {
        Ended { outcome, fresh: None }
    }
}

/// What a step gave just now.
struct Fresh {
    key: Hash,
    record: Record,
    contents: Vec<(Hash, Vec<u8>)>,
}

impl Fresh {
    fn keep(self, memo: &dyn Memo) {
        for (hash, bytes) in self.contents {
            if !memo.has_content(&hash) {
                memo.keep_content(&hash, bytes);
            }
        }
        memo.keep(&self.key, &self.record);
    }
}

struct State<V: Vocabulary> {
    outcomes: BTreeMap<String, Outcome>,
    /// The content of each input that could be read.
    inputs: BTreeMap<String, Hash>,
    /// What was computed or decoded in this run, by content.
    values: BTreeMap<Hash, Option<V::Value>>,
}

impl<V: Vocabulary> Default for State<V> {
    fn default() -> Self {
        State { outcomes: BTreeMap::new(), inputs: BTreeMap::new(), values: BTreeMap::new() }
    }
}

struct Run<'a, V: Vocabulary> {
    plan: &'a Plan,
    vocabulary: &'a V,
    source: &'a dyn Source<V>,
    memo: &'a dyn Memo,
    shelf: &'a dyn Shelf<V::Value>,
    build: &'a str,
    listener: &'a dyn Listener,
    frames: BTreeMap<String, BTreeMap<String, Frame>>,
    state: Mutex<State<V>>,
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

impl<'a, V: Vocabulary> Run<'a, V> {
    fn state(&self) -> std::sync::MutexGuard<'_, State<V>> {
        self.state.lock().expect("nothing panics while it holds the state")
    }

    /// Notes an outcome, and starts the steps that waited for it alone.
    fn finish<'s>(&'s self, scope: &rayon::Scope<'s>, name: &str, ended: Ended)
    where
        'a: 's,
    {
        let Ended { outcome, fresh } = ended;
        let (inputs, ready): (Vec<&Input>, Vec<&Step>) = {
            self.listener.settled(name, &outcome);
            let mut state = self.state();
            state.outcomes.insert(name.to_owned(), outcome);
            let waits = |s: &&Step| {
                let needs = s.arguments.references();
                needs.iter().any(|r| r.step == name)
                    && needs.iter().all(|r| state.outcomes.contains_key(&r.step))
            };
            let waits_for_scan =
                |i: &&Input| i.needs_scan && i.on.as_deref().is_some_and(|on| on == name);
            let inputs = self.plan.inputs.iter().filter(waits_for_scan).collect();
            (inputs, self.plan.steps.iter().filter(waits).collect())
        };
        for input in inputs {
            scope.spawn(move |scope| self.finish(scope, &input.name, self.input(input)));
        }
        for step in ready {
            scope.spawn(move |scope| self.finish(scope, &step.name, self.step(step)));
        }
        // A large scan takes a while to write: whoever listens does not wait for that, nor do steps that another
        // thread can take. What was spawned last is done first by this thread, so that bytes do not pile up.
        if let Some(fresh) = fresh {
            scope.spawn(move |_| fresh.keep(self.memo));
        }
    }

    fn input(&self, input: &Input) -> Ended {
        let content = match self.source.content(input) {
            Ok(content) => content,
            Err(message) => return Outcome::Failed(message).into(),
        };
        self.state().inputs.insert(input.name.clone(), content);
        let on = input.on.as_deref().filter(|_| input.needs_scan);
        let content_of = |on: &str| self.content_of(&crate::ResultName::parse(on));
        let scan = match on.map(|on| Ok((on, content_of(on)?))).transpose() {
            Ok(scan) => scan,
            Err(blocker) => return Outcome::Blocked(blocker).into(),
        };
        let words = [&input.on, &input.unit, &input.axes].map(|w| w.as_deref().unwrap_or(""));
        let said = canonical::arguments(&input.arguments).to_string();
        let scan_content = scan.as_ref().map_or(&[][..], |(_, hash)| hash.as_bytes());
        let key = Hash::of_parts([
            self.build.as_bytes(),
            b"input",
            input.kind.as_bytes(),
            words.join("|").as_bytes(),
            said.as_bytes(),
            self.source.circumstances(input).as_bytes(),
            content.as_bytes(),
            scan_content,
        ]);
        self.remember_or(&input.name, &input.kind, key, |monitor| {
            let on = scan.map(|(name, hash)| self.value(name, &hash)).transpose()?;
            Ok(vec![self.source.value(input, on.as_ref(), monitor)?])
        })
    }

    fn step(&self, step: &Step) -> Ended {
        let needs = step.arguments.references();
        let mut contents: BTreeMap<String, Hash> = BTreeMap::new();
        for name in &needs {
            match self.content_of(name) {
                Ok(hash) => contents.insert(name.to_string(), hash),
                Err(blocker) => return Outcome::Blocked(blocker).into(),
            };
        }
        let plan_hash = step.kind.shows_plan_hash.then(|| self.plan.hash());
        let frames = self.frames.get(&step.name).cloned().unwrap_or_default();
        let context = Context { side: self.plan.side, plan_hash, frames };
        let key = self.key(step, &contents, &context);
        self.remember_or(&step.name, step.kind.name, key, |monitor| {
            let values: BTreeMap<String, V::Value> = contents
                .iter()
                .map(|(name, hash)| Ok((name.clone(), self.value(name, hash)?)))
                .collect::<Result<_, StepError>>()?;
            self.vocabulary.run(step, &values, &context, monitor)
        })
    }

    fn key(&self, step: &Step, contents: &BTreeMap<String, Hash>, context: &Context) -> Hash {
        let parameters = canonical::arguments(&step.arguments).to_string();
        let references: String =
            contents.iter().map(|(name, hash)| format!("{name}={hash}\n")).collect();
        let frames: String =
            context.frames.iter().map(|(name, frame)| format!("{name}={frame}\n")).collect();
        let shown = context.plan_hash.map(|h| h.to_string()).unwrap_or_default();
        Hash::of_parts([
            self.build.as_bytes(),
            b"step",
            step.kind.name.as_bytes(),
            &step.kind.version.to_le_bytes(),
            parameters.as_bytes(),
            references.as_bytes(),
            frames.as_bytes(),
            context.side.map_or("", |s| s.word()).as_bytes(),
            shown.as_bytes(),
        ])
    }

    /// The content of a result, or the step that blocks it.
    fn content_of(&self, name: &crate::ResultName) -> Result<Hash, String> {
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
    fn value(&self, name: &str, content: &Hash) -> Result<V::Value, StepError> {
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
        let value = self.vocabulary.decode(kind_of(self.plan, name), &bytes)?;
        self.shelf.put(content, &value, bytes.len());
        Some(value)
    }

    fn remember_or(
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

/// The type of the result of this full name.
fn kind_of(plan: &Plan, name: &str) -> crate::Type {
    let name = crate::ResultName::parse(name);
    if let Some(input) = plan.input(&name.step) {
        return input.value;
    }
    let step = plan.step(&name.step).expect("typing has checked the name");
    let results = (step.kind.results)(&step.arguments);
    results.iter().find(|r| r.name == name.result).expect("typing has checked the name").kind
}

impl<V: Vocabulary> Evaluation<'_, V> {
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
        let value = self.vocabulary.decode(kind_of(self.plan, name), &bytes)?;
        Some(slot.get_or_init(|| value).clone())
    }

    /// The content hash of a result by its full name.
    pub fn content(&self, name: &str) -> Option<Hash> {
        let parsed = crate::ResultName::parse(name);
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
