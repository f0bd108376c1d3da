//! `move`: a piece of bone carried to another place, whole and unchanged.

use crate::call::failed;
use crate::{Call, Stage, Value};
use preop_monitor::Finding;
use preop_plan::{Arguments, Kind, Parameter, ResultKind, StepError, StepKind, Unit};
use preop_solid::Solid;
use preop_surgery::{Movement, OverlapError, collisions, farthest_mm};
use std::sync::Arc;

const fn shift(name: &'static str, doc: &'static str) -> Parameter {
    let kind = Kind::Number { unit: Unit::Millimetre, least: -100.0, most: 100.0 };
    Parameter::or(name, kind, "0", doc)
}

const fn turn(name: &'static str, doc: &'static str) -> Parameter {
    let kind = Kind::Number { unit: Unit::Degree, least: -180.0, most: 180.0 };
    Parameter::or(name, kind, "0", doc)
}

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "move",
        version: 1,
        doc: "Moves a piece of bone as a whole: it is turned about a place (roll, then pitch, then \
              yaw, about the patient's axes) and then shifted. A bone that was moved can be moved on.",
        parameters: &[
            Parameter::needed("of", Kind::Reference(&["solid", "fragment"]), "The piece of bone."),
            Parameter::optional(
                "about",
                Kind::Point,
                "The place that it turns about, before it is shifted; without it the middle of the \
                 bone (its centroid).",
            ),
            shift("left_mm", "To the patient's left; negative to the right."),
            shift("forward_mm", "Forward; negative back."),
            shift("up_mm", "Up, to the head; negative down."),
            turn("pitch_deg", "Positive lifts the front, about the axis from side to side."),
            turn("roll_deg", "Positive lifts the left side, about the axis from back to front."),
            turn("yaw_deg", "Positive turns the front to the left, about the upright axis."),
            Parameter::optional(
                "clear_of",
                Kind::References(&["solid", "fragment"]),
                "Bones that it must not run into: bone that it would share with one of them is a \
                 danger until somebody accepts it. One that another step moves is named by that step: \
                 else it is met where it was before, which is a danger, too.",
            ),
        ],
        results: |_| {
            vec![ResultKind::main("fragment", "of"), ResultKind::named("pivot", "point", "of")]
        },
        mixes_frames: false,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let name = &call.step.name;
    let piece = call.piece("of");
    let before = piece.planned();
    let pivot = match call.optional_point("about") {
        Some(place) => place,
        None => before.centroid().ok_or_else(|| {
            failed(format!("The bone of \"{name}\" has no volume and so no middle. Say about."))
        })?,
    };
    let movement = movement_of(call.with());
    let motion = movement.motion(pivot);
    let moved = piece.carried_on(name, &motion);
    let farthest = farthest_mm(&before, &motion);
    let words = format!(
        "The bone \"{name}\": {}. Its farthest corner goes {farthest:.1} mm.",
        movement.words()
    );
    call.finding(Finding::note("move.by", words).at(motion.point(pivot)));
    clear(call, &moved.planned())?;
    Ok(vec![Value::Fragment(Arc::new(moved)), Value::Point(pivot)])
}

/// The six numbers of a `move` step.
pub fn movement_of(with: &Arguments) -> Movement {
    Movement {
        left_mm: with.number("left_mm"),
        forward_mm: with.number("forward_mm"),
        up_mm: with.number("up_mm"),
        pitch_deg: with.number("pitch_deg"),
        roll_deg: with.number("roll_deg"),
        yaw_deg: with.number("yaw_deg"),
    }
}

/// Says what the bone would run into.
fn clear(call: &Call, planned: &Solid) -> Result<(), StepError> {
    let others: Vec<(String, Solid)> =
        call.pieces("clear_of").into_iter().map(|(name, piece)| (name, piece.planned())).collect();
    let others: Vec<(&str, &Solid)> = others.iter().map(|(n, s)| (n.as_str(), s)).collect();
    match collisions((&call.step.name, planned), &others, call.monitor) {
        Ok(_) => Ok(()),
        Err(OverlapError::Cancelled(cancelled)) => Err(cancelled.into()),
        Err(error) => Err(failed(error)),
    }
}
