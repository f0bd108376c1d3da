//! `landmarks`: named places picked on a scan or on a bone.

use crate::call::failed;
use crate::{Call, Stage, Value};
use preop_plan::{Kind, Parameter, ResultKind, StepError, StepKind};

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "landmarks",
        version: 1,
        doc: "Places that a person picked, by name. Gives a point for each.",
        parameters: &[
            Parameter::needed("on", Kind::Reference(&["image", "solid"]), "What they lie on."),
            Parameter::needed("points_mm", Kind::NamedPoints, "One place for each name."),
        ],
        results: |with| {
            let names = with.names_of_points("points_mm");
            names.map(|name| ResultKind::named(name.as_str(), "point", "on")).collect()
        },
        mixes_frames: false,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    call.with()
        .named_points("points_mm")
        .iter()
        .map(|(name, points)| match points[..] {
            [point] => Ok(Value::Point(point)),
            _ => Err(failed(format!("The landmark \"{name}\" must be one place."))),
        })
        .collect()
}
