//! One list of numbers of a VTP file, wherever and however it is written.

use super::{VtpError, base64};
use flate2::read::ZlibDecoder;
use preop_quote::quote;
use preop_xml::Attributes;
use std::borrow::Cow;
use std::io::Read;

/// No list of a mesh that we read is longer, in bytes.
const MOST_BYTES: usize = 1 << 31;
/// How many times its size a packed list may unpack to, and what may at any ratio, in bytes.
const RATIO: usize = 100;
const SMALL: usize = 16 << 20;

/// How a whole file writes its lists.
#[derive(Clone, Copy)]
pub(super) struct Coding<'a> {
    /// Whether the lengths before a list have 64 bits.
    pub(super) long: bool,
    pub(super) big_endian: bool,
    /// Whether lists are packed by zlib.
    pub(super) packed: bool,
    /// What stands in `AppendedData` behind its `_`.
    pub(super) appended: &'a [u8],
    /// Whether that is base64.
    pub(super) appended_is_base64: bool,
}

/// What the element of a list says of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Described {
    pub(super) name: String,
    kind: String,
    format: String,
    offset: Option<usize>,
    pub(super) components: Option<usize>,
}

impl Described {
    pub(super) fn of(attributes: Attributes<'_>) -> Described {
        let get = |name| quote(attributes.get(name).unwrap_or_default(), 60);
        Described {
            name: get("Name"),
            kind: get("type"),
            format: get("format"),
            offset: attributes.get("offset").and_then(|o| o.parse().ok()),
            components: attributes.get("NumberOfComponents").and_then(|n| n.parse().ok()),
        }
    }

    /// The numbers of the list; `text` is what stands in its element.
    pub(super) fn numbers(&self, text: &str, coding: &Coding<'_>) -> Result<Vec<f64>, VtpError> {
        let wrong = |why| VtpError::Array { name: self.name.clone(), why };
        let bytes = match self.format.as_str() {
            "ascii" | "" => {
                let numbers: Option<Vec<f64>> =
                    text.split_ascii_whitespace().map(|w| w.parse().ok()).collect();
                return numbers.ok_or_else(|| wrong("holds a word that is no number"));
            }
            "binary" => {
                Cow::Owned(base64::decode(text.as_bytes()).ok_or_else(|| wrong("is no base64"))?)
            }
            "appended" => self.appended(coding).map_err(wrong)?,
            _ => return Err(wrong("is written in a way that is not known")),
        };
        let bytes = unpacked(&bytes, coding).map_err(wrong)?;
        self.values(&bytes, coding.big_endian).ok_or_else(|| wrong("has a type that is not known"))
    }

    /// The bytes of an appended list, lengths first; what follows it may be there, too.
    fn appended<'a>(&self, coding: &Coding<'a>) -> Result<Cow<'a, [u8]>, &'static str> {
        let from = self.offset.and_then(|at| coding.appended.get(at..));
        let from = from.ok_or("lies beyond the appended data")?;
        if !coding.appended_is_base64 {
            return Ok(Cow::Borrowed(from));
        }
        // Pieces end in padding or flow into the next: take whole groups, as many as make sense.
        let end = from.iter().position(|b| *b == b'<').unwrap_or(from.len());
        let text = &from[..end];
        base64::decode(&text[..text.len() / 4 * 4]).map(Cow::Owned).ok_or("is no base64")
    }

    fn values(&self, bytes: &[u8], big: bool) -> Option<Vec<f64>> {
        Some(match self.kind.as_str() {
            "Float32" => words(bytes, big, |w| f64::from(f32::from_le_bytes(w))),
            "Float64" => words(bytes, big, f64::from_le_bytes),
            "Int8" => words(bytes, big, |w| f64::from(i8::from_le_bytes(w))),
            "UInt8" => words(bytes, big, |w| f64::from(u8::from_le_bytes(w))),
            "Int16" => words(bytes, big, |w| f64::from(i16::from_le_bytes(w))),
            "UInt16" => words(bytes, big, |w| f64::from(u16::from_le_bytes(w))),
            "Int32" => words(bytes, big, |w| f64::from(i32::from_le_bytes(w))),
            "UInt32" => words(bytes, big, |w| f64::from(u32::from_le_bytes(w))),
            "Int64" => words(bytes, big, |w| i64::from_le_bytes(w) as f64),
            "UInt64" => words(bytes, big, |w| u64::from_le_bytes(w) as f64),
            _ => return None,
        })
    }
}

fn words<const N: usize>(bytes: &[u8], big: bool, number: impl Fn([u8; N]) -> f64) -> Vec<f64> {
    let (words, _) = bytes.as_chunks::<N>();
    let turned = |w: &[u8; N]| {
        let mut word = *w;
        if big {
            word.reverse();
        }
        number(word)
    };
    words.iter().map(turned).collect()
}

/// The list behind its lengths: `[bytes] data`, or of packed ones `[blocks] [block] [last block]
/// [packed size of each] data`.
fn unpacked<'a>(bytes: &'a [u8], coding: &Coding<'_>) -> Result<Cow<'a, [u8]>, &'static str> {
    let wide = if coding.long { 8 } else { 4 };
    let word = |n: usize| {
        let bytes = bytes.get(n * wide..(n + 1) * wide)?;
        let fold = |n: u64, b: &u8| n << 8 | u64::from(*b);
        let value = match coding.big_endian {
            true => bytes.iter().fold(0, fold),
            false => bytes.iter().rev().fold(0, fold),
        };
        usize::try_from(value).ok().filter(|v| *v <= MOST_BYTES)
    };
    const SHORT: &str = "is shorter than it says";
    let first = word(0).ok_or(SHORT)?;
    if !coding.packed {
        let end = wide.checked_add(first).ok_or(SHORT)?;
        return bytes.get(wide..end).map(Cow::Borrowed).ok_or(SHORT);
    }
    let (blocks, block, last) = (first, word(1).ok_or(SHORT)?, word(2).ok_or(SHORT)?);
    // Each block needs its length, so there cannot be more than bytes.
    if blocks > bytes.len() {
        return Err(SHORT);
    }
    let most = most(bytes.len());
    let mut at = (3 + blocks) * wide;
    let mut whole = vec![];
    for n in 0..blocks {
        let size = word(3 + n).ok_or(SHORT)?;
        let packed = at.checked_add(size).and_then(|end| bytes.get(at..end)).ok_or(SHORT)?;
        let expected = if n + 1 == blocks && last > 0 { last } else { block };
        let before = whole.len();
        if expected > most - before {
            return Err("unpacks to more than 100 times its size");
        }
        let limit = expected as u64 + 1;
        let read = ZlibDecoder::new(packed).take(limit).read_to_end(&mut whole);
        if read.is_err() || whole.len() - before != expected {
            return Err("does not unpack to what it says");
        }
        at += size;
    }
    Ok(Cow::Owned(whole))
}

/// How many bytes a packed list of so many may unpack to.
fn most(packed: usize) -> usize {
    SMALL.max(packed.saturating_mul(RATIO)).min(MOST_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::ZlibEncoder};
    use preop_testkit::edges;
    use std::io::Write;

    const CODING: Coding<'_> = Coding {
        long: false,
        big_endian: false,
        packed: true,
        appended: &[],
        appended_is_base64: false,
    };

    /// A packed list of zeros in one block, padded to a length.
    fn packed(zeros: usize, length: usize) -> Vec<u8> {
        let mut packer = ZlibEncoder::new(vec![], Compression::best());
        packer.write_all(&vec![0; zeros]).unwrap();
        let data = packer.finish().unwrap();
        let mut list = [1, zeros as u32, 0, data.len() as u32].map(u32::to_le_bytes).concat();
        list.extend(data);
        list.resize(list.len().max(length), 0);
        list
    }

    #[test]
    fn what_a_packed_list_unpacks_to_ends() {
        let told = |zeros, length| unpacked(&packed(zeros, length), &CODING).map(|list| list.len());
        edges::most(16 << 20, |zeros| told(zeros, 0) == Ok(zeros));
        edges::most(20_000_000, |zeros| told(zeros, 200_000) == Ok(zeros));
        assert_eq!(told(20_000_001, 200_000), Err("unpacks to more than 100 times its size"));
        // No list has more bytes, however it is packed: that is asked before any is reserved.
        assert_eq!(most(usize::MAX), 1 << 31);
        let declared = |bytes: usize| {
            let list = [(bytes as u32).to_le_bytes().to_vec(), vec![0; 8]].concat();
            unpacked(&list, &Coding { packed: false, ..CODING }).map(drop)
        };
        edges::most(8, |bytes| declared(bytes).is_ok());
    }
}
