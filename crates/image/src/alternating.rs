//! Two scans that lie between one another: slices that are more like the next but one than like their neighbours.
//!
//! Two phases or two passes in one series, half a distance apart, make slices of one distance: nothing in their places
//! is wrong, and the bone of a patient who moved between them comes out as a comb.

use crate::Volume;
use preop_monitor::Finding;
use rayon::prelude::*;

/// Fewer slices say nothing: in noise some are alike by chance.
const LEAST_SLICES: usize = 8;
/// Of the rows of a slice one in so many.
const ROWS: usize = 8;
/// Where patients are: beyond, metal and what was not measured would outweigh them.
const PATIENT_HU: [i16; 2] = [-1000, 2000];
/// How many times farther from its neighbours a slice may be than from the next but one. Real scans have 0.5 to 0.75,
/// noise alone 1.0; two passes of a head that moved by 2 mm between them more than 1.3.
const MOST_ALTERNATING: f64 = 1.15;
/// Neighbours that differ by less on average, in Hounsfield units, are the same for whoever looks for bone.
const LEAST_HU: f64 = 2.0;

/// `image.alternating-slices`: the slices come from two scans by turns.
pub(crate) fn alternating_slices(volume: &Volume) -> Option<Finding> {
    let [columns, rows, slices] = volume.geometry().size();
    if slices < LEAST_SLICES {
        return None;
    }
    let slice = |k: usize| &volume.hu()[k * columns * rows..][..columns * rows];
    let sums = |k: usize| {
        let [before, here, behind] = [k - 1, k, k + 1].map(|k| slice(k).chunks_exact(columns));
        let rows = before.zip(here).zip(behind).step_by(ROWS);
        let voxels = rows.flat_map(|((a, b), c)| a.iter().zip(b).zip(c));
        voxels.fold([0, 0], |[near, next], ((a, b), c)| {
            [near + apart(*a, *b) + apart(*b, *c), next + apart(*a, *c)]
        })
    };
    let add = |[a, b]: [u64; 2], [c, d]: [u64; 2]| [a + c, b + d];
    let [near, next] = (1..slices - 1).into_par_iter().map(sums).reduce(|| [0, 0], add);
    let looked_at = (columns * rows.div_ceil(ROWS) * (slices - 2)) as f64;
    // Of each slice both neighbours were compared.
    let (near, next) = (near as f64 / 2.0 / looked_at, next as f64 / looked_at);
    if near < LEAST_HU || near <= MOST_ALTERNATING * next {
        return None;
    }
    let message = format!(
        "The slices come from two scans by turns: neighbours differ by {near:.0} HU on average, every other slice by \
         {next:.0}."
    );
    let hint = "Two phases or passes lie between one another, and the patient may have moved: look along the stack, and \
                export each of them as a series of its own.";
    Some(Finding::danger("image.alternating-slices", message).hint(hint))
}

/// How far two values are apart within what is looked at.
fn apart(a: i16, b: i16) -> u64 {
    let [low, high] = PATIENT_HU;
    u64::from(a.clamp(low, high).abs_diff(b.clamp(low, high)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Geometry;
    use preop_space::Point;

    /// A leaning rod of bone in muscle; every other slice was taken when it lay `moved_mm` aside.
    fn rod(moved_mm: f64, slices: usize) -> Volume {
        let geometry = Geometry::axial(Point::ORIGIN, [0.5, 0.5, 0.5], [64, 64, slices]).unwrap();
        let value = |n| {
            let [_, _, k] = geometry.voxel(n);
            let centre = geometry.centre(geometry.voxel(n));
            let aside = if k % 2 == 1 { moved_mm } else { 0.0 };
            let axis = Point::new(12.0 + aside + centre.z / 4.0, 16.0, centre.z);
            if centre.distance(axis) < 6.0 { 900 } else { 40 }
        };
        let hu = (0..geometry.voxel_count()).map(value).collect();
        Volume::new(geometry, hu)
    }

    #[test]
    fn a_bone_that_moved_between_two_passes_is_told() {
        let finding = alternating_slices(&rod(3.0, 24)).unwrap();
        assert_eq!(finding.code, "image.alternating-slices");
        assert!(alternating_slices(&rod(0.0, 24)).is_none());
        assert!(alternating_slices(&rod(3.0, LEAST_SLICES - 1)).is_none());
        assert!(alternating_slices(&rod(3.0, LEAST_SLICES)).is_some());
    }

    #[test]
    fn noise_does_not_alternate() {
        let geometry = Geometry::axial(Point::ORIGIN, [1.0; 3], [32, 32, 12]).unwrap();
        let noise = |n: usize| (n as u64).wrapping_mul(6_364_136_223_846_793_005) >> 40;
        let hu = (0..geometry.voxel_count()).map(|n| (noise(n) % 500) as i16).collect();
        assert!(alternating_slices(&Volume::new(geometry, hu)).is_none());
    }
}
