//! Two revisions of a case side by side: what changed in words, which numbers differ, what each gives.

use crate::Refusal;
use crate::contents::Contents;
use crate::ground::Ground;
use crate::objects::{objects, results};
use crate::session::Session;
use crate::shares::Shares;
use crate::wire::{ComparedNumber, Comparison, Event, PlanObject, Reworded, Standing};
use preop_case::{Evaluated, Inputs, Number};
use preop_plan::evaluate::{Listener, Outcome};
use preop_plan::{Plan, StepError};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Listens to the evaluation for a comparison: tells how far it is, and stops when nobody waits for it any more.
pub(crate) struct Watch<'a> {
    pub(crate) session: &'a Session,
    pub(crate) ground: &'a dyn Ground,
    pub(crate) gone: &'a AtomicBool,
    pub(crate) told: Shares,
}

impl Watch<'_> {
    fn tell(&self, step: &str, share: f64) {
        self.session.tell(Event::Comparing { step: step.to_owned(), share });
    }

    /// Whether nobody waits any more.
    pub(crate) fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Relaxed) || self.ground.is_stopped()
    }
}

impl Listener for Watch<'_> {
    fn begins(&self, name: &str, _: &str) {
        // Both plans have most steps: the second begins as the first did.
        self.told.begins(name);
        self.tell(name, 0.0);
    }
    fn progress(&self, name: &str, share: f64) {
        if self.told.is_news(name, share) {
            self.tell(name, share);
        }
    }
    fn ended(&self, _: &str, _: bool) {}
    fn settled(&self, _: &str, _: &Outcome) {}
    fn is_cancelled(&self) -> bool {
        self.is_gone()
    }
}

/// What one revision gives.
struct Given {
    numbers: Vec<Number>,
    objects: Vec<PlanObject>,
}

/// Compares two revisions; what is not remembered is computed, which may take as long as it did then: until
/// `gone` says that nobody waits any more.
///
/// # Errors
/// If there is no such revision, its text cannot be read by this build, or the program is stopped.
pub(crate) fn compare(
    session: &Session,
    [before, after]: [u64; 2],
    (ground, contents): (&dyn Ground, &Contents),
    gone: &AtomicBool,
) -> Result<Comparison, Refusal> {
    let (texts, path) = {
        let folder = session.folder();
        ([folder.text_of(before)?, folder.text_of(after)?], folder.plan_path())
    };
    let plans = [(before, &texts[0]), (after, &texts[1])].map(|(revision, text)| {
        preop_case::read(text).map_err(|mistakes| {
            let first = mistakes.first().map(ToString::to_string).unwrap_or_default();
            Refusal::Wrong(format!("Revision {revision} cannot be read any more: {first}"))
        })
    });
    let [old, new] = plans;
    let (old, new) = (old?, new?);
    let watch = Watch { session, ground, gone, told: Shares::default() };
    let [was, is] = [give(&old, &path, &watch, contents)?, give(&new, &path, &watch, contents)?];
    let changes = preop_case::changes(&old, &new);
    Ok(Comparison {
        before,
        after,
        changes: changes.into_iter().map(|c| Reworded { step: c.step, words: c.words }).collect(),
        numbers: beside(was.numbers, is.numbers),
        plan_before: preop_plan::edit::as_json(&texts[0]).unwrap_or_default(),
        plan_after: preop_plan::edit::as_json(&texts[1]).unwrap_or_default(),
        objects_before: was.objects,
        objects_after: is.objects,
    })
}

fn give(
    plan: &Plan,
    path: &Path,
    watch: &Watch<'_>,
    contents: &Contents,
) -> Result<Given, Refusal> {
    let ground = watch.ground;
    let inputs = ground.inputs(path, false);
    let evaluated = evaluated(plan, &*inputs, watch, contents)?;
    Ok(Given {
        numbers: preop_case::numbers(&evaluated),
        objects: shown(plan, &evaluated, ground, contents),
    })
}

/// What a plan gives, from what is remembered as far as it goes.
pub(crate) fn evaluated<'a>(
    plan: &'a Plan,
    inputs: &'a dyn Inputs,
    watch: &Watch<'a>,
    contents: &Contents,
) -> Result<Evaluated<'a>, Refusal> {
    preop_case::evaluate(plan, inputs, watch.ground.memo(), contents.shelf(), watch).map_err(|e| {
        match e {
            StepError::Cancelled => Refusal::World("The comparison was stopped.".to_owned()),
            StepError::Failed(words) => Refusal::Wrong(words),
        }
    })
}

fn shown(
    plan: &Plan,
    evaluated: &Evaluated<'_>,
    ground: &dyn Ground,
    contents: &Contents,
) -> Vec<PlanObject> {
    let names = evaluated.evaluation.names();
    let each = names.filter_map(|name| match evaluated.evaluation.outcomes().get(name) {
        Some(Outcome::Done { results: given, .. }) => {
            for (content, result) in given.iter().zip(results(plan, name)) {
                contents.note(*content, result.kind);
            }
            Some(objects(plan, name, given, Standing::Exact, "", &|content| {
                contents.value(content, ground).ok()
            }))
        }
        _ => None,
    });
    each.flatten().collect()
}

/// Numbers of the same name beside each other, in the order of the later plan; what is gone comes last.
fn beside(was: Vec<Number>, is: Vec<Number>) -> Vec<ComparedNumber> {
    let same = |a: &Number, b: &Number| a.of == b.of && a.name == b.name && a.unit == b.unit;
    let row = |n: &Number, before: Option<f64>, after: Option<f64>| ComparedNumber {
        of: n.of.clone(),
        name: n.name.clone(),
        unit: n.unit.clone(),
        before,
        after,
    };
    let now = is.iter().map(|n| {
        let old = was.iter().find(|old| same(old, n)).map(|old| old.value);
        row(n, old, Some(n.value))
    });
    let gone = was.iter().filter(|old| !is.iter().any(|n| same(old, n)));
    now.chain(gone.map(|old| row(old, Some(old.value), None))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_beside_their_own_and_none_is_lost() {
        let number = |of: &str, value: f64| Number {
            of: of.to_owned(),
            name: "length".to_owned(),
            value,
            unit: "mm".to_owned(),
        };
        let rows = beside(
            vec![number("segment 1", 20.0), number("segment 2", 30.0)],
            vec![number("segment 1", 21.5), number("segment 3", 5.0)],
        );
        let told: Vec<_> = rows.iter().map(|r| (r.of.as_str(), r.before, r.after)).collect();
        assert_eq!(
            told,
            [
                ("segment 1", Some(20.0), Some(21.5)),
                ("segment 3", None, Some(5.0)),
                ("segment 2", Some(30.0), None)
            ]
        );
    }
}
