//! Whether the values of a volume can be Hounsfield units at all: a patient has water, and nearly always air.
//!
//! Some programs write a slope and an intercept that do not belong to the values: thresholds then find
//! another surface. Each eighth row of a slice is looked at, which is enough to know what is common.

use crate::Volume;
use preop_monitor::Finding;
use rayon::prelude::*;

/// What stands for nothing measured: the edge of a round field, the corners of a straightened scan.
const UNMEASURED_HU: i16 = -1024;
/// Of the rows of a slice one in so many.
const ROWS: usize = 8;
/// Between these lie fat, water, muscle and blood, and no bone.
const SOFT_HU: [i16; 2] = [-300, 300];
/// Less than this share of a volume is noise, one in a thousand.
const NONE: f64 = 0.001;
/// What more than this share of a volume has is common, one in twenty.
const COMMON: f64 = 0.05;
/// Where the air around a patient and his water come to lie if 1000 or 1024 was not taken off.
const AIR_UNSHIFTED_HU: [i16; 2] = [-60, 60];
const WATER_UNSHIFTED_HU: [i16; 2] = [960, 1130];
/// Farther than metal reaches in more than a few voxels: on a scale of 16 bits, what has lost its sign.
const BEYOND_HU: i16 = 16_000;
/// Bone that is not as dense as that: always more of a bone than its densest part.
const BONE_HU: [i16; 2] = [300, 900];

/// `image.grey-values`: the values cannot be Hounsfield units. What lies at -1024 or below is not counted: there
/// stands what no scanner has measured, whatever the other values mean.
pub fn grey_values(volume: &Volume) -> Option<Finding> {
    let shares = Shares::of(volume);
    let why = if shares.soft < NONE && shares.denser < NONE {
        "nothing in it is as dense as fat or water"
    } else if shares.soft < NONE && shares.lighter < NONE {
        "nothing in it is lighter than bone"
    } else if shares.lighter < NONE
        && shares.air_unshifted > COMMON
        && shares.water_unshifted > COMMON.max(shares.bone)
    {
        "air seems to be at 0 and water at 1000"
    } else if shares.beyond > COMMON {
        "more than one voxel in twenty is denser than any metal, as where the sign of air was lost"
    } else {
        return None;
    };
    let message = format!("The values of the scan cannot be Hounsfield units: {why}.");
    let hint = "A threshold would find another surface than the bone's. Export the series again from the \
                scanner or the archive, not from a program that changes it, and compare bone and air there.";
    Some(Finding::danger("image.grey-values", message).hint(hint))
}

/// Which share of a volume has which values, from 0 to 1.
#[derive(Default)]
struct Shares {
    lighter: f64,
    soft: f64,
    denser: f64,
    beyond: f64,
    air_unshifted: f64,
    water_unshifted: f64,
    bone: f64,
}

impl Shares {
    fn of(volume: &Volume) -> Shares {
        let row = volume.geometry().size()[0];
        let within = |hu: i16, [low, high]: [i16; 2]| u64::from(low <= hu && hu <= high);
        let counts = |hu: &i16| {
            [
                u64::from(*hu < SOFT_HU[0]),
                within(*hu, SOFT_HU),
                u64::from(*hu > SOFT_HU[1]),
                u64::from(*hu > BEYOND_HU),
                within(*hu, AIR_UNSHIFTED_HU),
                within(*hu, WATER_UNSHIFTED_HU),
                within(*hu, BONE_HU),
            ]
        };
        let add = |a: [u64; 7], b: [u64; 7]| std::array::from_fn(|n| a[n] + b[n]);
        let rows = volume.hu().par_chunks_exact(row).step_by(ROWS);
        let [lighter, soft, denser, beyond, air, water, bone] = rows
            .map(|row| row.iter().filter(|hu| **hu > UNMEASURED_HU).map(counts).fold([0; 7], add))
            .reduce(|| [0; 7], add);
        let all = (lighter + soft + denser).max(1) as f64;
        let share = |count: u64| count as f64 / all;
        Shares {
            lighter: share(lighter),
            soft: share(soft),
            denser: share(denser),
            beyond: share(beyond),
            air_unshifted: share(air),
            water_unshifted: share(water),
            bone: share(bone),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Geometry;
    use preop_space::Point;

    /// A ball of muscle with a bone in it, in air or in a bath of water, each value changed in one way; and what is
    /// farther from the middle than `field_mm` not measured.
    fn volume(around: i16, change: impl Fn(i16) -> i16, field_mm: f64) -> Volume {
        let geometry = Geometry::axial(Point::ORIGIN, [1.0; 3], [40, 40, 40]).unwrap();
        let middle = Point::new(19.5, 19.5, 19.5);
        let value = |n| match geometry.centre(geometry.voxel(n)).distance(middle) {
            d if d < 6.0 => change(700),
            d if d < 8.0 => change(1100),
            d if d < 16.0 => change(45),
            d if d < field_mm => change(around),
            _ => UNMEASURED_HU,
        };
        let hu = (0..geometry.voxel_count()).map(value).collect();
        Volume::new(geometry, hu)
    }

    fn limb(around: i16, change: impl Fn(i16) -> i16) -> Option<Finding> {
        grey_values(&volume(around, change, f64::INFINITY))
    }

    fn said(finding: Option<Finding>) -> String {
        finding.map(|f| f.message).unwrap_or_default()
    }

    #[test]
    fn a_limb_in_air_or_water_is_as_it_should_be() {
        assert!(limb(-1000, |hu| hu).is_none());
        assert!(limb(0, |hu| hu).is_none());
        // Scanners differ, and a cone beam is off by a hundred or two.
        assert!(limb(-1000, |hu| hu + 150).is_none() && limb(-1000, |hu| hu - 150).is_none());
    }

    #[test]
    fn values_without_their_intercept_are_told() {
        assert!(said(limb(-1000, |hu| hu + 1024)).contains("air seems to be at 0"));
        assert!(said(limb(-1000, |hu| hu + 1000)).contains("air seems to be at 0"));
        // The corners that a round field leaves out are -1024 whatever the values mean.
        let rim = volume(-1000, |hu| hu + 1024, 28.0);
        assert!(said(grey_values(&rim)).contains("air seems to be at 0"));
        // A sign that was lost, taken for an offset.
        assert!(said(limb(-1000, |hu| hu.saturating_add(30_000))).contains("lighter than bone"));
        assert!(said(limb(-1000, |hu| hu - 3000)).contains("as dense as fat"));
        // Air below zero that was read without its sign.
        let unsigned = |hu: i16| if hu < 0 { i16::MAX } else { hu };
        assert!(said(limb(-1000, unsigned)).contains("denser than any metal"));
    }
}
