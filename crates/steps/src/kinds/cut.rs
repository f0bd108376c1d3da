//! `cut`: an osteotomy by a plane.

use crate::call::failed;
use crate::{Body, Call, Stage, Value};
use preop_device::catalogue::Catalogue;
use preop_monitor::Finding;
use preop_plan::{Arguments, Kind, Parameter, ResultKind, StepError, StepKind, Unit};
use preop_solid::cut::osteotomy;

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "cut",
        version: 1,
        doc: "Cuts a bone by a plane, only through the piece of bone nearest to the plane's \
              through_mm. The plane is the face of the side that is kept, its normal points to \
              the side removed, and the kerf lies wholly in what is removed.",
        parameters: &[
            Parameter::needed("of", Kind::Reference(&["solid"]), "The bone."),
            Parameter::needed("plane", Kind::Plane, "The cut."),
            Parameter::optional("blade", Kind::Catalogue, "The blade, whose kerf is lost."),
            Parameter::or(
                "kerf_mm",
                Kind::Number { unit: Unit::Millimetre, least: 0.0, most: 5.0 },
                "0",
                "Without a blade: the width of bone that is lost.",
            ),
            Parameter::or(
                "keep",
                Kind::Choice(&["one", "both"]),
                "one",
                "With \"both\" the plane is the middle of the kerf.",
            ),
        ],
        results: |_| {
            vec![
                ResultKind::named("kept", "solid", "of"),
                ResultKind::named("removed", "solid", "of"),
                ResultKind::named("plane", "plane", "of"),
            ]
        },
        mixes_frames: false,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let with = call.with();
    let kerf = kerf_of(with)?;
    let both = with.text("keep") == "both";
    let plane = call.plane("plane");
    let face = if both { plane.moved(-kerf / 2.0) } else { plane };
    let bone = call.solid("of");
    let cut = osteotomy(bone, &face, kerf)
        .map_err(|error| failed(format!("The cut \"{}\": {error}", call.step.name)))?;
    if cut.pieces > 1 {
        let words = format!(
            "The cut \"{}\" passes through {} separate pieces of bone: the nearest alone does not \
             part it.",
            call.step.name, cut.pieces
        );
        let hint =
            "Look at the section: touching teeth are meant, another part of the bone is not.";
        call.finding(Finding::warning("cut.several-pieces", words).at(plane.through).hint(hint));
    }
    call.finding(
        Finding::note(
            "cut.face",
            format!(
                "The cut \"{}\" passes through {:.1} mm² of bone; {:.1} mm³ are lost to a kerf of \
                 {kerf} mm. The plane is {}.",
                call.step.name,
                cut.section.area_mm2,
                cut.kerf_volume_mm3,
                if both { "the middle of the kerf" } else { "the face of the side that is kept" },
            ),
        )
        .at(plane.through),
    );
    Ok(vec![Body::of(cut.kept), Body::of(cut.removed), Value::Plane(face)])
}

/// The width of bone that a `cut` loses, in millimetres.
///
/// # Errors
/// If the catalogue has no such blade.
pub fn kerf_of(with: &Arguments) -> Result<f64, StepError> {
    match with.optional_text("blade") {
        Some(name) => Ok(Catalogue::built_in().blade(name).map_err(failed)?.kerf_mm),
        None => Ok(with.number("kerf_mm")),
    }
}
