//! `paint`: what a person added to a label and took from it by hand, stroke by stroke.

use crate::call::failed;
use crate::{Call, Stage, Value};
use preop_label::{Label, Limits, PaintStroke, Stroke, paint};
use preop_monitor::Finding;
use preop_plan::{Arguments, Kind, Parameter, ResultKind, StepError, StepKind, Unit};
use std::sync::Arc;

const HU: Kind = Kind::Number { unit: Unit::Hounsfield, least: -1024.0, most: 32767.0 };

/// The radius of a brush.
pub(super) const RADIUS: Kind = Kind::Number { unit: Unit::Millimetre, least: 0.1, most: 50.0 };

const STROKE: &[Parameter] = &[
    Parameter::needed(
        "act",
        Kind::Choice(&["add", "erase"]),
        "Whether the stroke adds to the label or takes away from it.",
    ),
    Parameter::needed("radius_mm", RADIUS, "The radius of the ball."),
    Parameter::needed("points_mm", Kind::Points, "Where the ball was drawn along, in order."),
    Parameter::optional(
        "across",
        Kind::Direction,
        "For a stroke in one slice: the direction across it. Without it, the stroke is round.",
    ),
    Parameter::optional("above_hu", HU, "Touches no voxel that is darker."),
    Parameter::optional("below_hu", HU, "Touches no voxel that is brighter."),
];

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "paint",
        version: 1,
        doc: "A label after the strokes of a brush and an eraser, one after the other. Without a \
              label, what is painted on an empty one.",
        parameters: &[
            Parameter::optional("of", Kind::Reference(&["label"]), "The label before."),
            Parameter::needed("on", Kind::Reference(&["image"]), "The scan."),
            Parameter::optional(
                "within",
                Kind::Reference(&["label"]),
                "A brush adds only voxels of this label.",
            ),
            Parameter::optional(
                "erase_within",
                Kind::Reference(&["label"]),
                "An eraser takes only voxels of this label.",
            ),
            Parameter::optional(
                "keep_off",
                Kind::Reference(&["label"]),
                "No stroke touches a voxel of this label, neither brush nor eraser.",
            ),
            Parameter::needed("strokes", Kind::Records(STROKE), "The strokes, in order."),
        ],
        results: |_| vec![ResultKind::main("label", "on")],
        mixes_frames: false,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let volume = &call.image("on").volume;
    let grid = volume.geometry();
    let before = match call.optional("of") {
        Some(_) => call.label("of").clone(),
        None => Label::new(grid.clone(), vec![false; grid.voxel_count()]),
    };
    let limit = |parameter: &str| call.optional(parameter).map(|_| call.label(parameter));
    let limits = Limits {
        adds_within: limit("within"),
        erases_within: limit("erase_within"),
        off: limit("keep_off"),
    };
    let strokes: Vec<PaintStroke> =
        call.with().records("strokes").iter().map(|r| stroke(call, r)).collect();
    let painted = paint(&before, volume, &strokes, limits, call.monitor).map_err(failed)?;
    let idle: Vec<usize> = (0..strokes.len()).filter(|n| painted.changed[*n] == 0).collect();
    if let Some(first) = idle.first() {
        let finding = Finding::note(
            "paint.idle",
            format!(
                "{} of the {} strokes of \"{}\" change nothing, stroke {} the first of them.",
                idle.len(),
                strokes.len(),
                call.step.name,
                first + 1
            ),
        )
        .hint("That is so where a step before was changed after they were drawn. Look there.");
        let place = strokes[*first].stroke.path.first().copied();
        call.finding(place.map_or(finding.clone(), |at| finding.at(at)));
    }
    Ok(vec![Value::Label(Arc::new(painted.label))])
}

fn stroke(call: &Call, record: &Arguments) -> PaintStroke {
    PaintStroke {
        stroke: Stroke {
            path: call.places(record, "points_mm"),
            radius: record.number("radius_mm"),
            flat: record.optional_direction("across"),
        },
        adds: record.text("act") == "add",
        window: [
            record.optional_number("above_hu").unwrap_or(f64::NEG_INFINITY),
            record.optional_number("below_hu").unwrap_or(f64::INFINITY),
        ],
    }
}
