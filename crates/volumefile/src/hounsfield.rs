//! Numbers of a file as Hounsfield units.

use crate::{Stored, VolumeError};
use preop_image::Volume;
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
        let least = hu.iter().min().copied().unwrap_or_default();
        let mut findings = self.findings.clone();
        findings.push(
            Finding::warning(
                "volume.unvouched",
                "The file says nothing of the patient, the day, the scanner or the unit of its \
                 values. They were taken as Hounsfield units.",
            )
            .hint("Use the DICOM series of the scan if you can."),
        );
        if least > AIR_HU {
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
        Ok((Volume::new(self.geometry.clone(), hu), findings))
    }
}
