//! One CT image: what the gate lets through.

use crate::{Date, Format, Identity};
use preop_space::{Direction, Point};

/// One sound CT image: everything that the volume needs of it but its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    /// Whose image this is.
    pub identity: Identity,
    /// The study.
    pub study_uid: String,
    /// The series.
    pub series_uid: String,
    /// The file's object; its frames share it.
    pub sop_uid: String,
    /// Whether the file lacks the UID of its study, series or image, so that another stands for it.
    pub lends_uids: bool,
    /// The patient space that positions are in; `None` where the file does not say.
    pub frame_of_reference: Option<String>,
    /// How the file was encoded.
    pub transfer_syntax: String,
    /// `ORIGINAL`, `PRIMARY`, `AXIAL` and the like.
    pub image_type: Vec<String>,
    /// Which frame of its file, from 0 on.
    pub frame: usize,
    /// Rows, columns and how their values are stored.
    pub format: Format,
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
    /// Stored values that mean that nothing was measured there.
    pub padding: Option<Padding>,
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
    /// Which acquisition of the series, as the scanner counts them; may be empty.
    pub acquisition: String,
    /// The voltage of the tube in kilovolts, as the file writes it; may be empty.
    pub tube_kv: String,
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
