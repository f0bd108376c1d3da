//! What an unsound file says of itself before it breaks: enough to know whether it could be a slice of a series.

use crate::attributes::{self as a, Attributes};
use crate::scan::{self, Element, Home};
use crate::text::shown;
use crate::uid::is_uid;
use crate::{Modality, Record};
use serde::{Deserialize, Serialize};

/// No word for a modality is longer; the standard has 16 characters.
const LONGEST_WORD: usize = 16;

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
            sop_class: text(a::SOP_CLASS).or(Some(scan.meta_class)),
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
        }
        .tamed()
    }

    /// The same without what can be no UID, its words short and safe to show.
    pub fn tamed(self) -> Glimpse {
        let uid = |uid: Option<String>| uid.filter(|uid| is_uid(uid));
        let word: String = shown(&self.modality).chars().take(LONGEST_WORD).collect();
        Glimpse {
            series_uid: uid(self.series_uid),
            modality: word.trim_end().to_owned(),
            sop_class: uid(self.sop_class),
        }
    }

    /// Whether it says that no such scanner has made it: by its modality or by its class.
    pub(crate) fn is_of_other_scanner(&self, modality: Modality) -> bool {
        let says_other = !self.modality.is_empty() && self.modality != modality.word();
        says_other || self.sop_class.as_deref().is_some_and(|class| !modality.makes(class))
    }

    /// Whether it says that it is no image of this series. Of its own series it could be in any case.
    pub(crate) fn is_apart(&self, series: &str, modality: Modality) -> bool {
        match self.series_uid.as_deref() {
            Some(own) => own != series,
            None => self.is_of_other_scanner(modality),
        }
    }
}
