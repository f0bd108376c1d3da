//! An archive that was judged, and its members.

use crate::bytes::Reader;
use crate::{ArchiveError, Bytes, Caps};
use preop_quote::quote;
use std::io::Read;
use zip::CompressionMethod;
use zip::read::{Config, OwnedZipFileEntry, ZipReadOptions};
use zip::unstable::read::ZipIterable;

/// The bits of a Unix mode that say what a member is, and the two kinds that are read.
const KIND: u32 = 0o170_000;
const FILE: u32 = 0o100_000;
const FOLDER: u32 = 0o040_000;
/// What a name is cut to, in characters.
const NAME: usize = 200;

/// A ZIP archive within its caps.
pub struct Archive<B> {
    bytes: B,
    members: Vec<Member>,
}

/// One file of an archive.
pub struct Member {
    /// Its name on one line, for messages; never a path. Several members may have the same.
    pub name: String,
    /// How many bytes it has when unpacked, as the archive declares; reading more is an error.
    pub size: u64,
    entry: OwnedZipFileEntry,
}

impl<B: Bytes> Archive<B> {
    /// Judges the directory of an archive. Unpacks nothing; folders are no members.
    ///
    /// # Errors
    /// The first cap that the archive breaks, or what is wrong with it.
    pub fn open(bytes: B, caps: &Caps) -> Result<Archive<B>, ArchiveError> {
        let reader = Reader { bytes: &bytes, at: 0 };
        let mut directory = ZipIterable::try_new(reader, Config::default()).map_err(damaged)?;
        let found = directory.len();
        if found > caps.members {
            return Err(ArchiveError::TooMany { found, most: caps.members });
        }
        let mut members = Vec::new();
        for entry in directory.files().map_err(damaged)? {
            let entry = OwnedZipFileEntry::from(entry.map_err(damaged)?);
            let member = Member { name: shown(&entry), size: entry.size(), entry };
            member.check_kind()?;
            if !member.entry.is_dir() {
                member.check_size(caps)?;
                members.push(member);
            }
        }
        check_whole(&members, caps)?;
        check_places(&members, &bytes)?;
        Ok(Archive { bytes, members })
    }

    /// Its files, in the order of its directory.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The first bytes of a member, at most `length` of them. Their sum is not checked unless they are
    /// all.
    ///
    /// # Errors
    /// If the member cannot be unpacked.
    pub fn head(&self, member: usize, length: u64) -> Result<Vec<u8>, ArchiveError> {
        let member = &self.members[member];
        if length >= member.size {
            return member.unpack(&self.bytes, member.size);
        }
        member.unpack(&self.bytes, length)
    }

    /// All bytes of a member, their sum checked.
    ///
    /// # Errors
    /// If they are not those that were packed.
    pub fn read(&self, member: usize) -> Result<Vec<u8>, ArchiveError> {
        self.head(member, u64::MAX)
    }
}

impl Member {
    /// Only plain files and folders, packed in one of the two ways that everybody uses.
    fn check_kind(&self) -> Result<(), ArchiveError> {
        let kind = self.entry.unix_mode().unwrap_or_default() & KIND;
        if self.entry.is_symlink() || !matches!(kind, 0 | FILE | FOLDER) {
            return Err(ArchiveError::Link(self.name.clone()));
        }
        let unsupported = |how: &str| {
            Err(ArchiveError::Unsupported { member: self.name.clone(), how: how.into() })
        };
        match self.entry.compression() {
            _ if self.entry.encrypted() => unsupported("encrypted"),
            CompressionMethod::Stored | CompressionMethod::Deflated => Ok(()),
            other => unsupported(&format!("packed as {other}")),
        }
    }

    fn check_size(&self, caps: &Caps) -> Result<(), ArchiveError> {
        if self.size > caps.expanded {
            return Err(ArchiveError::TooLarge(caps.expanded));
        }
        if caps.allow(self.entry.compressed_size(), self.size) {
            return Ok(());
        }
        let member = self.name.clone();
        Err(ArchiveError::Ratio { member, size: self.size, ratio: caps.ratio })
    }

    /// The first `length` bytes. Of all of them, the unpacker checks the sum at the end.
    fn unpack(&self, bytes: &dyn Bytes, length: u64) -> Result<Vec<u8>, ArchiveError> {
        let fault = |why: String| ArchiveError::Member { member: self.name.clone(), why };
        let mut reader = Reader { bytes, at: 0 };
        let entry = self.entry.as_ref();
        let mut file = entry
            .with_reader(&mut reader, ZipReadOptions::new())
            .map_err(|e| fault(e.to_string()))?;
        // What is reserved is what came, never what was declared.
        let mut unpacked = Vec::new();
        let all = length == self.size;
        let wanted = if all { length.saturating_add(1) } else { length };
        file.by_ref().take(wanted).read_to_end(&mut unpacked).map_err(|e| fault(e.to_string()))?;
        let found = unpacked.len() as u64;
        if found == length {
            return Ok(unpacked);
        }
        let more = if found > length { "more" } else { "less" };
        Err(fault(format!("{more} than the {} bytes that it declares", self.size)))
    }
}

/// The sums over all members.
fn check_whole(members: &[Member], caps: &Caps) -> Result<(), ArchiveError> {
    let sum = |of: &dyn Fn(&Member) -> u64| members.iter().map(of).fold(0u64, u64::saturating_add);
    let (packed, size) = (sum(&|m| m.entry.compressed_size()), sum(&|m| m.size));
    if size > caps.expanded {
        return Err(ArchiveError::TooLarge(caps.expanded));
    }
    if caps.allow(packed, size) {
        return Ok(());
    }
    Err(ArchiveError::Ratio { member: "the archive as a whole".into(), size, ratio: caps.ratio })
}

/// No member may lie over another: then a few bytes could expand many times.
fn check_places(members: &[Member], bytes: &dyn Bytes) -> Result<(), ArchiveError> {
    let mut places = Vec::with_capacity(members.len());
    for member in members {
        let mut reader = Reader { bytes, at: 0 };
        let entry = member.entry.as_ref();
        let start = member.entry.header_start();
        let file = entry.with_reader(&mut reader, ZipReadOptions::new()).map_err(damaged)?;
        let data = file.data_start().unwrap_or(start);
        let end = data.saturating_add(member.entry.compressed_size());
        if end > bytes.size() {
            return Err(ArchiveError::Damaged(format!("`{}` is cut off", member.name)));
        }
        places.push((start, end, &member.name));
    }
    places.sort();
    match places.windows(2).find(|w| w[1].0 < w[0].1) {
        None => Ok(()),
        Some(w) => Err(ArchiveError::Overlap { first: w[0].2.clone(), second: w[1].2.clone() }),
    }
}

/// The name of a member, safe to show.
fn shown(entry: &OwnedZipFileEntry) -> String {
    quote(&entry.name().map(|n| n.into_owned()).unwrap_or_default(), NAME)
}

fn damaged(error: zip::result::ZipError) -> ArchiveError {
    ArchiveError::Damaged(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    /// An archive of these members, with an unpacked size and a byte that fills them.
    fn packed(members: &[(&str, usize, u8)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, size, byte) in members {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(&vec![*byte; *size]).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn refused(bytes: &[u8], caps: &Caps) -> Option<ArchiveError> {
        Archive::open(bytes, caps).err()
    }

    #[test]
    fn members_are_read_as_they_were_packed() {
        let bytes = packed(&[("disc/IM1", 70_000, 7), ("disc/IM2", 3, 9), ("empty", 0, 0)]);
        let archive = Archive::open(bytes, &Caps::USUAL).unwrap();
        let names: Vec<&str> = archive.members().iter().map(|m| m.name.as_str()).collect();
        assert_eq!(names, ["disc/IM1", "disc/IM2", "empty"]);
        assert_eq!(archive.read(0).unwrap(), vec![7; 70_000]);
        assert_eq!(archive.head(0, 5).unwrap(), [7; 5]);
        assert_eq!(archive.read(1).unwrap(), [9; 3]);
        assert!(archive.read(2).unwrap().is_empty());
    }

    #[test]
    fn the_count_holds_at_its_edges() {
        assert_eq!(Caps::USUAL.members, 20_000);
        let bytes = |count: usize| {
            let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
            for n in 0..count {
                zip.start_file(n.to_string(), SimpleFileOptions::default()).unwrap();
            }
            zip.finish().unwrap().into_inner()
        };
        assert_eq!(refused(&bytes(19_999), &Caps::USUAL), None);
        assert_eq!(refused(&bytes(20_000), &Caps::USUAL), None);
        let too_many = ArchiveError::TooMany { found: 20_001, most: 20_000 };
        assert_eq!(refused(&bytes(20_001), &Caps::USUAL), Some(too_many));
    }

    #[test]
    fn the_ratio_holds_at_its_edges_for_a_member_and_for_all() {
        assert_eq!((Caps::USUAL.ratio, Caps::USUAL.small), (100, 1 << 20));
        let allow = |packed, size| Caps::USUAL.allow(packed, size);
        assert!(allow(20_000, 1_999_999) && allow(20_000, 2_000_000) && !allow(20_000, 2_000_001));
        assert!(allow(1, 1 << 20) && !allow(1, (1 << 20) + 1));
        // 2 MiB of zeros shrink a thousand times; two blank slices are small each, not together.
        let bomb = refused(&packed(&[("z", 2 << 20, 0)]), &Caps::USUAL);
        assert!(matches!(bomb, Some(ArchiveError::Ratio { ref member, .. }) if member == "z"));
        let blank = |names: &[&str]| {
            packed(&names.iter().map(|name| (*name, 1 << 19, 0)).collect::<Vec<_>>())
        };
        assert_eq!(refused(&blank(&["a", "b"]), &Caps::USUAL), None);
        let whole = refused(&blank(&["a", "b", "c"]), &Caps::USUAL);
        let is_whole =
            |e| matches!(e, ArchiveError::Ratio { member, .. } if member.contains("whole"));
        assert!(whole.is_some_and(is_whole));
    }

    #[test]
    fn the_expanded_size_holds_at_its_edges() {
        assert_eq!(Caps::USUAL.expanded, 20 << 30);
        let caps = Caps { expanded: 1000, ..Caps::USUAL };
        let of = |a, b| refused(&packed(&[("a", a, 1), ("b", b, 2)]), &caps);
        assert_eq!((of(500, 499), of(500, 500)), (None, None));
        assert_eq!(of(500, 501), Some(ArchiveError::TooLarge(1000)));
        assert_eq!(of(1001, 0), Some(ArchiveError::TooLarge(1000)));
    }

    /// The place of the central directory's entry of the first member.
    fn directory(bytes: &[u8]) -> usize {
        bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap()
    }

    #[test]
    fn what_is_declared_is_not_believed() {
        // The unpacked size stands at byte 24 of the directory's entry, the sum at 16.
        let mut less = packed(&[("a", 2000, 1)]);
        let at = directory(&less);
        less[at + 24..at + 28].copy_from_slice(&1999u32.to_le_bytes());
        let archive = Archive::open(less.clone(), &Caps::USUAL).unwrap();
        assert!(matches!(archive.read(0), Err(ArchiveError::Member { .. })));
        less[at + 24..at + 28].copy_from_slice(&2001u32.to_le_bytes());
        let archive = Archive::open(less, &Caps::USUAL).unwrap();
        assert!(matches!(archive.read(0), Err(ArchiveError::Member { .. })));
        let mut sum = packed(&[("a", 2000, 1)]);
        sum[at + 16] ^= 1;
        let archive = Archive::open(sum, &Caps::USUAL).unwrap();
        assert!(matches!(archive.read(0), Err(ArchiveError::Member { .. })));
        assert_eq!(archive.head(0, 3).unwrap(), [1; 3]);
    }

    #[test]
    fn members_that_share_bytes_are_refused() {
        let mut bytes = packed(&[("a", 3, 1), ("b", 3, 1)]);
        // Both entries of the directory point to the first member.
        let first = directory(&bytes);
        let second =
            first + 4 + bytes[first + 4..].windows(4).position(|w| w == b"PK\x01\x02").unwrap();
        bytes.copy_within(first + 42..first + 46, second + 42);
        let overlap = refused(&bytes, &Caps::USUAL);
        assert!(matches!(overlap, Some(ArchiveError::Overlap { .. })), "{overlap:?}");
    }

    #[test]
    fn links_devices_and_passwords_are_refused() {
        let mut link = packed(&[("a", 3, 1)]);
        let at = directory(&link);
        link[at + 5] = 3; // made on Unix
        let mode = |bytes: &mut [u8], mode: u32| {
            bytes[at + 38..at + 42].copy_from_slice(&(mode << 16).to_le_bytes());
        };
        for kind in [0o120_777, 0o020_666, 0o060_666, 0o010_666] {
            mode(&mut link, kind);
            assert_eq!(refused(&link, &Caps::USUAL), Some(ArchiveError::Link("a".into())));
        }
        mode(&mut link, 0o100_644);
        assert_eq!(refused(&link, &Caps::USUAL), None);
        link[at + 8] |= 1;
        let secret = refused(&link, &Caps::USUAL).unwrap().to_string();
        assert!(secret.contains("encrypted") && secret.contains("unpack"), "{secret}");
    }

    #[test]
    fn names_are_tamed() {
        let bytes = packed(&[("a\u{1b}[2J\u{202e}b\n", 1, 1), (&"x".repeat(5000), 1, 1)]);
        let archive = Archive::open(bytes, &Caps::USUAL).unwrap();
        assert_eq!(archive.members()[0].name, "a [2J b ");
        assert_eq!(archive.members()[1].name.len(), 200);
    }

    #[test]
    fn cut_off_at_any_byte_it_is_refused() {
        let bytes = packed(&[("a", 300, 1), ("b", 3, 2)]);
        for length in 0..bytes.len() {
            assert!(refused(&bytes[..length], &Caps::USUAL).is_some(), "{length}");
        }
    }
}
