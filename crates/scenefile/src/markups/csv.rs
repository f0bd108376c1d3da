//! `.fcsv`, which 3D Slicer wrote before: `# CoordinateSystem = LPS`,
//! `# columns = id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,...`, one place a line.

use super::{MOST, Markups, MarkupsError, Shape, markup, signs};

pub(super) fn read(text: &str) -> Result<Vec<Markups>, MarkupsError> {
    let mut axes = None;
    let mut points = vec![];
    for line in text.lines() {
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
        if points.len() == MOST {
            return Err(MarkupsError::Many);
        }
        let numbers: Option<Vec<f64>> = words[1..4].iter().map(|w| w.trim().parse().ok()).collect();
        let at = numbers.and_then(|numbers| numbers.try_into().ok());
        points.push(markup(words[11], at, axes.ok_or(MarkupsError::Axes)?)?);
    }
    Ok(vec![Markups { shape: Shape::Points, points, plane: None }])
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
