//! What the gate says of an upload: every series in it, judged as the volume that a case would take.

use super::other::other_kinds;
use super::spooled::{OneSeries, Spooled};
use super::volume::{self, VolumeFile};
use crate::ground::Ground;
use crate::session::found_words;
use crate::wire::{Found, PatientWords, SeriesSeen};
use preop_dicom::{Ct, Files, Identity, SeriesError, SeriesName, Survey, Wanted, assemble, survey};
use preop_monitor::{Finding, Monitor, Part};
use preop_space::Bounds;
use std::collections::BTreeSet;
use std::sync::Mutex;

/// The share of the work that goes into looking at all headers.
const HEADERS: f64 = 0.2;

/// An upload that was read.
pub(super) struct Judged {
    pub(super) files: Spooled,
    pub(super) series: Vec<JudgedSeries>,
    /// What else must be known, in words.
    pub(super) notes: Vec<String>,
}

/// A series, and where its files are.
pub(super) struct JudgedSeries {
    pub(super) seen: SeriesSeen,
    /// Where its volume lies in the patient, if it is one.
    pub(super) bounds: Option<Bounds>,
    pub(super) places: Vec<usize>,
    /// What those files must be called in the case; of DICOM they may be called as one likes, and there are none.
    pub(super) names: Vec<String>,
}

/// Reads an upload: which series and volume files there are, and of each CT whether the gate lets it through.
/// One volume stands in memory at a time.
///
/// # Errors
/// Why nothing of it can be read, in the gate's words; `None` if it was cancelled.
pub(super) fn judge(
    files: Spooled,
    ground: &dyn Ground,
    monitor: &dyn Monitor,
) -> Result<Judged, Option<String>> {
    let headers = Part::of(monitor, 0.0, HEADERS);
    let others = other_kinds(&files);
    let volumes = volume::found(&files, ground.decode());
    let of_volumes: BTreeSet<usize> = volumes.iter().flat_map(VolumeFile::places).collect();
    let rest: Vec<usize> = (0..files.count()).filter(|file| !of_volumes.contains(file)).collect();
    let dicom = OneSeries { of: &files, places: &rest };
    let surveyed = match survey(&dicom, ground.decode(), &headers) {
        Err(SeriesError::NoDicom(n, _)) if !volumes.is_empty() => {
            Survey { not_dicom: (0..n).collect(), ..Survey::default() }
        }
        surveyed => surveyed.map_err(|why| {
            let words = words(why)?;
            Some([&[words][..], &others].concat().join(" "))
        })?,
    };
    let notes = notes(&surveyed).into_iter().chain(others).collect();
    let found = surveyed.series;
    let all: usize = found.iter().map(|(_, places)| places.len()).sum::<usize>() + volumes.len();
    let mut identities: Vec<Identity> = vec![];
    let mut series = vec![];
    let mut done = 0;
    for (name, places) in found {
        let places: Vec<usize> = places.into_iter().map(|place| rest[place]).collect();
        let share = |files: usize| HEADERS + (1.0 - HEADERS) * files as f64 / all.max(1) as f64;
        let part = Part::of(monitor, share(done), share(done + places.len()));
        done += places.len();
        let (seen, bounds) = match name.modality.as_str() {
            "CT" => match read(&files, &name, &places, ground, &part) {
                Ok((ct, findings)) => (
                    accepted(&name, &ct, findings, &mut identities),
                    Some(ct.volume.geometry().bounds()),
                ),
                Err(SeriesError::Cancelled) => return Err(None),
                Err(why) => (refused(&name, format!("It is refused: {why}.")), None),
            },
            _ => (refused(&name, "It is no CT, and a case begins with CT.".to_owned()), None),
        };
        series.push(JudgedSeries { seen, bounds, places, names: vec![] });
    }
    for volume in volumes {
        if monitor.is_cancelled() {
            return Err(None);
        }
        series.push(volume.judged(&files, ground.decode()));
        done += 1;
        monitor.progress(HEADERS + (1.0 - HEADERS) * done as f64 / all as f64);
    }
    Ok(Judged { files, series, notes })
}

/// What must be known of the files as a whole.
fn notes(surveyed: &Survey) -> Vec<String> {
    let left_out = match surveyed.not_dicom.len() {
        0 => None,
        n => Some(format!("{n} of the files are no DICOM, and are left out.")),
    };
    let told = surveyed.findings.iter().map(|f| format!("{} {}", f.message, f.hint));
    left_out.into_iter().chain(told).collect()
}

fn words(error: SeriesError) -> Option<String> {
    match error {
        SeriesError::Cancelled => None,
        other => Some(format!("This is refused: {other}.")),
    }
}

/// The volume of a series, as the case will read it, and what was found on the way.
fn read(
    files: &Spooled,
    name: &SeriesName,
    places: &[usize],
    ground: &dyn Ground,
    monitor: &dyn Monitor,
) -> Result<(Ct, Vec<Finding>), SeriesError> {
    let noting = Noting { monitor, found: Mutex::default() };
    let one = OneSeries { of: files, places };
    let wanted = Wanted { series: Some(&name.uid), ..Wanted::default() };
    let ct = assemble(&one, &wanted, ground.decode(), &noting)?;
    let found = noting.found.into_inner().unwrap_or_default();
    Ok((ct, found))
}

fn accepted(
    name: &SeriesName,
    ct: &Ct,
    mut findings: Vec<Finding>,
    identities: &mut Vec<Identity>,
) -> SeriesSeen {
    findings.extend(ct.findings.iter().cloned());
    let number = identities.iter().position(|known| *known == ct.identity);
    let number = number.unwrap_or_else(|| {
        identities.push(ct.identity.clone());
        identities.len() - 1
    });
    let born = ct.identity.birth_date_for_report().map(|day| format!("born {day}"));
    let texts = [ct.identity.name_for_report(), ct.identity.id_for_report().to_owned()];
    let texts: Vec<String> =
        texts.into_iter().chain(born).filter(|text| !text.trim().is_empty()).collect();
    SeriesSeen {
        patient: Some(PatientWords { number: number + 1, words: texts.join(", ") }),
        slices: ct.summary.slices,
        spacing_mm: Some(ct.summary.spacing_mm),
        body_part: ct.summary.body_part.clone(),
        laterality: ct.summary.laterality.clone(),
        date: ct.scan_date.map(|day| day.to_string()),
        nature: preop_case::nature(&ct.summary.manufacturer),
        findings: findings.iter().map(seen).collect(),
        ..bare(name)
    }
}

pub(super) fn refused(name: &SeriesName, why: String) -> SeriesSeen {
    SeriesSeen { refused: Some(why), ..bare(name) }
}

pub(super) fn bare(name: &SeriesName) -> SeriesSeen {
    SeriesSeen {
        uid: name.uid.clone(),
        modality: name.modality.clone(),
        description: name.description.clone(),
        files: name.count,
        ..SeriesSeen::default()
    }
}

/// A finding of a scan that is in no plan yet.
pub(super) fn seen(finding: &Finding) -> Found {
    found_words(finding, String::new(), String::new(), None)
}

/// Keeps findings, and hands on the rest.
struct Noting<'a> {
    monitor: &'a dyn Monitor,
    found: Mutex<Vec<Finding>>,
}

impl Monitor for Noting<'_> {
    fn finding(&self, finding: Finding) {
        if let Ok(mut found) = self.found.lock() {
            found.push(finding);
        }
    }
    fn progress(&self, fraction: f64) {
        self.monitor.progress(fraction);
    }
    fn is_cancelled(&self) -> bool {
        self.monitor.is_cancelled()
    }
}
