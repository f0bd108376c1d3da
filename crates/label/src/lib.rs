//! Which voxel is what: threshold, separate by seeds, islands, fill, paint, cut, smooth, combine, distance.
//!
//! A [`Label`] says of every voxel of a grid whether it belongs to a part. Voxels are neighbours
//! where they share a face, in every operation here: bones that meet by an edge or a corner only
//! are apart.

mod ball;
mod between;
pub mod combine;
pub mod distance;
pub mod fill;
pub mod islands;
mod label;
mod nearest;
pub mod onto;
mod paint;
mod runs;
pub mod scissors;
mod segments;
pub mod separate;
mod smooth;
mod stroke;
mod threshold;

pub use ball::ball;
pub use between::fill_between;
pub use label::Label;
pub use nearest::SNAP_MM;
pub use paint::{Limits, PaintError, PaintStroke, Painted, paint};
pub use segments::{Segment, SegmentError, Segments};
pub use separate::{Seed, SeparateError, separate};
pub use smooth::{MOST_NEAR_MM, smooth_along};
pub use stroke::Stroke;
pub use threshold::threshold;
