//! What an unsound file says of itself before it breaks: enough to know whether it could be a slice of a series.

use crate::attributes::{self as a, Attributes};
use crate::scan::{self, Element, Home};
use crate::text::shown;
use crate::uid::is_uid;
use crate::{Modality, Pixels, Record};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// No word for a modality is longer; the standard has 16 characters.
const LONGEST_WORD: usize = 16;
/// No UID is longer, and no word that stands in the place of one is asked for more.
const LONGEST_UID: usize = 64;

/// In bytes: of an image of 16 rows and columns, the smallest that is read without a note.
const FEWEST_PIXELS: usize = 16 * 16;

/// What a file says of itself, as far as it can be read. Whoever gets it from a fenced process judges it anew by
/// [`Glimpse::tamed`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Glimpse {
    /// Its series, if it names one.
    pub series_uid: Option<String>,
    /// `CT`, `MR`, `SR`, …; empty where it does not say.
    pub modality: String,
    /// The class of the object, of the data set or the meta group.
    pub sop_class: Option<String>,
    /// What it says in the place of its study's UID, be it one or not; empty where it says nothing.
    pub study: String,
    /// What it says in the place of its frame of reference's UID, be it one or not.
    pub frame_of_reference: String,
    /// Whether it was read to its end and there is no image in it: it says nothing that images say.
    pub no_image: bool,
}

/// Whether a file that was read to its end says nothing of what images say and has no pixels worth the name. What may
/// have been cut off before it came to that could be any image.
fn has_no_image(record: &Record) -> bool {
    let has_pixels = match &record.pixels {
        Pixels::Missing => false,
        Pixels::Plain { at, .. } => at.len() >= FEWEST_PIXELS,
        Pixels::Encoded { .. } | Pixels::Deflated { .. } => true,
    };
    let says_nothing = [&record.values, &record.shared].iter().all(|values| values.is_empty());
    // Elements stand in the order of their tags.
    says_nothing && record.frames.is_empty() && !has_pixels && record.last > a::COLUMNS.tag
}

/// What every image of a series says: a file that contradicts it is none of its images.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kin<'a> {
    pub(crate) series: &'a str,
    pub(crate) studies: BTreeSet<String>,
    pub(crate) frames_of_reference: BTreeSet<String>,
}

impl<'a> Kin<'a> {
    /// Of a series by its UID alone, where none of its files is there.
    pub(crate) fn named(series: &'a str) -> Kin<'a> {
        Kin { series, ..Kin::default() }
    }

    /// Of a series by the files that are there.
    pub(crate) fn of(series: &'a str, records: &[&Record]) -> Kin<'a> {
        let said = |attribute| {
            let texts = records.iter().map(|r| Attributes::of(r, 0).text(attribute));
            texts.filter(|text| !text.is_empty()).collect()
        };
        let (studies, frames_of_reference) = (said(a::STUDY_UID), said(a::FRAME_OF_REFERENCE));
        Kin { series, studies, frames_of_reference }
    }
}

impl Glimpse {
    /// Of the first bytes of a file of `size` bytes. Of a deflated data set nothing is seen but its meta group.
    pub(crate) fn of_bytes(head: &[u8], size: usize) -> Glimpse {
        let Some(scan) = scan::beginning(head, size) else { return Glimpse::default() };
        let text = |attribute: a::Attribute| {
            let is_it = |e: &&Element| e.tag == attribute.tag && e.home == Home::Outermost;
            let value = head.get(scan.elements.iter().find(is_it)?.value.clone())?;
            Some(String::from_utf8_lossy(value).trim_matches(['\0', ' ']).to_owned())
        };
        Glimpse {
            series_uid: text(a::SERIES_UID),
            modality: text(a::MODALITY).unwrap_or_default(),
            study: text(a::STUDY_UID).unwrap_or_default(),
            frame_of_reference: text(a::FRAME_OF_REFERENCE).unwrap_or_default(),
            sop_class: text(a::SOP_CLASS).or(Some(scan.meta_class)),
            no_image: false,
        }
        .tamed()
    }

    /// Of a file that was read, but lacks what says which object it is.
    pub(crate) fn of_record(record: &Record) -> Glimpse {
        let attributes = Attributes::of(record, 0);
        let uid = |attribute| attributes.uid(attribute).ok().flatten();
        Glimpse {
            series_uid: uid(a::SERIES_UID),
            modality: attributes.text(a::MODALITY),
            sop_class: uid(a::SOP_CLASS).or(Some(record.meta_class.clone())),
            study: attributes.text(a::STUDY_UID),
            frame_of_reference: attributes.text(a::FRAME_OF_REFERENCE),
            no_image: has_no_image(record),
        }
        .tamed()
    }

    /// The same without what can be no UID, its words short and safe to show.
    pub fn tamed(self) -> Glimpse {
        let uid = |uid: Option<String>| uid.filter(|uid| is_uid(uid));
        let cut = |text: &str, most| shown(text).chars().take(most).collect::<String>();
        let short = |text: &str| cut(text, LONGEST_UID).trim_end().to_owned();
        let word = cut(&self.modality, LONGEST_WORD);
        Glimpse {
            series_uid: uid(self.series_uid),
            modality: word.trim_end().to_owned(),
            sop_class: uid(self.sop_class),
            study: short(&self.study),
            frame_of_reference: short(&self.frame_of_reference),
            no_image: self.no_image,
        }
    }

    /// Whether it says that no such scanner has made it: by its modality or by its class.
    pub(crate) fn is_of_other_scanner(&self, modality: Modality) -> bool {
        let says_other = !self.modality.is_empty() && self.modality != modality.word();
        says_other || self.sop_class.as_deref().is_some_and(|class| !modality.makes(class))
    }

    /// Whether it says that it is no image of this series. Of its own series it could be in any case; where it
    /// names none, another scanner, another scan or no image at all tell.
    pub(crate) fn is_apart(&self, kin: &Kin, modality: Modality) -> bool {
        match self.series_uid.as_deref() {
            Some(own) => own != kin.series,
            None => {
                self.no_image || self.is_of_other_scanner(modality) || self.is_of_other_scan(kin)
            }
        }
    }

    /// Whether it names another space of a patient, or, where that cannot be compared, another study.
    fn is_of_other_scan(&self, kin: &Kin) -> bool {
        let differs = |own: &str, theirs: &BTreeSet<String>| {
            (!own.is_empty() && !theirs.is_empty()).then(|| !theirs.contains(own))
        };
        differs(&self.frame_of_reference, &kin.frames_of_reference)
            .or_else(|| differs(&self.study, &kin.studies))
            .unwrap_or(false)
    }
}
