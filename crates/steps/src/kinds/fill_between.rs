//! `fill-between`: what lies between the slices that were painted.

use crate::call::failed;
use crate::{Call, Stage, Value};
use preop_label::{combine, fill_between};
use preop_plan::{Kind, Parameter, ResultKind, StepError, StepKind};
use preop_space::Direction;
use std::sync::Arc;

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "fill-between",
        version: 1,
        doc: "Passes the shapes that were painted on some slices into each other, so that the slices \
              between them are filled. For a label that was painted on an empty one.",
        parameters: &[
            Parameter::needed("of", Kind::Reference(&["label"]), "The label with painted slices."),
            Parameter::needed(
                "across",
                Kind::Choice(&["axial", "sagittal", "coronal"]),
                "Which slices were painted.",
            ),
            Parameter::optional(
                "with",
                Kind::Reference(&["label"]),
                "A label that is joined to what was filled.",
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
    let normal = match call.with().text("across") {
        "sagittal" => Direction::LEFT,
        "coronal" => Direction::POSTERIOR,
        _ => Direction::SUPERIOR,
    };
    // The axis of the grid that runs most nearly across such slices.
    let along = label.geometry().axes().map(|axis| axis.dot(*normal).abs());
    let axis = (0..3).fold(0, |best, n| if along[n] > along[best] { n } else { best });
    let filled = fill_between(label, axis, call.monitor)?;
    let whole = match call.optional("with") {
        Some(_) => combine::union(&filled, call.label("with")).map_err(failed)?,
        None => filled,
    };
    Ok(vec![Value::Label(Arc::new(whole))])
}
