//! `jaw-model`: the new jaw as one body, for bending plates on it.

use crate::call::failed;
use crate::{Body, Call, Stage, Value, findings};
use preop_plan::{Kind, Parameter, ResultKind, StepError, StepKind, Unit};
use preop_surgery::{Bar, joined_model};

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "jaw-model",
        version: 1,
        doc: "The stumps and the segments at their planned places as one printed body; a bar \
              between the rami holds the condyles where the scan saw them.",
        parameters: &[
            Parameter::needed("stumps", Kind::References(&["solid"]), "The kept jaw."),
            Parameter::needed(
                "reconstruction",
                Kind::Reference(&["reconstruction"]),
                "The segments.",
            ),
            Parameter::needed("part_id", Kind::Text, "What the part is called."),
            Parameter::optional("bar_from_mm", Kind::Point, "Inside the bone of one ramus."),
            Parameter::optional("bar_to_mm", Kind::Point, "Inside the bone of the other."),
            Parameter::or(
                "bar_radius_mm",
                Kind::Number { unit: Unit::Millimetre, least: 1.0, most: 8.0 },
                "3",
                "The radius of the bar.",
            ),
            Parameter::or("process", Kind::Catalogue, "sla-resin", "How it is printed."),
        ],
        results: |_| vec![ResultKind::main("solid", "stumps")],
        mixes_frames: false,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let stumps = call.solids("stumps");
    let stumps: Vec<_> = stumps.iter().map(|(_, solid)| *solid).collect();
    let segments = &call.reconstruction("reconstruction").segments;
    let radius_mm = call.with().number("bar_radius_mm");
    let bar = match (call.optional_point("bar_from_mm"), call.optional_point("bar_to_mm")) {
        (Some(from), Some(to)) => Some(Bar { from, to, radius_mm }),
        (None, None) => None,
        _ => return Err(failed("A bar needs both bar_from_mm and bar_to_mm.")),
    };
    let model = joined_model(&stumps, segments, bar).map_err(failed)?;
    findings::printability(call, &model)?;
    Ok(vec![Body::of(model)])
}
