//! The bits of a scan: behind each 0xff comes a byte of seven (T.87 A.1).

use crate::codec::{Damage, ENDS_EARLY};

/// A reader of bits, the highest first.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The next bits, from the top.
    held: u64,
    /// How many of them count.
    count: u32,
    after_ff: bool,
    /// How many of those that count are zeros behind the end.
    invented: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Bits<'a> {
        Bits { bytes, at: 0, held: 0, count: 0, after_ff: false, invented: 0 }
    }

    #[inline(always)]
    fn refill(&mut self) {
        let next = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<8>());
        if let (Some(eight), false) = (next, self.after_ff) {
            let word = u64::from_be_bytes(*eight);
            // No byte is 0xff: no byte of the complement is zero.
            let zeros = (!word).wrapping_sub(0x0101_0101_0101_0101) & word & 0x8080_8080_8080_8080;
            if zeros == 0 {
                self.held |= word >> self.count;
                let taken = (63 - self.count) / 8;
                self.at += taken as usize;
                self.count += taken * 8;
                return;
            }
        }
        self.refill_slowly();
    }

    #[cold]
    fn refill_slowly(&mut self) {
        while self.count <= 56 {
            let byte = self.bytes.get(self.at).copied();
            match byte {
                // Behind 0xff a byte with its top bit is a marker: the end.
                Some(byte) if !(self.after_ff && byte >= 0x80) => {
                    let bits = if self.after_ff { 7 } else { 8 };
                    self.held |= u64::from(byte) << (64 - bits - self.count);
                    self.count += bits;
                    self.at += 1;
                    self.after_ff = byte == 0xff;
                }
                _ => {
                    self.count += 8;
                    self.invented += 8;
                }
            }
        }
    }

    #[inline(always)]
    fn skip(&mut self, bits: u32) {
        self.held <<= bits;
        self.count -= bits;
    }

    /// The next `bits` bits, at most 32, as a number.
    #[inline(always)]
    pub(super) fn take(&mut self, bits: u32) -> u32 {
        if self.count < bits {
            self.refill();
        }
        let value = (self.held >> 1 >> (63 - bits)) as u32;
        self.skip(bits);
        value
    }

    /// A number in Golomb's code of parameter `k`, whose codes have at most `limit` bits; the
    /// longest ones hold a number of `whole` bits as it is (A.5.3).
    #[inline(always)]
    pub(super) fn golomb(&mut self, k: u32, limit: u32, whole: u32) -> Result<i32, Damage> {
        if self.count < 32 {
            self.refill();
        }
        let zeros = self.held.leading_zeros();
        if zeros + 1 + k <= self.count && zeros + whole + 1 < limit {
            let value = (self.held << zeros << 1 >> 1 >> (63 - k)) as i32;
            self.skip(zeros + 1 + k);
            return Ok((zeros << k) as i32 | value);
        }
        self.long_golomb(k, limit, whole)
    }

    #[cold]
    fn long_golomb(&mut self, k: u32, limit: u32, whole: u32) -> Result<i32, Damage> {
        self.refill_slowly();
        let zeros = self.held.leading_zeros();
        if zeros >= self.count.min(limit) {
            return Err("it has a code that is too long");
        }
        self.skip(zeros + 1);
        if zeros + whole + 1 < limit {
            return Ok((zeros << k) as i32 | self.take(k) as i32);
        }
        Ok(self.take(whole) as i32 + 1)
    }

    /// An error if more was read than there is.
    pub(super) fn check(&self) -> Result<(), Damage> {
        if self.invented > self.count { Err(ENDS_EARLY) } else { Ok(()) }
    }
}
