//! Which steps a change of a plan may touch: the rest is exact before anything runs.

use preop_plan::{Input, Plan, Step};
use std::collections::BTreeSet;

/// The names of the inputs and steps of `after` that may give something else than in `before`: those
/// that differ, those that show the plan's hash, and all that depend on them.
pub(crate) fn affected(before: &Plan, after: &Plan) -> BTreeSet<String> {
    let everything = before.side != after.side || before.operation_date != after.operation_date;
    let mut names: BTreeSet<String> = after
        .inputs
        .iter()
        .filter(|i| everything || before.input(&i.name).is_none_or(|old| is_other(old, i)))
        .map(|i| i.name.clone())
        .collect();
    let rehashed = before.hash() != after.hash();
    let differs = |step: &Step| {
        everything
            || (step.kind.shows_plan_hash && rehashed)
            || before.step(&step.name).is_none_or(|old| {
                old.kind.name != step.kind.name || old.arguments != step.arguments
            })
    };
    names.extend(after.steps.iter().filter(|s| differs(s)).map(|s| s.name.clone()));
    loop {
        let depends = |step: &&Step| {
            !names.contains(&step.name)
                && step.arguments.references().iter().any(|r| names.contains(&r.step))
        };
        let more: Vec<String> =
            after.steps.iter().filter(depends).map(|s| s.name.clone()).collect();
        if more.is_empty() {
            return names;
        }
        names.extend(more);
    }
}

/// Whether an input may give something else: its line in the text is no matter.
fn is_other(before: &Input, after: &Input) -> bool {
    let bare = |input: &Input| Input { line: 0, ..input.clone() };
    bare(before) != bare(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(above: i32, title: &str) -> Plan {
        let text = format!(
            "format = 1\ntitle = \"{title}\"\n[[input]]\nname = \"head\"\nkind = \"ct\"\npath = \"h\"\n\
             [[step]]\nname = \"bone\"\ndo = \"threshold\"\nof = \"head\"\nabove_hu = {above}\n\
             [[step]]\nname = \"full\"\ndo = \"fill\"\nof = \"bone\"\n\
             [[step]]\nname = \"other\"\ndo = \"threshold\"\nof = \"head\"\nabove_hu = 100\n"
        );
        preop_case::read(&text).unwrap()
    }

    #[test]
    fn what_differs_and_what_depends_on_it_is_touched_and_nothing_else() {
        let names: Vec<String> = affected(&plan(300, "a"), &plan(301, "a")).into_iter().collect();
        assert_eq!(names, ["bone", "full"]);
        assert!(affected(&plan(300, "a"), &plan(300, "b")).is_empty());
    }

    #[test]
    fn side_and_day_of_the_operation_touch_everything() {
        let said = |more: &str| {
            let text = preop_plan::edit::put_text(
                "format = 1\ntitle = \"t\"\n[[input]]\nname = \"head\"\nkind = \"ct\"\npath = \"h\"\n\
                 [[step]]\nname = \"bone\"\ndo = \"threshold\"\nof = \"head\"\nabove_hu = 300\n",
                more.split('=').next().unwrap_or_default(),
                more.split('=').nth(1),
            );
            preop_case::read(&text.unwrap()).unwrap()
        };
        for other in ["side=left", "operation_date=2026-12-01"] {
            let names: Vec<String> = affected(&said("title=t"), &said(other)).into_iter().collect();
            assert_eq!(names, ["bone", "head"], "{other}");
        }
    }

    #[test]
    fn what_an_input_says_touches_all_that_is_made_of_it() {
        let mesh = |said: &str| {
            let text = format!(
                "format = 1\ntitle = \"t\"\n\n\n[[input]]\nname = \"head\"\nkind = \"ct\"\npath = \"h\"\n\
                 [[input]]\nname = \"box\"\nkind = \"mesh\"\npath = \"b\"\non = \"head\"\n{said}\n\
                 [[step]]\nname = \"body\"\ndo = \"body\"\nof = \"box\"\n"
            );
            preop_case::read(&text).unwrap()
        };
        let lps = mesh("unit = \"mm\"\naxes = \"LPS\"");
        for other in ["unit = \"inch\"\naxes = \"LPS\"", "unit = \"mm\"\naxes = \"RAS\""] {
            let names: Vec<String> = affected(&lps, &mesh(other)).into_iter().collect();
            assert_eq!(names, ["body", "box"], "{other}");
        }
        assert!(affected(&lps, &mesh("\nunit = \"mm\"\naxes = \"LPS\"")).is_empty());
    }
}
