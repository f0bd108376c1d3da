//! The stored values of one frame, from where its file has them.

use crate::file::FileError;
use crate::{Coding, Decode, Files, Format, Pixels, Record, SliceError};
use std::borrow::Cow;
use std::ops::Range;

/// How many bytes stand behind the frames, or what is missing of them. Believes no range: whoever
/// reads it later asks the file.
pub(crate) fn check(pixels: &Pixels, frames: usize, format: &Format) -> Result<usize, SliceError> {
    let needed = format.frame_bytes().saturating_mul(frames);
    let found = match pixels {
        Pixels::Missing => 0,
        Pixels::Plain { at, .. } | Pixels::Deflated { at, .. } => at.len(),
        Pixels::Encoded { frames: found } if found.len() == frames => return Ok(0),
        Pixels::Encoded { frames: found } => {
            return Err(SliceError::ShortFrames { needed: frames, found: found.len() });
        }
    };
    match found.checked_sub(needed) {
        // One byte may pad an odd length.
        Some(trailing) => Ok(if trailing <= 1 { 0 } else { trailing }),
        None => Err(SliceError::ShortPixels { needed, found }),
    }
}

/// Fills `out` with the stored values of one frame, row by row. `record` has passed [`check`].
pub(crate) fn stored(
    (files, file): (&dyn Files, usize),
    (record, frame): (&Record, usize),
    format: &Format,
    decode: &dyn Decode,
    out: &mut [u16],
) -> Result<(), FileError> {
    let read = |range| files.read(file, range).map_err(FileError::Unreadable);
    let coding = |inflated| Coding {
        transfer_syntax: record.transfer_syntax.clone(),
        format: *format,
        inflated,
    };
    match &record.pixels {
        Pixels::Missing => Err(SliceError::ShortPixels { needed: format.frame_bytes(), found: 0 })?,
        Pixels::Plain { at, swapped } => {
            let place = place(at, frame, format)?;
            match (format.bytes, swapped) {
                (1, true) => turned(&read(at.clone())?, place.start - at.start, out),
                _ => plain(&read(place)?, format, *swapped, out),
            }
            if format.samples > 1 && format.planes {
                interleave(format.samples, out);
            }
        }
        Pixels::Encoded { frames } => {
            let pieces = frames.get(frame).map(Vec::as_slice).unwrap_or_default();
            // The pieces of a sound file do not overlap; of others they might add up to anything.
            let size = files.size(file).map_err(FileError::Unreadable)?;
            if pieces.iter().fold(0usize, |sum, piece| sum.saturating_add(piece.len())) > size {
                return Err(SliceError::Damaged(size).into());
            }
            decode.frame(&joined(pieces, read)?, &coding(None), out)?;
        }
        Pixels::Deflated { stream, at } => {
            let place = place(at, frame, format)?;
            decode.frame(&read(stream.clone())?, &coding(Some(place)), out)?;
        }
    }
    Ok(())
}

/// Where a frame is among frames that follow one another.
fn place(at: &Range<usize>, frame: usize, format: &Format) -> Result<Range<usize>, SliceError> {
    let size = format.frame_bytes();
    let range = frame.checked_mul(size).and_then(|from| from.checked_add(at.start));
    let range = range.and_then(|start| Some(start..start.checked_add(size)?));
    match range {
        Some(range) if range.end <= at.end => Ok(range),
        _ => Err(SliceError::ShortPixels { needed: size, found: at.len() }),
    }
}

/// Bytes as they are in the file, to stored values.
pub(crate) fn plain(bytes: &[u8], format: &Format, swapped: bool, out: &mut [u16]) {
    if format.bytes == 1 {
        out.iter_mut().zip(bytes).for_each(|(out, b)| *out = u16::from(*b));
        return;
    }
    let (words, _) = bytes.as_chunks::<2>();
    let value = if swapped { u16::from_be_bytes } else { u16::from_le_bytes };
    out.iter_mut().zip(words).for_each(|(out, word)| *out = value(*word));
}

/// Samples in planes, to pixels.
fn interleave(samples: usize, out: &mut [u16]) {
    let planes = out.to_vec();
    for (n, plane) in planes.chunks_exact(out.len() / samples).enumerate() {
        let places = out[n..].iter_mut().step_by(samples);
        places.zip(plane).for_each(|(out, value)| *out = *value);
    }
}

/// The bytes of a frame from `from` on, each two of the pixel data swapped, to stored values.
fn turned(all: &[u8], from: usize, out: &mut [u16]) {
    let byte = |n: usize| all.get(n ^ 1).map_or(0, |b| u16::from(*b));
    out.iter_mut().enumerate().for_each(|(n, out)| *out = byte(from + n));
}

/// The pieces of an encoded frame, one after another.
fn joined<'a>(
    pieces: &[Range<usize>],
    read: impl Fn(Range<usize>) -> Result<Cow<'a, [u8]>, FileError>,
) -> Result<Cow<'a, [u8]>, FileError> {
    if let [piece] = pieces {
        return read(piece.clone());
    }
    let mut whole = Vec::new();
    for piece in pieces {
        whole.extend_from_slice(&read(piece.clone())?);
    }
    Ok(Cow::Owned(whole))
}
