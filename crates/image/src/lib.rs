//! A CT volume in Hounsfield units: geometry, resampling, filters.

mod crop;
mod geometry;
mod grey;
mod reach;
pub mod resample;
mod slices;
mod smooth;
mod stored;
mod straighten;
mod volume;

pub use crop::{Block, box_words, crop, cropped_finding, span};
pub use geometry::{Geometry, GeometryError, VoxelPoint};
pub use grey::grey_values;
pub use reach::{Reach, reach};
pub use smooth::smooth;
pub use straighten::straighten;
pub use volume::Volume;
