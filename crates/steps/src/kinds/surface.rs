//! `surface`: the closed surface of a bone, and how far it lies from the image.

use crate::call::failed;
use crate::{Body, Call, Stage, Value, findings};
use preop_monitor::Part;
use preop_plan::{Kind, Parameter, ResultKind, StepError, StepKind, Unit};
use preop_solid::Solid;
use preop_surface::{Deviation, Smoothing, Tree, deviation, extract, simplify, smooth};
use std::sync::Arc;

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "surface",
        version: 1,
        doc: "The closed surface of a label at the grey value where the bone ends, smoothed \
              without shrinking and simplified; its distance from the image is told. Without \
              above_hu, as for a tumour that was outlined by hand, the surface of the voxels.",
        parameters: &[
            Parameter::needed("of", Kind::Reference(&["label"]), "The bone."),
            Parameter::needed("on", Kind::Reference(&["image"]), "The scan."),
            Parameter::optional(
                "above_hu",
                Kind::Number { unit: Unit::Hounsfield, least: -1024.0, most: 32767.0 },
                "The grey value of the border, as in the threshold. Without it the border is \
                 half-way between voxels.",
            ),
            Parameter::or(
                "smooth",
                Kind::Count { least: 0, most: 100 },
                "10",
                "How many rounds of smoothing.",
            ),
            Parameter::or(
                "smooth_limit_mm",
                Kind::Number { unit: Unit::Millimetre, least: 0.0, most: 1.0 },
                "0.15",
                "No point moves further than this when smoothed.",
            ),
            Parameter::or(
                "simplify_mm",
                Kind::Number { unit: Unit::Millimetre, least: 0.0, most: 1.0 },
                "0.05",
                "How far the surface may move when triangles are joined.",
            ),
        ],
        results: |_| vec![ResultKind::main("solid", "of")],
        mixes_frames: false,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let with = call.with();
    let volume = &call.image("on").volume;
    let label = call.label("of");
    let raw = match with.optional_number("above_hu") {
        Some(above_hu) => extract::bone(volume, label, above_hu, call.monitor)?,
        None => extract::voxels(label, call.monitor)?,
    };
    if raw.is_empty() {
        return Err(failed("The label is empty, so it has no surface. Look at the steps before."));
    }
    findings::cut_by_scan(&call.step.name, call.label("of"), call.monitor);
    let smoothing = Smoothing {
        iterations: with.count("smooth") as u32,
        limit_mm: with.number("smooth_limit_mm"),
        ..Smoothing::default()
    };
    let tolerance = with.number("simplify_mm");
    let (simple, reached) = if smoothing.iterations == 0 && tolerance == 0.0 {
        // As the image has it: no other surface to measure against.
        (raw, Deviation::default())
    } else {
        let smoothed = match smoothing.iterations {
            0 => None,
            _ => Some(smooth(&raw, &smoothing, &Part::of(call.monitor, 0.1, 0.3))?),
        };
        let smoothed = smoothed.as_ref().unwrap_or(&raw);
        let simple = simplify(smoothed, tolerance, &Part::of(call.monitor, 0.3, 0.8))?;
        let reached = deviation(&simple, &Tree::new(&raw));
        (simple, reached)
    };
    findings::model_deviation(&call.step.name, &reached, call.monitor);
    let solid = Solid::try_from(simple).map_err(failed)?;
    Ok(vec![Value::Solid(Arc::new(Body { solid: Arc::new(solid), deviation: Some(reached) }))])
}
