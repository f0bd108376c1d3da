//! Patient-specific guides: contact patch, slots, sleeves, holes, marks.
//!
//! A guide is made on a grid whose last axis is the direction in which it comes off the bone, so
//! that nothing of it is ever under bone; then slots, bores and letters are put in by exact cuts.

mod base;
mod body;
mod bore;
mod build;
pub mod catalogue;
mod checks;
pub mod fit;
mod footprint;
mod guide;
mod hold;
mod letters;
mod mark;
mod measures;
mod pieces;
mod pits;
pub mod sample;
mod seat;
pub mod slot;
mod slot_marks;
pub mod stability;
mod trim;

pub use bore::{Bore, BoreKind, BoreRequest};
pub use build::build;
pub use checks::web_mm;
pub use fit::Fit;
pub use guide::{Guide, GuideError, GuideRequest, KeepOut, Shape};
pub use mark::{EndMarks, Mark, MarkRequest};
pub use pieces::Piece;
pub use seat::GridError;
pub use slot::{Kept, Slot, SlotError, SlotRequest, blade_sweep};
pub use stability::Stability;
