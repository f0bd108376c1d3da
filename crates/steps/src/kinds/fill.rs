//! `fill`: a bone without the holes that a threshold leaves inside it.

use crate::{Call, Stage, Value};
use preop_label::fill;
use preop_plan::{Kind, Parameter, ResultKind, StepError, StepKind, Unit};
use std::sync::Arc;

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "fill",
        version: 1,
        doc: "Closes gaps up to a radius, then fills every cavity: marrow, nerve canal, root.",
        parameters: &[
            Parameter::needed("of", Kind::Reference(&["label"]), "The label."),
            Parameter::or(
                "close_mm",
                Kind::Number { unit: Unit::Millimetre, least: 0.0, most: 20.0 },
                "0",
                "Gaps of the shell up to twice this width are closed before cavities are filled.",
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
    let radius = call.with().number("close_mm");
    let filled = if radius > 0.0 {
        fill::cavities(&fill::close(label, radius, call.monitor)?)
    } else {
        fill::cavities(label)
    };
    Ok(vec![Value::Label(Arc::new(filled))])
}
