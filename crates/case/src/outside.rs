//! Scans and masks from outside: volume files (NIfTI, NRRD, MetaImage), and DICOM masks.

mod dicom;

pub(crate) use dicom::check_space;
pub use dicom::structures_on;

use crate::inputs::said;
use preop_dicom::{Files, Meaning};
use preop_image::{Geometry, Volume};
use preop_label::onto::{Onto, onto};
use preop_label::{Label, SegmentError};
use preop_monitor::{Finding, Monitor};
use preop_plan::{Hash, Input};
use preop_space::{Bounds, Direction};
use preop_steps::Scan;
use preop_stranger::Read;
use preop_volumefile::{Format, LabelName, Stored, VolumeError};

/// Why a file from outside is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OutsideError {
    /// There is none.
    #[error(
        "no file of it is a mask: none ends in .nii, .nii.gz, .nrrd, .nhdr, .mha or .mhd, and none is a \
         DICOM SEG or RTSTRUCT"
    )]
    NoVolume,
    /// More than one.
    #[error("it holds several masks ({0} and {1}); name one file as the path")]
    Several(String, String),
    /// Of another scan.
    #[error(
        "the segment \"{0}\" was drawn in another frame of reference than the scan: on another scan, or \
         on another day"
    )]
    OtherSpace(String),
    /// A DICOM object.
    #[error("{name}: {why}")]
    Dicom { name: String, why: String },
    /// The disk.
    #[error("{name} cannot be read: {why}")]
    Unreadable { name: String, why: String },
    /// The file itself.
    #[error("{name}: {why}")]
    File { name: String, why: String },
    /// The part that is wanted.
    #[error("{0}")]
    Segment(#[from] SegmentError),
    /// No voxel is marked.
    #[error("the segment \"{0}\" is empty: no voxel is marked")]
    Empty(String),
    /// The mask and the scan have no place in common.
    #[error(
        "the segment \"{0}\" lies wholly outside of the scan; it belongs to another scan, or its axes \
         are wrong"
    )]
    Elsewhere(String),
    /// It is too small or too thin for the voxels of the scan.
    #[error(
        "the segment \"{0}\" lies between the voxels of the scan, which are farther apart than it is thick: nothing of it \
         is left on them. Draw it on the scan itself"
    )]
    Between(String),
}

/// The first of the files whose name is a volume's.
fn volume_file(files: &dyn Files) -> Option<(usize, Format)> {
    (0..files.count()).find_map(|f| Some((f, Format::of_name(files.name(f))?)))
}

/// Whether the files of an input are a volume file and no DICOM.
pub fn is_volume(files: &dyn Files) -> bool {
    volume_file(files).is_some()
}

/// Hands on the image in the files of an input: the file itself, the file with its voxels, and a
/// table of names.
fn stored<T>(
    (files, reader): (&dyn Files, &dyn Read),
    take: impl FnOnce(&Stored<'_>) -> Result<T, VolumeError>,
) -> Result<T, OutsideError> {
    let (file, format) = volume_file(files).ok_or(OutsideError::NoVolume)?;
    let name = || files.name(file).to_owned();
    let refuse = |why: String| OutsideError::File { name: name(), why };
    let read = |f: usize| {
        let unreadable = |why| OutsideError::Unreadable { name: files.name(f).to_owned(), why };
        files.whole(f).map_err(unreadable)
    };
    let bytes = read(file)?;
    let beside = preop_stranger::data_file(reader, (format, last_part(files.name(file))), &bytes);
    let data = match beside.map_err(|why| refuse(why.to_string()))? {
        None => None,
        Some(name) => (0..files.count()).find(|f| last_part(files.name(*f)) == name),
    };
    let data = data.map(read).transpose()?;
    let read = preop_stranger::volume(reader, format, &bytes, data.as_deref());
    let mut stored = read.map_err(|why| refuse(why.to_string()))?;
    if stored.names().is_empty()
        && let Some(names) = table(files, reader)
    {
        stored = stored.with_names(names);
    }
    take(&stored).map_err(|why| refuse(why.to_string()))
}

/// The names of a table that lies beside the volume file.
fn table(files: &dyn Files, reader: &dyn Read) -> Option<Vec<LabelName>> {
    (0..files.count()).find_map(|f| {
        let name = files.name(f);
        let is_table = [".txt", ".label", ".ctbl", ".csv"].iter().any(|e| name.ends_with(e));
        let small = is_table && files.size(f).is_ok_and(|size| size <= 1 << 20);
        let bytes = if small { files.whole(f).ok()? } else { return None };
        preop_stranger::label_names(reader, &bytes).ok()?
    })
}

fn last_part(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// A scan from a volume file, or the box of it that is kept, with what must be told of it. Its file is read whole.
pub(crate) fn scan(
    files: (&dyn Files, &dyn Read),
    keep: Option<Bounds>,
) -> Result<(Volume, Vec<Finding>), OutsideError> {
    stored(files, |stored| stored.hounsfield(keep))
}

/// The wanted part of a mask, on the grid of the scan.
pub(crate) fn mask(
    files: (&dyn Files, &dyn Read),
    wanted: Option<&str>,
    scan: &Scan,
    monitor: &dyn Monitor,
) -> Result<Label, OutsideError> {
    if !is_volume(files.0) {
        return dicom::mask(files, wanted, scan, monitor);
    }
    let segments = stored(files, |stored| {
        stored.findings().iter().cloned().for_each(|f| monitor.finding(f));
        stored.segments()
    })?;
    let segment = segments.find(wanted)?;
    let grid = scan.volume.geometry();
    on_scan(&segments.label(segment), &segment.name, grid, monitor)
}

/// What the mask of an input is in the vocabularies that it was coded in, where it comes from a DICOM object that says
/// so. Its file is read anew: no value of the plan needs it.
pub(crate) fn meaning(input: &Input, files: (&dyn Files, &dyn Read)) -> Option<Meaning> {
    let is_dicom = input.kind == "mask" && said(input, "item").is_none() && !is_volume(files.0);
    if is_dicom { dicom::meaning(files, said(input, "segment")) } else { None }
}

/// What stands for a frame of reference in a value: its hash.
pub(crate) fn space(frame_of_reference: &str) -> String {
    Hash::of(frame_of_reference.as_bytes()).to_string()
}

/// A change of a segment's volume by resampling, as a share, that is a warning.
const MOST_CHANGED: f64 = 0.05;
/// Axes that differ by less than this cosine falls short of 1 (a tenth of a degree) lie along each other.
const ALONG: f64 = 1.5e-6;

/// Whether each axis of a grid lies along one of another, in either direction.
fn is_along(one: &Geometry, other: &Geometry) -> bool {
    let along = |a: Direction, b: Direction| a.dot(*b).abs() >= 1.0 - ALONG;
    one.axes().iter().all(|a| other.axes().iter().any(|b| along(*a, *b)))
}

/// A label from outside on the grid of the scan, and what must be told of that.
fn on_scan(
    label: &Label,
    name: &str,
    grid: &Geometry,
    monitor: &dyn Monitor,
) -> Result<Label, OutsideError> {
    if label.count() == 0 {
        return Err(OutsideError::Empty(name.to_owned()));
    }
    let onto = onto(label, grid);
    if onto.label.count() == 0 && onto.outside_mm3 < onto.before_mm3 {
        return Err(OutsideError::Between(name.to_owned()));
    }
    if onto.label.count() == 0 {
        return Err(OutsideError::Elsewhere(name.to_owned()));
    }
    findings(&onto, (name, label.geometry())).into_iter().for_each(|f| monitor.finding(f));
    Ok(onto.label)
}

fn findings(onto: &Onto, (name, drawn_on): (&str, &Geometry)) -> Vec<Finding> {
    let cm3 = |mm3: f64| mm3 / 1000.0;
    let after_mm3 = onto.label.volume();
    let mut findings = vec![Finding::note(
        "mask.outside-source",
        format!(
            "The segment \"{name}\" ({:.3} cm3) was drawn by another program. Its file says where it \
             lies, but not that it was drawn on this scan.",
            cm3(onto.before_mm3)
        ),
    )];
    if onto.resampled {
        let [nx, ny, nz] = drawn_on.size();
        let [x, y, z] = drawn_on.spacing();
        let lies = if is_along(drawn_on, onto.label.geometry()) { "along" } else { "oblique to" };
        let message = format!(
            "The segment \"{name}\" lay on another grid ({nx} x {ny} x {nz} voxels, {x:.3} x {y:.3} x {z:.3} mm apart, \
             {lies} the axes of the scan). Each voxel of the scan took what is nearest: {:.3} cm3 before, {:.3} cm3 \
             after.",
            cm3(onto.before_mm3),
            cm3(after_mm3)
        );
        let kept_mm3 = onto.before_mm3 - onto.outside_mm3;
        let changed = (after_mm3 - kept_mm3).abs() > MOST_CHANGED * kept_mm3;
        findings.push(match changed {
            true => Finding::warning("mask.resampled", message).hint(
                "What is thin against the voxels of the scan is lost or grows: look at the outline on the slices, or draw it \
                 on the scan itself.",
            ),
            false => Finding::note("mask.resampled", message),
        });
    }
    if let Some(place) = onto.outside_at {
        findings.push(
            Finding::danger(
                "mask.beyond-scan",
                format!(
                    "{:.3} cm3 of the segment \"{name}\" lie beyond the scan and are lost.",
                    cm3(onto.outside_mm3)
                ),
            )
            .at(place)
            .hint("Take the scan that the mask was drawn on, or a larger part of it."),
        );
    }
    findings
}
