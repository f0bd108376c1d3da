//! What a hand did to a label, in words for the history.

use serde_json::Value;

/// A stroke, a cut or a click in words, if the value is one: "erased with a ball of 4 mm radius, 23
/// places". A click is known by its kind of step alone.
pub(crate) fn words(kind: Option<&str>, value: &Value) -> Option<String> {
    let places = |key: &str| value[key].as_array().map_or(0, Vec::len);
    let count = |n: usize| if n == 1 { "1 place".to_owned() } else { format!("{n} places") };
    let act = value["act"].as_str().unwrap_or("");
    if let Some(outline) = value["outline_mm"].as_array() {
        let depth = match value["depth_mm"].as_f64() {
            Some(depth) => format!("{depth} mm deep"),
            None => "through all".to_owned(),
        };
        let what = if act == "keep" { "kept what lies in" } else { "cut away what lies in" };
        return Some(format!("{what} a lasso of {}, {depth}", count(outline.len())));
    }
    if let Some(radius) = value["radius_mm"].as_f64() {
        let shape = if value["across"].is_array() { "disc" } else { "ball" };
        let what = match act {
            "add" => "painted",
            "erase" => "erased",
            _ => "smoothed",
        };
        return Some(format!(
            "{what} with a {shape} of {radius} mm radius, {}",
            count(places("points_mm"))
        ));
    }
    let at = count(places("at_mm"));
    match (kind?, value["keep"].as_str()) {
        ("islands", Some("at")) => Some(format!("kept the islands at {at}")),
        ("islands", Some("not-at")) => Some(format!("took the islands at {at} away")),
        ("separate", _) => Some("split by seeds".to_owned()),
        ("fill-between", _) => Some("filled between slices".to_owned()),
        _ => None,
    }
}

/// What the first of a new step's strokes, or the step itself, does.
pub(crate) fn of_step(step: &Value) -> Option<String> {
    let first = ["strokes", "cuts"].iter().find_map(|list| step[*list].get(0));
    let done = words(step["do"].as_str(), first.unwrap_or(step))?;
    let limits =
        [("within", "adding within"), ("erase_within", "erasing within"), ("keep_off", "off")];
    let limits = limits
        .iter()
        .filter_map(|(key, words)| step[*key].as_str().map(|label| format!(", {words} {label}")));
    Some(done + &limits.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn strokes_and_cuts_and_clicks_have_words() {
        let stroke = json!({ "act": "erase", "radius_mm": 4, "points_mm": [[0, 0, 0], [1, 0, 0]] });
        assert_eq!(words(None, &stroke).unwrap(), "erased with a ball of 4 mm radius, 2 places");
        let cut = json!({ "act": "keep", "outline_mm": [[0, 0, 0]], "direction": [0, 0, 1] });
        assert_eq!(words(None, &cut).unwrap(), "kept what lies in a lasso of 1 place, through all");
        let step = json!({ "do": "paint", "strokes": [stroke.clone()] });
        assert_eq!(of_step(&step).unwrap(), "erased with a ball of 4 mm radius, 2 places");
        let step = json!({ "do": "paint", "erase_within": "bone", "keep_off": "skull", "strokes": [stroke] });
        let words = "erased with a ball of 4 mm radius, 2 places, erasing within bone, off skull";
        assert_eq!(of_step(&step).unwrap(), words);
        let islands = json!({ "do": "islands", "keep": "not-at", "at_mm": [[0, 0, 0]] });
        assert_eq!(of_step(&islands).unwrap(), "took the islands at 1 place away");
        assert_eq!(of_step(&json!({ "do": "threshold" })), None);
    }
}
