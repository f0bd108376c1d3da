//! The memory that a parent and one child share: a file without a name.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// Room of so many bytes, that of the largest usual frame, is used again; more would be held beside the volume, as the whole
/// of a file of 600 frames whose header does not fit its first piece.
pub(crate) const KEPT: usize = 8 << 20;

/// A file that lives in memory alone and in no folder.
#[cfg(target_os = "linux")]
pub(crate) fn create() -> io::Result<File> {
    use nix::sys::memfd::{MFdFlags, memfd_create};
    Ok(File::from(memfd_create("preop", MFdFlags::MFD_CLOEXEC)?))
}

/// A file whose name is gone before a byte is written.
#[cfg(not(target_os = "linux"))]
pub(crate) fn create() -> io::Result<File> {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("preop-{}-{number}", std::process::id());
    let path = std::env::temp_dir().join(name);
    let file = File::options().read(true).write(true).create_new(true).open(&path)?;
    std::fs::remove_file(path)?;
    Ok(file)
}

/// The first `count` stored values, as a child has left them.
pub(crate) fn words(file: &File, out: &mut [u16], bytes: &mut Vec<u8>) -> io::Result<()> {
    bytes.resize(2 * out.len(), 0);
    file.read_exact_at(bytes, 0)?;
    let (words, _) = bytes.as_chunks::<2>();
    out.iter_mut().zip(words).for_each(|(out, word)| *out = u16::from_le_bytes(*word));
    Ok(())
}

/// Leaves stored values for the parent.
pub(crate) fn put_words(file: &File, words: &[u16], bytes: &mut Vec<u8>) -> io::Result<()> {
    bytes.clear();
    bytes.extend(words.iter().flat_map(|w| w.to_le_bytes()));
    file.write_all_at(bytes, 0)
}
