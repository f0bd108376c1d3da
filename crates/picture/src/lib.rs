//! Deterministic software drawing of slices and surfaces, for reports, thumbnails and tests.
//!
//! A [`Scene`] of surfaces, planes and marks is seen through a [`Camera`] and drawn into a
//! [`Picture`]; [`slice::draw`] does the same for a cut through a CT volume. The bytes of a picture
//! depend on nothing but what is drawn: not on the number of threads, not on the machine.

mod camera;
mod canvas;
mod colour;
pub mod font;
mod light;
mod material;
mod normals;
mod overlay;
mod picture;
mod raster;
mod resolve;
mod scene;
pub mod slice;

pub use camera::{Camera, View};
pub use colour::Colour;
pub use material::Material;
pub use picture::Picture;
pub use scene::Scene;
