//! Steps from text: names, types, ranges, references, frames and cycles, without an image.

mod order;
mod references;
mod values;

pub(crate) use references::frames;
pub(crate) use values::arguments;

use crate::Vocabulary;
use crate::document::{Input, Step};
use crate::literal::Node;
use crate::read::Mistakes;
use std::collections::BTreeMap;

/// Types all steps. A step may refer to inputs and to steps before or after it, but in no circle.
pub(crate) fn steps<V: Vocabulary>(
    nodes: &[Node],
    inputs: &[Input],
    vocabulary: &V,
    mistakes: &mut Mistakes,
) -> Vec<Step> {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for input in inputs {
        if names.insert(input.name.clone(), input.line).is_some() {
            mistakes.add(input.line, format!("the name \"{}\" is given twice.", input.name));
        }
    }
    let steps: Vec<Step> = nodes
        .iter()
        .filter_map(|node| step(node, inputs, vocabulary, &mut names, mistakes))
        .collect();
    if let Some(mut circle) = order::circle(&steps) {
        let line = steps.iter().find(|s| s.name == circle[0]).map_or(1, |s| s.line);
        if circle.len() > 12 {
            let (head, tail) = (6, circle.len() - 2);
            circle.splice(head..tail, [format!("({} more)", tail - head)]);
        }
        mistakes.hinted(
            line,
            format!("the steps {} depend on each other in a circle.", circle.join(" -> ")),
            "Let one of them refer to an earlier result.",
        );
        return steps;
    }
    references::check(&steps, inputs, &names, mistakes);
    steps
}

/// A name is a word of letters, digits, `-` and `_`: it goes into file names and references.
pub(crate) fn check_name(name: &str, node: &Node, mistakes: &mut Mistakes) {
    let sound = name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if !sound {
        mistakes.hinted(
            node.line,
            format!("\"{name}\" cannot be a name."),
            "A name has letters, digits, - and _, begins with a letter or digit, 64 at most.",
        );
    }
}

fn step<V: Vocabulary>(
    node: &Node,
    inputs: &[Input],
    vocabulary: &V,
    names: &mut BTreeMap<String, usize>,
    mistakes: &mut Mistakes,
) -> Option<Step> {
    let mut word = |key: &str| match node.entry(key).map(|n| (n, n.text())) {
        Some((_, Some(text))) => Some(text.to_owned()),
        Some((n, None)) => {
            mistakes.add(n.line, format!("{key} must be a text, not {}.", n.describe()));
            None
        }
        None => {
            mistakes.add(node.line, format!("a step must say its {key}."));
            None
        }
    };
    let name = word("name");
    let kind = word("do");
    if let Some(name) = &name {
        check_name(name, node, mistakes);
        if let Some(first) = names.insert(name.clone(), node.line) {
            mistakes
                .add(node.line, format!("the name \"{name}\" is given before, on line {first}."));
        }
    }
    let (name, kind) = (name?, kind?);
    let kinds = vocabulary.kinds();
    let Some(kind) = kinds.iter().find(|k| k.name == kind) else {
        mistakes.unknown(node.line, "The kind of step", &kind, kinds.iter().map(|k| k.name));
        return None;
    };
    let made_on = node.entry("made_on").and_then(Node::text).map(str::to_owned);
    let arguments =
        values::table(node, kind.parameters, &["name", "do", "made_on"], inputs, mistakes);
    Some(Step { name, kind, arguments, made_on, line: node.line })
}
