//! The history of a case: one line of JSON an entry, only ever appended.
//!
//! Undo, redo and audit read it. Time and person come from the face: the core has no clock.

use crate::Hash;
use serde::{Deserialize, Serialize};

/// One entry of `history.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Counts up from 1.
    pub revision: u64,
    /// Who did it.
    pub who: String,
    /// When, in RFC 3339, as the face's clock told.
    pub when: String,
    /// What was done, in words.
    pub operation: String,
    /// The hash of the plan's text after it.
    pub text_after: Hash,
}

/// Reads a history. A last line that a crash cut short is left out; any other broken line is told.
///
/// # Errors
/// The number of the first broken line.
pub fn read(text: &str) -> Result<Vec<Entry>, usize> {
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole
        .lines()
        .enumerate()
        .map(|(n, line)| serde_json::from_str(line).map_err(|_| n + 1))
        .collect()
}

/// The line to append for an operation that leaves the plan as `text`. A text that the last entry
/// does not know was edited outside: that becomes an entry of its own.
pub fn append(history: &[Entry], text: &str, who: &str, when: &str, operation: &str) -> String {
    let revision = history.last().map_or(1, |e| e.revision + 1);
    let entry = Entry {
        revision,
        who: who.to_owned(),
        when: when.to_owned(),
        operation: operation.to_owned(),
        text_after: Hash::of(text.as_bytes()),
    };
    serde_json::to_string(&entry).expect("an entry is plain text and numbers") + "\n"
}

/// Whether the plan's text was changed by something else since the last entry.
pub fn edited_outside(history: &[Entry], text: &str) -> bool {
    history.last().is_some_and(|e| e.text_after != Hash::of(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_last_line_is_left_out_and_a_torn_middle_is_told() {
        let first = append(&[], "a", "ann", "2026-11-22T10:00:00Z", "made");
        let torn = format!("{first}{}", &first[..20]);
        let entries = read(&torn).unwrap();
        assert_eq!(entries.len(), 1);
        assert!(!edited_outside(&entries, "a") && edited_outside(&entries, "b"));
        assert_eq!(read(&format!("{{\n{first}")), Err(1));
    }
}
