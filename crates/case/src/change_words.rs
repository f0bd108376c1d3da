//! What putting a parameter to a value did, in words: for the history, which people read.

use preop_space::{Direction, Vector, math};
use serde_json::Value;

/// Lengths below this are no move, in millimetres; angles below this are no turn, in degrees.
const LEAST: f64 = 0.005;

/// What it was to put `parameter` of `step` from one value to another, as in `bone: above 300 -> 310 HU`
/// or `left-resection: plane moved 2.0 mm forward`. `before` is absent where the default stood.
pub fn change_words(step: &str, parameter: &str, before: Option<&Value>, after: &Value) -> String {
    let (name, unit) = named(parameter);
    let what = match (before, after) {
        (Some(before), after) if vector(before).is_some() && vector(after).is_some() => {
            moved(vector(before), vector(after)).map(|way| format!("{name} {way}"))
        }
        (Some(Value::Object(before)), Value::Object(after)) if after.contains_key("normal") => {
            plane(before, after).map(|way| format!("{name} {way}"))
        }
        (before, Value::Array(after)) if !after.iter().all(Value::is_number) => {
            let empty = vec![];
            let before = before.and_then(Value::as_array).unwrap_or(&empty);
            Some(list(&name, before, after))
        }
        (Some(Value::Object(before)), Value::Object(after)) => {
            let differs = |key: &&String| before.get(*key) != after.get(*key);
            let keys: Vec<&str> = after.keys().filter(differs).map(String::as_str).collect();
            let gone: Vec<&str> =
                before.keys().filter(|k| !after.contains_key(*k)).map(String::as_str).collect();
            match (keys.is_empty(), gone.is_empty()) {
                (false, _) => Some(format!("{name} of {} changed", keys.join(", "))),
                (true, false) => Some(format!("{name} of {} removed", gone.join(", "))),
                (true, true) => None,
            }
        }
        (Some(before), after) => {
            Some(format!("{name} {} -> {}{unit}", short(before), short(after)))
        }
        (None, after) => Some(format!("{name} {}{unit}", short(after))),
    };
    format!("{step}: {}", what.unwrap_or_else(|| format!("{name} as it was")))
}

/// A parameter's name as people say it, and its unit: `above_hu` is `above`, in HU.
fn named(parameter: &str) -> (String, &'static str) {
    let units =
        [("_mm3", " mm3"), ("_mm", " mm"), ("_hu", " HU"), ("_deg", " degrees"), ("_n", " N")];
    let found = units.iter().find_map(|(end, unit)| Some((parameter.strip_suffix(end)?, *unit)));
    let (bare, unit) = found.unwrap_or((parameter, ""));
    (bare.replace('_', " "), unit)
}

fn vector(value: &Value) -> Option<Vector> {
    let [x, y, z] = value.as_array()?.as_slice() else { return None };
    Some(Vector::from([x.as_f64()?, y.as_f64()?, z.as_f64()?]))
}

/// The way from one place to another, by the sides of the patient.
fn moved(from: Option<Vector>, to: Option<Vector>) -> Option<String> {
    let way = (to? - from?).to_array();
    let sides = [["to the left", "to the right"], ["backward", "forward"], ["up", "down"]];
    let parts: Vec<String> = way
        .iter()
        .zip(sides)
        .filter(|(mm, _)| mm.abs() >= LEAST)
        .map(|(mm, [more, less])| {
            let digits = if mm.abs() < 0.095 { 2 } else { 1 };
            format!("{:.digits$} mm {}", mm.abs(), if *mm > 0.0 { more } else { less })
        })
        .collect();
    (!parts.is_empty()).then(|| format!("moved {}", parts.join(", ")))
}

type Fields = serde_json::Map<String, Value>;

/// What became of a plane: moved, turned, or both.
fn plane(before: &Fields, after: &Fields) -> Option<String> {
    let of = |fields: &Fields, key: &str| fields.get(key).and_then(vector);
    let normal = |fields: &Fields| {
        let [x, y, z] = of(fields, "normal")?.to_array();
        Direction::new(x, y, z)
    };
    let way = moved(of(before, "through_mm"), of(after, "through_mm"));
    let turn = match (normal(before), normal(after)) {
        (Some(a), Some(b)) => {
            let cosine = a.vector().dot(b.vector()).clamp(-1.0, 1.0);
            Some(math::degrees(math::acos(cosine)))
        }
        _ => None,
    };
    let turn = turn.filter(|degrees| *degrees >= LEAST);
    let turn = turn.map(|degrees| match degrees > 179.99 {
        true => "removes the other side".to_owned(),
        false => format!("turned by {degrees:.1} degrees"),
    });
    let parts: Vec<String> = way.into_iter().chain(turn).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// What became of a list of places, names or groups.
fn list(name: &str, before: &[Value], after: &[Value]) -> String {
    let differ = || before.iter().zip(after).position(|(a, b)| a != b);
    if after.len() > before.len() {
        return format!("{name}: {} added, {} in all", after.len() - before.len(), after.len());
    }
    if after.len() < before.len() {
        return format!("{name}: {} removed, {} in all", before.len() - after.len(), after.len());
    }
    let Some(n) = differ() else { return format!("{name} as before") };
    match moved(vector(&before[n]), vector(&after[n])) {
        Some(way) => format!("{name}: number {} {way}", n + 1),
        None => format!("{name}: number {} changed", n + 1),
    }
}

/// A value on one line, short.
fn short(value: &Value) -> String {
    let whole = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let whole = whole.strip_prefix("catalogue:").unwrap_or(&whole);
    match whole.char_indices().nth(60) {
        None => whole.to_owned(),
        Some((end, _)) => format!("{} …", &whole[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_kind_of_value_has_its_words() {
        let words = |parameter: &str, before: Value, after: Value| {
            change_words("s", parameter, Some(&before).filter(|b| !b.is_null()), &after)
        };
        assert_eq!(words("above_hu", json!(300), json!(320)), "s: above 300 -> 320 HU");
        assert_eq!(words("web_mm", Value::Null, json!(4.5)), "s: web 4.5 mm");
        let blade = words("blade", json!("catalogue:saw-a"), json!("catalogue:saw-b"));
        assert_eq!(blade, "s: blade saw-a -> saw-b");
        let at = words("centre_mm", json!([1.0, 2.0, 3.0]), json!([1.0, -2.0, 3.04]));
        assert_eq!(at, "s: centre moved 4.0 mm forward, 0.04 mm up");
        let plane = |through: [f64; 3], normal: [f64; 3]| json!({ "through_mm": through, "normal": normal, "on": "head" });
        let from = plane([0.0; 3], [0.0, 0.0, 1.0]);
        let to = |through, normal| words("plane", from.clone(), plane(through, normal));
        assert_eq!(to([0.0, -2.0, 0.0], [0.0, 0.0, 1.0]), "s: plane moved 2.0 mm forward");
        assert_eq!(to([-1.0, 0.0, 0.0], [0.0, 0.0, 1.0]), "s: plane moved 1.0 mm to the right");
        let sine = 0.5;
        let turned = to([0.0; 3], [0.0, sine, 0.75_f64.sqrt()]);
        assert_eq!(turned, "s: plane turned by 30.0 degrees");
        assert_eq!(to([0.0; 3], [0.0, 0.0, -1.0]), "s: plane removes the other side");
        assert_eq!(to([0.0; 3], [0.0, 0.0, 1.0]), "s: plane as it was");
        let two = json!([[0, 0, 0], [1, 1, 1]]);
        let three = json!([[0, 0, 0], [1, 1, 1], [2, 2, 2]]);
        assert_eq!(words("points_mm", two.clone(), three.clone()), "s: points: 1 added, 3 in all");
        assert_eq!(words("points_mm", three, two.clone()), "s: points: 1 removed, 2 in all");
        let bent = json!([[0, 0, 0], [1, 1, 2]]);
        assert_eq!(words("points_mm", two, bent), "s: points: number 2 moved 1.0 mm up");
        let seeds = words("seeds", json!({ "jaw": [[1, 2, 3]] }), json!({ "jaw": [[1, 2, 4]] }));
        assert_eq!(seeds, "s: seeds of jaw changed");
    }
}
