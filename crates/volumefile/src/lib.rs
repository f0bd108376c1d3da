//! Bytes <-> image, label: NIfTI, NRRD, MetaImage.
//!
//! Reading has two doors. A reader gives a [`Stored`]: numbers on a right-handed grid in patient
//! coordinates (LPS, mm), as the file has them. What they mean is asked for next:
//! [`Stored::hounsfield`] makes a CT volume of them, [`Stored::segments`] named labels. Nothing is
//! allocated from a size that a file merely declares, and unpacking stops at the size that the
//! header asks for.

mod element;
mod error;
mod format;
mod head;
mod header;
mod hounsfield;
pub mod metaimage;
mod names;
pub mod nifti;
pub mod nrrd;
mod place;
mod segments;
mod stored;
mod unpack;

pub use element::Element;
pub use error::VolumeError;
pub use format::Format;
pub use head::Head;
pub use header::{LONGEST as LONGEST_HEADER, beside};
pub use names::{LabelName, label_names};
pub use stored::Stored;
