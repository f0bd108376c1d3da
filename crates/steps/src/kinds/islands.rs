//! `islands`: the pieces of a label that are kept.

use crate::call::failed;
use crate::{Call, Stage, Value};
use preop_label::Label;
use preop_label::islands::{drop_smaller, keep_largest, pointed_at};
use preop_monitor::Finding;
use preop_plan::{Kind, Parameter, ResultKind, StepError, StepKind, Unit};
use std::sync::Arc;

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "islands",
        version: 1,
        doc: "Keeps the largest piece of a label, every piece of some size, or those that a person \
              clicked or did not click.",
        parameters: &[
            Parameter::needed("of", Kind::Reference(&["label"]), "The label."),
            Parameter::or(
                "keep",
                Kind::Choice(&["largest", "all", "at", "not-at"]),
                "largest",
                "The largest piece, all that are not smaller than least_mm3, those at the places, or all \
                 but those.",
            ),
            Parameter::or(
                "least_mm3",
                Kind::Number { unit: Unit::CubicMillimetre, least: 0.0, most: 1e7 },
                "50",
                "With keep = \"all\": smaller pieces are dropped.",
            ),
            Parameter::optional(
                "at_mm",
                Kind::Points,
                "With keep = \"at\" or \"not-at\": a place on each of the pieces.",
            ),
        ],
        results: |_| vec![ResultKind::main("label", "of")],
        mixes_frames: false,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let label = call.label("of");
    let kept = match call.with().text("keep") {
        "largest" => keep_largest(label),
        keep @ ("at" | "not-at") => pointed(call, label, keep)?,
        _ => drop_smaller(label, call.with().number("least_mm3")),
    };
    Ok(vec![Value::Label(Arc::new(kept))])
}

fn pointed(call: &Call, label: &Label, keep: &str) -> Result<Label, StepError> {
    let places = call.places(call.with(), "at_mm");
    if places.is_empty() {
        return Err(failed(format!("keep = \"{keep}\" needs places: give them as at_mm.")));
    }
    let pointed = pointed_at(label, &places);
    for number in pointed.missed {
        let at = places[number];
        call.finding(
            Finding::warning(
                "islands.missed",
                format!(
                    "Place {} of \"{}\" lies on no piece of the label.",
                    number + 1,
                    call.step.name
                ),
            )
            .at(at)
            .hint("Move it onto the piece that is meant, or take it out."),
        );
    }
    Ok(if keep == "at" { pointed.there } else { pointed.elsewhere })
}
