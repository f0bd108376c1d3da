//! `curve`: a line of places picked on bone.

use crate::call::failed;
use crate::{Call, Stage, Value};
use preop_plan::{Argument, Kind, Parameter, ResultKind, StepError, StepKind};
use preop_surgery::Curve;
use std::sync::Arc;

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "curve",
        version: 1,
        doc: "A curve through places that a person picked, in their order.",
        parameters: &[
            Parameter::needed("on", Kind::Reference(&["image", "solid"]), "What it lies on."),
            Parameter::needed("points_mm", Kind::Points, "The places."),
        ],
        results: |_| vec![ResultKind::main("curve", "on")],
        mixes_frames: false,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let Some(Argument::Points(points)) = call.with().get("points_mm") else {
        return Ok(vec![Value::Curve(Arc::new(call.curve("points_mm")?))]);
    };
    Ok(vec![Value::Curve(Arc::new(Curve::new(points.clone()).map_err(failed)?))])
}
