//! What both kinds of guide take: blade, marks, screws and measures.

use crate::Call;
use crate::call::failed;
use preop_device::catalogue::{Blade, Catalogue};
use preop_device::{
    BoreKind, BoreRequest, Guide, GuideError, GuideRequest, KeepOut, MarkRequest, Shape,
    SlotRequest,
};
use preop_plan::{Faces, Kind, Parameter, StepError, Unit};
use preop_solid::Solid;
use preop_space::{Direction, Plane, Side};

const fn mm(least: f64, most: f64) -> Kind {
    Kind::Number { unit: Unit::Millimetre, least, most }
}

/// The parameters that both kinds share; what is not said of the measures is as `usual`.
const fn shared(usual: &Shape) -> [Parameter; SHARED] {
    [
        Parameter::needed("part_id", Kind::Text, "What is embossed as the part's name."),
        Parameter::or(
            "revision",
            Kind::Count { least: 1, most: 999 },
            "1",
            "The revision of the design, embossed.",
        ),
        Parameter::needed("blade", Kind::Catalogue, "The blade that the slots are made for."),
        Parameter::needed(
            "off",
            Kind::Direction,
            "The direction in which the guide comes off the bone.",
        ),
        Parameter::or("process", Kind::Catalogue, "sla-resin", "How the guide is printed."),
        Parameter::optional("screws", Kind::Records(&SCREW), "Screws or pins that hold the guide."),
        Parameter::optional(
            "keep_out",
            Kind::References(&["solid"]),
            "Bodies that no hole may come near: roots, the nerve.",
        ),
        Parameter::or("keep_out_mm", mm(0.0, 20.0), "2", "How far holes stay from keep_out."),
        Parameter::optional("clearance_mm", mm(0.05, 1.0), "The clearance between seat and bone.")
            .usually(usual.clearance_mm)
            .pushing(Faces::All, "bone"),
        Parameter::optional("tissue_mm", mm(0.0, 3.0), "Soft tissue that is left under the seat.")
            .usually(usual.tissue_mm)
            .pushing(Faces::All, "bone"),
        Parameter::optional("thickness_mm", mm(2.0, 10.0), "The thickness of the base.")
            .usually(usual.thickness_mm)
            .pushing(Faces::Outer, "bone"),
        Parameter::optional("reach_mm", mm(3.0, 60.0), "The base beyond the outermost slots.")
            .usually(usual.reach_mm),
        Parameter::optional("width_mm", mm(6.0, 80.0), "The greatest width of the base.")
            .usually(usual.width_mm),
        Parameter::optional(
            "block_height_mm",
            mm(5.0, 40.0),
            "The height of a block over the bone.",
        )
        .usually(usual.block_height_mm),
        Parameter::optional("wall_mm", mm(1.0, 8.0), "The walls around a slot and a hole.")
            .usually(usual.wall_mm),
        Parameter::optional(
            "slot_clearance_mm",
            mm(0.0, 1.0),
            "The clearance on each side of the blade; that of the process if not said.",
        ),
        Parameter::optional("cell_mm", mm(0.2, 1.0), "The grid on which the body is made.")
            .usually(usual.cell_mm),
    ]
}

const SHARED: usize = 17;

const SCREW: [Parameter; 5] = [
    Parameter::needed("at_mm", Kind::Point, "The place on the bone."),
    Parameter::optional("along", Kind::Direction, "The axis, out of the bone; off if not said."),
    Parameter::needed("screw", Kind::Catalogue, "The screw or pin."),
    Parameter::or(
        "hole",
        Kind::Choice(&["pilot", "clearance"]),
        "pilot",
        "Leads the drill, or lets the shaft pass.",
    ),
    Parameter::or("into_bone_mm", mm(1.0, 60.0), "8", "How far it goes into the bone."),
];

/// The shared parameters behind those of one kind, whose measures are usually these.
pub(super) const fn with_shared<const OWN: usize, const ALL: usize>(
    own: [Parameter; OWN],
    usual: &Shape,
) -> [Parameter; ALL] {
    assert!(ALL == OWN + SHARED);
    let shared = shared(usual);
    let mut all = [shared[0]; ALL];
    let mut n = 0;
    while n < ALL {
        all[n] = if n < OWN { own[n] } else { shared[n - OWN] };
        n += 1;
    }
    all
}

/// What differs between the kinds.
pub(super) struct Own<'a> {
    pub(super) bone: &'a Solid,
    pub(super) retained: Vec<&'a Solid>,
    pub(super) removed: Vec<&'a Solid>,
    pub(super) waste: Vec<[Plane; 2]>,
    pub(super) slots: Vec<SlotRequest<'a>>,
    pub(super) shape: Shape,
    /// The side that is embossed: that of the bone on which it sits.
    pub(super) side: Side,
    pub(super) ends: Option<preop_device::EndMarks>,
}

/// The blade that a plan names.
pub(super) fn blade<'c>(call: &Call<'_>, catalogue: &'c Catalogue) -> Result<&'c Blade, StepError> {
    catalogue.blade(call.with().text("blade")).map_err(failed)
}

/// Builds a guide.
pub(super) fn build(
    call: &Call<'_>,
    catalogue: &Catalogue,
    own: Own<'_>,
) -> Result<Guide, StepError> {
    let with = call.with();
    let process = catalogue.process(with.text("process")).map_err(failed)?;
    let keep_out = call.solids("keep_out");
    let hash = call.context.plan_hash.expect("a guide's kind shows the plan's hash").short();
    let mut marks =
        MarkRequest::label(with.text("part_id"), own.side, with.count("revision") as u32, &hash);
    marks.ends = own.ends;
    let request = GuideRequest {
        name: with.text("part_id").to_owned(),
        frame: call.frame("bone"),
        bone: own.bone,
        retained: &own.retained,
        removed: &own.removed,
        waste: own.waste,
        off: off(call),
        slots: own.slots,
        bores: bores(call, catalogue)?,
        keep_out: keep_out
            .iter()
            .map(|(name, body)| KeepOut {
                name: name.clone(),
                body,
                distance_mm: with.number("keep_out_mm"),
            })
            .collect(),
        marks,
        process,
        shape: shape(call, own.shape),
    };
    let guide = preop_device::build(&request, call.monitor).map_err(|error| match error {
        GuideError::Cancelled(_) => StepError::Cancelled,
        other => failed(other),
    })?;
    preop_print::check(&guide.name, &guide.solid, &guide.marks, process, call.monitor)?;
    Ok(guide)
}

/// The direction in which the guide comes off.
pub(super) fn off(call: &Call<'_>) -> Direction {
    call.with().optional_direction("off").expect("the table promises off")
}

fn shape(call: &Call<'_>, usual: Shape) -> Shape {
    let said = |name: &str, usual: f64| call.with().optional_number(name).unwrap_or(usual);
    Shape {
        clearance_mm: said("clearance_mm", usual.clearance_mm),
        tissue_mm: said("tissue_mm", usual.tissue_mm),
        thickness_mm: said("thickness_mm", usual.thickness_mm),
        reach_mm: said("reach_mm", usual.reach_mm),
        width_mm: said("width_mm", usual.width_mm),
        block_height_mm: said("block_height_mm", usual.block_height_mm),
        wall_mm: said("wall_mm", usual.wall_mm),
        cell_mm: said("cell_mm", usual.cell_mm),
        slot_clearance_mm: call.with().optional_number("slot_clearance_mm"),
        ..usual
    }
}

fn bores<'c>(call: &Call<'_>, catalogue: &'c Catalogue) -> Result<Vec<BoreRequest<'c>>, StepError> {
    call.with()
        .records("screws")
        .iter()
        .zip(1..)
        .map(|(screw, number)| {
            let place = screw.optional_point("at_mm");
            let place = place.ok_or_else(|| failed("a screw's at_mm must be a place"))?;
            Ok(BoreRequest {
                number,
                place,
                along: screw.optional_direction("along"),
                screw: catalogue.screw(screw.text("screw")).map_err(failed)?,
                kind: match screw.text("hole") {
                    "pilot" => BoreKind::Pilot,
                    _ => BoreKind::Clearance,
                },
                sleeve: None,
                into_bone_mm: screw.number("into_bone_mm"),
                guided_mm: 5.0,
            })
        })
        .collect()
}
