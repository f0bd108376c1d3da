//! The walk through a file's elements before anything else sees them.
//!
//! No declared length is believed beyond the bytes that are there, nesting ends at 64 levels, the
//! count of elements at 100,000, and nothing is copied.

use crate::SliceError;
use std::ops::Range;

/// A classic CT image is far smaller; multi-frame objects are not read here.
const MAX_FILE: usize = 64 << 20;
const MAX_DEPTH: usize = 64;
const MAX_ELEMENTS: usize = 100_000;
const UNDEFINED: u32 = u32::MAX;

/// A tag: group and element.
pub(crate) type Tag = (u16, u16);

pub(crate) const PIXEL_DATA: Tag = (0x7fe0, 0x0010);
const ITEM: Tag = (0xfffe, 0xe000);
const ITEM_END: Tag = (0xfffe, 0xe00d);
const SEQUENCE_END: Tag = (0xfffe, 0xe0dd);

pub(crate) const IMPLICIT: &str = "1.2.840.10008.1.2";
pub(crate) const EXPLICIT: &str = "1.2.840.10008.1.2.1";

/// One element of the outermost level, its value as a place in the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Element {
    pub(crate) tag: Tag,
    /// As written in the file; `None` in an implicit one.
    pub(crate) vr: Option<[u8; 2]>,
    pub(crate) value: Range<usize>,
}

/// What the walk found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scan {
    pub(crate) transfer_syntax: String,
    pub(crate) sop_class: String,
    /// The outermost level, in the order of the file.
    pub(crate) elements: Vec<Element>,
}

/// Walks through a whole file.
pub(crate) fn scan(bytes: &[u8]) -> Result<Scan, SliceError> {
    if bytes.get(128..132) != Some(b"DICM") {
        return Err(SliceError::NotDicom);
    }
    if bytes.len() > MAX_FILE {
        return Err(SliceError::TooLarge(bytes.len()));
    }
    let (meta, start) = meta_group(bytes)?;
    let text = |tag: Tag| {
        let value = meta.iter().find(|e| e.tag == tag).map(|e| &bytes[e.value.clone()]);
        let text = value.and_then(|v| str::from_utf8(v).ok()).unwrap_or_default();
        text.trim_end_matches(['\0', ' ']).to_owned()
    };
    let transfer_syntax = text((0x0002, 0x0010));
    let sop_class = text((0x0002, 0x0002));
    let implicit = transfer_syntax == IMPLICIT;
    if !implicit && !is_explicit_little_endian(&transfer_syntax) {
        return Err(SliceError::transfer_syntax(&transfer_syntax));
    }
    let elements = walk(bytes, start..bytes.len(), implicit)?;
    Ok(Scan { transfer_syntax, sop_class, elements })
}

/// Explicit little endian, with or without compressed pixels: all but the deflated ones.
fn is_explicit_little_endian(transfer_syntax: &str) -> bool {
    transfer_syntax == EXPLICIT
        || transfer_syntax.starts_with("1.2.840.10008.1.2.4.")
        || transfer_syntax == "1.2.840.10008.1.2.5"
}

/// The elements of group 2, and where the data set begins.
fn meta_group(bytes: &[u8]) -> Result<(Vec<Element>, usize), SliceError> {
    let mut at = 132;
    let mut elements: Vec<Element> = Vec::new();
    let mut declared_end = None;
    while bytes.get(at..at + 2) == Some(&[2, 0]) {
        let (tag, vr, length, value) = element_header(bytes, at, bytes.len(), false)?;
        let end = end_of(value, length, bytes.len())?;
        if tag == (0x0002, 0x0000) {
            let four = bytes[value..end].try_into().map_err(|_| SliceError::Damaged(at))?;
            declared_end = Some(end as u64 + u64::from(u32::from_le_bytes(four)));
        }
        if elements.len() == 100 {
            return Err(SliceError::Damaged(at));
        }
        elements.push(Element { tag, vr, value: value..end });
        at = end;
    }
    match declared_end {
        Some(end) if end != at as u64 => Err(SliceError::Damaged(at)),
        _ => Ok((elements, at)),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Elements,
    Items,
    Fragments,
}

/// A stretch of the file that is being walked through.
struct Level {
    kind: Kind,
    /// Where it ends at the latest.
    end: usize,
    /// Whether a delimiter ends it.
    delimited: bool,
    implicit: bool,
}

/// The outermost elements of a data set; everything within is walked through as well.
fn walk(bytes: &[u8], range: Range<usize>, implicit: bool) -> Result<Vec<Element>, SliceError> {
    let mut at = range.start;
    let outermost = Level { kind: Kind::Elements, end: range.end, delimited: false, implicit };
    let mut levels = vec![outermost];
    let mut found = Vec::new();
    let mut count = 0;
    while let Some(level) = levels.last() {
        if at == level.end {
            if level.delimited {
                return Err(SliceError::Damaged(at));
            }
            levels.pop();
            continue;
        }
        count += 1;
        if count > MAX_ELEMENTS {
            return Err(SliceError::TooManyElements);
        }
        let outermost = levels.len() == 1;
        let step = match level.kind {
            Kind::Elements => element(bytes, at, level, outermost)?,
            Kind::Items | Kind::Fragments => item(bytes, at, level)?,
        };
        at = step.next;
        found.extend(step.element.filter(|_| outermost));
        match step.then {
            Then::On => (),
            Then::Up => drop(levels.pop()),
            Then::Down(_) if levels.len() == MAX_DEPTH => return Err(SliceError::TooDeep),
            Then::Down(level) => levels.push(level),
        }
    }
    Ok(found)
}

struct Step {
    next: usize,
    element: Option<Element>,
    then: Then,
}

enum Then {
    On,
    Up,
    Down(Level),
}

fn element(bytes: &[u8], at: usize, level: &Level, outermost: bool) -> Result<Step, SliceError> {
    let (tag, vr, length, value) = element_header(bytes, at, level.end, level.implicit)?;
    if tag == ITEM_END && level.delimited {
        return Ok(Step { next: value, element: None, then: Then::Up });
    }
    if tag.0 == 0xfffe {
        return Err(SliceError::Damaged(at));
    }
    let down = |kind, end, implicit| {
        Then::Down(Level { kind, end, delimited: length == UNDEFINED, implicit })
    };
    let found = |end| Some(Element { tag, vr, value: value..end });
    if length != UNDEFINED {
        let end = end_of(value, length, level.end)?;
        let is_sequence = vr == Some(*b"SQ");
        let next = if is_sequence { value } else { end };
        let then = if is_sequence { down(Kind::Items, end, level.implicit) } else { Then::On };
        return Ok(Step { next, element: found(end), then });
    }
    // PS3.5 6.2.2: what is unknown and of undefined length is a sequence in implicit encoding.
    let then = match vr.as_ref() {
        Some(b"SQ") | None => down(Kind::Items, level.end, level.implicit),
        Some(b"UN") => down(Kind::Items, level.end, true),
        Some(b"OB" | b"OW") if tag == PIXEL_DATA && outermost => {
            down(Kind::Fragments, level.end, false)
        }
        _ => return Err(SliceError::Damaged(at)),
    };
    Ok(Step { next: value, element: found(value), then })
}

fn item(bytes: &[u8], at: usize, level: &Level) -> Result<Step, SliceError> {
    let (tag, _, length, value) = element_header(bytes, at, level.end, true)?;
    match (tag, level.kind) {
        (SEQUENCE_END, _) if level.delimited => {
            Ok(Step { next: value, element: None, then: Then::Up })
        }
        (ITEM, Kind::Items) => {
            let delimited = length == UNDEFINED;
            let end = if delimited { level.end } else { end_of(value, length, level.end)? };
            let inside = Level { kind: Kind::Elements, end, delimited, implicit: level.implicit };
            Ok(Step { next: value, element: None, then: Then::Down(inside) })
        }
        (ITEM, Kind::Fragments) if length != UNDEFINED => {
            let next = end_of(value, length, level.end)?;
            Ok(Step { next, element: None, then: Then::On })
        }
        _ => Err(SliceError::Damaged(at)),
    }
}

/// Tag, value representation, declared length and where the value begins.
type ElementHeader = (Tag, Option<[u8; 2]>, u32, usize);

fn element_header(
    bytes: &[u8],
    at: usize,
    end: usize,
    implicit: bool,
) -> Result<ElementHeader, SliceError> {
    let rest = bytes.get(at..end).ok_or(SliceError::Damaged(at))?;
    let half = |n: usize| {
        let two = rest.get(n..n + 2).ok_or(SliceError::Damaged(at))?;
        Ok(u16::from_le_bytes([two[0], two[1]]))
    };
    let whole = |n: usize| Ok(u32::from(half(n)?) | u32::from(half(n + 2)?) << 16);
    let tag = (half(0)?, half(2)?);
    if implicit || tag.0 == 0xfffe {
        return Ok((tag, None, whole(4)?, at + 8));
    }
    let vr = half(4)?.to_le_bytes();
    match &vr {
        b"OB" | b"OD" | b"OF" | b"OL" | b"OV" | b"OW" | b"SQ" | b"SV" | b"UC" | b"UN" | b"UR"
        | b"UT" | b"UV" => Ok((tag, Some(vr), whole(8)?, at + 12)),
        b"AE" | b"AS" | b"AT" | b"CS" | b"DA" | b"DS" | b"DT" | b"FD" | b"FL" | b"IS" | b"LO"
        | b"LT" | b"PN" | b"SH" | b"SL" | b"SS" | b"ST" | b"TM" | b"UI" | b"UL" | b"US" => {
            Ok((tag, Some(vr), u32::from(half(6)?), at + 8))
        }
        _ => Err(SliceError::Damaged(at)),
    }
}

/// Where a value ends, if that is not beyond `limit`.
fn end_of(value: usize, length: u32, limit: usize) -> Result<usize, SliceError> {
    let length = length as usize;
    match limit.checked_sub(value) {
        Some(left) if length <= left => Ok(value + length),
        left => Err(SliceError::Length { at: value, declared: length, left: left.unwrap_or(0) }),
    }
}
