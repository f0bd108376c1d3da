//! What `inspect` says of a path, in lines for a person; programs take the JSON.

use serde_json::{Map, Value};

/// A line for each name and value, what it is first; a list of things has a line for each of them.
pub(super) fn lines(what: &Value) -> Vec<String> {
    let Some(named) = what.as_object() else { return Vec::new() };
    let mut lines = Vec::new();
    for (name, value) in in_order(named) {
        let name = name.replace('_', " ");
        match things(value) {
            Some(things) => {
                lines.push(format!("  {name}"));
                lines.extend(things.map(|thing| format!("    {}", in_one_line(thing))));
            }
            None => lines.push(format!("  {name:20} {}", words(value))),
        }
    }
    lines
}

/// What a thing is, by its kind or shape, before all else.
fn in_order(named: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    let is_kind = |(name, _): &(&String, &Value)| matches!(name.as_str(), "kind" | "shape");
    named.iter().filter(is_kind).chain(named.iter().filter(move |pair| !is_kind(pair)))
}

/// The things of a list, if it is one of things that have names of their own.
fn things(value: &Value) -> Option<impl Iterator<Item = &Map<String, Value>>> {
    let list = value.as_array().filter(|list| list.iter().any(Value::is_object))?;
    Some(list.iter().filter_map(Value::as_object))
}

/// One thing of a list: its name, and what else is said of it.
fn in_one_line(thing: &Map<String, Value>) -> String {
    let said = in_order(thing).filter(|(name, value)| name.as_str() != "name" && !is_empty(value));
    let said: Vec<String> = said.map(|(name, value)| said_of(name, value)).collect();
    match thing.get("name").map(words) {
        Some(name) => format!("{name}: {}", said.join("; ")),
        None => said.join("; "),
    }
}

fn said_of(name: &str, value: &Value) -> String {
    match (name, value) {
        ("kind" | "shape", _) => words(value),
        (_, Value::Object(inner)) => in_one_line(inner),
        _ => format!("{} {}", name.replace('_', " "), words(value)),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(named) => named.is_empty(),
        _ => false,
    }
}

fn words(value: &Value) -> String {
    match value {
        Value::Array(list) if list.is_empty() => "none".to_owned(),
        value if is_empty(value) => "not said".to_owned(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => {
            number.as_f64().filter(|_| number.is_f64()).map_or_else(|| number.to_string(), rounded)
        }
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(part).collect::<Vec<_>>().join(", "),
        Value::Object(named) => in_one_line(named),
        Value::Null => unreachable!("nothing is empty"),
    }
}

/// A part of a list: a place or a thing within it stands in brackets.
fn part(value: &Value) -> String {
    let words = words(value);
    if value.is_array() || value.is_object() { format!("({words})") } else { words }
}

/// To a thousandth, without the noughts behind.
fn rounded(number: f64) -> String {
    let text = format!("{number:.3}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::lines;
    use serde_json::json;

    #[test]
    fn a_scan_is_said_in_lines_its_kind_first() {
        let what = json!({
            "box_mm": [[0.0, -0.0, 10.25], [179.5, 179.4999999, 164.25]], "closed": true, "kernel": "", "kind": "CT series",
            "segments": [], "slices": 155, "spacing_mm": [0.5, 0.6000000000000001, 1.0],
        });
        assert_eq!(
            lines(&what),
            [
                "  kind                 CT series",
                "  box mm               (0, 0, 10.25), (179.5, 179.5, 164.25)",
                "  closed               yes",
                "  kernel               not said",
                "  segments             none",
                "  slices               155",
                "  spacing mm           0.5, 0.6, 1",
            ]
        );
    }

    #[test]
    fn each_thing_of_a_list_has_its_line() {
        let what = json!({"kind": "scene of 3D Slicer", "items": [
            {"file": "Data/CT.nrrd", "kind": "volume", "name": "CT head", "holds": {"segments": [], "voxels": [13, 11, 9]}},
            {"file": "Data/F.mrk.json", "kind": "markups", "name": "Landmarks", "holds": [
                {"shape": "points", "plane": null, "points": [{"name": "Pogonion", "place_mm": [-1.5, 2.5, 3.5]}]}]},
        ]});
        assert_eq!(
            lines(&what),
            [
                "  kind                 scene of 3D Slicer",
                "  items",
                "    CT head: volume; file Data/CT.nrrd; voxels 13, 11, 9",
                "    Landmarks: markups; file Data/F.mrk.json; holds (points; points (Pogonion: place mm -1.5, 2.5, 3.5))",
            ]
        );
    }
}
