//! The text header of a NRRD file.

use crate::VolumeError;
use crate::error::field;
use crate::header::LONGEST;
use std::collections::BTreeMap;

/// The format knows of thirty fields; pairs may be many more.
const MOST_FIELDS: usize = 1000;
const MOST_PAIRS: usize = 100_000;

/// The fields of a header, as written, and what follows it.
pub(super) struct Fields<'a> {
    /// Names in lower case, in the order of the file.
    fields: Vec<(String, &'a str)>,
    /// `key:=value`, such as what 3D Slicer tells of segments.
    pairs: BTreeMap<&'a str, &'a str>,
    /// The bytes behind the empty line that ends the header.
    pub(super) rest: &'a [u8],
}

/// The names of fields that the format lets write in two ways.
const SAME: [(&str, &str); 4] = [
    ("datafile", "data file"),
    ("byteskip", "byte skip"),
    ("lineskip", "line skip"),
    ("centers", "centerings"),
];

impl<'a> Fields<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Result<Fields<'a>, VolumeError> {
        let magic = bytes.starts_with(b"NRRD000") && matches!(bytes.get(7), Some(b'1'..=b'5'));
        if !magic {
            return Err(VolumeError::Not("NRRD"));
        }
        let mut found = Fields { fields: vec![], pairs: BTreeMap::new(), rest: &[] };
        let mut rest = bytes;
        let mut first = true;
        while !rest.is_empty() {
            let window = &rest[..rest.len().min(LONGEST)];
            let Some(end) = window.iter().position(|b| *b == b'\n') else {
                return found.ended(window);
            };
            if bytes.len() - rest.len() + end > LONGEST {
                return Err(field("header", "", "is longer than 4 MiB"));
            }
            let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
            rest = &rest[end + 1..];
            if line.is_empty() {
                found.rest = rest;
                return Ok(found);
            }
            let text =
                str::from_utf8(line).map_err(|_| field("header", "", "is not UTF-8 text"))?;
            if !std::mem::take(&mut first) && !text.starts_with('#') {
                found.line(text)?;
            }
        }
        // A detached header may end without an empty line.
        Ok(found)
    }

    /// The last line of a detached header, which may lack its line feed.
    fn ended(mut self, line: &'a [u8]) -> Result<Fields<'a>, VolumeError> {
        let text = str::from_utf8(line).map_err(|_| field("header", "", "is not UTF-8 text"))?;
        self.line(text.trim_end())?;
        Ok(self)
    }

    fn line(&mut self, text: &'a str) -> Result<(), VolumeError> {
        let at =
            text.find(':').ok_or_else(|| field("header", text, "has a line without a colon"))?;
        let (name, value) = (&text[..at], &text[at + 1..]);
        if let Some(value) = value.strip_prefix('=') {
            if *self.pairs.entry(name).or_insert(value) != value {
                return Err(field("header", name, "gives a pair twice, with two values"));
            }
            return self.check_counts();
        }
        let name = lower(name);
        let name =
            SAME.iter().find(|(other, _)| *other == name).map_or(name, |(_, n)| (*n).to_owned());
        if self.fields.iter().any(|(other, _)| *other == name) {
            return Err(field("header", name, "gives a field twice"));
        }
        self.fields.push((name, value.trim()));
        self.check_counts()
    }

    fn check_counts(&self) -> Result<(), VolumeError> {
        if self.fields.len() > MOST_FIELDS || self.pairs.len() > MOST_PAIRS {
            return Err(field("header", "", "has more than 1,000 fields or 100,000 pairs"));
        }
        Ok(())
    }

    /// The value of a field.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, value)| *value)
    }

    /// The value of a field that must be there.
    pub(super) fn needed(&self, name: &'static str) -> Result<&'a str, VolumeError> {
        self.get(name).ok_or_else(|| field(name, "", "is missing"))
    }

    /// The value of a `key:=value` pair.
    pub(super) fn pair(&self, key: &str) -> Option<&'a str> {
        self.pairs.get(key).copied()
    }
}

/// A word without regard to case, with single spaces.
pub(super) fn lower(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    #[test]
    fn fields_pairs_and_length_hold_at_their_edges() {
        let lines = |count: usize, sign: &str| {
            let line = |n| format!("key{n}:{sign} x\n");
            let text = "NRRD0004\n".to_owned() + &(0..count).map(line).collect::<String>() + "\n";
            Fields::of(text.as_bytes()).is_ok()
        };
        edges::most(1_000, |count| lines(count, ""));
        edges::most(100_000, |count| lines(count, "="));
        // Its lines with their ends; the empty one that follows is none of them.
        let long = |bytes: usize| {
            let start = "NRRD0004\n#";
            let text = format!("{start}{}\n\n", "x".repeat(bytes - start.len() - 1));
            Fields::of(text.as_bytes()).is_ok_and(|found| found.fields.is_empty())
        };
        edges::most(4 << 20, long);
    }
}
