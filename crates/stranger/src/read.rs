//! The trait of whoever reads, and the reader that does it here and now.

use crate::task::{Product, Task};
use crate::{mask, mesh, package, patientless, scene, volume};
use preop_dicom::{Decode, InProcess, SliceError};
use preop_quote::quote;

/// Numbers come in blocks of this many bytes, the last one shorter: whole triangles, whole numbers.
pub const BLOCK: usize = 72 << 13;
/// The most that is kept of a reader's words, in characters.
const WORDS: usize = 2000;

/// Takes the numbers of an answer, block by block.
pub type Numbers<'a> = dyn FnMut(&[u8]) + 'a;

/// Reads files of strangers.
pub trait Read: Decode {
    /// Does a task on the bytes of a file, whose parts are the file itself and what lies beside it.
    /// Numbers are handed on before the answer is given, and only once.
    ///
    /// # Errors
    /// Why the file is refused, or that whoever reads it broke.
    fn read(
        &self,
        task: &Task,
        parts: &[&[u8]],
        numbers: &mut Numbers<'_>,
    ) -> Result<Product, ReadError>;
}

/// Why a file is not read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ReadError {
    /// In the reader's own words.
    #[error("{0}")]
    Refused(String),
    /// The reader broke, or could not be started.
    #[error(transparent)]
    Reader(#[from] SliceError),
}

impl ReadError {
    /// The words of a reader that nobody believes, safe to show.
    pub fn refused(why: impl std::fmt::Display) -> ReadError {
        ReadError::Refused(quote(&why.to_string(), WORDS))
    }

    /// An answer that is none to the question, or is out of its bounds.
    pub(crate) fn nonsense() -> ReadError {
        ReadError::Reader(SliceError::Limits)
    }
}

impl Read for InProcess {
    fn read(
        &self,
        task: &Task,
        parts: &[&[u8]],
        numbers: &mut Numbers<'_>,
    ) -> Result<Product, ReadError> {
        let file = parts.first().copied().unwrap_or_default();
        match task {
            Task::Class => Ok(Product::Class(preop_dicom::sop_class(file))),
            Task::Segmentation => mask::read_segmentation(file, numbers),
            Task::Structures => {
                preop_dicom::structures(file).map(Product::Structures).map_err(ReadError::refused)
            }
            Task::Model => mask::read_model(file),
            Task::Deidentify(options, key) => patientless::read(file, options, key, numbers),
            Task::DataFile(format) => {
                format.data_file(file).map(Product::DataFile).map_err(ReadError::refused)
            }
            Task::Volume(format) => volume::read(*format, parts, numbers),
            Task::LabelNames => Ok(Product::LabelNames(
                str::from_utf8(file).ok().and_then(preop_volumefile::label_names),
            )),
            Task::Mesh(format) => mesh::read(*format, file, numbers),
            Task::Directory { size, most } => scene::read_directory(file, *size, *most),
            Task::Member { entry, length } => scene::read_member(entry, file, *length, numbers),
            Task::Scene => scene::read_items(file),
            Task::Markups => scene::read_markups(file),
            Task::Manifest => package::read_manifest(file),
            Task::Body(ending) => package::read_body(ending, file, numbers),
        }
    }
}

/// Hands bytes on in blocks.
pub(crate) fn in_blocks(bytes: &[u8], numbers: &mut Numbers<'_>) {
    bytes.chunks(BLOCK).for_each(numbers);
}
