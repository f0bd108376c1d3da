//! The files of an input that came as one ZIP archive: a disc, or an export of an archive of images.

use crate::bytes::shown;
use crate::fence::{self, Decoder};
use preop_archive::{Archive, Bytes, Caps};
use preop_dicom::Files;
use preop_stranger::Unpacker;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// What a first look at a file may ask for without its sum being checked, in bytes.
const HEAD: usize = 64 << 10;
/// How many unpacked members are kept for the next question: some for each core.
const KEPT: usize = 8;
/// A larger member is not kept beside others, in bytes.
const LARGE: usize = 64 << 20;

/// An archive on the disk whose members are unpacked into memory one at a time, when they are asked
/// for, behind the fence. Nothing of it is ever written to a disk.
pub(crate) struct ArchiveFiles {
    archive: Archive<OnDisk>,
    decoder: Decoder,
    kept: Mutex<Vec<(usize, Arc<Vec<u8>>)>>,
}

impl ArchiveFiles {
    /// Whether a file begins as a ZIP archive does, and is no format of its own that is one inside:
    /// a scene of 3D Slicer and a 3MF are files.
    pub(crate) fn is_meant(path: &Path) -> bool {
        let is = |ending: &str| path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending));
        if ["mrb", "3mf"].into_iter().any(is) {
            return false;
        }
        let mut start = [0; 4];
        let read = File::open(path).and_then(|mut file| file.read_exact(&mut start));
        read.is_ok() && matches!(&start, b"PK\x03\x04" | b"PK\x05\x06")
    }

    /// Judges the archive; unpacks nothing.
    pub(crate) fn open(path: &Path) -> Result<ArchiveFiles, String> {
        let words = |e: io::Error| format!("{}: {e}", shown(path));
        let file = File::open(path).map_err(words)?;
        let size = file.metadata().map_err(words)?.len();
        let bytes = OnDisk { file: Mutex::new(file), size };
        let decoder = fence::decoder();
        let archive = Archive::open(bytes, &Caps::USUAL, &Unpacker(&decoder));
        let archive = archive.map_err(|e| e.to_string())?;
        Ok(ArchiveFiles { archive, decoder, kept: Mutex::new(Vec::new()) })
    }

    /// All of a member, its sum checked.
    fn unpacked(&self, member: usize) -> Result<Arc<Vec<u8>>, String> {
        let kept = || self.kept.lock().expect("no thread broke off here");
        if let Some((_, bytes)) = kept().iter().find(|(n, _)| *n == member) {
            return Ok(bytes.clone());
        }
        let bytes = Arc::new(
            self.archive.read(member, &Unpacker(&self.decoder)).map_err(|e| e.to_string())?,
        );
        let mut kept = kept();
        let most = if bytes.len() > LARGE { 1 } else { KEPT };
        let surplus = (kept.len() + 1).saturating_sub(most);
        kept.drain(..surplus);
        kept.push((member, bytes.clone()));
        Ok(bytes)
    }
}

impl Files for ArchiveFiles {
    fn count(&self) -> usize {
        self.archive.members().len()
    }

    fn name(&self, file: usize) -> &str {
        &self.archive.members()[file].name
    }

    fn size(&self, file: usize) -> Result<usize, String> {
        usize::try_from(self.archive.members()[file].size).map_err(|e| e.to_string())
    }

    fn read(&self, file: usize, range: Range<usize>) -> Result<Cow<'_, [u8]>, String> {
        let size = self.size(file)?;
        if range.start == 0 && range.end < size && range.end <= HEAD {
            let head = self.archive.head(file, range.end as u64, &Unpacker(&self.decoder));
            return head.map(Cow::Owned).map_err(|e| e.to_string());
        }
        let whole = self.unpacked(file)?;
        let bytes = whole.get(range).ok_or("the member is shorter than it should be")?;
        Ok(Cow::Owned(bytes.to_vec()))
    }
}

/// A file on the disk, read at any place.
struct OnDisk {
    file: Mutex<File>,
    size: u64,
}

impl Bytes for OnDisk {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        let mut file = self.file.lock().expect("no thread broke off here");
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(into)
    }
}
