//! Why a file is not a sound CT image.

use crate::Foreign;
use crate::syntax;
use crate::text::shown;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Why a file is not a sound CT image. Offsets count bytes from the start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
pub enum SliceError {
    /// No DICOM file at all.
    #[error("this is not a DICOM file{}", .0.words().map(|what| format!(", but {what}")).unwrap_or_default())]
    NotDicom(Foreign),
    /// Larger than any CT image.
    #[error("the file has {0} bytes, more than any single CT image; it is refused")]
    TooLarge(usize),
    /// The structure breaks off or makes no sense.
    #[error("the file is truncated or damaged at byte {0}; export it again from its source")]
    Damaged(usize),
    /// An element is longer than the file.
    #[error(
        "the element at byte {at} declares {declared} bytes, but {left} are left; the file is \
         truncated or damaged, export it again from its source"
    )]
    Length {
        /// Where the value begins.
        at: usize,
        /// What it declares.
        declared: usize,
        /// What is there.
        left: usize,
    },
    /// Sequences within sequences.
    #[error("the file nests more than 64 sequences; it is refused")]
    TooDeep,
    /// No image of so many frames needs so many.
    #[error("the file has over 100,000 elements besides what its frames can need; it is refused")]
    TooManyElements,
    /// Text that cannot be decoded.
    #[error("the file's text attributes cannot be decoded in the character set that it names")]
    Text,
    /// Compressed, or otherwise encoded in a way that is not read.
    #[error(
        "the image is encoded as {name} ({uid}), which is not read; export the series \
         uncompressed (Explicit VR Little Endian)"
    )]
    TransferSyntax {
        /// What people call it.
        name: Cow<'static, str>,
        /// Its UID, cut to 64 characters.
        uid: String,
    },
    /// It says nothing of its encoding, and looks like nothing that is known.
    #[error(
        "the file does not say how it is encoded (it has no Transfer Syntax UID), and its first element does not tell \
         either; export it again from its source"
    )]
    NoTransferSyntax,
    /// An attribute that the geometry or the Hounsfield units rest on.
    #[error("{name} {why}{}", found_text(.found))]
    Attribute {
        /// The name in the standard.
        name: Cow<'static, str>,
        /// What is there, cut short; may be empty.
        found: String,
        /// What is wrong with it.
        why: Cow<'static, str>,
    },
    /// Fewer pixels than rows and columns ask for.
    #[error("the image needs {needed} bytes of pixels, but the file has {found}")]
    ShortPixels {
        /// Rows times columns times bytes.
        needed: usize,
        /// What is there.
        found: usize,
    },
    /// More voxels than any volume may have.
    #[error(
        "the file has {0} voxels, more than the 2,147,483,648 that a volume may have; it is refused"
    )]
    TooManyVoxels(usize),
    /// Frames that are packed as no scanner packs them.
    #[error(
        "its {encoded} bytes of encoded pixels would unpack to {values} values, more than 64 for each \
         byte, as no scan does; it is refused"
    )]
    Unpacks {
        /// Rows times columns times samples of all frames.
        values: usize,
        /// The bytes that are there.
        encoded: usize,
    },
    /// An encoded frame that cannot be decoded.
    #[error("the {coding} image cannot be decoded: {why}; export it again from its source")]
    Frame {
        /// What people call its encoding.
        coding: Cow<'static, str>,
        /// What is wrong.
        why: Cow<'static, str>,
    },
    /// The fenced process that read it broke, or went beyond its limits.
    #[error(
        "the file could not be decoded within its limits of memory and time; it is damaged or \
         hostile, export it again from its source"
    )]
    Limits,
    /// There is no fenced process to read it.
    #[error("the process that decodes files cannot be started ({0}); no file is read without it")]
    NoDecoder(String),
    /// An image without a series beside a series in the same space of the patient.
    #[error(
        "the image names no series (it has no Series Instance UID), but the frame of reference of the series, so it may \
         be one of its slices; export the series again, or take the file out of the folder"
    )]
    Nameless,
    /// Fewer encoded frames than the file says, or more.
    #[error("the file says that it has {needed} frames, but {found} can be told apart")]
    ShortFrames {
        /// What it says.
        needed: usize,
        /// What is there.
        found: usize,
    },
}

fn found_text(found: &str) -> String {
    if found.is_empty() { String::new() } else { format!(", but it is `{found}`") }
}

impl SliceError {
    /// A frame of a transfer syntax that cannot be decoded.
    pub(crate) fn frame(transfer_syntax: &str, why: &'static str) -> SliceError {
        SliceError::Frame { coding: syntax::name(transfer_syntax).into(), why: why.into() }
    }

    /// The same with every text in it safe to show, whoever has put it there.
    pub fn tamed(self) -> SliceError {
        let short = |text: &str| shown(text).chars().take(200).collect::<String>();
        match self {
            SliceError::TransferSyntax { name, uid } => {
                SliceError::TransferSyntax { name: short(&name).into(), uid: short(&uid) }
            }
            SliceError::Attribute { name, found, why } => SliceError::Attribute {
                name: short(&name).into(),
                found: short(&found),
                why: short(&why).into(),
            },
            SliceError::Frame { coding, why } => {
                SliceError::Frame { coding: short(&coding).into(), why: short(&why).into() }
            }
            SliceError::NoDecoder(why) => SliceError::NoDecoder(short(&why)),
            numbers_only => numbers_only,
        }
    }

    pub(crate) fn transfer_syntax(uid: &str) -> SliceError {
        let name = syntax::name(uid).into();
        let uid = shown(uid).chars().take(64).collect();
        SliceError::TransferSyntax { name, uid }
    }
}
