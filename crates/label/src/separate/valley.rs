//! How deep in a valley of grey values each voxel lies.
//!
//! For a pair of places on opposite sides of a voxel, the valley is as deep as the darker of the two
//! is brighter than the voxel; the voxel's depth is that of the worst of the pairs. It is negative on
//! ridges and slopes in every direction, and positive in a seam that is darker than both its sides.
//! Only the drop against the sides counts, so a thin plate of 400 HU is no valley, and a seam of
//! 1200 HU between two crowns is one.

use crate::Label;
use preop_image::{Geometry, Volume};
use preop_monitor::{Cancelled, Monitor};
use rayon::prelude::*;

/// How far to look to each side, in millimetres: half the width of the widest seam that blur has
/// bridged, and half as much again.
const REACHES_MM: [f64; 2] = [1.0, 1.5];

/// The level of a voxel that is neither ridge nor valley.
const FLAT: i32 = 8192;

/// One more than the greatest level.
pub(super) const LEVELS: usize = 2 * FLAT as usize;

/// For each voxel of the label its depth in Hounsfield units as a level from 1 to [`LEVELS`] - 1,
/// the deepest greatest; 0 outside of the label.
pub(super) fn levels(
    label: &Label,
    volume: &Volume,
    monitor: &dyn Monitor,
) -> Result<Vec<u16>, Cancelled> {
    let grid = volume.geometry();
    let [ni, nj, _] = grid.size();
    let pairs = Pairs::of(grid);
    let mut levels = vec![0u16; grid.voxel_count()];
    levels.par_chunks_mut(ni * nj).enumerate().try_for_each(|(k, slice)| {
        monitor.check()?;
        for (n, level) in slice.iter_mut().enumerate() {
            let index = k * ni * nj + n;
            if label.contains(index) {
                let depth = pairs.depth(volume.hu(), index, [n % ni, n / ni, k]);
                *level = (depth + FLAT).clamp(1, 2 * FLAT - 1) as u16;
            }
        }
        Ok(())
    })?;
    Ok(levels)
}

/// The pairs of places to compare a voxel with.
struct Pairs {
    size: [usize; 3],
    /// Steps in voxels to one of each pair; the other is as far the other way.
    steps: Vec<[i64; 3]>,
    /// The same steps in storage.
    jumps: Vec<usize>,
    /// The longest step along each axis.
    reach: [usize; 3],
}

impl Pairs {
    fn of(grid: &Geometry) -> Pairs {
        let size = grid.size();
        let mut steps: Vec<[i64; 3]> = REACHES_MM
            .iter()
            .flat_map(|reach| directions().map(|d| step(d, *reach, grid.spacing())))
            .collect();
        steps.retain(|s| *s != [0; 3]);
        steps.sort_unstable();
        steps.dedup();
        let jump = |s: &[i64; 3]| {
            // The pair is the same for a step and its opposite, so the sign does not matter.
            let [ni, nj] = [size[0] as i64, size[1] as i64];
            (s[0] + ni * (s[1] + nj * s[2])).unsigned_abs() as usize
        };
        let jumps = steps.iter().map(jump).collect();
        let longest = |a: usize| steps.iter().map(|s| s[a].unsigned_abs() as usize).max();
        let reach = [0, 1, 2].map(|a| longest(a).unwrap_or(0));
        Pairs { size, steps, jumps, reach }
    }

    /// How deep the voxel lies, in Hounsfield units.
    fn depth(&self, hu: &[i16], index: usize, voxel: [usize; 3]) -> i32 {
        let inner =
            (0..3).all(|a| voxel[a] >= self.reach[a] && voxel[a] + self.reach[a] < self.size[a]);
        let rim = if inner {
            let darker = |jump: &usize| hu[index - jump].min(hu[index + jump]);
            self.jumps.iter().map(darker).max()
        } else {
            let darker = |s: &[i64; 3]| hu[self.at(voxel, *s, -1)].min(hu[self.at(voxel, *s, 1)]);
            self.steps.iter().map(darker).max()
        };
        i32::from(rim.expect("there are steps along each axis")) - i32::from(hu[index])
    }

    /// The place in storage a step away, held at the border of the grid.
    fn at(&self, voxel: [usize; 3], step: [i64; 3], sign: i64) -> usize {
        let along = |a: usize| {
            (voxel[a] as i64 + sign * step[a]).clamp(0, self.size[a] as i64 - 1) as usize
        };
        along(0) + self.size[0] * (along(1) + self.size[1] * along(2))
    }
}

/// The thirteen directions to neighbours across faces, edges and corners, one of each opposite pair.
fn directions() -> impl Iterator<Item = [f64; 3]> {
    let all = (14..27).map(|n| [n % 3 - 1, n / 3 % 3 - 1, n / 9 - 1]);
    all.map(|d: [i32; 3]| {
        let length = f64::from(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]).sqrt();
        d.map(|c| f64::from(c) / length)
    })
}

/// The step of whole voxels nearest to `reach` millimetres along a direction; along an axis of the
/// grid at least one voxel, so that thick slices are looked across too.
fn step(direction: [f64; 3], reach: f64, spacing: [f64; 3]) -> [i64; 3] {
    let along_axis = direction.iter().filter(|c| **c != 0.0).count() == 1;
    [0, 1, 2].map(|a| {
        let voxels = (direction[a] * reach / spacing[a]).round() as i64;
        if along_axis && direction[a] != 0.0 { voxels.max(1) } else { voxels }
    })
}
