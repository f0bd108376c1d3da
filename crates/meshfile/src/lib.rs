//! Bytes <-> surface: STL, PLY, OBJ, 3MF, GLB, VTP, VTK.
//!
//! Files are millimetres in patient coordinates (LPS), never recentred. What is read is a
//! [`Soup`](preop_surface::Soup) that promises nothing but finite corners within reach; what is
//! written stays within one metre of the origin. Nothing is allocated from a number that a file
//! merely declares.

mod format;
pub mod glb;
pub mod obj;
pub mod ply;
mod polydata;
mod polygon;
mod rounded;
mod space;
pub mod stl;
pub mod threemf;
mod triangles;
pub mod vtk;
pub mod vtp;

pub use format::{Format, ReadError};
pub use polydata::PolyDataError;
pub use rounded::WriteError;
pub use space::{BOTH_AXES, stated_axes};
pub use triangles::{IMPORT_REACH_MM, MAX_TRIANGLES, TriangleError};

/// What some programs put before a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
