//! The bits of entropy-coded data, the zeros behind each 0xff taken out.

use crate::codec::{Damage, ENDS_EARLY};

/// Zeros behind the data, so that a refill never ends in the middle.
const PAD: usize = 16;

/// Entropy-coded data, its intervals parted by restart markers.
pub(super) struct Data {
    bytes: Vec<u8>,
    /// Where each interval ends.
    ends: Vec<usize>,
}

/// Takes out the stuffed zeros (T.81 B.1.1.5) up to the first marker that is no restart.
pub(super) fn unstuffed(stream: &[u8]) -> Data {
    let mut data = Data { bytes: Vec::with_capacity(stream.len() + PAD), ends: Vec::new() };
    let mut rest = stream;
    loop {
        let at = rest.iter().position(|b| *b == 0xff).unwrap_or(rest.len());
        data.bytes.extend_from_slice(&rest[..at]);
        match rest[at..] {
            [_, 0, ref after @ ..] => {
                data.bytes.push(0xff);
                rest = after;
            }
            [_, 0xd0..=0xd7, ref after @ ..] => {
                data.close();
                rest = after;
            }
            [_, 0xff, ..] => rest = &rest[at + 1..],
            _ => {
                data.close();
                return data;
            }
        }
    }
}

impl Data {
    fn close(&mut self) {
        self.ends.push(self.bytes.len());
        self.bytes.extend([0; PAD]);
    }

    /// The bits of one interval.
    pub(super) fn interval(&self, number: usize) -> Result<Bits<'_>, Damage> {
        let end = self.ends.get(number).ok_or(ENDS_EARLY)? + PAD;
        let start = if number == 0 { 0 } else { self.ends[number - 1] + PAD };
        Ok(Bits { bytes: &self.bytes[start..end], at: 0, held: 0, count: 0 })
    }
}

/// A reader of bits, the highest first; zeros behind the end.
pub(super) struct Bits<'a> {
    /// The padding included.
    bytes: &'a [u8],
    at: usize,
    /// The next bits, from the top.
    held: u64,
    /// How many of them count.
    count: u32,
}

impl Bits<'_> {
    /// At least the next 32 bits, at the top.
    #[inline(always)]
    pub(super) fn peek(&mut self) -> u64 {
        if self.count < 32 {
            self.refill();
        }
        self.held
    }

    #[inline(always)]
    pub(super) fn skip(&mut self, bits: u32) {
        self.held <<= bits;
        self.count = self.count.wrapping_sub(bits);
    }

    #[inline(always)]
    fn refill(&mut self) {
        let next = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<8>());
        if let Some(eight) = next {
            self.held |= u64::from_be_bytes(*eight) >> self.count;
            let taken = (63 - self.count) / 8;
            self.at += taken as usize;
            self.count += taken * 8;
        } else {
            // Far behind the end: zeros, as many as anyone likes.
            self.at = self.bytes.len();
            self.count = 64;
        }
    }

    /// The next `bits` bits, at most 16, as a number.
    #[inline(always)]
    pub(super) fn take(&mut self, bits: u32) -> u32 {
        let value = (self.peek() >> 1 >> (63 - bits)) as u32;
        self.skip(bits);
        value
    }

    /// Whether more was read than there is.
    pub(super) fn is_overrun(&self) -> bool {
        let read = (self.at * 8).saturating_sub(self.count as usize);
        read > self.bytes.len().saturating_sub(PAD) * 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stuffing_goes_and_restarts_part() {
        let data = unstuffed(&[0x12, 0xff, 0, 0x34, 0xff, 0xd0, 0x56, 0xff, 0xd9, 0x78]);
        let mut first = data.interval(0).unwrap();
        assert_eq!((first.take(16), first.take(8)), (0x12ff, 0x34));
        assert!(!first.is_overrun());
        first.take(1);
        assert!(first.is_overrun());
        let mut second = data.interval(1).unwrap();
        assert_eq!((second.take(4), second.take(4)), (5, 6));
        assert!(!second.is_overrun());
        assert!(data.interval(2).is_err());
    }
}
