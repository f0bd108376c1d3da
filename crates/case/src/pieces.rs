//! What a plan makes of each bone, by name: which pieces its cuts leave, and which moves carry them on.

use preop_plan::{Argument, Plan, ResultName, Step};

/// What becomes of a piece of bone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Becomes {
    /// It stays where it was scanned.
    Stays,
    /// It is carried to another place.
    Moved,
    /// It is taken out.
    Removed,
    /// It comes from a donor.
    Brought,
    /// It is taken for another bone.
    Taken,
}

/// A bone that the plan parts, moves or rebuilds, and the steps that rebuild it or take of it.
pub(crate) struct Operated {
    /// The bone as scanned.
    pub(crate) bone: ResultName,
    /// The reconstruction that brings segments to it.
    pub(crate) rebuilt_by: Option<String>,
    /// The reconstruction that takes segments of it.
    pub(crate) gives_to: Option<String>,
}

/// A piece as the plan leaves it: the result that it is, and that of the last move which carries it.
pub(crate) struct Piece {
    pub(crate) scanned: ResultName,
    pub(crate) moved_by: Option<String>,
    pub(crate) becomes: Becomes,
}

/// Every bone that the plan operates on, in the order in which it does.
pub(crate) fn operated(plan: &Plan) -> Vec<Operated> {
    let mut all: Vec<Operated> = vec![];
    for step in &plan.steps {
        match step.kind.name {
            "cut" | "move" => {
                if let Some(bone) = of(step) {
                    entry(&mut all, plan, bone);
                }
            }
            "reconstruct" => {
                for stump in references(step, "stumps") {
                    entry(&mut all, plan, stump).rebuilt_by = Some(step.name.clone());
                }
                if let Some(Argument::Reference(donor)) = step.arguments.get("donor") {
                    entry(&mut all, plan, donor).gives_to = Some(step.name.clone());
                }
            }
            _ => {}
        }
    }
    all
}

fn entry<'a>(all: &'a mut Vec<Operated>, plan: &Plan, piece: &ResultName) -> &'a mut Operated {
    let bone = scanned(plan, piece);
    let place = all.iter().position(|one| one.bone == bone).unwrap_or(all.len());
    if place == all.len() {
        all.push(Operated { bone, rebuilt_by: None, gives_to: None });
    }
    &mut all[place]
}

/// The bone that a piece was before anything was done to it.
pub(crate) fn scanned(plan: &Plan, piece: &ResultName) -> ResultName {
    let mut name = piece;
    // A plan has no cycles: its typing refuses them.
    while let Some(before) = plan.step(&name.step).filter(|s| is_operation(s)).and_then(of) {
        name = before;
    }
    name.clone()
}

/// The piece that moves carry on, where it was before the first of them.
pub(crate) fn before_moves(plan: &Plan, piece: &ResultName) -> ResultName {
    let mut name = piece;
    while let Some(before) = plan.step(&name.step).filter(|s| s.kind.name == "move").and_then(of) {
        name = before;
    }
    name.clone()
}

/// The pieces that a bone ends in. `None` where two cuts part the same bone beside each other: their pieces overlap, and
/// nothing adds up.
pub(crate) fn pieces(plan: &Plan, bone: &ResultName) -> Option<Vec<Piece>> {
    let mut cuts = plan.steps.iter().filter(|s| s.kind.name == "cut" && of(s) == Some(bone));
    let Some(cut) = cuts.next() else { return Some(vec![piece(plan, bone)]) };
    if cuts.next().is_some() {
        return None;
    }
    let mut all = vec![];
    for result in ["kept", "removed"] {
        let part = ResultName { step: cut.name.clone(), result: result.to_owned() };
        all.extend(pieces(plan, &part)?);
    }
    Some(all)
}

/// The cuts that part a bone beside each other, in their order, where no later step carries their pieces on: each takes away one
/// side. None where a piece is cut again or moved, or both sides are kept.
pub(crate) fn beside<'a>(plan: &'a Plan, bone: &ResultName) -> Option<Vec<&'a Step>> {
    let cuts = cuts(plan, bone);
    let is_all = |cut: &&Step| {
        ["kept", "removed"].iter().all(|result| {
            let part = ResultName { step: cut.name.clone(), result: (*result).to_owned() };
            cut.arguments.text("keep") == "one"
                && !plan.steps.iter().any(|s| is_operation(s) && of(s) == Some(&part))
        })
    };
    (cuts.len() > 1 && cuts.iter().all(is_all)).then_some(cuts)
}

/// The cuts of a bone as it is.
pub(crate) fn cuts<'a>(plan: &'a Plan, bone: &ResultName) -> Vec<&'a Step> {
    plan.steps.iter().filter(|s| s.kind.name == "cut" && of(s) == Some(bone)).collect()
}

fn piece(plan: &Plan, name: &ResultName) -> Piece {
    let moved_by = last_move(plan, name);
    let waste = plan.step(&name.step).filter(|s| s.kind.name == "cut" && name.result == "removed");
    let is_waste = waste.is_some_and(|cut| cut.arguments.text("keep") == "one");
    let is_stump = plan
        .steps
        .iter()
        .filter(|s| matches!(s.kind.name, "reconstruct" | "jaw-model"))
        .any(|s| references(s, "stumps").contains(name));
    let becomes = match moved_by {
        Some(_) => Becomes::Moved,
        None if is_waste && !is_stump => Becomes::Removed,
        None => Becomes::Stays,
    };
    Piece { scanned: name.clone(), moved_by, becomes }
}

/// The last of the moves that carry a piece on, one behind the other; the first of two beside each other.
fn last_move(plan: &Plan, piece: &ResultName) -> Option<String> {
    let mover = |name: &ResultName| {
        plan.steps.iter().find(|s| s.kind.name == "move" && of(s) == Some(name))
    };
    let mut last = mover(piece)?;
    while let Some(next) = mover(&ResultName { step: last.name.clone(), result: String::new() }) {
        last = next;
    }
    Some(last.name.clone())
}

fn is_operation(step: &Step) -> bool {
    matches!(step.kind.name, "cut" | "move")
}

/// What a step is made of.
pub(crate) fn of(step: &Step) -> Option<&ResultName> {
    match step.arguments.get("of")? {
        Argument::Reference(of) => Some(of),
        _ => None,
    }
}

/// What a step lists.
pub(crate) fn references<'a>(step: &'a Step, parameter: &str) -> &'a [ResultName] {
    match step.arguments.get(parameter) {
        Some(Argument::References(names)) => names,
        _ => &[],
    }
}

/// A margin is kept to a tumour.
pub(crate) fn is_tumour(plan: &Plan, step: &Step) -> bool {
    plan.steps.iter().filter(|s| s.kind.name == "margin").any(|margin| {
        matches!(margin.arguments.get("of"), Some(Argument::Reference(of)) if of.step == step.name)
    })
}
