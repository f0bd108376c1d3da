//! The markers of a JPEG stream (T.81 annex B), also of a JPEG-LS one: where they are and what the
//! headers of frame and scan say.

use crate::Format;
use crate::codec::{Damage, ENDS_EARLY};

/// A marker and what its segment holds; empty where it has none.
#[derive(Clone, Copy)]
pub(in crate::codec) struct Marker<'a> {
    pub(in crate::codec) code: u8,
    pub(in crate::codec) body: &'a [u8],
}

/// The markers of a stream, one after another.
pub(in crate::codec) struct Markers<'a> {
    rest: &'a [u8],
}

impl<'a> Markers<'a> {
    /// Those behind the start of the image.
    pub(in crate::codec) fn of(bytes: &'a [u8]) -> Result<Markers<'a>, Damage> {
        match bytes {
            [0xff, 0xd8, rest @ ..] => Ok(Markers { rest }),
            _ => Err("it does not begin as such an image"),
        }
    }

    /// The next marker; bytes between segments are skipped.
    pub(in crate::codec) fn next(&mut self) -> Result<Marker<'a>, Damage> {
        loop {
            let at = self.rest.iter().position(|b| *b == 0xff).ok_or(ENDS_EARLY)?;
            let (code, after) = self.rest[at + 1..].split_first().ok_or(ENDS_EARLY)?;
            match *code {
                0xff => self.rest = &self.rest[at + 1..],
                // Entropy-coded data, restarts, another start.
                0x00..=0x7f | 0xd0..=0xd8 => self.rest = after,
                code @ 0xd9 => {
                    self.rest = after;
                    return Ok(Marker { code, body: &[] });
                }
                code => {
                    let length = word(after, 0)?;
                    let (segment, rest) = after.split_at_checked(length).ok_or(ENDS_EARLY)?;
                    self.rest = rest;
                    let body = segment.get(2..).ok_or("a segment is shorter than its length")?;
                    return Ok(Marker { code, body });
                }
            }
        }
    }

    /// The entropy-coded data that stand here, with all that follows.
    pub(in crate::codec) fn entropy_coded(&self) -> &'a [u8] {
        self.rest
    }
}

/// The big-endian 16-bit number at `at`.
pub(in crate::codec) fn word(body: &[u8], at: usize) -> Result<usize, Damage> {
    match body.get(at..at + 2) {
        Some([high, low]) => Ok(usize::from(*high) << 8 | usize::from(*low)),
        _ => Err(ENDS_EARLY),
    }
}

/// How a frame is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Process {
    Sequential,
    Lossless,
}

/// The header of a frame.
pub(super) struct Frame {
    pub(super) process: Process,
    pub(super) precision: u32,
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// The identifier and the quantisation table of each component.
    components: Vec<(u8, usize)>,
}

/// The header of a scan.
pub(super) struct Scan {
    /// Place among the frame's components, table of DC or differences, table of AC.
    pub(super) components: Vec<(usize, usize, usize)>,
    /// The predictor of a lossless scan.
    pub(super) predictor: u8,
    /// By how many bits a lossless scan shifted its values.
    pub(super) shift: u32,
}

impl Frame {
    /// Reads it; it must be of the layout that is wanted.
    pub(super) fn read(code: u8, body: &[u8], format: &Format) -> Result<Frame, Damage> {
        let process = if code == 0xc3 { Process::Lossless } else { Process::Sequential };
        let &[precision, _, _, _, _, count, ref parts @ ..] = body else { return Err(ENDS_EARLY) };
        let (rows, columns) = (word(body, 1)?, word(body, 3)?);
        if (rows, columns, usize::from(count)) != (format.rows, format.columns, format.samples) {
            return Err("it has another size than the file says");
        }
        let depths = if process == Process::Lossless { 2..=16 } else { 8..=12 };
        if !depths.contains(&precision) || usize::from(precision) > 8 * format.bytes {
            return Err("its values have more bits than the file says");
        }
        let (parts, _) = parts.as_chunks::<3>();
        let parts = parts.get(..usize::from(count)).ok_or(ENDS_EARLY)?;
        if count > 1 && (process != Process::Lossless || parts.iter().any(|p| p[1] != 0x11)) {
            return Err("colour with loss or of reduced resolution is not read");
        }
        let components = parts.iter().map(|p| (p[0], usize::from(p[2]))).collect();
        Ok(Frame { process, precision: u32::from(precision), rows, columns, components })
    }

    /// Reads the header of a scan.
    pub(super) fn scan(&self, body: &[u8]) -> Result<Scan, Damage> {
        let (count, parts) = body.split_first().ok_or(ENDS_EARLY)?;
        let count = usize::from(*count);
        let (pairs, rest) = parts.split_at_checked(2 * count).ok_or(ENDS_EARLY)?;
        let &[predictor, _, approximation, ..] = rest else { return Err(ENDS_EARLY) };
        let mut components = Vec::new();
        for pair in pairs.as_chunks::<2>().0 {
            let place = self.components.iter().position(|c| c.0 == pair[0]);
            let place = place.ok_or("a scan names a component that its frame has not")?;
            components.push((place, usize::from(pair[1] >> 4), usize::from(pair[1] & 15)));
        }
        if components.is_empty() || components.len() > self.components.len() {
            return Err("a scan has none or too many components");
        }
        Ok(Scan { components, predictor, shift: u32::from(approximation & 15) })
    }

    /// The quantisation table of a component.
    pub(super) fn quantisation(&self, component: usize) -> usize {
        self.components[component].1
    }
}
