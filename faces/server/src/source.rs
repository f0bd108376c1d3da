//! What a step or an input says, put from the page. An input that is to be read from other files stays in the case's
//! folder, and what was recorded of the files before goes: another content is meant.

use crate::Refusal;
use crate::change::not_done;
use preop_plan::edit;
use serde_json::Value;
use std::path::{Component, Path};

/// What of an input says which files are its own.
const FILES: [&str; 2] = ["path", "series"];

/// Puts a parameter of a step or an input to a value; `None` takes it out, so that its default holds.
///
/// # Errors
/// If there is no such step or input, or the path leads out of the case's folder.
pub(crate) fn put(
    text: &str,
    name: &str,
    parameter: &str,
    value: Option<&Value>,
) -> Result<String, Refusal> {
    let edited = edit::put_value(text, name, parameter, value).map_err(not_done)?;
    if edited == text || !FILES.contains(&parameter) || !is_input(text, name) {
        return Ok(edited);
    }
    if let ("path", Some(Value::String(path))) = (parameter, value) {
        check(path)?;
    }
    edit::put_value(&edited, name, "sha256", None).map_err(not_done)
}

fn is_input(text: &str, name: &str) -> bool {
    let plan = edit::as_json(text).unwrap_or_default();
    plan["input"].as_array().is_some_and(|inputs| inputs.iter().any(|i| i["name"] == name))
}

/// A page may choose among the files of its case, not among all of the machine.
fn check(path: &str) -> Result<(), Refusal> {
    let stays = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if !path.trim().is_empty() && Path::new(path).components().all(stays) {
        return Ok(());
    }
    Err(Refusal::Wrong(format!(
        "Not done: \"{path}\" does not lie in the case's folder. Put the files there and name \
         them as they lie, as in inputs/head; a scan elsewhere is named in plan.toml itself."
    )))
}
