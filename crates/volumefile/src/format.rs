//! The formats by the ending of a file's name, behind one door.

use crate::{Stored, VolumeError, metaimage, nifti, nrrd};
use serde::{Deserialize, Serialize};

/// A format of volumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// NIfTI-1 or NIfTI-2, plain.
    Nifti,
    /// The same, packed by gzip.
    NiftiPacked,
    /// The header of either, its voxels in an `.img` beside it.
    NiftiPair,
    /// NRRD.
    Nrrd,
    /// MetaImage.
    MetaImage,
}

impl Format {
    /// The endings of files, each with its format and whether it is written.
    pub const ALL: [(&'static str, Format, bool); 7] = [
        ("nii", Format::Nifti, true),
        ("nii.gz", Format::NiftiPacked, true),
        ("hdr", Format::NiftiPair, false),
        ("nrrd", Format::Nrrd, true),
        ("nhdr", Format::Nrrd, false),
        ("mha", Format::MetaImage, true),
        ("mhd", Format::MetaImage, false),
    ];

    /// The format that a file's name ends in.
    pub fn of_name(name: &str) -> Option<Format> {
        Format::entry(name).map(|(_, format, _)| format)
    }

    /// The format that a file of this name is written in.
    pub fn to_write(name: &str) -> Option<Format> {
        Format::entry(name).filter(|(_, _, written)| *written).map(|(_, format, _)| format)
    }

    /// The ending of a file's name, as it stands in [`Format::ALL`].
    pub fn ending(name: &str) -> Option<&'static str> {
        Format::entry(name).map(|(ending, _, _)| ending)
    }

    fn entry(name: &str) -> Option<(&'static str, Format, bool)> {
        let name = name.to_ascii_lowercase();
        let ends = |ending: &str| name.strip_suffix(ending).is_some_and(|n| n.ends_with('.'));
        Format::ALL.into_iter().find(|(ending, _, _)| ends(ending))
    }

    /// The name of the file with the voxels where it follows from the header's own: `.img` for `.hdr`.
    pub fn pair_of(self, name: &str) -> Option<String> {
        let stem = match self {
            Format::NiftiPair => name.get(..name.len().checked_sub(3)?)?,
            _ => return None,
        };
        Some(format!("{stem}{}", if name.ends_with("HDR") { "IMG" } else { "img" }))
    }

    /// The name of the file beside this one that holds its voxels, as its header says; `None` where it
    /// does not.
    pub fn data_file(self, bytes: &[u8]) -> Result<Option<String>, VolumeError> {
        match self {
            Format::Nifti | Format::NiftiPacked | Format::NiftiPair => Ok(None),
            Format::Nrrd => nrrd::data_file(bytes),
            Format::MetaImage => metaimage::data_file(bytes),
        }
    }

    /// Reads a file; `data` is the content of the file that [`Format::data_file`] names.
    pub fn read<'a>(
        self,
        bytes: &'a [u8],
        data: Option<&'a [u8]>,
    ) -> Result<Stored<'a>, VolumeError> {
        match self {
            Format::Nifti | Format::NiftiPacked | Format::NiftiPair => nifti::read(bytes, data),
            Format::Nrrd => nrrd::read(bytes, data),
            Format::MetaImage => metaimage::read(bytes, data),
        }
    }

    /// Writes an image or labels.
    pub fn write(self, stored: &Stored<'_>) -> Result<Vec<u8>, VolumeError> {
        match self {
            Format::Nifti | Format::NiftiPair => nifti::write(stored, false),
            Format::NiftiPacked => nifti::write(stored, true),
            Format::Nrrd => Ok(nrrd::write(stored)),
            Format::MetaImage => metaimage::write(stored),
        }
    }
}
