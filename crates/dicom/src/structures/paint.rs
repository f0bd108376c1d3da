//! The voxels of a scan that the contours of a structure enclose.

use super::Structure;
use preop_image::Geometry;
use preop_label::Label;
use preop_space::Point;
use std::collections::BTreeMap;

/// A contour may leave its plane by this share of the distance of slices.
const FLAT: f64 = 0.1;

/// A structure as a label.
#[derive(Clone, Debug, PartialEq)]
pub struct Painted {
    /// The voxels whose centres are enclosed.
    pub label: Label,
    /// Whether the contours' planes are those of the scan's slices.
    pub on_slices: bool,
    /// How many contours lie beyond the first or the last slice.
    pub beyond: usize,
    /// How many voxels an even number of contours enclose: they were left out as hollow.
    pub hollow: usize,
}

/// Why a structure cannot be painted on a scan.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum PaintError {
    /// Contours across the slices.
    #[error(
        "the contours do not lie in the slices of the scan (near {0}); they were \
         drawn on another scan, or on one that was tilted and has been straightened"
    )]
    AcrossSlices(Point),
}

/// Paints a structure on the grid of a scan. A slice takes the contours of the nearest plane, if that
/// is within half the distance of the contours' planes.
pub fn paint(structure: &Structure, grid: &Geometry) -> Result<Painted, PaintError> {
    let planes = planes(structure, grid)?;
    let heights: Vec<f64> = planes.keys().map(|h| *h as f64 / STEPS).collect();
    let gaps = heights.windows(2).map(|w| w[1] - w[0]);
    let mut gaps: Vec<f64> = gaps.collect();
    gaps.sort_by(f64::total_cmp);
    // The commonest distance; of one plane alone, that of the slices.
    let gap = gaps.get(gaps.len() / 2).copied().unwrap_or(1.0).max(1.0);
    let [ni, nj, nk] = grid.size();
    let mut inside = vec![false; grid.voxel_count()];
    let mut hollow = 0;
    for k in 0..nk {
        let nearest = planes.iter().min_by(|a, b| {
            let far = |h: &i64| (*h as f64 / STEPS - k as f64).abs();
            far(a.0).total_cmp(&far(b.0))
        });
        let Some((height, contours)) = nearest else { break };
        // A hair more than half, so that no slice between two planes is left out.
        if (*height as f64 / STEPS - k as f64).abs() <= gap / 2.0 + 1e-6 {
            let slice = &mut inside[k * ni * nj..][..ni * nj];
            fill(contours, ni, slice);
            hollow += left_out(contours, ni, slice);
        }
    }
    let on_slices = heights.iter().all(|h| (h - h.round()).abs() <= FLAT) && gap <= 1.0 + FLAT;
    let outside = |h: &&i64| !(-0.5..=nk as f64 - 0.5).contains(&(**h as f64 / STEPS));
    let beyond = planes.keys().filter(outside).map(|h| planes[h].len()).sum();
    Ok(Painted { label: Label::new(grid.clone(), inside), on_slices, beyond, hollow })
}

/// Heights are counted in this many steps a slice, so that contours of one plane meet.
const STEPS: f64 = 100.0;

/// A contour in the plane of a slice: columns and rows.
type Flat = Vec<[f64; 2]>;

/// The contours by the height of their plane.
fn planes(structure: &Structure, grid: &Geometry) -> Result<BTreeMap<i64, Vec<Flat>>, PaintError> {
    let mut planes: BTreeMap<i64, Vec<Flat>> = BTreeMap::new();
    for contour in &structure.contours {
        let corners: Vec<_> = contour.iter().map(|p| grid.voxel_point(*p)).collect();
        let mean = corners.iter().map(|c| c.k).sum::<f64>() / corners.len() as f64;
        if let Some(n) = corners.iter().position(|c| (c.k - mean).abs() > FLAT) {
            return Err(PaintError::AcrossSlices(contour[n]));
        }
        let flat = corners.iter().map(|c| [c.i, c.j]).collect();
        planes.entry((mean * STEPS).round() as i64).or_default().push(flat);
    }
    Ok(planes)
}

/// Turns over every voxel of a slice whose centre a contour encloses, contour by contour.
fn fill(contours: &[Flat], ni: usize, slice: &mut [bool]) {
    let mut crossings: Vec<f64> = vec![];
    for (j, row) in slice.chunks_exact_mut(ni).enumerate() {
        let y = j as f64;
        crossings.clear();
        for contour in contours {
            let ends = contour.iter().zip(contour.iter().cycle().skip(1));
            for ([ax, ay], [bx, by]) in ends {
                // Half open, so that a corner on the row counts once.
                if (*ay <= y) != (*by <= y) {
                    crossings.push(ax + (y - ay) / (by - ay) * (bx - ax));
                }
            }
        }
        crossings.sort_by(f64::total_cmp);
        for pair in crossings.chunks_exact(2) {
            let from = pair[0].ceil().max(0.0) as usize;
            let to = pair[1].ceil().clamp(0.0, ni as f64) as usize;
            row[from.min(to)..to].fill(true);
        }
    }
}

/// How many voxels that one of the contours encloses are not in the slice that all of them filled.
fn left_out(contours: &[Flat], ni: usize, slice: &[bool]) -> usize {
    if contours.len() < 2 {
        return 0;
    }
    let mut enclosed = vec![false; slice.len()];
    for contour in contours {
        fill(std::slice::from_ref(contour), ni, &mut enclosed);
    }
    enclosed.iter().zip(slice).filter(|(any, odd)| **any && !**odd).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn structure(contours: Vec<Vec<Point>>) -> Structure {
        let (name, colour, frame_of_reference) = ("s".to_owned(), None, None);
        Structure {
            number: 1,
            name,
            colour,
            frame_of_reference,
            contours,
            open: 0,
            says_hollow: false,
        }
    }

    fn square(half: f64, z: f64) -> Vec<Point> {
        let corner = |x: f64, y: f64| Point::new(x * half, y * half, z);
        vec![corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)]
    }

    fn grid(step: f64) -> Geometry {
        Geometry::axial(Point::new(-10.0, -10.0, 0.0), [0.5, 0.5, step], [41, 41, 12]).unwrap()
    }

    #[test]
    fn a_contour_within_another_is_a_hole_and_so_is_a_keyhole() {
        let count = |contours| paint(&structure(contours), &grid(1.0)).unwrap().label.count();
        // 16 and 8 voxel centres along a side of 8 and 4 mm.
        assert_eq!(count(vec![square(4.05, 3.0)]), 17 * 17);
        assert_eq!(count(vec![square(4.05, 3.0), square(2.05, 3.0)]), 17 * 17 - 9 * 9);
        let (outer, inner) = (square(4.05, 3.0), square(2.05, 3.0));
        let mut keyhole = outer.clone();
        keyhole.push(outer[0]);
        keyhole.extend(inner.iter().copied());
        keyhole.push(inner[0]);
        assert_eq!(count(vec![keyhole]), 17 * 17 - 9 * 9);
    }

    #[test]
    fn what_lies_within_two_contours_is_counted_a_keyhole_is_not() {
        let hollow = |contours| paint(&structure(contours), &grid(1.0)).unwrap().hollow;
        assert_eq!(hollow(vec![square(4.05, 3.0), square(2.05, 3.0)]), 9 * 9);
        let beside = square(2.05, 3.0).iter().map(|p| Point::new(p.x + 5.0, p.y, p.z)).collect();
        assert_eq!(hollow(vec![square(2.05, 3.0), beside, square(4.05, 4.0)]), 0);
        let (outer, inner) = (square(4.05, 3.0), square(2.05, 3.0));
        let keyhole = [&outer[..], &outer[..1], &inner[..], &inner[..1]].concat();
        assert_eq!(hollow(vec![keyhole]), 0);
    }

    #[test]
    fn slices_between_planes_take_the_nearest() {
        let contours = (0..3).map(|n| square(4.05, 2.0 + 2.0 * f64::from(n))).collect();
        let painted = paint(&structure(contours), &grid(1.0)).unwrap();
        let slices = |k: usize| painted.label.voxels()[k * 41 * 41..][..41 * 41].contains(&1);
        let found: Vec<usize> = (0..12).filter(|k| slices(*k)).collect();
        assert_eq!(found, [1, 2, 3, 4, 5, 6, 7]);
        assert!(!painted.on_slices && painted.beyond == 0);
    }

    #[test]
    fn contours_across_the_slices_are_refused_and_those_beyond_counted() {
        let mut tilted = square(4.0, 3.0);
        tilted[0].z += 1.0;
        let refused = paint(&structure(vec![tilted]), &grid(1.0));
        assert!(matches!(refused, Err(PaintError::AcrossSlices(_))));
        let painted = paint(&structure(vec![square(4.0, 3.0), square(4.0, 13.0)]), &grid(1.0));
        assert_eq!(painted.unwrap().beyond, 1);
    }
}
