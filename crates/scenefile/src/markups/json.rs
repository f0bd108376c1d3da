//! `.mrk.json`, which 3D Slicer writes since version 4.11; its schema lies in its sources, under
//! `Modules/Loadable/Markups/Resources/Schema` (1.0.0 to 1.0.4).

use super::unique::{TWICE, Unique};
use super::{MOST, Markup, Markups, MarkupsError, Shape, markup, signs, turned};
use preop_space::{Direction, Plane};
use serde_json::Value;

pub(super) fn read(text: &str) -> Result<Vec<Markups>, MarkupsError> {
    let wrong = |why: serde_json::Error| match why.to_string().contains(TWICE) {
        true => MarkupsError::Twice,
        false => MarkupsError::Not,
    };
    let Unique(root) = serde_json::from_str(text).map_err(wrong)?;
    let lists = root["markups"].as_array().ok_or(MarkupsError::Not)?;
    let points = |list: &Value| list["controlPoints"].as_array().map_or(0, Vec::len);
    if lists.len().saturating_add(lists.iter().map(points).sum()) > MOST {
        return Err(MarkupsError::Many);
    }
    lists.iter().map(one).collect()
}

fn one(list: &Value) -> Result<Markups, MarkupsError> {
    let signs = axes(&list["coordinateSystem"])?;
    check_unit(&list["coordinateUnits"])?;
    let placed = |point: &&Value| point["positionStatus"].as_str().is_none_or(|s| s == "defined");
    let points = list["controlPoints"].as_array().into_iter().flatten().filter(placed);
    let point = |point: &Value| {
        let name = point["label"].as_str().unwrap_or_default();
        markup(name, numbers(&point["position"]), signs)
    };
    let points = points.map(point).collect::<Result<Vec<Markup>, _>>()?;
    let shape = match list["type"].as_str().unwrap_or_default() {
        "Fiducial" => Shape::Points,
        "Line" => Shape::Line,
        "Curve" => Shape::Curve,
        "ClosedCurve" => Shape::ClosedCurve,
        "Plane" => Shape::Plane,
        _ => Shape::Other,
    };
    let plane = if shape == Shape::Plane { plane(list, signs)? } else { None };
    Ok(Markups { shape, points, plane })
}

fn axes(stated: &Value) -> Result<[f64; 3], MarkupsError> {
    match stated {
        Value::String(word) => signs(word),
        Value::Number(n) => signs(&n.to_string()),
        _ => Err(MarkupsError::Axes),
    }
}

/// A word, or a code with its scheme and its meaning; where it is absent, the schema says mm.
fn check_unit(stated: &Value) -> Result<(), MarkupsError> {
    let unit = stated.as_str().or_else(|| stated[0].as_str());
    match (stated, unit) {
        (Value::Null, _) | (_, Some("mm")) => Ok(()),
        _ => Err(MarkupsError::Unit),
    }
}

/// The plane that the file says. Older files have three control points and rules how to read them:
/// those say nothing here.
fn plane(list: &Value, signs: [f64; 3]) -> Result<Option<Plane>, MarkupsError> {
    if list["center"].is_null() || list["normal"].is_null() {
        return Ok(None);
    }
    let through = markup("the centre of a plane", numbers(&list["center"]), signs)?.place;
    let normal = numbers(&list["normal"]).map(|normal| turned(normal, signs));
    let normal = normal.and_then(|[x, y, z]| Direction::new(x, y, z));
    Ok(Some(Plane::new(through, normal.ok_or(MarkupsError::Normal)?)))
}

fn numbers(list: &Value) -> Option<[f64; 3]> {
    let list = list.as_array()?;
    let numbers: Vec<f64> = list.iter().map(Value::as_f64).collect::<Option<_>>()?;
    numbers.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_space::Point;
    use preop_testkit::edges;
    use serde_json::json;

    fn file(list: &Value) -> Result<Vec<Markups>, MarkupsError> {
        read(&json!({ "markups": [list] }).to_string())
    }

    fn landmarks(axes: Value, unit: Value) -> Value {
        json!({ "type": "Fiducial", "coordinateSystem": axes, "coordinateUnits": unit, "controlPoints": [
            { "label": "Pogonion", "position": [10.5, -20, 30], "positionStatus": "defined" },
            { "label": "x", "position": [0, 0, 0], "positionStatus": "undefined" }] })
    }

    #[test]
    fn the_stated_axes_and_unit_are_honoured() {
        let place = |axes, unit| file(&landmarks(axes, unit)).map(|m| m[0].points.clone());
        let pogonion =
            |x, y, z| Ok(vec![Markup { name: "Pogonion".into(), place: Point::new(x, y, z) }]);
        let mm = || json!("mm");
        assert_eq!(place(json!("LPS"), mm()), pogonion(10.5, -20.0, 30.0));
        assert_eq!(
            place(json!("RAS"), json!(["mm", "UCUM", "millimeter"])),
            pogonion(-10.5, 20.0, 30.0)
        );
        assert_eq!(place(json!(0), Value::Null), pogonion(-10.5, 20.0, 30.0));
        assert_eq!(place(json!("IJK"), mm()), Err(MarkupsError::Axes));
        assert_eq!(place(Value::Null, mm()), Err(MarkupsError::Axes));
        assert_eq!(place(json!("LPS"), json!("um")), Err(MarkupsError::Unit));
        assert_eq!(place(json!("LPS"), json!(["m", "UCUM", "metre"])), Err(MarkupsError::Unit));
        assert_eq!(place(json!("LPS"), json!(1)), Err(MarkupsError::Unit));
    }

    #[test]
    fn a_plane_is_what_its_centre_and_normal_say() {
        let plane = |axes: &str, centre: Value, normal: Value| {
            let list = json!({ "type": "Plane", "coordinateSystem": axes, "center": centre,
                "normal": normal, "controlPoints": [] });
            file(&list).map(|m| m[0].plane)
        };
        let (at, up) = (json!([1, 2, 3]), json!([0, -2, 0]));
        let planned = |x, y, n| Ok(Some(Plane::new(Point::new(x, y, 3.0), n)));
        let back = Direction::POSTERIOR;
        assert_eq!(plane("LPS", at.clone(), up.clone()), planned(1.0, 2.0, -back));
        assert_eq!(plane("RAS", at.clone(), up.clone()), planned(-1.0, -2.0, back));
        assert_eq!(plane("RAS", Value::Null, up.clone()), Ok(None));
        assert_eq!(plane("RAS", at.clone(), json!([0, 0, 0])), Err(MarkupsError::Normal));
        assert!(matches!(plane("RAS", json!([1e5, 0, 0]), up), Err(MarkupsError::Place(_))));
        // What is no plane has none, whatever else it says.
        let other =
            json!({ "type": "ROI", "coordinateSystem": "LPS", "center": at, "normal": [0, 0, 1] });
        let other = file(&other).unwrap();
        assert_eq!((other[0].shape, other[0].plane), (Shape::Other, None));
    }

    #[test]
    fn the_count_holds_at_its_edges() {
        let places = |count: usize| {
            let place = r#"{"label":"","position":[0,0,0]}"#;
            let points = vec![place; count].join(",");
            read(&format!(
                r#"{{"markups":[{{"coordinateSystem":"LPS","controlPoints":[{points}]}}]}}"#
            ))
        };
        let count = |count| places(count).map(|m| m[0].points.len());
        // The list itself counts, too.
        edges::most(100_000, |all| count(all - 1) == Ok(all - 1));
        assert_eq!(count(100_000), Err(MarkupsError::Many));
        let lists = |count| {
            let lists = vec![r#"{"coordinateSystem":"LPS"}"#; count].join(",");
            read(&format!(r#"{{"markups":[{lists}]}}"#))
        };
        edges::most(100_000, |count| lists(count).is_ok());
    }
}
