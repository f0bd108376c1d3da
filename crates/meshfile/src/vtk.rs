//! VTK's older files (`# vtk DataFile`): surfaces as text or binary, versions 1 to 5.1.
//!
//! 3D Slicer saves its models so. Binary numbers are big endian. Since 5.1 cells are two lists, where
//! each ends and its corners; before, each cell has its count before its corners.

mod numbers;
mod write;

use crate::polydata::{Cells, PolyData, PolyDataError};
use crate::triangles::{TriangleError, Triangles};
use numbers::{Kind, Numbers};
use preop_surface::Soup;

pub use write::write;

/// Why a VTK file is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum VtkError {
    /// Not a file of VTK's older format, or of another data set than PolyData.
    #[error("this is not an older VTK file (`# vtk DataFile`) of a surface (`DATASET POLYDATA`)")]
    Not,
    /// A part of it.
    #[error("its {part} {why}")]
    Part {
        /// `POINTS`, `POLYGONS`, …
        part: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Its cells.
    #[error(transparent)]
    Cells(#[from] PolyDataError),
    /// The triangles themselves.
    #[error(transparent)]
    Triangles(#[from] TriangleError),
}

const ENDS_EARLY: &str = "end early, or hold what is no number; the file is truncated or damaged";
const LINE: &str = "are not announced as the format says";
const FOREIGN: VtkError =
    VtkError::Part { part: "lists", why: "are followed by what no such file has there" };

/// The surface of a file. Lines and single points have none; values at points and cells are not read.
///
/// # Errors
/// Anything that is no surface with sound lists.
pub fn read(bytes: &[u8]) -> Result<Soup, VtkError> {
    let (mut numbers, version) = opened(bytes)?;
    let mut surface = PolyData::default();
    let mut seen: Vec<String> = vec![];
    loop {
        // What is no line is no end: a list may have been longer than it was announced.
        let Some(line) = numbers.line() else {
            if numbers.is_at_end() {
                break;
            }
            return Err(FOREIGN);
        };
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let Some(word) = words.first().map(|word| word.to_ascii_uppercase()) else { continue };
        match word.as_str() {
            "POINTS" => surface.points = points(&words, &mut numbers)?,
            "POLYGONS" => surface.polygons = cells("POLYGONS", &words, version, &mut numbers)?,
            "TRIANGLE_STRIPS" => {
                surface.strips = cells("TRIANGLE_STRIPS", &words, version, &mut numbers)?;
            }
            "LINES" => drop(cells("LINES", &words, version, &mut numbers)?),
            "VERTICES" => drop(cells("VERTICES", &words, version, &mut numbers)?),
            "METADATA" => metadata(&mut numbers),
            "FIELD" => field(&words, &mut numbers)?,
            "POINT_DATA" | "CELL_DATA" => break,
            _ => return Err(FOREIGN),
        }
        if ["POINTS", "POLYGONS", "TRIANGLE_STRIPS"].contains(&word.as_str()) {
            if seen.contains(&word) {
                return Err(VtkError::Part { part: "lists", why: "of one kind stand there twice" });
            }
            seen.push(word);
        }
    }
    let mut triangles = Triangles::default();
    surface.finish(&mut triangles)?;
    Ok(triangles.finish()?)
}

/// What follows the four lines at the start, and the version of the file.
fn opened(bytes: &[u8]) -> Result<(Numbers<'_>, f64), VtkError> {
    let mut numbers = Numbers::new(bytes);
    let first = numbers.line().ok_or(VtkError::Not)?;
    // The title is in the letters of any country.
    numbers.skip_line().ok_or(VtkError::Not)?;
    let coding = numbers.line().ok_or(VtkError::Not)?;
    let version = first.trim().strip_prefix("# vtk DataFile Version").ok_or(VtkError::Not)?;
    let version = version.trim().parse().ok().filter(|v: &f64| *v > 0.0).ok_or(VtkError::Not)?;
    let data_set = numbers.line().ok_or(VtkError::Not)?;
    let mut words = data_set.split_ascii_whitespace().map(str::to_ascii_uppercase);
    if (words.next().as_deref(), words.next().as_deref()) != (Some("DATASET"), Some("POLYDATA")) {
        return Err(VtkError::Not);
    }
    match coding.trim().to_ascii_uppercase().as_str() {
        "ASCII" => numbers.is_text = true,
        "BINARY" => numbers.is_text = false,
        _ => return Err(VtkError::Not),
    }
    Ok((numbers, version))
}

/// `POINTS count type`, then three numbers each.
fn points(words: &[&str], numbers: &mut Numbers<'_>) -> Result<Vec<[f64; 3]>, VtkError> {
    let part = "POINTS";
    let wrong = |why| VtkError::Part { part, why };
    let [_, count, kind] = words else { return Err(wrong(LINE)) };
    let count = count.parse::<usize>().ok().and_then(|n| n.checked_mul(3));
    let kind = Kind::named(kind).ok_or(wrong("are of no type that is read"))?;
    let list = count.and_then(|n| numbers.take(n, kind)).ok_or(wrong(ENDS_EARLY))?;
    Ok(list.as_chunks::<3>().0.to_vec())
}

/// `POLYGONS a b`: before 5.1 `a` cells in `b` numbers, since then `a` ends of cells and `b` corners.
fn cells(
    part: &'static str,
    words: &[&str],
    version: f64,
    numbers: &mut Numbers<'_>,
) -> Result<Cells, VtkError> {
    let wrong = |why| VtkError::Part { part, why };
    let [_, first, second] = words else { return Err(wrong(LINE)) };
    let (Ok(first), Ok(second)) = (first.parse::<usize>(), second.parse::<usize>()) else {
        return Err(wrong(LINE));
    };
    if version < 5.0 {
        let list = numbers.take(second, Kind::I32).ok_or(wrong(ENDS_EARLY))?;
        return counted(first, &list).ok_or(wrong("do not fit their counts"));
    }
    let mut list = |name: &str, count| {
        let line = numbers.line_with_words().ok_or(wrong(ENDS_EARLY))?;
        let mut words = line.split_ascii_whitespace();
        let named = words.next().is_some_and(|word| word.eq_ignore_ascii_case(name));
        let kind = words.next().and_then(Kind::named).filter(|_| named).ok_or(wrong(LINE))?;
        numbers.take(count, kind).ok_or(wrong(ENDS_EARLY))
    };
    let ends = list("OFFSETS", first)?;
    let corners = list("CONNECTIVITY", second)?;
    // The first of the offsets is where the first cell begins.
    match ends.split_first() {
        None => Ok(Cells::default()),
        Some((start, ends)) if *start == 0.0 => Ok(Cells { corners, ends: ends.to_vec() }),
        Some(_) => Err(PolyDataError::Offsets.into()),
    }
}

/// Cells whose count stands before their corners.
fn counted(count: usize, list: &[f64]) -> Option<Cells> {
    let mut cells = Cells::default();
    let mut rest = list;
    for _ in 0..count {
        let (length, after) = rest.split_first()?;
        let whole = *length >= 0.0 && *length <= after.len() as f64;
        let (corners, after) = after.split_at_checked(whole.then_some(*length as usize)?)?;
        cells.corners.extend_from_slice(corners);
        cells.ends.push(cells.corners.len() as f64);
        rest = after;
    }
    rest.is_empty().then_some(cells)
}

/// Words about the list before, up to an empty line.
fn metadata(numbers: &mut Numbers<'_>) {
    while numbers.line().is_some_and(|line| !line.trim().is_empty()) {}
}

/// `FIELD name count`, then so many lists: `name components tuples type`, which are skipped.
fn field(words: &[&str], numbers: &mut Numbers<'_>) -> Result<(), VtkError> {
    let wrong = |why| VtkError::Part { part: "FIELD", why };
    let count = words.get(2).and_then(|n| n.parse::<usize>().ok()).ok_or(wrong(LINE))?;
    for _ in 0..count {
        let mut line = numbers.line_with_words().ok_or(wrong(ENDS_EARLY))?;
        if line.trim() == "METADATA" {
            metadata(numbers);
            line = numbers.line_with_words().ok_or(wrong(ENDS_EARLY))?;
        }
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let [_, components, tuples, kind] = words[..] else { return Err(wrong(LINE)) };
        let product = |a: &str, b: &str| a.parse::<usize>().ok()?.checked_mul(b.parse().ok()?);
        let kind =
            Kind::named(kind).ok_or(wrong("has words among its numbers, which is not read"))?;
        let skipped = product(components, tuples).and_then(|n| numbers.take(n, kind));
        skipped.ok_or(wrong(ENDS_EARLY))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounded::tests::cuboid;

    const OLD: &str = "# vtk DataFile Version 3.0\n3D Slicer output. SPACE=RAS\nASCII\nDATASET POLYDATA\n\
        FIELD FieldData 2\nx 1 2 double\n1 2\nMETADATA\nINFORMATION 0\n\n\
        y 1 1 int\n7\nPOINTS 5 float\n0 0 0 1 0 0 1 1 0\n0 1 0 0 0 2\nMETADATA\n\
        INFORMATION 0\n\nLINES 1 3\n2 0 1\nPOLYGONS 1 5\n4 0 1 2 3\nTRIANGLE_STRIPS 1 5\n4 0 1 4 2\n\
        CELL_DATA 1\nanything\n";

    #[test]
    fn what_was_written_is_read_to_the_last_bit() {
        let mesh = cuboid([-700.0, 0.1, 2.0], [-1.5, 3.3, 12.0]);
        assert_eq!(read(&write(&mesh).unwrap()).unwrap(), mesh.to_soup());
    }

    #[test]
    fn a_fan_and_a_strip_of_both_layouts_are_read() {
        let old = read(OLD.as_bytes()).unwrap();
        assert_eq!(old.triangles.len(), 4);
        let new = OLD
            .replace("Version 3.0", "Version 5.1")
            .replace(
                "LINES 1 3\n2 0 1",
                "LINES 2 2\nOFFSETS vtktypeint64\n0 2\nCONNECTIVITY vtktypeint64\n0 1",
            )
            .replace(
                "POLYGONS 1 5\n4 ",
                "POLYGONS 2 4\nOFFSETS vtktypeint64\n0 4\nCONNECTIVITY vtktypeint64\n",
            )
            .replace(
                "TRIANGLE_STRIPS 1 5\n4 ",
                "TRIANGLE_STRIPS 2 4\nOFFSETS vtktypeint32\n0 4\nCONNECTIVITY vtktypeint32\n",
            );
        assert_eq!(read(new.as_bytes()).unwrap(), old);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let with = |from: &str, to: &str| read(OLD.replace(from, to).as_bytes()).unwrap_err();
        assert_eq!(with("4 0 1 2 3", "4 0 1 2 5"), PolyDataError::Point.into());
        assert!(matches!(with("POLYGONS 1 5", "POLYGONS 2 5"), VtkError::Part { .. }));
        assert!(matches!(with("POINTS 5", "POINTS 6"), VtkError::Part { part: "POINTS", .. }));
        assert!(matches!(with("POINTS 5", "POINTS 99999999999999999999"), VtkError::Part { .. }));
        assert_eq!(with("4 0 1 2 3", "4 0 1 2.5 3"), PolyDataError::Point.into());
        assert_eq!(with("POLYDATA", "UNSTRUCTURED_GRID"), VtkError::Not);
        assert_eq!(with("ASCII", "EBCDIC"), VtkError::Not);
        assert!(with("POLYGONS", "POINTS 0 float\nPOLYGONS").to_string().contains("twice"));
    }

    #[test]
    fn a_list_that_is_longer_than_announced_is_no_end() {
        // A corner whose bytes are no text stands first in what is left over.
        let mut bytes =
            b"# vtk DataFile Version 3.0\nx\nBINARY\nDATASET POLYDATA\nPOINTS 3 float\n".to_vec();
        bytes.extend([0u8; 36]);
        bytes.extend(b"\nPOLYGONS 1 4\n");
        let cell: Vec<u8> = [3, 0, 1, 2].iter().flat_map(|n: &i32| n.to_be_bytes()).collect();
        bytes.extend(&cell);
        assert!(!matches!(read(&bytes), Err(VtkError::Part { .. })));
        bytes.extend([0, 0, 0, 3, 0, 0, 0, 0xc8, 0, 0, 0, 1, 0, 0, 0, 2]);
        assert_eq!(read(&bytes), Err(FOREIGN));
    }
}
