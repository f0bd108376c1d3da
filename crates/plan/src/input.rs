//! An input from text: what it is, where it lies, and what else its kind may say.

use crate::document::Input;
use crate::literal::Node;
use crate::read::{Mistakes, needed, text};
use crate::vocabulary::InputKind;
use crate::{Hash, Vocabulary, typing};

/// The directions of +x, +y and +z that a mesh may have; the last two have y up.
pub(crate) const AXES: [&str; 4] = ["LPS", "RAS", "LSA", "RSP"];

/// The units that a mesh may have.
pub(crate) const UNITS: [&str; 3] = ["mm", "m", "inch"];

/// What every input may say.
const KNOWN: [&str; 7] = ["name", "kind", "path", "sha256", "on", "unit", "axes"];

pub(crate) fn input<V: Vocabulary>(
    node: &Node,
    vocabulary: &V,
    mistakes: &mut Mistakes,
) -> Option<Input> {
    let name = needed(node, "name", "an input", mistakes)?;
    typing::check_name(&name, node, mistakes);
    let word = needed(node, "kind", &format!("the input \"{name}\""), mistakes)?;
    let kinds = vocabulary.input_kinds();
    let Some(kind) = kinds.iter().find(|k| k.name == word) else {
        mistakes.unknown(node.line, "The kind of input", &word, kinds.iter().map(|k| k.name));
        return None;
    };
    check_entries(node, &name, kind, kinds, mistakes);
    let sha256 = text(node, "sha256", mistakes).and_then(|digits| {
        let hash = Hash::parse(&digits);
        if hash.is_none() {
            mistakes
                .add(node.line, format!("the sha256 of \"{name}\" is not 64 hexadecimal digits."));
        }
        hash
    });
    let on = text(node, "on", mistakes);
    let (unit, axes) = (text(node, "unit", mistakes), text(node, "axes", mistakes));
    if kind.states_unit {
        for (key, value, words) in [("unit", &unit, &UNITS[..]), ("axes", &axes, &AXES[..])] {
            check_stated((node, &name), key, value.as_deref(), words, mistakes);
        }
    }
    if !kind.is_scan && on.is_none() {
        mistakes.hinted(
            node.line,
            format!("the input \"{name}\" must say on which scan it lies."),
            "Add on = with the name of that input.",
        );
    }
    if kind.is_scan && on.is_some() {
        mistakes.add(node.line, format!("\"{name}\" is a scan, which lies on no other input."));
    }
    Some(Input {
        path: text(node, "path", mistakes).unwrap_or_default(),
        arguments: typing::arguments(node, kind.takes, &[], mistakes),
        value: kind.value,
        needs_scan: kind.needs_scan,
        line: node.line,
        name,
        kind: word,
        sha256,
        on,
        unit,
        axes,
    })
}

/// Says which entries nobody knows, and which belong to another kind of input.
fn check_entries(
    node: &Node,
    name: &str,
    kind: &InputKind,
    kinds: &[InputKind],
    mistakes: &mut Mistakes,
) {
    let of_kind = || KNOWN.into_iter().chain(kind.takes.iter().map(|p| p.name));
    for (key, entry) in node.table().unwrap_or_default() {
        if of_kind().any(|known| known == key) {
            continue;
        }
        if kinds.iter().flat_map(|k| k.takes).any(|p| p.name == key) {
            let words = format!("\"{name}\" is a {}, which has no {key}.", kind.name);
            mistakes.add(node.line, words);
        } else {
            mistakes.unknown(entry.line, "The entry", key, of_kind());
        }
    }
}

/// A word that the plan must give, for the file does not.
fn check_stated(
    (node, name): (&Node, &str),
    key: &str,
    value: Option<&str>,
    words: &[&str],
    mistakes: &mut Mistakes,
) {
    match value {
        None => mistakes.hinted(
            node.line,
            format!("the input \"{name}\" must state its {key}: the file does not."),
            format!("One of {}.", words.join(", ")),
        ),
        Some(word) if !words.contains(&word) => {
            mistakes.unknown(node.line, &format!("The {key}"), word, words.iter().copied());
        }
        Some(_) => {}
    }
}
