//! Sequential DCT of grey images, 8 or 12 bits (T.81 annex F).

use super::State;
use super::bits::{Bits, Data};
use super::huffman::{Table, extended};
use super::markers::{Scan, word};
use crate::Format;
use crate::codec::{Damage, ENDS_EARLY};

/// Where each coefficient of the zigzag stands in its block (figure A.6).
const ZIGZAG: [usize; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// cos(n pi / 16) for n from 0 to 7.
const COSINES: [f64; 8] = [
    1.0,
    0.980_785_280_403_230_4,
    0.923_879_532_511_286_7,
    0.831_469_612_302_545_2,
    0.707_106_781_186_547_5,
    0.555_570_233_019_602_2,
    0.382_683_432_365_089_8,
    0.195_090_322_016_128_3,
];

/// Reads a segment of quantisation tables, in the order of the zigzag.
pub(super) fn read_quantisation(
    mut body: &[u8],
    tables: &mut [Option<[u16; 64]>; 4],
) -> Result<(), Damage> {
    while let [place, rest @ ..] = body {
        let wide = usize::from(place >> 4 != 0);
        let length = 64 << wide;
        let values = rest.get(..length).ok_or(ENDS_EARLY)?;
        let mut table = [0; 64];
        for (n, out) in table.iter_mut().enumerate() {
            *out = if wide == 1 { word(values, 2 * n)? as u16 } else { u16::from(values[n]) };
        }
        *tables.get_mut(usize::from(place & 15)).ok_or("it has more than four tables")? =
            Some(table);
        body = &rest[length..];
    }
    Ok(())
}

/// Decodes the one scan of a grey image.
pub(super) fn scan(
    data: &Data,
    scan: &Scan,
    state: &State,
    format: &Format,
    out: &mut [u16],
) -> Result<(), Damage> {
    let (Some(frame), [(component, dc, ac)]) = (&state.frame, scan.components.as_slice()) else {
        return Err("colour with loss is not read");
    };
    let (dc, ac) = (state.tables.differences(*dc)?, state.tables.coefficients(*ac)?);
    let quantisation = state.quantisation.get(frame.quantisation(*component));
    let quantisation = quantisation.and_then(|q| q.as_ref()).ok_or("a table is missing")?;
    let basis = basis();
    let across = format.columns.div_ceil(8);
    let blocks = across * format.rows.div_ceil(8);
    let between = if state.restart == 0 { blocks } else { state.restart };
    let highest = (1 << frame.precision) - 1;
    let mut bits = data.interval(0)?;
    let mut average = 0;
    for block in 0..blocks {
        if block % between == 0 {
            bits = data.interval(block / between)?;
            average = 0;
        }
        let coefficients = coefficients(&mut bits, dc, ac, quantisation, &mut average)?;
        if bits.is_overrun() {
            return Err(ENDS_EARLY);
        }
        let values = inverse(&coefficients, &basis);
        let (left, top) = (block % across * 8, block / across * 8);
        for (y, line) in values.as_chunks::<8>().0.iter().enumerate() {
            let Some(row) = out.chunks_exact_mut(format.columns).nth(top + y) else { break };
            for (out, value) in row[left..].iter_mut().zip(line) {
                let level = (highest + 1) / 2 + value.round() as i32;
                *out = level.clamp(0, highest) as u16;
            }
        }
    }
    Ok(())
}

/// The coefficients of the next block, each in its place, the quantisation undone (F.2.2).
fn coefficients(
    bits: &mut Bits,
    dc: &Table,
    ac: &Table,
    quantisation: &[u16; 64],
    average: &mut i32,
) -> Result<[f64; 64], Damage> {
    let mut block = [0.0; 64];
    // Beyond 20 bits lies no image; the sum of hostile differences must not overflow.
    *average = (*average + dc.difference(bits)?).clamp(-1 << 20, 1 << 20);
    block[0] = f64::from(*average) * f64::from(quantisation[0]);
    let mut n = 1;
    while n < 64 {
        let symbol = ac.symbol(bits)?;
        let (zeros, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 {
            if zeros < 15 {
                break;
            }
            n += 16;
            continue;
        }
        n += zeros;
        let value = extended(bits.take(size) as i32, size);
        let place = *ZIGZAG.get(n).ok_or("a block has more than 64 coefficients")?;
        block[place] = f64::from(value) * f64::from(quantisation[n]);
        n += 1;
    }
    Ok(block)
}

/// The share of frequency u in place x of eight: C(u)/2 cos((2x + 1) u pi / 16) (A.3.3).
fn basis() -> [[f64; 8]; 8] {
    let mut basis = [[0.0; 8]; 8];
    for (x, row) in basis.iter_mut().enumerate() {
        for (u, share) in row.iter_mut().enumerate() {
            // The cosine of n sixteenths of pi, from those of the first half turn.
            let cosine = match (2 * x + 1) * u % 32 {
                n @ 0..8 => COSINES[n],
                8 | 24 => 0.0,
                n @ 9..=16 => -COSINES[16 - n],
                n @ 17..24 => -COSINES[n - 16],
                n => COSINES[32 - n],
            };
            *share = 0.5 * cosine * if u == 0 { COSINES[4] } else { 1.0 };
        }
    }
    basis
}

/// The inverse transform of a block, along its rows, then down its columns.
fn inverse(block: &[f64; 64], basis: &[[f64; 8]; 8]) -> [f64; 64] {
    let mut rows = [0.0; 64];
    for (line, out) in block.as_chunks::<8>().0.iter().zip(rows.as_chunks_mut::<8>().0) {
        if line.iter().any(|c| *c != 0.0) {
            for (out, shares) in out.iter_mut().zip(basis) {
                *out = line.iter().zip(shares).map(|(c, s)| c * s).sum();
            }
        }
    }
    let mut values = [0.0; 64];
    for (y, shares) in basis.iter().enumerate() {
        for (v, share) in shares.iter().enumerate() {
            for x in 0..8 {
                values[8 * y + x] += rows[8 * v + x] * share;
            }
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_frequency_is_a_cosine() {
        let mut block = [0.0; 64];
        block[8 * 3 + 2] = 100.0;
        let got = inverse(&block, &basis());
        // 100/4 cos((2x+1) 2 pi/16) cos((2y+1) 3 pi/16) at x = 1, y = 4, by Python's math.
        assert!((got[8 * 4 + 1] - 5.315_188_092_295_35).abs() < 1e-9, "{}", got[8 * 4 + 1]);
    }
}
