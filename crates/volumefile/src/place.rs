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

    fn along(x: f64, y: f64, z: f64) -> [Vector; 3] {
        [Vector::X * x, Vector::Y * y, Vector::Z * z]
    }

    #[test]
    fn sizes_hold_at_their_limits() {
        for (declared, sound) in [
            ([4096, 4096, 127], true),
            ([4096, 4096, 128], true),
            ([4096, 4096, 129], false),
            ([1, 1, 1], true),
            ([0, 4, 4], false),
            // The products nearest to 2^31 on either side whose sides fit.
            ([4096, 1023, 512], true),
            ([4096, 1024, 512], true),
            ([4096, 1025, 512], false),
            ([4095, 1, 1], true),
            ([1, 4095, 1], true),
            ([1, 1, 4095], true),
            ([4096, 1, 1], true),
            ([1, 4096, 1], true),
            ([1, 1, 4096], true),
            ([4097, 1, 1], false),
            ([1, 4097, 1], false),
            ([1, 1, 4097], false),
            ([-4, 4, 4], false),
            ([i64::MAX; 3], false),
        ] {
            assert_eq!(size(declared).is_ok(), sound, "{declared:?}");
        }
    }

    #[test]
    fn spacings_hold_at_their_limits() {
        for (mm, sound) in [
            (0.0199, false),
            (0.02, true),
            (0.0201, true),
            (4.999, true),
            (5.0, true),
            (5.001, false),
        ] {
            for steps in [along(mm, 1.0, 1.0), along(1.0, mm, 1.0), along(1.0, 1.0, mm)] {
                let placed = place(steps, Point::ORIGIN, [4; 3]);
                assert_eq!(placed.is_ok(), sound, "{mm}");
            }
        }
        assert!(place(along(f64::NAN, 1.0, 1.0), Point::ORIGIN, [4; 3]).is_err());
        for (mm, sound) in [(9999.9, true), (1e4, true), (1e4 + 0.1, false), (-1e4 - 0.1, false)] {
            let placed = place(along(1.0, 1.0, 1.0), Point::new(mm, 0.0, 0.0), [4; 3]);
            assert_eq!(placed.is_ok(), sound, "{mm}");
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
