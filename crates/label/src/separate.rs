//! Bones apart from each other by seed points, also where they touch.
//!
//! Flooding from the seeds in the order of the [`valley`]s: what is brighter than its surroundings
//! first, the dark seam between two bones last, so that the floods meet in the seam (watershed from
//! markers, Meyer 1991). Cortex, crowns and thin plates are ridges in some direction and are crossed
//! early; a joint or a contact of teeth is darker than both its sides and is crossed late, however
//! wide or bright it is. Equally deep places are taken in rings around what is flooded already, and
//! equal rings in storage order: one answer, whatever the order of the seeds.

mod flood;
mod seeds;
mod valley;

use crate::Label;
use crate::combine::GridsDiffer;
use crate::nearest::SNAP_MM;
use preop_image::{Volume, smooth};
use preop_monitor::{Cancelled, Monitor, Part};
use preop_space::Point;
use rayon::prelude::*;

/// The points that a person placed in one bone.
#[derive(Clone, Debug, PartialEq)]
pub struct Seed {
    /// What the bone is called in findings and errors.
    pub name: String,
    /// At least one place in the bone, or up to [`SNAP_MM`] beside it.
    pub points: Vec<Point>,
}

/// The point spread that noise is smoothed by before valleys are looked for, in millimetres:
/// less than a voxel of most scans, so that a seam of one voxel remains a valley.
const SMOOTHING_MM: f64 = 0.4;

/// Why a label cannot be separated.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SeparateError {
    /// No seed sets, or more than can be told apart.
    #[error("{0} sets of seed points were given; 1 to 255 can be separated")]
    Sets(usize),
    /// A set without a point.
    #[error("the set of seed points `{0}` has no point; place at least one in that bone")]
    NoPoints(String),
    /// The label holds no voxel at all.
    #[error("the label is empty, so there is nothing to separate; check the threshold before it")]
    EmptyLabel,
    /// A coordinate of a seed point is no number.
    #[error("seed point {number} of `{name}` has a coordinate that is not a finite number")]
    NotFinite {
        /// The seed set.
        name: String,
        /// Which point of the set, counted from 1.
        number: usize,
    },
    /// A seed point lies too far from the label.
    #[error(
        "seed point {number} of `{name}` at {at:?} mm is outside of the label; the nearest voxel \
         of the label is at {nearest:?} mm, {distance_mm:.1} mm away (up to {SNAP_MM} mm is \
         tolerated). Move the point onto the bone, or check that it was picked on this scan"
    )]
    Outside {
        /// The seed set.
        name: String,
        /// Which point of the set, counted from 1.
        number: usize,
        /// The point as given, in patient coordinates.
        at: [f64; 3],
        /// The centre of the nearest voxel of the label.
        nearest: [f64; 3],
        /// How far that is.
        distance_mm: f64,
    },
    /// Two bones were pointed out by the same voxel.
    #[error(
        "`{first}` and `{second}` both have a seed point in the voxel at {at:?} mm; one voxel \
         belongs to one bone, so move one of the two points"
    )]
    Shared {
        /// The set that comes first.
        first: String,
        /// The other.
        second: String,
        /// The centre of the voxel.
        at: [f64; 3],
    },
    /// A set got no more than its own seed voxels.
    #[error(
        "the seed points of `{0}` got no bone around them: they lie on a speck, or between the \
         points of other sets. Move them into the middle of that bone"
    )]
    Nothing(String),
    /// Label and volume are not of one scan.
    #[error(transparent)]
    Grids(#[from] GridsDiffer),
    /// Somebody asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// One label for each seed set: what of `label` is connected to the set's seeds and nearer to them
/// than to another set's, in the sense of the flooding above. Voxels that no flood reaches are in none.
///
/// `volume` is the scan that the label was made from. A point beside the label is moved onto it by up
/// to [`SNAP_MM`], which is told as a note. Deterministic: permuting the sets permutes the labels.
pub fn separate(
    label: &Label,
    volume: &Volume,
    seeds: &[Seed],
    monitor: &dyn Monitor,
) -> Result<Vec<Label>, SeparateError> {
    let grid = label.geometry();
    if grid != volume.geometry() {
        let (first, second) = (grid.size(), volume.geometry().size());
        return Err(GridsDiffer { first, second }.into());
    }
    let starts = seeds::on_label(label, seeds, monitor)?;
    let smoothed = smooth(volume, SMOOTHING_MM, &Part::of(monitor, 0.0, 0.3))?;
    let levels = valley::levels(label, &smoothed, &Part::of(monitor, 0.3, 0.6))?;
    let owners = flood::from(&levels, grid.size(), &starts, &Part::of(monitor, 0.6, 1.0))?;
    let part = |number: usize| {
        let owner = number as u8 + 1;
        let voxels = owners.par_iter().map(|o| u8::from(*o == owner)).collect();
        Label::of_voxels(grid.clone(), voxels)
    };
    let parts: Vec<Label> = (0..seeds.len()).map(part).collect();
    for (number, (seed, part)) in seeds.iter().zip(&parts).enumerate() {
        let own = starts.iter().filter(|s| s.set == number).count();
        if part.count() <= own {
            return Err(SeparateError::Nothing(seed.name.clone()));
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests;
