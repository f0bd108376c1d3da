//! `model`: a body that is printed as an anatomical model.

use crate::{Body, Call, Stage, Value, findings};
use preop_plan::{Kind, Parameter, ResultKind, StepError, StepKind};

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "model",
        version: 1,
        doc: "A bone as a printed anatomical model, at its planned place.",
        parameters: &[
            Parameter::needed(
                "of",
                Kind::Reference(&["solid", "fragment"]),
                "The body, or a bone that was moved.",
            ),
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
    let piece = call.piece("of");
    let solid = if piece.stays() { piece.solid.clone() } else { piece.planned().into() };
    findings::printability(call, &solid)?;
    Ok(vec![Body::of(solid)])
}
