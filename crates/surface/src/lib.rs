//! Triangle surfaces: extract, repair, smooth, simplify, distance, measure.
//!
//! Types get stronger as data flows: a [`Soup`] is anything that was read, a [`Mesh`] is indexed and
//! manifold, and a `Solid` (crate `solid`) is closed, oriented and free of self-intersection.

mod measure;
mod mesh;

pub use mesh::{Mesh, MeshFault, Soup};
