//! Bone by its Hounsfield units.

use crate::Label;
use preop_image::Volume;
use rayon::prelude::*;

/// The voxels from `above_hu` to `below_hu`, both ends included; without `below_hu`, all above.
///
/// # Panics
/// If a limit is not a number: the plan's reader lets none through.
pub fn threshold(volume: &Volume, above_hu: f64, below_hu: Option<f64>) -> Label {
    let below_hu = below_hu.unwrap_or(f64::INFINITY);
    assert!(!above_hu.is_nan() && !below_hu.is_nan(), "a threshold is a number");
    // A float beyond the integers becomes the nearest integer, which no voxel passes either.
    let (least, most) = (above_hu.ceil() as i32, below_hu.floor() as i32);
    let mut voxels = vec![0u8; volume.hu().len()];
    let block = 1 << 16;
    voxels.par_chunks_mut(block).zip(volume.hu().par_chunks(block)).for_each(|(inside, hu)| {
        for (v, h) in inside.iter_mut().zip(hu) {
            let h = i32::from(*h);
            *v = u8::from(h >= least && h <= most);
        }
    });
    Label::of_voxels(volume.geometry().clone(), voxels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_image::Geometry;
    use preop_space::Point;

    fn kept(above: f64, below: Option<f64>) -> Vec<u8> {
        let hu = vec![i16::MIN, -1, 299, 300, 301, i16::MAX];
        let grid = Geometry::axial(Point::ORIGIN, [1.0; 3], [6, 1, 1]).unwrap();
        threshold(&Volume::new(grid, hu), above, below).voxels().to_vec()
    }

    #[test]
    fn both_limits_belong_to_the_part() {
        assert_eq!(kept(300.0, None), [0, 0, 0, 1, 1, 1]);
        assert_eq!(kept(299.5, Some(300.5)), [0, 0, 0, 1, 0, 0]);
        assert_eq!(kept(-1.0, Some(299.0)), [0, 1, 1, 0, 0, 0]);
    }

    #[test]
    fn limits_beyond_every_hounsfield_unit_keep_all_or_none() {
        assert_eq!(kept(f64::NEG_INFINITY, Some(1e300)), [1; 6]);
        assert_eq!(kept(1e300, None), [0; 6]);
        assert_eq!(kept(300.0, Some(299.0)), [0; 6]);
    }
}
