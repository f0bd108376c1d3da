//! Bone at the edge of the field that the scanner reconstructed: a circle within the square image, and
//! not its border.

use crate::Slice;
use preop_monitor::Finding;
use preop_space::Point;
use std::ops::Range;

/// Bone for certain, as where the border of the image cuts it.
const BONE_HU: i16 = 300;
/// Nothing in a patient is thinner: what fills the corners of an image is at most this.
const OUTSIDE_HU: i16 = -1000;
/// How far from the circle its edge may lie, in pixels.
const TOLERANCE: f64 = 2.0;
/// Less than this is no bone, in square millimetres.
const LEAST_MM2: f64 = 20.0;

/// The pixels of one image where bone meets the edge of the field.
#[derive(Clone, Debug, Default)]
pub(crate) struct FieldEdge {
    /// How many there are.
    count: usize,
    /// The first of them, column and row.
    first: Option<[usize; 2]>,
}

/// Where bone meets the circle that is inscribed in a square image, among the rows and columns that
/// are kept. None if its corners do not hold one and the same value that is no part of a patient.
pub(crate) fn field_edge(
    hu: &[i16],
    size: usize,
    [rows, columns]: &[Range<usize>; 2],
) -> FieldEdge {
    let mut edge = FieldEdge::default();
    let Some(&outside) = hu.first().filter(|hu| **hu <= OUTSIDE_HU) else { return edge };
    let corners = [size - 1, size * (size - 1), size * size - 1];
    if size * size != hu.len() || corners.iter().any(|n| hu[*n] != outside) {
        return edge;
    }
    let (middle, radius) = ((size - 1) as f64 / 2.0, size as f64 / 2.0);
    let at = |i: usize, j: usize| hu[i + size * j];
    let mut look = |i: usize, j: usize| {
        let (x, y) = (i as f64 - middle, j as f64 - middle);
        let on_circle = ((x * x + y * y).sqrt() - radius).abs() <= TOLERANCE;
        if on_circle && at(i, j) >= BONE_HU && rows.contains(&j) && columns.contains(&i) {
            edge.count += 1;
            edge.first.get_or_insert([i, j]);
        }
    };
    for line in 0..size {
        let mut ends = ends(size, |n| at(n, line) == outside);
        ends.dedup();
        ends.iter().for_each(|i| look(*i, line));
    }
    for line in 0..size {
        // What a row has counted is not counted again.
        let counted = |j: usize| ends(size, |n| at(n, j) == outside).contains(&line);
        let mut ends = ends(size, |n| at(line, n) == outside);
        ends.dedup();
        ends.iter()
            .filter(|j| at(line, **j) >= BONE_HU && !counted(**j))
            .for_each(|j| look(line, *j));
    }
    edge
}

/// The first and the last of `size` places on a line that are not outside.
fn ends(size: usize, is_outside: impl Fn(usize) -> bool) -> Vec<usize> {
    let first = (0..size).find(|n| !is_outside(*n));
    let last = (0..size).rev().find(|n| !is_outside(*n));
    first.into_iter().chain(last).collect()
}

/// The finding `image.cut-by-field`, with the place in the image where most bone meets the edge.
pub(crate) fn field_finding(edges: &[(&Slice, FieldEdge)], distance_mm: f64) -> Option<Finding> {
    let met = edges.iter().filter(|(_, edge)| edge.count > 0).count();
    let area_mm2: f64 =
        edges.iter().map(|(s, edge)| edge.count as f64 * s.column_spacing_mm * distance_mm).sum();
    if area_mm2 < LEAST_MM2 {
        return None;
    }
    let (slice, edge) = edges.iter().max_by_key(|(_, edge)| edge.count)?;
    let message = format!(
        "Bone meets the edge of the round field that was reconstructed, in {met} slices ({area_mm2:.0} mm²): \
         it goes on where the scan shows nothing."
    );
    let hint = "Make sure that the bone of the operation is whole, and have the scan reconstructed with a \
                larger field if it is not.";
    let finding = Finding::warning("image.cut-by-field", message).hint(hint);
    Some(edge.first.map_or(finding.clone(), |pixel| finding.at(place(slice, pixel))))
}

fn place(slice: &Slice, [i, j]: [usize; 2]) -> Point {
    slice.position
        + slice.along_row * (i as f64 * slice.column_spacing_mm)
        + slice.down_column * (j as f64 * slice.row_spacing_mm)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: usize = 64;

    /// Water within a circle, `corner` outside of it, and a bone of 8 by 8 pixels.
    fn image(corner: i16, [left, top]: [usize; 2]) -> Vec<i16> {
        let half = SIZE as f64 / 2.0;
        let pixel = |n: usize| {
            let (i, j) = (n % SIZE, n / SIZE);
            let (x, y) = (i as f64 - half + 0.5, j as f64 - half + 0.5);
            match (x * x + y * y).sqrt() <= half {
                false => corner,
                true if (left..left + 8).contains(&i) && (top..top + 8).contains(&j) => 900,
                true => 0,
            }
        };
        (0..SIZE * SIZE).map(pixel).collect()
    }

    fn count(hu: &[i16]) -> usize {
        field_edge(hu, SIZE, &[0..SIZE, 0..SIZE]).count
    }

    #[test]
    fn bone_at_the_circle_is_seen_on_every_side_and_bone_within_is_not() {
        for side in [[0, 28], [56, 28], [28, 0], [28, 56], [6, 6], [50, 50]] {
            assert!(count(&image(-1024, side)) >= 5, "{side:?}");
        }
        assert_eq!(count(&image(-1024, [28, 28])), 0);
        assert_eq!(count(&image(-1024, [3, 28])), 0);
        // The corners are air that a scanner measured, or there is no circle at all.
        assert_eq!(count(&image(0, [0, 28])), 0);
        let mut noisy = image(-1024, [0, 28]);
        noisy[SIZE - 1] = -1010;
        assert_eq!(count(&noisy), 0);
    }

    #[test]
    fn only_what_is_kept_counts_and_dry_bone_in_air_is_whole() {
        let hu = image(-1024, [0, 28]);
        assert_eq!(field_edge(&hu, SIZE, &[0..SIZE, 10..SIZE]).count, 0);
        let dry: Vec<i16> =
            image(-1024, [20, 28]).iter().map(|hu| if *hu == 0 { -1024 } else { *hu }).collect();
        assert_eq!(count(&dry), 0);
    }
}
