//! What no scan tells by itself: whether all are of one patient, and how the jaw was held.

use crate::inputs::{self, Inputs, modality, said};
use preop_dicom::Identity;
use preop_monitor::Finding;
use preop_plan::evaluate::{Evaluation, Outcome};
use preop_plan::{Input, Plan};
use preop_steps::Steps;

/// The kinds of step that work on a jaw, each with the parameter that is in its scan.
const ON_JAW: [(&str, &str); 3] =
    [("reconstruct", "stumps"), ("jaw-model", "stumps"), ("resection-guide", "bone")];

/// The findings about an input that the plan as a whole gives rise to: `case.other-patient`,
/// `case.other-name`, `image.jaw-not-stated`, `image.jaw-open`. They hold identity and so are found
/// anew each time: no memo has them.
pub(crate) fn findings(
    plan: &Plan,
    evaluation: &Evaluation<'_, Steps>,
    inputs: &dyn Inputs,
) -> Vec<(String, Finding)> {
    let mut found = patients(plan, evaluation, inputs);
    found.extend(plan.inputs.iter().filter_map(|i| Some((i.name.clone(), jaw(plan, i)?))));
    found
}

/// Every scan that could be read against the first: by who the patient is.
fn patients(
    plan: &Plan,
    evaluation: &Evaluation<'_, Steps>,
    inputs: &dyn Inputs,
) -> Vec<(String, Finding)> {
    let is_read =
        |i: &Input| matches!(evaluation.outcomes().get(&i.name), Some(Outcome::Done { .. }));
    let scans: Vec<&Input> = plan.inputs.iter().filter(|i| modality(i).is_some()).collect();
    if scans.len() < 2 {
        return vec![];
    }
    let mut known: Vec<(&str, Identity)> = vec![];
    for scan in scans.into_iter().filter(|i| is_read(i)) {
        known.extend(inputs::identity(inputs, scan).map(|who| (scan.name.as_str(), who)));
    }
    let Some(((first, one), others)) = known.split_first() else { return vec![] };
    let told = |(name, other): &(&str, Identity)| {
        Some((name.to_string(), other_patient(first, name, &one.differs(other))?))
    };
    others.iter().filter_map(told).collect()
}

/// What it means that two scans name their patient by other words. A name alone may be written in two
/// ways; a number, a day of birth or a sex may not.
fn other_patient(first: &str, other: &str, differs: &[&str]) -> Option<Finding> {
    if differs.is_empty() {
        return None;
    }
    let message = format!(
        "The scans \"{first}\" and \"{other}\" do not name the same patient: they differ in {}.",
        differs.join(", ")
    );
    let hint = "Take the scan of this patient, or let the archive correct the one that is wrong.";
    Some(match differs {
        ["name"] => Finding::warning("case.other-name", message).hint(hint),
        _ => Finding::danger("case.other-patient", message).hint(hint),
    })
}

/// How the jaw was held, where steps of the plan work on the jaw of this scan.
fn jaw(plan: &Plan, input: &Input) -> Option<Finding> {
    let on_jaw = plan.steps.iter().any(|step| {
        ON_JAW.iter().any(|(kind, parameter)| {
            step.kind.name == *kind && plan.frame(step, parameter).name() == input.name
        })
    });
    if input.kind != "ct" || !on_jaw {
        return None;
    }
    let name = &input.name;
    match said(input, "jaw") {
        None => {
            let message = format!(
                "How the jaw was held in the scan \"{name}\" is not stated, and is not guessed."
            );
            let hint = "Ask who made the scan, look at the teeth, and say jaw = \"closed\", \"open\" or \
                        \"bite-block\" of this input.";
            Some(Finding::warning("image.jaw-not-stated", message).hint(hint))
        }
        Some("closed") => None,
        Some(held) => {
            let how = if held == "open" { "was open" } else { "stood on a bite block" };
            let message = format!(
                "The jaw {how} in the scan \"{name}\": the teeth do not meet, and the condyles are not \
                 in their seats."
            );
            let hint = "The new jaw follows its stumps alone. Take neither the bite nor the place of the \
                        joints from this scan.";
            Some(Finding::warning("image.jaw-open", message).hint(hint))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_monitor::Severity;

    fn severity(differs: &[&str]) -> Option<Severity> {
        other_patient("head", "leg", differs).map(|f| f.severity)
    }

    #[test]
    fn another_number_is_a_danger_and_another_spelling_a_warning() {
        assert_eq!(severity(&[]), None);
        assert_eq!(severity(&["name"]), Some(Severity::Warning));
        assert_eq!(severity(&["number"]), Some(Severity::Danger));
        assert_eq!(severity(&["name", "sex"]), Some(Severity::Danger));
    }

    #[test]
    fn the_jaw_is_asked_for_where_it_is_planned_on_and_nowhere_else() {
        let plan = |said: &str| {
            let text = include_str!("../../../examples/mandible-fibula/plan.toml");
            let text = text.replacen("jaw = \"closed\"\n", said, 1);
            crate::read(&text)
        };
        let told = |said: &str| {
            let plan = plan(said).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
            let of = |name: &str| jaw(&plan, plan.input(name).unwrap()).map(|f| f.code);
            assert_eq!(of("leg"), None);
            of("head")
        };
        assert_eq!(told("").as_deref(), Some("image.jaw-not-stated"));
        assert_eq!(told("jaw = \"closed\"\n"), None);
        assert_eq!(told("jaw = \"open\"\n").as_deref(), Some("image.jaw-open"));
        assert_eq!(told("jaw = \"bite-block\"\n").as_deref(), Some("image.jaw-open"));
        assert!(plan("jaw = \"ajar\"\n").is_err());
    }
}
