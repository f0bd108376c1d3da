//! A CT volume in Hounsfield units: geometry, resampling, filters.

mod alternating;
mod contents;
mod crop;
mod geometry;
mod grey;
mod lost;
mod reach;
pub mod resample;
mod resolution;
mod slices;
mod smooth;
mod stored;
mod straighten;
mod volume;

pub use contents::content_findings;
pub use crop::{Block, box_words, crop, cropped_finding, span};
pub use geometry::{Geometry, GeometryError, VoxelPoint};
pub use grey::grey_values;
pub use reach::{Reach, reach};
pub use resolution::{few_pixels, resolution_findings};
pub use smooth::smooth;
pub use straighten::straighten;
pub use volume::Volume;
