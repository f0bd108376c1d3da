//! The bytes of a plan's inputs, from the disk.

use preop_case::{InputFile, Inputs};
use preop_plan::Input;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder with more files than this is no series.
const MOST_FILES: usize = 20_000;
/// More bytes than this are not read into memory for one input.
const MOST_BYTES: u64 = 8 << 30;

/// Finds inputs beside the plan, or where `--input` says.
pub(crate) struct DiskInputs {
    beside: PathBuf,
    elsewhere: BTreeMap<String, PathBuf>,
}

impl DiskInputs {
    pub(crate) fn new(plan: &Path, elsewhere: BTreeMap<String, PathBuf>) -> DiskInputs {
        DiskInputs { beside: plan.parent().unwrap_or(Path::new("")).to_owned(), elsewhere }
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

impl Inputs for DiskInputs {
    fn files(&self, input: &Input) -> Result<Vec<InputFile>, String> {
        let path = self.path(input)?;
        let name = &input.name;
        if !path.exists() {
            return Err(format!(
                "The input \"{name}\" is not there: {} does not exist. Check the plan's path, or \
                 say where it is with --input {name}=PATH.",
                path.display()
            ));
        }
        read(&path).map_err(|error| {
            format!("The input \"{name}\" cannot be read at {}: {error}.", path.display())
        })
    }

    fn is_elsewhere(&self, input: &Input) -> bool {
        self.elsewhere.contains_key(&input.name)
    }
}

/// The bytes of a file, or of all files in a folder and below, in the order of their names.
pub(crate) fn read(path: &Path) -> Result<Vec<InputFile>, String> {
    let mut paths = vec![];
    list(path, 0, &mut paths)?;
    paths.sort();
    let mut total = 0;
    paths
        .iter()
        .map(|file| {
            let words = |e: std::io::Error| format!("{}: {e}", file.display());
            total += fs::metadata(file).map_err(words)?.len();
            if total > MOST_BYTES {
                return Err(format!("it holds more than {} GiB", MOST_BYTES >> 30));
            }
            let name = file.strip_prefix(path).unwrap_or(file);
            let name = if name.as_os_str().is_empty() { file } else { name };
            Ok(InputFile {
                name: name.display().to_string(),
                bytes: fs::read(file).map_err(words)?,
            })
        })
        .collect()
}

fn list(path: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> Result<(), String> {
    if paths.len() >= MOST_FILES || depth > 16 {
        return Err(format!("it holds more than {MOST_FILES} files, or folders deeper than 16"));
    }
    if path.is_file() {
        paths.push(path.to_owned());
        return Ok(());
    }
    let entries = fs::read_dir(path).map_err(|e| format!("{}: {e}", path.display()))?;
    for entry in entries {
        let entry = entry.map_err(|e| e.to_string())?;
        let kind = entry.file_type().map_err(|e| e.to_string())?;
        // Links are not followed: they may lead anywhere, also round in a circle.
        if kind.is_dir() || kind.is_file() {
            list(&entry.path(), depth + 1, paths)?;
        }
    }
    Ok(())
}
