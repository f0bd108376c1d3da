//! Closed bodies, behind one door `Mesh -> Solid`: shapes, booleans, plane cuts, bars and letters.

pub mod boolean;
pub mod cut;
mod mend;
pub mod repair;
mod section;
pub mod shape;
mod solid;
pub mod sweep;
pub mod text;
mod triangulate;

pub use section::Section;
pub use solid::{Solid, SolidFault};
