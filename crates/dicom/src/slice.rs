//! One CT image, and the trait of whoever decodes it.

use crate::attributes::Attributes;
use crate::scan::scan;
use crate::{Date, Identity, gate};
use preop_space::{Direction, Point};

/// One sound CT image: everything that the volume needs from one file.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    /// Whose image this is.
    pub identity: Identity,
    /// The study.
    pub study_uid: String,
    /// The series.
    pub series_uid: String,
    /// The image.
    pub sop_uid: String,
    /// The patient space that positions are in; `None` where the file does not say.
    pub frame_of_reference: Option<String>,
    /// How the file was encoded.
    pub transfer_syntax: String,
    /// `ORIGINAL`, `PRIMARY`, `AXIAL` and the like.
    pub image_type: Vec<String>,
    /// The number of rows: of voxels down a column.
    pub rows: usize,
    /// The number of columns: of voxels along a row.
    pub columns: usize,
    /// The distance from row to row, in millimetres: DICOM's first value.
    pub row_spacing_mm: f64,
    /// The distance from column to column, in millimetres: DICOM's second value.
    pub column_spacing_mm: f64,
    /// The direction in which the column number grows, along a row.
    pub along_row: Direction,
    /// The direction in which the row number grows, down a column; at a right angle to `along_row`.
    pub down_column: Direction,
    /// The centre of the first voxel.
    pub position: Point,
    /// Hounsfield units per stored unit; positive.
    pub slope: f64,
    /// The Hounsfield units of a stored zero.
    pub intercept: f64,
    /// The unit after rescaling, `HU` or empty where all is well.
    pub rescale_type: String,
    /// How many of the 8 or 16 bits are used, from the lowest on.
    pub bits_stored: u32,
    /// Whether stored values have a sign.
    pub signed: bool,
    /// Stored values that mean that nothing was measured there.
    pub padding: Option<Padding>,
    /// The stored values, row by row, with their unused bits as they are.
    pub stored: Vec<u16>,
    /// Bytes behind the pixels that belong to nothing; ignored.
    pub trailing_bytes: usize,
    /// Whether the image was ever compressed with loss.
    pub lossy: bool,
    /// Whether text is burned into the pixels; `None` where the file does not say.
    pub burned_in: Option<bool>,
    /// The thickness that the scanner reports, in millimetres; never used as a distance.
    pub thickness_mm: Option<f64>,
    /// When the image was taken: acquisition, series or study date, the first that is there.
    pub scan_date: Option<Date>,
    /// When the study began.
    pub study_date: Option<Date>,
    /// `L`, `R` or empty: the side that the file names.
    pub laterality: String,
    /// The reconstruction kernel.
    pub kernel: String,
    /// Who made the scanner.
    pub manufacturer: String,
    /// Which scanner.
    pub model: String,
    /// What the study is called.
    pub study_description: String,
    /// What the series is called.
    pub series_description: String,
    /// Which part of the body was scanned.
    pub body_part: String,
    /// How the patient lay: `HFS`, `FFS`, … Not used for any geometry.
    pub patient_position: String,
}

/// A range of stored values, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Padding {
    /// The least.
    pub low: i32,
    /// The greatest.
    pub high: i32,
}

/// Why a file is not a sound CT image. Offsets count bytes from the start.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SliceError {
    /// No DICOM file at all.
    #[error("this is not a DICOM file")]
    NotDicom,
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
    /// No image needs so many.
    #[error("the file has more than 100,000 elements; it is refused")]
    TooManyElements,
    /// Text that cannot be decoded.
    #[error("the file's text attributes cannot be decoded in the character set that it names")]
    Text,
    /// Compressed, or otherwise encoded in a way that is not read.
    #[error(
        "the image is encoded as {name} ({uid}), which is not read yet; export the series \
         uncompressed (Explicit VR Little Endian)"
    )]
    TransferSyntax {
        /// What people call it.
        name: &'static str,
        /// Its UID, cut to 64 characters.
        uid: String,
    },
    /// An attribute that the geometry or the Hounsfield units rest on.
    #[error("{name} {why}{}", found_text(.found))]
    Attribute {
        /// The name in the standard.
        name: &'static str,
        /// What is there, cut short; may be empty.
        found: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Fewer pixels than rows and columns ask for.
    #[error("the image needs {needed} bytes of pixels, but the file has {found}")]
    ShortPixels {
        /// Rows times columns times bytes.
        needed: usize,
        /// What is there.
        found: usize,
    },
}

fn found_text(found: &str) -> String {
    if found.is_empty() { String::new() } else { format!(", but it is `{found}`") }
}

impl SliceError {
    pub(crate) fn transfer_syntax(uid: &str) -> SliceError {
        let name = match uid {
            "1.2.840.10008.1.2.1.99" => "Deflated Explicit VR Little Endian",
            "1.2.840.10008.1.2.2" => "Explicit VR Big Endian",
            "1.2.840.10008.1.2.4.50" => "JPEG Baseline",
            "1.2.840.10008.1.2.4.51" => "JPEG Extended",
            "1.2.840.10008.1.2.4.57" | "1.2.840.10008.1.2.4.70" => "JPEG Lossless",
            "1.2.840.10008.1.2.4.80" => "JPEG-LS Lossless",
            "1.2.840.10008.1.2.4.81" => "JPEG-LS Near-Lossless",
            "1.2.840.10008.1.2.4.90" => "JPEG 2000 Lossless",
            "1.2.840.10008.1.2.4.91" => "JPEG 2000",
            "1.2.840.10008.1.2.4.201" | "1.2.840.10008.1.2.4.202" => "HTJ2K Lossless",
            "1.2.840.10008.1.2.4.203" => "HTJ2K",
            "1.2.840.10008.1.2.5" => "RLE Lossless",
            _ if uid.starts_with("1.2.840.10008.1.2.4.") => "a compressed syntax",
            _ => "an unknown syntax",
        };
        let uid = crate::text::shown(uid).chars().take(64).collect();
        SliceError::TransferSyntax { name, uid }
    }
}

/// Makes a sound CT image of a file's bytes, or says why not. The implementation that decodes
/// compressed pixels runs in a fenced child process and lives with the faces.
pub trait Decode: Sync {
    /// The image in one file.
    fn slice(&self, bytes: &[u8]) -> Result<Slice, SliceError>;
}

/// Decodes uncompressed little-endian images, here and now.
#[derive(Clone, Copy, Debug, Default)]
pub struct InProcess;

impl Decode for InProcess {
    fn slice(&self, bytes: &[u8]) -> Result<Slice, SliceError> {
        let scan = scan(bytes)?;
        let attributes = Attributes::new(bytes, &scan)?;
        gate::slice(bytes, &scan.transfer_syntax, &attributes)
    }
}
