//! Hounsfield units on a grid.

use crate::{Geometry, VoxelPoint};
use preop_space::Point;
use serde::{Deserialize, Serialize};

/// A CT volume: one Hounsfield unit per voxel of a grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Volume {
    geometry: Geometry,
    #[serde(with = "crate::stored")]
    hu: Vec<i16>,
}

impl Volume {
    /// A volume of one value per voxel, in the storage order of [`Geometry`].
    ///
    /// # Panics
    /// If there is not exactly one value for each voxel.
    pub fn new(geometry: Geometry, hu: Vec<i16>) -> Volume {
        assert_eq!(hu.len(), geometry.voxel_count(), "one Hounsfield unit for each voxel");
        Volume { geometry, hu }
    }

    /// Where the voxels lie.
    pub fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// The Hounsfield units, in the storage order of [`Geometry`].
    pub fn hu(&self) -> &[i16] {
        &self.hu
    }

    /// The content as bytes in an order that never changes, block by block, for a hash: size (three
    /// u64), origin, axes and spacing (fifteen f64), then the voxels (i16), all little endian.
    pub fn content(&self, mut take: impl FnMut(&[u8])) {
        let g = &self.geometry;
        g.size().iter().for_each(|n| take(&(*n as u64).to_le_bytes()));
        let axes = g.axes().map(|a| a.to_array()).concat();
        let places = g.origin().to_array().into_iter().chain(axes).chain(g.spacing());
        places.for_each(|x| take(&x.to_le_bytes()));
        for voxels in self.hu.chunks(1 << 15) {
            let bytes: Vec<u8> = voxels.iter().flat_map(|v| v.to_le_bytes()).collect();
            take(&bytes);
        }
    }

    /// The Hounsfield unit of one voxel.
    pub fn at(&self, voxel: [usize; 3]) -> i16 {
        self.hu[self.geometry.index(voxel)]
    }

    /// The value at a place in the patient, trilinear between voxel centres; `None` outside them.
    pub fn sample(&self, p: Point) -> Option<f64> {
        self.sample_at(self.geometry.voxel_point(p))
    }

    /// The value at a place in the grid, trilinear between voxel centres; `None` outside them.
    pub fn sample_at(&self, v: VoxelPoint) -> Option<f64> {
        let [ni, nj, nk] = self.geometry.size();
        let (i, u) = cell(v.i, ni)?;
        let (j, w) = cell(v.j, nj)?;
        let (k, t) = cell(v.k, nk)?;
        let at = |di: usize, dj: usize, dk: usize| {
            f64::from(self.at([(i + di).min(ni - 1), (j + dj).min(nj - 1), (k + dk).min(nk - 1)]))
        };
        let mix = |a: f64, b: f64, f: f64| a + (b - a) * f;
        let row = |dj, dk| mix(at(0, dj, dk), at(1, dj, dk), u);
        let slice = |dk| mix(row(0, dk), row(1, dk), w);
        Some(mix(slice(0), slice(1), t))
    }
}

/// The cell of a coordinate and the fraction within it; `None` outside `0..=n-1`.
fn cell(x: f64, n: usize) -> Option<(usize, f64)> {
    let last = (n - 1) as f64;
    // A hair of rounding beyond the border still counts as the border.
    if !(-1e-9..=last + 1e-9).contains(&x) {
        return None;
    }
    let x = x.clamp(0.0, last);
    let whole = x.floor().min((last - 1.0).max(0.0));
    Some((whole as usize, x - whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_holds_every_number_once() {
        let g = Geometry::axial(Point::new(1.0, 2.0, 3.0), [0.5; 3], [300, 200, 2]).unwrap();
        let mut hu = vec![0; g.voxel_count()];
        hu[119_999] = -2;
        let mut bytes: Vec<u8> = Vec::new();
        Volume::new(g, hu).content(|block| bytes.extend(block));
        assert_eq!(bytes.len(), 3 * 8 + 15 * 8 + 120_000 * 2);
        assert_eq!(&bytes[..8], &300u64.to_le_bytes());
        assert_eq!(&bytes[24..32], &1.0f64.to_le_bytes());
        assert_eq!(&bytes[bytes.len() - 4..], &[0, 0, 0xfe, 0xff]);
    }

    #[test]
    fn sampling_a_linear_field_is_exact() {
        let g = Geometry::axial(Point::new(-1.0, 2.0, 3.0), [0.5, 0.7, 1.5], [5, 6, 7]).unwrap();
        let hu = (0..g.voxel_count())
            .map(|n| {
                let [i, j, k] = g.voxel(n);
                (10 * i + 100 * j) as i16 - 7 * k as i16
            })
            .collect();
        let volume = Volume::new(g, hu);
        let p = volume.geometry().point(VoxelPoint { i: 1.25, j: 3.5, k: 5.75 });
        assert!((volume.sample(p).unwrap() - (12.5 + 350.0 - 40.25)).abs() < 1e-9);
        assert_eq!(volume.sample(Point::new(-1.1, 2.0, 3.0)), None);
    }
}
