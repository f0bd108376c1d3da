//! What a screen needs: volume slabs, labels, levels of detail, quantised surfaces, by content hash.
//!
//! Nothing that is measured, printed or reported comes from here: a screen may show less than there
//! is, and says how much less. All bytes are little endian and follow from the content alone.

mod coarsen;
mod label;
mod levels;
mod refine;
mod surface;

pub use coarsen::{Coarse, coarsen};
pub use label::label;
pub use levels::{Level, Pyramid, finest_slab};
pub use refine::refine;
pub use surface::surface;
