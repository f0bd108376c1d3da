//! The numbers behind a PLY header, one after the other.

use super::header::{Element, Format, Kind, Property};

/// Reads numbers until the data end.
pub(super) struct Values<'a> {
    format: Format,
    data: &'a [u8],
}

impl<'a> Values<'a> {
    pub(super) fn new(format: Format, data: &'a [u8]) -> Values<'a> {
        Values { format, data }
    }

    /// How many bytes are left from the first that is no blank.
    pub(super) fn rest(&self) -> usize {
        self.data.trim_ascii().len()
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.data.len()
    }

    /// The least that one row of an element takes, in bytes.
    pub(super) fn least_size(&self, element: &Element) -> u64 {
        let size = |property: &Property| match (self.format, property) {
            // A digit and a space.
            (Format::Text, _) => 2,
            (_, Property::One { kind, .. }) => kind.size() as u64,
            (_, Property::List { count, .. }) => count.size() as u64,
        };
        element.properties.iter().map(size).sum()
    }

    /// The next number; `None` at the end of the data or where there is none.
    pub(super) fn number(&mut self, kind: Kind) -> Option<f64> {
        match self.format {
            Format::Text => self.word().and_then(|w| str::from_utf8(w).ok()?.parse().ok()),
            Format::LittleEndian => self.binary(kind, false),
            Format::BigEndian => self.binary(kind, true),
        }
    }

    /// The next list. Grows only with what the data really hold.
    pub(super) fn list(&mut self, property: &Property) -> Option<Vec<f64>> {
        let Property::List { count, kind, .. } = property else { return None };
        let declared = self.number(*count)?;
        if !(declared >= 0.0 && declared <= self.data.len() as f64) {
            return None;
        }
        (0..declared as usize).map(|_| self.number(*kind)).collect()
    }

    fn word(&mut self) -> Option<&'a [u8]> {
        let text = self.data.trim_ascii_start();
        let end = text.iter().position(u8::is_ascii_whitespace).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        self.data = rest;
        (!word.is_empty()).then_some(word)
    }

    fn binary(&mut self, kind: Kind, big: bool) -> Option<f64> {
        let (bytes, rest) = self.data.split_at_checked(kind.size())?;
        self.data = rest;
        let mut first = [0u8; 8];
        first[..bytes.len()].copy_from_slice(bytes);
        if big {
            first[..bytes.len()].reverse();
        }
        let [a, b, c, d, ..] = first;
        Some(match kind {
            Kind::I8 => f64::from(a as i8),
            Kind::U8 => f64::from(a),
            Kind::I16 => f64::from(i16::from_le_bytes([a, b])),
            Kind::U16 => f64::from(u16::from_le_bytes([a, b])),
            Kind::I32 => f64::from(i32::from_le_bytes([a, b, c, d])),
            Kind::U32 => f64::from(u32::from_le_bytes([a, b, c, d])),
            Kind::F32 => f64::from(f32::from_le_bytes([a, b, c, d])),
            Kind::F64 => f64::from_le_bytes(first),
        })
    }
}
