//! Slices that a tilted gantry shifted sideways, brought onto a grid of right angles.

use crate::slices::{self, rounded};
use crate::{Geometry, Volume, VoxelPoint};
use preop_monitor::{Cancelled, Monitor};

/// A stack of slices on `geometry`, whose slice `k` in truth lies `shift[k]` voxels along i and j
/// from where the grid has it, made straight: bilinear within each slice, nothing mixed between
/// slices. The result covers every slice whole; `fill_hu` where none was taken. `None` if the grid
/// would have more than 2^31 voxels.
///
/// # Panics
/// If there is not one value for each voxel and one finite shift for each slice.
pub fn straighten(
    geometry: &Geometry,
    hu: &[i16],
    shift: &[[f64; 2]],
    fill_hu: i16,
    monitor: &dyn Monitor,
) -> Result<Option<Volume>, Cancelled> {
    let [ni, nj, nk] = geometry.size();
    assert_eq!(hu.len(), geometry.voxel_count(), "one Hounsfield unit for each voxel");
    assert_eq!(shift.len(), nk, "one shift for each slice");
    assert!(shift.iter().flatten().all(|s| s.is_finite()), "a shift is a number of voxels");
    let (low_i, more_i) = extent(shift.iter().map(|s| s[0]));
    let (low_j, more_j) = extent(shift.iter().map(|s| s[1]));
    let origin = geometry.point(VoxelPoint { i: low_i, j: low_j, k: 0.0 });
    let size = [ni.saturating_add(more_i), nj.saturating_add(more_j), nk];
    let Ok(wide) = Geometry::new(origin, geometry.axes(), geometry.spacing(), size) else {
        return Ok(None);
    };
    let straight = slices::volume(&wide, monitor, |k, out| {
        let slice = &hu[k * ni * nj..(k + 1) * ni * nj];
        let along_i = line(low_i - shift[k][0], size[0], ni);
        let along_j = line(low_j - shift[k][1], size[1], nj);
        for (row, at_j) in out.chunks_exact_mut(size[0]).zip(&along_j) {
            for (out, at_i) in row.iter_mut().zip(&along_i) {
                *out = match (at_i, at_j) {
                    (Some(i), Some(j)) => rounded(bilinear(slice, ni, *i, *j)),
                    _ => fill_hu,
                };
            }
        }
    })?;
    Ok(Some(straight))
}

/// The least shift in whole voxels, and how many voxels wider the grid must be.
fn extent(shifts: impl Iterator<Item = f64>) -> (f64, usize) {
    let (low, high) =
        shifts.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), s| (s.min(low), s.max(high)));
    let low = low.floor();
    (low, (high - low).ceil() as usize)
}

/// For each of `count` voxels of a line: the voxel before it in the slice of `n`, and how far on.
fn line(start: f64, count: usize, n: usize) -> Vec<Option<(usize, f64)>> {
    let last = (n - 1) as f64;
    let place = |c: usize| {
        let x = start + c as f64;
        // A hair of rounding beyond the border still counts as the border.
        (-1e-6..=last + 1e-6).contains(&x).then(|| {
            let x = x.clamp(0.0, last);
            let whole = x.floor();
            (whole as usize, x - whole)
        })
    };
    (0..count).map(place).collect()
}

fn bilinear(slice: &[i16], ni: usize, (i, u): (usize, f64), (j, w): (usize, f64)) -> f64 {
    let nj = slice.len() / ni;
    let (next_i, next_j) = ((i + 1).min(ni - 1), (j + 1).min(nj - 1));
    let at = |i: usize, j: usize| f64::from(slice[i + ni * j]);
    let mix = |a: f64, b: f64, f: f64| a + (b - a) * f;
    mix(mix(at(i, j), at(next_i, j), u), mix(at(i, next_j), at(next_i, next_j), u), w)
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_monitor::Silent;
    use preop_space::Point;

    #[test]
    fn a_sheared_linear_field_comes_back_straight() {
        let g = Geometry::axial(Point::new(5.0, 6.0, 7.0), [0.5, 0.8, 2.0], [20, 24, 9]).unwrap();
        let field = |p: Point| 20.0 * p.x - 30.0 * p.y + 15.0 * p.z;
        let shift: Vec<[f64; 2]> = (0..9).map(|k| [0.3 * k as f64, -1.7 * k as f64]).collect();
        let hu: Vec<i16> = (0..g.voxel_count())
            .map(|n| {
                let [i, j, k] = g.voxel(n);
                let at = VoxelPoint {
                    i: i as f64 + shift[k][0],
                    j: j as f64 + shift[k][1],
                    k: k as f64,
                };
                rounded(field(g.point(at)))
            })
            .collect();
        let got = straighten(&g, &hu, &shift, -1024, &Silent).unwrap().unwrap();
        assert_eq!(got.geometry().size(), [23, 38, 9]);
        let mut inside = 0;
        for (n, hu) in got.hu().iter().enumerate() {
            let truth = field(got.geometry().centre(got.geometry().voxel(n)));
            if *hu != -1024 {
                inside += 1;
                assert!((f64::from(*hu) - truth).abs() <= 1.0);
            }
        }
        assert!(inside >= 9 * 19 * 23, "whole slices are kept: {inside}");
    }

    #[test]
    fn no_shift_changes_nothing() {
        let g = Geometry::axial(Point::ORIGIN, [1.0; 3], [3, 2, 2]).unwrap();
        let hu: Vec<i16> = (0..12).collect();
        let got = straighten(&g, &hu, &[[0.0; 2]; 2], 0, &Silent).unwrap().unwrap();
        assert_eq!(got, Volume::new(g, hu));
    }
}
