//! Volume files from the disk: the file, and the one beside it that holds its voxels.

use crate::{bytes, fence};
use preop_stranger::ReadError;
use preop_volumefile::{Format, LabelName, Stored};
use std::path::{Path, PathBuf};

/// No table of names is longer.
const LONGEST_TABLE: u64 = 16 << 20;

/// A volume file in memory.
pub(crate) struct VolumeFile {
    pub(crate) format: Format,
    bytes: Vec<u8>,
    data: Option<Vec<u8>>,
    names: Option<Vec<LabelName>>,
}

impl VolumeFile {
    /// Reads a file whose ending is a volume's, its data file, and a table of label names beside it
    /// (`mask.txt` or `mask.label` or `mask.ctbl` for `mask.nii.gz`).
    pub(crate) fn open(path: &Path) -> Result<VolumeFile, String> {
        let format = Format::of_name(&path.to_string_lossy())
            .ok_or_else(|| format!("{} is no volume file", bytes::shown(path)))?;
        let bytes = bytes::read(path, bytes::MOST_BYTES)?;
        let data = match data_path(path, &bytes).map_err(|e| e.to_string())? {
            Some(beside) => Some(read(&beside)?),
            None => None,
        };
        let table = table_path(path).and_then(|table| bytes::read(&table, LONGEST_TABLE).ok());
        let names = table.map(|text| preop_stranger::label_names(&fence::decoder(), &text));
        let names = names.transpose().map_err(|e| e.to_string())?.flatten();
        Ok(VolumeFile { format, bytes, data, names })
    }

    /// The image in it.
    pub(crate) fn stored(&self) -> Result<Stored<'_>, ReadError> {
        let (reader, data) = (fence::decoder(), self.data.as_deref());
        let stored = preop_stranger::volume(&reader, self.format, &self.bytes, data)?;
        Ok(match &self.names {
            Some(names) if stored.names().is_empty() => stored.with_names(names.clone()),
            _ => stored,
        })
    }
}

/// The files that belong to a volume file: the one with its voxels, and a table of label names.
pub(crate) fn companions(path: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = vec![];
    let is_header = |e: &str| path.extension().is_some_and(|p| p.eq_ignore_ascii_case(e));
    if ["nhdr", "mhd", "hdr"].into_iter().any(is_header) {
        found.extend(data_path(path, &read(path)?).map_err(|e| e.to_string())?);
    }
    found.extend(table_path(path));
    Ok(found)
}

/// The file beside a header that holds its voxels; always in the header's own folder.
fn data_path(path: &Path, bytes: &[u8]) -> Result<Option<PathBuf>, ReadError> {
    let own = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    match Format::of_name(own) {
        Some(format) => {
            let name = preop_stranger::data_file(&fence::decoder(), (format, own), bytes)?;
            Ok(name.map(|name| path.with_file_name(name)))
        }
        None => Ok(None),
    }
}

/// A table of label names beside a mask, if there is one.
fn table_path(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let stem = Format::ALL.iter().find_map(|(ending, _, _)| {
        name.to_ascii_lowercase().strip_suffix(&format!(".{ending}")).map(str::len)
    })?;
    let beside = |ending| path.with_file_name(format!("{}.{ending}", &name[..stem]));
    ["txt", "label", "ctbl", "csv"].into_iter().map(beside).find(|p| p.is_file())
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    bytes::read(path, bytes::MOST_BYTES).map_err(|why| format!("{}: {why}", bytes::shown(path)))
}
