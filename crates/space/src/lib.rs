//! Points, planes, frames, rigid transforms; units; tolerance; portable maths.
//!
//! Every [`Point`] is in the patient space of one scan: millimetres, DICOM axes (x to the patient's
//! left, y to the back, z to the head). A position in a voxel grid is another type, in `image`.
//! Which scan's space a value is in is its [`Frame`]; a step that mixes frames is refused.

mod bounds;
mod frame;
pub mod math;
mod plane;
mod point;
pub mod random;
mod rigid;
mod vector;

pub use bounds::Bounds;
pub use frame::{Frame, Side};
pub use plane::Plane;
pub use point::Point;
pub use rigid::Rigid;
pub use vector::{Direction, Vector};
