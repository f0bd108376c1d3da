//! Numbers of a file as Hounsfield units.

use crate::{Element, Stored, VolumeError};
use preop_image::{Volume, grey_values};
use preop_monitor::Finding;

/// A scan whose darkest voxel is brighter shows no air: then the numbers are probably not HU.
const AIR_HU: i16 = -500;

impl Stored<'_> {
    /// The numbers as a CT volume, rounded to whole Hounsfield units, with what must be told of them.
    ///
    /// # Errors
    /// Several numbers a voxel, or one that is not finite or beyond 16 bits.
    pub fn hounsfield(&self) -> Result<(Volume, Vec<Finding>), VolumeError> {
        self.one_layer()?;
        let (hu, rounded) = match self.as_they_are() {
            Some(hu) => (hu, false),
            None => self.rounded()?,
        };
        let volume = Volume::new(self.geometry.clone(), hu);
        let findings = self.doubts(&volume, rounded);
        Ok((volume, findings))
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

    /// What must be told of a scan that comes as such a file.
    fn doubts(&self, volume: &Volume, rounded: bool) -> Vec<Finding> {
        let least = volume.hu().iter().min().copied().unwrap_or_default();
        let mut findings = self.findings.clone();
        findings.push(
            Finding::warning(
                "volume.unvouched",
                "The file says nothing of the patient, the day, the scanner or the unit of its \
                 values. They were taken as Hounsfield units.",
            )
            .hint("Use the DICOM series of the scan if you can."),
        );
        if let Some(finding) = grey_values(volume) {
            findings.push(finding);
        } else if least > AIR_HU {
            findings.push(
                Finding::danger(
                    "volume.no-air",
                    format!(
                        "The darkest voxel has the value {least}, and air has -1000 HU. Either the \
                         image shows no air at all or its values are not Hounsfield units."
                    ),
                )
                .hint("Export the image again with its values in Hounsfield units."),
            );
        }
        if rounded {
            findings.push(Finding::note(
                "volume.rounded",
                "The values were rounded to whole Hounsfield units.",
            ));
        }
        findings
    }
}
