//! `smooth-image`: a scan with less noise, for narrow grey windows.

use crate::{Call, Scan, Stage, Value};
use preop_image::smooth;
use preop_plan::{Kind, Parameter, ResultKind, StepError, StepKind, Unit};
use std::sync::Arc;

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "smooth-image",
        version: 1,
        doc: "A scan smoothed by a Gaussian, for the narrow grey windows of soft tissue. Do not \
              take bone from it: edges move.",
        parameters: &[
            Parameter::needed("of", Kind::Reference(&["image"]), "The scan."),
            Parameter::or(
                "sigma_mm",
                Kind::Number { unit: Unit::Millimetre, least: 0.1, most: 5.0 },
                "1",
                "The width of the Gaussian.",
            ),
        ],
        results: |_| vec![ResultKind::main("image", "of")],
        mixes_frames: false,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let scan = call.image("of");
    let volume = smooth(&scan.volume, call.with().number("sigma_mm"), call.monitor)?;
    Ok(vec![Value::Image(Arc::new(Scan { volume, facts: scan.facts.clone() }))])
}
