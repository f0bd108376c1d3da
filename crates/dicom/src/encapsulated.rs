//! Encapsulated STL and OBJ: a model in a DICOM object (PS3.3 A.85), in the patient's space.

use crate::SliceError;
use crate::tree::tree;

const STL: &str = "1.2.840.10008.5.1.4.1.1.104.3";
const OBJ: &str = "1.2.840.10008.5.1.4.1.1.104.4";

/// A model as it was enclosed.
#[derive(Clone, Debug, PartialEq)]
pub struct Encapsulated<'a> {
    /// The format: `stl` or `obj`.
    pub format: &'static str,
    /// The bytes of its file.
    pub document: &'a [u8],
    /// What it is called, safe to show.
    pub title: String,
    /// The unit of its places, as the code says it: `mm`, `um`, `cm`; empty where it does not.
    pub unit: String,
    /// The frame of reference that its places are in; `None` where the file does not say.
    pub frame_of_reference: Option<String>,
}

/// Why a file encloses no model that we read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EncapsulatedError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] SliceError),
    /// Another kind of object.
    #[error("this encloses no STL or OBJ model")]
    NotOne,
    /// The document is shorter than it says.
    #[error(
        "the Encapsulated Document declares {declared} bytes and has {left}; the file is truncated or \
         damaged, export it again from its source"
    )]
    Length {
        /// What is declared.
        declared: usize,
        /// What is there.
        left: usize,
    },
    /// No model in it.
    #[error("the Encapsulated Document is missing")]
    Missing,
}

/// Whether the file says that it encloses a model.
pub fn is_encapsulated_model(sop_class: &str) -> bool {
    matches!(sop_class, STL | OBJ)
}

/// The model that a file encloses.
///
/// # Errors
/// Another kind of object, or one without a document.
pub fn encapsulated(bytes: &[u8]) -> Result<Encapsulated<'_>, EncapsulatedError> {
    let root = tree(bytes)?;
    let format = match root.raw_text((0x0008, 0x0016)).as_str() {
        STL => "stl",
        OBJ => "obj",
        _ => return Err(EncapsulatedError::NotOne),
    };
    let document = root.bytes((0x0042, 0x0011)).ok_or(EncapsulatedError::Missing)?;
    // The padding of an odd length is not part of it, where the file says so.
    let length = root.bytes((0x0042, 0x0015)).and_then(|b| b.try_into().ok());
    let length = length.map_or(document.len(), |b| u32::from_le_bytes(b) as usize);
    let left = document.len();
    let document =
        document.get(..length).ok_or(EncapsulatedError::Length { declared: length, left })?;
    let unit = root.item((0x0040, 0x08ea)).map_or(String::new(), |u| u.text((0x0008, 0x0100)));
    let frame_of_reference = Some(root.text((0x0020, 0x0052))).filter(|uid| !uid.is_empty());
    Ok(Encapsulated {
        format,
        document,
        title: root.text((0x0042, 0x0010)),
        unit,
        frame_of_reference,
    })
}
