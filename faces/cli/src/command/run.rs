//! `preop run`: evaluates a plan and writes the package.

use super::evaluate::{Opened, evaluate, memo, open, took_json};
use crate::arguments::Run;
use crate::failure::Failure;
use crate::present::say;
use crate::progress::Took;
use crate::stop::Stoppable;
use crate::{package, present};
use preop_case::{Capture, Evaluated, Inputs, Making, Manifest, PackageError};
use preop_monitor::Monitor;
use preop_plan::edit;
use preop_server::plan_text;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) fn run(arguments: &Run) -> Result<u8, Failure> {
    let opened = open(&arguments.plan)?;
    let out = arguments.out.clone().unwrap_or_else(|| default_out(&opened, &arguments.plan.plan));
    package::check_place(&out)?;
    let since = arguments.since.as_deref().map(earlier_plan).transpose()?;
    let captures = captures(&opened, &arguments.plan.plan)?;
    let memo = memo(arguments.plan.no_memo);
    let (evaluated, took) = evaluate(&opened, &*memo)?;
    let text = with_contents(&opened, &evaluated)?;
    let manifest = write(&evaluated, &text, (since.as_deref(), &captures), &out, &Stoppable)?;
    if arguments.plan.set.is_empty() {
        record(&arguments.plan.plan, &opened.text, &text)?;
    }
    let status =
        if evaluated.is_draft() || out_of_tolerance(&manifest) { Failure::DANGER } else { 0 };
    if arguments.plan.json {
        present::json(&json!({
            "out": out,
            "plan_hash": manifest.plan.hash,
            "status": status,
            "findings": manifest.findings,
            "files": manifest.files,
            "steps": took_json(&took),
        }));
    } else {
        present::findings(&evaluated);
        summary(&evaluated, &manifest, &out, &took);
    }
    Ok(status)
}

/// Beside the plan, where `serve` has the package of this variant.
fn default_out(opened: &Opened, plan: &Path) -> PathBuf {
    preop_server::package(folder_of(plan), opened.plan.variant.as_deref())
}

fn folder_of(plan: &Path) -> &Path {
    if plan.is_dir() { plan } else { plan.parent().unwrap_or(Path::new("")) }
}

/// The views that somebody captured in the page for the report of this variant, where the plan is a case's own.
fn captures(opened: &Opened, plan: &Path) -> Result<Vec<Capture>, Failure> {
    if !plan.is_dir() && plan.file_name().is_none_or(|name| name != "plan.toml") {
        return Ok(vec![]);
    }
    preop_server::captures(folder_of(plan), opened.plan.variant.as_deref())
        .map_err(|refusal| Failure::wrong(refusal.to_string()))
}

/// The text of an earlier plan, which must still be readable: else the review would be silent on
/// what changed, and a surgeon would take that for nothing.
fn earlier_plan(path: &Path) -> Result<String, Failure> {
    let path = if path.is_dir() { path.join("plan.toml") } else { path.to_owned() };
    let text = plan_text(&path).map_err(|e| Failure::io("read", &path, &e))?;
    match preop_case::read(&text) {
        Ok(_) => Ok(text),
        Err(mistakes) => Err(Failure::wrong(format!(
            "The earlier plan {} cannot be read: {} Name another one, or leave --since out.",
            path.display(),
            mistakes.first().map(ToString::to_string).unwrap_or_default()
        ))),
    }
}

/// Makes the package and writes it; `since` is the text of the plan that the review compares with,
/// `captures` the views for the report.
pub(crate) fn write(
    evaluated: &Evaluated<'_>,
    text: &str,
    (since, captures): (Option<&str>, &[Capture]),
    out: &Path,
    monitor: &dyn Monitor,
) -> Result<Manifest, Failure> {
    let render = |report: &preop_report::Report| {
        preop_pdf::render(report).map_err(|error| error.to_string())
    };
    eprintln!("Measuring the files, drawing the figures, writing the report …");
    let making = Making { render: &render, viewer: preop_server::viewer(), since, captures };
    if making.viewer.is_none() {
        eprintln!(
            "This build has no page in it, so review.html is left out: with Node 20 or later run \
             `npm --prefix faces/web ci`, `npm --prefix faces/web run build`, build again."
        );
    }
    let made = preop_case::package(evaluated, text, &making, monitor);
    let made = made.map_err(|error| match error {
        PackageError::Cancelled => Failure::stopped(),
        other => Failure::wrong(format!("{other} Nothing was written.")),
    })?;
    monitor.check().map_err(|_| Failure::stopped())?;
    eprintln!("Writing the package to {} …", out.display());
    package::write(out, &made.files)?;
    Ok(made.manifest)
}

/// The plan's text with the content of each input that it did not know yet, as on its first use.
fn with_contents(opened: &Opened, evaluated: &Evaluated<'_>) -> Result<String, Failure> {
    let mut text = opened.text.clone();
    for input in opened.plan.inputs.iter().filter(|i| i.sha256.is_none()) {
        if let Some(content) = evaluated.evaluation.input_content(&input.name)
            && !opened.inputs.is_elsewhere(input)
        {
            text = edit::record_content(&text, &input.name, &content)
                .map_err(|e| Failure::wrong(e.to_string()))?;
        }
    }
    Ok(text)
}

/// Writes the contents of the inputs into the plan itself, by rename.
fn record(plan: &Path, before: &str, after: &str) -> Result<(), Failure> {
    if before == after {
        return Ok(());
    }
    let plan = if plan.is_dir() { plan.join("plan.toml") } else { plan.to_owned() };
    let draft = plan.with_extension("toml.tmp");
    fs::write(&draft, after)
        .and_then(|()| fs::rename(&draft, &plan))
        .map_err(|e| Failure::io("record the inputs' contents in", &plan, &e))
}

/// Whether a dimension of a written file lies out of tolerance.
pub(crate) fn out_of_tolerance(manifest: &Manifest) -> bool {
    manifest.measurements.iter().any(|m| !((m.measured - m.planned).abs() <= m.tolerance))
}

/// Five lines for a person.
pub(crate) fn summary(evaluated: &Evaluated<'_>, manifest: &Manifest, out: &Path, took: &[Took]) {
    let of_kind = |kind: &str| {
        let stl = |f: &&preop_case::FileEntry| f.kind == kind && f.path.ends_with(".stl");
        manifest.files.iter().filter(stl).count()
    };
    let seconds: f64 = took.iter().map(|t| t.seconds).sum();
    let remembered = took.iter().filter(|t| t.remembered).count();
    say(&format!(
        "Made {} models and {} guides, {} dimensions measured on the written files{}.",
        of_kind("model"),
        of_kind("device"),
        manifest.measurements.len(),
        if out_of_tolerance(manifest) { ", SOME OUT OF TOLERANCE" } else { ", all in tolerance" },
    ));
    say(&format!("{} steps, {remembered} of them remembered; {seconds:.1} s of work.", took.len()));
    say(match evaluated.standing().count() {
        0 => {
            "No danger stands; not approved yet, so the package is a draft, NOT FOR USE.".to_owned()
        }
        n => format!("Dangers that stand: {n}. The package is a draft, NOT FOR USE."),
    }
    .as_str());
    say(&format!("Open {}", out.join("report.pdf").display()));
    say(&format!("Check it any time with: preop verify {}", out.display()));
}
