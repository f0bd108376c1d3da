//! The hashes of inputs that have not changed on the disk since they were hashed.
//!
//! A workspace evaluates at every move of a hand; a scan of hundreds of megabytes need not be read each
//! time. What is known is taken for the same while every file below the path has the same name, size,
//! time of change and, where the system tells it, time of change of its entry, which nobody sets by
//! hand. Files that changed within the last seconds before they were hashed are hashed again: their
//! time could be the same after another change. Packages are made of inputs hashed anew.

use crate::{inputs, volumes};
use preop_plan::Hash;
use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

/// No file system in use keeps times more coarsely.
const SETTLED: Duration = Duration::from_secs(3);
const UNPOISONED: &str = "nothing panics while it holds the hashes";

/// The contents of inputs by their paths, and by what is meant of the files there.
#[derive(Default)]
pub(crate) struct KnownContents(Mutex<BTreeMap<(PathBuf, String), (Vec<Stamp>, Hash)>>);

/// What tells whether a file has changed.
#[derive(Clone, Debug, PartialEq)]
struct Stamp {
    path: PathBuf,
    bytes: u64,
    changed: SystemTime,
    entry: [i64; 3],
}

impl KnownContents {
    /// The hash of the content at a path, or of what is `meant` of it, such as one series of several: the
    /// known one, or that of `hash`.
    pub(crate) fn content(
        &self,
        path: &Path,
        meant: &str,
        hash: impl FnOnce() -> Result<Hash, String>,
    ) -> Result<Hash, String> {
        let place = (path.to_owned(), meant.to_owned());
        let before = stamps(path);
        if let Some(stamps) = &before
            && let Some((known, content)) = self.0.lock().expect(UNPOISONED).get(&place)
            && known == stamps
        {
            return Ok(*content);
        }
        let content = hash()?;
        if let Some(stamps) = before.filter(|stamps| stamps.iter().all(Stamp::is_settled)) {
            self.0.lock().expect(UNPOISONED).insert(place, (stamps, content));
        }
        Ok(content)
    }
}

/// The stamps of all files that an input at this path is read from; `None` where nobody can tell, and
/// for a disc that is named by its index.
fn stamps(path: &Path) -> Option<Vec<Stamp>> {
    let mut paths = inputs::list(path).ok()?;
    if path.is_file() {
        if path.file_name()?.eq_ignore_ascii_case("DICOMDIR") {
            return None;
        }
        paths.extend(volumes::companions(path).ok()?);
    }
    paths.sort();
    let stamp = |path: PathBuf| {
        let about = fs::metadata(&path).ok()?;
        Some(Stamp {
            bytes: about.len(),
            changed: about.modified().ok()?,
            entry: entry(&about),
            path,
        })
    };
    paths.into_iter().map(stamp).collect()
}

/// Every file that an input at this path is read from, with its size and its time of change, but for where it lies.
pub(crate) fn marked(path: &Path) -> Option<String> {
    // A disc that is named by its index is all that lies below.
    let stamps = stamps(path).or_else(|| stamps(path.is_file().then_some(path.parent()?)?))?;
    let mut lines = String::new();
    for Stamp { path: file, bytes, changed, .. } in stamps {
        let name = file.strip_prefix(path.parent()?).unwrap_or(&file).display().to_string();
        let since = changed.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        lines += &format!("{name} {bytes} {}\n", since.as_nanos());
    }
    Some(lines)
}

#[cfg(unix)]
fn entry(about: &Metadata) -> [i64; 3] {
    use std::os::unix::fs::MetadataExt;
    [about.ctime(), about.ctime_nsec(), about.ino().cast_signed()]
}

#[cfg(not(unix))]
fn entry(_: &Metadata) -> [i64; 3] {
    [0; 3]
}

impl Stamp {
    fn is_settled(&self) -> bool {
        SystemTime::now().duration_since(self.changed).is_ok_and(|age| age > SETTLED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_changed_is_hashed_again_and_what_has_not_is_not() {
        let folder = std::env::temp_dir().join(format!("preop-known-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("a");
        let write = |words: &str, age: u64| {
            fs::write(&file, words).unwrap();
            let then = SystemTime::now() - Duration::from_secs(age);
            fs::File::options().write(true).open(&file).unwrap().set_modified(then).unwrap();
        };
        let known = KnownContents::default();
        let of = |meant: &str, words: &str| {
            known.content(&folder, meant, || Ok(Hash::of(words.as_bytes()))).unwrap()
        };
        let ask = |words: &str| of("", words);
        write("one", 60);
        assert_eq!(ask("one"), Hash::of(b"one"));
        assert_eq!(ask("not asked"), Hash::of(b"one"), "nothing has changed");
        assert_eq!(of("series 2", "other"), Hash::of(b"other"), "another series there");
        write("two", 60);
        assert_eq!(ask("two"), Hash::of(b"two"));
        // Too young to be told apart from a change that follows at once.
        write("three", 0);
        assert_eq!(ask("three"), Hash::of(b"three"));
        assert_eq!(ask("four"), Hash::of(b"four"));
        // Another file counts, too, and one that is gone.
        write("five", 60);
        assert_eq!(ask("five"), Hash::of(b"five"));
        fs::write(folder.join("b"), "more").unwrap();
        assert_eq!(ask("both"), Hash::of(b"both"));
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_mark_of_an_input_is_by_what_lies_there_and_not_by_where() {
        let above = std::env::temp_dir().join(format!("preop-marked-{}", std::process::id()));
        let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let write = |place: &str, words: &str, at: SystemTime| {
            let file = above.join(place);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, words).unwrap();
            fs::File::options().write(true).open(&file).unwrap().set_modified(at).unwrap();
        };
        let mark = |place: &str| marked(&above.join(place));
        write("one/head/a", "one", then);
        write("two/head/a", "one", then);
        let before = mark("one/head").unwrap();
        assert_eq!(mark("two/head").unwrap(), before);
        assert_eq!(mark("one/head/a").unwrap().lines().count(), 1);
        write("two/head/a", "two", then + Duration::from_nanos(1000));
        assert_ne!(mark("two/head").unwrap(), before, "changed later");
        write("two/head/a", "three", then);
        assert_ne!(mark("two/head").unwrap(), before, "longer");
        write("two/head/a", "one", then);
        write("two/head/b", "", then);
        assert_ne!(mark("two/head").unwrap(), before, "one more");
        assert_eq!(mark("three"), None);
        // A disc by its index: what lies beside it counts.
        write("disc/DICOMDIR", "index", then);
        write("disc/images/1", "one", then);
        let disc = mark("disc/DICOMDIR").unwrap();
        write("disc/images/1", "other", then);
        assert_ne!(mark("disc/DICOMDIR").unwrap(), disc);
        fs::remove_dir_all(&above).unwrap();
    }
}
