//! One file on its own: what it says, and its images, judged and decoded.

use crate::allowance::Allowance;
use crate::attributes::{self as a, Attributes};
use crate::{
    Decode, File, Files, Format, Glimpse, Header, Identity, Modality, Pixels, Record, Slice,
    SliceError, gate, pixels,
};

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

/// What a file that has no record says of itself, by its first bytes alone.
pub(crate) fn glimpse(files: &dyn Files, file: usize, decode: &dyn Decode) -> Glimpse {
    let head = files.size(file).and_then(|size| Ok((files.read(file, 0..size.min(HEAD))?, size)));
    // What cannot be read says nothing, and is told as what it is by whoever asks.
    head.ok().and_then(|(head, size)| decode.glimpse(&head, size).ok()).unwrap_or_default()
}

/// Every image of one file of such a scanner with its stored values, row by row, their unused bits as they are.
///
/// # Errors
/// The first thing that is wrong with the file, or with one of its images.
pub fn read_file(
    (bytes, modality): (&[u8], Modality),
    decode: &dyn Decode,
    take: &mut dyn FnMut(Slice, &[u16]),
) -> Result<(), SliceError> {
    let record = decode.record(bytes, bytes.len())?.ok_or(SliceError::Damaged(bytes.len()))?;
    let slices = gate::slices(&record, modality)?;
    let Some(format) = slices.first().map(|slice| slice.format) else { return Ok(()) };
    let mut slices = slices.into_iter();
    every(bytes, (&record, slices.len()), &format, decode, &mut |stored| {
        take(slices.next().expect("there are as many frames"), stored);
    })
}

/// The stored values of every frame of any file, whatever it shows: nothing of it is judged but its
/// layout. Colour comes pixel by pixel where it is encoded, else as the file has it.
///
/// # Errors
/// The first thing that is wrong with the file, or with one of its frames.
pub fn read_stored(
    bytes: &[u8],
    decode: &dyn Decode,
    take: &mut dyn FnMut(&Format, &[u16]),
) -> Result<(), SliceError> {
    let record = decode.record(bytes, bytes.len())?.ok_or(SliceError::Damaged(bytes.len()))?;
    let attributes = Attributes::of(&record, 0);
    let format = Format::read(&attributes)?;
    let frames = attributes.count(a::FRAMES)?;
    pixels::check(&record.pixels, frames, &format)?;
    every(bytes, (&record, frames), &format, decode, &mut |stored| take(&format, stored))
}

/// All frames of a file in memory, one after another.
fn every(
    bytes: &[u8],
    (record, frames): (&Record, usize),
    format: &Format,
    decode: &dyn Decode,
    take: &mut dyn FnMut(&[u16]),
) -> Result<(), SliceError> {
    let files = vec![File { name: "", bytes }];
    let damaged = |error| match error {
        FileError::Unsound(error) => error,
        FileError::Unreadable(_) => SliceError::Damaged(bytes.len()),
    };
    if matches!(record.pixels, Pixels::Deflated { .. }) {
        let take = &mut |_, stored: &[u16]| take(stored);
        return pixels::inflated((&files, 0), (record, 0..frames), format, decode, take)
            .map_err(damaged);
    }
    let allowance = Allowance::of(bytes.len());
    let mut stored = vec![0; format.count()];
    for frame in 0..frames {
        let by = (decode, &allowance);
        pixels::stored((&files, 0), (record, frame), format, by, &mut stored).map_err(damaged)?;
        take(&stored);
    }
    Ok(())
}

/// Whose images these are: of the first sound one of the modality that is of the series, or of any
/// where none is named, and is no localiser.
pub fn patient(
    files: &dyn Files,
    (modality, series): (Modality, Option<&str>),
    decode: &dyn Decode,
) -> Option<Identity> {
    (0..files.count()).find_map(|file| {
        let record = record(files, file, decode).ok()?;
        let header = Header::of(&record).ok()?;
        let is_wanted = series.is_none() || header.series_uid.as_deref() == series;
        if !is_wanted || header.localiser {
            return None;
        }
        let slices = gate::slices(&record, modality).ok()?;
        slices.into_iter().next().map(|slice| slice.identity)
    })
}
