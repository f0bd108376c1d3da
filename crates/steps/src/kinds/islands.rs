//! `islands`: the pieces of a label that are kept.

use crate::{Call, Stage, Value};
use preop_label::islands::{drop_smaller, keep_largest};
use preop_plan::{Kind, Parameter, ResultKind, StepError, StepKind, Unit};
use std::sync::Arc;

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "islands",
        version: 1,
        doc: "Keeps the largest piece of a label, or every piece of some size.",
        parameters: &[
            Parameter::needed("of", Kind::Reference(&["label"]), "The label."),
            Parameter::or(
                "keep",
                Kind::Choice(&["largest", "all"]),
                "largest",
                "The largest piece, or all that are not smaller than least_mm3.",
            ),
            Parameter::or(
                "least_mm3",
                Kind::Number { unit: Unit::CubicMillimetre, least: 0.0, most: 1e7 },
                "50",
                "With keep = \"all\": smaller pieces are dropped.",
            ),
        ],
        results: |_| vec![ResultKind::main("label", "of")],
        mixes_frames: false,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let label = call.label("of");
    let kept = match call.with().text("keep") {
        "largest" => keep_largest(label),
        _ => drop_smaller(label, call.with().number("least_mm3")),
    };
    Ok(vec![Value::Label(Arc::new(kept))])
}
