//! Which series a file belongs to, whatever its pixels are.

use crate::attributes::{self as a, Attributes};
use crate::uid::is_uid;
use crate::{Record, SliceError};

/// Media Storage Directory: the index of a disc.
const DIRECTORY: &str = "1.2.840.10008.1.3.10";

/// What a file says about itself, before anything is asked of its pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// The series; `None` in a `DICOMDIR` or another index without one.
    pub series_uid: Option<String>,
    /// Whether the file names its series itself; else its frame of reference stands for it.
    pub names_series: bool,
    /// The image.
    pub sop_uid: String,
    /// The class of the object; empty where the file does not say it.
    pub sop_class: String,
    /// `CT`, `MR`, `SR`, …
    pub modality: String,
    /// The description of the series, safe to show.
    pub description: String,
    /// Whether the image says that it is a localiser (scout, topogram).
    pub localiser: bool,
}

impl Header {
    /// The header of a file.
    ///
    /// # Errors
    /// If it does not say which object of which series it is.
    pub fn of(record: &Record) -> Result<Header, SliceError> {
        let attributes = Attributes::of(record, 0);
        if record.meta_class == DIRECTORY {
            return Ok(Header {
                series_uid: None,
                names_series: false,
                sop_uid: String::new(),
                sop_class: String::new(),
                modality: String::new(),
                description: "DICOMDIR".into(),
                localiser: false,
            });
        }
        Ok(Header {
            series_uid: Some(series_uid(&attributes)?),
            names_series: attributes.uid(a::SERIES_UID)?.is_some(),
            sop_uid: sop_uid(record, &attributes)?,
            sop_class: sop_class(record, &attributes).unwrap_or_default(),
            modality: attributes.text(a::MODALITY),
            description: attributes.text(a::SERIES_DESCRIPTION),
            localiser: attributes.list(a::IMAGE_TYPE).iter().any(|t| t == "LOCALIZER"),
        })
    }
}

/// The series; where a file names none, its frame of reference: the images of one scan share it.
pub(crate) fn series_uid(attributes: &Attributes) -> Result<String, SliceError> {
    match attributes.uid(a::SERIES_UID)? {
        Some(uid) => Ok(uid),
        None => attributes.uid(a::FRAME_OF_REFERENCE)?.ok_or(a::SERIES_UID.missing()),
    }
}

/// The object; where the data set does not name it, as the meta group does.
pub(crate) fn sop_uid(record: &Record, attributes: &Attributes) -> Result<String, SliceError> {
    or_meta(a::SOP_INSTANCE, attributes, &record.meta_instance)
}

/// The class of the object; where the data set does not name it, as the meta group does.
pub(crate) fn sop_class(record: &Record, attributes: &Attributes) -> Result<String, SliceError> {
    or_meta(a::SOP_CLASS, attributes, &record.meta_class)
}

/// Whether one of these had to stand for another.
pub(crate) fn lends_uids(attributes: &Attributes) -> Result<bool, SliceError> {
    let needed = [a::STUDY_UID, a::SERIES_UID, a::SOP_INSTANCE, a::SOP_CLASS];
    let lacks = needed.map(|attribute| attributes.uid(attribute).map(|uid| uid.is_none()));
    lacks.into_iter().try_fold(false, |any, lacks| Ok(any | lacks?))
}

fn or_meta(
    attribute: a::Attribute,
    attributes: &Attributes,
    meta: &str,
) -> Result<String, SliceError> {
    match attributes.uid(attribute)? {
        Some(uid) => Ok(uid),
        None if is_uid(meta) => Ok(meta.to_owned()),
        None => Err(attribute.missing()),
    }
}
