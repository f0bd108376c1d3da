//! What steps refer to: that it is there, of the right type, and in one patient space.

use super::order;
use crate::argument::{Argument, Arguments, ResultName};
use crate::document::{Input, Step};
use crate::kind::{Kind, Parameter, Type};
use crate::read::Mistakes;
use preop_space::Frame;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a result before anything runs.
#[derive(Clone, Debug)]
struct Known {
    kind: Type,
    frame: Frame,
}

/// Checks that references exist and are of the right type and frame, in the order of dependence.
pub(super) fn check(
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
    for step in order::in_order(steps) {
        check_step(step, &mut known, names, mistakes);
    }
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
                    found(name, parameter.name, wanted, line, known, names, mistakes)
                {
                    frames.insert(parameter.name.to_owned(), found.frame.clone());
                }
            }
            Some(Argument::References(list)) => {
                for (n, name) in list.iter().enumerate() {
                    if let Some(found) =
                        found(name, parameter.name, wanted, line, known, names, mistakes)
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

fn found<'k>(
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
    for step in order::in_order(steps) {
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
