//! `donor-guide`: the cutting guide on the fibula, a slot for each cut.

use super::guide::{Own, blade, build, with_shared};
use crate::{Call, Stage, Value};
use preop_device::EndMarks;
use preop_device::catalogue::{Blade, Catalogue};
use preop_device::{Kept, Shape, SlotRequest};
use preop_plan::{Kind, Parameter, ResultKind, StepError, StepKind};
use preop_space::Plane;
use preop_surgery::Reconstruction;
use std::sync::Arc;

/// The measures where the plan does not say them.
const USUAL: Shape = Shape::fibula();

const PARAMETERS: [Parameter; 19] = with_shared(
    [
        Parameter::needed("bone", Kind::Reference(&["solid"]), "The fibula."),
        Parameter::needed(
            "reconstruction",
            Kind::Reference(&["reconstruction"]),
            "The segments, whose cuts get the slots.",
        ),
    ],
    &USUAL,
);

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "donor-guide",
        version: 1,
        doc: "A guide on the fibula with a slot for each cut, numbered from the ankle; each slot \
              carries its segment's number and D or P for the segment's end.",
        parameters: &PARAMETERS,
        results: |_| vec![ResultKind::main("guide", "bone")],
        mixes_frames: true,
        shows_plan_hash: true,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let catalogue = Catalogue::built_in();
    let blade = blade(call, &catalogue)?;
    let reconstruction = call.reconstruction("reconstruction");
    let bone = call.solid("bone");
    let first = reconstruction.segments.iter().min_by_key(|s| s.place_on_donor);
    let axis = first.and_then(|s| (s.donor_axis[1] - s.donor_axis[0]).direction());
    let own = Own {
        bone,
        retained: vec![bone],
        removed: vec![],
        waste: wedges(reconstruction),
        slots: slots(reconstruction, blade),
        shape: USUAL,
        side: reconstruction.side,
        ends: axis.map(|towards| EndMarks { towards, from: "D".into(), to: "P".into() }),
    };
    Ok(vec![Value::Guide(Arc::new(build(call, &catalogue, own)?))])
}

/// The bone between neighbouring segments, which nobody keeps.
fn wedges(reconstruction: &Reconstruction) -> Vec<[Plane; 2]> {
    let mut segments: Vec<_> = reconstruction.segments.iter().collect();
    segments.sort_by_key(|s| s.place_on_donor);
    segments.windows(2).map(|pair| [pair[0].proximal_plane, pair[1].distal_plane]).collect()
}

/// Two slots a segment, from the ankle upwards.
fn slots<'b>(reconstruction: &Reconstruction, blade: &'b Blade) -> Vec<SlotRequest<'b>> {
    let mut segments: Vec<_> = reconstruction.segments.iter().collect();
    segments.sort_by_key(|s| s.place_on_donor);
    let cuts = segments.iter().flat_map(|s| {
        [(s.distal_plane, format!("{}D", s.number)), (s.proximal_plane, format!("{}P", s.number))]
    });
    cuts.zip(1..)
        .map(|((plane, label), number)| SlotRequest {
            number,
            plane,
            kept: Kept::Behind,
            blade,
            label,
        })
        .collect()
}
