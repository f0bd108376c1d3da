//! Padding that hides the patient: stored values that a file calls not measured, though they would be tissue.

use crate::hounsfield::PADDING_HU;
use crate::{Padding, Slice};
use preop_monitor::Finding;

/// What is denser is no air, whatever the scanner.
const TISSUE_HU: f64 = -300.0;
/// From here on bone may be among it.
const BONE_HU: f64 = 200.0;

/// How many of a slice's stored values its padding hides that would be tissue.
pub(crate) fn hidden(slice: &Slice, stored: &[u16]) -> usize {
    let Some(Padding { low, high }) = slice.padding else { return 0 };
    let hu = |stored: i32| f64::from(stored) * slice.slope + slice.intercept;
    if hu(high) <= TISSUE_HU {
        return 0;
    }
    let hides = |value: i32| low <= value && value <= high && hu(value) > TISSUE_HU;
    stored.iter().filter(|word| hides(slice.format.value(**word))).count()
}

/// `image.padding`: so many voxels of tissue are hidden; a danger where they may be bone.
pub(crate) fn padding_finding(slices: &[Slice], hidden: usize) -> Option<Finding> {
    if hidden == 0 {
        return None;
    }
    let ends = slices.iter().filter_map(|s| {
        let at = |stored: i32| f64::from(stored) * s.slope + s.intercept;
        s.padding.map(|p| (at(p.low), at(p.high)))
    });
    let (low, high) = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
    let message = format!(
        "The images call values from {low:.0} to {high:.0} HU padding, where nothing was measured: {hidden} voxels that \
         would be tissue are read as air ({PADDING_HU} HU)."
    );
    let hint = "Compare the slices with the scanner or the archive: if they show tissue there, export the series again \
                from its source.";
    let finding = if high >= BONE_HU { Finding::danger } else { Finding::warning };
    Some(finding("image.padding", message).hint(hint))
}
