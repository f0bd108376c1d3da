//! Files to one volume: the series that is chosen, in the order of its positions.

pub(crate) mod choose;
mod decoded;
mod error;
mod index;
mod keep;
mod looks;
mod stack;
mod survey;
mod uneven;
mod unsound;

pub use error::{Gap, SeriesError, SeriesName};
pub use looks::Looks;
pub use survey::{Survey, survey};

use crate::acquisitions::acquisition_finding;
use crate::field::field_finding;
use crate::findings::slice_findings;
use crate::hounsfield::{PADDING_HU, fitted};
use crate::kernel::{kernel_findings, kernels_named};
use crate::padding::padding_finding;
use crate::unused_bits::unused_bits_finding;
use crate::{Date, Decode, Files, Identity, Modality, Slice, gate};
use choose::Member;
use decoded::{Decoded, decoded};
use keep::Kept;
use preop_image::{Volume, content_findings, crop, resolution_findings, straighten};
use preop_monitor::{Finding, Monitor, Part};
use preop_space::{Bounds, math};
use stack::Stack;
use uneven::Uneven;

const MAX_SLICES: usize = 5_000;

/// What of some files is wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// The UID of the series; where it is absent, only one may fit.
    pub series: Option<&'a str>,
    /// Only what lies in this box, in millimetres and patient axes (LPS).
    pub keep: Option<Bounds>,
    /// The distance to which slices of varying distances are resampled, in millimetres; without it they
    /// are refused.
    pub even_mm: Option<f64>,
}

/// One CT volume and what is known about it.
#[derive(Clone, Debug)]
pub struct Ct {
    /// Hounsfield units where they are in the patient; -1024 where nothing was measured.
    pub volume: Volume,
    /// Whose scan it is.
    pub identity: Identity,
    /// When the images were taken: the earliest acquisition, else series, else study date.
    pub scan_date: Option<Date>,
    /// When the study began.
    pub study_date: Option<Date>,
    /// The study.
    pub study_uid: String,
    /// The series.
    pub series_uid: String,
    /// The patient space of the scanner, where the series names it.
    pub frame_of_reference: Option<String>,
    /// For `inspect` and the report.
    pub summary: Summary,
    /// What the surgeon must know about the scan.
    pub findings: Vec<Finding>,
}

/// The scan as it came from the scanner. Texts are safe to show.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Rows of each image.
    pub rows: usize,
    /// Columns of each image.
    pub columns: usize,
    /// How many images make the volume.
    pub slices: usize,
    /// The distances between columns, rows and slices, in millimetres.
    pub spacing_mm: [f64; 3],
    /// The thickness that the scanner reports, in millimetres.
    pub thickness_mm: Option<f64>,
    /// The tilt of the slices against their stacking direction, in degrees, from positions only.
    pub tilt_deg: f64,
    /// The reconstruction kernel.
    pub kernel: String,
    /// Who made the scanner.
    pub manufacturer: String,
    /// Which scanner.
    pub model: String,
    /// What the study is called.
    pub study_description: String,
    /// What the series is called.
    pub series_description: String,
    /// Which part of the body.
    pub body_part: String,
    /// `L`, `R` or empty: the side that the images name.
    pub laterality: String,
    /// How the patient lay.
    pub patient_position: String,
}

/// The volume that the files of a folder make. Files that are no DICOM, indices, localisers and
/// other kinds of images are set aside and noted; of several CT series one must be named. Geometry
/// comes from positions and orientations alone.
///
/// Two passes: all files say what they are, and everything about them is judged; then each image that
/// is wanted is decoded straight into its place in the volume. In memory are the volume, which is no
/// larger than the box that is wanted, and a frame per thread.
pub fn assemble(
    files: &dyn Files,
    wanted: &Wanted,
    decode: &dyn Decode,
    monitor: &dyn Monitor,
) -> Result<Ct, SeriesError> {
    let made = assembled(files, (Modality::Ct, wanted), decode, monitor)?;
    Ok(described(made, wanted))
}

/// The places of the files that make a series, in the list of files: each image once.
///
/// # Errors
/// As [`assemble`], where the series cannot be chosen.
pub fn series_files(
    files: &dyn Files,
    series: (Modality, Option<&str>),
    decode: &dyn Decode,
    monitor: &dyn Monitor,
) -> Result<Vec<usize>, SeriesError> {
    let chosen = choose::series(files, series, decode, monitor)?;
    Ok(chosen.members.iter().map(|member| member.file).collect())
}

/// The volume that a series of MR or PET makes, for display and fusion only: as [`assemble`], but its
/// voxels are `unit` times what the scanner means, so that they fit 16 bits.
///
/// # Errors
/// As [`assemble`].
pub fn assemble_intensities(
    files: &dyn Files,
    wanted: (Modality, &Wanted),
    decode: &dyn Decode,
    monitor: &dyn Monitor,
) -> Result<Intensities, SeriesError> {
    let made = assembled(files, wanted, decode, monitor)?;
    let (first, summary) = (made.first(), made.summary());
    Ok(Intensities {
        unit: made.unit,
        scan_date: made.slices.iter().filter_map(|s| s.scan_date).min(),
        series_uid: first.series_uid.clone(),
        frame_of_reference: first.frame_of_reference.clone(),
        summary,
        volume: made.volume,
        findings: made.findings,
    })
}

/// One volume of MR or PET.
#[derive(Clone, Debug)]
pub struct Intensities {
    /// The voxels where they are in the patient.
    pub volume: Volume,
    /// What one step of a voxel means in the scanner's own numbers.
    pub unit: f64,
    /// When the images were taken.
    pub scan_date: Option<Date>,
    /// The series.
    pub series_uid: String,
    /// The patient space of the scanner, where the series names it.
    pub frame_of_reference: Option<String>,
    /// For `inspect` and the report.
    pub summary: Summary,
    /// What was found on the way.
    pub findings: Vec<Finding>,
}

/// A volume with the slices that it was made of.
struct Assembled {
    volume: Volume,
    stack: Stack,
    kept: Kept,
    slices: Vec<Slice>,
    unit: f64,
    findings: Vec<Finding>,
}

impl Assembled {
    /// The image that lies first.
    fn first(&self) -> &Slice {
        &self.slices[self.stack.order[0]]
    }

    /// The images that are kept, in the order of their places.
    fn ordered(&self) -> Vec<&Slice> {
        self.stack.order[self.kept.slices.clone()].iter().map(|n| &self.slices[*n]).collect()
    }

    fn summary(&self) -> Summary {
        let first = self.first();
        Summary {
            rows: first.format.rows,
            columns: first.format.columns,
            slices: self.kept.slices.len(),
            spacing_mm: self.stack.geometry.spacing(),
            thickness_mm: self.slices.iter().filter_map(|s| s.thickness_mm).reduce(f64::max),
            tilt_deg: self.stack.tilt.as_ref().map_or(0.0, |t| math::degrees(t.angle)),
            kernel: kernels_named(&self.ordered()),
            manufacturer: first.manufacturer.clone(),
            model: first.model.clone(),
            study_description: first.study_description.clone(),
            series_description: first.series_description.clone(),
            body_part: first.body_part.clone(),
            laterality: first.laterality.clone(),
            patient_position: first.patient_position.clone(),
        }
    }
}

fn assembled(
    files: &dyn Files,
    (modality, wanted): (Modality, &Wanted),
    decode: &dyn Decode,
    monitor: &dyn Monitor,
) -> Result<Assembled, SeriesError> {
    let series = (modality, wanted.series);
    let chosen = choose::series(files, series, decode, &Part::of(monitor, 0.0, 0.2))?;
    let mut images = images(files, &chosen.members, modality)?;
    let stack = stack::stack(&images.slices, &images.names, wanted.even_mm)?;
    let mut findings = chosen.findings;
    let kept = keep::kept(&stack, wanted, &mut findings)?;
    let unit = match modality {
        Modality::Ct => {
            findings.extend(slice_findings(&images.slices));
            1.0
        }
        Modality::Mr | Modality::Pet => fitted(&mut images.slices),
    };
    let from = (files, &images);
    let Decoded { hu, edges, hidden, beyond } =
        decoded(from, (&stack, &kept), decode, &Part::of(monitor, 0.2, 0.8))?;
    if modality == Modality::Ct {
        let edges: Vec<_> = edges.into_iter().map(|(n, edge)| (&images.slices[n], edge)).collect();
        findings.extend(field_finding(&edges, stack.geometry.spacing()[2]));
        findings.extend(padding_finding(&images.slices, hidden));
        let bits_stored = images.slices[stack.order[0]].format.bits_stored;
        findings.extend(unused_bits_finding(bits_stored, beyond));
    }
    let mut volume = volume((&stack, &kept), hu, &mut findings, &Part::of(monitor, 0.8, 1.0))?;
    if let (Some(keep), Some(_)) = (wanted.keep, &stack.tilt) {
        volume = crop(&volume, keep).ok_or(SeriesError::TooFew(0))?;
    }
    Ok(Assembled { volume, stack, kept, slices: images.slices, unit, findings })
}

/// Sound images, where their pixels come from, and what messages call them.
#[derive(Default)]
struct Images<'a> {
    slices: Vec<Slice>,
    members: Vec<&'a Member>,
    names: Vec<String>,
}

/// The images of the chosen files, in their order; the first error in that order.
fn images<'a>(
    files: &dyn Files,
    members: &'a [Member],
    modality: Modality,
) -> Result<Images<'a>, SeriesError> {
    let mut images = Images::default();
    for member in members {
        let name = files.name(member.file);
        let slices = gate::slices(&member.record, modality)
            .map_err(|error| SeriesError::of_file(name, error.into()))?;
        let several = slices.len() > 1;
        for slice in slices {
            let frame = slice.frame + 1;
            let name = if several { format!("{name} frame {frame}") } else { name.to_owned() };
            images.names.push(name);
            images.members.push(member);
            images.slices.push(slice);
        }
    }
    if images.slices.len() > MAX_SLICES {
        return Err(SeriesError::TooMany(images.slices.len()));
    }
    Ok(images)
}

/// The voxels in order, straightened if the gantry was tilted.
fn volume(
    (stack, kept): (&Stack, &Kept),
    hu: Vec<i16>,
    findings: &mut Vec<Finding>,
    monitor: &dyn Monitor,
) -> Result<Volume, SeriesError> {
    if let Some(uneven) = &stack.uneven {
        let [columns, rows, _] = kept.block.size;
        let hu = uneven.even(&hu, columns * rows, kept.layers());
        findings.push(resampled(uneven));
        return Ok(Volume::new(kept.grid.clone(), hu));
    }
    let Some(tilt) = &stack.tilt else {
        return Ok(Volume::new(kept.grid.clone(), hu));
    };
    let [x, y, _] = stack.geometry.spacing();
    let message = format!(
        "The gantry was tilted by {:.2} degrees. The slices were shifted back onto a grid of right \
         angles, linearly between pixels of {x:.3} x {y:.3} mm and within each slice only.",
        math::degrees(tilt.angle)
    );
    let hint = "Distances are true; edges within the slices are softer by up to half a pixel.";
    findings.push(Finding::warning("image.tilt", message).hint(hint));
    let shift = &tilt.shift[kept.slices.clone()];
    straighten(&kept.grid, &hu, shift, PADDING_HU, monitor)?.ok_or(SeriesError::TooLarge)
}

/// What it means that slices were resampled: between two that are far apart nothing was seen.
fn resampled(uneven: &Uneven) -> Finding {
    let [least, most] = uneven.distances_mm();
    let message = format!(
        "The slices lie {least:.3} to {most:.3} mm apart. They were resampled, linearly between \
         neighbours, to one every {} mm.",
        uneven.layer_mm
    );
    let hint = "Reconstruct the scan with one distance, or state why this one will do.";
    Finding::danger("image.uneven-slices", message).hint(hint)
}

fn described(made: Assembled, wanted: &Wanted) -> Ct {
    let summary = made.summary();
    let mut of_scans = kernel_findings(&made.ordered());
    of_scans.extend(acquisition_finding(&made.ordered()));
    let Assembled { volume, stack, slices, mut findings, .. } = made;
    let first = &slices[stack.order[0]];
    let spacing_mm = summary.spacing_mm;
    findings.extend(of_scans);
    let distance_mm = stack.uneven.as_ref().map_or(spacing_mm[2], |u| u.distances_mm()[1]);
    let pixel_mm = spacing_mm[0].max(spacing_mm[1]);
    findings.extend(resolution_findings(distance_mm, summary.thickness_mm, pixel_mm));
    findings.extend(content_findings(&volume, wanted.keep.is_some()));
    Ct {
        volume,
        identity: first.identity.clone(),
        scan_date: slices.iter().filter_map(|s| s.scan_date).min(),
        study_date: slices.iter().filter_map(|s| s.study_date).min(),
        study_uid: first.study_uid.clone(),
        series_uid: first.series_uid.clone(),
        frame_of_reference: first.frame_of_reference.clone(),
        summary,
        findings,
    }
}
