//! Why a volume file is refused, whatever its format.

/// Why a file is not a volume that we read. In words for the person who must act.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum VolumeError {
    /// Not this format at all.
    #[error("this is not a {0} file")]
    Not(&'static str),
    /// A field of the header.
    #[error("{field} {why}{}", found_text(.found))]
    Field {
        /// Its name in the format.
        field: &'static str,
        /// What is there, cut short; may be empty.
        found: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A size that no scan has.
    #[error(
        "the image declares {0:?} voxels; each axis may have 1 to {axis} and the whole at most 2^31",
        axis = crate::place::MOST_ALONG_AXIS
    )]
    Size([i64; 3]),
    /// A distance between voxels that no scan has.
    #[error(
        "the voxels are {0:?} mm apart; distances from 0.02 to 5 mm are read. Is the unit of the file \
         really the millimetre?"
    )]
    Spacing([f64; 3]),
    /// Axes that are not at right angles.
    #[error(
        "the axes of the grid are not at right angles to each other (a tilted gantry, or a damaged \
         header); resample the image to a regular grid first"
    )]
    Sheared,
    /// A place that no scan has.
    #[error(
        "the first voxel lies at {0:?} mm, farther than 10 m from the origin; the header is damaged"
    )]
    Origin([f64; 3]),
    /// More than one image.
    #[error(
        "the file holds {0} numbers for each voxel (colours, phases or several images); one image of \
         one number a voxel is read"
    )]
    Several(usize),
    /// Fewer voxels than declared.
    #[error(
        "the image needs {needed} bytes of voxels, but the file has {found}; it is truncated, export \
         it again"
    )]
    Short {
        /// What the header asks for.
        needed: usize,
        /// What is there.
        found: usize,
    },
    /// More packed voxels than declared.
    #[error(
        "the packed voxels unpack to more than the {0} bytes that the header asks for; refused"
    )]
    Overlong(usize),
    /// Packed voxels that cannot be unpacked.
    #[error("the packed voxels are damaged ({0}); export the file again")]
    Packing(String),
    /// Voxels in another file, which is not here.
    #[error(
        "the voxels are in the file \"{0}\", which must lie beside the header and was not given"
    )]
    DataFile(String),
    /// Values that are no Hounsfield units.
    #[error("the voxel {voxel:?} holds {value}, which is no Hounsfield unit; {why}")]
    NotHounsfield {
        /// Where it stands in the grid.
        voxel: [usize; 3],
        /// What it holds.
        value: f64,
        /// What a Hounsfield unit is.
        why: &'static str,
    },
    /// A box that holds nothing of the scan.
    #[error(
        "the box {keep} holds nothing of the scan, which reaches from {scan} (LPS); correct box_mm"
    )]
    Beside {
        /// The box, in words.
        keep: String,
        /// Where the scan is, in words.
        scan: String,
    },
    /// Values that are no label numbers.
    #[error("the voxel {voxel:?} holds {value}, which is no label: {why}")]
    NotLabel {
        /// Where it stands in the grid.
        voxel: [usize; 3],
        /// What it holds.
        value: f64,
        /// What a label is.
        why: &'static str,
    },
    /// More labels than any segmentation has.
    #[error("the file holds more than {0} different values; this is an image, not a mask")]
    TooManyLabels(usize),
}

fn found_text(found: &str) -> String {
    if found.is_empty() { String::new() } else { format!(", but it is `{found}`") }
}

/// A field of the header that is wrong.
pub(crate) fn field(
    field: &'static str,
    found: impl std::fmt::Display,
    why: &'static str,
) -> VolumeError {
    VolumeError::Field { field, found: shown(&found.to_string(), 60), why }
}

/// Text from outside, safe to show, cut to `most` characters and without space at its ends.
pub(crate) fn shown(text: &str, most: usize) -> String {
    preop_quote::quote(text, most).trim().to_owned()
}
