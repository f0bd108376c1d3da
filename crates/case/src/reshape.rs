//! A scan cropped or on another grid, as a new DICOM series of the same study.

use preop_dicom::write::{Derivation, Source, WriteSeriesError, derived_series};
use preop_dicom::{Ct, Moment};
use preop_image::resample::onto;
use preop_image::{Geometry, Volume, crop, smooth};
use preop_monitor::{Cancelled, Monitor, Part};
use preop_space::Bounds;

/// What "outside of the scan" is written as, in Hounsfield units.
const OUTSIDE_HU: i16 = -1024;

/// What to do to a scan. Nothing at all is allowed: then the volume is written as it was assembled,
/// which straightens a tilted one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reshape {
    /// The box to keep, in millimetres and patient axes (LPS).
    pub keep: Option<Bounds>,
    /// The new distance between voxels along all three axes, in millimetres.
    pub spacing_mm: Option<f64>,
}

/// Why a scan is not reshaped.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ReshapeError {
    /// The box to keep, or the volume, is beside the scan.
    #[error("it does not touch the scan")]
    Beside,
    /// A grid of these voxels cannot be.
    #[error("a spacing of {0} mm makes no grid here; choose one from 0.05 to 5 mm")]
    Spacing(f64),
    /// It cannot be written.
    #[error(transparent)]
    Write(#[from] WriteSeriesError),
}

impl From<Cancelled> for ReshapeError {
    fn from(cancelled: Cancelled) -> ReshapeError {
        ReshapeError::Write(cancelled.into())
    }
}

/// The reshaped scan as the files of a new series, with their names: cropped first, then resampled,
/// trilinear between voxels; before a coarser grid smoothed by a Gaussian of half its spacing.
pub fn reshaped_series(
    ct: &Ct,
    how: &Reshape,
    source: &Source,
    made: Moment,
    monitor: &dyn Monitor,
) -> Result<Vec<(String, Vec<u8>)>, ReshapeError> {
    let kept =
        how.keep.map(|keep| crop(&ct.volume, keep).ok_or(ReshapeError::Beside)).transpose()?;
    let volume = kept.as_ref().unwrap_or(&ct.volume);
    let (part, rest) = (Part::of(monitor, 0.0, 0.6), Part::of(monitor, 0.6, 1.0));
    let resampled = how.spacing_mm.map(|mm| resampled(volume, mm, &part)).transpose()?;
    let volume = resampled.as_ref().unwrap_or(volume);
    let tilted = ct.summary.tilt_deg != 0.0;
    let thickness_mm = ct.summary.thickness_mm.filter(|_| how.spacing_mm.is_none());
    let derivation = Derivation {
        description: &words(how, tilted),
        resampled: tilted || how.spacing_mm.is_some(),
        thickness_mm,
    };
    Ok(derived_series(volume, source, &derivation, made, &rest)?)
}

/// A volume from elsewhere, such as a NIfTI file, as a new series of the source's study. Where it
/// lies is the file's to say; it must touch the source.
pub fn volume_series(
    volume: &Volume,
    source: &Source,
    made: Moment,
    monitor: &dyn Monitor,
) -> Result<Vec<(String, Vec<u8>)>, ReshapeError> {
    let (here, there) = (volume.geometry().bounds(), source.bounds());
    let apart = |a: usize| {
        let of = |p: preop_space::Point| p.to_array()[a];
        of(here.max) < of(there.min) || of(here.min) > of(there.max)
    };
    if (0..3).any(apart) {
        return Err(ReshapeError::Beside);
    }
    let description = "Preop: volume from another program";
    let derivation = Derivation { description, resampled: true, thickness_mm: None };
    Ok(derived_series(volume, source, &derivation, made, monitor)?)
}

/// What was done, in the 64 characters of a series description.
fn words(how: &Reshape, tilted: bool) -> String {
    let mut parts = vec![];
    if tilted {
        parts.push("tilt straightened".to_owned());
    }
    if how.keep.is_some() {
        parts.push("cropped".to_owned());
    }
    if let Some(mm) = how.spacing_mm {
        parts.push(format!("resampled to {mm} mm, trilinear"));
    }
    if parts.is_empty() {
        parts.push("copied in Hounsfield units".to_owned());
    }
    format!("Preop: {}", parts.join(", "))
}

fn resampled(volume: &Volume, mm: f64, monitor: &dyn Monitor) -> Result<Volume, ReshapeError> {
    let refused = ReshapeError::Spacing(mm);
    if !(0.05..=5.0).contains(&mm) {
        return Err(refused);
    }
    let from = volume.geometry();
    let reach = |a: usize| (from.size()[a] - 1) as f64 * from.spacing()[a];
    let size = [0, 1, 2].map(|a| (reach(a) / mm + 1e-6).floor() as usize + 1);
    let to = Geometry::new(from.origin(), from.axes(), [mm; 3], size).map_err(|_| refused)?;
    let (first, second) = (Part::of(monitor, 0.0, 0.5), Part::of(monitor, 0.5, 1.0));
    let coarser = from.spacing().iter().any(|s| *s < 0.99 * mm);
    let smooth = coarser.then(|| smooth(volume, 0.5 * mm, &first)).transpose()?;
    Ok(onto(smooth.as_ref().unwrap_or(volume), &to, OUTSIDE_HU, &second)?)
}
