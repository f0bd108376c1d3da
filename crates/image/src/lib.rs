//! A CT volume in Hounsfield units: geometry, resampling, filters.

mod geometry;
mod volume;

pub use geometry::{Geometry, GeometryError, VoxelPoint};
pub use volume::Volume;
