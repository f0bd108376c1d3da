//! What the voxels of a CT tell, whichever file it comes from: values that are no Hounsfield units, metal, bone that the
//! scan cuts off.

use crate::alternating::alternating_slices;
use crate::lost::lost_slices;
use crate::{Reach, Volume, grey_values, reach};
use preop_monitor::Finding;
use preop_space::{Point, Vector};
use rayon::prelude::*;

/// Denser than enamel: metal, which saturates the usual 12 bits at 3,071.
const METAL_HU: i16 = 3000;
/// Less than this is the noise of a tooth, in cubic millimetres.
const METAL_MM3: f64 = 10.0;
/// Bone for certain; a thin cortex is less, and so is the edge of a table.
const BONE_HU: i16 = 300;
/// Less than this on one side of the scan is no bone, in square millimetres.
const BONE_MM2: f64 = 20.0;

/// The findings about what a volume shows: `image.grey-values`, `image.alternating-slices`, `image.lost-slices`, `image.metal` and
/// `image.cut-bone`.
/// `cropped` if it is a part of its scan.
pub fn content_findings(volume: &Volume, cropped: bool) -> Vec<Finding> {
    let grey = grey_values(volume);
    let two = alternating_slices(volume);
    let lost = lost_slices(volume);
    grey.into_iter()
        .chain(two)
        .chain(lost)
        .chain(metal(volume))
        .chain(cut_bone(volume, cropped))
        .collect()
}

/// Metal, with the place where most of it is.
fn metal(volume: &Volume) -> Option<Finding> {
    let geometry = volume.geometry();
    let [ni, nj, nk] = geometry.size();
    let slices = volume.hu().par_chunks_exact(ni * nj);
    let counts: Vec<usize> =
        slices.map(|slice| slice.iter().filter(|hu| **hu >= METAL_HU).count()).collect();
    let volume_mm3 = counts.iter().sum::<usize>() as f64 * geometry.voxel_volume();
    if volume_mm3 < METAL_MM3 {
        return None;
    }
    let most = (0..nk).max_by_key(|k| (counts[*k], nk - k))?;
    let from = geometry.index([0, 0, most]);
    let sum = (from..from + ni * nj)
        .filter(|n| volume.hu()[*n] >= METAL_HU)
        .fold(Vector::ZERO, |sum, n| sum + geometry.centre(geometry.voxel(n)).vector());
    let place = Point::ORIGIN + sum / counts[most] as f64;
    let slices = counts.iter().filter(|c| **c > 0).count();
    let message = format!(
        "{volume_mm3:.0} mm³ in {slices} slices are denser than {METAL_HU} HU: metal, or a tooth beside it."
    );
    let hint = "Metal throws streaks that look like bone and hide it: compare each contour near it with \
                the slices, or reconstruct the scan with less metal artefact.";
    Some(Finding::warning("image.metal", message).at(place).hint(hint))
}

/// Bone that goes on beyond the scan: a warning at the edges of the slices, where the field of view
/// was too small; a note at the ends, where every scan stops somewhere.
fn cut_bone(volume: &Volume, cropped: bool) -> Option<Finding> {
    let hu = volume.hu();
    let mut sides = reach(volume.geometry(), |n| hu[n] >= BONE_HU);
    sides.retain(|side| side.area_mm2 >= BONE_MM2);
    let worst = sides.iter().max_by(|a, b| a.area_mm2.total_cmp(&b.area_mm2))?;
    let said: Vec<String> = sides.iter().map(side_text).collect();
    let what = if cropped { "the box that was read" } else { "the scan" };
    let message = format!("Bone goes on beyond {what}: {}.", said.join(", "));
    let hint = match cropped {
        true => "Make sure that the bone of the operation is whole, and widen box_mm if it is not.",
        false => {
            "Make sure that the bone of the operation is whole, and scan again with a larger field if \
             it is not."
        }
    };
    let in_plane = sides.iter().any(|side| !side.is_end);
    let code = "image.cut-bone";
    let finding =
        if in_plane { Finding::warning(code, message) } else { Finding::note(code, message) };
    Some(finding.at(worst.place).hint(hint))
}

fn side_text(side: &Reach) -> String {
    let way = match side.towards {
        "head" | "feet" => format!("towards the {}", side.towards),
        other => format!("at the {other}"),
    };
    format!("{way} ({:.0} mm²)", side.area_mm2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Geometry;
    use preop_monitor::Severity;

    /// A volume of water with a block of one value from `low` to `high`, in voxels of 1 mm.
    fn block(low: [usize; 3], high: [usize; 3], value: i16) -> Volume {
        let geometry = Geometry::axial(Point::ORIGIN, [1.0; 3], [30, 30, 30]).unwrap();
        let hu = (0..geometry.voxel_count())
            .map(|n| {
                let voxel = geometry.voxel(n);
                let inside = (0..3).all(|a| (low[a]..high[a]).contains(&voxel[a]));
                if inside { value } else { 0 }
            })
            .collect();
        Volume::new(geometry, hu)
    }

    #[test]
    fn metal_is_told_with_its_place() {
        let seen = |value, depth: usize| {
            content_findings(&block([4, 6, 8], [6, 11, 8 + depth], value), false)
        };
        assert!(seen(2999, 2).is_empty());
        assert!(seen(3000, 0).is_empty());
        let finding = &seen(3000, 1)[0];
        assert_eq!((finding.code.as_str(), finding.severity), ("image.metal", Severity::Warning));
        assert_eq!(finding.place, Some(Point::new(4.5, 8.0, 8.0)));
        assert!(content_findings(&block([4, 6, 8], [6, 10, 9], 3071), false).is_empty());
    }

    #[test]
    fn cut_bone_is_told_with_its_side() {
        let at_left = &content_findings(&block([25, 10, 10], [30, 14, 15], 700), false)[0];
        assert_eq!(
            (at_left.code.as_str(), at_left.severity),
            ("image.cut-bone", Severity::Warning)
        );
        assert!(at_left.message.contains("at the left (20 mm²)"), "{}", at_left.message);
        let below = &content_findings(&block([10, 10, 0], [15, 15, 5], 700), false)[0];
        assert_eq!(below.severity, Severity::Note);
        assert!(below.message.contains("towards the feet (25 mm²)"), "{}", below.message);
        assert!(content_findings(&block([26, 10, 10], [30, 14, 14], 700), false).is_empty());
        assert!(content_findings(&block([10, 10, 10], [20, 20, 20], 700), false).is_empty());
    }
}
