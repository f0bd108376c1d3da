//! Which files of a folder make the series, and what is set aside.

use super::error::series_text;
use super::index::index_findings;
use super::looks::Looks;
use super::unsound::{self, Unsound};
use super::{SeriesError, SeriesName};
use crate::allowance::Allowance;
use crate::attributes::{self as a, Attributes};
use crate::file::{self, FileError};
use crate::glimpse::Kin;
use crate::{Decode, Files, Foreign, Glimpse, Header, Modality, Record, SliceError};
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
    pub(super) header: Header,
    pub(super) series: String,
}

impl Member {
    /// Whether it is an image that names no series, but the frame of reference of this one, which is another.
    pub(super) fn could_be_of(&self, kin: &Kin, modality: Modality) -> bool {
        let Header { names_series, localiser, modality: said, sop_class, .. } = &self.header;
        let is_image = said == modality.word() && modality.makes(sop_class) && !localiser;
        is_image
            && !names_series
            && self.series != kin.series
            && kin.frames_of_reference.contains(&self.series)
    }
}

pub(crate) fn series(
    files: &dyn Files,
    (modality, wanted): (Modality, Option<&str>),
    decode: &dyn Decode,
    monitor: &dyn Monitor,
) -> Result<Chosen, SeriesError> {
    let Sorted { members, not_dicom, unsound, index } = sorted(files, decode, monitor)?;
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
    let uid = match pick(&members, modality, wanted) {
        Ok(uid) => uid,
        Err(error) => {
            return Err(unsound::in_place_of(error, unsound, (modality, wanted), files));
        }
    };
    findings.extend(set_aside(&members, &uid));
    let kin = kin(&members, &uid);
    findings.extend(unsound::set_aside(unsound, &kin, modality, files)?);
    nameless(&members, &kin, modality, files)?;
    let ours: Vec<Member> =
        members.into_iter().filter(|m| m.series == uid && !m.header.localiser).collect();
    let ours = without_pages(files, ours, modality, &mut findings);
    let members = without_copies(files, ours, &mut findings)?;
    Ok(Chosen { members, findings })
}

/// What the files of a series say that all its images must.
fn kin<'a>(members: &[Member], series: &'a str) -> Kin<'a> {
    let ours = members.iter().filter(|m| m.series == series && !m.header.localiser);
    Kin::of(series, &ours.map(|m| &m.record).collect::<Vec<_>>())
}

/// The first image that names no series and may be a slice of the chosen one, at whose end nothing would tell that it
/// is missing.
fn nameless(
    members: &[Member],
    kin: &Kin,
    modality: Modality,
    files: &dyn Files,
) -> Result<(), SeriesError> {
    match members.iter().find(|member| member.could_be_of(kin, modality)) {
        None => Ok(()),
        Some(first) => {
            let source = SliceError::Nameless;
            Err(SeriesError::File { name: files.name(first.file).into(), source })
        }
    }
}

/// Without what is filed with the series and is no slice of it: of another class than the scanner's images, and
/// nowhere in the patient, as pages of doses are.
fn without_pages(
    files: &dyn Files,
    members: Vec<Member>,
    modality: Modality,
    findings: &mut Vec<Finding>,
) -> Vec<Member> {
    let is_page = |m: &Member| {
        let class = m.header.sop_class.as_str();
        let is_other = !class.is_empty() && !modality.makes(class);
        is_other && m.record.frames.is_empty() && !has_place(&m.record)
    };
    // A series of nothing else is refused for what it is.
    if members.iter().all(is_page) {
        return members;
    }
    let (pages, slices): (Vec<Member>, Vec<Member>) = members.into_iter().partition(is_page);
    if let Some(first) = pages.first() {
        let message = format!(
            "Set aside, as filed with the series, but no images of its scanner and nowhere in the patient: {} files, the \
             first {}.",
            pages.len(),
            files.name(first.file)
        );
        let hint =
            "They were not read. Such files are pages of doses, reports or captures of a screen.";
        findings.push(Finding::note("image.set-aside", message).hint(hint));
    }
    slices
}

/// Whether an image says where it lies.
fn has_place(record: &Record) -> bool {
    let attributes = Attributes::of(record, 0);
    [a::POSITION, a::ORIENTATION].iter().any(|a| !attributes.text(*a).is_empty())
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
    /// Those that are DICOM, but cannot be read or do not say which object they are.
    pub(super) unsound: Vec<Unsound>,
    /// The index of the disc.
    pub(super) index: Option<usize>,
}

/// # Errors
/// If no file is sound DICOM.
pub(super) fn sorted(
    files: &dyn Files,
    decode: &dyn Decode,
    monitor: &dyn Monitor,
) -> Result<Sorted, SeriesError> {
    let member = |file: usize| {
        monitor.check()?;
        let record = match file::record(files, file, decode) {
            Ok(record) => record,
            Err(FileError::Unsound(SliceError::NotDicom(what))) => return Ok(Read::NotDicom(what)),
            Err(error) => {
                // Whoever stops us may have broken it off: that says nothing of the file.
                monitor.check()?;
                return Ok(Read::Unsound(error, file::glimpse(files, file, decode)));
            }
        };
        Ok(match Header::of(&record) {
            Ok(header) => Read::Sound(header, Box::new(record)),
            Err(error) => Read::Unsound(error.into(), Glimpse::of_record(&record)),
        })
    };
    let read: Vec<Result<Read, SeriesError>> =
        (0..files.count()).into_par_iter().map(member).collect();
    let mut sorted = Sorted::default();
    let mut foreign = None;
    for (file, read) in read.into_iter().enumerate() {
        match read? {
            Read::Sound(header, record) => match header.series_uid.clone() {
                Some(series) => {
                    let size = files.size(file).map_err(|why| {
                        SeriesError::of_file(files.name(file), FileError::Unreadable(why))
                    })?;
                    let allowance = Allowance::of(size);
                    let record = *record;
                    sorted.members.push(Member { file, record, allowance, header, series });
                }
                None => sorted.index = Some(file),
            },
            Read::NotDicom(what) => {
                foreign = foreign.or(what.words_among(files.name(file)).map(|what| (file, what)));
                sorted.not_dicom.push(file);
            }
            Read::Unsound(error, glimpse) => {
                sorted.unsound.push(Unsound::new(file, error, glimpse));
            }
        }
    }
    if sorted.members.is_empty() {
        let first = sorted.unsound.into_iter().next();
        let name = |(file, what): (usize, &str)| format!("{} is {what}", files.name(file));
        let none = || SeriesError::NoDicom(files.count(), foreign.map(name));
        return Err(first.map_or_else(none, |first| first.refused(files)));
    }
    Ok(sorted)
}

/// What became of one file.
enum Read {
    Sound(Header, Box<Record>),
    NotDicom(Foreign),
    Unsound(FileError, Glimpse),
}

/// The UID of the series that is wanted, or of the only one of the modality.
fn pick(
    members: &[Member],
    modality: Modality,
    wanted: Option<&str>,
) -> Result<String, SeriesError> {
    let scanner = modality;
    let modality = modality.word();
    let mut all: BTreeMap<&str, SeriesName> = BTreeMap::new();
    let mut volumes: BTreeMap<&str, SeriesName> = BTreeMap::new();
    let mut looks: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for member in members {
        count(&mut all, member);
        if member.header.modality == modality && !member.header.localiser {
            count(&mut volumes, member);
            // Pages of doses say that they are CT, and are captures of a screen.
            let is_image = scanner.makes(&member.header.sop_class);
            looks.entry(&member.series).or_default().extend(is_image.then_some(&member.record));
        }
    }
    if volumes.len() > 1 && wanted.is_none() {
        // A single image makes no volume.
        let frames = |uid: &str| looks[uid].iter().map(|r| r.frames.len().max(1)).sum::<usize>();
        if volumes.keys().any(|uid| frames(uid) > 1) {
            volumes.retain(|uid, _| frames(uid) > 1);
        }
        if volumes.len() > 1 {
            volumes.iter_mut().for_each(|(uid, name)| name.looks = Some(Looks::of(&looks[uid])));
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
        looks: None,
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
