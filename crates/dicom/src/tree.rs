//! A small object as a tree of elements and items: for objects that keep what matters in sequences
//! (segmentations, contours, encapsulated models).
//!
//! No length is believed beyond the bytes that are there; depth and count of elements are bounded as
//! in the walk, which does not look into every sequence. Values are places in the file.

use crate::SliceError;
use crate::attributes::SOP_CLASS;
use crate::scan::{self, Count, Element, FRAME_GROUPS, Home, MAX_DEPTH, PIXEL_DATA, Scan, Tag};
use crate::text::shown;
use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_core::{Tag as StandardTag, VR};
use dicom_dictionary_std::StandardDataDictionary;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Elements by their tags.
#[derive(Debug, Default)]
pub(crate) struct Tree<'a> {
    values: BTreeMap<Tag, &'a [u8]>,
    items: BTreeMap<Tag, Vec<Tree<'a>>>,
}

/// The data set of a little-endian file, inflated where the file has it deflated.
pub(crate) struct DataSet<'a> {
    /// The file up to its end; of a deflated one, what it inflates to.
    pub(crate) bytes: Cow<'a, [u8]>,
    pub(crate) scan: Scan,
}

impl DataSet<'_> {
    pub(crate) fn of(bytes: &[u8]) -> Result<DataSet<'_>, SliceError> {
        let mut scan = scan::scan(bytes, bytes.len())?.ok_or(SliceError::Damaged(bytes.len()))?;
        if scan.big_endian {
            return Err(SliceError::transfer_syntax(&scan.transfer_syntax));
        }
        let bytes = match scan.inflated.take() {
            Some(inflated) => {
                scan.data_set = 0;
                Cow::Owned(inflated.whole(bytes)?)
            }
            None => Cow::Borrowed(bytes),
        };
        Ok(DataSet { bytes, scan })
    }

    /// All its elements and items.
    pub(crate) fn tree(&self) -> Result<Tree<'_>, SliceError> {
        walked(&self.bytes, &self.scan)
    }
}

/// A file as a tree whose values are places in it, so none that is deflated.
pub(crate) fn tree(bytes: &[u8]) -> Result<Tree<'_>, SliceError> {
    let DataSet { bytes: as_read, scan } = DataSet::of(bytes)?;
    match as_read {
        Cow::Borrowed(_) => walked(bytes, &scan),
        Cow::Owned(_) => Err(SliceError::transfer_syntax(&scan.transfer_syntax)),
    }
}

fn walked<'a>(bytes: &'a [u8], scan: &Scan) -> Result<Tree<'a>, SliceError> {
    let mut cursor = Cursor { bytes, at: scan.data_set, depth: 0, count: Count::of_tree() };
    cursor.elements(bytes.len(), scan.implicit, false)
}

/// What kind of object a file says that it is, in its meta group or else its data set; `None` if it is no sound DICOM file.
pub fn sop_class(bytes: &[u8]) -> Option<String> {
    let scan = scan::scan(bytes, bytes.len()).ok()??;
    let of_data_set = || {
        let bytes = scan.inflated.as_ref().map_or(bytes, |inflated| &inflated.beginning);
        let is_it = |e: &&Element| e.tag == SOP_CLASS.tag && e.home == Home::Outermost;
        let value = bytes.get(scan.elements.iter().find(is_it)?.value.clone())?;
        Some(str::from_utf8(value).ok()?.trim_matches(['\0', ' ']).to_owned())
    };
    Some(scan.meta_class.clone()).filter(|class| !class.is_empty()).or_else(of_data_set)
}

impl<'a> Tree<'a> {
    /// The items of a sequence; none where it is absent.
    pub(crate) fn items(&self, tag: Tag) -> &[Tree<'a>] {
        self.items.get(&tag).map(Vec::as_slice).unwrap_or_default()
    }

    /// The first item of a sequence.
    pub(crate) fn item(&self, tag: Tag) -> Option<&Tree<'a>> {
        self.items(tag).first()
    }

    /// The bytes of a value.
    pub(crate) fn bytes(&self, tag: Tag) -> Option<&'a [u8]> {
        self.values.get(&tag).copied()
    }

    /// A text without its padding, as UTF-8 or else Latin-1.
    pub(crate) fn raw_text(&self, tag: Tag) -> String {
        let bytes = self.bytes(tag).unwrap_or_default();
        let text = match str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|b| char::from(*b)).collect(),
        };
        text.trim_matches(['\0', ' ']).to_owned()
    }

    /// A text, safe to show.
    pub(crate) fn text(&self, tag: Tag) -> String {
        shown(&self.raw_text(tag))
    }

    /// A whole number of 16 bits.
    pub(crate) fn word(&self, tag: Tag) -> Option<u16> {
        self.words(tag).and_then(|w| w.first().copied())
    }

    /// Whole numbers of 16 bits.
    pub(crate) fn words(&self, tag: Tag) -> Option<Vec<u16>> {
        let (words, rest) = self.bytes(tag)?.as_chunks::<2>();
        rest.is_empty().then(|| words.iter().map(|w| u16::from_le_bytes(*w)).collect())
    }

    /// A whole number as text.
    pub(crate) fn integer(&self, tag: Tag) -> Option<i64> {
        self.raw_text(tag).trim().parse().ok()
    }

    /// Finite decimal numbers; `None` where one is none, or the element is absent.
    pub(crate) fn decimals(&self, tag: Tag) -> Option<Vec<f64>> {
        self.bytes(tag)?;
        let text = self.raw_text(tag);
        if text.is_empty() {
            return Some(vec![]);
        }
        text.split('\\').map(crate::attributes::decimal).collect()
    }

    /// Exactly `N` finite decimal numbers.
    pub(crate) fn numbers<const N: usize>(&self, tag: Tag) -> Option<[f64; N]> {
        self.decimals(tag)?.try_into().ok()
    }
}

const ITEM: Tag = (0xfffe, 0xe000);
const ITEM_END: Tag = (0xfffe, 0xe00d);
const SEQUENCE_END: Tag = (0xfffe, 0xe0dd);
const UNDEFINED: u32 = u32::MAX;

/// A place in the file, and how much was seen on the way there.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    /// How many sequences are open.
    depth: usize,
    /// How many elements and items there were.
    count: Count,
}

impl<'a> Cursor<'a> {
    /// The elements up to `end`, or to the delimiter of their item.
    fn elements(
        &mut self,
        end: usize,
        implicit: bool,
        delimited: bool,
    ) -> Result<Tree<'a>, SliceError> {
        let mut tree = Tree::default();
        while self.at < end {
            let (tag, vr, length) = self.header(implicit)?;
            if tag == ITEM_END && delimited {
                return Ok(tree);
            }
            let unknown = vr == Some(*b"UN");
            let is_sequence = match vr {
                Some(vr) => &vr == b"SQ" || (unknown && length == UNDEFINED),
                None => length == UNDEFINED || is_sequence(tag),
            };
            if is_sequence && tag != PIXEL_DATA {
                if self.depth == MAX_DEPTH {
                    return Err(SliceError::TooDeep);
                }
                self.depth += 1;
                let of_frames = tag == FRAME_GROUPS && self.depth == 1;
                let items = self.sequence((length, of_frames), end, implicit || unknown)?;
                self.depth -= 1;
                tree.items.insert(tag, items);
            } else if length == UNDEFINED {
                // Encoded pixels are the last that matters; their pieces are not for trees.
                return Ok(tree);
            } else {
                let value = self.take(length as usize, end)?;
                tree.values.insert(tag, value);
            }
        }
        if delimited { Err(SliceError::Damaged(self.at)) } else { Ok(tree) }
    }

    /// The items of a sequence of a declared length, each that of a frame or not.
    fn sequence(
        &mut self,
        (length, of_frames): (u32, bool),
        end: usize,
        implicit: bool,
    ) -> Result<Vec<Tree<'a>>, SliceError> {
        let undefined = length == UNDEFINED;
        let end = if undefined { end } else { self.end_of(length, end)? };
        let mut items = Vec::new();
        while self.at < end {
            let (tag, _, length) = self.header(true)?;
            if tag == ITEM && of_frames {
                self.count.frame();
            }
            match tag {
                SEQUENCE_END if undefined => return Ok(items),
                ITEM if length == UNDEFINED => items.push(self.elements(end, implicit, true)?),
                ITEM => {
                    let end = self.end_of(length, end)?;
                    items.push(self.elements(end, implicit, false)?);
                }
                _ => return Err(SliceError::Damaged(self.at)),
            }
        }
        if undefined { Err(SliceError::Damaged(self.at)) } else { Ok(items) }
    }

    fn header(&mut self, implicit: bool) -> Result<(Tag, Option<[u8; 2]>, u32), SliceError> {
        self.count.one()?;
        let (tag, vr, length, value) = scan::little_endian_header(self.bytes, self.at, implicit)?;
        self.at = value;
        Ok((tag, vr, length))
    }

    fn end_of(&self, length: u32, limit: usize) -> Result<usize, SliceError> {
        let end = self.at.checked_add(length as usize).filter(|end| *end <= limit);
        end.ok_or(SliceError::Damaged(self.at))
    }

    fn take(&mut self, length: usize, limit: usize) -> Result<&'a [u8], SliceError> {
        let end = self.at.checked_add(length).filter(|end| *end <= limit);
        let value = end.and_then(|end| self.bytes.get(self.at..end));
        let value = value.ok_or(SliceError::Damaged(self.at))?;
        self.at += length;
        Ok(value)
    }
}

/// Whether the standard says that an element is a sequence: an implicit file does not.
fn is_sequence((group, element): Tag) -> bool {
    let entry = StandardDataDictionary.by_tag(StandardTag(group, element));
    entry.is_some_and(|entry| entry.vr().relaxed() == VR::SQ)
}
