//! Bytes <-> image, label, surface: series assembly, the gate, and what we write.
//!
//! Bytes come piece by piece from [`Files`] and pass three doors. A [`Record`] is what a file says,
//! found by a walk that believes no length; a [`Slice`] is one sound CT image; [`assemble`] makes one
//! volume of many. Whoever walks and decodes stands behind the [`Decode`] trait.

mod acquisitions;
mod age;
mod allowance;
mod attributes;
mod codec;
mod date;
mod decode;
pub mod deidentify;
mod encapsulated;
mod field;
mod file;
mod files;
mod findings;
mod foreign;
mod format;
mod fragments;
mod gate;
mod glimpse;
mod header;
mod hounsfield;
mod identity;
mod kernel;
mod meaning;
mod modality;
mod moment;
mod padding;
mod pixels;
mod record;
mod refusal;
mod scan;
mod segmentation;
mod series;
mod slice;
mod structures;
mod syntax;
mod text;
mod tree;
mod uid;
mod unused_bits;
pub mod write;

pub use age::age_findings;
pub use allowance::time as allowed_time;
pub use date::Date;
pub use decode::{Coding, Decode, InProcess};
pub use encapsulated::{Encapsulated, EncapsulatedError, encapsulated, is_encapsulated_model};
pub use file::{patient, read_file, read_stored};
pub use files::{File, Files};
pub use findings::slice_findings;
pub use foreign::{Foreign, Named, Packed};
pub use format::Format;
pub use glimpse::Glimpse;
pub use header::Header;
pub use identity::Identity;
pub use meaning::{Concept, Drawn, Meaning, Narrowed};
pub use modality::Modality;
pub use moment::Moment;
pub use record::{Pixels, Record, Values};
pub use refusal::SliceError;
pub use segmentation::{Segmentation, SegmentationError, is_segmentation, segmentation};
pub use series::{
    Ct, Gap, Intensities, Looks, SeriesError, SeriesName, Summary, Survey, Wanted, assemble,
    assemble_intensities, series_files, survey,
};
pub use slice::{Padding, Slice};
pub use structures::{
    PaintError, Painted, Structure, StructuresError, is_structures, paint, structures,
};
pub use tree::sop_class;
pub use uid::uid_from_seed;
