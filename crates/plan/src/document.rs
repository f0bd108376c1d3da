//! A plan, typed: every name known, every reference of the right type, no cycle.

use crate::{Arguments, Hash, ResultName, StepKind, Type, canonical, typing};
use preop_space::{Frame, Side};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A plan that can be evaluated.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The version of the document's format.
    pub format: i64,
    /// What a person calls it.
    pub title: String,
    /// The variant of the plan that this is, as `B`; the first one needs no name.
    pub variant: Option<String>,
    /// The side of the operation.
    pub side: Option<Side>,
    /// The day of the operation, `YYYY-MM-DD`; scans age towards it.
    pub operation_date: Option<String>,
    /// What comes from outside.
    pub inputs: Vec<Input>,
    /// What is done, in the order of the text.
    pub steps: Vec<Step>,
    /// The dangers that a person has taken upon them.
    pub accepts: Vec<Accept>,
}

/// A scan, a mask or a mesh from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// The name by which steps refer to it, and the name of its frame.
    pub name: String,
    /// What it is: `ct`, `mask`, `mesh`.
    pub kind: String,
    /// The type of its value.
    pub value: Type,
    /// Where it lies, seen from the plan.
    pub path: String,
    /// The content that it must have, once that is known.
    pub sha256: Option<Hash>,
    /// The input whose patient space it is in, for what is not a scan.
    pub on: Option<String>,
    /// The unit of a mesh, `mm` or `m` or `inch`: a file of triangles does not say.
    pub unit: Option<String>,
    /// The axes of a mesh, the directions of +x, +y and +z, such as `LPS`: its file does not say.
    pub axes: Option<String>,
    /// What else the plan says of it, by the table of its kind.
    pub arguments: Arguments,
    /// Whether its value is made on the value of the scan that it lies on.
    pub needs_scan: bool,
    /// The line of the text.
    pub line: usize,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// The name by which later steps refer to it.
    pub name: String,
    /// What it does.
    pub kind: &'static StepKind,
    /// Its parameters, defaults filled in.
    pub arguments: Arguments,
    /// The content that its literal picks were made on, where the plan says so itself.
    pub made_on: Option<String>,
    /// The line of the text.
    pub line: usize,
}

/// A danger that a person takes upon them; printed under that finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accept {
    /// The code of the finding.
    pub finding: String,
    /// The step, or the input, that found it.
    pub step: String,
    /// Who accepts it.
    pub by: String,
    /// Why.
    pub why: String,
}

impl Plan {
    /// The hash of the plan's canonical JSON: of all that decides what is made.
    pub fn hash(&self) -> Hash {
        Hash::of(self.canonical().to_string().as_bytes())
    }

    /// The plan as JSON: sorted keys, defaults written out, numbers in shortest form. What the
    /// disk says of paths and contents is not part of it.
    pub fn canonical(&self) -> serde_json::Value {
        canonical::plan(self)
    }

    /// The inputs on whose scans the literal places of a step were picked.
    pub fn picked_on(&self, step: &Step) -> Vec<&Input> {
        if !step.arguments.has_places() {
            return vec![];
        }
        let frames = typing::frames(&self.steps, &self.inputs);
        let names: BTreeSet<&str> =
            frames.get(&step.name).into_iter().flatten().map(|(_, frame)| frame.name()).collect();
        names.into_iter().filter_map(|name| self.input(name)).collect()
    }

    /// The input in whose patient space a parameter of a step is.
    pub fn frame(&self, step: &Step, parameter: &str) -> Frame {
        let frames = typing::frames(&self.steps, &self.inputs);
        let of_step = frames.get(&step.name);
        of_step.and_then(|f| f.get(parameter)).cloned().unwrap_or_else(|| Frame::of_input(""))
    }

    /// The type of the result of this full name, which typing has checked.
    pub(crate) fn kind_of(&self, name: &str) -> Type {
        let name = ResultName::parse(name);
        if let Some(input) = self.input(&name.step) {
            return input.value;
        }
        let step = self.step(&name.step).expect("typing has checked the name");
        let results = (step.kind.results)(&step.arguments);
        results.iter().find(|r| r.name == name.result).expect("typing has checked the name").kind
    }

    /// Every result of the plan: its full name, its type and the patient space that it is in; inputs first, in the
    /// order of the text.
    pub fn results(&self) -> Vec<(ResultName, Type, Frame)> {
        let frames = typing::frames(&self.steps, &self.inputs);
        let of_input = |i: &Input| {
            let name = ResultName { step: i.name.clone(), result: String::new() };
            (name, i.value, Frame::of_input(i.on.as_deref().unwrap_or(&i.name)))
        };
        let mut all: Vec<_> = self.inputs.iter().map(of_input).collect();
        for step in &self.steps {
            for result in (step.kind.results)(&step.arguments) {
                let frame = frames.get(&step.name).and_then(|f| f.get(result.frame_of)).cloned();
                let name = ResultName { step: step.name.clone(), result: result.name };
                all.push((name, result.kind, frame.unwrap_or_else(|| Frame::of_input(""))));
            }
        }
        all
    }

    /// The same plan with nothing but what these results come from. Its hash is another, so no step that shows that may
    /// be among them.
    pub fn only_for(&self, results: &[ResultName]) -> Plan {
        let mut waiting: Vec<&str> = results.iter().map(|r| r.step.as_str()).collect();
        let mut needed: BTreeSet<&str> = BTreeSet::new();
        while let Some(name) = waiting.pop() {
            if !needed.insert(name) {
                continue;
            }
            waiting.extend(self.input(name).and_then(|input| input.on.as_deref()));
            let step = self.step(name);
            waiting.extend(step.iter().flat_map(|s| s.arguments.references()).map(|r| &*r.step));
            // A literal place says by its frame on which scan it was picked.
            waiting.extend(step.iter().flat_map(|s| self.picked_on(s)).map(|i| i.name.as_str()));
        }
        let needed = |name: &str| needed.contains(name);
        Plan {
            inputs: self.inputs.iter().filter(|i| needed(&i.name)).cloned().collect(),
            steps: self.steps.iter().filter(|s| needed(&s.name)).cloned().collect(),
            accepts: self.accepts.iter().filter(|a| needed(&a.step)).cloned().collect(),
            ..self.clone()
        }
    }

    /// The step of this name.
    pub fn step(&self, name: &str) -> Option<&Step> {
        self.steps.iter().find(|s| s.name == name)
    }

    /// The input of this name.
    pub fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.iter().find(|i| i.name == name)
    }
}
