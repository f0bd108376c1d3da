//! The one JSON form of a plan, from which its hash and every step's key are made.

use crate::{Argument, Arguments, Input, Plan};
use serde_json::{Map, Value, json};

pub(crate) fn plan(plan: &Plan) -> Value {
    let inputs: Vec<Value> = plan.inputs.iter().map(input).collect();
    let steps: Vec<Value> = plan
        .steps
        .iter()
        .map(|s| json!({ "name": s.name, "do": s.kind.name, "with": arguments(&s.arguments) }))
        .collect();
    let mut value = json!({
        "format": plan.format,
        "title": plan.title,
        "side": plan.side,
        "operation_date": plan.operation_date,
        "input": inputs,
        "step": steps,
        "accept": plan.accepts,
    });
    // Absent it leaves no trace, so that the hashes of older plans stay.
    if let Some(name) = &plan.variant {
        value["variant"] = json!(name);
    }
    value
}

fn input(i: &Input) -> Value {
    let mut value =
        json!({ "name": i.name, "kind": i.kind, "on": i.on, "unit": i.unit, "axes": i.axes });
    // Absent ones leave no trace, so that the hashes of older plans stay.
    for (name, said) in i.arguments.iter() {
        value[name] = argument(said);
    }
    value
}

pub(crate) fn arguments(arguments: &Arguments) -> Value {
    let mut map = Map::new();
    for (name, value) in arguments.iter() {
        map.insert(name.to_owned(), argument(value));
    }
    for (name, frame) in &arguments.frames {
        map.insert(format!("{name} on"), json!(frame.name()));
    }
    Value::Object(map)
}

fn argument(value: &Argument) -> Value {
    match value {
        Argument::Number(n) => json!(n),
        Argument::Count(n) => json!(n),
        Argument::Switch(on) => json!(on),
        Argument::Text(text) => json!(text),
        Argument::Point(p) => json!(p),
        Argument::Direction(d) => json!(d),
        Argument::Points(points) => json!(points),
        Argument::NamedPoints(points) => json!(points),
        Argument::Box(bounds) => json!([bounds.min, bounds.max]),
        Argument::Plane(plane) => json!(plane),
        Argument::Reference(name) => json!({ "ref": name.to_string() }),
        Argument::References(names) => {
            json!(names.iter().map(|n| json!({ "ref": n.to_string() })).collect::<Vec<_>>())
        }
        Argument::Records(records) => Value::Array(records.iter().map(arguments).collect()),
    }
}
