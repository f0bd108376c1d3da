//! Which voxel is what: threshold, separate by seeds, islands, fill, paint, combine, distance.
//!
//! A [`Label`] says of every voxel of a grid whether it belongs to a part. Voxels are neighbours
//! where they share a face, in every operation here: bones that meet by an edge or a corner only
//! are apart.

mod ball;
pub mod combine;
pub mod distance;
pub mod fill;
pub mod islands;
mod label;
pub mod onto;
mod paint;
mod runs;
mod segments;
pub mod separate;
mod stroke;
mod threshold;

pub use ball::ball;
pub use label::Label;
pub use paint::{PaintError, PaintStroke, Painted, paint};
pub use segments::{Segment, SegmentError, Segments};
pub use separate::{Seed, SeparateError, separate};
pub use stroke::Stroke;
pub use threshold::threshold;
