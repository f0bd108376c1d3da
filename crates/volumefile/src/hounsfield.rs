//! Numbers of a file as Hounsfield units.

use crate::{Element, Stored, VolumeError};
use preop_image::{
    Block, Geometry, Volume, box_words, content_findings, cropped_finding, few_pixels,
    resolution_findings,
};
use preop_monitor::Finding;
use preop_space::Bounds;

/// A scan whose darkest voxel is brighter shows no air: then the numbers are probably not HU.
const AIR_HU: i16 = -500;
/// Two sides of a pixel differ by less than this share of them.
const SQUARE: f64 = 0.01;

impl Stored<'_> {
    /// The numbers as a CT volume, rounded to whole Hounsfield units, or the box of it that is kept; judged as the
    /// scan of any other file is, with what must be told of it.
    ///
    /// # Errors
    /// Several numbers a voxel, one that is not finite or beyond 16 bits, or a box that holds nothing of it.
    pub fn hounsfield(&self, keep: Option<Bounds>) -> Result<(Volume, Vec<Finding>), VolumeError> {
        self.one_layer()?;
        let (hu, rounded) = match self.as_they_are() {
            Some(hu) => (hu, false),
            None => self.rounded()?,
        };
        let whole = Volume::new(self.geometry.clone(), hu);
        let least = whole.hu().iter().min().copied().unwrap_or_default();
        let mut findings = self.findings.clone();
        findings.push(unvouched());
        let volume = match keep {
            Some(keep) => self.kept(whole, keep, &mut findings)?,
            None => whole,
        };
        findings.extend(grid_findings(&self.geometry));
        findings.extend(content_findings(&volume, keep.is_some()));
        if !findings.iter().any(|f| f.code == "image.grey-values") {
            findings.extend(no_air(least));
        }
        if rounded {
            let message = "The values were rounded to whole Hounsfield units.";
            findings.push(Finding::note("volume.rounded", message));
        }
        Ok((volume, findings))
    }

    /// The box of it that is kept.
    fn kept(
        &self,
        whole: Volume,
        keep: Bounds,
        findings: &mut Vec<Finding>,
    ) -> Result<Volume, VolumeError> {
        let grid = &self.geometry;
        let beside =
            || VolumeError::Beside { keep: box_words(keep), scan: box_words(grid.bounds()) };
        let block = Block::of_box(grid, keep).ok_or_else(beside)?;
        findings.push(cropped_finding(&block, grid, keep));
        Ok(block.cut(&whole))
    }

    /// The numbers, where they are whole Hounsfield units of 16 bits already, as nearly all files have them.
    fn as_they_are(&self) -> Option<Vec<i16>> {
        if self.element != Element::I16 || self.scale != (1.0, 0.0) {
            return None;
        }
        let value = if self.big_endian { i16::from_be_bytes } else { i16::from_le_bytes };
        Some(self.bytes.as_chunks::<2>().0.iter().map(|word| value(*word)).collect())
    }

    /// The numbers rounded, and whether that changed any.
    fn rounded(&self) -> Result<(Vec<i16>, bool), VolumeError> {
        let mut hu = Vec::with_capacity(self.geometry.voxel_count());
        let (mut bad, mut rounded) = (None, false);
        self.each(|index, value| {
            let whole = value.round();
            if !(f64::from(i16::MIN)..=f64::from(i16::MAX)).contains(&whole) {
                bad.get_or_insert((index, value));
            }
            rounded |= whole != value;
            hu.push(whole as i16);
        });
        if let Some((index, value)) = bad {
            let why = "a Hounsfield unit is a finite number from -32768 to 32767";
            let voxel = self.geometry.voxel(index);
            return Err(VolumeError::NotHounsfield { voxel, value, why });
        }
        Ok((hu, rounded))
    }
}

fn unvouched() -> Finding {
    let message = "The file says nothing of the patient, the day, the scanner, its kernel or the unit of its \
                   values. They were taken as Hounsfield units.";
    let hint = "Use the DICOM series of the scan if you can.";
    Finding::warning("volume.unvouched", message).hint(hint)
}

/// The darkest value of a scan that shows no air.
fn no_air(least: i16) -> Option<Finding> {
    let message = format!(
        "The darkest voxel has the value {least}, and air has -1000 HU. Either the image shows no air at all or \
         its values are not Hounsfield units."
    );
    let hint = "Export the image again with its values in Hounsfield units.";
    (least > AIR_HU).then(|| Finding::danger("volume.no-air", message).hint(hint))
}

/// What the sizes of voxels and images mean.
fn grid_findings(grid: &Geometry) -> Vec<Finding> {
    let (spacing, size, slices) = (grid.spacing(), grid.size(), across_slices(grid.spacing()));
    let [a, b] = [(slices + 1) % 3, (slices + 2) % 3];
    let mut findings = resolution_findings(spacing[slices], None, spacing[a].max(spacing[b]));
    findings.extend(few_pixels([size[a], size[b]]));
    findings
}

/// The axis along which the slices of the scanner lie: such a file counts its voxels in any order, but a pixel is a
/// square. The last where its spacing tells nothing.
fn across_slices([i, j, k]: [f64; 3]) -> usize {
    let same = |a: f64, b: f64| (a - b).abs() <= SQUARE * a.max(b);
    match (same(i, j), same(j, k), same(i, k)) {
        (false, true, false) => 0,
        (false, false, true) => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_space::Point;

    fn codes(spacing: [f64; 3], keep: Option<Bounds>) -> Vec<String> {
        let grid = Geometry::axial(Point::ORIGIN, spacing, [20, 20, 20]).unwrap();
        // Air, and a bone that goes through all slices.
        let hu = (0..grid.voxel_count()).map(|n| match grid.voxel(n) {
            [5..15, 5..15, _] => 700,
            [2..18, 2..18, _] => 40,
            _ => -1000,
        });
        let volume = Volume::new(grid.clone(), hu.collect());
        let (_, findings) = Stored::of_volume(&volume).hounsfield(keep).unwrap();
        findings.into_iter().map(|f| f.code).collect()
    }

    #[test]
    fn slices_lie_along_the_axis_that_differs() {
        assert_eq!(across_slices([0.5, 0.5, 3.0]), 2);
        assert_eq!(across_slices([3.0, 0.5, 0.5]), 0);
        assert_eq!(across_slices([0.50001, 3.0, 0.5]), 1);
        assert_eq!([[1.0, 1.0, 1.0], [0.5, 0.6, 3.0]].map(across_slices), [2, 2]);
    }

    #[test]
    fn a_volume_file_is_judged_as_a_scan() {
        let cut = ["volume.unvouched", "image.cut-bone"];
        assert_eq!(codes([0.5, 0.5, 1.0], None), cut);
        let thick = ["volume.unvouched", "image.thick-slices", "image.cut-bone"];
        assert_eq!(codes([0.5, 0.5, 3.0], None), thick);
        assert_eq!(codes([3.0, 0.5, 0.5], None), thick);
        let coarse = ["volume.unvouched", "image.coarse-pixels", "image.cut-bone"];
        assert_eq!(codes([0.8, 0.8, 1.0], None), coarse);
        // Of a box what is in it: all of it bone, and no air, which the scan has.
        let keep = Bounds::of([Point::new(3.0, 3.0, 2.0), Point::new(5.0, 5.0, 9.0)]);
        let boxed = ["volume.unvouched", "image.cropped", "image.grey-values", "image.cut-bone"];
        assert_eq!(codes([0.5, 0.5, 1.0], Some(keep)), boxed);
        let beside = Bounds::of([Point::new(90.0, 3.0, 2.0), Point::new(95.0, 5.0, 9.0)]);
        let grid = Geometry::axial(Point::ORIGIN, [1.0; 3], [2, 2, 2]).unwrap();
        let small = Volume::new(grid, vec![0; 8]);
        let refused = Stored::of_volume(&small).hounsfield(Some(beside));
        assert!(matches!(refused, Err(VolumeError::Beside { .. })));
    }
}
