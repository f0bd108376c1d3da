//! Which series a file belongs to, whatever its pixels are.

use crate::attributes::{self as a, Attributes};
use crate::{Record, SliceError};

/// Media Storage Directory: the index of a disc.
const DIRECTORY: &str = "1.2.840.10008.1.3.10";

/// What a file says about itself, before anything is asked of its pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// The series; `None` in a `DICOMDIR` or another index without one.
    pub series_uid: Option<String>,
    /// The image.
    pub sop_uid: String,
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
                sop_uid: String::new(),
                modality: String::new(),
                description: "DICOMDIR".into(),
                localiser: false,
            });
        }
        Ok(Header {
            series_uid: Some(attributes.required_uid(a::SERIES_UID)?),
            sop_uid: attributes.required_uid(a::SOP_INSTANCE)?,
            modality: attributes.text(a::MODALITY),
            description: attributes.text(a::SERIES_DESCRIPTION),
            localiser: attributes.list(a::IMAGE_TYPE).iter().any(|t| t == "LOCALIZER"),
        })
    }
}
