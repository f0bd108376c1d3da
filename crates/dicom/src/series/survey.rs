//! What series a folder or a disc holds, before any of them is judged.

use super::choose::{self, count};
use super::{SeriesError, SeriesName};
use crate::{Decode, Files};
use preop_monitor::Monitor;
use std::collections::BTreeMap;

/// Every series among files with the places of its files, in the order of their UIDs, and the places
/// of the files that are no DICOM.
pub type Survey = (Vec<(SeriesName, Vec<usize>)>, Vec<usize>);

/// What series the files hold. Only headers are read; localisers count with their series.
///
/// # Errors
/// If no file is DICOM, or a DICOM file is not sound: it could be a slice of any of the series.
pub fn survey(
    files: &dyn Files,
    decode: &dyn Decode,
    monitor: &dyn Monitor,
) -> Result<Survey, SeriesError> {
    let choose::Sorted { members, not_dicom, .. } = choose::sorted(files, decode, monitor)?;
    if members.is_empty() {
        return Err(SeriesError::NoDicom(files.count()));
    }
    let mut names: BTreeMap<&str, SeriesName> = BTreeMap::new();
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for member in &members {
        count(&mut names, member);
        places.entry(&member.series).or_default().push(member.file);
    }
    Ok((names.into_values().zip(places.into_values()).collect(), not_dicom))
}
