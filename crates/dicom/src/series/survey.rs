//! What series a folder or a disc holds, before any of them is judged.

use super::choose::{self, count};
use super::index::index_findings;
use super::unsound;
use super::{SeriesError, SeriesName};
use crate::{Decode, Files, Modality};
use preop_monitor::{Finding, Monitor};
use std::collections::BTreeMap;

/// What files hold, before any series is judged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Survey {
    /// Every series with the places of its files, in the order of their UIDs; among them those of unsound files that
    /// could be its images.
    pub series: Vec<(SeriesName, Vec<usize>)>,
    /// The places of the files that are no DICOM.
    pub not_dicom: Vec<usize>,
    /// What the index of a disc says against the files that are there, and what cannot be read.
    pub findings: Vec<Finding>,
}

/// What series the files hold. Only headers are read; localisers count with their series.
///
/// # Errors
/// If no file is sound DICOM.
pub fn survey(
    files: &dyn Files,
    decode: &dyn Decode,
    monitor: &dyn Monitor,
) -> Result<Survey, SeriesError> {
    let choose::Sorted { members, not_dicom, unsound, index } =
        choose::sorted(files, decode, monitor)?;
    let images: Vec<usize> = members.iter().map(|m| m.file).collect();
    let mut findings = index.map(|index| index_findings(files, index, &images)).unwrap_or_default();
    let mut names: BTreeMap<&str, SeriesName> = BTreeMap::new();
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for member in &members {
        count(&mut names, member);
        places.entry(&member.series).or_default().push(member.file);
    }
    let mut aside = vec![];
    for file in unsound {
        let could_be = |name: &SeriesName| {
            Modality::of_word(&name.modality).is_some_and(|m| !file.is_apart(&name.uid, m))
        };
        let of: Vec<&str> =
            names.iter().filter(|(_, name)| could_be(name)).map(|(uid, _)| *uid).collect();
        // Whoever reads such a series reads this file too, and is told why it refuses the series.
        of.iter().for_each(|uid| places.entry(uid).or_default().push(file.file));
        if of.is_empty() {
            aside.push(file);
        }
    }
    findings.extend(unsound::told(aside, files));
    let series = names.into_values().zip(places.into_values()).collect();
    Ok(Survey { series, not_dicom, findings })
}
