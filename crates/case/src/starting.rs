//! The plan that a new case begins with: its scans, and the fewest steps that show bone.

use preop_plan::edit::{self, EditError};
use preop_plan::{Hash, Mistake};
use preop_space::{Bounds, Side};
use serde_json::json;

/// Where bone begins for a first look, in Hounsfield units: between soft tissue and cancellous bone.
/// It is a parameter of the plan that is written, so the planner sees it and sets it.
const FIRST_LOOK_HU: i64 = 300;

/// A new case, before there is a plan.
#[derive(Clone, Debug)]
pub struct Starting<'a> {
    /// What a person calls it.
    pub title: &'a str,
    /// The side of the operation.
    pub side: Option<Side>,
    /// The day of the operation, `YYYY-MM-DD`.
    pub operation_date: Option<&'a str>,
    /// Its scans.
    pub scans: Vec<StartingScan>,
}

/// A CT series of a new case.
#[derive(Clone, Debug)]
pub struct StartingScan {
    /// The name that the plan gives to it, such as `head` or `left-leg`.
    pub name: String,
    /// Where it lies, seen from the plan.
    pub path: String,
    /// The box of it that is kept, where not all of it is.
    pub keep: Option<Bounds>,
    /// Its content, to which all that is picked on it is bound.
    pub content: Hash,
}

/// The text of the first plan: for each scan a threshold and the surface of what it takes.
///
/// # Errors
/// Every mistake that the names, the date or the scans would be.
pub fn starting_plan(case: &Starting<'_>) -> Result<String, Vec<Mistake>> {
    let text = written(case)
        .map_err(|why| vec![Mistake { line: 1, message: why.to_string(), hint: String::new() }])?;
    crate::read(&text)?;
    Ok(text)
}

fn written(case: &Starting<'_>) -> Result<String, EditError> {
    let mut text = format!("format = 1\ntitle = {}\n", quoted(case.title));
    if let Some(side) = case.side {
        text += if side == Side::Left { "side = \"left\"\n" } else { "side = \"right\"\n" };
    }
    if let Some(date) = case.operation_date {
        text += &format!("operation_date = {}\n", quoted(date));
    }
    for StartingScan { name, path, keep, content } in &case.scans {
        let mut input =
            json!({ "name": name, "kind": "ct", "path": path, "sha256": content.to_string() });
        if let Some(keep) = keep {
            input["box_mm"] = json!([
                rounded(keep.min.to_array(), f64::floor),
                rounded(keep.max.to_array(), f64::ceil)
            ]);
        }
        text = edit::add(&text, "input", &input, None)?;
    }
    for StartingScan { name, .. } in &case.scans {
        let bone = format!("{name}-bone");
        let threshold =
            json!({ "name": bone, "do": "threshold", "of": name, "above_hu": FIRST_LOOK_HU });
        text = edit::add(&text, "step", &threshold, None)?;
        let surface = json!({
            "name": format!("{name}-surface"), "do": "surface",
            "of": bone, "on": name, "above_hu": FIRST_LOOK_HU,
        });
        text = edit::add(&text, "step", &surface, None)?;
    }
    Ok(text)
}

/// A corner of a box in tenths of a millimetre, which a person can read.
fn rounded(corner: [f64; 3], outwards: fn(f64) -> f64) -> [f64; 3] {
    corner.map(|x| outwards(x * 10.0) / 10.0)
}

/// A text as TOML writes it: a text of JSON is one of TOML too.
fn quoted(text: &str) -> String {
    json!(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_space::Point;

    fn starting(name: &str) -> Starting<'static> {
        let scan = StartingScan {
            name: name.to_owned(),
            path: format!("inputs/{name}"),
            keep: Some(Bounds::of([Point::new(-1.26, -2.0, 3.0), Point::new(4.21, 5.0, 6.0)])),
            content: Hash::of(b"scan"),
        };
        let scans = vec![scan];
        Starting {
            title: "A \"quoted\" jaw\\",
            side: Some(Side::Right),
            operation_date: Some("2026-12-01"),
            scans,
        }
    }

    #[test]
    fn the_first_plan_says_what_it_was_told_and_shows_bone() {
        let text = starting_plan(&starting("left-leg")).unwrap();
        let plan = crate::read(&text).unwrap();
        assert_eq!(plan.title, "A \"quoted\" jaw\\");
        assert_eq!(
            (plan.side, plan.operation_date.as_deref()),
            (Some(Side::Right), Some("2026-12-01"))
        );
        assert_eq!(plan.inputs[0].sha256, Some(Hash::of(b"scan")));
        assert_eq!(plan.inputs[0].path, "inputs/left-leg");
        let kept = Bounds::of([Point::new(-1.3, -2.0, 3.0), Point::new(4.3, 5.0, 6.0)]);
        assert_eq!(plan.inputs[0].arguments.optional_box("box_mm"), Some(kept));
        let kinds: Vec<&str> = plan.steps.iter().map(|s| s.kind.name).collect();
        assert_eq!(kinds, ["threshold", "surface"]);
    }

    #[test]
    fn a_name_or_a_date_that_a_plan_cannot_take_is_a_mistake() {
        assert!(starting_plan(&starting("two words")).is_err());
        assert!(starting_plan(&starting("a\"\nformat = 2")).is_err());
        let mut late = starting("head");
        late.operation_date = Some("tomorrow");
        assert!(starting_plan(&late).is_err());
        let mut twice = starting("head");
        twice.scans.extend(starting("head").scans);
        assert!(starting_plan(&twice).is_err());
    }
}
