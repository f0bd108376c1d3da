//! The JSON Schema of a plan, drawn from the same tables as the errors and the manual.

use crate::input::{AXES, UNITS};
use crate::read::FORMAT;
use crate::{InputKind, Kind, Parameter, StepKind, Vocabulary};
use serde_json::{Map, Value, json};

const PATH: &str = "Where its files lie, seen from the plan: a folder, a file or an archive.";
const ON: &str = "The scan in whose patient space it lies.";
const UNIT: &str = "The unit of its numbers, which its file does not say.";
const AXES_DOC: &str = "The directions of +x, +y and +z, which its file does not say: LPS as in \
     DICOM, RAS as many programs write them; the last two have y up.";

/// The schema of a plan (JSON Schema 2020-12).
pub fn schema<V: Vocabulary>(vocabulary: &V) -> Value {
    let steps: Vec<Value> = vocabulary.kinds().iter().map(step).collect();
    let inputs: Vec<Value> = vocabulary.input_kinds().iter().map(input).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Preop plan",
        "type": "object",
        "required": ["format"],
        "additionalProperties": false,
        "properties": {
            "format": { "const": FORMAT },
            "title": { "type": "string" },
            "variant": { "type": "string", "maxLength": 40 },
            "side": { "enum": ["left", "right"] },
            "operation_date": { "type": "string", "format": "date" },
            "input": { "type": "array", "items": { "oneOf": inputs } },
            "step": { "type": "array", "items": { "oneOf": steps } },
            "accept": { "type": "array", "items": {
                "type": "object",
                "required": ["finding", "step", "by", "why"],
                "additionalProperties": false,
                "properties": {
                    "finding": { "type": "string" }, "step": { "type": "string" },
                    "by": { "type": "string" }, "why": { "type": "string" },
                },
            }},
        },
    })
}

/// One kind of input: where its files lie, what they do not say themselves, and what is wanted of them.
fn input(kind: &InputKind) -> Value {
    let mut object = table(kind.takes);
    let mut own = vec![("path", json!({ "type": "string", "description": PATH }))];
    let mut needed = vec!["name", "kind"];
    if !kind.is_scan {
        own.push(("on", json!({ "type": "string", "description": ON })));
        needed.push("on");
    }
    if kind.states_unit {
        own.push(("unit", json!({ "enum": UNITS, "description": UNIT })));
        own.push(("axes", json!({ "enum": AXES, "description": AXES_DOC })));
        needed.extend(["unit", "axes"]);
    }
    let takes = kind.takes.iter().map(|p| p.name);
    let order: Vec<&str> = own.iter().map(|(name, _)| *name).chain(takes).collect();
    let properties = object["properties"].as_object_mut().expect("a table has properties");
    properties.extend(own.into_iter().map(|(name, value)| (name.to_owned(), value)));
    properties.insert("name".into(), json!({ "type": "string" }));
    properties.insert("kind".into(), json!({ "const": kind.name }));
    properties.insert("sha256".into(), json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" }));
    let required = object["required"].as_array_mut().expect("a table has required names");
    required.extend(needed.into_iter().map(Value::from));
    object["order"] = json!(order);
    object["title"] = json!(kind.name);
    object
}

fn step(kind: &StepKind) -> Value {
    let mut object = table(kind.parameters);
    let properties = object["properties"].as_object_mut().expect("a table has properties");
    properties.insert("name".into(), json!({ "type": "string" }));
    properties.insert("do".into(), json!({ "const": kind.name }));
    properties.insert("made_on".into(), json!({ "type": "string" }));
    let required = object["required"].as_array_mut().expect("a table has required names");
    required.extend([json!("name"), json!("do")]);
    object["title"] = json!(kind.name);
    object["description"] = json!(kind.doc);
    object
}

fn table(parameters: &[Parameter]) -> Value {
    let mut properties = Map::new();
    for parameter in parameters {
        properties.insert(parameter.name.to_owned(), described(parameter));
    }
    let required: Vec<&str> =
        parameters.iter().filter(|p| p.default.is_none()).map(|p| p.name).collect();
    // Ours: a form asks in the order of the manual, and properties have none.
    let order: Vec<&str> = parameters.iter().map(|p| p.name).collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "order": order,
        "properties": properties,
    })
}

fn described(parameter: &Parameter) -> Value {
    let mut value = of(&parameter.kind);
    value["description"] = json!(parameter.doc);
    if let Some(default) = parameter.default.filter(|d| !d.is_empty()) {
        value["default"] = serde_json::from_str(default).unwrap_or_else(|_| json!(default));
    }
    if let Some(usual) = parameter.usual {
        value["default"] = json!(usual);
    }
    // Ours: what a screen may show of it at once.
    if let Some(pushes) = parameter.pushes {
        value["pushes"] = json!({ "faces": pushes.faces.word(), "from": pushes.from });
    }
    value
}

fn of(kind: &Kind) -> Value {
    let triple = json!({
        "type": "array", "items": { "type": "number" }, "minItems": 3, "maxItems": 3,
    });
    let or_name = |value: Value| json!({ "anyOf": [value, { "type": "string" }] });
    match kind {
        Kind::Number { unit, least, most } => {
            json!({ "type": "number", "minimum": least, "maximum": most, "unit": unit.word() })
        }
        Kind::Count { least, most } => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Text => json!({ "type": "string" }),
        Kind::Choice(words) => json!({ "enum": words }),
        Kind::Catalogue => json!({ "type": "string", "pattern": "^catalogue:" }),
        Kind::Point => or_name(triple),
        Kind::Direction => triple,
        Kind::Points => or_name(json!({ "type": "array", "items": triple })),
        Kind::NamedPoints => json!({
            "type": "object",
            "additionalProperties": { "anyOf": [triple, { "type": "array", "items": triple }] },
        }),
        Kind::Box => json!({ "type": "array", "items": triple, "minItems": 2, "maxItems": 2 }),
        Kind::Plane => or_name(json!({
            "type": "object",
            "required": ["through_mm", "normal", "on"],
            "additionalProperties": false,
            "properties": { "through_mm": triple, "normal": triple, "on": { "type": "string" } },
        })),
        Kind::Reference(types) => json!({ "type": "string", "takes": types }),
        Kind::References(types) => {
            json!({ "type": "array", "items": { "type": "string" }, "takes": types })
        }
        Kind::Records(parameters) => json!({ "type": "array", "items": table(parameters) }),
    }
}
