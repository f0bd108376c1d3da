//! The bytes of a file that a stranger may have put there, and its name in words.

use preop_quote::quote;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// No path is longer; what is, is cut in words.
const LONGEST_PATH: usize = 4096;
/// More bytes than this are not read into memory for one file: no volume or mesh needs more.
pub(crate) const MOST_BYTES: u64 = 8 << 30;

/// All bytes of a file of at most `most`. Pipes, sockets and devices, which may never end, are none.
///
/// # Errors
/// Why it is not read, in words.
pub(crate) fn read(path: &Path, most: u64) -> Result<Vec<u8>, String> {
    check(path)?;
    let file = File::open(path).map_err(words)?;
    let length = file.metadata().map_err(words)?.len();
    if length > most {
        let most = if most >> 30 > 0 {
            format!("{} GiB", most >> 30)
        } else {
            format!("{} MiB", most >> 20)
        };
        return Err(format!("it has {length} bytes; files of its kind are read up to {most}"));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).map_err(|e| e.to_string())?);
    file.take(length).read_to_end(&mut bytes).map_err(words)?;
    Ok(bytes)
}

/// Refuses what is no file.
pub(crate) fn check(path: &Path) -> Result<(), String> {
    match fs::metadata(path).map_err(words)?.is_file() {
        true => Ok(()),
        false => Err("it is no file, but a folder, a pipe, a socket or a device".to_owned()),
    }
}

/// Why the system does not give a file.
fn words(error: io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it does not exist; check the path".to_owned(),
        _ => error.to_string(),
    }
}

/// A path as a message shows it: names of strangers may command a screen.
pub(crate) fn shown(path: &Path) -> String {
    quote(&path.display().to_string(), LONGEST_PATH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    #[test]
    fn a_file_is_read_to_its_cap_and_a_device_is_none() {
        let path = std::env::temp_dir().join(format!("preop-bytes-{}", std::process::id()));
        fs::write(&path, [7; 100]).unwrap();
        let read = |most| super::read(&path, most).map(|bytes| bytes.len());
        edges::least(100, |most| read(most as u64).is_ok());
        // A cap itself, by a file that takes no room on the disk; what is refused is never read.
        edges::most(64 << 20, |length| {
            File::create(&path).and_then(|file| file.set_len(length as u64)).unwrap();
            read(64 << 20) == Ok(length)
        });
        let vast = |length: u64| {
            File::create(&path).and_then(|file| file.set_len(length)).unwrap();
            read(MOST_BYTES).unwrap_err()
        };
        assert_eq!(MOST_BYTES, 8 << 30);
        assert!(vast(MOST_BYTES + 1).contains("up to 8 GiB"));
        fs::remove_file(&path).unwrap();
        assert!(super::read(Path::new("/dev/zero"), 100).is_err());
        assert!(super::read(&std::env::temp_dir(), 100).is_err());
        assert_eq!(shown(Path::new("a\u{1b}[2J\n\u{202e}b")), "a [2J  b");
    }
}
