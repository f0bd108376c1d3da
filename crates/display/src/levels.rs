//! A volume as slabs of slices, from fine to coarse, so that a first picture comes at once.

use preop_image::{Geometry, Volume};
use preop_space::Point;
use serde::{Deserialize, Serialize};

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

/// A volume at several levels, the finest first: that is the volume itself, which is not held here. Each
/// voxel of another level is the mean of the up to eight voxels below it.
#[derive(Serialize, Deserialize)]
pub struct Pyramid {
    finest: Geometry,
    range_hu: [i16; 2],
    coarser: Vec<Volume>,
}

impl Pyramid {
    /// All levels of a volume; made on the calling thread, which may hold a lock.
    pub fn of(volume: &Volume) -> Pyramid {
        let mut coarser: Vec<Volume> = vec![];
        loop {
            let last = coarser.last().unwrap_or(volume);
            if last.geometry().size().into_iter().max() <= Some(COARSEST) {
                let finest = volume.geometry().clone();
                return Pyramid { finest, range_hu: range(volume.hu()), coarser };
            }
            coarser.push(halved(last));
        }
    }

    /// The grid of the volume itself.
    pub fn finest(&self) -> &Geometry {
        &self.finest
    }

    /// The least and the greatest grey value of the volume, in Hounsfield units.
    pub fn range_hu(&self) -> [i16; 2] {
        self.range_hu
    }

    /// What there is to ask for, the finest first.
    pub fn levels(&self) -> Vec<Level> {
        let coarser = self.coarser.iter().map(Volume::geometry);
        [&self.finest].into_iter().chain(coarser).map(level).collect()
    }

    /// The grey values of one slab as bytes, i fastest, of any level but the finest; `None` if there
    /// is no such slab.
    pub fn slab(&self, level: usize, slab: usize) -> Option<Vec<u8>> {
        finest_slab(self.coarser.get(level.checked_sub(1)?)?, slab)
    }
}

/// The grey values of one slab of the finest level, which is the volume itself; as [`Pyramid::slab`].
pub fn finest_slab(volume: &Volume, slab: usize) -> Option<Vec<u8>> {
    let level = level(volume.geometry());
    if slab >= level.slabs {
        return None;
    }
    let slice = level.size[0] * level.size[1];
    let start = slab * level.slab_slices * slice;
    let end = (start + level.slab_slices * slice).min(volume.hu().len());
    let values: Vec<[u8; 2]> = volume.hu()[start..end].iter().map(|v| v.to_le_bytes()).collect();
    Some(values.into_flattened())
}

fn range(hu: &[i16]) -> [i16; 2] {
    let both = |[low, high]: [i16; 2], [l, h]: [i16; 2]| [low.min(l), high.max(h)];
    let none = [i16::MAX, i16::MIN];
    let of = |hu: &[i16]| hu.iter().fold(none, |range, v| both(range, [*v, *v]));
    hu.chunks(SLAB_VOXELS).map(of).fold(none, both)
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
fn halved(volume: &Volume) -> Volume {
    let geometry = volume.geometry();
    let size = geometry.size();
    let step = size.map(|n| if n > 1 { 2 } else { 1 });
    let half: [usize; 3] = std::array::from_fn(|a| size[a].div_ceil(step[a]));
    let mut coarse = vec![0_i16; half.iter().product()];
    for (k, slice) in coarse.chunks_exact_mut(half[0] * half[1]).enumerate() {
        for (j, row) in slice.chunks_exact_mut(half[0]).enumerate() {
            mean_row(volume, [j * step[1], k * step[2]], step, row);
        }
    }
    let spacing = geometry.spacing();
    let axes = geometry.axes();
    // The mean of two voxels lies between them.
    let origin = (0..3)
        .fold(geometry.origin(), |p, a| p + axes[a] * (spacing[a] * (step[a] - 1) as f64 / 2.0));
    let spacing = std::array::from_fn(|a| spacing[a] * step[a] as f64);
    let geometry = Geometry::new(origin, axes, spacing, half)
        .expect("a coarser grid of a sound grid is sound");
    Volume::new(geometry, coarse)
}

/// Fills a row with the means of the blocks that begin at `[j, k]`.
fn mean_row(volume: &Volume, [j, k]: [usize; 2], step: [usize; 3], row: &mut [i16]) {
    let size = volume.geometry().size();
    let ends = [(j + step[1]).min(size[1]), (k + step[2]).min(size[2])];
    let mut sums = vec![0_i32; row.len()];
    for (j, k) in (k..ends[1]).flat_map(|k| (j..ends[0]).map(move |j| (j, k))) {
        let from = volume.geometry().index([0, j, k]);
        let values = &volume.hu()[from..from + size[0]];
        // Up to eight values of 16 bits: the sum cannot leave 32.
        let (pairs, rest) = values.as_chunks::<2>();
        if step[0] == 1 {
            sums[0] += i32::from(values[0]);
            continue;
        }
        for (sum, [a, b]) in sums.iter_mut().zip(pairs) {
            *sum = sum.wrapping_add(i32::from(*a)).wrapping_add(i32::from(*b));
        }
        if let ([last], Some(sum)) = (rest, sums.last_mut()) {
            *sum += i32::from(*last);
        }
    }
    let rows = (ends[0] - j) * (ends[1] - k);
    let odd = step[0] == 2 && size[0] % 2 == 1;
    let last = row.len() - 1;
    for (i, (value, sum)) in row.iter_mut().zip(&sums).enumerate() {
        let count = rows * if odd && i == last { 1 } else { step[0] };
        // One, two, four or eight of them; the mean, rounded down, is one of 16 bits again.
        *value = (sum >> count.trailing_zeros()) as i16;
    }
}
