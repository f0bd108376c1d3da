//! One table of a catalogue file, read with the line at which it is wrong.

use super::{CatalogueError, nearest_names};
use std::ops::Range;
use toml_edit::{Document, Item, Table, Value};

/// One `[[kind]]` of a file.
pub(super) struct Entry {
    file: String,
    kind: String,
    line: usize,
    table: Table,
}

impl Entry {
    /// Every entry of a text, in the order of its kinds.
    pub(super) fn all(file: &str, text: &str) -> Result<Vec<Entry>, CatalogueError> {
        let document = Document::parse(text).map_err(|e| {
            let line = line_of(text, e.span());
            let why = format!("line {line}: {}", e.message());
            CatalogueError::Syntax { file: file.into(), why }
        })?;
        let mut entries = Vec::new();
        for (kind, item) in document.iter() {
            let Item::ArrayOfTables(tables) = item else {
                let why = format!("\"{kind}\" is no list of entries; write [[{kind}]]");
                let line = line_of(text, item.span());
                return Err(CatalogueError::Entry { file: file.into(), line, why });
            };
            for table in tables {
                let line = line_of(text, table.span());
                let table = table.clone();
                entries.push(Entry { file: file.into(), kind: kind.into(), line, table });
            }
        }
        Ok(entries)
    }

    /// What it is an entry of.
    pub(super) fn kind(&self) -> &str {
        &self.kind
    }

    /// The error that something about this entry is wrong.
    pub(super) fn wrong(&self, why: String) -> CatalogueError {
        CatalogueError::Entry { file: self.file.clone(), line: self.line, why }
    }

    /// Refuses keys that are not among `keys`.
    pub(super) fn knows(&self, keys: &[&str]) -> Result<(), CatalogueError> {
        match self.table.iter().find(|(k, _)| !keys.contains(k)) {
            None => Ok(()),
            Some((key, _)) => Err(self.wrong(format!(
                "a {} has no \"{key}\"; the nearest names are {}",
                self.kind,
                nearest_names(key, keys.iter().copied()).join(", ")
            ))),
        }
    }

    /// A text that is not blank.
    pub(super) fn text(&self, key: &str) -> Result<String, CatalogueError> {
        let text = self.value(key)?.as_str().map(str::trim).unwrap_or_default();
        if text.is_empty() {
            return Err(self.wrong(format!("{key} must be a text that is not blank")));
        }
        Ok(text.into())
    }

    /// A length in millimetres, above 0 and below a metre.
    pub(super) fn length(&self, key: &str) -> Result<f64, CatalogueError> {
        length(self.value(key)?).ok_or_else(|| self.no_length(key))
    }

    /// Some lengths in millimetres, at least one.
    pub(super) fn lengths(&self, key: &str) -> Result<Vec<f64>, CatalogueError> {
        let list = self.value(key)?.as_array().ok_or_else(|| self.no_length(key))?;
        let lengths: Option<Vec<f64>> = list.iter().map(length).collect();
        lengths.filter(|l| !l.is_empty()).ok_or_else(|| self.no_length(key))
    }

    fn value(&self, key: &str) -> Result<&Value, CatalogueError> {
        let missing = || self.wrong(format!("a {} needs \"{key}\"", self.kind));
        self.table.get(key).and_then(Item::as_value).ok_or_else(missing)
    }

    fn no_length(&self, key: &str) -> CatalogueError {
        self.wrong(format!("{key} must be in millimetres, above 0 and below 1000"))
    }
}

fn length(value: &Value) -> Option<f64> {
    let number = value.as_float().or_else(|| value.as_integer().map(|n| n as f64))?;
    (number > 0.0 && number < 1000.0).then_some(number)
}

/// The line, from 1, at which a span begins.
fn line_of(text: &str, span: Option<Range<usize>>) -> usize {
    let start = span.map_or(0, |s| s.start.min(text.len()));
    text.as_bytes()[..start].iter().filter(|b| **b == b'\n').count() + 1
}
