//! The text of a plan from the disk.

use preop_plan::LONGEST_PLAN;
use std::fs::File;
use std::io::{self, Error, ErrorKind, Read};
use std::path::Path;

/// All of a plan's text, from a file or a pipe; of one that is longer than any plan no more is read than shows it.
///
/// # Errors
/// If the system does not give it, or it is no text, or too long.
pub fn plan_text(path: &Path) -> io::Result<String> {
    let mut bytes = vec![];
    File::open(path)?.take(LONGEST_PLAN as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > LONGEST_PLAN {
        let why = format!("it is longer than {} MiB, as no plan is", LONGEST_PLAN >> 20);
        return Err(Error::new(ErrorKind::FileTooLarge, why));
    }
    String::from_utf8(bytes)
        .map_err(|_| Error::new(ErrorKind::InvalidData, "it is no text in UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;
    use std::fs;

    #[test]
    fn no_more_of_a_plan_is_read_than_it_may_have() {
        let path = std::env::temp_dir().join(format!("preop-plan-{}", std::process::id()));
        // Files that take no room on the disk.
        let read = |bytes: u64| {
            File::create(&path).and_then(|file| file.set_len(bytes)).unwrap();
            plan_text(&path).map(|text| text.len())
        };
        edges::most(8 << 20, |bytes| read(bytes as u64).is_ok_and(|length| length == bytes));
        assert_eq!(read(40 << 30).unwrap_err().kind(), ErrorKind::FileTooLarge);
        fs::remove_file(&path).unwrap();
        assert!(plan_text(Path::new("/dev/zero")).is_err());
    }
}
