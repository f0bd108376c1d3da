//! How a file opens: preamble, meta group, and in which encoding its data set is.

use super::element::{Encoding, Reader, length_bytes};
use super::{Stop, Tag, end_of};
use crate::syntax::{self, DEFLATED, EXPLICIT};
use crate::{Foreign, SliceError};
use std::ops::Range;

/// Where the four letters of the format stand, behind the preamble.
const SIGN: usize = 128;
/// The first element of a data set is a group length or a character set.
const MAX_FIRST: usize = 64;

/// What stands before the data set.
pub(super) struct Opening {
    pub(super) transfer_syntax: String,
    pub(super) meta_class: String,
    pub(super) meta_instance: String,
    /// Where the data set begins.
    pub(super) data_set: usize,
}

impl Opening {
    /// How the data set is written.
    pub(super) fn encoding(&self) -> Result<Encoding, SliceError> {
        encoding(&self.transfer_syntax)
    }

    /// How it is written, or where the file names a syntax of which nothing is known, how it looks.
    pub(super) fn likely_encoding(&self, head: &[u8]) -> Option<Encoding> {
        let looks = || guessed(head, self.data_set).and_then(|syntax| encoding(syntax).ok());
        self.encoding().ok().or_else(looks)
    }
}

/// Reads it. Some real files have no preamble, some no meta group at all.
pub(super) fn read(head: &[u8], size: usize) -> Result<Opening, Stop> {
    if head.len() < size.min(SIGN + 4) {
        return Err(Stop::More);
    }
    let start = match head {
        _ if head.get(SIGN..SIGN + 4) == Some(b"DICM") => SIGN + 4,
        [b'D', b'I', b'C', b'M', ..] => 4,
        [2, 0, _, 0, a, b, ..] if length_bytes([*a, *b]).is_some() => 0,
        _ if guessed(head, 0).is_some() => 0,
        _ => return Err(SliceError::NotDicom(Foreign::of(head)).into()),
    };
    let (meta, data_set) = meta_group(head, size, start)?;
    let text = |tag: Tag| {
        let value = meta.iter().find(|e| e.0 == tag).and_then(|e| head.get(e.1.clone()));
        let text = value.and_then(|v| str::from_utf8(v).ok()).unwrap_or_default();
        text.trim_end_matches(['\0', ' ']).to_owned()
    };
    let transfer_syntax = match text((0x0002, 0x0010)) {
        said if said.is_empty() => guessed(head, data_set).unwrap_or_default().to_owned(),
        said => said,
    };
    Ok(Opening {
        transfer_syntax,
        meta_class: text((0x0002, 0x0002)),
        meta_instance: text((0x0002, 0x0003)),
        data_set,
    })
}

/// The transfer syntax of a data set that does not say it, from its first element, which must be of
/// group 8: explicit if two letters of a value representation stand behind the tag, big endian if
/// the group's number does. `None` if it looks like no data set.
fn guessed(head: &[u8], at: usize) -> Option<&'static str> {
    let first = head.get(at..)?.first_chunk::<8>()?;
    let explicit = length_bytes([first[4], first[5]]).is_some();
    let length = u32::from_le_bytes([first[4], first[5], first[6], first[7]]) as usize;
    match (first, explicit) {
        ([8, 0, _, 0, ..], true) => Some(EXPLICIT),
        ([0, 8, 0, ..], true) => Some(syntax::BIG_ENDIAN),
        ([8, 0, _, 0, ..], false) if length <= MAX_FIRST => Some(syntax::IMPLICIT),
        _ => None,
    }
}

fn encoding(transfer_syntax: &str) -> Result<Encoding, SliceError> {
    match transfer_syntax {
        syntax::IMPLICIT => Ok(Encoding { implicit: true, big_endian: false }),
        syntax::BIG_ENDIAN => Ok(Encoding { implicit: false, big_endian: true }),
        uid if uid == EXPLICIT || uid == DEFLATED || syntax::is_encapsulated(uid) => {
            Ok(Encoding { implicit: false, big_endian: false })
        }
        "" => Err(SliceError::NoTransferSyntax),
        other => Err(SliceError::transfer_syntax(other)),
    }
}

/// The elements of group 2, and where the data set begins.
fn meta_group(
    head: &[u8],
    size: usize,
    start: usize,
) -> Result<(Vec<(Tag, Range<usize>)>, usize), Stop> {
    let reader = Reader { head, big_endian: false };
    let mut at = start;
    let mut elements = Vec::new();
    let mut declared_end = None;
    while head.get(at..at + 2) == Some(&[2, 0]) {
        let (tag, _, length, value) = reader.header(at, size, false)?;
        let end = end_of(value, length, size)?;
        if tag == (0x0002, 0x0000) {
            let four = head.get(value..end).ok_or(Stop::More)?;
            let four = four.try_into().map_err(|_| SliceError::Damaged(at))?;
            declared_end = Some(end as u64 + u64::from(u32::from_le_bytes(four)));
        }
        if elements.len() == 100 {
            return Err(SliceError::Damaged(at).into());
        }
        elements.push((tag, value..end));
        at = end;
    }
    if head.len() < size && head.len() < at + 2 {
        return Err(Stop::More);
    }
    match declared_end {
        Some(end) if end != at as u64 => Err(SliceError::Damaged(at).into()),
        _ => Ok((elements, at)),
    }
}
