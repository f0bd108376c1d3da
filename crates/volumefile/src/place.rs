//! Where the voxels of a file lie in the patient: from a file's steps to a right-handed grid.

use crate::VolumeError;
use preop_image::Geometry;
use preop_space::{Point, Vector};

/// No axis may have more voxels.
pub(crate) const MOST_ALONG_AXIS: i64 = 4096;
/// How far apart voxels may be, in millimetres.
const SPACING_MM: std::ops::RangeInclusive<f64> = 0.02..=5.0;
/// The cosine between two axes may not exceed this: at 300 mm a right angle missed by it is 0.03 mm.
const SKEW: f64 = 1e-4;
/// No first voxel lies farther from the origin along an axis, in millimetres.
const REACH_MM: f64 = 10_000.0;

/// How many voxels a header asks for, if a scan can have so many.
pub(crate) fn size(declared: [i64; 3]) -> Result<[usize; 3], VolumeError> {
    let sound = declared.iter().all(|n| (1..=MOST_ALONG_AXIS).contains(n));
    // Each factor is at most 2^12, so the product cannot overflow.
    if !sound || declared.iter().product::<i64>() > 1 << 31 {
        return Err(VolumeError::Size(declared));
    }
    Ok(declared.map(|n| n as usize))
}

/// A grid, and whether its slices come from the file in the opposite order.
#[derive(Debug)]
pub(crate) struct Placed {
    pub(crate) geometry: Geometry,
    /// The file counts in a left-handed way: its last slice is the grid's first. Each voxel keeps its
    /// place in the patient; nothing is mirrored.
    pub(crate) reversed: bool,
}

/// The grid whose voxel `(i, j, k)` lies at `origin + i*steps[0] + j*steps[1] + k*steps[2]` (LPS, mm)
/// in the file.
pub(crate) fn place(
    steps: [Vector; 3],
    origin: Point,
    size: [usize; 3],
) -> Result<Placed, VolumeError> {
    let spacing = steps.map(Vector::length);
    if !spacing.iter().all(|s| SPACING_MM.contains(s)) {
        return Err(VolumeError::Spacing(spacing));
    }
    if !origin.to_array().iter().all(|c| c.abs() <= REACH_MM) {
        return Err(VolumeError::Origin(origin.to_array()));
    }
    let [Some(a), Some(b), Some(c)] = steps.map(Vector::direction) else {
        return Err(VolumeError::Spacing(spacing));
    };
    if [a.dot(*b), b.dot(*c), c.dot(*a)].iter().any(|cosine| cosine.abs() > SKEW) {
        return Err(VolumeError::Sheared);
    }
    let reversed = a.cross(*b).dot(*c) < 0.0;
    let (origin, c) = match reversed {
        true => (origin + steps[2] * (size[2] - 1) as f64, -c),
        false => (origin, c),
    };
    let geometry =
        Geometry::new(origin, [a, b, c], spacing, size).map_err(|_| VolumeError::Sheared)?;
    Ok(Placed { geometry, reversed })
}

/// The left-right and front-back axes of RAS turned to LPS.
pub(crate) fn from_ras(v: [f64; 3]) -> Vector {
    // Adding zero turns -0 into 0.
    Vector::new(-v[0] + 0.0, -v[1] + 0.0, v[2])
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    fn along(x: f64, y: f64, z: f64) -> [Vector; 3] {
        [Vector::X * x, Vector::Y * y, Vector::Z * z]
    }

    #[test]
    fn sizes_hold_at_their_limits() {
        let along = |axis: usize| {
            move |n: usize| {
                let mut declared = [1; 3];
                declared[axis] = n as i64;
                size(declared).is_ok()
            }
        };
        for axis in 0..3 {
            edges::least(1, along(axis));
            edges::most(4096, along(axis));
        }
        assert!(size([-4, 4, 4]).is_err() && size([i64::MAX; 3]).is_err());
    }

    #[test]
    fn voxels_hold_at_their_limits() {
        edges::most(128, |slices| size([4096, 4096, slices as i64]).is_ok());
        // The products nearest to 2^31 on either side whose sides fit.
        edges::most(1024, |rows| size([4096, rows as i64, 512]).is_ok());
    }

    #[test]
    fn spacings_hold_at_their_limits() {
        let apart = |axis: usize| {
            move |mm: f64| {
                let mut steps = along(1.0, 1.0, 1.0);
                steps[axis] = steps[axis] * mm;
                place(steps, Point::ORIGIN, [4; 3]).is_ok()
            }
        };
        for axis in 0..3 {
            edges::below([0.0199, 0.02, 0.0201], apart(axis));
            edges::above([4.999, 5.0, 5.001], apart(axis));
        }
        assert!(place(along(f64::NAN, 1.0, 1.0), Point::ORIGIN, [4; 3]).is_err());
    }

    #[test]
    fn places_and_right_angles_hold_at_their_limits() {
        let at = |axis: usize| {
            move |mm: f64| {
                let mut origin = [0.0; 3];
                origin[axis] = mm;
                place(along(1.0, 1.0, 1.0), Point::from(origin), [4; 3]).is_ok()
            }
        };
        for axis in 0..3 {
            edges::above([9999.9, 1e4, 1e4 + 0.1], at(axis));
            edges::above([-9999.9, -1e4, -1e4 - 0.1], at(axis));
        }
        for (lean, sound) in [(0.99e-4, true), (1.01e-4, false), (-1.01e-4, false)] {
            let mut skew = along(1.0, 1.0, 1.0);
            skew[1] = Vector::new(lean, 1.0, 0.0);
            let placed = place(skew, Point::ORIGIN, [4; 3]).map(drop);
            assert_eq!(placed == Ok(()), sound, "{lean}");
            assert!(sound || placed == Err(VolumeError::Sheared));
        }
    }

    #[test]
    fn a_left_handed_grid_keeps_each_voxel_in_its_place() {
        let (steps, origin) = (along(-0.5, 0.7, 2.0), Point::new(10.0, 20.0, 30.0));
        let placed = place(steps, origin, [3, 4, 5]).unwrap();
        assert!(placed.reversed);
        // The file's voxel (2, 1, 3) is the grid's (2, 1, 5 - 1 - 3).
        let there = origin + steps[0] * 2.0 + steps[1] + steps[2] * 3.0;
        assert!(placed.geometry.centre([2, 1, 1]).distance(there) < 1e-12);
    }
}
