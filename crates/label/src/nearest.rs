//! The voxel of a label that a place means which was picked on its surface.

use crate::Label;
use preop_space::{Point, Vector};

/// A place this near to the label, in millimetres, means the nearest voxel of it.
pub const SNAP_MM: f64 = 2.0;

/// The voxel of the label whose centre is nearest, the first in storage of equals, with its distance.
pub(crate) fn nearest_within(label: &Label, point: Point, radius: f64) -> Option<(usize, f64)> {
    let grid = label.geometry();
    let v = grid.voxel_point(point);
    let (s, n) = (grid.spacing(), grid.size());
    // Clamped, so that an infinite radius is the whole grid.
    let range = |x: f64, axis: usize| {
        let reach = radius / s[axis];
        ((x - reach).ceil().max(0.0) as usize)
            ..((x + reach).floor() + 1.0).clamp(0.0, n[axis] as f64) as usize
    };
    let mut best: Option<(usize, f64)> = None;
    for k in range(v.k, 2) {
        for j in range(v.j, 1) {
            for i in range(v.i, 0) {
                let index = grid.index([i, j, k]);
                if !label.contains(index) {
                    continue;
                }
                let d = Vector::new(
                    (i as f64 - v.i) * s[0],
                    (j as f64 - v.j) * s[1],
                    (k as f64 - v.k) * s[2],
                );
                let distance = d.length();
                if distance <= radius && best.is_none_or(|b| distance < b.1) {
                    best = Some((index, distance));
                }
            }
        }
    }
    best
}
