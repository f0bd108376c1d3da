//! The values of a step or an input, read from text by the table of its parameters.

use crate::argument::{Argument, Arguments, ResultName};
use crate::document::Input;
use crate::kind::{Kind, Parameter};
use crate::literal::{Data, Node};
use crate::read::Mistakes;
use preop_space::{Bounds, Direction, Frame, Plane, Point};
use std::collections::BTreeMap;

/// Types the entries of a table by its parameters.
pub(super) fn table(
    node: &Node,
    parameters: &'static [Parameter],
    others: &[&str],
    inputs: &[Input],
    mistakes: &mut Mistakes,
) -> Arguments {
    for (key, entry) in node.table().unwrap_or_default() {
        if !others.contains(&key.as_str()) && !parameters.iter().any(|p| p.name == key) {
            mistakes.unknown(entry.line, "The parameter", key, parameters.iter().map(|p| p.name));
        }
    }
    arguments(node, parameters, inputs, mistakes)
}

/// The values of these parameters among the entries of a table.
pub(crate) fn arguments(
    node: &Node,
    parameters: &'static [Parameter],
    inputs: &[Input],
    mistakes: &mut Mistakes,
) -> Arguments {
    let mut arguments = Arguments::default();
    for parameter in parameters {
        match (node.entry(parameter.name), parameter.default) {
            (Some(entry), _) => {
                if let Some(value) = argument(entry, parameter, inputs, &mut arguments, mistakes) {
                    arguments.insert(parameter.name, value);
                }
            }
            (None, None) => {
                mistakes.hinted(node.line, format!("{} is missing.", parameter.name), parameter.doc)
            }
            (None, Some("")) => {}
            (None, Some(text)) => arguments.insert(parameter.name, default(parameter, text)),
        }
    }
    arguments
}

/// The default of a parameter, which its table writes as in the plan.
fn default(parameter: &Parameter, text: &str) -> Argument {
    let number = || text.parse().expect("a default is of its parameter's kind");
    match parameter.kind {
        Kind::Number { .. } => Argument::Number(number()),
        Kind::Count { .. } => Argument::Count(text.parse().expect("a default count is whole")),
        Kind::Switch => Argument::Switch(text == "true"),
        Kind::Text | Kind::Choice(_) | Kind::Catalogue => Argument::Text(text.to_owned()),
        _ => panic!("{} cannot have a default", parameter.name),
    }
}

fn argument(
    node: &Node,
    parameter: &Parameter,
    inputs: &[Input],
    arguments: &mut Arguments,
    mistakes: &mut Mistakes,
) -> Option<Argument> {
    let name = parameter.name;
    let wrong = |expected: &str, mistakes: &mut Mistakes| {
        mistakes.hinted(
            node.line,
            format!("{name} must be {expected}, not {}.", node.describe()),
            parameter.doc,
        );
    };
    let read = match parameter.kind {
        Kind::Number { unit, least, most } => {
            return number(node, name, unit.word(), least, most, mistakes).map(Argument::Number);
        }
        Kind::Count { least, most } => match node.data {
            Data::Count(n) if (least..=most).contains(&n) => Some(Argument::Count(n)),
            _ => {
                return fail(|| wrong(&format!("a whole number from {least} to {most}"), mistakes));
            }
        },
        Kind::Switch => match node.data {
            Data::Switch(on) => Some(Argument::Switch(on)),
            _ => None,
        },
        Kind::Text => node.text().map(|t| Argument::Text(t.to_owned())),
        Kind::Catalogue => return catalogue(node, name, mistakes),
        Kind::Choice(words) => match node.text() {
            Some(word) if words.contains(&word) => Some(Argument::Text(word.to_owned())),
            Some(word) => {
                return fail(|| mistakes.unknown(node.line, name, word, words.iter().copied()));
            }
            None => None,
        },
        Kind::Point => point(node).map(Argument::Point).or_else(|| reference(node)),
        Kind::Direction => {
            point(node).and_then(|p| p.vector().direction()).map(Argument::Direction)
        }
        Kind::Points => points(node).map(Argument::Points).or_else(|| reference(node)),
        Kind::NamedPoints => named_points(node).map(Argument::NamedPoints),
        Kind::Box => bounds(node).map(Argument::Box),
        Kind::Plane => match plane(node, name, inputs, arguments, mistakes) {
            Ok(plane) => plane.or_else(|| reference(node)),
            Err(()) => return None,
        },
        Kind::Reference(_) => reference(node),
        Kind::References(_) => node.list().and_then(|list| {
            let names = list.iter().map(|n| n.text().map(ResultName::parse));
            names.collect::<Option<Vec<_>>>().map(Argument::References)
        }),
        Kind::Records(parameters) => match node.list() {
            Some(list) if list.iter().all(|n| n.table().is_some()) => {
                let rows = list.iter().map(|n| table(n, parameters, &[], inputs, mistakes));
                Some(Argument::Records(rows.collect()))
            }
            _ => None,
        },
    };
    if read.is_none() {
        wrong(expected(&parameter.kind), mistakes);
    }
    read
}

/// Says what is wrong, and gives nothing.
fn fail(say: impl FnOnce()) -> Option<Argument> {
    say();
    None
}

fn expected(kind: &Kind) -> &'static str {
    match kind {
        Kind::Number { .. } | Kind::Count { .. } => "a number",
        Kind::Switch => "true or false",
        Kind::Text | Kind::Choice(_) => "a text",
        Kind::Catalogue => "a name as \"catalogue:NAME\"",
        Kind::Point => "three numbers in mm [x, y, z] or the name of a point",
        Kind::Direction => "three numbers [x, y, z], not all zero",
        Kind::Points => "a list of places [[x, y, z], …] in mm or the name of a curve",
        Kind::NamedPoints => "a table of lists of places, { name = [[x, y, z], …], … }, in mm",
        Kind::Box => "two opposite corners [[x, y, z], [x, y, z]] in mm that differ in x, y and z",
        Kind::Plane => {
            "{ through_mm = [x, y, z], normal = [x, y, z], on = \"input\" } or the name of a plane"
        }
        Kind::Reference(_) => "the name of a result",
        Kind::References(_) => "a list of names of results",
        Kind::Records(_) => "a list of tables",
    }
}

fn number(
    node: &Node,
    name: &str,
    unit: &str,
    least: f64,
    most: f64,
    mistakes: &mut Mistakes,
) -> Option<f64> {
    let Some(n) = node.number().filter(|n| n.is_finite()) else {
        let in_unit = if unit.is_empty() { String::new() } else { format!(" of {unit}") };
        mistakes.hinted(
            node.line,
            format!("{name} must be a number{in_unit}, not {}.", node.describe()),
            "Write the number alone: its unit is in the parameter's name.",
        );
        return None;
    };
    if !(least..=most).contains(&n) {
        mistakes
            .add(node.line, format!("{name} is {n}; it must be from {least} to {most} {unit}."));
        return None;
    }
    Some(n)
}

fn catalogue(node: &Node, name: &str, mistakes: &mut Mistakes) -> Option<Argument> {
    match node.text().and_then(|t| t.strip_prefix("catalogue:")) {
        Some(entry) => Some(Argument::Text(entry.to_owned())),
        None => fail(|| {
            mistakes.add(
                node.line,
                format!("{name} must be a name as \"catalogue:NAME\", not {}.", node.describe()),
            );
        }),
    }
}

fn reference(node: &Node) -> Option<Argument> {
    node.text().map(|text| Argument::Reference(ResultName::parse(text)))
}

fn point(node: &Node) -> Option<Point> {
    let list = node.list().filter(|l| l.len() == 3)?;
    let mut at = [0.0; 3];
    for (value, n) in at.iter_mut().zip(list) {
        *value = n.number()?;
    }
    Some(Point::from(at)).filter(|p| p.is_finite())
}

fn points(node: &Node) -> Option<Vec<Point>> {
    node.list()?.iter().map(point).collect()
}

/// The box between two corners, if it has a length, a width and a height.
fn bounds(node: &Node) -> Option<Bounds> {
    let corners = points(node).filter(|corners| corners.len() == 2)?;
    let bounds = Bounds::of(corners);
    let size = bounds.size();
    [size.x, size.y, size.z].iter().all(|s| *s > 0.0).then_some(bounds)
}

fn named_points(node: &Node) -> Option<BTreeMap<String, Vec<Point>>> {
    let one_or_more = |n: &Node| points(n).or_else(|| point(n).map(|p| vec![p]));
    node.table()?.iter().map(|(key, n)| Some((key.clone(), one_or_more(n)?))).collect()
}

/// A literal plane; `Ok(None)` where the node is no table.
fn plane(
    node: &Node,
    name: &str,
    inputs: &[Input],
    arguments: &mut Arguments,
    mistakes: &mut Mistakes,
) -> Result<Option<Argument>, ()> {
    const KNOWN: [&str; 3] = ["through_mm", "normal", "on"];
    let Some(entries) = node.table() else { return Ok(None) };
    for (key, entry) in entries {
        if !KNOWN.contains(&key.as_str()) {
            mistakes.unknown(entry.line, "The entry of a plane", key, KNOWN);
        }
    }
    let through = node.entry("through_mm").and_then(point);
    let normal = node.entry("normal").and_then(point).and_then(|p| Direction::new(p.x, p.y, p.z));
    let Some(on) = node.entry("on").and_then(Node::text) else {
        mistakes
            .add(node.line, format!("{name} must say on which scan it was placed: on = \"…\"."));
        return Err(());
    };
    if !inputs.iter().any(|i| i.name == on) {
        mistakes.unknown(node.line, "The input", on, inputs.iter().map(|i| i.name.as_str()));
        return Err(());
    }
    arguments.frames.insert(name.to_owned(), Frame::of_input(on));
    match (through, normal) {
        (Some(through), Some(normal)) => Ok(Some(Argument::Plane(Plane::new(through, normal)))),
        _ => Ok(None),
    }
}
