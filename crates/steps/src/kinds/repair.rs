//! `repair`: triangles from outside as a closed body, with what had to be repaired.

use crate::call::failed;
use crate::{Body, Call, Stage, Value};
use preop_monitor::Finding;
use preop_plan::{Kind, Parameter, ResultKind, StepError, StepKind, Unit};
use preop_solid::repair::{Repaired, repaired};

/// Holes beyond these are told as a number.
const MOST_HOLES: usize = 20;

pub(super) const STAGE: Stage = Stage {
    kind: StepKind {
        name: "repair",
        version: 1,
        doc: "Makes a closed body of triangles from outside and tells what it repaired: faces without \
              area or there twice dropped, faces turned, holes closed, shells united. Refuses, with the \
              places, what it would have to guess.",
        parameters: &[
            Parameter::needed("of", Kind::Reference(&["triangles", "mesh"]), "The triangles."),
            Parameter::or(
                "widest_hole_mm",
                Kind::Number { unit: Unit::Millimetre, least: 0.0, most: 200.0 },
                "5",
                "Holes wider than this are not closed: what was there is not known.",
            ),
        ],
        results: |_| vec![ResultKind::main("solid", "of")],
        mixes_frames: false,
        shows_plan_hash: false,
    },
    run,
};

fn run(call: &Call) -> Result<Vec<Value>, StepError> {
    let fixed = repaired(&call.triangles("of"), call.with().number("widest_hole_mm"));
    let fixed = fixed.map_err(|why| failed(format!("The triangles make no body: {why}.")))?;
    tell(call, &fixed);
    Ok(vec![Body::of(fixed.solid)])
}

fn tell(call: &Call, fixed: &Repaired) {
    let counts = [
        (fixed.flat, "repair.flat", "triangles name one place twice and were dropped"),
        (fixed.doubles, "repair.doubles", "triangles were there twice and were dropped once"),
        (fixed.turned, "repair.turned", "triangles looked inwards and were turned"),
        (fixed.empty_pieces, "repair.empty", "pieces enclose nothing and were dropped"),
    ];
    for (count, code, words) in counts.into_iter().filter(|(count, _, _)| *count > 0) {
        call.finding(Finding::note(code, format!("{count} {words}.")));
    }
    for hole in fixed.holes.iter().take(MOST_HOLES) {
        let words = format!(
            "A hole {:.2} mm across ({} edges) was closed flat; what was there is not known.",
            hole.across_mm, hole.edges
        );
        let finding = Finding::warning("repair.hole", words).at(hole.place);
        call.finding(finding.hint("Look at the place before it is cut, printed or seated on."));
    }
    if let Some(more) = fixed.holes.len().checked_sub(MOST_HOLES).filter(|n| *n > 0) {
        let words = format!("{more} more holes were closed, {} in all.", fixed.holes.len());
        let hint = "With so many holes, mend the surface where it was made, or take it as open.";
        call.finding(Finding::warning("repair.hole", words).hint(hint));
    }
    if fixed.united {
        let words = "The surface passed through itself. What it winds around is one body now.";
        let hint = "Compare its volume and look at it; where two bones have grown together, part them where they were made.";
        call.finding(Finding::warning("repair.united", words).hint(hint));
    }
}
