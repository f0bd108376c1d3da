//! Files to which lines are added: whatever a crash cut short at their end was never acknowledged.

use crate::{Refusal, case_folder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The whole lines of a file, and whether a torn one follows them. A tear may lie within a letter, so
/// the bytes are parted before they are read as text. A file that is not there has no lines.
pub(crate) fn whole_lines(path: &Path) -> io::Result<(String, bool)> {
    let mut bytes = match fs::read(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => vec![],
        read => read?,
    };
    let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |end| end + 1);
    let is_torn = whole < bytes.len();
    bytes.truncate(whole);
    let text = String::from_utf8(bytes).map_err(|e| io::Error::new(ErrorKind::InvalidData, e))?;
    Ok((text, is_torn))
}

/// A file of JSON lines that is only ever appended to, each line on the disk before it is acknowledged.
pub(crate) struct Journal {
    path: PathBuf,
    /// What its lines are, for people.
    what: &'static str,
    /// The bytes of the file that are whole.
    whole: u64,
}

impl Journal {
    /// Opens the file at `path` and reads its lines; one that is not there has none.
    ///
    /// # Errors
    /// If a line other than a torn last one cannot be read: then nothing is changed.
    pub(crate) fn open<T: DeserializeOwned>(
        path: PathBuf,
        what: &'static str,
    ) -> Result<(Journal, Vec<T>), Refusal> {
        let (text, _) =
            whole_lines(&path).map_err(|e| Refusal::io(&format!("read the {what}"), &path, &e))?;
        let read = |(n, line)| {
            serde_json::from_str(line).map_err(|_| {
                Refusal::World(format!(
                    "The {what} {} are broken at line {}. Nothing was changed. Put back a copy of the \
                     file, or move it away.",
                    path.display(),
                    n + 1
                ))
            })
        };
        let lines: Vec<T> = text.lines().enumerate().map(read).collect::<Result<_, _>>()?;
        Ok((Journal { path, what, whole: text.len() as u64 }, lines))
    }

    /// Appends lines and makes the disk keep them; a torn line of an earlier crash goes first.
    ///
    /// # Errors
    /// If the disk fails.
    pub(crate) fn append<T: Serialize>(&mut self, lines: &[T]) -> Result<(), Refusal> {
        let mut text = String::new();
        for line in lines {
            text += &serde_json::to_string(line).expect("a line is texts and numbers");
            text.push('\n');
        }
        let written =
            OpenOptions::new().create(true).append(true).open(&self.path).and_then(|mut file| {
                file.set_len(self.whole)?;
                file.write_all(text.as_bytes())?;
                file.sync_all()
            });
        written.map_err(|e| Refusal::io(&format!("keep the {} in", self.what), &self.path, &e))?;
        if let Some(folder) = self.path.parent() {
            case_folder::sync_folder(folder);
        }
        self.whole += text.len() as u64;
        Ok(())
    }
}
