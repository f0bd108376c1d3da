//! Huffman codes (T.81 annexes C and F.2.2.3).

use super::bits::Bits;
use crate::codec::{Damage, ENDS_EARLY};

/// Codes up to this long, with the number behind them, are found at one look.
const FAST: u32 = 12;

/// The tables that a stream has defined: the first four for DC and differences, then those for AC.
#[derive(Default)]
pub(super) struct Tables {
    tables: [Option<Box<Table>>; 8],
}

/// One table of codes, each of which stands for a byte.
pub(super) struct Table {
    /// By the next bits: the length of the code and the byte; length 0 for a longer code.
    codes: Vec<(u8, u8)>,
    /// By the next bits: the length of the code with the bits of its difference, and the difference;
    /// length 0 where they are longer.
    differences: Vec<(u8, i16)>,
    /// For each length the first code that is longer, at the top of 16 bits.
    limits: [u32; 17],
    /// For each length what to add to a code to get the place of its byte.
    offsets: [i32; 17],
    symbols: Vec<u8>,
}

impl Tables {
    /// Reads a segment of definitions.
    pub(super) fn read(&mut self, mut body: &[u8]) -> Result<(), Damage> {
        while let [class, rest @ ..] = body {
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or(ENDS_EARLY)?;
            let total = counts.iter().map(|n| usize::from(*n)).sum();
            let (symbols, rest) = rest.split_at_checked(total).ok_or(ENDS_EARLY)?;
            let place = usize::from(class >> 4) * 4 + usize::from(class & 15);
            if class & 15 > 3 || class >> 4 > 1 {
                return Err("it defines a table of no known place");
            }
            self.tables[place] = Some(Box::new(Table::new(counts, symbols)?));
            body = rest;
        }
        Ok(())
    }

    pub(super) fn differences(&self, place: usize) -> Result<&Table, Damage> {
        self.at(place.min(4), 0)
    }

    pub(super) fn coefficients(&self, place: usize) -> Result<&Table, Damage> {
        self.at(place.min(4), 4)
    }

    fn at(&self, place: usize, class: usize) -> Result<&Table, Damage> {
        let table = if place < 4 { self.tables[class + place].as_deref() } else { None };
        table.ok_or("a scan uses a table that is not defined")
    }
}

impl Table {
    fn new(counts: &[u8; 16], symbols: &[u8]) -> Result<Table, Damage> {
        let mut table = Table {
            codes: vec![(0, 0); 1 << FAST],
            differences: vec![(0, 0); 1 << FAST],
            limits: [0; 17],
            offsets: [0; 17],
            symbols: symbols.to_vec(),
        };
        let (mut code, mut place) = (0u32, 0usize);
        for (length, count) in (1..=16u32).zip(counts) {
            table.offsets[length as usize] = place as i32 - code as i32;
            for _ in 0..*count {
                if code >= 1 << length {
                    return Err("its codes do not fit into their lengths");
                }
                if length <= FAST {
                    let first = (code << (FAST - length)) as usize;
                    let entry = (length as u8, symbols[place]);
                    table.codes[first..first + (1 << (FAST - length))].fill(entry);
                }
                code += 1;
                place += 1;
            }
            table.limits[length as usize] = code << (16 - length);
            code <<= 1;
        }
        table.look_up_differences();
        Ok(table)
    }

    fn look_up_differences(&mut self) {
        for (bits, entry) in self.differences.iter_mut().enumerate() {
            let (length, size) = self.codes[bits];
            let whole = u32::from(length) + u32::from(size);
            if length > 0 && whole <= FAST {
                let behind = (bits as u32) << (32 - FAST) << length;
                let number = (behind >> 1 >> (31 - u32::from(size))) as i32;
                *entry = (whole as u8, extended(number, u32::from(size)) as i16);
            }
        }
    }

    /// The next byte.
    #[inline(always)]
    pub(super) fn symbol(&self, bits: &mut Bits) -> Result<u8, Damage> {
        let next = bits.peek();
        let (length, symbol) = self.codes[(next >> (64 - FAST)) as usize];
        if length > 0 {
            bits.skip(u32::from(length));
            return Ok(symbol);
        }
        self.long_symbol(next, bits)
    }

    #[cold]
    fn long_symbol(&self, next: u64, bits: &mut Bits) -> Result<u8, Damage> {
        let sixteen = (next >> 48) as u32;
        for length in FAST + 1..=16 {
            if sixteen < self.limits[length as usize] {
                bits.skip(length);
                let code = (sixteen >> (16 - length)) as i32;
                let place = usize::try_from(code + self.offsets[length as usize]);
                let symbol = place.ok().and_then(|place| self.symbols.get(place));
                return symbol.copied().ok_or("it has a code that its table has not");
            }
        }
        Err("it has a code that its table has not")
    }

    /// The next difference: the size of a number and the number (F.1.2.1, H.1.2.2).
    #[inline(always)]
    pub(super) fn difference(&self, bits: &mut Bits) -> Result<i32, Damage> {
        let (length, difference) = self.differences[(bits.peek() >> (64 - FAST)) as usize];
        if length > 0 {
            bits.skip(u32::from(length));
            return Ok(i32::from(difference));
        }
        match self.symbol(bits)? {
            size @ 0..=15 => Ok(extended(bits.take(u32::from(size)) as i32, u32::from(size))),
            16 => Ok(32768),
            _ => Err("it has a difference of more than 16 bits"),
        }
    }
}

/// A number of `size` bits as its sign has it (F.2.2.1): without its top bit it is negative.
#[inline(always)]
pub(super) fn extended(number: i32, size: u32) -> i32 {
    if size > 0 && number < 1 << (size - 1) { number - (1 << size) + 1 } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_have_their_sign() {
        // F.1.2.1.1, table F.1: of size 3 come -7 to -4 and 4 to 7.
        let got: Vec<i32> = (0..8).map(|n| extended(n, 3)).collect();
        assert_eq!(got, [-7, -6, -5, -4, 4, 5, 6, 7]);
        assert_eq!((extended(0, 0), extended(0, 1), extended(1, 1)), (0, -1, 1));
    }

    #[test]
    fn codes_that_do_not_fit_are_refused() {
        let mut counts = [0; 16];
        counts[0] = 3;
        assert!(Table::new(&counts, &[1, 2, 3]).is_err());
    }
}
