//! The files of an input, read piece by piece when they are asked for.

use std::borrow::Cow;
use std::ops::Range;

/// Where the bytes of an input's files come from: a folder, an archive, memory. Nothing is held
/// that nobody asked for, so a long series never stands in memory twice.
pub trait Files: Sync {
    /// How many files there are.
    fn count(&self) -> usize;

    /// What messages call a file; never a path to open.
    fn name(&self, file: usize) -> &str;

    /// How many bytes a file has.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn size(&self, file: usize) -> Result<usize, String>;

    /// Exactly the bytes of `range`.
    ///
    /// # Errors
    /// Why it cannot be read, or that the file does not reach so far.
    fn read(&self, file: usize, range: Range<usize>) -> Result<Cow<'_, [u8]>, String>;

    /// All bytes of a file.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn whole(&self, file: usize) -> Result<Cow<'_, [u8]>, String> {
        self.read(file, 0..self.size(file)?)
    }
}

/// A file in memory, its bytes not yet believed.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// What messages call it.
    pub name: &'a str,
    /// All of it.
    pub bytes: &'a [u8],
}

impl Files for Vec<File<'_>> {
    fn count(&self) -> usize {
        self.len()
    }

    fn name(&self, file: usize) -> &str {
        self[file].name
    }

    fn size(&self, file: usize) -> Result<usize, String> {
        Ok(self[file].bytes.len())
    }

    fn read(&self, file: usize, range: Range<usize>) -> Result<Cow<'_, [u8]>, String> {
        let bytes = self[file].bytes.get(range);
        bytes.map(Cow::Borrowed).ok_or_else(|| "the file is shorter than it was".to_owned())
    }
}
