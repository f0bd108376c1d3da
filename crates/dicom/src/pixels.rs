//! The stored values of one frame, from where its file has them.

use crate::allowance::{self, Allowance, FREE_VALUES};
use crate::file::FileError;
use crate::{Coding, Decode, Files, Format, Pixels, Record, SliceError};
use std::borrow::Cow;
use std::ops::Range;

/// How many bytes stand behind the frames, or what is missing of them. Believes no range: whoever
/// reads it later asks the file.
pub(crate) fn check(pixels: &Pixels, frames: usize, format: &Format) -> Result<usize, SliceError> {
    allowance::check_voxels(frames, format)?;
    let needed = format.frame_bytes().saturating_mul(frames);
    let found = match pixels {
        Pixels::Missing => 0,
        Pixels::Plain { at, .. } | Pixels::Deflated { at, .. } => at.len(),
        Pixels::Encoded { frames: found } if found.len() == frames => {
            let pieces = found.iter().flatten();
            let encoded = pieces.fold(0usize, |sum, piece| sum.saturating_add(piece.len()));
            allowance::check_unpacked(frames, format, (encoded, FREE_VALUES))?;
            return Ok(0);
        }
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
    (decode, allowance): (&dyn Decode, &Allowance),
    out: &mut [u16],
) -> Result<(), FileError> {
    let read = |range| files.read(file, range).map_err(FileError::Unreadable);
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
            let transfer_syntax = record.transfer_syntax.clone();
            let coding = Coding { transfer_syntax, format: *format, within: allowance.left()? };
            allowance.spend(decode.frame(&joined(pieces, read)?, &coding, out)?);
        }
        Pixels::Deflated { .. } => {
            let taken = &mut |_, stored: &[u16]| out.copy_from_slice(stored);
            inflated((files, file), (record, frame..frame + 1), format, decode, taken)?;
        }
    }
    Ok(())
}

/// Hands on the stored values of frames that follow one another in a deflated data set, each with its
/// number. The stream is inflated once, and no more of it than a frame stands in memory.
pub(crate) fn inflated(
    (files, file): (&dyn Files, usize),
    (record, frames): (&Record, Range<usize>),
    format: &Format,
    decode: &dyn Decode,
    take: &mut dyn FnMut(usize, &[u16]),
) -> Result<(), FileError> {
    let Pixels::Deflated { stream, at } = &record.pixels else {
        panic!("only what is deflated is inflated");
    };
    let last = frames.end.checked_sub(1).filter(|last| *last >= frames.start);
    let Some(last) = last else { return Ok(()) };
    let place = place(at, frames.start, format)?.start..place(at, last, format)?.end;
    let stream = files.read(file, stream.clone()).map_err(FileError::Unreadable)?;
    let mut stored = vec![0; format.count()];
    let (mut bytes, mut frame) = (Vec::with_capacity(format.frame_bytes()), frames.start);
    decode.inflate(&stream, &place, &mut |mut piece| {
        while !piece.is_empty() && frame < frames.end {
            let missing = format.frame_bytes() - bytes.len();
            let (part, rest) = piece.split_at(missing.min(piece.len()));
            bytes.extend_from_slice(part);
            piece = rest;
            if bytes.len() == format.frame_bytes() {
                plain(&bytes, format, false, &mut stored);
                if format.samples > 1 && format.planes {
                    interleave(format.samples, &mut stored);
                }
                take(frame, &stored);
                bytes.clear();
                frame += 1;
            }
        }
    })?;
    if frame < frames.end {
        let found = (frame - frames.start) * format.frame_bytes() + bytes.len();
        return Err(SliceError::ShortPixels { needed: place.len(), found }.into());
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
fn plain(bytes: &[u8], format: &Format, swapped: bool, out: &mut [u16]) {
    if format.bytes == 1 {
        out.iter_mut().zip(bytes).for_each(|(out, b)| *out = u16::from(*b));
        return;
    }
    let (words, _) = bytes.as_chunks::<2>();
    let each = out.iter_mut().zip(words);
    // Two loops: a choice for every word would keep the compiler from taking many at once.
    if swapped {
        each.for_each(|(out, word)| *out = u16::from_be_bytes(*word));
    } else {
        each.for_each(|(out, word)| *out = u16::from_le_bytes(*word));
    }
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
