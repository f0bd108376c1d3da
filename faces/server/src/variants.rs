//! Variants of a plan: named lines of revisions in one history. The plan says which one it is; opening another
//! one is an entry of the history like any change, so that nothing is lost and everybody sees it.

use crate::Refusal;
use crate::wire::VariantLine;
use preop_plan::edit;
use preop_plan::history::{self, Entry, FIRST_VARIANT, variants};
use std::path::{Path, PathBuf};

/// The variant that a plan's text says it is; the one that was open before where it cannot be read.
pub(crate) fn of_text(text: &str, history: &[Entry]) -> Option<String> {
    match edit::as_json(text) {
        Ok(plan) => plan["variant"].as_str().filter(|n| *n != FIRST_VARIANT).map(str::to_owned),
        Err(_) => history.last().and_then(|e| e.variant.clone()),
    }
}

/// What a variant is called.
pub(crate) fn shown(variant: Option<&str>) -> &str {
    variant.unwrap_or(FIRST_VARIANT)
}

/// Every variant, in the order in which they began.
pub(crate) fn listed(history: &[Entry]) -> Vec<VariantLine> {
    let line = |(name, last): (Option<&str>, usize)| {
        // Opening one again changes nothing of it.
        let own = history[..=last].iter().rev().filter(|e| e.variant.as_deref() == name);
        let mut changes = own.filter(|e| e.way != history::Way::Open);
        VariantLine {
            name: shown(name).to_owned(),
            revision: history[last].revision,
            changed: changes.next().map_or(String::new(), |e| e.when.clone()),
        }
    };
    variants(history).into_iter().map(line).collect()
}

/// The text that begins a variant: the plan as it is, under another name.
///
/// # Errors
/// If the name cannot be one, or is taken.
pub(crate) fn begun(text: &str, name: &str, history: &[Entry]) -> Result<String, Refusal> {
    if !history::is_variant(name) {
        return Err(Refusal::Wrong(history::VARIANT_NAMES.to_owned()));
    }
    // On some disks capitals make no other name.
    let is_taken = |known: &str| known.to_lowercase() == name.to_lowercase();
    if is_taken(FIRST_VARIANT) || variants(history).iter().any(|(known, _)| is_taken(shown(*known)))
    {
        return Err(Refusal::Wrong(format!(
            "There is a variant {name} already. Choose another name."
        )));
    }
    edit::put_text(text, "variant", Some(name))
        .map_err(|e| Refusal::Wrong(format!("Not done: {e}")))
}

/// The latest entry of the variant of this name.
///
/// # Errors
/// If there is none, or it is open already.
pub(crate) fn latest<'h>(history: &'h [Entry], name: &str) -> Result<&'h Entry, Refusal> {
    let lines = variants(history);
    let (_, last) = lines
        .iter()
        .find(|(known, _)| shown(*known) == name)
        .ok_or_else(|| Refusal::Missing(format!("There is no variant {name}.")))?;
    if last + 1 == history.len() {
        return Err(Refusal::Wrong(format!("Variant {name} is open already.")));
    }
    Ok(&history[*last])
}

/// Where the package of a variant lies in the case's folder; each has its own.
pub fn package(folder: &Path, variant: Option<&str>) -> PathBuf {
    match variant.filter(|name| history::is_variant(name)) {
        Some(name) => folder.join("packages").join(name),
        None => folder.join("package"),
    }
}
