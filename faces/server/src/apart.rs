//! Whether a change that comes late may be made all the same: when what others changed meanwhile lies in other steps.

use crate::Refusal;
use preop_plan::edit;
use serde_json::Value;
use std::collections::BTreeSet;

/// What a change touches of a plan.
pub(crate) enum Touched<'c> {
    /// This step or input.
    Entry(&'c str),
    /// What is made of this step's results, and the step itself.
    Behind(&'c str),
    /// What is said of the case under these names.
    Said(Vec<&'c str>),
    /// Whoever makes it has looked at all of the plan.
    All,
}

/// Do two texts of a plan say the same of what is touched? Another variant is another plan in everything.
///
/// # Errors
/// If a text is no TOML.
pub(crate) fn is_apart(touched: &Touched<'_>, before: &str, after: &str) -> Result<bool, Refusal> {
    let read = |text: &str| edit::as_json(text).map_err(|e| Refusal::World(e.to_string()));
    let [before, after] = [read(before)?, read(after)?];
    let same = |name: &str| before[name] == after[name];
    let entry = |name: &str| find(&before, name) == find(&after, name);
    Ok(same("variant")
        && match touched {
            Touched::Entry(name) => entry(name),
            Touched::Behind(name) => {
                let names: BTreeSet<&str> =
                    [&before, &after].into_iter().flat_map(|plan| made_of(plan, name)).collect();
                entry(name) && names.into_iter().all(entry)
            }
            Touched::Said(names) => names.iter().all(|name| same(name)),
            Touched::All => false,
        })
}

fn entries(plan: &Value) -> impl Iterator<Item = &Value> {
    ["input", "step"].into_iter().flat_map(|list| plan[list].as_array()).flatten()
}

fn find<'p>(plan: &'p Value, name: &str) -> Option<&'p Value> {
    entries(plan).find(|entry| entry["name"] == name)
}

/// The names of the steps that refer to this one, or to a result of it.
fn made_of<'p>(plan: &'p Value, name: &str) -> Vec<&'p str> {
    let of = |entry: &&Value| entry["name"] != name && refers(entry, name);
    entries(plan).filter(of).filter_map(|entry| entry["name"].as_str()).collect()
}

fn refers(value: &Value, name: &str) -> bool {
    match value {
        Value::String(text) => {
            text.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        }
        Value::Array(items) => items.iter().any(|item| refers(item, name)),
        Value::Object(items) => items.values().any(|item| refers(item, name)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = "title = \"t\"\n[[step]]\nname = \"bone\"\nabove_hu = 300\n\
                        [[step]]\nname = \"full\"\nof = \"bone.kept\"\n\
                        [[step]]\nname = \"bone-2\"\nabove_hu = 100\n";

    fn apart(touched: &Touched<'_>, after: &str) -> bool {
        is_apart(touched, PLAN, after).unwrap()
    }

    #[test]
    fn another_step_is_apart_and_the_same_one_is_not() {
        let after = PLAN.replace("300", "400");
        assert!(!apart(&Touched::Entry("bone"), &after));
        assert!(apart(&Touched::Entry("bone-2"), &after));
        assert!(apart(&Touched::Entry("full"), &after));
        assert!(apart(&Touched::Entry("new"), &after));
        assert!(apart(&Touched::Said(vec!["title"]), &after));
        assert!(!apart(&Touched::All, &after));
        // A step that is gone, or that has come under the name of a new one, is another.
        assert!(!apart(
            &Touched::Entry("bone-2"),
            PLAN.split("[[step]]\nname = \"bone-2\"").next().unwrap()
        ));
        assert!(!apart(&Touched::Entry("new"), &format!("{PLAN}[[step]]\nname = \"new\"\n")));
    }

    #[test]
    fn what_is_put_behind_a_step_touches_all_that_is_made_of_it() {
        let behind = Touched::Behind("bone");
        assert!(!apart(&behind, &PLAN.replace("of = \"bone.kept\"", "of = \"bone.kept\"\nmm = 1")));
        assert!(!apart(&behind, &format!("{PLAN}[[step]]\nname = \"new\"\nof = [\"bone\"]\n")));
        assert!(apart(&behind, &PLAN.replace("100", "200")));
    }

    #[test]
    fn another_variant_is_another_plan() {
        let after = format!("variant = \"B\"\n{PLAN}");
        assert!(!apart(&Touched::Entry("bone"), &after));
        assert!(!apart(&Touched::Said(vec!["title"]), &after));
    }

    #[test]
    fn of_the_case_the_same_words_are_not_apart() {
        let after = PLAN.replace("\"t\"", "\"u\"");
        assert!(!apart(&Touched::Said(vec!["side", "title"]), &after));
        assert!(apart(&Touched::Said(vec!["side"]), &after));
        assert!(apart(&Touched::Entry("bone"), &after));
    }
}
