//! Steps from text: names, types, ranges, references, frames and cycles, without an image.

use crate::Vocabulary;
use crate::argument::{Argument, Arguments, ResultName};
use crate::document::{Input, Step};
use crate::kind::{Kind, Parameter, Type};
use crate::literal::{Data, Node};
use crate::read::Mistakes;
use preop_space::{Bounds, Direction, Frame, Plane, Point};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a result before anything runs.
#[derive(Clone, Debug)]
struct Known {
    kind: Type,
    frame: Frame,
}

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
    if let Some(circle) = circle(&steps) {
        let line = steps.iter().find(|s| s.name == circle[0]).map_or(1, |s| s.line);
        mistakes.hinted(
            line,
            format!("the steps {} depend on each other in a circle.", circle.join(" -> ")),
            "Let one of them refer to an earlier result.",
        );
        return steps;
    }
    check_references(&steps, inputs, &names, mistakes);
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
    let arguments = table(node, kind.parameters, &["name", "do", "made_on"], inputs, mistakes);
    Some(Step { name, kind, arguments, made_on, line: node.line })
}

/// Types the entries of a table by its parameters.
fn table(
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

/// A circle of steps that depend on each other, if there is one.
fn circle(steps: &[Step]) -> Option<Vec<String>> {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&Step> = steps.iter().collect();
    loop {
        let before = open.len();
        let waits = |s: &&Step, done: &BTreeSet<&str>| {
            s.arguments.references().iter().any(|r| {
                !done.contains(r.step.as_str()) && steps.iter().any(|other| other.name == r.step)
            })
        };
        let (waiting, ready): (Vec<&Step>, Vec<&Step>) = open.iter().partition(|s| waits(s, &done));
        done.extend(ready.iter().map(|s| s.name.as_str()));
        open = waiting;
        if open.is_empty() {
            return None;
        }
        if open.len() == before {
            return Some(walk(&open));
        }
    }
}

/// Follows references among steps that all wait, until one comes back.
fn walk(open: &[&Step]) -> Vec<String> {
    let mut path = vec![open[0]];
    loop {
        let last = path[path.len() - 1];
        let next = last
            .arguments
            .references()
            .iter()
            .find_map(|r| open.iter().find(|s| s.name == r.step))
            .copied()
            .expect("a step that waits refers to one that waits");
        let start = path.iter().position(|s| s.name == next.name);
        path.push(next);
        if let Some(start) = start {
            return path[start..].iter().map(|s| s.name.clone()).collect();
        }
    }
}

/// Checks that references exist and are of the right type and frame, in the order of dependence.
fn check_references(
    steps: &[Step],
    inputs: &[Input],
    names: &BTreeMap<String, usize>,
    mistakes: &mut Mistakes,
) {
    let mut known: BTreeMap<String, Known> = BTreeMap::new();
    for input in inputs {
        let frame = Frame::of_input(input.on.as_deref().unwrap_or(&input.name));
        known.insert(input.name.clone(), Known { kind: input.value, frame });
        let Some(on) = &input.on else { continue };
        match inputs.iter().find(|i| i.name == *on) {
            Some(scan) if scan.on.is_none() => {}
            Some(_) => mistakes.add(
                input.line,
                format!("\"{}\" must lie on a scan; \"{on}\" lies on another itself.", input.name),
            ),
            None => mistakes.unknown(
                input.line,
                "The input",
                on,
                inputs.iter().map(|i| i.name.as_str()),
            ),
        }
    }
    for step in in_order(steps) {
        check_step(step, &mut known, names, mistakes);
    }
}

/// Steps so that each comes after what it refers to.
pub(crate) fn in_order(steps: &[Step]) -> Vec<&Step> {
    let mut placed: BTreeSet<&str> = BTreeSet::new();
    let mut order = Vec::with_capacity(steps.len());
    while order.len() < steps.len() {
        let next = steps.iter().find(|s| {
            !placed.contains(s.name.as_str())
                && s.arguments.references().iter().all(|r| {
                    placed.contains(r.step.as_str()) || !steps.iter().any(|o| o.name == r.step)
                })
        });
        let Some(next) = next else { break };
        placed.insert(&next.name);
        order.push(next);
    }
    order
}

fn check_step(
    step: &Step,
    known: &mut BTreeMap<String, Known>,
    names: &BTreeMap<String, usize>,
    mistakes: &mut Mistakes,
) {
    let mut frames: BTreeMap<String, Frame> = step.arguments.frames.clone();
    check_arguments(
        &step.arguments,
        step.kind.parameters,
        step.line,
        known,
        names,
        &mut frames,
        mistakes,
    );
    let distinct: BTreeSet<&Frame> = frames.values().collect();
    if distinct.len() > 1 && !step.kind.mixes_frames {
        let words: Vec<&str> = distinct.iter().map(|f| f.name()).collect();
        mistakes.hinted(
            step.line,
            format!("\"{}\" mixes the patient spaces of {}.", step.name, words.join(" and ")),
            "Refer to results of one scan; only a step that carries from one scan to another may take both.",
        );
    }
    for result in (step.kind.results)(&step.arguments) {
        let frame = frames.get(result.frame_of).or(frames.values().next());
        let frame = frame.cloned().unwrap_or_else(|| Frame::of_input(""));
        let name = ResultName { step: step.name.clone(), result: result.name };
        known.insert(name.to_string(), Known { kind: result.kind, frame });
    }
}

fn check_arguments(
    arguments: &Arguments,
    parameters: &[Parameter],
    line: usize,
    known: &BTreeMap<String, Known>,
    names: &BTreeMap<String, usize>,
    frames: &mut BTreeMap<String, Frame>,
    mistakes: &mut Mistakes,
) {
    for parameter in parameters {
        let wanted: &[Type] = match parameter.kind {
            Kind::Reference(types) | Kind::References(types) => types,
            Kind::Point => &["point"],
            Kind::Points => &["curve"],
            Kind::Plane => &["plane"],
            _ => &[],
        };
        match arguments.get(parameter.name) {
            Some(Argument::Reference(name)) => {
                if let Some(found) =
                    check(name, parameter.name, wanted, line, known, names, mistakes)
                {
                    frames.insert(parameter.name.to_owned(), found.frame.clone());
                }
            }
            Some(Argument::References(list)) => {
                for (n, name) in list.iter().enumerate() {
                    if let Some(found) =
                        check(name, parameter.name, wanted, line, known, names, mistakes)
                    {
                        // Each by its place, so that a list which mixes frames shows.
                        let place = if n == 0 { String::new() } else { format!("[{n}]") };
                        let place = format!("{}{place}", parameter.name);
                        frames.insert(place, found.frame.clone());
                    }
                }
            }
            Some(Argument::Records(rows)) => {
                let Kind::Records(inner) = parameter.kind else { continue };
                for row in rows {
                    frames.extend(row.frames.clone());
                    check_arguments(row, inner, line, known, names, frames, mistakes);
                }
            }
            _ => {}
        }
    }
}

fn check<'k>(
    name: &ResultName,
    parameter: &str,
    wanted: &[Type],
    line: usize,
    known: &'k BTreeMap<String, Known>,
    names: &BTreeMap<String, usize>,
    mistakes: &mut Mistakes,
) -> Option<&'k Known> {
    let Some(found) = known.get(&name.to_string()) else {
        // A step that is itself mistaken gives no results; its own mistake is enough.
        let results: Vec<&str> = known
            .keys()
            .filter(|k| k.split('.').next() == Some(name.step.as_str()))
            .map(String::as_str)
            .collect();
        if !names.contains_key(&name.step) {
            mistakes.unknown(line, parameter, &name.to_string(), known.keys().map(String::as_str));
        } else if !results.is_empty() {
            mistakes.unknown(line, parameter, &name.to_string(), results);
        }
        return None;
    };
    if !wanted.contains(&found.kind) {
        mistakes.add(
            line,
            format!(
                "{parameter} takes a {}; \"{name}\" is a {}.",
                wanted.join(" or a "),
                found.kind
            ),
        );
        return None;
    }
    Some(found)
}

/// The frame of every parameter of a step, for the step's own use.
pub(crate) fn frames(
    steps: &[Step],
    inputs: &[Input],
) -> BTreeMap<String, BTreeMap<String, Frame>> {
    let mut known: BTreeMap<String, Known> = BTreeMap::new();
    for input in inputs {
        let frame = Frame::of_input(input.on.as_deref().unwrap_or(&input.name));
        known.insert(input.name.clone(), Known { kind: input.value, frame });
    }
    let names = BTreeMap::new();
    let mut all = BTreeMap::new();
    for step in in_order(steps) {
        let mut frames = step.arguments.frames.clone();
        check_arguments(
            &step.arguments,
            step.kind.parameters,
            step.line,
            &known,
            &names,
            &mut frames,
            &mut Mistakes::default(),
        );
        check_step(step, &mut known, &names, &mut Mistakes::default());
        all.insert(step.name.clone(), frames);
    }
    all
}
