//! What series a folder or a disc holds, before any of them is judged.

use super::choose::{self, Member, count};
use super::index::index_findings;
use super::unsound;
use super::{SeriesError, SeriesName};
use crate::glimpse::Kin;
use crate::{Decode, Files, Modality, Record};
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
    let volumes = volumes(&members, &names);
    // Whoever reads a series reads what may be an image of it too, and is told why it refuses the series.
    for member in members.iter().filter(|m| !m.header.names_series) {
        let of = volumes.iter().filter(|(kin, modality)| member.could_be_of(kin, *modality));
        of.for_each(|(kin, _)| places.entry(kin.series).or_default().push(member.file));
    }
    let mut aside = vec![];
    for file in unsound {
        let could_be = |(kin, modality): &&(Kin, Modality)| !file.is_apart(kin, *modality);
        let of: Vec<&str> = volumes.iter().filter(could_be).map(|(kin, _)| kin.series).collect();
        of.iter().for_each(|uid| places.entry(uid).or_default().push(file.file));
        if of.is_empty() {
            aside.push(file);
        }
    }
    findings.extend(unsound::told(aside, files));
    let series = names.into_values().zip(places.into_values()).collect();
    Ok(Survey { series, not_dicom, findings })
}

/// What images of each series must say, of those that could be volumes.
fn volumes<'a>(
    members: &[Member],
    names: &BTreeMap<&'a str, SeriesName>,
) -> Vec<(Kin<'a>, Modality)> {
    let mut records: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for member in members.iter().filter(|m| !m.header.localiser) {
        records.entry(&member.series).or_default().push(&member.record);
    }
    let kin = |uid: &'a str| Kin::of(uid, records.get(uid).map_or(&[], Vec::as_slice));
    let volume = |(uid, name): (&&'a str, &SeriesName)| {
        Modality::of_word(&name.modality).map(|modality| (kin(uid), modality))
    };
    names.iter().filter_map(volume).collect()
}
