//! A part of the patient, voxel by voxel.

use preop_image::Geometry;
use serde::{Deserialize, Serialize};

/// For each voxel of a grid, whether it belongs to the part: a bone, a tumour.
///
/// It is stored as the lengths of its runs in storage order, outside first: a bone takes a hundredth of
/// its voxels, and strokes that are evaluated one by one do not fill a disk.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Stored")]
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

/// A label as its runs.
#[derive(Serialize, Deserialize)]
struct Stored {
    geometry: Geometry,
    runs: Vec<u32>,
}

impl Label {
    /// The lengths of the runs of equal voxels in storage order, beginning outside: the first is 0
    /// where the first voxel is inside. They add up to the number of voxels.
    pub fn run_lengths(&self) -> Vec<u32> {
        let (mut runs, mut value, mut start) = (vec![], 0, 0);
        let mut rest = &self.voxels[..];
        while let Some(length) = rest.iter().position(|v| *v != value) {
            runs.push(length as u32);
            start += length;
            rest = &self.voxels[start..];
            value = 1 - value;
        }
        runs.push(rest.len() as u32);
        runs
    }
}

impl Serialize for Label {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stored = Stored { geometry: self.geometry.clone(), runs: self.run_lengths() };
        stored.serialize(serializer)
    }
}

impl TryFrom<Stored> for Label {
    type Error = &'static str;

    fn try_from(stored: Stored) -> Result<Label, &'static str> {
        let count = stored.geometry.voxel_count();
        let sum: u64 = stored.runs.iter().map(|n| u64::from(*n)).sum();
        if sum != count as u64 {
            return Err("the runs of a label do not make up its grid");
        }
        let mut voxels = Vec::with_capacity(count);
        for (n, length) in stored.runs.iter().enumerate() {
            voxels.resize(voxels.len() + *length as usize, (n % 2) as u8);
        }
        Ok(Label { geometry: stored.geometry, voxels })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_space::Point;
    use preop_space::random::Random;

    #[test]
    fn a_label_is_the_same_after_it_was_stored_and_a_broken_one_is_refused() {
        let grid = Geometry::axial(Point::ORIGIN, [0.5, 0.6, 1.0], [7, 5, 3]).unwrap();
        let mut random = Random::seeded(9);
        for share in [0.0, 0.1, 0.5, 1.0] {
            let inside = (0..grid.voxel_count()).map(|_| random.unit() < share).collect();
            let label = Label::new(grid.clone(), inside);
            let text = serde_json::to_string(&label).unwrap();
            assert_eq!(serde_json::from_str::<Label>(&text).unwrap(), label);
            let runs = label.run_lengths();
            assert_eq!(runs.iter().sum::<u32>() as usize, grid.voxel_count());
            assert!(runs.iter().skip(1).all(|n| *n > 0), "no empty run but the first: {runs:?}");
        }
        let stored = Stored { geometry: grid, runs: vec![100, 6] };
        assert!(Label::try_from(stored).is_err());
    }
}
