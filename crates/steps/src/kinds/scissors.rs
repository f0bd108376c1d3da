//! `scissors`: a label after cuts with a lasso.

use crate::{Call, Stage, Value};
use preop_label::scissors::{Lasso, Scissors, cut};
use preop_plan::{Arguments, Kind, Parameter, ResultKind, StepError, StepKind, Unit};
use std::sync::Arc;

const CUT: &[Parameter] = &[
    Parameter::needed(
        "act",
        Kind::Choice(&["erase", "keep"]),
        "Whether what lies in the lasso is taken away, or alone stays.",
    ),
    Parameter::needed("outline_mm", Kind::Points, "The corners of the lasso, in order."),
    Parameter::needed("direction", Kind::Direction, "The direction of the view, into the screen."),
    Parameter::optional(
        "depth_mm",
        Kind::Number { unit: Unit::Millimetre, least: 0.1, most: 1000.0 },
        "How deep the cut reaches from the first corner. Without it, it goes through everything.",
    ),
];

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "scissors",
        version: 1,
        doc: "A label after cuts with a lasso that was drawn over it in 3D, one after the other.",
        parameters: &[
            Parameter::needed("of", Kind::Reference(&["label"]), "The label."),
            Parameter::needed("cuts", Kind::Records(CUT), "The cuts, in order."),
        ],
        results: |_| vec![ResultKind::main("label", "of")],
        mixes_frames: false,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let mut label = call.label("of").clone();
    for record in call.with().records("cuts") {
        let scissors = match record.text("act") {
            "keep" => Scissors::Keep,
            _ => Scissors::Erase,
        };
        label = cut(&label, &lasso(call, record), scissors, call.monitor)?;
    }
    Ok(vec![Value::Label(Arc::new(label))])
}

fn lasso(call: &Call, record: &Arguments) -> Lasso {
    Lasso {
        outline: call.places(record, "outline_mm"),
        direction: record
            .optional_direction("direction")
            .unwrap_or_else(|| panic!("the table promises a direction")),
        depth: record.optional_number("depth_mm"),
    }
}
