//! What `run`, `check` and `demo` share: a plan from disk, evaluated.

use crate::arguments::PlanArguments;
use crate::failure::Failure;
use crate::inputs::DiskInputs;
use crate::memo::DiskMemo;
use crate::progress::{Progress, Took};
use preop_case::{Evaluated, Inputs};
use preop_plan::memo::{Memo, MemoryMemo};
use preop_plan::shelf::NoShelf;
use preop_plan::{Plan, StepError, edit, nearest};
use preop_server::plan_text;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A plan from disk and where its inputs are.
pub(crate) struct Opened {
    pub(crate) text: String,
    pub(crate) plan: Plan,
    pub(crate) inputs: DiskInputs<'static>,
}

/// Opens a plan with the changes of the command line.
pub(crate) fn open(arguments: &PlanArguments) -> Result<Opened, Failure> {
    let path = plan_path(&arguments.plan);
    let mut text = plan_text(&path).map_err(|e| Failure::io("read the plan", &path, &e))?;
    for change in &arguments.set {
        text =
            edit::set(&text, change).map_err(|e| Failure::wrong(format!("--set {change}: {e}")))?;
    }
    let plan = read(&path, &text)?;
    let inputs = DiskInputs::new(&path, elsewhere(&plan, &arguments.inputs)?);
    Ok(Opened { text, plan, inputs })
}

/// A case's folder stands for its `plan.toml`.
fn plan_path(given: &Path) -> PathBuf {
    if given.is_dir() { given.join("plan.toml") } else { given.to_owned() }
}

fn read(path: &Path, text: &str) -> Result<Plan, Failure> {
    preop_case::read(text).map_err(|mistakes| {
        let lines: Vec<String> =
            mistakes.iter().map(|m| format!("  {}:{m}", path.display())).collect();
        let count = match mistakes.len() {
            1 => "a mistake".to_owned(),
            n => format!("{n} mistakes"),
        };
        let lines = lines.join("\n").replace(":line ", ":");
        Failure::wrong(format!("The plan has {count}:\n{lines}"))
    })
}

fn elsewhere(plan: &Plan, given: &[String]) -> Result<BTreeMap<String, PathBuf>, Failure> {
    given
        .iter()
        .map(|pair| {
            let (name, path) = pair.split_once('=').ok_or_else(|| {
                Failure::wrong(format!("--input {pair} is not of the form NAME=PATH."))
            })?;
            if plan.input(name).is_none() {
                let names = plan.inputs.iter().map(|i| i.name.as_str());
                let hint = nearest(name, names)
                    .map(|n| format!(" Did you mean \"{n}\"?"))
                    .unwrap_or_default();
                return Err(Failure::wrong(format!(
                    "--input {pair}: the plan has no input \"{name}\".{hint}"
                )));
            }
            Ok((name.to_owned(), PathBuf::from(path)))
        })
        .collect()
}

/// The memo of this user, or one that ends with the process.
pub(crate) fn memo(without: bool) -> Box<dyn Memo + Send> {
    let on_disk = if without { None } else { DiskMemo::of_user() };
    match on_disk {
        Some(memo) => Box::new(memo),
        None => Box::new(MemoryMemo::default()),
    }
}

/// Evaluates, showing progress.
pub(crate) fn evaluate<'a>(
    opened: &'a Opened,
    memo: &'a dyn Memo,
) -> Result<(Evaluated<'a>, Vec<Took>), Failure> {
    evaluate_part((&opened.plan, &opened.plan), &opened.inputs, memo)
}

/// Evaluates a part of a plan, showing progress.
pub(crate) fn evaluate_part<'a>(
    plans: (&Plan, &'a Plan),
    inputs: &'a dyn Inputs,
    memo: &'a dyn Memo,
) -> Result<(Evaluated<'a>, Vec<Took>), Failure> {
    let progress = Progress::new();
    let evaluated = preop_case::evaluate_part(plans, inputs, memo, &NoShelf, &progress);
    let took = progress.finish();
    match evaluated {
        Ok(evaluated) => Ok((evaluated, took)),
        Err(StepError::Cancelled) => Err(Failure::stopped()),
        Err(StepError::Failed(words)) => Err(Failure::wrong(words)),
    }
}

/// What ran, how long it took and what the memo had: for `--json`, never for the package.
pub(crate) fn took_json(took: &[Took]) -> Value {
    let row = |t: &Took| json!({ "step": t.step, "seconds": t.seconds, "memo": t.remembered });
    took.iter().map(row).collect()
}
