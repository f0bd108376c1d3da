//! `preop check`: evaluates a plan and prints its findings; writes nothing.

use super::evaluate::{evaluate, memo, open, took_json};
use crate::arguments::Check;
use crate::failure::Failure;
use crate::present::{self, say};
use crate::progress::Took;
use preop_case::Evaluated;
use preop_monitor::Severity;
use serde_json::json;

pub(crate) fn check(arguments: &Check) -> Result<u8, Failure> {
    let opened = open(&arguments.plan)?;
    let memo = memo(arguments.plan.no_memo);
    let (evaluated, took) = evaluate(&opened, &*memo)?;
    let status = if evaluated.is_blocked() {
        Failure::WRONG
    } else if evaluated.is_draft() {
        Failure::DANGER
    } else {
        0
    };
    if arguments.plan.json {
        present::json(&json!({
            "plan_hash": opened.plan.hash(),
            "status": status,
            "findings": present::findings_json(&evaluated),
            "steps": took_json(&took),
        }));
    } else {
        summary(&evaluated, &took);
    }
    Ok(status)
}

/// Five lines for a person; the findings themselves stand on standard error, as `run` says them.
fn summary(evaluated: &Evaluated<'_>, took: &[Took]) {
    present::findings(evaluated);
    let of =
        |severity| evaluated.findings.iter().filter(|j| j.finding.severity == severity).count();
    let (dangers, standing) = (of(Severity::Danger), evaluated.standing().count());
    let failed = evaluated.evaluation.failures().len();
    let remembered = took.iter().filter(|t| t.remembered).count();
    let seconds: f64 = took.iter().map(|t| t.seconds).sum();
    say(&format!("Checked \"{}\", plan {}.", evaluated.plan.title, evaluated.plan.hash().short()));
    say(&format!("{} steps, {remembered} of them remembered; {seconds:.1} s of work.", took.len()));
    say(&format!(
        "Findings: {dangers} dangers, {} warnings, {} notes.",
        of(Severity::Warning),
        of(Severity::Note)
    ));
    say(&match (failed, standing) {
        (0, 0) => "No danger stands.".to_owned(),
        (0, n) => {
            format!("Dangers that stand: {n}. Mend the plan, or accept each with [[accept]].")
        }
        (n, _) => format!("Steps that failed or wait: {n}. `preop run` would write nothing."),
    });
    say("Nothing was written.");
}
