//! Files of strangers -> values, by whoever reads them: here and now, or behind the fence.
//!
//! Whoever wants a value asks a [`Read`] to do a [`Task`] on the bytes of a file. What comes back, a
//! [`Product`] and its numbers, is not believed: each function here makes a checked value of it, or
//! says that the reader broke. The implementation that runs in a fenced process lives with the faces.

mod mask;
mod mesh;
mod package;
mod patientless;
mod read;
mod scene;
mod task;
mod volume;

pub use mask::{Enclosed, SegmentationRead, class, model, segmentation, structures};
pub use mesh::mesh;
pub use package::PackageParser;
pub use patientless::deidentified;
pub use read::{BLOCK, Numbers, Read, ReadError};
pub use scene::{Unpacker, markups};
pub use task::{Product, Task};
pub use volume::{data_file, label_names, volume};
