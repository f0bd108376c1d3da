//! Places, curves and planes that somebody marked in 3D Slicer, as inputs of a plan.

use crate::inputs::said;
use preop_dicom::Files;
use preop_monitor::{Finding, Monitor};
use preop_plan::Input;
use preop_scenefile::{Markup, Markups, Shape};
use preop_space::{Plane, Point};
use preop_steps::Value;
use preop_stranger::Read;
use preop_surgery::Curve;
use std::borrow::Cow;
use std::sync::Arc;

/// No file of markups is larger, in bytes: 100,000 places with all that 3D Slicer writes of each.
const MOST_BYTES: usize = 64 << 20;

/// What an input of kind `point`, `curve` or `plane` names in its file, `on` the scan.
pub(crate) fn value(
    input: &Input,
    (files, reader): (&dyn Files, &dyn Read),
    on: Option<&Value>,
    monitor: &dyn Monitor,
) -> Result<Value, String> {
    let bytes = only_file(files)?;
    let found = preop_stranger::markups(reader, &bytes);
    let found = found.map_err(|why| format!("{}: {why}.", files.name(0)))?;
    let (value, places, words) = match input.kind.as_str() {
        "point" => {
            let Markup { name, place } = point(&found, said(input, "point"))?;
            (
                Value::Point(*place),
                vec![*place],
                format!("The place \"{name}\" was marked in 3D Slicer."),
            )
        }
        "curve" => {
            let (curve, words) = curve(&found)?;
            let places = curve.points().to_vec();
            (Value::Curve(Arc::new(curve)), places, words)
        }
        _ => {
            let plane = plane(&found)?;
            let [x, y, z] = plane.normal.vector().to_array();
            let words = format!(
                "The plane with the normal ({x:.3}, {y:.3}, {z:.3}), LPS, was marked in 3D Slicer. A cut \
                 removes what the normal points to."
            );
            (Value::Plane(plane), vec![plane.through], words)
        }
    };
    tell(&words, &places, on, monitor);
    Ok(value)
}

/// The bytes of the one file, if it is no larger than any markups.
fn only_file(files: &dyn Files) -> Result<Cow<'_, [u8]>, String> {
    if files.count() != 1 {
        return Err(format!("markups are one file, and here are {}.", files.count()));
    }
    let name = files.name(0);
    let unreadable = |why: String| format!("{name}: {why}.");
    if files.size(0).map_err(unreadable)? > MOST_BYTES {
        return Err(format!("{name} has more than {} MiB; no markups do.", MOST_BYTES >> 20));
    }
    files.whole(0).map_err(unreadable)
}

/// The place of this name; the only one where no name is given.
fn point<'a>(found: &'a [Markups], wanted: Option<&str>) -> Result<&'a Markup, String> {
    let all: Vec<&Markup> = found.iter().flat_map(|one| &one.points).collect();
    let fits: Vec<&Markup> = match wanted {
        Some(name) => all.iter().copied().filter(|one| one.name == name).collect(),
        None if all.len() == 1 => all.clone(),
        None => vec![],
    };
    let names = || {
        let names: Vec<String> =
            all.iter().take(20).map(|one| format!("\"{}\"", one.name)).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    };
    match (fits[..].len(), wanted) {
        (1, _) => Ok(fits[0]),
        (0, Some(name)) => {
            Err(format!("the file has no place \"{name}\" that is set; it has {}.", names()))
        }
        (0, None) => {
            Err(format!("say with point = which of its places is meant; it has {}.", names()))
        }
        (count, _) => Err(format!(
            "the file has {count} places \"{}\"; give them different names in 3D Slicer.",
            fits[0].name
        )),
    }
}

/// The places of the only thing that has two or more, and what must be told of it.
fn curve(found: &[Markups]) -> Result<(Curve, String), String> {
    let lines: Vec<&Markups> = found.iter().filter(|one| one.points.len() > 1).collect();
    let [one] = lines[..] else {
        return Err(format!(
            "the file has {} markups with two or more places; a curve needs one.",
            lines.len()
        ));
    };
    let places = one.points.iter().map(|point| point.place).collect();
    let curve = Curve::new(places).map_err(|why| format!("{why}."))?;
    let drawn = match one.shape {
        Shape::Curve => " There it may be rounded between its places, here it runs straight.",
        Shape::ClosedCurve => {
            " There it is closed and may be rounded between its places, here it runs straight from the first \
             to the last."
        }
        _ => "",
    };
    let count = curve.points().len();
    let words = format!("The curve of {count} places was marked in 3D Slicer.{drawn}");
    Ok((curve, words))
}

fn plane(found: &[Markups]) -> Result<Plane, String> {
    let planes: Vec<Plane> = found.iter().filter_map(|one| one.plane).collect();
    match planes[..] {
        [plane] => Ok(plane),
        [] if found.iter().any(|one| one.shape == Shape::Plane) => {
            Err("the plane has no centre and normal: open it in 3D Slicer 5 and save it again."
                .to_owned())
        }
        _ => Err(format!("the file has {} planes; it must have one.", planes.len())),
    }
}

/// Says where it comes from, and that it lies beside the scan where it does.
fn tell(words: &str, places: &[Point], on: Option<&Value>, monitor: &dyn Monitor) {
    let words = format!("{words} The file says its axes, but not that it was marked on this scan.");
    monitor.finding(Finding::note("markups.outside-source", words).at(places[0]));
    let geometry = match on {
        Some(Value::Image(scan)) => scan.volume.geometry(),
        Some(Value::Intensity(scan)) => scan.volume.geometry(),
        _ => return,
    };
    let beyond: Vec<Point> =
        places.iter().copied().filter(|place| geometry.nearest(*place).is_none()).collect();
    if let Some(first) = beyond.first() {
        let words = match places.len() {
            1 => "The place lies beyond the scan.".to_owned(),
            all => format!("{} of the {all} places lie beyond the scan.", beyond.len()),
        };
        let hint = "It was marked on another scan, or its axes are wrong: look where it lies.";
        monitor.finding(Finding::danger("markups.beyond-scan", words).at(*first).hint(hint));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;
    use std::ops::Range;

    /// A file of which nothing can be had but its size.
    struct OfSize(usize);

    impl Files for OfSize {
        fn count(&self) -> usize {
            1
        }

        fn name(&self, _file: usize) -> &str {
            "marks.mrk.json"
        }

        fn size(&self, _file: usize) -> Result<usize, String> {
            Ok(self.0)
        }

        fn read(&self, _file: usize, _range: Range<usize>) -> Result<Cow<'_, [u8]>, String> {
            Err("it was asked for".to_owned())
        }
    }

    #[test]
    fn a_file_of_markups_ends() {
        let asked = Err("marks.mrk.json: it was asked for.".to_owned());
        edges::most(64 << 20, |bytes| only_file(&OfSize(bytes)) == asked);
    }
}
