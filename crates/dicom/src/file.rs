//! One file on its own: what it says, and its images, judged and decoded.

use crate::{Decode, File, Files, Identity, Record, Slice, SliceError, gate, pixels};

/// Enough for everything that scanners write before the pixels; more is read where it is not.
const HEAD: usize = 32 << 10;

/// Why a file of several could not be read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FileError {
    /// Its bytes could not be had.
    Unreadable(String),
    /// Its bytes are not sound.
    Unsound(SliceError),
}

impl From<SliceError> for FileError {
    fn from(error: SliceError) -> FileError {
        FileError::Unsound(error)
    }
}

/// What a file says. Reads its first bytes, and the rest only if it must.
pub(crate) fn record(
    files: &dyn Files,
    file: usize,
    decode: &dyn Decode,
) -> Result<Record, FileError> {
    let size = files.size(file).map_err(FileError::Unreadable)?;
    for length in [size.min(HEAD), size] {
        let head = files.read(file, 0..length).map_err(FileError::Unreadable)?;
        if let Some(record) = decode.record(&head, size)? {
            return Ok(record);
        }
    }
    Err(SliceError::Damaged(size).into())
}

/// Every CT image of one file with its stored values, row by row, their unused bits as they are.
///
/// # Errors
/// The first thing that is wrong with the file, or with one of its images.
pub fn read_file(
    bytes: &[u8],
    decode: &dyn Decode,
    take: &mut dyn FnMut(Slice, &[u16]),
) -> Result<(), SliceError> {
    let record = decode.record(bytes, bytes.len())?.ok_or(SliceError::Damaged(bytes.len()))?;
    let files = vec![File { name: "", bytes }];
    let mut stored = Vec::new();
    for slice in gate::slices(&record)? {
        stored.resize(slice.format.count(), 0);
        let from = (&record, slice.frame);
        match pixels::stored((&files, 0), from, &slice.format, decode, &mut stored) {
            Ok(()) => take(slice, &stored),
            Err(FileError::Unsound(error)) => return Err(error),
            Err(FileError::Unreadable(_)) => return Err(SliceError::Damaged(bytes.len())),
        }
    }
    Ok(())
}

/// Whose images these are: of the first file that holds a sound one.
pub fn patient(files: &dyn Files, decode: &dyn Decode) -> Option<Identity> {
    (0..files.count()).find_map(|file| {
        let slices = gate::slices(&record(files, file, decode).ok()?).ok()?;
        slices.into_iter().next().map(|slice| slice.identity)
    })
}
