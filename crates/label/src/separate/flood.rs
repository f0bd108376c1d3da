//! Flooding level by level.

use super::seeds::Start;
use super::valley::LEVELS;
use preop_monitor::{Cancelled, Monitor};

/// For each voxel 0, or one more than the set whose flood took it. Levels of 0 stay dry.
pub(super) fn from(
    levels: &[u16],
    size: [usize; 3],
    starts: &[Start],
    monitor: &dyn Monitor,
) -> Result<Vec<u8>, Cancelled> {
    let mut flood =
        Flood { levels, size, owners: vec![0; levels.len()], waiting: vec![Vec::new(); LEVELS] };
    for start in starts {
        flood.owners[start.voxel] = start.set as u8 + 1;
        flood.waiting[0].push(start.voxel as u32);
    }
    for level in 0..LEVELS {
        flood.rise(level, monitor)?;
        if level % 256 == 0 {
            monitor.progress(level as f64 / LEVELS as f64);
        }
    }
    Ok(flood.owners)
}

struct Flood<'a> {
    levels: &'a [u16],
    size: [usize; 3],
    owners: Vec<u8>,
    /// For each level the voxels that are taken, but have not been passed on from, first come first.
    /// A place in storage fits: a grid has at most 2^31 voxels.
    waiting: Vec<Vec<u32>>,
}

impl Flood<'_> {
    /// Floods everything that can be reached without crossing a deeper place than `level`.
    fn rise(&mut self, level: usize, monitor: &dyn Monitor) -> Result<(), Cancelled> {
        let mut ring = std::mem::take(&mut self.waiting[level]);
        let mut next = 0;
        while let Some(&voxel) = ring.get(next) {
            if next % (1 << 16) == 0 {
                monitor.check()?;
            }
            next += 1;
            let owner = self.owners[voxel as usize];
            for neighbour in neighbours(voxel as usize, self.size).into_iter().flatten() {
                let its_level = usize::from(self.levels[neighbour]);
                if its_level == 0 || self.owners[neighbour] != 0 {
                    continue;
                }
                self.owners[neighbour] = owner;
                let queue =
                    if its_level <= level { &mut ring } else { &mut self.waiting[its_level] };
                queue.push(neighbour as u32);
            }
        }
        Ok(())
    }
}

/// The voxels across the six faces, where the grid has them.
fn neighbours(voxel: usize, [ni, nj, nk]: [usize; 3]) -> [Option<usize>; 6] {
    let [i, j, k] = [voxel % ni, voxel / ni % nj, voxel / (ni * nj)];
    [
        (i > 0).then(|| voxel - 1),
        (i + 1 < ni).then(|| voxel + 1),
        (j > 0).then(|| voxel - ni),
        (j + 1 < nj).then(|| voxel + ni),
        (k > 0).then(|| voxel - ni * nj),
        (k + 1 < nk).then(|| voxel + ni * nj),
    ]
}
