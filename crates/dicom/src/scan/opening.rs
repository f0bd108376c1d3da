//! How a file opens: preamble, meta group, and in which encoding its data set is.

use super::element::{Encoding, Reader};
use super::{Stop, Tag, end_of};
use crate::SliceError;
use crate::syntax::{self, EXPLICIT};
use std::ops::Range;

/// What stands before the data set.
pub(super) struct Opening {
    pub(super) transfer_syntax: String,
    pub(super) meta_class: String,
    pub(super) meta_instance: String,
    pub(super) encoding: Encoding,
    /// Where the data set begins.
    pub(super) data_set: usize,
}

/// Reads it. Real scanners leave out the preamble, and archives the whole meta group.
pub(super) fn read(head: &[u8], size: usize) -> Result<Opening, Stop> {
    if head.len() < size.min(132) {
        return Err(Stop::More);
    }
    if head.get(128..132) != Some(b"DICM") {
        return Err(SliceError::NotDicom.into());
    }
    let (meta, data_set) = meta_group(head, size, 132)?;
    let text = |tag: Tag| {
        let value = meta.iter().find(|e| e.0 == tag).and_then(|e| head.get(e.1.clone()));
        let text = value.and_then(|v| str::from_utf8(v).ok()).unwrap_or_default();
        text.trim_end_matches(['\0', ' ']).to_owned()
    };
    let transfer_syntax = text((0x0002, 0x0010));
    let encoding = encoding(&transfer_syntax)?;
    Ok(Opening {
        transfer_syntax,
        meta_class: text((0x0002, 0x0002)),
        meta_instance: text((0x0002, 0x0003)),
        encoding,
        data_set,
    })
}

fn encoding(transfer_syntax: &str) -> Result<Encoding, SliceError> {
    match transfer_syntax {
        syntax::IMPLICIT => Ok(Encoding { implicit: true, big_endian: false }),
        uid if uid == EXPLICIT || syntax::is_encapsulated(uid) => {
            Ok(Encoding { implicit: false, big_endian: false })
        }
        other => Err(SliceError::transfer_syntax(other)),
    }
}

/// The elements of group 2, and where the data set begins.
fn meta_group(
    head: &[u8],
    size: usize,
    start: usize,
) -> Result<(Vec<(Tag, Range<usize>)>, usize), Stop> {
    let reader = Reader { head, size, big_endian: false };
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
