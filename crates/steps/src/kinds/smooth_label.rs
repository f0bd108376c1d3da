//! `smooth-label`: a label smoothed where a person drew.

use super::paint::RADIUS;
use crate::{Call, Stage, Value};
use preop_label::{MOST_NEAR_MM, Stroke, smooth_along};
use preop_plan::{Kind, Parameter, ResultKind, StepError, StepKind, Unit};
use std::sync::Arc;

const STROKE: &[Parameter] = &[
    Parameter::needed("radius_mm", RADIUS, "The radius of the ball that was drawn."),
    Parameter::needed("points_mm", Kind::Points, "Where the ball was drawn along, in order."),
    Parameter::or(
        "near_mm",
        Kind::Number { unit: Unit::Millimetre, least: 0.2, most: MOST_NEAR_MM },
        "1.5",
        "A voxel becomes what most voxels within this distance are: more makes it smoother.",
    ),
];

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "smooth-label",
        version: 1,
        doc: "A label without steps, spikes and pits along the strokes that a person drew; the rest \
              of it stays as it is.",
        parameters: &[
            Parameter::needed("of", Kind::Reference(&["label"]), "The label."),
            Parameter::needed("strokes", Kind::Records(STROKE), "The strokes, in order."),
        ],
        results: |_| vec![ResultKind::main("label", "of")],
        mixes_frames: false,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let mut label = call.label("of").clone();
    for record in call.with().records("strokes") {
        let stroke = Stroke {
            path: call.places(record, "points_mm"),
            radius: record.number("radius_mm"),
            flat: None,
        };
        label = smooth_along(&label, &stroke, record.number("near_mm"), call.monitor)?;
    }
    Ok(vec![Value::Label(Arc::new(label))])
}
