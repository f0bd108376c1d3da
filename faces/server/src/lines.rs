//! Files to which lines are added: whatever a crash cut short at their end was never acknowledged.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

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
