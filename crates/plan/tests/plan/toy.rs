//! A vocabulary of sums, to show that the document knows no medicine.

use preop_monitor::{Finding, Monitor};
use preop_plan::evaluate::{Listener, Source};
use preop_plan::{
    Argument, Arguments, Context, Hash, Input, InputKind, Kind, Parameter, ResultKind, Step,
    StepError, StepKind, Type, Unit, Vocabulary,
};
use std::collections::BTreeMap;

pub(crate) struct Sums;

const MM: Kind = Kind::Number { unit: Unit::Millimetre, least: -100.0, most: 100.0 };

fn number(_: &Arguments) -> Vec<ResultKind> {
    vec![ResultKind::main("number", "of")]
}

static KINDS: [StepKind; 4] = [
    StepKind {
        name: "add",
        version: 1,
        doc: "Adds.",
        parameters: &[
            Parameter::needed("of", Kind::Reference(&["number"]), "what to add to"),
            Parameter::or("by_mm", MM, "1.5", "how much to add"),
        ],
        results: number,
        mixes_frames: false,
        shows_plan_hash: false,
    },
    StepKind {
        name: "round",
        version: 1,
        doc: "Rounds.",
        parameters: &[Parameter::needed("of", Kind::Reference(&["number"]), "what to round")],
        results: number,
        mixes_frames: false,
        shows_plan_hash: false,
    },
    StepKind {
        name: "sum",
        version: 1,
        doc: "Sums.",
        parameters: &[Parameter::needed("of", Kind::References(&["number"]), "what to sum")],
        results: number,
        mixes_frames: false,
        shows_plan_hash: false,
    },
    StepKind {
        name: "split",
        version: 1,
        doc: "Whole and rest; fails below zero.",
        parameters: &[Parameter::needed("of", Kind::Reference(&["number"]), "what to split")],
        results: |_| {
            vec![
                ResultKind::named("whole", "number", "of"),
                ResultKind::named("rest", "number", "of"),
            ]
        },
        mixes_frames: false,
        shows_plan_hash: false,
    },
];

impl Vocabulary for Sums {
    type Value = f64;

    fn kinds(&self) -> &'static [StepKind] {
        &KINDS
    }

    fn input_kinds(&self) -> &'static [InputKind] {
        const SCALE: InputKind = InputKind {
            name: "scale",
            value: "number",
            is_scan: true,
            states_unit: false,
            needs_scan: false,
            takes: &[],
        };
        // A number that is read on a scale: its value is that much more.
        const READING: InputKind = InputKind {
            name: "reading",
            is_scan: false,
            needs_scan: true,
            takes: &[Parameter::optional("segment", Kind::Text, "Which part.")],
            ..SCALE
        };
        &[SCALE, READING]
    }

    fn encode(&self, value: &f64) -> Vec<u8> {
        value.to_le_bytes().to_vec()
    }

    fn decode(&self, kind: Type, bytes: &[u8]) -> Option<f64> {
        (kind == "number").then_some(f64::from_le_bytes(bytes.try_into().ok()?))
    }

    fn run(
        &self,
        step: &Step,
        values: &BTreeMap<String, f64>,
        _: &Context,
        monitor: &dyn Monitor,
    ) -> Result<Vec<f64>, StepError> {
        let of = || match step.arguments.get("of") {
            Some(Argument::Reference(name)) => values[&name.to_string()],
            other => panic!("{other:?}"),
        };
        Ok(match step.kind.name {
            "add" => vec![of() + step.arguments.number("by_mm")],
            "round" => vec![of().round()],
            "sum" => {
                monitor.finding(Finding::note("sum.done", "summed"));
                vec![values.values().sum()]
            }
            _ if of() < 0.0 => return Err(StepError::Failed(format!("{} is below zero.", of()))),
            _ => vec![of().floor(), of() - of().floor()],
        })
    }
}

/// Inputs whose content is their path, read as a number.
pub(crate) struct Paths;

impl Source<Sums> for Paths {
    fn content(&self, input: &Input) -> Result<Hash, String> {
        Ok(Hash::of(input.path.as_bytes()))
    }

    fn value(&self, input: &Input, on: Option<&f64>, _: &dyn Monitor) -> Result<f64, StepError> {
        let number: f64 = input
            .path
            .parse()
            .map_err(|_| StepError::Failed(format!("{} is no number.", input.path)))?;
        Ok(number + on.copied().unwrap_or_default())
    }
}

/// Listens to nothing; cancelled from the start if told so.
pub(crate) struct Quiet {
    pub(crate) cancelled: bool,
}

impl Listener for Quiet {
    fn begins(&self, _: &str, _: &str) {}
    fn progress(&self, _: &str, _: f64) {}
    fn ended(&self, _: &str, _: bool) {}
    fn is_cancelled(&self) -> bool {
        self.cancelled
    }
}
