//! Printability: closed, wall, build volume, by process.
//!
//! A [`preop_solid::Solid`] is closed, oriented and free of self-intersection by its type; here is
//! measured what the type does not say.

mod check;
mod wall;

pub use check::{Printability, check};
pub use wall::{Wall, thinnest};
