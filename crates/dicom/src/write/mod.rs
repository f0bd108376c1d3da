//! Values -> DICOM objects, one file an object: CT series, segmentations, encapsulated documents.
//!
//! What is derived from a series takes patient, study and frame of reference from it
//! ([`Source`]); its UIDs follow from its content, so that the same content is the same object.

mod code;
mod colour;
mod ct;
mod derived;
mod document;
mod element;
mod equipment;
mod object;
mod segmentation;
mod source;
mod study;

pub use code::{Code, Part};
pub use ct::{Bits, SeriesHeader, WriteSeriesError, ct_series};
pub use derived::{Derivation, derived_series};
pub use document::{Document, Model, Usage, document};
pub use segmentation::{Maker, Segment, WriteSegmentationError, segmentation};
pub use source::Source;
