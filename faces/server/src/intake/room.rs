//! How much an intake may hold: hazards of an upload that never ends or fills the disk.

use crate::Refusal;
use std::path::Path;

/// The most that one intake may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// How many files.
    pub files: usize,
    /// How many bytes they have together, as they came and as they are unpacked.
    pub bytes: u64,
}

impl Caps {
    /// 20,000 files and 20 GiB, as for an archive.
    pub const USUAL: Caps = Caps { files: 20_000, bytes: 20 << 30 };

    /// Whether so many bytes are too many.
    pub(crate) fn check(&self, bytes: u64) -> Result<(), Refusal> {
        if bytes <= self.bytes { Ok(()) } else { Err(self.too_large()) }
    }

    /// How many bytes more may come where so many came before and the disk takes so many; and what is said of
    /// more.
    pub(crate) fn left(&self, before: u64, disk: u64) -> (u64, Refusal) {
        let left = self.bytes.saturating_sub(before);
        if disk < left { (disk, full()) } else { (left, self.too_large()) }
    }

    fn too_large(&self) -> Refusal {
        Refusal::Wrong(format!(
            "These are more than {} bytes, which no case may have. Drop only the series that the case \
             needs.",
            self.bytes
        ))
    }
}

/// Of the room on the disk of this folder, what may be filled: four fifths. As much as anybody wants
/// where the system does not tell.
pub(crate) fn on_disk(folder: &Path) -> u64 {
    free(folder).map_or(u64::MAX, four_fifths)
}

pub(crate) fn four_fifths(free: u64) -> u64 {
    free / 5 * 4
}

#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let stat = nix::sys::statvfs::statvfs(folder).ok()?;
    let blocks: u64 = stat.blocks_available();
    Some(blocks.saturating_mul(stat.fragment_size()))
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

/// The disk would be too full.
pub(crate) fn full() -> Refusal {
    Refusal::World(
        "The disk of the cases has too little room for this. Nothing of it was kept. Make room, then \
         try again."
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    #[test]
    fn the_caps_hold_at_their_edges() {
        assert_eq!(Caps::USUAL.files, 20_000);
        edges::most(20 << 30, |bytes| Caps::USUAL.check(bytes as u64).is_ok());
        // What came before takes its part, and a fuller disk takes more.
        let left = |before, disk| Caps::USUAL.left(before, disk).0;
        assert_eq!(left(0, u64::MAX), 20 << 30);
        assert_eq!((left(20 << 30, u64::MAX), left(u64::MAX, u64::MAX)), (0, 0));
        edges::most(1 << 30, |disk| left(19 << 30, disk as u64) == disk as u64);
    }

    #[test]
    fn a_fifth_of_the_disk_stays_free() {
        assert_eq!([0, 4, 5, 10].map(four_fifths), [0, 0, 4, 8]);
        assert_eq!(four_fifths(u64::MAX), u64::MAX / 5 * 4);
        let here = on_disk(&std::env::temp_dir());
        assert!(here > 0 && here.is_multiple_of(4), "{here}");
    }
}
