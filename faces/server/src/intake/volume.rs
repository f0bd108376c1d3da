//! Volume files that somebody dropped (NIfTI, NRRD, MetaImage), each judged as the scan that a case would take.

use super::judge::{JudgedSeries, bare, refused, seen};
use super::spooled::Spooled;
use crate::wire::SeriesSeen;
use preop_case::VOLUME_FILE;
use preop_dicom::{Files, SeriesName};
use preop_stranger::Read;
use preop_volumefile::Format;

/// More bytes than this are not read into memory for one file.
const MOST_BYTES: usize = 8 << 30;

/// The ending of a volume file that holds its header and its voxels, so that nothing beside it is needed.
pub(super) fn ending(name: &str) -> Option<&'static str> {
    Format::whole_ending(name)
}

/// A volume file of the upload and what is to be told of it.
pub(super) fn judged(files: &Spooled, file: usize, reader: &dyn Read) -> JudgedSeries {
    let name = SeriesName {
        // No series: it is told from others by its place in the upload.
        uid: format!("file-{file}"),
        modality: "volume file".to_owned(),
        description: files.name(file).to_owned(),
        count: 1,
    };
    let seen = read(files, file, reader, &name).unwrap_or_else(|why| refused(&name, why));
    JudgedSeries { seen, places: vec![file], ending: ending(files.name(file)) }
}

fn read(
    files: &Spooled,
    file: usize,
    reader: &dyn Read,
    name: &SeriesName,
) -> Result<SeriesSeen, String> {
    let wrong = |why: String| format!("It is refused: {why}.");
    let format = Format::of_name(files.name(file)).ok_or_else(|| wrong("no ending".to_owned()))?;
    if files.size(file).map_err(wrong)? > MOST_BYTES {
        return Err(wrong(format!("it has more than {} GiB", MOST_BYTES >> 30)));
    }
    let bytes = files.whole(file).map_err(wrong)?;
    let stored = preop_stranger::volume(reader, format, &bytes, None);
    let stored = stored.map_err(|why| wrong(why.to_string()))?;
    if stored.segments().is_ok() {
        return Err("It is a mask, and a case begins with a scan: name it in the plan of the case, as an input \
                    of kind \"mask\"."
            .to_owned());
    }
    let (volume, findings) = stored.hounsfield().map_err(|why| wrong(why.to_string()))?;
    let geometry = volume.geometry();
    Ok(SeriesSeen {
        slices: geometry.size()[2],
        spacing_mm: Some(geometry.spacing()),
        nature: VOLUME_FILE.to_owned(),
        findings: findings.iter().map(seen).collect(),
        ..bare(name)
    })
}
