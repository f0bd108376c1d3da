//! RLE (PS3.5 annex G): each byte of each sample is a plane of its own, packed in runs.

use super::{Damage, ENDS_EARLY};
use crate::Format;

const HEADER: usize = 64;

pub(super) fn decode(bytes: &[u8], format: &Format, out: &mut [u16]) -> Result<(), Damage> {
    let (words, _) = bytes.get(..HEADER).ok_or(ENDS_EARLY)?.as_chunks::<4>();
    let word = |n: usize| u32::from_le_bytes(words[n]) as usize;
    let planes = format.samples * format.bytes;
    if word(0) != planes {
        return Err("it has another number of segments than its layout asks for");
    }
    out.fill(0);
    for plane in 0..planes {
        // A segment ends where the next begins; its last run says so itself.
        let start = word(1 + plane);
        let segment = bytes.get(start.max(HEADER)..).ok_or(ENDS_EARLY)?;
        let (sample, place) = (plane / format.bytes, plane % format.bytes);
        let shift = 8 * (format.bytes - 1 - place) as u32;
        if format.samples == 1 {
            unpack(segment, shift, out)?;
        } else {
            unpack_strided(segment, shift, &mut out[sample..], format.samples)?;
        }
    }
    Ok(())
}

/// One run of a segment.
enum Run<'a> {
    Literal(&'a [u8]),
    Same(u8, usize),
}

/// The next run (annex G.3.1), and what follows it.
fn next(bytes: &[u8]) -> Result<(Run<'_>, &[u8]), Damage> {
    let mut rest = bytes;
    loop {
        let (count, after) = rest.split_first().ok_or(ENDS_EARLY)?;
        match *count as i8 {
            // Nothing, says the standard.
            -128 => rest = after,
            n @ 0.. => {
                let (run, after) = after.split_at_checked(n as usize + 1).ok_or(ENDS_EARLY)?;
                return Ok((Run::Literal(run), after));
            }
            n => {
                let (value, after) = after.split_first().ok_or(ENDS_EARLY)?;
                return Ok((Run::Same(*value, 1 + usize::from(n.unsigned_abs())), after));
            }
        }
    }
}

/// A segment of a grey frame; its bytes are set at `shift` in each value.
fn unpack(mut segment: &[u8], shift: u32, out: &mut [u16]) -> Result<(), Damage> {
    let mut left = out;
    while !left.is_empty() {
        let (run, after) = next(segment)?;
        segment = after;
        let count = match run {
            Run::Literal(run) => run.len(),
            Run::Same(_, count) => count,
        };
        // The last run may go on beyond the frame, into its padding.
        let (part, rest) = left.split_at_mut(count.min(left.len()));
        match run {
            Run::Literal(run) => {
                part.iter_mut().zip(run).for_each(|(out, byte)| *out |= u16::from(*byte) << shift);
            }
            Run::Same(byte, _) => {
                let bits = u16::from(byte) << shift;
                part.iter_mut().for_each(|out| *out |= bits);
            }
        }
        left = rest;
    }
    Ok(())
}

/// A segment of one sample of a colour frame, whose values are `step` apart.
fn unpack_strided(
    mut segment: &[u8],
    shift: u32,
    out: &mut [u16],
    step: usize,
) -> Result<(), Damage> {
    let mut places = out.iter_mut().step_by(step).peekable();
    while places.peek().is_some() {
        let (run, after) = next(segment)?;
        segment = after;
        match run {
            Run::Literal(run) => places.by_ref().zip(run).for_each(|(out, byte)| {
                *out |= u16::from(*byte) << shift;
            }),
            Run::Same(byte, count) => places.by_ref().take(count).for_each(|out| {
                *out |= u16::from(byte) << shift;
            }),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GREY: Format = Format {
        rows: 1,
        columns: 5,
        samples: 1,
        bytes: 2,
        planes: false,
        bits_stored: 16,
        signed: false,
    };

    fn packed(segments: &[&[u8]]) -> Vec<u8> {
        let mut words = vec![segments.len() as u32];
        let mut at = HEADER as u32;
        for segment in segments {
            words.push(at);
            at += segment.len() as u32;
        }
        words.resize(16, 0);
        let header = words.into_iter().flat_map(u32::to_le_bytes);
        header.chain(segments.concat()).collect()
    }

    #[test]
    fn runs_and_literals_make_the_high_and_the_low_bytes() {
        // Five times 1, then 2 3, nothing (-128), three times 4.
        let bytes = packed(&[&[0xfc, 1], &[1, 2, 3, 0x80, 0xfe, 4]]);
        let mut out = [9; 5];
        decode(&bytes, &GREY, &mut out).unwrap();
        assert_eq!(out, [0x102, 0x103, 0x104, 0x104, 0x104]);
    }

    #[test]
    fn what_ends_early_is_refused() {
        let bytes = packed(&[&[0xfc, 1], &[1, 2, 3, 0xfe, 4]]);
        for length in 0..bytes.len() {
            assert!(decode(&bytes[..length], &GREY, &mut [0; 5]).is_err(), "{length}");
        }
        assert!(decode(&packed(&[&[0xfc, 1]]), &GREY, &mut [0; 5]).is_err());
    }
}
