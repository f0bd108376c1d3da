//! The voxels that seed points mean.

use super::{Seed, SeparateError};
use crate::Label;
use crate::nearest::{SNAP_MM, nearest_within};
use preop_monitor::{Finding, Monitor};
use preop_space::Point;

/// A voxel in which a flood starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Start {
    /// Its place in storage.
    pub voxel: usize,
    /// Which set it belongs to.
    pub set: usize,
}

/// The voxels of all seed points in storage order, each once.
pub(super) fn on_label(
    label: &Label,
    seeds: &[Seed],
    monitor: &dyn Monitor,
) -> Result<Vec<Start>, SeparateError> {
    if seeds.is_empty() || seeds.len() > usize::from(u8::MAX) {
        return Err(SeparateError::Sets(seeds.len()));
    }
    let mut starts = Vec::new();
    for (set, seed) in seeds.iter().enumerate() {
        if seed.points.is_empty() {
            return Err(SeparateError::NoPoints(seed.name.clone()));
        }
        for (n, point) in seed.points.iter().enumerate() {
            let voxel = voxel_of(label, seed, n + 1, *point, monitor)?;
            starts.push(Start { voxel, set });
        }
    }
    starts.sort_unstable();
    starts.dedup();
    match starts.windows(2).find(|pair| pair[0].voxel == pair[1].voxel) {
        None => Ok(starts),
        Some(pair) => Err(SeparateError::Shared {
            first: seeds[pair[0].set].name.clone(),
            second: seeds[pair[1].set].name.clone(),
            at: centre(label, pair[0].voxel).to_array(),
        }),
    }
}

fn voxel_of(
    label: &Label,
    seed: &Seed,
    number: usize,
    point: Point,
    monitor: &dyn Monitor,
) -> Result<usize, SeparateError> {
    if !point.is_finite() {
        return Err(SeparateError::NotFinite { name: seed.name.clone(), number });
    }
    let grid = label.geometry();
    let at = grid.nearest(point).map(|v| grid.index(v));
    if let Some(voxel) = at.filter(|v| label.contains(*v)) {
        return Ok(voxel);
    }
    let near = nearest_within(label, point, SNAP_MM);
    if let Some((voxel, distance)) = near {
        let (name, place) = (&seed.name, centre(label, voxel));
        monitor.finding(
            Finding::note(
                "separate.seed-moved",
                format!(
                    "Seed point {number} of `{name}` lay beside the label and was moved by \
                     {distance:.1} mm onto it."
                ),
            )
            .at(place),
        );
        return Ok(voxel);
    }
    let Some((voxel, distance_mm)) = nearest_within(label, point, f64::INFINITY) else {
        return Err(SeparateError::EmptyLabel);
    };
    Err(SeparateError::Outside {
        name: seed.name.clone(),
        number,
        at: point.to_array(),
        nearest: centre(label, voxel).to_array(),
        distance_mm,
    })
}

fn centre(label: &Label, voxel: usize) -> Point {
    let grid = label.geometry();
    grid.centre(grid.voxel(voxel))
}
