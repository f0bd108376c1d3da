//! `separate`: bones apart from each other by seeds, also where they touch.

use crate::call::failed;
use crate::{Call, Stage, Value};
use preop_label::{Seed, separate};
use preop_plan::{Kind, Parameter, ResultKind, StepError, StepKind};
use std::sync::Arc;

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "separate",
        version: 1,
        doc: "Parts touching bones from each other, as the jaw from the skull, by places picked \
              on each. Gives one label for each name in seeds.",
        parameters: &[
            Parameter::needed("of", Kind::Reference(&["label"]), "The bones together."),
            Parameter::needed(
                "on",
                Kind::Reference(&["image"]),
                "The scan: bones part where they are thin and dark.",
            ),
            Parameter::needed("seeds", Kind::NamedPoints, "Places on each bone, by its name."),
        ],
        results: |with| {
            let names = with.names_of_points("seeds");
            names.map(|name| ResultKind::named(name.as_str(), "label", "of")).collect()
        },
        mixes_frames: false,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let seeds: Vec<Seed> = call
        .with()
        .named_points("seeds")
        .iter()
        .map(|(name, points)| Seed { name: name.clone(), points: points.clone() })
        .collect();
    let labels = separate(call.label("of"), &call.image("on").volume, &seeds, call.monitor)
        .map_err(failed)?;
    Ok(labels.into_iter().map(|label| Value::Label(Arc::new(label))).collect())
}
