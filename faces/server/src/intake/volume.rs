//! Volume files that somebody dropped (NIfTI, NRRD, MetaImage), in one piece or with a header of its own, each
//! judged as the scan that a case would take.

use super::judge::{JudgedSeries, bare, refused, seen};
use super::spooled::Spooled;
use crate::wire::SeriesSeen;
use preop_case::VOLUME_FILE;
use preop_dicom::{Files, SeriesName};
use preop_space::Bounds;
use preop_stranger::Read;
use preop_volumefile::{Format, LONGEST_HEADER};
use std::borrow::Cow;

/// More bytes than this are not read into memory for one file.
const MOST_BYTES: usize = 8 << 30;

/// The volume files of an upload, each with the file that holds its voxels where its header names one that
/// came from the same folder.
pub(super) fn found(files: &Spooled, reader: &dyn Read) -> Vec<VolumeFile> {
    let of_format = |file| Some((file, Format::ending(files.name(file))?));
    let headers = (0..files.count()).filter_map(of_format);
    headers.map(|(file, ending)| VolumeFile::new(files, (file, ending), reader)).collect()
}

/// A volume file of an upload.
pub(super) struct VolumeFile {
    file: usize,
    ending: &'static str,
    /// The file with its voxels: which it is and what it is called, or why there is none.
    beside: Result<Option<(usize, String)>, String>,
}

impl VolumeFile {
    fn new(
        files: &Spooled,
        (file, ending): (usize, &'static str),
        reader: &dyn Read,
    ) -> VolumeFile {
        let beside = named(files, file, reader).and_then(|name| {
            let Some(name) = name else { return Ok(None) };
            let place = place_beside(files, file, &name).ok_or_else(|| {
                format!(
                    "its voxels lie in \"{name}\", which did not come with it; drop both at once"
                )
            })?;
            // In the case it keeps this name: its header says so.
            let name = match format(files, file)?.pair_of(&first_name(ending)) {
                Some(pair) => pair,
                None if Format::ending(&name).is_some() => {
                    return Err(format!(
                        "its voxels lie in \"{name}\", which is named like a header"
                    ));
                }
                None => name,
            };
            Ok(Some((place, name)))
        });
        VolumeFile { file, ending, beside }
    }

    /// Where its files are in the upload: itself, and the one with its voxels.
    pub(super) fn places(&self) -> Vec<usize> {
        let beside = self.beside.iter().flatten().map(|(place, _)| *place);
        [self.file].into_iter().chain(beside).collect()
    }

    /// What is to be told of it.
    pub(super) fn judged(self, files: &Spooled, reader: &dyn Read) -> JudgedSeries {
        let places = self.places();
        let name = SeriesName {
            // No series: it is told from others by its place in the upload.
            uid: format!("file-{}", self.file),
            modality: "volume file".to_owned(),
            description: files.name(self.file).to_owned(),
            count: places.len(),
            looks: None,
        };
        let (seen, bounds) = match self.read(files, reader, &name) {
            Ok((seen, bounds)) => (seen, Some(bounds)),
            Err(why) => (refused(&name, why), None),
        };
        let names = self.beside.into_iter().flatten().map(|(_, name)| name);
        let names = [first_name(self.ending)].into_iter().chain(names).collect();
        JudgedSeries { seen, bounds, places, names }
    }

    fn read(
        &self,
        files: &Spooled,
        reader: &dyn Read,
        name: &SeriesName,
    ) -> Result<(SeriesSeen, Bounds), String> {
        let wrong = |why: String| format!("It is refused: {why}.");
        let data = self.beside.clone().map_err(wrong)?;
        let bytes = whole(files, self.file).map_err(wrong)?;
        let data = data.map(|(place, _)| whole(files, place)).transpose().map_err(wrong)?;
        let format = format(files, self.file).map_err(wrong)?;
        let stored = preop_stranger::volume(reader, format, &bytes, data.as_deref());
        let stored = stored.map_err(|why| wrong(why.to_string()))?;
        if stored.segments().is_ok() {
            return Err("It is a mask, and a case begins with a scan: name it in the plan of the case, as an \
                        input of kind \"mask\"."
                .to_owned());
        }
        let (volume, findings) = stored.hounsfield(None).map_err(|why| wrong(why.to_string()))?;
        let geometry = volume.geometry();
        let seen = SeriesSeen {
            slices: geometry.size()[2],
            spacing_mm: Some(geometry.spacing()),
            nature: VOLUME_FILE.to_owned(),
            findings: findings.iter().map(seen).collect(),
            ..bare(name)
        };
        Ok((seen, geometry.bounds()))
    }
}

/// What the header is called in the folder of a case.
fn first_name(ending: &str) -> String {
    format!("000001.{ending}")
}

fn format(files: &Spooled, file: usize) -> Result<Format, String> {
    Format::of_name(files.name(file))
        .ok_or_else(|| "its name has no ending that is known".to_owned())
}

/// The name of the file with the voxels, as the header says it.
fn named(files: &Spooled, file: usize, reader: &dyn Read) -> Result<Option<String>, String> {
    let head = files.size(file)?.min(LONGEST_HEADER);
    let head = files.read(file, 0..head)?;
    let (_, own) = split(files.name(file));
    preop_stranger::data_file(reader, (format(files, file)?, own), &head).map_err(|e| e.to_string())
}

/// Which other file of the upload has this name, in the folder of a header.
fn place_beside(files: &Spooled, header: usize, name: &str) -> Option<usize> {
    let (folder, _) = split(files.name(header));
    let fits = |file: &usize| *file != header && split(files.name(*file)) == (folder, name);
    (0..files.count()).find(fits)
}

/// The folder of a name, or the archive that it lies in, and the rest of it.
fn split(name: &str) -> (&str, &str) {
    let folder = name.rfind(['/', '\\']).map(|at| at + 1);
    let archive = || name.find(": ").map(|at| at + 2);
    name.split_at(folder.or_else(archive).unwrap_or(0))
}

fn whole(files: &Spooled, file: usize) -> Result<Cow<'_, [u8]>, String> {
    if files.size(file)? > MOST_BYTES {
        return Err(format!("it has more than {} GiB", MOST_BYTES >> 30));
    }
    files.whole(file)
}
