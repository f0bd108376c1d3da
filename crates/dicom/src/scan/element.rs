//! The header of one element: tag, value representation, length.

use super::{Stop, Tag};
use crate::SliceError;

/// How the headers and numbers of a data set are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Encoding {
    /// Whether value representations are left out.
    pub(super) implicit: bool,
    pub(super) big_endian: bool,
}

impl Encoding {
    /// As nearly all files are.
    pub(super) const USUAL: Encoding = Encoding { implicit: false, big_endian: false };
}

/// The first bytes of a file.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) head: &'a [u8],
    pub(super) big_endian: bool,
}

/// Tag, value representation, declared length and where the value begins.
pub(super) type Header = (Tag, Option<[u8; 2]>, u32, usize);

impl Reader<'_> {
    /// The header of the element at `at`, which must not reach beyond `end`.
    pub(super) fn header(&self, at: usize, end: usize, implicit: bool) -> Result<Header, Stop> {
        let half = |n: usize| {
            if at + n + 2 > end {
                return Err(Stop::from(SliceError::Damaged(at)));
            }
            let two = self.head.get(at + n..at + n + 2).ok_or(Stop::More)?;
            let two = [two[0], two[1]];
            Ok(if self.big_endian { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) })
        };
        let whole = |n: usize| {
            let (first, second) = (u32::from(half(n)?), u32::from(half(n + 2)?));
            Ok::<u32, Stop>(if self.big_endian {
                first << 16 | second
            } else {
                first | second << 16
            })
        };
        let tag = (half(0)?, half(2)?);
        if implicit || tag.0 == 0xfffe {
            return Ok((tag, None, whole(4)?, at + 8));
        }
        let letters = half(4)?;
        let vr = if self.big_endian { letters.to_be_bytes() } else { letters.to_le_bytes() };
        match length_bytes(vr) {
            Some(4) => Ok((tag, Some(vr), whole(8)?, at + 12)),
            Some(_) => Ok((tag, Some(vr), u32::from(half(6)?), at + 8)),
            None => Err(SliceError::Damaged(at).into()),
        }
    }
}

/// How many bytes the length has behind a value representation; `None` if it is none.
pub(super) fn length_bytes(vr: [u8; 2]) -> Option<usize> {
    match &vr {
        b"OB" | b"OD" | b"OF" | b"OL" | b"OV" | b"OW" | b"SQ" | b"SV" | b"UC" | b"UN" | b"UR"
        | b"UT" | b"UV" => Some(4),
        b"AE" | b"AS" | b"AT" | b"CS" | b"DA" | b"DS" | b"DT" | b"FD" | b"FL" | b"IS" | b"LO"
        | b"LT" | b"PN" | b"SH" | b"SL" | b"SS" | b"ST" | b"TM" | b"UI" | b"UL" | b"US" => Some(2),
        _ => None,
    }
}
