//! What a command says: its result on standard output, findings and failures on standard error.

use crate::failure::Failure;
use preop_case::{Evaluated, Judged};
use preop_monitor::{Finding, Severity};
use preop_space::Point;
use serde_json::{Value, json};
use std::io::Write;
use std::panic::PanicHookInfo;

/// One clear paragraph.
pub(crate) fn failure(failure: &Failure) {
    eprintln!("preop: {}", failure.paragraph());
}

/// A fault of ours, said as ours.
pub(crate) fn our_fault(info: &PanicHookInfo<'_>) {
    let place = info.location().map(|l| format!("{}:{}", l.file(), l.line())).unwrap_or_default();
    let words = info.payload().downcast_ref::<String>().map(String::as_str);
    let words = words.or(info.payload().downcast_ref::<&str>().copied()).unwrap_or("no words");
    eprintln!(
        "preop: this is a fault of Preop, not of your plan or scan. Nothing was written. Please \
         report it with these words: {words} ({place}, {}).",
        preop_case::BUILD
    );
}

/// Findings as lines, in the order of the plan; the standing dangers last, where eyes rest.
pub(crate) fn findings(evaluated: &Evaluated<'_>) {
    let (standing, others): (Vec<&Judged>, Vec<&Judged>) =
        evaluated.findings.iter().partition(|j| j.stands());
    for judged in others.into_iter().chain(standing) {
        eprintln!("{}", line(judged));
    }
}

fn line(judged: &Judged) -> String {
    let word = match judged.finding.severity {
        Severity::Note => "note   ",
        Severity::Warning => "WARNING",
        Severity::Danger => "DANGER ",
    };
    let finding = &judged.finding;
    let place = place_words(finding);
    let mut line = format!("{word} {} ({}{place}): {}", judged.step, finding.code, finding.message);
    if !finding.hint.is_empty() && finding.severity != Severity::Note {
        line += &format!(" {}", finding.hint);
    }
    if let Some(accepted) = &judged.accepted {
        line += &format!(" Accepted by {}: {}", accepted.by, accepted.why);
    }
    line
}

/// Where a finding is, in LPS; nothing where it has no place.
pub(crate) fn place_words(finding: &Finding) -> String {
    let words = |p: Point| format!(" at x {:.1}, y {:.1}, z {:.1} mm LPS", p.x, p.y, p.z);
    finding.place.map(words).unwrap_or_default()
}

/// Findings as the contract's JSON.
pub(crate) fn findings_json(evaluated: &Evaluated<'_>) -> Value {
    let entry = |judged: &Judged| {
        let accepted_by = judged.accepted.as_ref().map(|a| a.by.as_str());
        finding_json(&judged.finding, &judged.step, accepted_by)
    };
    evaluated.findings.iter().map(entry).collect()
}

/// One finding as the contract's JSON; `step` is empty where `inspect` says it.
pub(crate) fn finding_json(finding: &Finding, step: &str, accepted_by: Option<&str>) -> Value {
    json!({
        "code": finding.code,
        "severity": finding.severity,
        "step": step,
        "message": finding.message,
        "place_mm": finding.place,
        "hint": finding.hint,
        "accepted_by": accepted_by,
    })
}

/// One JSON value on standard output.
pub(crate) fn json(value: &Value) {
    say(&format!("{value:#}"));
}

/// A line of the result on standard output. Whoever closed it early does not want to hear more.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
