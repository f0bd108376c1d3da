//! Whoever parses what stands in an archive: its directory, and its members. Here, or behind a fence.

use crate::bytes::Reader;
use crate::{ArchiveError, Bytes};
use flate2::Crc;
use flate2::read::DeflateDecoder;
use preop_quote::quote;
use serde::{Deserialize, Serialize};
use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use zip::CompressionMethod;
use zip::read::{Config, OwnedZipFileEntry};
use zip::unstable::read::ZipIterable;

/// The bits of a Unix mode that say what a member is, and the two kinds that are read.
const KIND: u32 = 0o170_000;
const FILE: u32 = 0o100_000;
const FOLDER: u32 = 0o040_000;
/// What a name is cut to, in characters.
const NAME: usize = 200;
/// Members are unpacked in pieces of so many bytes.
const BLOCK: usize = 64 << 10;

/// Parses archives. What it says is not believed: [`crate::Archive`] checks it.
pub trait Unpack: Sync {
    /// What the directory of an archive of `size` bytes says, from the bytes at its end; or from where
    /// on more of them are needed. Of more than `most` members it says nothing.
    ///
    /// # Errors
    /// That it is no archive, or has too many members.
    fn directory(&self, end: &[u8], size: u64, most: usize) -> Result<Directory, ArchiveError>;

    /// The first `length` bytes of a member, handed on in blocks, from the piece of the archive that
    /// begins where the member does. Of all its bytes the sum is checked; of a piece that ends early
    /// comes what can be had.
    ///
    /// # Errors
    /// If the piece holds no such member, or not these bytes.
    fn unpack(
        &self,
        entry: &Entry,
        piece: &[u8],
        length: u64,
        take: &mut dyn FnMut(&[u8]),
    ) -> Result<(), ArchiveError>;
}

/// What became of the end of an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Directory {
    /// Its directory begins earlier, at this byte or before.
    More(u64),
    /// What it says, in its order.
    Entries(Vec<Entry>),
}

/// What a directory says of a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// The byte of the archive where it begins.
    pub at: u64,
    /// How many bytes it takes there.
    pub packed: u64,
    /// How many it has.
    pub size: u64,
    /// Their CRC-32.
    pub sum: u32,
    /// What it is.
    pub kind: Kind,
    /// How it is packed.
    pub packing: Packing,
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link, a device, a pipe.
    Other,
}

/// How a member is packed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Packing {
    /// As it is.
    Stored,
    /// By deflate.
    Deflated,
    /// In a way that is not read, in words.
    Other(String),
}

/// Parses here and now.
#[derive(Clone, Copy, Debug)]
pub struct Here;

impl Unpack for Here {
    fn directory(&self, end: &[u8], size: u64, most: usize) -> Result<Directory, ArchiveError> {
        let start = size.saturating_sub(end.len() as u64);
        let end = End { end, start, size, lowest: AtomicU64::new(start) };
        let read = read_directory(&end, most);
        // Where a read was in vain, what came of it means nothing.
        match end.lowest.into_inner() {
            lowest if lowest < start => Ok(Directory::More(lowest)),
            _ => read.map(Directory::Entries),
        }
    }

    fn unpack(
        &self,
        entry: &Entry,
        piece: &[u8],
        length: u64,
        take: &mut dyn FnMut(&[u8]),
    ) -> Result<(), ArchiveError> {
        let why = |why: String| ArchiveError::Reader(why);
        let data = data(piece).ok_or_else(|| why("no member begins where it should".into()))?;
        let packed = usize::try_from(entry.packed).unwrap_or(usize::MAX);
        let is_cut = data.len() < packed;
        let data = &data[..packed.min(data.len())];
        let all = length == entry.size;
        // One byte more than it declares shows that there are more.
        let wanted = if all { length.saturating_add(1) } else { length };
        let mut unpacked: Box<dyn Read> = match entry.packing {
            Packing::Stored => Box::new(data.take(wanted)),
            Packing::Deflated => Box::new(DeflateDecoder::new(data).take(wanted)),
            Packing::Other(_) => return Err(why("it is packed in a way that is not read".into())),
        };
        let (mut sum, mut block) = (Crc::new(), vec![0; BLOCK]);
        loop {
            match unpacked.read(&mut block) {
                Ok(0) => break,
                Ok(count) => {
                    sum.update(&block[..count]);
                    take(&block[..count]);
                }
                Err(_) if is_cut && !all => return Ok(()),
                Err(e) => return Err(why(e.to_string())),
            }
        }
        if all && (is_cut || sum.sum() != entry.sum) {
            return Err(why("its bytes do not have the sum that it declares".into()));
        }
        Ok(())
    }
}

/// What follows the header of a member, in a piece that begins with it.
fn data(piece: &[u8]) -> Option<&[u8]> {
    let (header, rest) = piece.split_first_chunk::<30>()?;
    let length = |at: usize| usize::from(u16::from_le_bytes([header[at], header[at + 1]]));
    let names = length(26) + length(28);
    if header.starts_with(b"PK\x03\x04") { rest.get(names..) } else { None }
}

fn read_directory(end: &End<'_>, most: usize) -> Result<Vec<Entry>, ArchiveError> {
    let reader = Reader { bytes: end, at: 0 };
    let mut directory = ZipIterable::try_new(reader, Config::default()).map_err(damaged)?;
    let found = directory.len();
    if found > most {
        return Err(ArchiveError::TooMany { found, most });
    }
    let entries = directory.files().map_err(damaged)?;
    entries.map(|entry| Ok(said(&OwnedZipFileEntry::from(entry.map_err(damaged)?)))).collect()
}

fn said(entry: &OwnedZipFileEntry) -> Entry {
    let kind = match entry.unix_mode().unwrap_or_default() & KIND {
        _ if entry.is_symlink() => Kind::Other,
        0 | FILE | FOLDER if entry.is_dir() => Kind::Folder,
        0 | FILE | FOLDER => Kind::File,
        _ => Kind::Other,
    };
    let packing = match entry.compression() {
        _ if entry.encrypted() => Packing::Other("encrypted".into()),
        CompressionMethod::Stored => Packing::Stored,
        CompressionMethod::Deflated => Packing::Deflated,
        other => Packing::Other(format!("packed as {other}")),
    };
    Entry {
        name: quote(&entry.name().map(|n| n.into_owned()).unwrap_or_default(), NAME),
        at: entry.header_start(),
        packed: entry.compressed_size(),
        size: entry.size(),
        sum: entry.crc32(),
        kind,
        packing,
    }
}

fn damaged(error: zip::result::ZipError) -> ArchiveError {
    ArchiveError::Damaged(error.to_string())
}

/// An archive of which only the end is there.
struct End<'a> {
    end: &'a [u8],
    start: u64,
    size: u64,
    /// The first byte that was asked for.
    lowest: AtomicU64,
}

impl Bytes for End<'_> {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        self.lowest.fetch_min(at, Ordering::Relaxed);
        let from = at.checked_sub(self.start).ok_or(io::ErrorKind::UnexpectedEof)?;
        self.end.read_at(from, into)
    }
}
