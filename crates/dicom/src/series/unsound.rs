//! Files that cannot be read, beside a series that can: those that could be a slice of it refuse it, the others are
//! set aside and told.

use super::SeriesError;
use crate::file::FileError;
use crate::glimpse::Kin;
use crate::{Files, Glimpse, Modality};
use preop_monitor::Finding;

/// So many of them are named.
const NAMED: usize = 5;

/// A file that cannot be read, or does not say which object it is.
pub(crate) struct Unsound {
    /// Its place in the list of files.
    pub(super) file: usize,
    error: FileError,
    glimpse: Glimpse,
}

impl Unsound {
    pub(super) fn new(file: usize, error: FileError, glimpse: Glimpse) -> Unsound {
        Unsound { file, error, glimpse }
    }

    /// Why it is refused.
    pub(super) fn refused(self, files: &dyn Files) -> SeriesError {
        SeriesError::of_file(files.name(self.file), self.error)
    }

    /// Whether it says that it is no image of a series.
    pub(super) fn is_apart(&self, kin: &Kin, modality: Modality) -> bool {
        // A file whose bytes cannot be had says nothing.
        matches!(self.error, FileError::Unsound(_)) && self.glimpse.is_apart(kin, modality)
    }

    /// Whether it could be what is looked for, where no file is: an image of the wanted series, or of any.
    fn is_sought(&self, modality: Modality, wanted: Option<&str>) -> bool {
        match wanted {
            Some(series) => !self.is_apart(&Kin::named(series), modality),
            None => !self.glimpse.is_of_other_scanner(modality),
        }
    }
}

/// Of a choice that failed, why: by the first unsound file that could be what is looked for, if there is one.
pub(super) fn in_place_of(
    error: SeriesError,
    unsound: Vec<Unsound>,
    (modality, wanted): (Modality, Option<&str>),
    files: &dyn Files,
) -> SeriesError {
    let is_absent =
        matches!(error, SeriesError::NoVolume { .. } | SeriesError::NoSuchSeries { .. });
    let mut sought = unsound.into_iter().filter(|u| is_absent && u.is_sought(modality, wanted));
    sought.next().map_or(error, |first| first.refused(files))
}

/// `image.unreadable-aside`: what is not read, and why; the first error of one that could be a slice of the series.
pub(super) fn set_aside(
    unsound: Vec<Unsound>,
    kin: &Kin,
    modality: Modality,
    files: &dyn Files,
) -> Result<Option<Finding>, SeriesError> {
    let (aside, ours): (Vec<Unsound>, Vec<Unsound>) =
        unsound.into_iter().partition(|u| u.is_apart(kin, modality));
    match ours.into_iter().next() {
        Some(first) => Err(first.refused(files)),
        None => Ok(told(aside, files)),
    }
}

/// The warning about such files, each with what it is and why it is not read.
pub(super) fn told(aside: Vec<Unsound>, files: &dyn Files) -> Option<Finding> {
    let more = aside.len().saturating_sub(NAMED);
    let words = |u: Unsound| {
        let what = match u.glimpse.modality.as_str() {
            _ if u.glimpse.no_image => "no image".to_owned(),
            "" => "of another kind".to_owned(),
            modality => modality.to_owned(),
        };
        let name = files.name(u.file).to_owned();
        let why = match SeriesError::of_file(&name, u.error) {
            SeriesError::File { source, .. } => source.to_string(),
            other => other.to_string(),
        };
        format!("{name} ({what}): {why}")
    };
    let mut said: Vec<String> = aside.into_iter().take(NAMED).map(words).collect();
    if said.is_empty() {
        return None;
    }
    if more > 0 {
        said.push(format!("and {more} more"));
    }
    let message = format!(
        "Set aside, as of another series or another kind, and not to be read: {}.",
        said.join("; ")
    );
    let hint =
        "They are no images of the series that is read. Export them again if they are needed.";
    Some(Finding::warning("image.unreadable-aside", message).hint(hint))
}
