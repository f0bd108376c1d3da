//! What series a folder or a disc holds, before any of them is judged.

use super::choose::{self, count};
use super::index::index_findings;
use super::{SeriesError, SeriesName};
use crate::{Decode, Files};
use preop_monitor::{Finding, Monitor};
use std::collections::BTreeMap;

/// What files hold, before any series is judged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Survey {
    /// Every series with the places of its files, in the order of their UIDs.
    pub series: Vec<(SeriesName, Vec<usize>)>,
    /// The places of the files that are no DICOM.
    pub not_dicom: Vec<usize>,
    /// What the index of a disc says against the files that are there.
    pub findings: Vec<Finding>,
}

/// What series the files hold. Only headers are read; localisers count with their series.
///
/// # Errors
/// If no file is DICOM, or a DICOM file is not sound: it could be a slice of any of the series.
pub fn survey(
    files: &dyn Files,
    decode: &dyn Decode,
    monitor: &dyn Monitor,
) -> Result<Survey, SeriesError> {
    let choose::Sorted { members, not_dicom, index } = choose::sorted(files, decode, monitor)?;
    if members.is_empty() {
        return Err(SeriesError::NoDicom(files.count()));
    }
    let images: Vec<usize> = members.iter().map(|m| m.file).collect();
    let findings = index.map(|index| index_findings(files, index, &images)).unwrap_or_default();
    let mut names: BTreeMap<&str, SeriesName> = BTreeMap::new();
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for member in &members {
        count(&mut names, member);
        places.entry(&member.series).or_default().push(member.file);
    }
    let series = names.into_values().zip(places.into_values()).collect();
    Ok(Survey { series, not_dicom, findings })
}
