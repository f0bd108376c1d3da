//! What lies between the slices that were painted: their shapes, passed into each other.
//!
//! Shape-based interpolation (Raya and Udupa, "Shape-based interpolation of multidimensional
//! objects", 1990): in each painted slice the distance to the outline, positive inside; between two
//! slices the distances are mixed by how near each is, and what is not negative is inside.

use crate::{Label, distance};
use preop_monitor::{Cancelled, Monitor};
use rayon::prelude::*;

/// The label with the slices between painted ones filled. `axis` is that across the slices: 0, 1 or 2
/// for i, j or k. A slice is painted if it holds anything; painted slices stay as they are, and so
/// does what lies before the first and after the last.
///
/// # Errors
/// [`Cancelled`] if the monitor says so.
///
/// # Panics
/// If there is no such axis.
pub fn fill_between(label: &Label, axis: usize, monitor: &dyn Monitor) -> Result<Label, Cancelled> {
    let slices = Slices::across(label, axis);
    let painted: Vec<usize> =
        (0..slices.count).filter(|s| slices.places(*s).any(|n| label.contains(n))).collect();
    let gaps: Vec<[usize; 2]> =
        painted.windows(2).map(|pair| [pair[0], pair[1]]).filter(|[a, b]| b - a > 1).collect();
    let filled: Vec<(usize, Vec<u8>)> = gaps
        .par_iter()
        .map(|gap| slices.pass(label, *gap, monitor))
        .collect::<Result<Vec<_>, _>>()?
        .concat();
    let mut voxels = label.voxels().to_vec();
    for (slice, inside) in filled {
        slices.places(slice).zip(inside).for_each(|(n, value)| voxels[n] = value);
    }
    Ok(Label::of_voxels(label.geometry().clone(), voxels))
}

/// The slices of a grid across one of its axes.
struct Slices {
    count: usize,
    /// Voxels along the two axes within a slice, and how far apart those are in storage.
    size: [usize; 2],
    apart: [usize; 2],
    between: usize,
    spacing: [f64; 2],
}

impl Slices {
    fn across(label: &Label, axis: usize) -> Slices {
        let (size, spacing) = (label.geometry().size(), label.geometry().spacing());
        let strides = [1, size[0], size[0] * size[1]];
        let [a, b] = [[1, 2], [0, 2], [0, 1]][axis];
        Slices {
            count: size[axis],
            size: [size[a], size[b]],
            apart: [strides[a], strides[b]],
            between: strides[axis],
            spacing: [spacing[a], spacing[b]],
        }
    }

    /// The places in storage of one slice, row by row.
    fn places(&self, slice: usize) -> impl Iterator<Item = usize> + use<> {
        let (start, [width, height], [along, down]) = (slice * self.between, self.size, self.apart);
        (0..height).flat_map(move |b| (0..width).map(move |a| start + a * along + b * down))
    }

    /// The distance to the outline of a slice in mm, positive inside.
    fn distances(
        &self,
        label: &Label,
        slice: usize,
        monitor: &dyn Monitor,
    ) -> Result<Vec<f32>, Cancelled> {
        let voxels: Vec<u8> = self.places(slice).map(|n| u8::from(label.contains(n))).collect();
        let size = [self.size[0], self.size[1], 1];
        let spacing = [self.spacing[0], self.spacing[1], 1.0];
        let far = |value: u8| distance::squared(&voxels, size, spacing, value, monitor);
        let (inside, outside) = (far(0)?, far(1)?);
        // A slice that is full has nothing outside to be far from.
        let root = |squared: f32| if squared.is_finite() { squared.sqrt() } else { 1e6 };
        Ok(inside.iter().zip(&outside).map(|(i, o)| root(*i) - root(*o)).collect())
    }

    /// The slices between two painted ones.
    fn pass(
        &self,
        label: &Label,
        [first, last]: [usize; 2],
        monitor: &dyn Monitor,
    ) -> Result<Vec<(usize, Vec<u8>)>, Cancelled> {
        let below = self.distances(label, first, monitor)?;
        let above = self.distances(label, last, monitor)?;
        let slice = |s: usize| {
            let share = (s - first) as f32 / (last - first) as f32;
            let mixed = below.iter().zip(&above);
            (s, mixed.map(|(b, a)| u8::from(b + (a - b) * share >= 0.0)).collect())
        };
        Ok((first + 1..last).map(slice).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_image::Geometry;
    use preop_monitor::Silent;
    use preop_space::Point;

    fn painted(axis: usize, at: &[usize], inside: impl Fn(Point) -> bool) -> Label {
        let mut spacing = [0.5; 3];
        let mut size = [81; 3];
        (spacing[axis], size[axis]) = (1.0, 21);
        let middle = [0, 1, 2].map(|a| -spacing[a] * (size[a] - 1) as f64 / 2.0);
        let grid = Geometry::axial(Point::from(middle), spacing, size).unwrap();
        let voxels = (0..grid.voxel_count())
            .map(|n| at.contains(&grid.voxel(n)[axis]) && inside(grid.centre(grid.voxel(n))))
            .collect();
        Label::new(grid, voxels)
    }

    #[test]
    fn a_cone_painted_in_three_slices_is_a_cone_across_every_axis() {
        for axis in 0..3 {
            let along = |p: Point| [p.x, p.y, p.z][axis];
            let away =
                |p: Point| (p.vector().length_squared() - along(p) * along(p)).max(0.0).sqrt();
            let radius = |p: Point| 10.0 - 0.4 * along(p);
            let label = painted(axis, &[2, 9, 18], |p| away(p) <= radius(p));
            let filled = fill_between(&label, axis, &Silent).unwrap();
            let grid = label.geometry();
            for n in 0..grid.voxel_count() {
                let (slice, p) = (grid.voxel(n)[axis], grid.centre(grid.voxel(n)));
                if !(2..=18).contains(&slice) {
                    assert!(!filled.contains(n), "nothing is made beyond the painted slices");
                } else if (away(p) - radius(p)).abs() > 0.5 {
                    assert_eq!(filled.contains(n), away(p) < radius(p), "slice {slice}");
                }
            }
            for s in [2, 9, 18] {
                let slices = Slices::across(&label, axis);
                assert!(slices.places(s).all(|n| filled.contains(n) == label.contains(n)));
            }
        }
    }

    #[test]
    fn one_slice_and_none_stay_as_they_are() {
        for at in [&[][..], &[4], &[4, 5]] {
            let label = painted(2, at, |p| p.x < 3.0);
            assert_eq!(fill_between(&label, 2, &Silent).unwrap(), label);
        }
    }
}
