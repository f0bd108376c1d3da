//! The exact Euclidean distance of every voxel to the nearest voxel of a label.
//!
//! Separable lower envelopes of parabolas (Felzenszwalb and Huttenlocher, "Distance transforms of
//! sampled functions", 2012), with the voxel's own length along each axis.

use preop_monitor::{Cancelled, Monitor};
use rayon::prelude::*;

use crate::Label;

/// How far each voxel centre is from the nearest centre of the label, in millimetres, squared, in
/// storage order: 0 inside, infinite everywhere for an empty label. Exact to the rounding of `f32`.
pub fn squared_to(label: &Label, monitor: &dyn Monitor) -> Result<Vec<f32>, Cancelled> {
    let grid = label.geometry();
    squared(label.voxels(), grid.size(), grid.spacing(), 1, monitor)
}

/// How deep each voxel centre lies within the label: the distance in millimetres, squared, to the
/// nearest centre outside of it. 0 outside; beyond the grid counts as neither.
pub fn squared_within(label: &Label, monitor: &dyn Monitor) -> Result<Vec<f32>, Cancelled> {
    let grid = label.geometry();
    squared(label.voxels(), grid.size(), grid.spacing(), 0, monitor)
}

/// The squared distance of each voxel to the nearest that equals `value`.
pub(crate) fn squared(
    voxels: &[u8],
    [ni, nj, nk]: [usize; 3],
    spacing: [f64; 3],
    value: u8,
    monitor: &dyn Monitor,
) -> Result<Vec<f32>, Cancelled> {
    let steps = spacing.map(|s| s as f32);
    let slice = ni * nj;
    // Within each slice: along the rows, then down the columns.
    let mut flat = vec![0f32; voxels.len()];
    flat.par_chunks_mut(slice).zip(voxels.par_chunks(slice)).try_for_each(|(far, inside)| {
        monitor.check()?;
        for (far, row) in far.chunks_exact_mut(ni).zip(inside.chunks_exact(ni)) {
            along_row(far, row, value, steps[0]);
        }
        let rows = far.to_vec();
        envelopes(&rows, far, [ni, nj, ni], steps[1]);
        Ok(())
    })?;
    if nk == 1 {
        return Ok(flat);
    }
    // Through the slices: one (k, i) sheet for each j, then back into storage order.
    let mut sheets = vec![0f32; voxels.len()];
    sheets.par_chunks_mut(nk * ni).enumerate().try_for_each(|(j, sheet)| {
        monitor.check()?;
        envelopes(&flat[j * ni..], sheet, [ni, nk, slice], steps[2]);
        Ok(())
    })?;
    flat.par_chunks_mut(slice).enumerate().try_for_each(|(k, far)| {
        monitor.check()?;
        for (j, row) in far.chunks_exact_mut(ni).enumerate() {
            row.copy_from_slice(&sheets[(j * nk + k) * ni..][..ni]);
        }
        Ok(())
    })?;
    Ok(flat)
}

/// The squared distances within one row.
fn along_row(far: &mut [f32], row: &[u8], value: u8, step: f32) {
    let mut since = f32::INFINITY;
    for (f, v) in far.iter_mut().zip(row) {
        since = if *v == value { 0.0 } else { since + 1.0 };
        *f = since;
    }
    since = f32::INFINITY;
    for f in far.iter_mut().rev() {
        since = if *f == 0.0 { 0.0 } else { since + 1.0 };
        let steps = f.min(since) * step;
        *f = steps * steps;
    }
}

/// Columns taken together, so that every line of the cache that is read is used whole.
const TOGETHER: usize = 16;

/// For `width` columns of `height` values, `stride` apart in `from`: the least of
/// `from + (distance)^2` down each column, into `to`, whose rows are `width` long.
fn envelopes(from: &[f32], to: &mut [f32], [width, height, stride]: [usize; 3], step: f32) {
    let mut columns = vec![0f32; TOGETHER * height];
    let mut envelope = Envelope::of_length(height, step);
    for start in (0..width).step_by(TOGETHER) {
        let together = TOGETHER.min(width - start);
        for n in 0..height {
            for (c, value) in from[n * stride + start..][..together].iter().enumerate() {
                columns[c * height + n] = *value;
            }
        }
        for column in columns.chunks_exact_mut(height).take(together) {
            envelope.lower(column);
        }
        for n in 0..height {
            for (c, value) in to[n * width + start..][..together].iter_mut().enumerate() {
                *value = columns[c * height + n];
            }
        }
    }
}

/// The parabolas that are lowest somewhere along one column.
struct Envelope {
    step_squared: f32,
    /// The voxel that each parabola stands on, its height there, and from which voxel it is lowest.
    places: Vec<f32>,
    heights: Vec<f32>,
    from: Vec<f32>,
}

impl Envelope {
    fn of_length(height: usize, step: f32) -> Envelope {
        let room = || vec![0f32; height + 1];
        Envelope { step_squared: step * step, places: room(), heights: room(), from: room() }
    }

    /// Replaces each value by the least of all values plus their squared distances.
    fn lower(&mut self, column: &mut [f32]) {
        let mut count = 0;
        for (n, value) in column.iter().enumerate().filter(|(_, v)| v.is_finite()) {
            let place = n as f32;
            let mut from = f32::NEG_INFINITY;
            while count > 0 {
                from = self.meet(count - 1, place, *value);
                if from > self.from[count - 1] {
                    break;
                }
                count -= 1;
                from = f32::NEG_INFINITY;
            }
            (self.places[count], self.heights[count], self.from[count]) = (place, *value, from);
            count += 1;
        }
        if count == 0 {
            return;
        }
        let mut lowest = 0;
        for (n, value) in column.iter_mut().enumerate() {
            let place = n as f32;
            while lowest + 1 < count && self.from[lowest + 1] < place {
                lowest += 1;
            }
            let apart = place - self.places[lowest];
            *value = apart * apart * self.step_squared + self.heights[lowest];
        }
    }

    /// Where the parabola at `place`, of `height`, comes to lie under parabola `n`.
    fn meet(&self, n: usize, place: f32, height: f32) -> f32 {
        let rise = (height - self.heights[n]) / self.step_squared;
        0.5 * (rise / (place - self.places[n]) + place + self.places[n])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_image::Geometry;
    use preop_monitor::Silent;
    use preop_space::{Point, random::Random};

    #[test]
    fn every_distance_is_that_of_a_search_of_all_voxels() {
        let mut random = Random::seeded(3);
        for (size, share) in
            [([17, 13, 9], 0.02), ([40, 3, 1], 0.1), ([1, 1, 6], 0.5), ([5, 6, 7], 0.9)]
        {
            let grid = Geometry::axial(Point::ORIGIN, [0.45, 0.6, 1.25], size).unwrap();
            let voxels = (0..grid.voxel_count()).map(|_| random.unit() < share).collect();
            let label = Label::new(grid.clone(), voxels);
            let far = squared_to(&label, &Silent).unwrap();
            for (n, far) in far.iter().enumerate() {
                let here = grid.centre(grid.voxel(n));
                let inside = (0..grid.voxel_count()).filter(|m| label.contains(*m));
                let exact = inside
                    .map(|m| (grid.centre(grid.voxel(m)) - here).length_squared())
                    .fold(f64::INFINITY, f64::min);
                let same =
                    f64::from(*far) == exact || (f64::from(*far) - exact).abs() < 1e-5 * exact;
                assert!(same, "{far} for {exact} at {:?}", grid.voxel(n));
            }
        }
    }

    #[test]
    fn an_empty_label_is_infinitely_far_and_a_full_one_infinitely_deep() {
        let grid = Geometry::axial(Point::ORIGIN, [1.0; 3], [3, 4, 5]).unwrap();
        let empty = Label::new(grid.clone(), vec![false; 60]);
        assert!(squared_to(&empty, &Silent).unwrap().iter().all(|d| *d == f32::INFINITY));
        let full = Label::new(grid, vec![true; 60]);
        assert!(squared_within(&full, &Silent).unwrap().iter().all(|d| *d == f32::INFINITY));
        assert!(squared_to(&full, &Silent).unwrap().iter().all(|d| *d == 0.0));
    }
}
