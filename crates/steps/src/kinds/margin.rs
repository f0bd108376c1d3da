//! `margin`: how far the cuts stay away from the tumour.

use crate::{Call, Stage, Value};
use preop_plan::{Kind, Parameter, StepError, StepKind, Unit};
use preop_space::Plane;
use preop_surgery::margins;

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "margin",
        version: 1,
        doc: "The least distance of each resection plane to the tumour. Less than least_mm is a \
              danger until somebody accepts it.",
        parameters: &[
            Parameter::needed("of", Kind::Reference(&["solid"]), "The tumour."),
            Parameter::needed("planes", Kind::References(&["plane"]), "The resection planes."),
            Parameter::or(
                "least_mm",
                Kind::Number { unit: Unit::Millimetre, least: 0.0, most: 50.0 },
                "10",
                "The margin that the policy asks for.",
            ),
        ],
        results: |_| vec![],
        mixes_frames: false,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let planes: Vec<Plane> = call.planes("planes").into_iter().map(|(_, plane)| plane).collect();
    margins(call.solid("of"), &planes, call.with().number("least_mm"), call.monitor);
    Ok(vec![])
}
