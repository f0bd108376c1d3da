//! `threshold`: the voxels within a grey window.

use crate::{Call, Stage, Value};
use preop_label::{ball, combine, threshold};
use preop_monitor::Finding;
use preop_plan::{Kind, Parameter, ResultKind, StepError, StepKind, Unit};
use std::sync::Arc;

const HU: Kind = Kind::Number { unit: Unit::Hounsfield, least: -1024.0, most: 32767.0 };

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "threshold",
        version: 1,
        doc: "Takes the voxels of a scan within a grey window, as bone above 300 HU.",
        parameters: &[
            Parameter::needed("of", Kind::Reference(&["image"]), "The scan."),
            Parameter::needed("above_hu", HU, "The least Hounsfield unit that is taken."),
            Parameter::optional("below_hu", HU, "The largest Hounsfield unit that is taken."),
            Parameter::optional(
                "centre_mm",
                Kind::Point,
                "With radius_mm: only within a ball about this place, as for a tumour.",
            ),
            Parameter::or(
                "radius_mm",
                Kind::Number { unit: Unit::Millimetre, least: 0.5, most: 300.0 },
                "20",
                "The radius of the ball about centre_mm.",
            ),
        ],
        results: |_| vec![ResultKind::main("label", "of")],
        mixes_frames: false,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let volume = &call.image("of").volume;
    let with = call.with();
    let mut label = threshold(volume, with.number("above_hu"), with.optional_number("below_hu"));
    if let Some(centre) = call.optional_point("centre_mm") {
        let around = ball(volume.geometry(), centre, with.number("radius_mm"));
        label = combine::intersection(&label, &around).map_err(crate::call::failed)?;
    }
    if label.count() == 0 {
        call.finding(
            Finding::danger("threshold.empty", "No voxel of the scan lies in the grey window.")
                .hint("Lower above_hu, raise below_hu, or move the ball."),
        );
    }
    Ok(vec![Value::Label(Arc::new(label))])
}
