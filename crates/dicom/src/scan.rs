//! The walk through a file's elements before anything else sees them.
//!
//! No declared length is believed beyond the bytes that are there, nesting ends at 64 levels, the
//! count of elements where `count.rs` says, and nothing is copied. A walk can be made on the first
//! bytes of a file: it says so if it needs more of them.

mod count;
mod element;
mod opening;
pub(crate) mod tree;

use crate::{SliceError, codec, syntax};
pub(crate) use count::Count;
use element::{Encoding, Reader};
use opening::Opening;
use std::ops::Range;

/// Larger than any image of a CT, one frame or thousands.
const MAX_FILE: usize = 1 << 30;
pub(crate) const MAX_DEPTH: usize = 64;
const UNDEFINED: u32 = u32::MAX;
/// So much of a deflated data set is kept for the walk: the places of 5,000 frames take a third.
const INFLATED_HEAD: usize = 16 << 20;

/// A tag: group and element.
pub(crate) type Tag = (u16, u16);

pub(crate) const PIXEL_DATA: Tag = (0x7fe0, 0x0010);
const ITEM: Tag = (0xfffe, 0xe000);
const ITEM_END: Tag = (0xfffe, 0xe00d);
const SEQUENCE_END: Tag = (0xfffe, 0xe0dd);
const SHARED_GROUPS: Tag = (0x5200, 0x9229);
pub(crate) const FRAME_GROUPS: Tag = (0x5200, 0x9230);

/// One element, its value as a place in the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Element {
    pub(crate) tag: Tag,
    /// As written in the file; `None` in an implicit one.
    pub(crate) vr: Option<[u8; 2]>,
    pub(crate) value: Range<usize>,
    pub(crate) home: Home,
}

/// Which part of a data set an element belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    /// The outermost level.
    Outermost,
    /// A group of attributes that all frames share.
    Shared,
    /// A group of attributes of one frame.
    Frame(usize),
}

/// What the walk found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scan {
    pub(crate) transfer_syntax: String,
    pub(crate) meta_class: String,
    pub(crate) meta_instance: String,
    pub(crate) big_endian: bool,
    /// A deflated data set; then the places of elements are in it.
    pub(crate) inflated: Option<Inflated>,
    /// Whether value representations are left out.
    pub(crate) implicit: bool,
    /// Where the data set begins.
    pub(crate) data_set: usize,
    /// In the order of the file.
    pub(crate) elements: Vec<Element>,
    /// The pieces of encoded pixels, the table of offsets first; empty for plain ones.
    pub(crate) fragments: Vec<Range<usize>>,
}

impl Scan {
    /// Of a file of which nothing but the opening is known yet.
    fn opened(opening: Opening, encoding: Encoding) -> Scan {
        Scan {
            transfer_syntax: opening.transfer_syntax,
            meta_class: opening.meta_class,
            meta_instance: opening.meta_instance,
            big_endian: encoding.big_endian,
            implicit: encoding.implicit,
            data_set: opening.data_set,
            inflated: None,
            elements: Vec::new(),
            fragments: Vec::new(),
        }
    }
}

/// A data set that was deflated.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Inflated {
    /// The deflated stream in the file.
    pub(crate) stream: Range<usize>,
    /// What it inflates to, or the first bytes of that.
    pub(crate) beginning: Vec<u8>,
    /// How many bytes it inflates to.
    pub(crate) size: usize,
}

impl Inflated {
    /// All that it inflates to.
    pub(crate) fn whole(self, file: &[u8]) -> Result<Vec<u8>, SliceError> {
        if self.beginning.len() == self.size {
            return Ok(self.beginning);
        }
        codec::whole(&file[self.stream]).map_err(|why| SliceError::frame(syntax::DEFLATED, why))
    }
}

/// Why a walk stops early.
enum Stop {
    /// It needs bytes behind those that it was given.
    More,
    /// The file is not sound.
    Unsound(SliceError),
}

impl From<SliceError> for Stop {
    fn from(error: SliceError) -> Stop {
        Stop::Unsound(error)
    }
}

/// Walks through a file of `size` bytes, of which `head` are the first; `None` if it needs more.
pub(crate) fn scan(head: &[u8], size: usize) -> Result<Option<Scan>, SliceError> {
    check_file(size)?;
    match scanned(head, size) {
        Ok(scan) => Ok(Some(scan)),
        Err(Stop::Unsound(error)) => Err(error),
        Err(Stop::More) if head.len() < size => Ok(None),
        Err(Stop::More) => Err(SliceError::Damaged(size)),
    }
}

/// What the first bytes of a file tell before a walk through them breaks; `None` if it does not open as a DICOM file
/// does. Of a data set that is deflated, or written in no way that is known, nothing but the meta group.
pub(crate) fn beginning(head: &[u8], size: usize) -> Option<Scan> {
    let opening = opening::read(head, size).ok()?;
    let encoding = opening.likely_encoding(head);
    let encoding = encoding.filter(|_| opening.transfer_syntax != syntax::DEFLATED);
    let mut scan = Scan::opened(opening, encoding.unwrap_or(Encoding::USUAL));
    if let Some(encoding) = encoding {
        let mut walk = Walk::new(head, encoding);
        // Where it breaks is why it is looked at.
        let _ = walk.through(size, scan.data_set, encoding);
        (scan.elements, scan.fragments) = walk.found();
    }
    Some(scan)
}

/// Whether a file is no larger than any image.
fn check_file(size: usize) -> Result<(), SliceError> {
    if size > MAX_FILE { Err(SliceError::TooLarge(size)) } else { Ok(()) }
}

fn scanned(head: &[u8], size: usize) -> Result<Scan, Stop> {
    let opening = opening::read(head, size)?;
    let encoding = opening.encoding()?;
    let mut scan = Scan::opened(opening, encoding);
    let walked = if scan.transfer_syntax == syntax::DEFLATED {
        if head.len() < size {
            return Err(Stop::More);
        }
        let (walked, inflated) = deflated(scan.data_set..size, head, encoding)?;
        scan.inflated = Some(inflated);
        walked
    } else {
        Walk::all(head, size, scan.data_set, encoding)?.found()
    };
    (scan.elements, scan.fragments) = walked;
    Ok(scan)
}

/// The walk through a deflated data set. Its pixels stand last as a rule, so its beginning will do.
fn deflated(
    stream: Range<usize>,
    file: &[u8],
    encoding: Encoding,
) -> Result<(Found, Inflated), Stop> {
    let damaged = |why| Stop::from(SliceError::frame(syntax::DEFLATED, why));
    let deflated = &file[stream.clone()];
    let (mut beginning, size) = codec::beginning(deflated, INFLATED_HEAD).map_err(damaged)?;
    let walked = match Walk::all(&beginning, size, 0, encoding) {
        Err(Stop::More) => {
            beginning = codec::whole(deflated).map_err(damaged)?;
            Walk::all(&beginning, size, 0, encoding)?.found()
        }
        walked => walked?.found(),
    };
    Ok((walked, Inflated { stream, beginning, size }))
}

/// Tag, value representation, declared length and where the value begins, of an element of a whole
/// little-endian file.
pub(crate) fn little_endian_header(
    bytes: &[u8],
    at: usize,
    implicit: bool,
) -> Result<(Tag, Option<[u8; 2]>, u32, usize), SliceError> {
    let reader = Reader { head: bytes, big_endian: false };
    reader.header(at, bytes.len(), implicit).map_err(|stop| match stop {
        Stop::More => SliceError::Damaged(at),
        Stop::Unsound(error) => error,
    })
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
    role: Role,
    /// How many items it has had.
    items: usize,
}

/// What the elements of a level are to us.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    /// Nothing: they are walked through and left.
    Other,
    /// The outermost level.
    Outermost,
    /// The items of the sequence of shared or per-frame groups.
    Frames(Tag),
    /// One such item, whose elements are sequences.
    Groups(Home),
    /// A sequence of one group of attributes, or its item.
    Group(Home),
}

/// The elements and the pieces of encoded pixels.
type Found = (Vec<Element>, Vec<Range<usize>>);

/// A walk on its way.
struct Walk<'a> {
    reader: Reader<'a>,
    elements: Vec<Element>,
    fragments: Vec<Range<usize>>,
    count: Count,
}

struct Step {
    next: usize,
    then: Then,
}

enum Then {
    On,
    Up,
    Down(Level),
}

impl<'a> Walk<'a> {
    /// Walks through a data set from `start` to the end of the file.
    fn all(
        head: &'a [u8],
        size: usize,
        start: usize,
        encoding: Encoding,
    ) -> Result<Walk<'a>, Stop> {
        let mut walk = Walk::new(head, encoding);
        walk.through(size, start, encoding)?;
        Ok(walk)
    }

    fn new(head: &'a [u8], encoding: Encoding) -> Walk<'a> {
        let reader = Reader { head, big_endian: encoding.big_endian };
        Walk { reader, elements: Vec::new(), fragments: Vec::new(), count: Count::of_walk() }
    }

    /// As far as it is sound; what was found before it breaks is kept.
    fn through(&mut self, size: usize, start: usize, encoding: Encoding) -> Result<(), Stop> {
        let mut at = start;
        let mut levels = vec![Level {
            kind: Kind::Elements,
            end: size,
            delimited: false,
            implicit: encoding.implicit,
            role: Role::Outermost,
            items: 0,
        }];
        while let Some(level) = levels.last_mut() {
            if at == level.end {
                if level.delimited {
                    return Err(SliceError::Damaged(at).into());
                }
                levels.pop();
                continue;
            }
            self.count.one()?;
            let step = match level.kind {
                Kind::Elements => self.element(at, level)?,
                Kind::Items | Kind::Fragments => self.item(at, level)?,
            };
            at = step.next;
            match step.then {
                Then::On => (),
                Then::Up => drop(levels.pop()),
                Then::Down(_) if levels.len() == MAX_DEPTH => {
                    return Err(SliceError::TooDeep.into());
                }
                Then::Down(level) => levels.push(level),
            }
        }
        Ok(())
    }

    fn found(self) -> Found {
        (self.elements, self.fragments)
    }

    fn element(&mut self, at: usize, level: &Level) -> Result<Step, Stop> {
        let (tag, vr, length, value) = self.reader.header(at, level.end, level.implicit)?;
        if tag == ITEM_END && level.delimited {
            return Ok(Step { next: value, then: Then::Up });
        }
        if tag.0 == 0xfffe {
            return Err(SliceError::Damaged(at).into());
        }
        let delimited = length == UNDEFINED;
        let end = if delimited { value } else { end_of(value, length, level.end)? };
        self.keep(level.role, Element { tag, vr, value: value..end, home: Home::Outermost });
        let down = |kind, implicit| {
            let end = if delimited { level.end } else { end };
            let role = level.role.of_sequence(tag);
            Then::Down(Level { kind, end, delimited, implicit, role, items: 0 })
        };
        // PS3.5 6.2.2: what is unknown and of undefined length is a sequence in implicit encoding.
        let then = match vr.as_ref() {
            Some(b"SQ") => down(Kind::Items, level.implicit),
            None if is_groups(tag, level.role) => down(Kind::Items, true),
            _ if !delimited => return Ok(Step { next: end, then: Then::On }),
            None => down(Kind::Items, true),
            Some(b"UN") => down(Kind::Items, true),
            Some(b"OB" | b"OW") if tag == PIXEL_DATA && level.role == Role::Outermost => {
                down(Kind::Fragments, false)
            }
            _ => return Err(SliceError::Damaged(at).into()),
        };
        Ok(Step { next: value, then })
    }

    fn item(&mut self, at: usize, level: &mut Level) -> Result<Step, Stop> {
        let (tag, _, length, value) = self.reader.header(at, level.end, true)?;
        match (tag, level.kind) {
            (SEQUENCE_END, _) if level.delimited => Ok(Step { next: value, then: Then::Up }),
            (ITEM, Kind::Items) => {
                let delimited = length == UNDEFINED;
                let end = if delimited { level.end } else { end_of(value, length, level.end)? };
                let role = level.role.of_item(level.items);
                if matches!(role, Role::Groups(Home::Frame(_))) {
                    self.count.frame();
                }
                level.items += 1;
                let (kind, implicit) = (Kind::Elements, level.implicit);
                let inside = Level { kind, end, delimited, implicit, role, items: 0 };
                Ok(Step { next: value, then: Then::Down(inside) })
            }
            (ITEM, Kind::Fragments) if length != UNDEFINED => {
                let next = end_of(value, length, level.end)?;
                self.fragments.push(value..next);
                Ok(Step { next, then: Then::On })
            }
            _ => Err(SliceError::Damaged(at).into()),
        }
    }

    /// Keeps an element that is ours to read.
    fn keep(&mut self, role: Role, element: Element) {
        match role {
            Role::Outermost => self.elements.push(element),
            Role::Group(home) => self.elements.push(Element { home, ..element }),
            Role::Other | Role::Frames(_) | Role::Groups(_) => (),
        }
    }
}

/// Whether an implicit element, which does not say that it is a sequence, is one of those that
/// groups of attributes are in.
fn is_groups(tag: Tag, role: Role) -> bool {
    match role {
        Role::Outermost => tag == SHARED_GROUPS || tag == FRAME_GROUPS,
        Role::Groups(_) => GROUPS.contains(&tag),
        _ => false,
    }
}

/// The groups of attributes that we read (PS3.3 C.7.6.16.2, C.8.15.3): position, orientation,
/// measures, value transformation, anatomy, type of the frame, reconstruction.
const GROUPS: [Tag; 9] = [
    (0x0020, 0x9113),
    (0x0020, 0x9116),
    (0x0028, 0x9110),
    (0x0028, 0x9145),
    (0x0020, 0x9071),
    (0x0018, 0x9329),
    (0x0018, 0x9314),
    (0x0018, 0x9226),
    (0x0020, 0x9111),
];

impl Role {
    fn of_sequence(self, tag: Tag) -> Role {
        match self {
            Role::Outermost if tag == SHARED_GROUPS || tag == FRAME_GROUPS => Role::Frames(tag),
            Role::Groups(home) if GROUPS.contains(&tag) => Role::Group(home),
            _ => Role::Other,
        }
    }

    fn of_item(self, number: usize) -> Role {
        match self {
            Role::Frames(SHARED_GROUPS) if number == 0 => Role::Groups(Home::Shared),
            Role::Frames(FRAME_GROUPS) => Role::Groups(Home::Frame(number)),
            // A sequence of one group has one item.
            Role::Group(home) if number == 0 => Role::Group(home),
            _ => Role::Other,
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    #[test]
    fn the_size_of_a_file_ends() {
        edges::most(1 << 30, |size| check_file(size).is_ok());
        let edge = 1 << 30;
        assert_eq!(check_file(edge + 1), Err(SliceError::TooLarge(edge + 1)));
        // Whoever walks asks first, whatever there is of it.
        edges::most(1 << 30, |size| scan(&[], size).is_ok());
    }

    #[test]
    fn a_value_ends_with_what_is_left() {
        edges::most(1000, |length| end_of(24, length as u32, 1024).is_ok());
        edges::most(1024, |at| end_of(at, 0, 1024).is_ok());
        assert!(end_of(0, u32::MAX, 1024).is_err());
    }
}
