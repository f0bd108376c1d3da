//! One run over a plan: each step begins when all that it waits for has ended.

use super::remembered::Ended;
use super::{Listener, Outcome, Source};
use crate::memo::Memo;
use crate::shelf::Shelf;
use crate::{Context, Hash, Input, Plan, Step, StepError, Vocabulary, canonical, typing};
use preop_space::Frame;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

/// What is known so far.
pub(super) struct State<V: Vocabulary> {
    pub(super) outcomes: BTreeMap<String, Outcome>,
    /// The content of each input that could be read.
    pub(super) inputs: BTreeMap<String, Hash>,
    /// What was computed or decoded in this run, by content.
    pub(super) values: BTreeMap<Hash, Option<V::Value>>,
}

impl<V: Vocabulary> Default for State<V> {
    fn default() -> Self {
        State { outcomes: BTreeMap::new(), inputs: BTreeMap::new(), values: BTreeMap::new() }
    }
}

pub(super) struct Run<'a, V: Vocabulary> {
    pub(super) plan: &'a Plan,
    pub(super) vocabulary: &'a V,
    source: &'a dyn Source<V>,
    pub(super) memo: &'a dyn Memo,
    pub(super) shelf: &'a dyn Shelf<V::Value>,
    build: &'a str,
    pub(super) listener: &'a dyn Listener,
    frames: BTreeMap<String, BTreeMap<String, Frame>>,
    state: Mutex<State<V>>,
}

impl<'a, V: Vocabulary> Run<'a, V> {
    pub(super) fn new(
        (plan, vocabulary, source): (&'a Plan, &'a V, &'a dyn Source<V>),
        (memo, shelf): (&'a dyn Memo, &'a dyn Shelf<V::Value>),
        build: &'a str,
        listener: &'a dyn Listener,
    ) -> Run<'a, V> {
        let frames = typing::frames(&plan.steps, &plan.inputs);
        let state = Mutex::default();
        Run { plan, vocabulary, source, memo, shelf, build, listener, frames, state }
    }

    /// Reads the inputs and runs the steps, until none is left or somebody asks to stop.
    pub(super) fn everything(&self) {
        rayon::scope(|scope| {
            for input in self.plan.inputs.iter().filter(|i| !i.needs_scan) {
                scope.spawn(move |scope| self.finish(scope, &input.name, self.input(input)));
            }
            let free = |s: &&Step| s.arguments.references().is_empty();
            for step in self.plan.steps.iter().filter(free) {
                scope.spawn(move |scope| self.finish(scope, &step.name, self.step(step)));
            }
        });
    }

    /// What has come of it.
    pub(super) fn ended(self) -> State<V> {
        self.state.into_inner().expect("a step's panic has left the scope before")
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State<V>> {
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
}
