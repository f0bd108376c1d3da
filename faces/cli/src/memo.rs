//! The memo on disk: survives restarts, may be deleted at any time.

use preop_plan::Hash;
use preop_plan::memo::{Memo, Record};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// The memo keeps at most this many bytes; what was used longest ago goes first.
const MOST_BYTES: u64 = 8 << 30;

/// Nobody writes one file for so long.
const ABANDONED: Duration = Duration::from_secs(3600);

/// A folder with `keys/` (records by key) and `contents/` (bytes by hash).
pub(crate) struct DiskMemo {
    folder: PathBuf,
    /// Numbers temporary files, which two threads must not share.
    next: AtomicU64,
}

impl DiskMemo {
    /// The memo of this user: `PREOP_MEMO`, or a folder in the user's cache; `None` where there is
    /// no such place to write.
    pub(crate) fn of_user() -> Option<DiskMemo> {
        let variable = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty());
        let folder = variable("PREOP_MEMO")
            .map(PathBuf::from)
            .or_else(|| variable("XDG_CACHE_HOME").map(|c| PathBuf::from(c).join("preop")))
            .or_else(|| variable("HOME").map(|h| PathBuf::from(h).join(".cache").join("preop")))?;
        DiskMemo::at(&folder)
    }

    /// The memo in this folder.
    pub(crate) fn at(folder: &Path) -> Option<DiskMemo> {
        for kind in ["keys", "contents"] {
            fs::create_dir_all(folder.join(kind)).ok()?;
        }
        let memo = DiskMemo { folder: folder.to_owned(), next: AtomicU64::new(0) };
        memo.forget_drafts();
        memo.forget_oldest();
        Some(memo)
    }

    /// What a process left half written that was ended meanwhile.
    fn forget_drafts(&self) {
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for file in files.filter(|f| f.file_name().to_string_lossy().starts_with("draft-")) {
            let changed = file.metadata().and_then(|about| about.modified());
            if changed.is_ok_and(|then| then.elapsed().is_ok_and(|age| age > ABANDONED)) {
                let _ = fs::remove_file(file.path());
            }
        }
    }

    fn path(&self, kind: &str, hash: &Hash) -> PathBuf {
        self.folder.join(kind).join(hash.to_string())
    }

    /// Writes a file whole or not at all. A memo that cannot be written remembers less: no error.
    fn write(&self, to: &Path, bytes: &[u8]) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let draft = self.folder.join(format!("draft-{}-{number}", std::process::id()));
        let written = fs::write(&draft, bytes).and_then(|()| fs::rename(&draft, to));
        if written.is_err() {
            let _ = fs::remove_file(&draft);
        }
    }

    /// Makes room: what was used longest ago goes first. Another process may do the same meanwhile.
    fn forget_oldest(&self) {
        let contents = fs::read_dir(self.folder.join("contents")).into_iter().flatten().flatten();
        let mut files: Vec<(SystemTime, u64, PathBuf)> = contents
            .filter_map(|entry| {
                let about = entry.metadata().ok()?;
                Some((about.modified().ok()?, about.len(), entry.path()))
            })
            .collect();
        files.sort();
        let mut total: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
        for (_, bytes, path) in files {
            if total <= MOST_BYTES {
                break;
            }
            let _ = fs::remove_file(path);
            total -= bytes;
        }
    }
}

impl Memo for DiskMemo {
    fn recall(&self, key: &Hash) -> Option<Record> {
        serde_json::from_slice(&fs::read(self.path("keys", key)).ok()?).ok()
    }

    fn keep(&self, key: &Hash, record: &Record) {
        if let Ok(bytes) = serde_json::to_vec(record) {
            self.write(&self.path("keys", key), &bytes);
        }
    }

    fn content(&self, hash: &Hash) -> Option<Vec<u8>> {
        let path = self.path("contents", hash);
        let bytes = fs::read(&path).ok()?;
        if Hash::of(&bytes) != *hash {
            // A torn or rotten file must not be found again.
            let _ = fs::remove_file(&path);
            return None;
        }
        if let Ok(file) = fs::File::open(&path) {
            let _ = file.set_modified(SystemTime::now());
        }
        Some(bytes)
    }

    fn has_content(&self, hash: &Hash) -> bool {
        self.path("contents", hash).is_file()
    }

    fn keep_content(&self, hash: &Hash, bytes: Vec<u8>) {
        self.write(&self.path("contents", hash), &bytes);
    }
}
