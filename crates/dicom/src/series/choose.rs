//! Which files of a folder make the series, and what is set aside.

use super::{File, SeriesError, SeriesName};
use crate::{Header, SliceError, read_header};
use preop_monitor::{Finding, Monitor};
use rayon::prelude::*;
use std::collections::BTreeMap;

const MAX_SLICES: usize = 5_000;

/// The files of one series, each image once.
pub(super) struct Chosen {
    /// Places in the list of files.
    pub(super) files: Vec<usize>,
    /// What was set aside.
    pub(super) findings: Vec<Finding>,
}

/// A file that has a series.
struct Member {
    file: usize,
    header: Header,
    series: String,
}

pub(super) fn series(
    files: &[File],
    wanted: Option<&str>,
    monitor: &dyn Monitor,
) -> Result<Chosen, SeriesError> {
    let headers: Vec<Result<Result<Header, SliceError>, SeriesError>> = files
        .par_iter()
        .map(|file| {
            monitor.check()?;
            Ok(read_header(file.bytes))
        })
        .collect();
    let mut members = Vec::new();
    let mut not_dicom = Vec::new();
    for (file, header) in headers.into_iter().enumerate() {
        let name = files[file].name;
        match header? {
            Ok(header) => {
                if let Some(series) = header.series_uid.clone() {
                    members.push(Member { file, header, series });
                }
            }
            Err(SliceError::NotDicom) => not_dicom.push(name),
            Err(source) => return Err(SeriesError::File { name: name.into(), source }),
        }
    }
    if members.is_empty() {
        return Err(SeriesError::NoDicom(files.len()));
    }
    let mut findings = Vec::new();
    if !not_dicom.is_empty() {
        let first = not_dicom[0];
        let message = format!("{} files are no DICOM, the first {first}.", not_dicom.len());
        findings.push(Finding::note("image.set-aside", message).hint("They were not read."));
    }
    let uid = pick(&members, wanted)?;
    let ours: Vec<&Member> =
        members.iter().filter(|m| m.series == uid && !m.header.localiser).collect();
    if ours.len() < members.len() {
        let message = format!(
            "{} files were set aside: localisers, or of another series.",
            members.len() - ours.len()
        );
        findings.push(Finding::note("image.set-aside", message).hint("They were not read."));
    }
    if ours.len() > MAX_SLICES {
        return Err(SeriesError::TooMany(ours.len()));
    }
    let chosen = without_copies(files, &ours, &mut findings)?;
    Ok(Chosen { files: chosen, findings })
}

/// The UID of the series that is wanted, or of the only CT series.
fn pick(members: &[Member], wanted: Option<&str>) -> Result<String, SeriesError> {
    let mut all: BTreeMap<&str, SeriesName> = BTreeMap::new();
    let mut volumes: BTreeMap<&str, SeriesName> = BTreeMap::new();
    for member in members {
        count(&mut all, member);
        if member.header.modality == "CT" && !member.header.localiser {
            count(&mut volumes, member);
        }
    }
    let list = |series: BTreeMap<&str, SeriesName>| series.into_values().collect::<Vec<_>>();
    match (wanted, volumes.len()) {
        (Some(uid), _) if volumes.contains_key(uid) => Ok(uid.to_owned()),
        (Some(uid), _) => {
            Err(SeriesError::NoSuchSeries { wanted: uid.to_owned(), found: list(all) })
        }
        (None, 0) => Err(SeriesError::NoCt(list(all))),
        (None, 1) => Ok(list(volumes).remove(0).uid),
        (None, _) => Err(SeriesError::Several(list(volumes))),
    }
}

fn count<'a>(series: &mut BTreeMap<&'a str, SeriesName>, member: &'a Member) {
    let named = || SeriesName {
        uid: member.series.clone(),
        modality: member.header.modality.clone(),
        description: member.header.description.clone(),
        count: 0,
    };
    series.entry(&member.series).or_insert_with(named).count += 1;
}

/// Byte-identical copies of an image count once; two contents under one UID are refused.
fn without_copies(
    files: &[File],
    members: &[&Member],
    findings: &mut Vec<Finding>,
) -> Result<Vec<usize>, SeriesError> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut chosen = Vec::new();
    for member in members {
        let (file, uid) = (member.file, member.header.sop_uid.as_str());
        match seen.get(uid) {
            None => {
                seen.insert(uid, file);
                chosen.push(file);
            }
            Some(first) if files[*first].bytes == files[file].bytes => (),
            Some(first) => {
                return Err(SeriesError::SameImage {
                    first: files[*first].name.into(),
                    second: files[file].name.into(),
                });
            }
        }
    }
    let copies = members.len() - chosen.len();
    if copies > 0 {
        let message = format!("{copies} files are exact copies of others and count once.");
        findings.push(Finding::note("image.copies", message));
    }
    Ok(chosen)
}
