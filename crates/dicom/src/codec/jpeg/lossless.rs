//! Lossless JPEG (T.81 annex H): each value is predicted from its neighbours, the difference coded.

use super::bits::{Bits, Data};
use super::huffman::{Table, Tables};
use super::markers::{Frame, Scan};
use crate::codec::{Damage, ENDS_EARLY};

/// Decodes a scan into its samples of `out`.
pub(super) fn scan(
    data: &Data,
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    restart: usize,
    out: &mut [u16],
) -> Result<(), Damage> {
    let columns = frame.columns;
    let samples = out.len() / (frame.rows * columns);
    if !(1..=7).contains(&scan.predictor) || scan.shift >= frame.precision {
        return Err("it has a predictor that does not exist");
    }
    // Intervals of whole rows only, as T.81 H.1.1 demands.
    if !restart.is_multiple_of(columns) {
        return Err("a restart interval ends within a row");
    }
    let rows_between = if restart == 0 { frame.rows } else { restart / columns };
    let start = 1 << (frame.precision - scan.shift - 1);
    let tables: Vec<(usize, &Table)> = scan
        .components
        .iter()
        .map(|(place, table, _)| Ok((*place, tables.differences(*table)?)))
        .collect::<Result<_, Damage>>()?;
    let width = columns * samples;
    for (number, rows) in out.chunks_mut(width * rows_between).enumerate() {
        let mut bits = data.interval(number)?;
        let mut above: &[u16] = &[];
        for row in rows.chunks_exact_mut(width) {
            if let ([(_, table)], 1) = (tables.as_slice(), samples) {
                line(&mut bits, table, scan.predictor, start, above, row)?;
            } else {
                interleaved(&mut bits, &tables, samples, scan.predictor, start, above, row)?;
            }
            above = row;
        }
        if bits.is_overrun() {
            return Err(ENDS_EARLY);
        }
    }
    if scan.shift > 0 {
        for (place, _) in &tables {
            out[*place..].iter_mut().step_by(samples).for_each(|v| *v <<= scan.shift);
        }
    }
    Ok(())
}

/// A row of grey values. `above` is the row above it, or nothing.
fn line(
    bits: &mut Bits,
    table: &Table,
    predictor: u8,
    start: u16,
    above: &[u16],
    row: &mut [u16],
) -> Result<(), Damage> {
    // The first value comes from above, the first row from the left (H.1.2.1).
    let mut left = above.first().copied().unwrap_or(start);
    if above.is_empty() || predictor == 1 {
        for out in row {
            left = left.wrapping_add(table.difference(bits)? as u16);
            *out = left;
        }
        return Ok(());
    }
    let mut corner = left;
    let mut first = true;
    for (out, above) in row.iter_mut().zip(above) {
        let predicted = if first { left } else { predicted(predictor, left, *above, corner) };
        first = false;
        left = predicted.wrapping_add(table.difference(bits)? as u16);
        corner = *above;
        *out = left;
    }
    Ok(())
}

/// A row of several samples per pixel, of which a scan has one or all.
fn interleaved(
    bits: &mut Bits,
    tables: &[(usize, &Table)],
    samples: usize,
    predictor: u8,
    start: u16,
    above: &[u16],
    row: &mut [u16],
) -> Result<(), Damage> {
    for n in 0..row.len() / samples {
        for (place, table) in tables {
            let at = n * samples + place;
            let value = |row: &[u16]| row.get(at).copied();
            let prediction = match (n, value(above)) {
                (0, None) => start,
                (0, Some(above)) => above,
                (_, None) => row[at - samples],
                (_, Some(b)) => predicted(predictor, row[at - samples], b, above[at - samples]),
            };
            row[at] = prediction.wrapping_add(table.difference(bits)? as u16);
        }
    }
    Ok(())
}

/// Table H.1, from left, above and the corner between them.
#[inline(always)]
fn predicted(predictor: u8, left: u16, above: u16, corner: u16) -> u16 {
    let (a, b, c) = (i32::from(left), i32::from(above), i32::from(corner));
    let value = match predictor {
        1 => a,
        2 => b,
        3 => c,
        4 => a + b - c,
        5 => a + ((b - c) >> 1),
        6 => b + ((a - c) >> 1),
        _ => (a + b) >> 1,
    };
    value as u16
}
