//! Bones that a moved bone is held clear of, where another step moves them: who stands where is a matter of the plan
//! as a whole, for a step knows only what it refers to.

use preop_monitor::Finding;
use preop_plan::{Argument, Plan, ResultName, Step};
use std::collections::BTreeSet;

/// `move.clear-of-scanned`, with the step: it looks whether its bone meets another one where that was scanned, or stood
/// before a later move, and nobody looks where both are planned.
pub(crate) fn findings(plan: &Plan) -> Vec<(String, Finding)> {
    let moves: Vec<&Step> = plan.steps.iter().filter(|s| s.kind.name == "move").collect();
    let mut found = vec![];
    for step in &moves {
        for bone in clear_of(step) {
            let unseen = moves.iter().filter(|other| {
                is_made_of(plan, other, bone)
                    && !is_same_bone(plan, step, other)
                    // One that is moved on is named by its last move.
                    && !moves.iter().any(|later| is_made_of(plan, later, &main(other)))
                    && !meets(plan, &moves, other, step)
            });
            found.extend(unseen.map(|other| (step.name.clone(), finding(plan, step, bone, other))));
        }
    }
    found
}

fn finding(plan: &Plan, step: &Step, bone: &ResultName, mover: &Step) -> Finding {
    let (step, other) = (&step.name, &mover.name);
    let words = format!(
        "The bone of \"{step}\" is held against \"{bone}\" where \"{other}\" has not moved it yet. Whether the two run \
         into each other as planned, nobody has looked."
    );
    let needs_it = depends(plan, mover, step);
    let hint = if needs_it {
        format!("Name \"{step}\" in clear_of of \"{other}\".")
    } else {
        format!(
            "Name \"{other}\" in clear_of of \"{step}\", with the parts that stay where they are."
        )
    };
    Finding::danger("move.clear-of-scanned", words).hint(hint)
}

fn clear_of(step: &Step) -> &[ResultName] {
    match step.arguments.get("clear_of") {
        Some(Argument::References(bones)) => bones,
        _ => &[],
    }
}

fn main(step: &Step) -> ResultName {
    ResultName { step: step.name.clone(), result: String::new() }
}

/// Whether a step makes its result of this bone, or of a part of it.
fn is_made_of(plan: &Plan, step: &Step, bone: &ResultName) -> bool {
    let mut step = step;
    // A plan has no cycles: its typing refuses them.
    while let Some(Argument::Reference(of)) = step.arguments.get("of") {
        if of == bone {
            return true;
        }
        let Some(before) = plan.step(&of.step) else { return false };
        step = before;
    }
    false
}

/// Whether one of two moves carries the other's bone on.
fn is_same_bone(plan: &Plan, a: &Step, b: &Step) -> bool {
    a.name == b.name || is_made_of(plan, a, &main(b)) || is_made_of(plan, b, &main(a))
}

/// Whether a bone at its planned place is held clear of what `step` moves, by its own step or by that of the other.
fn meets(plan: &Plan, moves: &[&Step], mover: &Step, step: &Step) -> bool {
    let names = |holds: &Step, of: &Step| clear_of(holds).contains(&main(of));
    let carried = |s: &&&Step| s.name == step.name || is_made_of(plan, s, &main(step));
    moves.iter().filter(carried).any(|s| names(mover, s) || names(s, mover))
}

/// Whether a step refers to another, however far back.
fn depends(plan: &Plan, step: &Step, on: &str) -> bool {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut next = vec![step];
    while let Some(step) = next.pop() {
        for reference in step.arguments.references() {
            if seen.insert(&reference.step) {
                next.extend(plan.step(&reference.step));
            }
        }
    }
    seen.contains(on)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "format = 1\ntitle = \"t\"\n[[input]]\nname = \"head\"\nkind = \"ct\"\npath = \"head\"\n\
        [[input]]\nname = \"box\"\nkind = \"mesh\"\npath = \"box.stl\"\nunit = \"mm\"\naxes = \"LPS\"\non = \"head\"\n\
        [[step]]\nname = \"body\"\ndo = \"body\"\nof = \"box\"\n\
        [[step]]\nname = \"half\"\ndo = \"cut\"\nof = \"body\"\nkeep = \"both\"\n\
        plane = { through_mm = [5, 5, 5], normal = [0, 0, 1], on = \"head\" }\n";

    /// A move of a bone, and what it is held clear of.
    fn moved(name: &str, of: &str, clear_of: &str) -> String {
        let clear = match clear_of {
            "" => String::new(),
            bone => format!("clear_of = [\"{bone}\"]\n"),
        };
        format!("[[step]]\nname = \"{name}\"\ndo = \"move\"\nof = \"{of}\"\nleft_mm = 1\n{clear}")
    }

    /// What is found: the step, and the hint.
    fn found(moves: &[String]) -> Vec<(String, String)> {
        let plan = crate::read(&(BODY.to_owned() + &moves.concat()));
        let plan = plan.unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
        findings(&plan).into_iter().map(|(step, finding)| (step, finding.hint)).collect()
    }

    #[test]
    fn a_bone_that_another_step_moves_must_be_met_where_it_is_planned() {
        let told = |by: &str| {
            let hint = "with the parts that stay where they are.";
            vec![("down".to_owned(), format!("Name \"{by}\" in clear_of of \"down\", {hint}"))]
        };
        let up = moved("up", "half.removed", "");
        let down = |clear_of: &str| moved("down", "half.kept", clear_of);
        assert_eq!(found(&[up.clone(), down("half.removed")]), told("up"));
        assert_eq!(found(&[up.clone(), down("up")]), []);
        // A part of the whole moves; a bone that is moved twice is met at its last place.
        assert_eq!(found(&[up.clone(), down("body")]), told("up"));
        let on = moved("on", "up", "");
        assert_eq!(found(&[up.clone(), on.clone(), down("up")]), told("on"));
        assert_eq!(found(&[up, on, down("on")]), []);
    }

    #[test]
    fn a_pair_that_either_step_looks_at_is_looked_at() {
        let down = moved("down", "half.kept", "half.removed");
        assert_eq!(found(&[down.clone(), moved("up", "half.removed", "down")]), []);
        let on = moved("on", "down", "");
        assert_eq!(found(&[down, on, moved("up", "half.removed", "on")]), []);
        // What nothing moves is where it was scanned.
        let up = moved("up", "half.removed", "half.kept");
        assert_eq!(found(&[up, moved("on", "up", "half.kept")]), []);
    }

    #[test]
    fn where_the_other_step_needs_this_one_it_is_the_other_that_can_look() {
        let first = moved("first", "half.kept", "half.removed");
        let second = moved("second", "half.removed", "") + "about = \"first.pivot\"\n";
        let hint = "Name \"first\" in clear_of of \"second\".".to_owned();
        assert_eq!(found(&[first, second]), [("first".to_owned(), hint)]);
    }
}
