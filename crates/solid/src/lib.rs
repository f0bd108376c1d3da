//! Closed bodies, behind one door `Mesh -> Solid`: cut, boolean, sweep, text.

mod solid;

pub use solid::{Solid, SolidFault};
