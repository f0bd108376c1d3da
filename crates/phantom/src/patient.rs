//! The patient of the demo: two scans, and the places that a planner would pick on them.

use crate::ct::{Scan, scan};
use crate::head::{Head, head};
use crate::leg::leg;
use crate::phantom::Phantom;
use preop_dicom::write::{Bits, SeriesHeader, WriteSeriesError, ct_series};
use preop_dicom::{Date, Identity};
use preop_image::{Geometry, Volume};
use preop_monitor::{Cancelled, Monitor, Part};
use preop_space::{Bounds, Vector};

/// The threshold at which the scans show bone where the formulas have it: half-way between muscle
/// (55 HU) and cortical bone (1400 HU). The artery (300 HU) is well below it. Marrow (350 to 420 HU)
/// is too, but lies wholly inside: fill cavities.
pub const BONE_THRESHOLD_HU: f64 = 700.0;

/// A part of the patient and its scan.
#[derive(Clone, Debug)]
pub struct Scanned {
    /// The formulas.
    pub phantom: Phantom,
    /// How it was scanned.
    pub scan: Scan,
    /// What the scanner saw.
    pub volume: Volume,
}

/// The patient of the demo: a tumour in the left body of the lower jaw; the left leg gives bone.
#[derive(Clone, Debug)]
pub struct Patient {
    /// Jaws, teeth, skull base.
    pub head: Scanned,
    /// The left lower leg.
    pub leg: Scanned,
    /// What the noise, and the names of the series, follow from.
    pub seed: u64,
}

/// Scans the demo's patient: the head at 0.5 mm, the leg at 0.7 mm and slices 1 mm apart.
pub fn patient(seed: u64, monitor: &dyn Monitor) -> Result<Patient, Cancelled> {
    let half = |start, end| Part::of(monitor, start, end);
    let head = scanned(head(Head::default()), [0.5, 0.5, 0.5], 0.4, seed, &half(0.0, 0.7))?;
    let leg = scanned(leg(), [0.7, 0.7, 1.0], 0.6, seed.wrapping_add(1), &half(0.7, 1.0))?;
    Ok(Patient { head, leg, seed })
}

fn scanned(
    phantom: Phantom,
    spacing: [f64; 3],
    psf_sigma_mm: f64,
    seed: u64,
    monitor: &dyn Monitor,
) -> Result<Scanned, Cancelled> {
    let geometry = grid(phantom.bounds, spacing);
    let scanning =
        Scan { geometry, slice_thickness_mm: spacing[2], psf_sigma_mm, noise_hu: 15.0, seed };
    let volume = scan(&phantom, &scanning, monitor)?;
    Ok(Scanned { phantom, scan: scanning, volume })
}

/// The grid of voxels that fill a box.
fn grid(bounds: Bounds, spacing: [f64; 3]) -> Geometry {
    let edges = bounds.size().to_array();
    let size = std::array::from_fn(|a| (edges[a] / spacing[a]).round() as usize);
    let first = bounds.min + Vector::from(spacing) * 0.5;
    Geometry::axial(first, spacing, size).expect("the phantoms' boxes hold many voxels")
}

/// The files of one series.
#[derive(Clone, Debug)]
pub struct Series {
    /// The name for its folder: `head` or `leg`.
    pub name: &'static str,
    /// File names and contents, one a slice.
    pub files: Vec<(String, Vec<u8>)>,
}

/// The patient's two scans as DICOM series, head first. The same patient gives the same bytes.
pub fn demo_series(
    patient: &Patient,
    monitor: &dyn Monitor,
) -> Result<[Series; 2], WriteSeriesError> {
    let date = |year, month, day| Date::new(year, month, day).expect("a day of the calendar");
    let identity = Identity::new("Phantom^Demo", "PHANTOM-1", Some(date(1968, 3, 14)), "O");
    let seed = |part: &str| format!("preop phantom {} {part}", patient.seed);
    let [head_seed, leg_seed] = ["head", "leg"].map(seed);
    let header = SeriesHeader {
        seed: &head_seed,
        identity: &identity,
        date: date(2026, 11, 15),
        study_description: "Phantom, not a person: jaw",
        series_description: "Phantom head 0.5 mm bone",
        body_part: "HEAD",
        laterality: "",
        manufacturer: "Preop phantom",
        kernel: "BONE",
        thickness_mm: patient.head.scan.slice_thickness_mm,
        bits: Bits::Twelve,
    };
    let head = ct_series(&patient.head.volume, &header, &Part::of(monitor, 0.0, 0.6))?;
    let header = SeriesHeader {
        seed: &leg_seed,
        study_description: "Phantom, not a person: leg",
        series_description: "Phantom left leg 1 mm bone",
        body_part: "LEG",
        laterality: "L",
        thickness_mm: patient.leg.scan.slice_thickness_mm,
        ..header
    };
    let leg = ct_series(&patient.leg.volume, &header, &Part::of(monitor, 0.6, 1.0))?;
    Ok([Series { name: "head", files: head }, Series { name: "leg", files: leg }])
}
