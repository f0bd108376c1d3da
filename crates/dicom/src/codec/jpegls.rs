//! JPEG-LS (ITU-T T.87), lossless and near-lossless, grey and colour in all three interleavings.

mod bits;
mod context;
mod line;
mod parameters;

use super::jpeg::Segments;
use super::jpeg::word;
use super::{Damage, ENDS_EARLY};
use crate::Format;
use line::Lines;
use parameters::{Parameters, Preset};

/// How the samples of a colour image follow one another.
#[derive(Clone, Copy, PartialEq)]
enum Interleave {
    /// Each in a scan of its own.
    None,
    Line,
    Sample,
}

pub(super) fn decode(bytes: &[u8], format: &Format, out: &mut [u16]) -> Result<(), Damage> {
    let mut markers = Segments::of(bytes)?;
    let mut precision = None;
    let mut preset = Preset::default();
    let mut decoded = 0;
    while decoded < format.samples {
        let marker = markers.next()?;
        match marker.code {
            0xf7 => precision = Some(frame(marker.body, format)?),
            0xf8 => preset = Preset::read(marker.body)?,
            0xdd if word(marker.body, 0)? != 0 => return Err("restart intervals are not read"),
            0xda => {
                let precision = precision.ok_or("a scan stands before its frame")?;
                let (count, near, interleave) = scan(marker.body, format)?;
                let parameters = Parameters::new(precision, near, &preset)?;
                let mut lines = Lines::new(markers.entropy_coded(), parameters, format, count);
                let width = format.columns * format.samples;
                for row in out.chunks_exact_mut(width) {
                    match interleave {
                        Interleave::Sample => lines.by_sample(row)?,
                        _ => lines.by_line(row, decoded)?,
                    }
                }
                decoded += count;
            }
            0xd9 => return Err(ENDS_EARLY),
            _ => (),
        }
    }
    Ok(())
}

/// The precision of a frame, which must be of the layout that is wanted.
fn frame(body: &[u8], format: &Format) -> Result<u32, Damage> {
    let &[precision, _, _, _, _, count, ..] = body else { return Err(ENDS_EARLY) };
    let size = (word(body, 1)?, word(body, 3)?, usize::from(count));
    if size != (format.rows, format.columns, format.samples) {
        return Err("it has another size than the file says");
    }
    if !(2..=16).contains(&precision) || usize::from(precision) > 8 * format.bytes {
        return Err("its values have more bits than the file says");
    }
    Ok(u32::from(precision))
}

/// How many samples a scan has, by how much they may be off, how they follow one another.
fn scan(body: &[u8], format: &Format) -> Result<(usize, i32, Interleave), Damage> {
    let (count, parts) = body.split_first().ok_or(ENDS_EARLY)?;
    let count = usize::from(*count);
    let &[near, interleave, shift, ..] = parts.get(2 * count..).ok_or(ENDS_EARLY)? else {
        return Err(ENDS_EARLY);
    };
    if shift != 0 {
        return Err("shifted values are not read");
    }
    if parts[..2 * count].as_chunks::<2>().0.iter().any(|part| part[1] != 0) {
        return Err("mapping tables are not read");
    }
    let interleave = match interleave {
        0 if count == 1 => Interleave::None,
        1 if count == format.samples => Interleave::Line,
        2 if count == format.samples => Interleave::Sample,
        _ => return Err("its samples follow one another in no known way"),
    };
    Ok((count, i32::from(near), interleave))
}
