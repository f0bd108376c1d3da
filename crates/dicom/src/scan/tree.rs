//! A whole file as a tree of elements, sequences and their items, to be changed and written again.

use super::element::{Encoding, Reader};
use super::{
    Count, FRAME_GROUPS, ITEM, ITEM_END, MAX_DEPTH, SEQUENCE_END, Stop, Tag, UNDEFINED, end_of,
    opening, scan,
};
use crate::{SliceError, codec, syntax};
use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_dictionary_std::StandardDataDictionary;
use std::ops::Range;

/// A file as it will be written again: what is not touched keeps its bytes.
pub(crate) struct Tree {
    pub(crate) transfer_syntax: String,
    pub(crate) meta_class: String,
    encoding: Encoding,
    /// The inflated data set, where the file is deflated.
    inflated: Option<Vec<u8>>,
    pub(crate) nodes: Vec<Node>,
}

/// One element.
pub(crate) struct Node {
    pub(crate) tag: Tag,
    /// As written, or as the dictionary has it; `UN` where neither says.
    pub(crate) vr: [u8; 2],
    pub(crate) content: Content,
}

/// What an element holds.
pub(crate) enum Content {
    /// The bytes of the file.
    Kept(Range<usize>),
    /// Other bytes.
    New(Vec<u8>),
    /// The items of a sequence.
    Items(Vec<Vec<Node>>),
    /// Encoded pixels: the items with their headers, up to the delimiter.
    Encoded(Range<usize>),
    /// A sequence of unknown make, walked over.
    Unknown,
}

impl Tree {
    /// Reads a file that keeps to the caps of [`scan`].
    pub(crate) fn read(bytes: &[u8]) -> Result<Tree, SliceError> {
        scan(bytes, bytes.len())?.ok_or(SliceError::Damaged(bytes.len()))?;
        let sound = |stop| match stop {
            Stop::More => SliceError::Damaged(bytes.len()),
            Stop::Unsound(error) => error,
        };
        let opening = opening::read(bytes, bytes.len()).map_err(sound)?;
        let encoding = opening.encoding().map_err(|error| sound(error.into()))?;
        let deflated = opening.transfer_syntax == syntax::DEFLATED;
        let inflated = deflated.then(|| codec::whole(&bytes[opening.data_set..])).transpose();
        let inflated = inflated.map_err(|why| SliceError::frame(&opening.transfer_syntax, why))?;
        let (all, start) = match &inflated {
            Some(data_set) => (data_set.as_slice(), 0),
            None => (bytes, opening.data_set),
        };
        let reader = Reader { head: all, big_endian: encoding.big_endian };
        let mut grower = Grower { reader, count: Count::of_walk() };
        let implicit = encoding.implicit;
        let stretch = Stretch { at: start, end: all.len(), delimited: false, implicit };
        let (nodes, _) = grower.elements(stretch, 0).map_err(sound)?;
        Ok(Tree {
            transfer_syntax: opening.transfer_syntax,
            meta_class: opening.meta_class,
            encoding,
            inflated,
            nodes,
        })
    }

    /// The bytes that [`Content::Kept`] and [`Content::Encoded`] are places in.
    pub(crate) fn bytes<'a>(&'a self, file: &'a [u8]) -> &'a [u8] {
        self.inflated.as_deref().unwrap_or(file)
    }

    /// The syntax that the tree is written in: a deflated one is not deflated again.
    pub(crate) fn written_syntax(&self) -> &str {
        if self.inflated.is_some() { syntax::EXPLICIT } else { &self.transfer_syntax }
    }

    /// The data set, sequences with their lengths stated. Big endian stays big endian.
    pub(crate) fn data_set(&self, file: &[u8]) -> Vec<u8> {
        let mut writer = Writer { from: self.bytes(file), encoding: self.encoding, out: vec![] };
        writer.nodes(&self.nodes);
        writer.out
    }
}

/// The value representation of a standard attribute; `None` for what the dictionary does not know.
pub(crate) fn dictionary_vr((group, element): Tag) -> Option<[u8; 2]> {
    let entry = StandardDataDictionary.by_tag(dicom_core::Tag(group, element))?;
    let name = entry.vr().relaxed().to_string();
    name.as_bytes().try_into().ok()
}

#[derive(Clone, Copy)]
struct Stretch {
    at: usize,
    end: usize,
    delimited: bool,
    implicit: bool,
}

struct Grower<'a> {
    reader: Reader<'a>,
    count: Count,
}

impl Grower<'_> {
    /// The elements of a data set or an item, and where it ends.
    fn elements(&mut self, s: Stretch, depth: usize) -> Result<(Vec<Node>, usize), Stop> {
        if depth > MAX_DEPTH {
            return Err(SliceError::TooDeep.into());
        }
        let (mut at, mut nodes) = (s.at, Vec::new());
        loop {
            if at == s.end {
                let broken = Err(SliceError::Damaged(at).into());
                return if s.delimited { broken } else { Ok((nodes, at)) };
            }
            self.count.one()?;
            let (tag, vr, length, value) = self.reader.header(at, s.end, s.implicit)?;
            if tag == ITEM_END && s.delimited {
                return Ok((nodes, value));
            }
            if tag.0 == 0xfffe {
                return Err(SliceError::Damaged(at).into());
            }
            let delimited = length == UNDEFINED;
            let end = if delimited { s.end } else { end_of(value, length, s.end)? };
            let inside = Stretch { at: value, end, delimited, ..s };
            let unstated = matches!(vr.as_ref(), None | Some(b"UN"));
            let vr = vr.filter(|vr| vr != b"UN").or(dictionary_vr(tag)).unwrap_or(*b"UN");
            let (content, next) = if &vr == b"SQ" || (delimited && unstated) {
                let inside = Stretch { implicit: s.implicit || unstated, ..inside };
                let of_frames = tag == FRAME_GROUPS && depth == 0;
                let (items, next) = self.items(inside, depth, of_frames)?;
                // What is encoded otherwise than its surroundings cannot be written among them.
                let strange = inside.implicit != s.implicit || &vr != b"SQ";
                (if strange { Content::Unknown } else { Content::Items(items) }, next)
            } else if delimited {
                let next = self.fragments(inside)?;
                (Content::Encoded(value..next - 8), next)
            } else {
                (Content::Kept(value..end), end)
            };
            nodes.push(Node { tag, vr, content });
            at = next;
        }
    }

    fn items(
        &mut self,
        s: Stretch,
        depth: usize,
        of_frames: bool,
    ) -> Result<(Vec<Vec<Node>>, usize), Stop> {
        let (mut at, mut items) = (s.at, Vec::new());
        loop {
            if at == s.end {
                let broken = Err(SliceError::Damaged(at).into());
                return if s.delimited { broken } else { Ok((items, at)) };
            }
            let (tag, _, length, value) = self.reader.header(at, s.end, true)?;
            match tag {
                SEQUENCE_END if s.delimited => return Ok((items, value)),
                ITEM => {
                    if of_frames {
                        self.count.frame();
                    }
                    let delimited = length == UNDEFINED;
                    let end = if delimited { s.end } else { end_of(value, length, s.end)? };
                    let inside = Stretch { at: value, end, delimited, ..s };
                    let (nodes, next) = self.elements(inside, depth + 1)?;
                    items.push(nodes);
                    at = next;
                }
                _ => return Err(SliceError::Damaged(at).into()),
            }
        }
    }

    /// Where the pieces of encoded pixels end, behind the delimiter.
    fn fragments(&mut self, s: Stretch) -> Result<usize, Stop> {
        let mut at = s.at;
        loop {
            let (tag, _, length, value) = self.reader.header(at, s.end, true)?;
            match tag {
                SEQUENCE_END => return Ok(value),
                ITEM if length != UNDEFINED => at = end_of(value, length, s.end)?,
                _ => return Err(SliceError::Damaged(at).into()),
            }
        }
    }
}

struct Writer<'a> {
    from: &'a [u8],
    encoding: Encoding,
    out: Vec<u8>,
}

impl Writer<'_> {
    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            match &node.content {
                Content::Kept(range) => {
                    self.header(node.tag, node.vr, range.len() as u32);
                    self.out.extend(&self.from[range.clone()]);
                }
                Content::New(bytes) => {
                    self.header(node.tag, node.vr, bytes.len() as u32);
                    self.out.extend(bytes);
                }
                Content::Items(items) => self.items(node, items),
                Content::Encoded(range) => {
                    self.header(node.tag, node.vr, UNDEFINED);
                    self.out.extend(&self.from[range.clone()]);
                    self.tag_and_length(SEQUENCE_END, 0);
                }
                Content::Unknown => unreachable!("what is unknown was removed"),
            }
        }
    }

    /// A sequence with delimiters, so that no length has to be known beforehand.
    fn items(&mut self, node: &Node, items: &[Vec<Node>]) {
        self.header(node.tag, node.vr, UNDEFINED);
        for item in items {
            self.tag_and_length(ITEM, UNDEFINED);
            self.nodes(item);
            self.tag_and_length(ITEM_END, 0);
        }
        self.tag_and_length(SEQUENCE_END, 0);
    }

    fn header(&mut self, tag: Tag, vr: [u8; 2], length: u32) {
        if self.encoding.implicit {
            return self.tag_and_length(tag, length);
        }
        // A value that is too long for its representation is written as unknown (PS3.5 6.2.2).
        let short = super::element::length_bytes(vr) != Some(4);
        let vr = if short && length > u32::from(u16::MAX) { *b"UN" } else { vr };
        self.half(tag.0);
        self.half(tag.1);
        self.out.extend(vr);
        if super::element::length_bytes(vr) == Some(4) {
            self.out.extend([0, 0]);
            self.whole(length);
        } else {
            self.half(length as u16);
        }
    }

    fn tag_and_length(&mut self, tag: Tag, length: u32) {
        self.half(tag.0);
        self.half(tag.1);
        self.whole(length);
    }

    fn half(&mut self, n: u16) {
        let bytes = if self.encoding.big_endian { n.to_be_bytes() } else { n.to_le_bytes() };
        self.out.extend(bytes);
    }

    fn whole(&mut self, n: u32) {
        let bytes = if self.encoding.big_endian { n.to_be_bytes() } else { n.to_le_bytes() };
        self.out.extend(bytes);
    }
}
