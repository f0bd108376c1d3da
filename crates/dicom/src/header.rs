//! Which series a file belongs to, whatever its pixels are.

use crate::SliceError;
use crate::attributes::{self as a, Attributes};
use crate::scan::scan;

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

/// The header of one file. Looks at no pixel, and into no compressed data.
pub fn read_header(bytes: &[u8]) -> Result<Header, SliceError> {
    let scan = scan(bytes)?;
    let attributes = Attributes::new(bytes, &scan)?;
    // Media Storage Directory: the index of a disc.
    if scan.sop_class == "1.2.840.10008.1.3.10" {
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
