//! `resection-guide`: the cutting guide on the jaw, a slot for each resection.

use super::guide::{self, Own, blade, build, with_shared};
use crate::{Call, Stage, Value};
use preop_device::catalogue::Catalogue;
use preop_device::{Kept, Shape, SlotRequest};
use preop_plan::{Kind, Parameter, ResultKind, StepError, StepKind};
use preop_space::Side;
use std::sync::Arc;

/// The measures where the plan does not say them.
const USUAL: Shape = Shape::mandible();

const PARAMETERS: [Parameter; 21] = with_shared(
    [
        Parameter::needed("bone", Kind::Reference(&["solid"]), "The whole bone before the cut."),
        Parameter::needed(
            "stumps",
            Kind::References(&["solid"]),
            "The bone that is kept: the guide rests on it only.",
        ),
        Parameter::needed(
            "specimen",
            Kind::Reference(&["solid"]),
            "The bone that is removed: the guide stands off it.",
        ),
        Parameter::needed(
            "cuts",
            Kind::References(&["plane"]),
            "The planes, in the order of cutting.",
        ),
    ],
    &USUAL,
);

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "resection-guide",
        version: 1,
        doc: "A guide on the jaw with a slot for each resection. It rests on kept bone, stands off \
              the specimen, and comes off along one direction.",
        parameters: &PARAMETERS,
        results: |_| vec![ResultKind::main("guide", "bone")],
        mixes_frames: false,
        shows_plan_hash: true,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let catalogue = Catalogue::built_in();
    let blade = blade(call, &catalogue)?;
    let slots = call.planes("cuts").into_iter().zip(1..).map(|((_, plane), number)| SlotRequest {
        number,
        plane,
        kept: Kept::Behind,
        blade,
        label: String::new(),
    });
    let stumps = call.solids("stumps");
    let own = Own {
        bone: call.solid("bone"),
        retained: stumps.iter().map(|(_, stump)| *stump).collect(),
        removed: vec![call.solid("specimen")],
        waste: vec![],
        slots: slots.collect(),
        shape: USUAL,
        side: call.context.side.unwrap_or_else(|| side_of(guide::off(call).x)),
        ends: None,
    };
    Ok(vec![Value::Guide(Arc::new(build(call, &catalogue, own)?))])
}

/// Where the plan names no side: that to which the guide comes off.
fn side_of(x: f64) -> Side {
    if x >= 0.0 { Side::Left } else { Side::Right }
}
