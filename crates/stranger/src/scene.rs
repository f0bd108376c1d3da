//! Archives and scenes, whose directories, members and texts a [`Read`] parses.

use crate::read::{Numbers, Read, ReadError};
use crate::task::{Product, Task};
use preop_archive::{ArchiveError, Directory, Entry, Here, Unpack};
use preop_quote::quote;
use preop_scenefile::{Item, Markups, REACH_MM, SceneError, Texts};

/// No name is kept longer, in characters.
const NAME: usize = 200;

/// Parses archives and scenes by means of a [`Read`].
pub struct Unpacker<'a>(pub &'a dyn Read);

impl Unpacker<'_> {
    fn ask(
        &self,
        task: &Task,
        part: &[u8],
        take: &mut Numbers<'_>,
    ) -> Result<Product, ArchiveError> {
        self.0.read(task, &[part], take).map_err(|why| ArchiveError::Reader(why.to_string()))
    }
}

impl Unpack for Unpacker<'_> {
    fn directory(&self, end: &[u8], size: u64, most: usize) -> Result<Directory, ArchiveError> {
        match self.ask(&Task::Directory { size, most }, end, &mut |_| ())? {
            Product::Directory(directory) => Ok(directory),
            _ => Err(nonsense()),
        }
    }

    fn unpack(
        &self,
        entry: &Entry,
        piece: &[u8],
        length: u64,
        take: &mut dyn FnMut(&[u8]),
    ) -> Result<(), ArchiveError> {
        let task = Task::Member { entry: entry.clone(), length };
        match self.ask(&task, piece, take)? {
            Product::Member => Ok(()),
            _ => Err(nonsense()),
        }
    }
}

impl Texts for Unpacker<'_> {
    fn items(&self, text: &[u8]) -> Result<Vec<Item>, SceneError> {
        let Product::Scene(mut items) = self.ask(&Task::Scene, text, &mut |_| ())? else {
            return Err(nonsense().into());
        };
        for item in &mut items {
            item.name = quote(&item.name, NAME);
            item.file = quote(&item.file, NAME);
        }
        Ok(items)
    }
}

fn nonsense() -> ArchiveError {
    ArchiveError::Reader(ReadError::nonsense().to_string())
}

/// What a file of markups holds.
///
/// # Errors
/// Why the file is refused.
pub fn markups(reader: &dyn Read, bytes: &[u8]) -> Result<Vec<Markups>, ReadError> {
    let Product::Markups(mut found) = reader.read(&Task::Markups, &[bytes], &mut |_| ())? else {
        return Err(ReadError::nonsense());
    };
    for one in &mut found {
        one.points.iter_mut().for_each(|point| point.name = quote(&point.name, NAME));
        let places = one.points.iter().map(|point| point.place);
        let mut places = places.chain(one.plane.map(|plane| plane.through));
        if !places.all(|place| place.to_array().iter().all(|c| c.abs() <= REACH_MM)) {
            return Err(ReadError::nonsense());
        }
    }
    Ok(found)
}

pub(crate) fn read_directory(end: &[u8], size: u64, most: usize) -> Result<Product, ReadError> {
    Here.directory(end, size, most).map(Product::Directory).map_err(ReadError::refused)
}

pub(crate) fn read_member(
    entry: &Entry,
    piece: &[u8],
    length: u64,
    numbers: &mut Numbers<'_>,
) -> Result<Product, ReadError> {
    Here.unpack(entry, piece, length, numbers).map_err(ReadError::refused)?;
    Ok(Product::Member)
}

pub(crate) fn read_items(text: &[u8]) -> Result<Product, ReadError> {
    Here.items(text).map(Product::Scene).map_err(ReadError::refused)
}

pub(crate) fn read_markups(bytes: &[u8]) -> Result<Product, ReadError> {
    preop_scenefile::markups(bytes).map(Product::Markups).map_err(ReadError::refused)
}
