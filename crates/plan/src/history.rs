//! The history of a case: one line of JSON an entry, only ever appended.
//!
//! Undo, redo and audit read it. Time and person come from the face: the core has no clock.

use crate::Hash;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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
    /// Whether it is a change of its own, or goes back or forth over earlier ones.
    #[serde(default, skip_serializing_if = "Way::is_change")]
    pub way: Way,
    /// The hash of the plan's text after it.
    pub text_after: Hash,
    /// The variant of the plan that the text is; the first one has no name of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The name that whoever asked gave to the request: one that comes twice is done once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

/// How an entry came to its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// Somebody changed the plan.
    #[default]
    Change,
    /// The last change that stood was taken back.
    Undo,
    /// The last change that was taken back stands again.
    Redo,
    /// A variant was opened again as it was left.
    Open,
}

impl Way {
    fn is_change(&self) -> bool {
        *self == Way::Change
    }
}

/// Which entries of a variant stand, and which were taken back: places in the history, the latest
/// last. The first entry of a variant began it and always stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Those whose change is in the plan.
    pub stand: Vec<usize>,
    /// Those that a redo brings back, the next one last.
    pub undone: Vec<usize>,
}

impl Standing {
    /// Follows the line of the variant that is open.
    pub fn of(history: &[Entry]) -> Standing {
        Standing::of_variant(history, history.last().and_then(|e| e.variant.as_deref()))
    }

    /// Follows the line of a variant from its start. A new change forgets what was taken back before
    /// it; what was done in other variants meanwhile does not count.
    pub fn of_variant(history: &[Entry], variant: Option<&str>) -> Standing {
        let mut standing = Standing::default();
        let own = history.iter().enumerate().filter(|(_, e)| e.variant.as_deref() == variant);
        for (place, entry) in own {
            match entry.way {
                Way::Change => {
                    standing.stand.push(place);
                    standing.undone.clear();
                }
                Way::Undo => standing.undone.extend(standing.stand.pop()),
                Way::Redo => standing.stand.extend(standing.undone.pop()),
                Way::Open => {}
            }
        }
        standing
    }

    /// The entry to whose text an undo goes back, and the one that it takes back.
    pub fn undo(&self) -> Option<(usize, usize)> {
        let [.., back_to, taken] = self.stand[..] else { return None };
        Some((back_to, taken))
    }

    /// The entry that a redo brings back.
    pub fn redo(&self) -> Option<usize> {
        self.undone.last().copied()
    }
}

/// The changes that their own variant's plan has no more, also those that no redo brings back: places in the history.
pub fn taken_back(history: &[Entry]) -> BTreeSet<usize> {
    let changes = history.iter().enumerate().filter(|(_, e)| e.way.is_change());
    let mut back: BTreeSet<usize> = changes.map(|(place, _)| place).collect();
    for (variant, _) in variants(history) {
        Standing::of_variant(history, variant).stand.iter().for_each(|place| {
            back.remove(place);
        });
    }
    back
}

/// The name by which the first variant is called where its plan says none.
pub const FIRST_VARIANT: &str = "A";

/// What a variant may be called, for whoever named one otherwise.
pub const VARIANT_NAMES: &str = "A variant's name has 1 to 40 letters, digits, blanks, - or _, and begins and \
    ends with a letter or a digit. It is none of the names that Windows keeps for itself: CON, PRN, AUX, NUL, \
    COM0 to COM9, LPT0 to LPT9.";

/// The name of a variant that a plan may say, as [`VARIANT_NAMES`] says: a package of it lies in a folder of
/// this name, also on a disk that is read on Windows.
pub fn is_variant(name: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let ends = [name.chars().next(), name.chars().next_back()];
    name.chars().count() <= 40
        && name.chars().all(fits)
        && ends.iter().all(|end| end.is_some_and(char::is_alphanumeric))
        && !is_device(name)
}

/// Whether Windows takes a name for a device, in capitals or not (Microsoft, "Naming Files, Paths, and
/// Namespaces"); it reads raised digits as digits.
fn is_device(name: &str) -> bool {
    let name = name.to_uppercase();
    let is_number = |rest: &str| {
        let mut letters = rest.chars();
        let digit = letters.next().is_some_and(|c| c.is_ascii_digit() || "¹²³".contains(c));
        digit && letters.next().is_none()
    };
    matches!(name.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || ["COM", "LPT"].iter().any(|port| name.strip_prefix(port).is_some_and(is_number))
}

/// The variants of a case in the order in which they began, each with the place of its latest entry.
pub fn variants(history: &[Entry]) -> Vec<(Option<&str>, usize)> {
    let mut lines: Vec<(Option<&str>, usize)> = vec![];
    for (place, entry) in history.iter().enumerate() {
        let name = entry.variant.as_deref();
        match lines.iter_mut().find(|(known, _)| *known == name) {
            Some(line) => line.1 = place,
            None => lines.push((name, place)),
        }
    }
    lines
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

/// The entry to append for an operation that leaves the plan as `text`. A text that the last entry
/// does not know was edited outside: that becomes an entry of its own.
pub fn next(history: &[Entry], text: &str, who: &str, when: &str, operation: &str) -> Entry {
    Entry {
        revision: history.last().map_or(1, |e| e.revision + 1),
        who: who.to_owned(),
        when: when.to_owned(),
        operation: operation.to_owned(),
        way: Way::Change,
        text_after: Hash::of(text.as_bytes()),
        variant: history.last().and_then(|e| e.variant.clone()),
        request: None,
    }
}

/// The line of an entry.
pub fn line(entry: &Entry) -> String {
    serde_json::to_string(entry).expect("an entry is plain text and numbers") + "\n"
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
        let first = line(&next(&[], "a", "ann", "2026-11-22T10:00:00Z", "made"));
        let torn = format!("{first}{}", &first[..20]);
        let entries = read(&torn).unwrap();
        assert_eq!(entries.len(), 1);
        assert!(!edited_outside(&entries, "a") && edited_outside(&entries, "b"));
        assert_eq!(read(&format!("{{\n{first}")), Err(1));
    }

    #[test]
    fn undo_and_redo_go_without_end_and_a_change_forgets_what_was_taken_back() {
        let mut history = vec![];
        let add = |history: &mut Vec<Entry>, text: &str, way: Way| {
            let entry = Entry { way, ..next(history, text, "ann", "", text) };
            history.push(entry);
        };
        for text in ["made", "b", "c"] {
            add(&mut history, text, Way::Change);
        }
        assert_eq!(Standing::of(&history).undo(), Some((1, 2)));
        add(&mut history, "b", Way::Undo);
        add(&mut history, "made", Way::Undo);
        let standing = Standing::of(&history);
        assert_eq!((standing.undo(), standing.redo()), (None, Some(1)));
        add(&mut history, "b", Way::Redo);
        assert_eq!(Standing::of(&history), Standing { stand: vec![0, 1], undone: vec![2] });
        add(&mut history, "d", Way::Change);
        let standing = Standing::of(&history);
        assert_eq!((standing.undo(), standing.redo()), (Some((1, 6)), None));
        let text: String = history.iter().map(line).collect();
        assert_eq!(read(&text).unwrap(), history);
    }

    /// One more entry, of a variant.
    fn add(history: &mut Vec<Entry>, text: &str, variant: Option<&str>, way: Way) {
        let next = next(history, text, "ann", "", text);
        history.push(Entry { way, variant: variant.map(str::to_owned), ..next });
    }

    #[test]
    fn each_variant_has_its_own_undo_and_opening_one_is_nothing_to_take_back() {
        let mut history = vec![];
        add(&mut history, "made", None, Way::Change);
        add(&mut history, "b", None, Way::Change);
        add(&mut history, "b in B", Some("B"), Way::Change);
        assert_eq!(Standing::of(&history).undo(), None);
        add(&mut history, "c in B", Some("B"), Way::Change);
        assert_eq!(Standing::of(&history).undo(), Some((2, 3)));
        add(&mut history, "b", None, Way::Open);
        assert_eq!(Standing::of(&history).undo(), Some((0, 1)));
        add(&mut history, "made", None, Way::Undo);
        add(&mut history, "c in B", Some("B"), Way::Open);
        assert_eq!(Standing::of(&history).undo(), Some((2, 3)));
        assert_eq!(variants(&history), [(None, 5), (Some("B"), 6)]);
        add(&mut history, "made", None, Way::Open);
        assert_eq!(Standing::of(&history).redo(), Some(1));
        let text: String = history.iter().map(line).collect();
        assert_eq!(read(&text).unwrap(), history);
    }

    #[test]
    fn what_was_taken_back_is_so_in_each_variant_whichever_is_open() {
        let mut history = vec![];
        add(&mut history, "made", None, Way::Change);
        add(&mut history, "b", None, Way::Change);
        add(&mut history, "made", None, Way::Undo);
        add(&mut history, "B", Some("B"), Way::Change);
        assert_eq!(taken_back(&history), BTreeSet::from([1]));
        add(&mut history, "c in B", Some("B"), Way::Change);
        add(&mut history, "B", Some("B"), Way::Undo);
        add(&mut history, "made", None, Way::Open);
        assert_eq!(taken_back(&history), BTreeSet::from([1, 4]));
        // What a new change has made forgotten was taken back all the same.
        add(&mut history, "d", None, Way::Change);
        assert_eq!(taken_back(&history), BTreeSet::from([1, 4]));
        add(&mut history, "B", Some("B"), Way::Open);
        add(&mut history, "c in B", Some("B"), Way::Redo);
        assert_eq!(taken_back(&history), BTreeSet::from([1]));
    }

    #[test]
    fn a_variants_name_can_be_a_folders() {
        for name in ["B", "contingency", "2 segments", "größer", "a-b_c", "console", "COM10", "com"]
        {
            assert!(is_variant(name), "{name}");
        }
        for name in ["CON", "con", "Aux", "nul", "PRN", "com1", "LPT9", "COM0", "lpt²"] {
            assert!(!is_variant(name), "{name}");
        }
        for name in ["", " ", "B ", "..", "a/b", "a\\b", "-b", "B.", "a\nb", &"x".repeat(41)] {
            assert!(!is_variant(name), "{name}");
        }
    }
}
