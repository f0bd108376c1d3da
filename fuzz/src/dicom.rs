//! One DICOM file: from its first bytes, as an image, and as stored values.

use crate::Verdict;
use preop_dicom::{Decode, InProcess, Modality, Slice, SliceError, read_file, read_stored};
use preop_plan::Hash;

pub(crate) fn file(bytes: &[u8]) -> Verdict {
    // A beginning asks for more, or says what the whole says.
    let whole = InProcess.record(bytes, bytes.len());
    let glimpse = InProcess.glimpse(bytes, bytes.len()).map_err(|why| why.to_string())?;
    assert!(glimpse.modality.chars().count() <= 16 && glimpse == glimpse.clone().tamed());
    if let Ok(Some(record)) = InProcess.record(&bytes[..bytes.len() / 2], bytes.len()) {
        assert!(whole == Ok(Some(record)), "the beginning says something else");
    }
    let mut values = Vec::new();
    let stored = read_stored(bytes, &InProcess, &mut |format, stored| {
        assert_eq!(stored.len(), format.count());
        values.extend(stored.iter().flat_map(|value| value.to_le_bytes()));
    });
    let mut places = String::new();
    let image = read_file((bytes, Modality::Ct), &InProcess, &mut |slice, stored| {
        assert_eq!(stored.len(), slice.format.count());
        assert_sound(&slice);
        places += &format!("{:?}", slice.position);
    });
    let class = preop_dicom::sop_class(bytes);
    let words = |done: &Result<(), SliceError>| done.as_ref().map_err(ToString::to_string).err();
    match (words(&stored), words(&image)) {
        (Some(why), Some(_)) => Err(why),
        (stored, image) => {
            Ok(format!("{class:?} {stored:?} {image:?} {places} {}", Hash::of(&values)))
        }
    }
}

/// What the gate lets through is a place and a scale that a scan can have.
pub(crate) fn assert_sound(slice: &Slice) {
    let sound = |mm: f64| (0.02..=5.0).contains(&mm);
    assert!(sound(slice.row_spacing_mm) && sound(slice.column_spacing_mm));
    assert!(slice.position.to_array().iter().all(|c| c.abs() <= 10_000.0));
    assert!(slice.along_row.dot(*slice.down_column).abs() <= 1.1e-3);
    assert!(slice.slope.is_finite() && slice.slope > 0.0 && slice.intercept.is_finite());
    assert!((1..=4096).contains(&slice.format.rows) && (1..=4096).contains(&slice.format.columns));
}
