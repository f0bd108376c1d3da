//! Which voxel is what: threshold, grow, morphology, islands, fill, split.

mod label;

pub use label::Label;
