//! Bytes <-> image: series assembly, the gate, writing a CT series.
//!
//! Bytes pass three doors. [`read_header`] walks a file's elements and believes no length; a
//! [`Slice`] is one sound CT image; [`assemble`] makes one volume of many. Whoever decodes the pixels
//! stands behind the [`Decode`] trait.

mod age;
mod attributes;
mod date;
mod findings;
mod gate;
mod header;
mod hounsfield;
mod identity;
mod scan;
mod series;
mod slice;
mod text;
mod uid;
pub mod write;

pub use age::age_findings;
pub use date::Date;
pub use findings::slice_findings;
pub use header::{Header, read_header};
pub use identity::Identity;
pub use series::{Ct, File, Gap, SeriesError, SeriesName, Summary, assemble};
pub use slice::{Decode, InProcess, Padding, Slice, SliceError};
pub use uid::uid_from_seed;
