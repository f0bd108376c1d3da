//! Markups of 3D Slicer: named places, from `.mrk.json` and the older `.fcsv`.

use preop_quote::is_safe;
use preop_space::Point;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A named place, in mm (LPS).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Markup {
    /// What it is called, safe to show.
    pub name: String,
    /// Where it is.
    pub place: Point,
}

/// Why markups are not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MarkupsError {
    /// Not JSON, or not of markups.
    #[error("this is no markups file of 3D Slicer")]
    Not,
    /// Left and right are not known.
    #[error("the file does not say its coordinate system as LPS or RAS")]
    Axes,
    /// A place.
    #[error("the place \"{0}\" is no three finite numbers within 10 m")]
    Place(String),
}

/// More places than these nobody picks.
const MOST: usize = 100_000;
/// No place lies farther from the origin along an axis, in millimetres.
pub const REACH_MM: f64 = 10_000.0;

/// The control points of a file. Those that are not defined yet are left out.
///
/// # Errors
/// Another kind of file, one that does not say its axes, or a place that is none.
pub fn markups(bytes: &[u8]) -> Result<Vec<Markup>, MarkupsError> {
    match str::from_utf8(bytes) {
        Ok(text) if text.trim_start().starts_with('{') => json(text),
        Ok(text) if text.starts_with('#') => csv(text),
        _ => Err(MarkupsError::Not),
    }
}

fn json(text: &str) -> Result<Vec<Markup>, MarkupsError> {
    let root: Value = serde_json::from_str(text).map_err(|_| MarkupsError::Not)?;
    let lists = root["markups"].as_array().ok_or(MarkupsError::Not)?;
    let mut found = vec![];
    for list in lists {
        let signs = match &list["coordinateSystem"] {
            Value::String(word) => signs(word)?,
            Value::Number(n) if n.as_u64() == Some(1) => signs("1")?,
            Value::Number(n) if n.as_u64() == Some(0) => signs("0")?,
            _ => return Err(MarkupsError::Axes),
        };
        for point in list["controlPoints"].as_array().into_iter().flatten().take(MOST) {
            if point["positionStatus"].as_str().is_some_and(|s| s != "defined") {
                continue;
            }
            let name = point["label"].as_str().unwrap_or_default();
            let numbers: Option<Vec<f64>> = point["position"]
                .as_array()
                .and_then(|list| list.iter().map(Value::as_f64).collect());
            found.push(markup(name, numbers, signs)?);
        }
    }
    Ok(found)
}

/// `# CoordinateSystem = LPS`, `# columns = id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,...`, places.
fn csv(text: &str) -> Result<Vec<Markup>, MarkupsError> {
    let mut axes = None;
    let mut found = vec![];
    for line in text.lines().take(MOST) {
        if let Some(comment) = line.strip_prefix('#') {
            if let Some((_, word)) = comment.split_once("CoordinateSystem =") {
                axes = Some(signs(word.trim())?);
            }
            continue;
        }
        let words: Vec<&str> = line.split(',').collect();
        if words.len() < 12 {
            continue;
        }
        let numbers = words[1..4].iter().map(|w| w.trim().parse().ok()).collect();
        found.push(markup(words[11], numbers, axes.ok_or(MarkupsError::Axes)?)?);
    }
    Ok(found)
}

/// What turns a coordinate system into LPS. Before 4.10 the file said 0 for RAS and 1 for LPS.
fn signs(word: &str) -> Result<[f64; 3], MarkupsError> {
    match word {
        "LPS" | "1" => Ok([1.0, 1.0, 1.0]),
        "RAS" | "0" => Ok([-1.0, -1.0, 1.0]),
        _ => Err(MarkupsError::Axes),
    }
}

fn markup(name: &str, at: Option<Vec<f64>>, signs: [f64; 3]) -> Result<Markup, MarkupsError> {
    let name: String = name.chars().filter(|c| is_safe(*c)).take(200).collect();
    let at: Option<[f64; 3]> = at.and_then(|list| list.try_into().ok());
    match at.filter(|at| at.iter().all(|c| c.abs() <= REACH_MM)) {
        Some(at) => {
            let [x, y, z] = [0, 1, 2].map(|n| at[n] * signs[n] + 0.0);
            Ok(Markup { name, place: Point::new(x, y, z) })
        }
        None => Err(MarkupsError::Place(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stated_axes_are_honoured() {
        let text = |axes: &str| {
            format!(
                "{{\"markups\": [{{\"type\": \"Fiducial\", \"coordinateSystem\": {axes}, \"controlPoints\": \
                 [{{\"label\": \"Pogonion\", \"position\": [10.5, -20, 30], \"positionStatus\": \
                 \"defined\"}}, {{\"label\": \"x\", \"position\": [0, 0, 0], \"positionStatus\": \
                 \"undefined\"}}]}}]}}"
            )
        };
        let place = |axes| markups(text(axes).as_bytes()).map(|m| (m.len(), m[0].place));
        assert_eq!(place("\"LPS\""), Ok((1, Point::new(10.5, -20.0, 30.0))));
        assert_eq!(place("\"RAS\""), Ok((1, Point::new(-10.5, 20.0, 30.0))));
        assert_eq!(place("\"IJK\""), Err(MarkupsError::Axes));
        assert_eq!(place("null"), Err(MarkupsError::Axes));
        let csv = "# Markups fiducial file version = 4.10\n# CoordinateSystem = 0\n\
                   # columns = id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,desc,associatedNodeID\n\
                   vtkMRMLMarkupsFiducialNode_0,1,2,3,0,0,0,1,1,1,0,F-1,,\n";
        let found = markups(csv.as_bytes()).unwrap();
        assert_eq!((found[0].name.as_str(), found[0].place), ("F-1", Point::new(-1.0, -2.0, 3.0)));
        assert_eq!(markups(b"nothing"), Err(MarkupsError::Not));
    }
}
