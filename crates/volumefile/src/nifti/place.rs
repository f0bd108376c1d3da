//! Which of a NIfTI file's two placements is the patient's, and the grid that it makes.

use super::header::Header;
use crate::VolumeError;
use crate::error::field;
use crate::place::{Placed, from_ras};
use preop_monitor::Finding;
use preop_space::{Point, Vector};

/// How far two placements of one voxel may be apart and still be the same, in millimetres: both are
/// written in single precision.
const SAME_MM: f64 = 0.01;

const NO_QFORM: &str = "Of the two placements that the file gives (qform and sform) the qform is none. The sform was used.";
const COMPARE: &str = "Compare with the scan; write the file again with one placement.";

/// Steps from voxel to voxel and the place of the first, LPS, in millimetres.
struct Affine {
    steps: [Vector; 3],
    origin: Vector,
}

/// The grid, from the placement in scanner space: the `sform` if its code is 1 or 2, else the
/// `qform` of such a code. An atlas's space (codes 3, 4) is no patient's.
pub(super) fn place(
    header: &Header,
    size: [usize; 3],
) -> Result<(Placed, Vec<Finding>), VolumeError> {
    let mut findings = vec![];
    let unit = unit_mm(header, &mut findings)?;
    let (q_code, s_code) = (header.q_code, header.s_code);
    let of_patient = |code: i32| matches!(code, 1 | 2);
    let s = if s_code > 0 { Some(sform(header, unit)) } else { None };
    let q = match (q_code > 0).then(|| qform(header, unit)) {
        Some(Err(_)) if of_patient(s_code) => {
            findings.push(Finding::warning("volume.two-placements", NO_QFORM).hint(COMPARE));
            None
        }
        q => q.transpose()?,
    };
    let apart = q.as_ref().zip(s.as_ref()).map(|(q, s)| furthest(q, s, size));
    let (affine, used, code) = match (s, q) {
        (Some(s), _) if of_patient(s_code) => (s, "sform", s_code),
        (_, Some(q)) if of_patient(q_code) => (q, "qform", q_code),
        (None, None) => {
            return Err(field(
                "qform_code",
                "",
                "and sform_code are 0: the file does not say where left and right are",
            ));
        }
        _ => {
            return Err(field(
                "sform_code",
                s_code.max(q_code),
                "places the image in the space of an atlas, not of the patient",
            ));
        }
    };
    if let Some(mm) = apart.filter(|mm| !(*mm <= SAME_MM)) {
        findings.push(
            Finding::warning(
                "volume.two-placements",
                format!(
                    "The file gives two placements (qform, code {q_code}, and sform, code {s_code}) that \
                     lie up to {mm:.2} mm apart. The {used} was used."
                ),
            )
            .hint(COMPARE),
        );
    } else if let Some(mm) =
        spacing_apart(header, &affine, unit, size).filter(|mm| !(*mm <= SAME_MM))
    {
        findings.push(
            Finding::warning(
                "volume.two-spacings",
                format!(
                    "The file gives two distances of voxels (pixdim and sform), which make {mm:.2} mm from the first \
                     to the last. Those of the sform were used; other programs use the others."
                ),
            )
            .hint(COMPARE),
        );
    }
    if code == 2 {
        findings.push(Finding::note(
            "volume.aligned",
            format!("The {used} says that the image was aligned to another (code 2); its places are that image's."),
        ));
    }
    let Affine { steps, origin } = affine;
    let placed = crate::place::place(steps, Point::ORIGIN + origin, size)?;
    Ok((placed, findings))
}

/// Millimetres a unit of the file.
fn unit_mm(header: &Header, findings: &mut Vec<Finding>) -> Result<f64, VolumeError> {
    match header.units & 7 {
        1 => Ok(1000.0),
        2 => Ok(1.0),
        3 => Ok(0.001),
        0 => {
            findings.push(Finding::note(
                "volume.unit",
                "The file does not say its unit of length; millimetres were taken, as all programs do.",
            ));
            Ok(1.0)
        }
        other => Err(field("xyzt_units", other, "is no unit of length")),
    }
}

fn sform(header: &Header, unit: f64) -> Affine {
    let [x, y, z] = header.s_rows;
    let column = |c: usize| from_ras([x[c], y[c], z[c]]) * unit;
    Affine { steps: [column(0), column(1), column(2)], origin: column(3) }
}

/// Method 2 of nifti1.h: a rotation as the last three parts of a unit quaternion.
fn qform(header: &Header, unit: f64) -> Result<Affine, VolumeError> {
    let [b, c, d] = header.quaternion;
    let rest = 1.0 - (b * b + c * c + d * d);
    // Single precision may miss zero by a hair.
    if !(rest >= -1e-5) {
        return Err(field("quatern_b", b, "and the two after it are no rotation"));
    }
    let a = rest.max(0.0).sqrt();
    let length = (a * a + b * b + c * c + d * d).sqrt();
    let [a, b, c, d] = [a, b, c, d].map(|p| p / length);
    // By nifti1.h, pixdim[0] is -1 where the third axis is turned round, and 0 means 1.
    let third = if header.pixdim[0] < 0.0 { -1.0 } else { 1.0 };
    let pixdim = [1, 2, 3].map(|n| header.pixdim[n] * unit);
    // A step back would mirror the patient, and programs differ in what they make of it.
    if let Some(bad) = pixdim.into_iter().find(|step| !(*step > 0.0 && step.is_finite())) {
        return Err(field("pixdim", bad, "must be positive where the qform places the image"));
    }
    let columns = [
        [a * a + b * b - c * c - d * d, 2.0 * (b * c + a * d), 2.0 * (b * d - a * c)],
        [2.0 * (b * c - a * d), a * a + c * c - b * b - d * d, 2.0 * (c * d + a * b)],
        [2.0 * (b * d + a * c), 2.0 * (c * d - a * b), a * a + d * d - b * b - c * c],
    ];
    let [i, j, k] = [0, 1, 2].map(|n| from_ras(columns[n]) * pixdim[n]);
    let origin = from_ras(header.q_offset) * unit;
    Ok(Affine { steps: [i, j, k * third], origin })
}

/// How far apart the two distances that a file with an `sform` gives put the first and the last voxel of an axis at
/// the most. A `pixdim` of 0 says nothing.
fn spacing_apart(header: &Header, used: &Affine, unit: f64, size: [usize; 3]) -> Option<f64> {
    let told = [0, 1, 2].map(|axis| (axis, header.pixdim[axis + 1] * unit));
    let apart = |(axis, told): (usize, f64)| {
        (told - used.steps[axis].length()).abs() * (size[axis] - 1) as f64
    };
    let differing =
        told.into_iter().filter(|(_, told)| *told != 0.0 && told.is_finite()).map(apart);
    (header.s_code > 0).then(|| differing.fold(0.0, f64::max))
}

/// How far apart two placements put one corner of the image at the most.
fn furthest(one: &Affine, other: &Affine, size: [usize; 3]) -> f64 {
    let corner = |a: &Affine, c: usize| {
        (0..3).fold(a.origin, |at, axis| {
            at + a.steps[axis] * ((c >> axis & 1) * (size[axis] - 1)) as f64
        })
    };
    (0..8).map(|c| (corner(one, c) - corner(other, c)).length()).fold(0.0, f64::max)
}
