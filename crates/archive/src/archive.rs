//! An archive that was judged, and its members.

use crate::{ArchiveError, Bytes, Caps, Directory, Entry, Kind, Packing, Unpack};
use preop_quote::quote;

/// The end of an archive that is first looked at for its directory, in bytes.
const END: u64 = 128 << 10;
/// No directory is longer, in bytes: that of 20,000 members takes a few MiB.
const LONGEST_DIRECTORY: u64 = 64 << 20;
/// What stands before the bytes of a member, at least and at most: its name twice, as it were.
const LEAST_HEADER: u64 = 30;
const MOST_HEADER: u64 = LEAST_HEADER + 2 * 0xffff;
/// For the first bytes of a member so many more are handed over at once.
const SLACK: u64 = 4 << 10;
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
    entry: Entry,
    /// Where its bytes, and what stands before them, must end at the latest.
    end: u64,
}

impl<B: Bytes> Archive<B> {
    /// Judges the directory of an archive, which `by` has parsed. Unpacks nothing; folders are no
    /// members.
    ///
    /// # Errors
    /// The first cap that the archive breaks, or what is wrong with it.
    pub fn open(bytes: B, caps: &Caps, by: &dyn Unpack) -> Result<Archive<B>, ArchiveError> {
        let entries = entries(&bytes, caps, by)?;
        if entries.len() > caps.members {
            return Err(ArchiveError::TooMany { found: entries.len(), most: caps.members });
        }
        let mut members = Vec::new();
        for entry in entries {
            let name = quote(&entry.name, NAME);
            let member = Member { name, size: entry.size, end: bytes.size(), entry };
            member.check_kind()?;
            if member.entry.kind == Kind::File {
                member.check_size(caps)?;
                members.push(member);
            }
        }
        check_whole(&members, caps)?;
        check_places(&mut members)?;
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
    pub fn head(
        &self,
        member: usize,
        length: u64,
        by: &dyn Unpack,
    ) -> Result<Vec<u8>, ArchiveError> {
        let member = &self.members[member];
        if length >= member.size {
            return member.unpack(&self.bytes, (member.size, u64::MAX), by);
        }
        // So many packed bytes give as many unpacked ones, but for who packs to vex.
        let some = member.unpack(&self.bytes, (length, length + SLACK), by);
        match some {
            Ok(bytes) if bytes.len() as u64 == length => Ok(bytes),
            _ => member.unpack(&self.bytes, (length, u64::MAX), by),
        }
    }

    /// All bytes of a member, their sum checked.
    ///
    /// # Errors
    /// If they are not those that were packed.
    pub fn read(&self, member: usize, by: &dyn Unpack) -> Result<Vec<u8>, ArchiveError> {
        self.head(member, u64::MAX, by)
    }
}

impl Member {
    /// Only plain files and folders, packed in one of the two ways that everybody uses.
    fn check_kind(&self) -> Result<(), ArchiveError> {
        if self.entry.kind == Kind::Other {
            return Err(ArchiveError::Link(self.name.clone()));
        }
        match &self.entry.packing {
            Packing::Stored | Packing::Deflated => Ok(()),
            Packing::Other(how) => {
                Err(ArchiveError::Unsupported { member: self.name.clone(), how: quote(how, NAME) })
            }
        }
    }

    fn check_size(&self, caps: &Caps) -> Result<(), ArchiveError> {
        if self.size > caps.expanded {
            return Err(ArchiveError::TooLarge(caps.expanded));
        }
        if caps.allow(self.entry.packed, self.size) {
            return Ok(());
        }
        let member = self.name.clone();
        Err(ArchiveError::Ratio { member, size: self.size, ratio: caps.ratio })
    }

    /// The first `length` bytes, from at most `most` bytes of the archive. Of all of them the sum is
    /// checked.
    fn unpack(
        &self,
        bytes: &dyn Bytes,
        (length, most): (u64, u64),
        by: &dyn Unpack,
    ) -> Result<Vec<u8>, ArchiveError> {
        let fault = |why: String| ArchiveError::Member { member: self.name.clone(), why };
        let at = self.entry.at;
        let reach = self.entry.packed.saturating_add(MOST_HEADER).min(most);
        let end = at.saturating_add(reach).min(self.end);
        let piece = piece(bytes, at, end).map_err(|e| fault(e.to_string()))?;
        // What is reserved is what came, never what was declared.
        let (mut unpacked, mut more) = (Vec::new(), false);
        let mut take = |block: &[u8]| {
            more |= (unpacked.len() + block.len()) as u64 > length;
            if !more {
                unpacked.extend_from_slice(block);
            }
        };
        by.unpack(&self.entry, &piece, length, &mut take).map_err(|why| fault(why.to_string()))?;
        if more {
            return Err(fault(format!("more than the {} bytes that it declares", self.size)));
        }
        // Of a piece the parser may make less than was asked for, of all that is there it may not.
        if (unpacked.len() as u64) < length && most == u64::MAX {
            return Err(fault(format!("less than the {} bytes that it declares", self.size)));
        }
        Ok(unpacked)
    }
}

/// What the directory says, from as much of the end of the archive as its parser asks for.
fn entries(bytes: &dyn Bytes, caps: &Caps, by: &dyn Unpack) -> Result<Vec<Entry>, ArchiveError> {
    let size = bytes.size();
    let mut length = END.min(size);
    loop {
        let end =
            piece(bytes, size - length, size).map_err(|e| ArchiveError::Damaged(e.to_string()))?;
        match by.directory(&end, size, caps.members)? {
            Directory::Entries(entries) => return Ok(entries),
            Directory::More(from) => {
                // At least twice as much, so that nobody makes us ask for ever.
                let missing = size.saturating_sub(from);
                let wanted = missing.max(2 * length).min(size).min(LONGEST_DIRECTORY);
                if wanted == length || missing > LONGEST_DIRECTORY {
                    let why = "its directory is not where it should be, or larger than 64 MiB";
                    return Err(ArchiveError::Damaged(why.into()));
                }
                length = wanted;
            }
        }
    }
}

/// A piece of the archive, which exists: its length is of what is there, not of what is declared.
fn piece(bytes: &dyn Bytes, from: u64, to: u64) -> std::io::Result<Vec<u8>> {
    let to = to.min(bytes.size());
    let length = usize::try_from(to.saturating_sub(from)).map_err(std::io::Error::other)?;
    let mut piece = vec![0; length];
    bytes.read_at(from, &mut piece)?;
    Ok(piece)
}

/// The sums over all members.
fn check_whole(members: &[Member], caps: &Caps) -> Result<(), ArchiveError> {
    let sum = |of: &dyn Fn(&Member) -> u64| members.iter().map(of).fold(0u64, u64::saturating_add);
    let (packed, size) = (sum(&|m| m.entry.packed), sum(&|m| m.size));
    if size > caps.expanded {
        return Err(ArchiveError::TooLarge(caps.expanded));
    }
    if caps.allow(packed, size) {
        return Ok(());
    }
    Err(ArchiveError::Ratio { member: "the archive as a whole".into(), size, ratio: caps.ratio })
}

/// No member may lie over another: then a few bytes could expand many times. Each ends where the next
/// begins, so that its parser never sees a byte of another.
fn check_places(members: &mut [Member]) -> Result<(), ArchiveError> {
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by_key(|n| members[*n].entry.at);
    for (n, place) in order.iter().enumerate() {
        let next = order.get(n + 1);
        let end = next.map_or(members[*place].end, |next| members[*next].entry.at);
        let Entry { at, packed, .. } = members[*place].entry;
        if at.saturating_add(LEAST_HEADER).saturating_add(packed) > end {
            let name = members[*place].name.clone();
            return Err(match next {
                None => ArchiveError::Damaged(format!("`{name}` is cut off")),
                Some(next) => {
                    ArchiveError::Overlap { first: name, second: members[*next].name.clone() }
                }
            });
        }
        members[*place].end = end;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Here;
    use preop_testkit::edges;
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
        Archive::open(bytes, caps, &Here).err()
    }

    #[test]
    fn members_are_read_as_they_were_packed() {
        let bytes = packed(&[("disc/IM1", 70_000, 7), ("disc/IM2", 3, 9), ("empty", 0, 0)]);
        let archive = Archive::open(bytes, &Caps::USUAL, &Here).unwrap();
        let names: Vec<&str> = archive.members().iter().map(|m| m.name.as_str()).collect();
        assert_eq!(names, ["disc/IM1", "disc/IM2", "empty"]);
        assert_eq!(archive.read(0, &Here).unwrap(), vec![7; 70_000]);
        assert_eq!(archive.head(0, 5, &Here).unwrap(), [7; 5]);
        assert_eq!(archive.read(1, &Here).unwrap(), [9; 3]);
        assert!(archive.read(2, &Here).unwrap().is_empty());
    }

    #[test]
    fn the_count_holds_at_its_edges() {
        let bytes = |count: usize| {
            let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
            for n in 0..count {
                zip.start_file(n.to_string(), SimpleFileOptions::default()).unwrap();
            }
            zip.finish().unwrap().into_inner()
        };
        edges::most(20_000, |count| refused(&bytes(count), &Caps::USUAL).is_none());
        let too_many = ArchiveError::TooMany { found: 20_001, most: 20_000 };
        assert_eq!(refused(&bytes(20_001), &Caps::USUAL), Some(too_many));
    }

    /// An archive that takes no room: members that its parser says are there, one behind the other, each
    /// with its packed and its unpacked size.
    struct Said<'a>(&'a [(u64, u64)]);

    impl Bytes for Said<'_> {
        fn size(&self) -> u64 {
            1 << 40
        }
        fn read_at(&self, _: u64, _: &mut [u8]) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl Unpack for Said<'_> {
        fn directory(&self, _: &[u8], _: u64, _: usize) -> Result<Directory, ArchiveError> {
            let mut at = 0;
            let entry = |(n, (packed, size)): (usize, &(u64, u64))| {
                let from = at;
                at += LEAST_HEADER + packed;
                Entry {
                    name: n.to_string(),
                    at: from,
                    packed: *packed,
                    size: *size,
                    sum: 0,
                    kind: Kind::File,
                    packing: Packing::Deflated,
                }
            };
            Ok(Directory::Entries(self.0.iter().enumerate().map(entry).collect()))
        }
        fn unpack(
            &self,
            _: &Entry,
            _: &[u8],
            _: u64,
            _: &mut dyn FnMut(&[u8]),
        ) -> Result<(), ArchiveError> {
            Ok(())
        }
    }

    fn said(members: &[(u64, u64)]) -> Option<ArchiveError> {
        Archive::open(Said(members), &Caps::USUAL, &Said(members)).err()
    }

    #[test]
    fn the_ratio_holds_at_its_edges_for_a_member_and_for_all() {
        edges::most(2_000_000, |size| said(&[(20_000, size as u64)]).is_none());
        // All together: each of the two may be small, or shrink little.
        edges::most(2_000_000, |size| {
            said(&[(10_000, 1_000_000), (10_000, size as u64 - 1_000_000)]).is_none()
        });
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
    fn what_is_small_shrinks_at_any_ratio() {
        edges::most(1 << 20, |size| said(&[(1, size as u64)]).is_none());
        edges::most(1 << 20, |size| said(&[(1, 1 << 19), (1, size as u64 - (1 << 19))]).is_none());
    }

    #[test]
    fn the_expanded_size_holds_at_its_edges() {
        edges::most(20 << 30, |size| said(&[(1 << 30, size as u64)]).is_none());
        let two = |size: usize| said(&[(1 << 30, 15 << 30), (1 << 30, size as u64 - (15 << 30))]);
        edges::most(20 << 30, |size| two(size).is_none());
        assert_eq!(two((20 << 30) + 1), Some(ArchiveError::TooLarge(20 << 30)));
        // A sum that would turn over.
        assert_eq!(said(&[(1 << 30, u64::MAX); 3]), Some(ArchiveError::TooLarge(20 << 30)));
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
        let archive = Archive::open(less.clone(), &Caps::USUAL, &Here).unwrap();
        assert!(matches!(archive.read(0, &Here), Err(ArchiveError::Member { .. })));
        less[at + 24..at + 28].copy_from_slice(&2001u32.to_le_bytes());
        let archive = Archive::open(less, &Caps::USUAL, &Here).unwrap();
        assert!(matches!(archive.read(0, &Here), Err(ArchiveError::Member { .. })));
        let mut sum = packed(&[("a", 2000, 1)]);
        sum[at + 16] ^= 1;
        let archive = Archive::open(sum, &Caps::USUAL, &Here).unwrap();
        assert!(matches!(archive.read(0, &Here), Err(ArchiveError::Member { .. })));
        assert_eq!(archive.head(0, 3, &Here).unwrap(), [1; 3]);
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
        let archive = Archive::open(bytes, &Caps::USUAL, &Here).unwrap();
        assert_eq!(archive.members()[0].name, "a [2J b ");
        assert_eq!(archive.members()[1].name.len(), 200);
    }

    /// 200 MiB of nothing, whose directory has so many bytes, as its parser says.
    struct Long(u64);

    impl Bytes for Long {
        fn size(&self) -> u64 {
            200 << 20
        }
        fn read_at(&self, _: u64, _: &mut [u8]) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl Unpack for Long {
        fn directory(&self, end: &[u8], size: u64, _: usize) -> Result<Directory, ArchiveError> {
            match end.len() as u64 >= self.0 {
                true => Ok(Directory::Entries(vec![])),
                false => Ok(Directory::More(size.checked_sub(self.0).unwrap_or(size - 1))),
            }
        }
        fn unpack(
            &self,
            _: &Entry,
            _: &[u8],
            _: u64,
            _: &mut dyn FnMut(&[u8]),
        ) -> Result<(), ArchiveError> {
            Ok(())
        }
    }

    #[test]
    fn the_directory_holds_at_its_edges() {
        let open = |bytes| Archive::open(Long(bytes), &Caps::USUAL, &Long(bytes)).is_ok();
        assert!(open(1000));
        edges::most(64 << 20, |bytes| open(bytes as u64));
        // A parser that always asks for a little more is not asked for ever.
        let greedy = Archive::open(Long(0), &Caps::USUAL, &Long(u64::MAX));
        assert!(greedy.is_err());
    }

    #[test]
    fn cut_off_at_any_byte_it_is_refused() {
        let bytes = packed(&[("a", 300, 1), ("b", 3, 2)]);
        for length in 0..bytes.len() {
            assert!(refused(&bytes[..length], &Caps::USUAL).is_some(), "{length}");
        }
    }
}
