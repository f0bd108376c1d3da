//! A part of the patient, voxel by voxel.

use preop_image::Geometry;
use serde::{Deserialize, Serialize};

/// For each voxel of a grid, whether it belongs to the part: a bone, a tumour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Label {
    geometry: Geometry,
    /// 1 inside, 0 outside, in the storage order of the grid.
    voxels: Vec<u8>,
}

impl Label {
    /// A label of one answer per voxel, in the storage order of [`Geometry`].
    ///
    /// # Panics
    /// If there is not exactly one answer for each voxel.
    pub fn new(geometry: Geometry, inside: Vec<bool>) -> Label {
        assert_eq!(inside.len(), geometry.voxel_count(), "one answer for each voxel");
        Label { geometry, voxels: inside.into_iter().map(u8::from).collect() }
    }

    /// A label whose voxels are 1 inside and 0 outside already.
    pub(crate) fn of_voxels(geometry: Geometry, voxels: Vec<u8>) -> Label {
        assert_eq!(voxels.len(), geometry.voxel_count(), "one answer for each voxel");
        Label { geometry, voxels }
    }

    /// Where the voxels lie.
    pub fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// 1 inside and 0 outside, in the storage order of the grid.
    pub fn voxels(&self) -> &[u8] {
        &self.voxels
    }

    /// Whether the voxel at `index` in storage belongs to the part.
    pub fn contains(&self, index: usize) -> bool {
        self.voxels[index] != 0
    }

    /// How many voxels belong to the part.
    pub fn count(&self) -> usize {
        self.voxels.iter().filter(|v| **v != 0).count()
    }

    /// The volume of the voxels of the part, in cubic millimetres.
    pub fn volume(&self) -> f64 {
        self.count() as f64 * self.geometry.voxel_volume()
    }
}
