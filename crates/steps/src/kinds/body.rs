//! `body`: a mesh from outside as a closed body.

use crate::call::failed;
use crate::{Body, Call, Stage, Value};
use preop_plan::{Kind, Parameter, ResultKind, StepError, StepKind};
use preop_solid::Solid;

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "body",
        version: 1,
        doc: "Takes a mesh from outside as a closed body, or says why it is none.",
        parameters: &[Parameter::needed("of", Kind::Reference(&["mesh"]), "The mesh.")],
        results: |_| vec![ResultKind::main("solid", "of")],
        mixes_frames: false,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let solid = Solid::try_from(call.mesh("of").clone()).map_err(|fault| {
        failed(format!("The mesh is not a closed body: {fault}. Repair it where it was made."))
    })?;
    Ok(vec![Body::of(solid)])
}
