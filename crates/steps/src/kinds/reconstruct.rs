//! `reconstruct`: the jaw between two resections made of segments of fibula.

use crate::call::failed;
use crate::{Call, Stage, Value};
use preop_device::catalogue::Catalogue;
use preop_plan::{Argument, Kind, Parameter, ResultKind, StepError, StepKind, Unit};
use preop_space::Side;
use preop_surgery::{
    BodyAxes, Corners, DonorLandmarks, DonorOrder, DonorUse, Fragment, GuideSide, Insets,
    JointPolicy, ReconstructError, Request, SegmentPolicy, Spacing, reconstruct,
};
use std::sync::Arc;

const fn mm(least: f64, most: f64) -> Kind {
    Kind::Number { unit: Unit::Millimetre, least, most }
}

const PARAMETERS: [Parameter; 21] = [
    Parameter::needed(
        "stumps",
        Kind::References(&["solid"]),
        "The kept jaw at the first and at the second resection.",
    ),
    Parameter::needed(
        "cuts",
        Kind::References(&["plane"]),
        "The first and the second resection plane, each the face of its stump.",
    ),
    Parameter::needed(
        "jaw_line",
        Kind::Points,
        "The line that the new jaw follows, beyond both resections.",
    ),
    Parameter::or(
        "segments",
        Kind::Count { least: 1, most: 8 },
        "2",
        "How many segments; their corners stay as near to the jaw line as can be.",
    ),
    Parameter::optional("corners_mm", Kind::Points, "The corners themselves, instead of segments."),
    Parameter::needed("donor", Kind::Reference(&["solid"]), "The fibula."),
    Parameter::needed("donor_side", Kind::Choice(&["left", "right"]), "The leg."),
    Parameter::optional("malleolus_mm", Kind::Point, "The tip of the lateral malleolus."),
    Parameter::optional(
        "tibia_mm",
        Kind::Point,
        "Any place on the shaft of the tibia of the same leg, against a mistaken side.",
    ),
    Parameter::needed("blade", Kind::Catalogue, "The blade that cuts the donor."),
    Parameter::or(
        "slot_clearance_mm",
        mm(0.0, 1.0),
        "0.2",
        "The clearance on each side of the blade in its slot.",
    ),
    Parameter::or("web_mm", mm(0.5, 20.0), "2.5", "The guide that is left between two slots."),
    Parameter::or("distal_inset_mm", mm(0.0, 300.0), "80", "Bone kept at the ankle."),
    Parameter::or("proximal_inset_mm", mm(0.0, 300.0), "60", "Bone kept at the knee."),
    Parameter::or("slide_mm", mm(0.0, 300.0), "0", "Farther from the ankle than its inset."),
    Parameter::or(
        "turn_deg",
        Kind::Number { unit: Unit::Degree, least: -180.0, most: 180.0 },
        "0",
        "Turns all segments about their axes: medial comes towards anterior.",
    ),
    Parameter::or(
        "order",
        Kind::Choice(&["first-distal", "last-distal"]),
        "first-distal",
        "Which end of the new jaw comes from the ankle's end of the donor.",
    ),
    Parameter::optional(
        "shared_within_deg",
        Kind::Number { unit: Unit::Degree, least: 0.0, most: 5.0 },
        "Neighbouring cuts within this angle share one slot.",
    ),
    Parameter::optional(
        "guide_off",
        Kind::Direction,
        "Where the guide will stand, so that the web holds through its whole height.",
    ),
    Parameter::or("guide_height_mm", mm(0.0, 40.0), "12", "How far its slots reach over the bone."),
    Parameter::or("least_segment_mm", mm(5.0, 60.0), "20", "The least centre length of a segment."),
];

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "reconstruct",
        version: 1,
        doc: "Makes the jaw between two resections of segments of the fibula: interior cuts by \
              bisector planes, laid out along the fibula with room for two slots and a web.",
        parameters: &PARAMETERS,
        results: |_| vec![ResultKind::main("reconstruction", "stumps")],
        mixes_frames: true,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let with = call.with();
    let catalogue = Catalogue::built_in();
    let blade = catalogue.blade(with.text("blade")).map_err(failed)?;
    let head = call.frame("stumps");
    let stumps = call.solids("stumps");
    let [(first, first_solid), (second, second_solid)] = &stumps[..] else {
        return Err(failed(format!("stumps must name two bones, not {}.", stumps.len())));
    };
    let stump = |name: &str, solid: &preop_solid::Solid| {
        Fragment::in_place(name, Arc::new(solid.clone()), &head)
    };
    let stumps = [stump(first, first_solid), stump(second, second_solid)];
    let planes = call.planes("cuts");
    let [(_, start), (_, end)] = planes[..] else {
        return Err(failed(format!("cuts must name two planes, not {}.", planes.len())));
    };
    let usage = DonorUse {
        side: if with.text("donor_side") == "left" { Side::Left } else { Side::Right },
        insets: Insets {
            distal_mm: with.number("distal_inset_mm"),
            proximal_mm: with.number("proximal_inset_mm"),
        },
        slide_mm: with.number("slide_mm"),
        turn_deg: with.number("turn_deg"),
        order: match with.text("order") {
            "first-distal" => DonorOrder::FirstDistal,
            _ => DonorOrder::LastDistal,
        },
        spacing: Spacing {
            body_mm: blade.body_mm,
            kerf_mm: blade.kerf_mm,
            clearance_mm: with.number("slot_clearance_mm"),
            web_mm: with.number("web_mm"),
            shared_within_deg: with.optional_number("shared_within_deg"),
        },
        guide: with
            .optional_direction("guide_off")
            .map(|direction| GuideSide { direction, height_mm: with.number("guide_height_mm") }),
    };
    let corners = match with.get("corners_mm") {
        Some(Argument::Points(points)) => Corners::At(points.clone()),
        Some(_) => Corners::At(call.curve("corners_mm")?.points().to_vec()),
        None => Corners::Segments(with.count("segments") as usize),
    };
    let request = Request {
        head: &head,
        leg: &call.frame("donor"),
        jaw_line: &call.curve("jaw_line")?,
        resections: &[start, end],
        stumps: [&stumps[0], &stumps[1]],
        corners: &corners,
        donor: call.solid("donor"),
        landmarks: &DonorLandmarks {
            malleolus: call.optional_point("malleolus_mm"),
            tibia: call.optional_point("tibia_mm"),
        },
        usage: &usage,
        head_axes: BodyAxes::default(),
        leg_axes: BodyAxes::default(),
        segment_policy: SegmentPolicy {
            least_centre_mm: with.number("least_segment_mm"),
            ..SegmentPolicy::default()
        },
        joint_policy: JointPolicy::default(),
    };
    let made = reconstruct(&request, call.monitor).map_err(|error| match error {
        ReconstructError::Cancelled(_) => StepError::Cancelled,
        other => failed(other),
    })?;
    Ok(vec![Value::Reconstruction(Arc::new(made))])
}
