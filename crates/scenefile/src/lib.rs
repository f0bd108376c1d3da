//! Bytes -> scene: what a .mrb of 3D Slicer holds, by name.
//!
//! A .mrb is a ZIP of an MRML text (XML) and the files that it names. Only its members are looked at: a
//! name in the text that is no member, such as a path or an address, is missing and nothing is fetched.

mod markups;
mod mrml;
mod scene;

pub use markups::{Markup, Markups, MarkupsError, REACH_MM, Shape, markups};
pub use scene::{Item, Kind, Scene, SceneError, Texts};
