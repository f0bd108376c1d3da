//! Writing a package, a folder or a file: there is a whole one or none.

use crate::failure::Failure;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;

/// The folder that is being written.
static DRAFT: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Writes files into a new folder beside `to`, makes the disk keep them, and renames it to `to`.
/// What stood at `to` before is a package of ours and is replaced, or the call is refused.
pub(crate) fn write(to: &Path, files: &[(String, Vec<u8>)]) -> Result<(), Failure> {
    check_place(to)?;
    write_case(to, files)
}

/// The same for any folder: whoever calls has checked that what stood there may go.
pub(crate) fn write_case(to: &Path, files: &[(String, Vec<u8>)]) -> Result<(), Failure> {
    let draft = sibling(to, "draft")?;
    let _ = fs::remove_dir_all(&draft);
    if let Ok(mut open) = DRAFT.lock() {
        *open = Some(draft.clone());
    }
    let written = write_all(&draft, files).and_then(|()| replace(&draft, to));
    if written.is_err() {
        let _ = fs::remove_dir_all(&draft);
    }
    if let Ok(mut open) = DRAFT.lock() {
        *open = None;
    }
    written
}

/// Removes what is half written, when the process must end at once.
pub(crate) fn drop_draft() {
    if let Some(draft) = DRAFT.lock().ok().and_then(|mut open| open.take()) {
        let _ = fs::remove_dir_all(draft);
    }
}

/// Refuses a folder that is there and not empty: nothing that stands there may be lost.
pub(crate) fn check_empty(to: &Path) -> Result<(), Failure> {
    let is_empty = || fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_none());
    if !to.exists() || is_empty() {
        return Ok(());
    }
    let words = format!("{} exists and is not empty; name another folder.", to.display());
    Err(Failure::wrong(words))
}

/// A folder beside `to`, hidden, of this process alone.
fn sibling(to: &Path, word: &str) -> Result<PathBuf, Failure> {
    let name = to.file_name().ok_or_else(|| {
        Failure::wrong(format!("{} is no place for a package: it has no name.", to.display()))
    })?;
    let name = format!(".{}.{word}-{}", name.to_string_lossy(), std::process::id());
    Ok(to.with_file_name(name))
}

/// Refuses to replace what is no package, and a place where nothing can be written: before the work,
/// not after it.
pub(crate) fn check_place(to: &Path) -> Result<(), Failure> {
    if !to.exists() {
        return try_place(to);
    }
    let is_empty = || fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_none());
    if to.is_dir() && (to.join("manifest.json").is_file() || is_empty()) {
        return try_place(to);
    }
    Err(Failure::wrong(format!(
        "{} exists and is no package of Preop, so it is not replaced. Choose another --out, or move \
         it away.",
        to.display()
    )))
}

/// A folder whose files are made one after another, so that they never stand in memory together.
/// It must be new or empty. `make` is handed the door through which each file goes.
pub(crate) fn write_each(
    to: &Path,
    make: impl FnOnce(&mut dyn FnMut(&str, &[u8]) -> Result<(), Failure>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let draft = sibling(to, "draft")?;
    let _ = fs::remove_dir_all(&draft);
    if let Ok(mut open) = DRAFT.lock() {
        *open = Some(draft.clone());
    }
    let mut put = |name: &str, bytes: &[u8]| write_into(&draft, name, bytes);
    let written = make(&mut put).and_then(|()| {
        sync_folder(&draft);
        replace(&draft, to)
    });
    if written.is_err() {
        let _ = fs::remove_dir_all(&draft);
    }
    if let Ok(mut open) = DRAFT.lock() {
        *open = None;
    }
    written
}

/// One file, by rename: a whole one or none.
pub(crate) fn write_file(to: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let draft = sibling(to, "draft")?;
    let written = fs::write(&draft, bytes).and_then(|()| fs::rename(&draft, to));
    written.map_err(|error| {
        let _ = fs::remove_file(&draft);
        Failure::io("write", to, &error)
    })
}

/// Makes a folder where the draft will stand, or above it where that is not there yet, and removes it.
fn try_place(to: &Path) -> Result<(), Failure> {
    let draft = sibling(to, "draft")?;
    let is_there = |folder: &&Path| folder.as_os_str().is_empty() || folder.exists();
    let above = draft.ancestors().skip(1).find(is_there).unwrap_or(Path::new(""));
    let Some(name) = draft.file_name() else { return Ok(()) };
    let folder = above.join(name);
    fs::create_dir(&folder)
        .and_then(|()| fs::remove_dir(&folder))
        .map_err(|e| Failure::io("write", to, &e))
}

fn write_all(draft: &Path, files: &[(String, Vec<u8>)]) -> Result<(), Failure> {
    make_folder(draft)?;
    for (name, bytes) in files {
        write_into(draft, name, bytes)?;
    }
    sync_folder(draft);
    // The last moment at which there is still no package.
    if crate::stop::asked() { Err(Failure::stopped()) } else { Ok(()) }
}

fn write_into(draft: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    if crate::stop::asked() {
        return Err(Failure::stopped());
    }
    let relative = Path::new(name);
    assert!(
        relative.components().all(|c| matches!(c, Component::Normal(_))),
        "a package's file lies in the package: {name}"
    );
    let path = draft.join(relative);
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let fail = |error: io::Error| Failure::io("write", &path, &error);
    let mut file = File::create(&path).map_err(fail)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(fail)
}

fn make_folder(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|e| Failure::io("make the folder", folder, &e))
}

fn replace(draft: &Path, to: &Path) -> Result<(), Failure> {
    let fail = |error: io::Error| Failure::io("write", to, &error);
    let old = sibling(to, "old")?;
    let had = to.exists();
    if had {
        fs::rename(to, &old).map_err(fail)?;
    }
    if let Err(error) = fs::rename(draft, to) {
        if had {
            let _ = fs::rename(&old, to);
        }
        return Err(fail(error));
    }
    if had {
        let _ = fs::remove_dir_all(&old);
    }
    if let Some(folder) = to.parent() {
        sync_folder(folder);
    }
    Ok(())
}

/// Makes the disk keep the names in a folder, where the system can.
fn sync_folder(folder: &Path) {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if let Ok(handle) = File::open(folder) {
        let _ = handle.sync_all();
    }
}
