//! Between the volume formats, and from a DICOM series or segmentation to them.

use super::keep::keep;
use super::masks;
use crate::arguments::Convert;
use crate::failure::Failure;
use crate::package::write_file;
use crate::volumes::VolumeFile;
use crate::{bytes, fence, inputs};
use preop_dicom::Wanted;
use preop_monitor::{Finding, Recorder};
use preop_volumefile::{Format, Stored};
use std::path::Path;

const NO_VOLUME: &str = "it holds no voxels: neither NIfTI, NRRD, MetaImage, nor a DICOM segmentation (SEG) or structure \
     set (RTSTRUCT); name the folder of a series, or a plan with --result";

/// Whether the file to be written is a volume's.
pub(super) fn is_meant(to: &Path) -> bool {
    Format::of_name(&to.to_string_lossy()).is_some()
}

/// Writes an image or a mask in another format, of a folder of several series the one that is named, of a series the box
/// that is kept. Numbers, places and the names of segments stay.
pub(super) fn convert(from: &Path, to: &Path, arguments: &Convert) -> Result<u8, Failure> {
    let refuse = |why: String| Failure::wrong(format!("{}: {why}", bytes::shown(from)));
    let Some(target) = Format::to_write(&to.to_string_lossy()) else {
        return Err(Failure::wrong(format!(
            "{}: a header beside its data file is only read; write .nrrd or .mha instead.",
            to.display()
        )));
    };
    let keep = keep(&arguments.dicom.keep_mm)?;
    if keep.is_some() && !from.is_dir() {
        return Err(Failure::wrong("--keep-mm is for the folder of a series."));
    }
    if from.is_dir() {
        let wanted = Wanted { series: arguments.series.as_deref(), keep, ..Wanted::default() };
        let (volume, findings) = series(from, &wanted).map_err(refuse)?;
        return write(&Stored::of_volume(&volume), target, to, &findings);
    }
    if Format::of_name(&from.to_string_lossy()).is_none() {
        let kind = masks::kind(from).map_err(refuse)?;
        let kind = kind.ok_or_else(|| refuse(NO_VOLUME.to_owned()))?;
        let scan = (&arguments.dicom.sources[..], arguments.series.as_deref());
        let read = masks::read(from, &kind, scan).map_err(refuse)?;
        return write(&Stored::of_segments(&read.segments), target, to, &read.findings);
    }
    let file = VolumeFile::open(from).map_err(refuse)?;
    let stored = file.stored().map_err(|e| refuse(e.to_string()))?;
    write(&stored, target, to, stored.findings())
}

fn series(
    folder: &Path,
    wanted: &Wanted<'_>,
) -> Result<(preop_image::Volume, Vec<Finding>), String> {
    let files = inputs::open(folder)?;
    let decoder = fence::decoder();
    let recorder = Recorder::default();
    let ct =
        preop_dicom::assemble(&*files, wanted, &decoder, &recorder).map_err(|e| e.to_string())?;
    let mut findings = recorder.into_findings();
    findings.extend(ct.findings);
    Ok((ct.volume, findings))
}

fn write(
    stored: &Stored<'_>,
    target: Format,
    to: &Path,
    findings: &[Finding],
) -> Result<u8, Failure> {
    write_voxels(stored, target, to)?;
    for finding in findings {
        eprintln!(
            "{:?} ({}): {} {}",
            finding.severity, finding.code, finding.message, finding.hint
        );
    }
    Ok(0)
}

/// Writes voxels into a file and says what it is now.
pub(super) fn write_voxels(stored: &Stored<'_>, target: Format, to: &Path) -> Result<(), Failure> {
    let bytes = target.write(stored).map_err(|why| {
        Failure::wrong(format!("{}: {why}. Overlapping segments fit into .nrrd.", to.display()))
    })?;
    write_file(to, &bytes)?;
    let [ni, nj, nk] = stored.geometry().size();
    let names = match stored.names().len() {
        0 => String::new(),
        n => format!(", {n} named segments"),
    };
    eprintln!("{}: {ni} x {nj} x {nk} voxels{names}.", to.display());
    Ok(())
}
