//! The bytes of a plan's inputs, from the disk.

use crate::archive::ArchiveFiles;
use crate::bytes::shown;
use crate::fence::{self, Decoder};
use crate::known_contents::{self, KnownContents};
use crate::volumes;
use preop_case::{Inputs, input_content};
use preop_dicom::Files;
use preop_plan::{Hash, Input};
use preop_stranger::Read as Reader;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A folder with more files than this is no series.
const MOST_FILES: usize = 20_000;
/// Nor one with more folders, empty ones too: whoever walks through them takes time for each.
const MOST_FOLDERS: usize = 20_000;
/// Nor one with folders in folders deeper than this.
const DEEPEST: usize = 16;
/// More bytes than this are not read for one input.
const MOST_BYTES: u64 = 8 << 30;

/// Finds inputs beside the plan, or where `--input` says.
pub(crate) struct DiskInputs<'a> {
    beside: PathBuf,
    elsewhere: BTreeMap<String, PathBuf>,
    decoder: Decoder,
    known: Option<&'a KnownContents>,
}

impl<'a> DiskInputs<'a> {
    pub(crate) fn new(plan: &Path, elsewhere: BTreeMap<String, PathBuf>) -> DiskInputs<'a> {
        let beside = plan.parent().unwrap_or(Path::new("")).to_owned();
        DiskInputs { beside, elsewhere, decoder: fence::decoder(), known: None }
    }

    /// The same, which need not hash what is known and has not changed.
    pub(crate) fn knowing(self, known: Option<&'a KnownContents>) -> DiskInputs<'a> {
        DiskInputs { known, ..self }
    }

    /// A mark that is another one once any file of these inputs has another name, size or time of change; none where
    /// one is not there. Where the plan itself lies does not count.
    pub(crate) fn stamp(&self, inputs: &[Input]) -> Option<String> {
        let mut marks = String::new();
        for input in inputs {
            let marked = known_contents::marked(&self.path(input).ok()?)?;
            marks += &format!("{} {}\n{marked}", input.name, input.path);
        }
        Some(Hash::of(marks.as_bytes()).to_string())
    }

    fn path(&self, input: &Input) -> Result<PathBuf, String> {
        if let Some(path) = self.elsewhere.get(&input.name) {
            return Ok(path.clone());
        }
        if input.path.is_empty() {
            return Err(format!(
                "The input \"{0}\" has no path in the plan. Say where it is with --input {0}=PATH.",
                input.name
            ));
        }
        Ok(self.beside.join(&input.path))
    }
}

impl Inputs for DiskInputs<'_> {
    fn files(&self, input: &Input) -> Result<Box<dyn Files + '_>, String> {
        let path = self.path(input)?;
        let name = &input.name;
        if !path.exists() {
            return Err(format!(
                "The input \"{name}\" is not there: {} does not exist. Check the plan's path, or \
                 say where it is with --input {name}=PATH.",
                shown(&path)
            ));
        }
        let open = open(&path).map_err(|error| {
            format!("The input \"{name}\" cannot be read at {}: {error}.", shown(&path))
        })?;
        Ok(open)
    }

    fn content(&self, input: &Input, files: &dyn Files) -> Result<Hash, String> {
        let hash = || input_content(input, files, self.decode());
        let series = input.arguments.optional_text("series").unwrap_or_default();
        let meant = format!("{} {series}", input.kind);
        match self.known {
            Some(known) => known.content(&self.path(input)?, &meant, hash),
            None => hash(),
        }
    }

    fn is_elsewhere(&self, input: &Input) -> bool {
        self.elsewhere.contains_key(&input.name)
    }

    fn decode(&self) -> &dyn Reader {
        &self.decoder
    }
}

/// The files of a path: those of a folder, of a disc whose index (`DICOMDIR`) is named, of an archive,
/// or one file.
pub(crate) fn open(path: &Path) -> Result<Box<dyn Files + Send>, String> {
    if path.is_file() && ArchiveFiles::is_meant(path) {
        return Ok(Box::new(ArchiveFiles::open(path)?));
    }
    // What the index says about places is not followed: the files are found by walking.
    match path.parent().filter(|_| is_disc_index(path) && path.is_file()) {
        Some(disc) if disc.as_os_str().is_empty() => Ok(Box::new(DiskFiles::of(Path::new("."))?)),
        Some(disc) => Ok(Box::new(DiskFiles::of(disc)?)),
        None => Ok(Box::new(DiskFiles::of(path)?)),
    }
}

/// Whether this is the index of a disc, which stands for the disc. Copied from a disc by a program that does not know
/// the names of ISO 9660, it ends in a point, a version, or both.
pub(crate) fn is_disc_index(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let (name, version) = name.split_once(';').unwrap_or((&name, ""));
    let name = name.strip_suffix('.').unwrap_or(name);
    name.eq_ignore_ascii_case("DICOMDIR") && version.bytes().all(|b| b.is_ascii_digit())
}

/// A file, or all files in a folder and below, in the order of their names; read when asked for.
pub(crate) struct DiskFiles {
    files: Vec<DiskFile>,
}

struct DiskFile {
    path: PathBuf,
    name: String,
    size: usize,
}

impl DiskFiles {
    /// Lists them; reads nothing.
    pub(crate) fn of(path: &Path) -> Result<DiskFiles, String> {
        let mut paths = list(path)?;
        if path.is_file() {
            paths.extend(volumes::companions(path)?);
        }
        paths.sort();
        let mut total = 0;
        let file = |file: PathBuf| {
            let size = fs::metadata(&file).map_err(|e| format!("{}: {e}", shown(&file)))?.len();
            total += size;
            if total > MOST_BYTES {
                return Err(format!("it holds more than {} GiB", MOST_BYTES >> 30));
            }
            let name = file.strip_prefix(path).unwrap_or(&file);
            let name = if name.as_os_str().is_empty() { &file } else { name };
            Ok(DiskFile { name: shown(name), size: size as usize, path: file })
        };
        Ok(DiskFiles { files: paths.into_iter().map(file).collect::<Result<_, _>>()? })
    }
}

impl Files for DiskFiles {
    fn count(&self) -> usize {
        self.files.len()
    }

    fn name(&self, file: usize) -> &str {
        &self.files[file].name
    }

    fn size(&self, file: usize) -> Result<usize, String> {
        Ok(self.files[file].size)
    }

    fn read(&self, file: usize, range: Range<usize>) -> Result<Cow<'_, [u8]>, String> {
        let DiskFile { path, size, .. } = &self.files[file];
        if range.start > range.end || range.end > *size {
            return Err("the file is shorter than it was".to_owned());
        }
        let mut open = fs::File::open(path).map_err(|e| e.to_string())?;
        open.seek(SeekFrom::Start(range.start as u64)).map_err(|e| e.to_string())?;
        let mut bytes = Vec::with_capacity(range.len());
        open.take(range.len() as u64).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
        if bytes.len() < range.len() {
            return Err("the file is shorter than it was".to_owned());
        }
        Ok(Cow::Owned(bytes))
    }
}

/// All files below a path.
pub(crate) fn list(path: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Found::default();
    found.walk(path, 0)?;
    Ok(found.files)
}

/// What a walk through folders has found.
#[derive(Default)]
struct Found {
    files: Vec<PathBuf>,
    folders: usize,
}

impl Found {
    fn walk(&mut self, path: &Path, depth: usize) -> Result<(), String> {
        let is_file = path.is_file();
        if is_file {
            self.files.push(path.to_owned());
        } else if depth > 0 {
            self.folders += 1;
        }
        if self.files.len() > MOST_FILES || self.folders > MOST_FOLDERS || depth > DEEPEST {
            return Err(format!(
                "it holds more than {MOST_FILES} files, more than {MOST_FOLDERS} folders, or folders deeper than {DEEPEST}"
            ));
        }
        if is_file {
            return Ok(());
        }
        let entries = fs::read_dir(path).map_err(|e| format!("{}: {e}", shown(path)))?;
        for entry in entries {
            let entry = entry.map_err(|e| e.to_string())?;
            let kind = entry.file_type().map_err(|e| e.to_string())?;
            // Links are not followed: they may lead anywhere, also round in a circle.
            if kind.is_dir() {
                self.walk(&entry.path(), depth + 1)?;
            } else if kind.is_file() {
                self.walk(&entry.path(), depth)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    /// A new folder with what is made in it; whether its files are listed.
    fn listed(what: &str, make: impl Fn(&Path)) -> Result<usize, String> {
        let folder = std::env::temp_dir().join(format!("preop-{what}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        make(&folder);
        let listed = DiskFiles::of(&folder).map(|files| files.count());
        fs::remove_dir_all(&folder).unwrap();
        listed
    }

    #[test]
    fn the_count_of_files_ends() {
        let folder = std::env::temp_dir().join(format!("preop-many-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        // Folders that are empty are no files.
        ["a", "z"].iter().for_each(|empty| fs::create_dir_all(folder.join(empty)).unwrap());
        let mut made = 0;
        edges::most(20_000, |count| {
            (made..count).for_each(|n| drop(fs::File::create(folder.join(n.to_string())).unwrap()));
            made = count;
            DiskFiles::of(&folder).map(|files| files.count()) == Ok(count)
        });
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_count_of_folders_ends() {
        let folder = std::env::temp_dir().join(format!("preop-folders-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        // One of them holds the only file, the others nothing.
        fs::create_dir_all(folder.join("f")).unwrap();
        fs::write(folder.join("f/IM0"), "x").unwrap();
        let mut made = 1;
        edges::most(20_000, |count| {
            (made..count).for_each(|n| fs::create_dir(folder.join(n.to_string())).unwrap());
            made = count;
            DiskFiles::of(&folder).map(|files| files.count()) == Ok(1)
        });
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn folders_in_folders_end() {
        edges::most(16, |deep| {
            let made = listed("deep", |folder| {
                let inner = folder.join(vec!["d"; deep].join("/"));
                fs::create_dir_all(&inner).unwrap();
                fs::write(inner.join("IM0"), "x").unwrap();
            });
            made == Ok(1)
        });
    }

    #[test]
    fn the_bytes_of_an_input_end() {
        // Files that take no room on the disk.
        edges::most(8 << 30, |bytes| {
            let made = listed("large", |folder| {
                for (name, size) in [("a", 5 << 30), ("b", bytes - (5 << 30))] {
                    let file = fs::File::create(folder.join(name)).unwrap();
                    file.set_len(size as u64).unwrap();
                }
            });
            made == Ok(2)
        });
    }
}
