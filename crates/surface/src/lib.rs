//! Triangle surfaces: extract, repair, smooth, simplify, distance, measure.
//!
//! Types get stronger as data flows: a [`Soup`] is anything that was read, a [`Mesh`] is indexed and
//! manifold, and a `Solid` (crate `solid`) is closed, oriented and free of self-intersection.

mod closest;
mod components;
mod crossing;
mod deviation;
mod distance;
pub mod ears;
pub mod extract;
mod hierarchy;
pub mod intersect;
pub mod judge;
mod measure;
mod mesh;
mod neighbours;
mod quadric;
mod ray;
pub mod repair;
#[cfg(test)]
mod sample;
mod section;
mod simplify;
mod smooth;
mod tetrahedra;
mod tree;

pub use components::components;
pub use deviation::{Deviation, deviation};
pub use distance::{Gap, gap};
pub use mesh::{Mesh, MeshFault, Soup};
pub use ray::Hit;
pub use section::{Contour, section};
pub use simplify::simplify;
pub use smooth::{Smoothing, smooth};
pub use tree::{Nearest, Tree};
