//! A volume as slabs of slices, from fine to coarse, so that a first picture comes at once.

use preop_image::{Geometry, Volume};
use preop_space::Point;
use rayon::prelude::*;
use serde::Serialize;

/// A screen never holds more voxels than 512 x 512 x 512: what is larger is shown coarser.
const MOST_VOXELS: usize = 512 * 512 * 512;
/// The coarsest level has no more voxels along any axis.
const COARSEST: usize = 64;
/// A slab holds about so many voxels: half a megabyte of grey values.
const SLAB_VOXELS: usize = 1 << 18;

/// One level of a volume: its grid, and how it is cut into slabs along k.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Level {
    /// How many voxels there are along i, j and k.
    pub size: [usize; 3],
    /// The distances between voxel centres, in millimetres.
    pub spacing_mm: [f64; 3],
    /// The centre of the first voxel, in the patient space of the scan.
    pub origin_mm: Point,
    /// How many slabs there are.
    pub slabs: usize,
    /// How many slices each slab has; the last may have fewer.
    pub slab_slices: usize,
}

/// A volume at several levels, the finest first. Each voxel of a level is the mean of the up to
/// eight voxels below it.
pub struct Pyramid {
    levels: Vec<(Level, Vec<i16>)>,
}

impl Pyramid {
    /// All levels of a volume.
    pub fn of(volume: &Volume) -> Pyramid {
        let mut current = (volume.geometry().clone(), volume.hu().to_vec());
        while current.0.voxel_count() > MOST_VOXELS {
            current = halved(&current.0, &current.1);
        }
        let mut levels = vec![];
        loop {
            let next = (current.0.size().into_iter().max() > Some(COARSEST))
                .then(|| halved(&current.0, &current.1));
            levels.push((level(&current.0), current.1));
            let Some(coarser) = next else { return Pyramid { levels } };
            current = coarser;
        }
    }

    /// What there is to ask for, the finest first.
    pub fn levels(&self) -> Vec<&Level> {
        self.levels.iter().map(|(level, _)| level).collect()
    }

    /// The grey values of one slab as bytes, i fastest; `None` if there is no such slab.
    pub fn slab(&self, level: usize, slab: usize) -> Option<Vec<u8>> {
        let (level, hu) = self.levels.get(level)?;
        if slab >= level.slabs {
            return None;
        }
        let slice = level.size[0] * level.size[1];
        let start = slab * level.slab_slices * slice;
        let end = (start + level.slab_slices * slice).min(hu.len());
        Some(hu[start..end].iter().flat_map(|v| v.to_le_bytes()).collect())
    }
}

fn level(geometry: &Geometry) -> Level {
    let size = geometry.size();
    let slab_slices = (SLAB_VOXELS / (size[0] * size[1])).clamp(1, size[2]);
    Level {
        size,
        spacing_mm: geometry.spacing(),
        origin_mm: geometry.origin(),
        slabs: size[2].div_ceil(slab_slices),
        slab_slices,
    }
}

/// Half as many voxels along each axis; an axis of one voxel stays.
fn halved(geometry: &Geometry, hu: &[i16]) -> (Geometry, Vec<i16>) {
    let size = geometry.size();
    let step = size.map(|n| if n > 1 { 2 } else { 1 });
    let half: [usize; 3] = std::array::from_fn(|a| size[a].div_ceil(step[a]));
    let mut coarse = vec![0_i16; half.iter().product()];
    coarse.par_chunks_mut(half[0] * half[1]).enumerate().for_each(|(k, slice)| {
        for (at, value) in slice.iter_mut().enumerate() {
            let corner = [at % half[0] * step[0], at / half[0] * step[1], k * step[2]];
            *value = mean(geometry, hu, corner, step);
        }
    });
    let spacing = geometry.spacing();
    let axes = geometry.axes();
    // The mean of two voxels lies between them.
    let origin = (0..3)
        .fold(geometry.origin(), |p, a| p + axes[a] * (spacing[a] * (step[a] - 1) as f64 / 2.0));
    let spacing = std::array::from_fn(|a| spacing[a] * step[a] as f64);
    let geometry = Geometry::new(origin, axes, spacing, half)
        .expect("a coarser grid of a sound grid is sound");
    (geometry, coarse)
}

fn mean(geometry: &Geometry, hu: &[i16], corner: [usize; 3], step: [usize; 3]) -> i16 {
    let size = geometry.size();
    let (mut sum, mut count) = (0_i32, 0_i32);
    for k in corner[2]..(corner[2] + step[2]).min(size[2]) {
        for j in corner[1]..(corner[1] + step[1]).min(size[1]) {
            for i in corner[0]..(corner[0] + step[0]).min(size[0]) {
                sum += i32::from(hu[geometry.index([i, j, k])]);
                count += 1;
            }
        }
    }
    // The mean of up to eight 16-bit values is one again.
    (sum.div_euclid(count)) as i16
}
