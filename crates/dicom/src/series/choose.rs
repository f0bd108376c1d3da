//! Which files of a folder make the series, and what is set aside.

use super::error::series_text;
use super::index::index_findings;
use super::{SeriesError, SeriesName};
use crate::allowance::Allowance;
use crate::file::{self, FileError};
use crate::{Decode, Files, Header, Modality, Record, SliceError};
use preop_monitor::{Finding, Monitor};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The files of one series, each image once.
pub(crate) struct Chosen {
    pub(crate) members: Vec<Member>,
    /// What was set aside.
    pub(crate) findings: Vec<Finding>,
}

/// A file that has a series.
pub(crate) struct Member {
    /// Its place in the list of files.
    pub(crate) file: usize,
    pub(crate) record: Record,
    /// What decoding its images may cost.
    pub(crate) allowance: Allowance,
    header: Header,
    pub(super) series: String,
}

pub(crate) fn series(
    files: &dyn Files,
    (modality, wanted): (Modality, Option<&str>),
    decode: &dyn Decode,
    monitor: &dyn Monitor,
) -> Result<Chosen, SeriesError> {
    let Sorted { members, not_dicom, index } = sorted(files, decode, monitor)?;
    if members.is_empty() {
        return Err(SeriesError::NoDicom(files.count()));
    }
    let mut findings = Vec::new();
    if let Some(first) = not_dicom.first() {
        let message =
            format!("{} files are no DICOM, the first {}.", not_dicom.len(), files.name(*first));
        findings.push(Finding::note("image.set-aside", message).hint("They were not read."));
    }
    if let Some(index) = index {
        let images: Vec<usize> = members.iter().map(|m| m.file).collect();
        findings.extend(index_findings(files, index, &images));
    }
    let uid = pick(&members, modality, wanted)?;
    findings.extend(set_aside(&members, &uid));
    let ours: Vec<Member> =
        members.into_iter().filter(|m| m.series == uid && !m.header.localiser).collect();
    let members = without_copies(files, ours, &mut findings)?;
    Ok(Chosen { members, findings })
}

/// What else is there, in words: other series, and the localisers of this one.
fn set_aside(members: &[Member], uid: &str) -> Option<Finding> {
    let mut others: BTreeMap<&str, SeriesName> = BTreeMap::new();
    let aside = |m: &&Member| m.series != uid || m.header.localiser;
    members.iter().filter(aside).for_each(|member| count(&mut others, member));
    if others.is_empty() {
        return None;
    }
    let others: Vec<SeriesName> = others.into_values().collect();
    let message =
        format!("Set aside, as of another series or localisers: {}.", series_text(&others));
    let hint = "They were not read. `preop inspect --series UID` reads another one.";
    Some(Finding::note("image.set-aside", message).hint(hint))
}

/// The files of a folder by what they are.
#[derive(Default)]
pub(super) struct Sorted {
    /// Those that have a series.
    pub(super) members: Vec<Member>,
    /// Those that are no DICOM.
    pub(super) not_dicom: Vec<usize>,
    /// The index of the disc.
    pub(super) index: Option<usize>,
}

pub(super) fn sorted(
    files: &dyn Files,
    decode: &dyn Decode,
    monitor: &dyn Monitor,
) -> Result<Sorted, SeriesError> {
    let member = |file: usize| {
        monitor.check()?;
        let record = file::record(files, file, decode);
        Ok(record.and_then(|record| Ok((Header::of(&record)?, record))))
    };
    let read: Vec<Result<Result<(Header, Record), FileError>, SeriesError>> =
        (0..files.count()).into_par_iter().map(member).collect();
    let mut sorted = Sorted::default();
    for (file, read) in read.into_iter().enumerate() {
        match read? {
            Ok((header, record)) => match header.series_uid.clone() {
                Some(series) => {
                    let size = files.size(file).map_err(|why| {
                        SeriesError::of_file(files.name(file), FileError::Unreadable(why))
                    })?;
                    let allowance = Allowance::of(size);
                    sorted.members.push(Member { file, record, allowance, header, series });
                }
                None => sorted.index = Some(file),
            },
            Err(FileError::Unsound(SliceError::NotDicom)) => sorted.not_dicom.push(file),
            Err(error) => {
                monitor.check()?;
                return Err(SeriesError::of_file(files.name(file), error));
            }
        }
    }
    Ok(sorted)
}

/// The UID of the series that is wanted, or of the only one of the modality.
fn pick(
    members: &[Member],
    modality: Modality,
    wanted: Option<&str>,
) -> Result<String, SeriesError> {
    let modality = modality.word();
    let mut all: BTreeMap<&str, SeriesName> = BTreeMap::new();
    let mut volumes: BTreeMap<&str, SeriesName> = BTreeMap::new();
    let mut frames: BTreeMap<&str, usize> = BTreeMap::new();
    for member in members {
        count(&mut all, member);
        if member.header.modality == modality && !member.header.localiser {
            count(&mut volumes, member);
            *frames.entry(&member.series).or_default() += member.record.frames.len().max(1);
        }
    }
    if volumes.len() > 1 && wanted.is_none() {
        // A single image, such as a page of doses, makes no volume.
        let fits = |uid: &str| frames[uid] > 1;
        if volumes.keys().any(|uid| fits(uid)) {
            volumes.retain(|uid, _| fits(uid));
        }
    }
    let list = |series: BTreeMap<&str, SeriesName>| series.into_values().collect::<Vec<_>>();
    match (wanted, volumes.len()) {
        (Some(uid), _) if volumes.contains_key(uid) => Ok(uid.to_owned()),
        (Some(uid), _) => {
            Err(SeriesError::NoSuchSeries { modality, wanted: uid.to_owned(), found: list(all) })
        }
        (None, 0) => Err(SeriesError::NoVolume { modality, found: list(all) }),
        (None, 1) => Ok(list(volumes).remove(0).uid),
        (None, _) => Err(SeriesError::Several { modality, found: list(volumes) }),
    }
}

pub(super) fn count<'a>(series: &mut BTreeMap<&'a str, SeriesName>, member: &'a Member) {
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
    files: &dyn Files,
    members: Vec<Member>,
    findings: &mut Vec<Finding>,
) -> Result<Vec<Member>, SeriesError> {
    let whole = |file| {
        let unreadable = |why| SeriesError::of_file(files.name(file), FileError::Unreadable(why));
        files.whole(file).map_err(unreadable)
    };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut chosen = Vec::new();
    let mut copies = 0;
    for member in members {
        match seen.get(&member.header.sop_uid) {
            None => {
                seen.insert(member.header.sop_uid.clone(), member.file);
                chosen.push(member);
            }
            Some(first) if whole(*first)? == whole(member.file)? => copies += 1,
            Some(first) => {
                let (first, second) = (files.name(*first).into(), files.name(member.file).into());
                return Err(SeriesError::SameImage { first, second });
            }
        }
    }
    if copies > 0 {
        let message = format!("{copies} files are exact copies of others and count once.");
        findings.push(Finding::note("image.copies", message));
    }
    Ok(chosen)
}
