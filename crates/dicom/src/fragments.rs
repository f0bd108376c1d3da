//! Which pieces of encapsulated pixel data make which frame.

use crate::scan::{PIXEL_DATA, Scan};
use crate::{Pixels, SliceError};
use std::ops::Range;

/// Where the pixels are; `None` if more bytes of the file are needed to say so.
pub(crate) fn pixels(
    head: &[u8],
    scan: &Scan,
    frames: usize,
) -> Result<Option<Pixels>, SliceError> {
    let mut of_pixels = scan.elements.iter().filter(|e| e.tag == PIXEL_DATA);
    let Some(element) = of_pixels.next() else { return Ok(Some(Pixels::Missing)) };
    if of_pixels.next().is_some() {
        let (name, found) = ("Pixel Data".into(), String::new());
        return Err(SliceError::Attribute { name, found, why: "is given twice".into() });
    }
    let Some((table, pieces)) = scan.fragments.split_first() else {
        let swapped = scan.big_endian && element.vr == Some(*b"OW");
        return Ok(Some(Pixels::Plain { at: element.value.clone(), swapped }));
    };
    let encoded = |frames| Ok(Some(Pixels::Encoded { frames }));
    if frames <= 1 {
        return encoded(vec![pieces.to_vec()]);
    }
    if pieces.len() == frames {
        return encoded(pieces.iter().map(|piece| vec![piece.clone()]).collect());
    }
    let Some(table) = head.get(table.clone()) else { return Ok(None) };
    let offsets: Vec<usize> =
        table.as_chunks::<4>().0.iter().map(|four| u32::from_le_bytes(*four) as usize).collect();
    if offsets.len() == frames {
        return encoded(by_offset(pieces, &offsets));
    }
    let starts: Option<Vec<bool>> = pieces.iter().map(|p| begins_frame(head, p)).collect();
    let Some(starts) = starts else { return Ok(None) };
    let mut grouped: Vec<Vec<Range<usize>>> = Vec::new();
    for (piece, begins) in pieces.iter().zip(starts) {
        match grouped.last_mut() {
            Some(frame) if !begins => frame.push(piece.clone()),
            _ => grouped.push(vec![piece.clone()]),
        }
    }
    encoded(grouped)
}

/// Frames as the table says where they begin: offsets of items, from the first one's on.
fn by_offset(pieces: &[Range<usize>], offsets: &[usize]) -> Vec<Vec<Range<usize>>> {
    let first = pieces.first().map_or(0, |p| p.start);
    let mut frames: Vec<Vec<Range<usize>>> = Vec::new();
    for piece in pieces {
        let begins = offsets.get(frames.len()).is_some_and(|at| piece.start - first == *at);
        match frames.last_mut() {
            Some(frame) if !begins => frame.push(piece.clone()),
            _ => frames.push(vec![piece.clone()]),
        }
    }
    frames
}

/// Whether a piece opens a JPEG (also JPEG-LS) or JPEG 2000 image. Within one, neither sequence can
/// stand: encoders stuff a zero, or a bit, behind 0xff. `None` if its first bytes are not there.
fn begins_frame(head: &[u8], piece: &Range<usize>) -> Option<bool> {
    let first = head.get(piece.start..piece.end.min(piece.start + 4))?;
    Some(first.starts_with(&[0xff, 0xd8, 0xff]) || first.starts_with(&[0xff, 0x4f, 0xff, 0x51]))
}
