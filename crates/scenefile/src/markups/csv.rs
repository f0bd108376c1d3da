//! `.fcsv`, which 3D Slicer wrote before: `# CoordinateSystem = LPS`,
//! `# columns = id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,...`, one place a line.

use super::{MOST, Markups, MarkupsError, Shape, markup, signs};

/// Where the label of a place stands.
const LABEL: usize = 11;

pub(super) fn read(text: &str) -> Result<Vec<Markups>, MarkupsError> {
    let mut axes = None;
    let mut columns = None;
    let mut points = vec![];
    for line in text.lines() {
        if let Some(comment) = line.strip_prefix('#') {
            if let Some((_, word)) = comment.split_once("CoordinateSystem =") {
                let said = signs(word.trim())?;
                if axes.replace(said).is_some_and(|before| before != said) {
                    return Err(MarkupsError::Twice);
                }
            }
            if let Some((_, list)) = comment.split_once("columns =") {
                columns = Some(checked(&list.trim().split(',').collect::<Vec<_>>())?);
            }
            continue;
        }
        if line.trim().is_empty() {
            continue;
        }
        let words = fields(line);
        // A comma too many or too few, as of a decimal comma, moves the place.
        if words.len() < LABEL + 1 || columns.is_some_and(|columns| columns != words.len()) {
            return Err(MarkupsError::Columns);
        }
        if points.len() == MOST {
            return Err(MarkupsError::Many);
        }
        let numbers: Option<Vec<f64>> = words[1..4].iter().map(|w| w.trim().parse().ok()).collect();
        let at = numbers.and_then(|numbers| numbers.try_into().ok());
        points.push(markup(words[LABEL].trim_matches('"'), at, axes.ok_or(MarkupsError::Axes)?)?);
    }
    Ok(vec![Markups { shape: Shape::Points, points, plane: None }])
}

/// How many columns there are, if those that are read stand where they are read.
fn checked(columns: &[&str]) -> Result<usize, MarkupsError> {
    let usual = columns.get(1..4) == Some(&["x", "y", "z"]) && columns.get(LABEL) == Some(&"label");
    usual.then_some(columns.len()).ok_or(MarkupsError::Columns)
}

/// The fields of a line; a comma between quotes parts none.
fn fields(line: &str) -> Vec<&str> {
    let mut quoted = false;
    let parts = |c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    };
    line.split(parts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markups;
    use preop_space::Point;
    use preop_testkit::edges;

    #[test]
    fn the_stated_axes_are_honoured() {
        let csv = "# Markups fiducial file version = 4.10\n# CoordinateSystem = 0\n\
                   # columns = id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,desc,associatedNodeID\n\
                   vtkMRMLMarkupsFiducialNode_0,1,2,3,0,0,0,1,1,1,0,F-1,,\n";
        let found = &markups(csv.as_bytes()).unwrap()[0].points[0];
        assert_eq!((found.name.as_str(), found.place), ("F-1", Point::new(-1.0, -2.0, 3.0)));
        let silent = csv.replace("# CoordinateSystem = 0\n", "");
        assert_eq!(markups(silent.as_bytes()), Err(MarkupsError::Axes));
        assert_eq!(markups(b"nothing"), Err(MarkupsError::Not));
        let quoted = csv.replace("F-1", "\"a, b\"");
        assert_eq!(markups(quoted.as_bytes()).unwrap()[0].points[0].name, "a, b");
        // Columns in another order, a decimal comma, a field too few, a line that is cut off.
        for (from, to) in
            [("id,x,y,z", "id,z,y,x"), ("1,2,3", "1,5,2,3"), ("1,2,3", "1,2"), ("F-1,,", "")]
        {
            assert_eq!(
                markups(csv.replace(from, to).as_bytes()),
                Err(MarkupsError::Columns),
                "{to}"
            );
        }
    }

    #[test]
    fn the_count_holds_at_its_edges() {
        let places = |count| {
            let text =
                format!("# CoordinateSystem = LPS\n{}", "i,1,2,3,0,0,0,1,1,1,0,F\n".repeat(count));
            read(&text).map(|m| m[0].points.len())
        };
        edges::most(100_000, |count| places(count) == Ok(count));
        assert_eq!(places(100_001), Err(MarkupsError::Many));
    }
}
