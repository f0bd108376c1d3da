//! A plan evaluated, with every finding judged: accepted by a person, or standing.

use crate::inputs::{FileSource, Inputs};
use crate::{BUILD, asked, clearances};
use preop_monitor::{Finding, Severity};
use preop_plan::evaluate::{Evaluation, Listener, Outcome};
use preop_plan::memo::Memo;
use preop_plan::shelf::Shelf;
use preop_plan::{Accept, Plan, StepError, evaluate as engine};
use preop_steps::{Steps, Value};

/// A finding, where it was found, and who takes it upon them.
#[derive(Clone, Debug)]
pub struct Judged {
    /// What was found.
    pub finding: Finding,
    /// The step or input that found it.
    pub step: String,
    /// Who accepted it and why, where the plan says so.
    pub accepted: Option<Accept>,
}

impl Judged {
    /// Whether it keeps the package a draft.
    pub fn stands(&self) -> bool {
        self.finding.severity == Severity::Danger && self.accepted.is_none()
    }
}

/// A plan evaluated.
pub struct Evaluated<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Where its inputs come from.
    pub inputs: &'a dyn Inputs,
    /// The outcomes and the values.
    pub evaluation: Evaluation<'a, Steps>,
    /// Every finding, in the order of the plan, dangers of a step before its notes.
    pub findings: Vec<Judged>,
}

/// Evaluates a plan; what lies on the shelf is not read back from the memo.
///
/// # Errors
/// If somebody asked to stop.
pub fn evaluate<'a>(
    plan: &'a Plan,
    inputs: &'a dyn Inputs,
    memo: &'a dyn Memo,
    shelf: &dyn Shelf<Value>,
    listener: &dyn Listener,
) -> Result<Evaluated<'a>, StepError> {
    evaluate_part((plan, plan), inputs, memo, shelf, listener)
}

/// Evaluates a part of a plan, as [`Plan::only_for`] gives it: scans are read as the whole plan reads them, so that the
/// memo knows them.
///
/// # Errors
/// If somebody asked to stop.
pub fn evaluate_part<'a>(
    (whole, plan): (&Plan, &'a Plan),
    inputs: &'a dyn Inputs,
    memo: &'a dyn Memo,
    shelf: &dyn Shelf<Value>,
    listener: &dyn Listener,
) -> Result<Evaluated<'a>, StepError> {
    let source = FileSource {
        inputs,
        operation_date: whole.operation_date.as_deref(),
        tumour: whole.steps.iter().any(|s| s.kind.name == "margin"),
    };
    let evaluation = engine::evaluate(plan, &Steps, &source, memo, shelf, BUILD, listener)?;
    let mut of_the_whole = asked::findings(plan, &evaluation, inputs);
    of_the_whole.extend(clearances::findings(plan));
    let findings = judge(plan, &evaluation, &of_the_whole);
    Ok(Evaluated { plan, inputs, evaluation, findings })
}

fn judge(
    plan: &Plan,
    evaluation: &Evaluation<'_, Steps>,
    of_the_whole: &[(String, Finding)],
) -> Vec<Judged> {
    let mut judged = vec![];
    for name in evaluation.names() {
        let mut found = picked_elsewhere(plan, evaluation, name);
        found.extend(of_the_whole.iter().filter(|(of, _)| of == name).map(|(_, f)| f.clone()));
        match evaluation.outcomes().get(name) {
            Some(Outcome::Done { findings, .. }) => found.extend(findings.iter().cloned()),
            Some(Outcome::Failed(words)) => found.push(Finding::danger("step.failed", words)),
            Some(Outcome::Blocked(by)) => found.push(
                Finding::danger("step.blocked", format!("Waits for \"{by}\", which failed."))
                    .hint(format!("Mend \"{by}\" first.")),
            ),
            None => {}
        }
        found.sort_by_key(|f| std::cmp::Reverse(f.severity));
        judged.extend(found.into_iter().map(|finding| {
            let takes = |a: &&Accept| a.finding == finding.code && a.step == name;
            let may = !matches!(finding.code.as_str(), "step.failed" | "step.blocked");
            let accepted = plan.accepts.iter().find(takes).filter(|_| may).cloned();
            Judged { finding, step: name.to_owned(), accepted }
        }));
    }
    judged
}

/// Picks belong to the scan that they were made on; on any other they are a danger.
fn picked_elsewhere(plan: &Plan, evaluation: &Evaluation<'_, Steps>, name: &str) -> Vec<Finding> {
    let Some(step) = plan.step(name) else { return vec![] };
    let mut found = vec![];
    for input in plan.picked_on(step) {
        let Some(content) = evaluation.input_content(&input.name) else { continue };
        let made_on = step.made_on.clone().or(input.sha256.map(|h| h.to_string()));
        let Some(made_on) = made_on else { continue };
        if !content.to_string().starts_with(&made_on) {
            let words = format!(
                "The places of \"{name}\" were picked on another scan than \"{}\" is now.",
                input.name
            );
            let hint = "Pick them again on this scan, or take the scan that they were made on.";
            found.push(Finding::danger("pick.other-scan", words).hint(hint));
        }
    }
    found
}

impl Evaluated<'_> {
    /// Whether a step failed or is blocked: then nothing is written.
    pub fn is_blocked(&self) -> bool {
        !self.evaluation.failures().is_empty()
    }

    /// The findings that keep the package a draft.
    pub fn standing(&self) -> impl Iterator<Item = &Judged> {
        self.findings.iter().filter(|j| j.stands())
    }

    /// Whether an unaccepted danger stands.
    pub fn is_draft(&self) -> bool {
        self.standing().next().is_some()
    }

    /// The value of a result by its full name.
    pub fn value(&self, name: &str) -> Option<Value> {
        self.evaluation.value(name)
    }
}
