//! The kinds of number that a voxel is stored as.

use serde::{Deserialize, Serialize};

/// How one number is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Element {
    /// Unsigned, 8 bits.
    U8,
    /// Signed, 8 bits.
    I8,
    /// Unsigned, 16 bits.
    U16,
    /// Signed, 16 bits.
    I16,
    /// Unsigned, 32 bits.
    U32,
    /// Signed, 32 bits.
    I32,
    /// Unsigned, 64 bits.
    U64,
    /// Signed, 64 bits.
    I64,
    /// Single precision.
    F32,
    /// Double precision.
    F64,
}

impl Element {
    /// Bytes a number.
    pub fn size(self) -> usize {
        match self {
            Element::U8 | Element::I8 => 1,
            Element::U16 | Element::I16 => 2,
            Element::U32 | Element::I32 | Element::F32 => 4,
            Element::U64 | Element::I64 | Element::F64 => 8,
        }
    }

    /// Hands on each number of `bytes` in order. Whole numbers beyond 2^53 lose their last digits.
    pub(crate) fn each(self, big_endian: bool, bytes: &[u8], take: impl FnMut(f64)) {
        match self {
            Element::U8 => words::<1>(big_endian, bytes, |w| f64::from(w[0]), take),
            Element::I8 => words(big_endian, bytes, |w| f64::from(i8::from_le_bytes(w)), take),
            Element::U16 => words(big_endian, bytes, |w| f64::from(u16::from_le_bytes(w)), take),
            Element::I16 => words(big_endian, bytes, |w| f64::from(i16::from_le_bytes(w)), take),
            Element::U32 => words(big_endian, bytes, |w| f64::from(u32::from_le_bytes(w)), take),
            Element::I32 => words(big_endian, bytes, |w| f64::from(i32::from_le_bytes(w)), take),
            Element::U64 => words(big_endian, bytes, |w| u64::from_le_bytes(w) as f64, take),
            Element::I64 => words(big_endian, bytes, |w| i64::from_le_bytes(w) as f64, take),
            Element::F32 => words(big_endian, bytes, |w| f64::from(f32::from_le_bytes(w)), take),
            Element::F64 => words(big_endian, bytes, f64::from_le_bytes, take),
        }
    }
}

fn words<const N: usize>(
    big_endian: bool,
    bytes: &[u8],
    number: impl Fn([u8; N]) -> f64,
    mut take: impl FnMut(f64),
) {
    let (words, _) = bytes.as_chunks::<N>();
    for word in words {
        let mut word = *word;
        if big_endian {
            word.reverse();
        }
        take(number(word));
    }
}
