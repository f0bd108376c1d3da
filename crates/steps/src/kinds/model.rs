//! `model`: a body that is printed as an anatomical model.

use crate::{Body, Call, Stage, Value, findings};
use preop_plan::{Kind, Parameter, ResultKind, StepError, StepKind};

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "model",
        version: 1,
        doc: "A bone as a printed anatomical model.",
        parameters: &[
            Parameter::needed("of", Kind::Reference(&["solid"]), "The body."),
            Parameter::needed("part_id", Kind::Text, "What the part is called."),
            Parameter::or("process", Kind::Catalogue, "sla-resin", "How it is printed."),
        ],
        results: |_| vec![ResultKind::main("solid", "of")],
        mixes_frames: false,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let solid = call.solid("of");
    findings::printability(call, solid)?;
    Ok(vec![Body::of(solid.clone())])
}
