//! A label from outside on the grid of a scan.

use crate::Label;
use preop_image::{Geometry, VoxelPoint};
use preop_space::Point;
use rayon::prelude::*;

/// Grids whose corners are nearer to each other than this, in voxels, are the same: files in single
/// precision do not say it more exactly.
const SAME_VOXELS: f64 = 0.02;

/// A label on the grid of a scan, and what was lost on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Onto {
    /// The label.
    pub label: Label,
    /// Whether it lay on another grid and was resampled.
    pub resampled: bool,
    /// The volume that was marked before, in cubic millimetres.
    pub before_mm3: f64,
    /// The volume that was marked beyond the scan, in cubic millimetres.
    pub outside_mm3: f64,
    /// A place of what was marked beyond the scan.
    pub outside_at: Option<Point>,
}

/// The label on `grid`: a voxel of the grid belongs to it if the nearest voxel of the label does.
pub fn onto(label: &Label, grid: &Geometry) -> Onto {
    let before_mm3 = label.volume();
    if same(label.geometry(), grid) {
        let label = Label::of_voxels(grid.clone(), label.voxels().to_vec());
        return Onto { label, resampled: false, before_mm3, outside_mm3: 0.0, outside_at: None };
    }
    let (outside, outside_at) = outside(label, grid);
    let outside_mm3 = outside as f64 * label.geometry().voxel_volume();
    Onto { label: nearest(label, grid), resampled: true, before_mm3, outside_mm3, outside_at }
}

/// Whether two grids have as many voxels at the same places.
fn same(one: &Geometry, other: &Geometry) -> bool {
    let last = one.size().map(|n| n - 1);
    let near = |c: usize| {
        let corner = [0, 1, 2].map(|axis| (c >> axis & 1) * last[axis]);
        let at = other.voxel_point(one.centre(corner));
        let far = [at.i, at.j, at.k].into_iter().zip(corner);
        far.map(|(x, n)| (x - n as f64).abs()).fold(0.0, f64::max) <= SAME_VOXELS
    };
    one.size() == other.size() && (0..8).all(near)
}

/// How many marked voxels have their centre beyond the outermost voxels of a grid, and the first.
fn outside(label: &Label, grid: &Geometry) -> (usize, Option<Point>) {
    let from = label.geometry();
    let [ni, nj, nk] = from.size();
    let of_slice = |k: usize| {
        let slice = &label.voxels()[k * ni * nj..][..ni * nj];
        let marked = slice.iter().enumerate().filter(|(_, v)| **v != 0);
        let places = marked.map(|(n, _)| from.centre([n % ni, n / ni, k]));
        let (mut count, mut first) = (0, None);
        for at in places.filter(|p| grid.nearest(*p).is_none()) {
            count += 1;
            first.get_or_insert(at);
        }
        (count, first)
    };
    let slices: Vec<(usize, Option<Point>)> = (0..nk).into_par_iter().map(of_slice).collect();
    (slices.iter().map(|s| s.0).sum(), slices.iter().find_map(|s| s.1))
}

fn nearest(label: &Label, grid: &Geometry) -> Label {
    let from = label.geometry();
    let [ni, nj, _] = grid.size();
    let mut voxels = vec![0u8; grid.voxel_count()];
    voxels.par_chunks_mut(ni * nj).enumerate().for_each(|(k, slice)| {
        for (j, row) in slice.chunks_exact_mut(ni).enumerate() {
            let start = from.voxel_point(grid.centre([0, j, k]));
            let next =
                from.voxel_point(grid.point(VoxelPoint { i: 1.0, j: j as f64, k: k as f64 }));
            let step = [next.i - start.i, next.j - start.j, next.k - start.k];
            for (i, voxel) in row.iter_mut().enumerate() {
                let at = |x: f64, axis: usize| {
                    // Half-way between two is the upper one, on either side of 0, as in ITK.
                    let r = (x + step[axis] * i as f64 + 0.5).floor();
                    (r >= 0.0 && r < from.size()[axis] as f64).then_some(r as usize)
                };
                let found = (at(start.i, 0), at(start.j, 1), at(start.k, 2));
                if let (Some(a), Some(b), Some(c)) = found {
                    *voxel = label.voxels()[from.index([a, b, c])];
                }
            }
        }
    });
    Label::of_voxels(grid.clone(), voxels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ball;
    use preop_space::Direction;

    fn grid(origin: f64, spacing: f64, size: usize) -> Geometry {
        Geometry::axial(Point::new(origin, origin, origin), [spacing; 3], [size; 3]).unwrap()
    }

    #[test]
    fn the_same_grid_changes_nothing() {
        let scan = grid(-10.0, 0.5, 41);
        let axes = scan.axes();
        let blurred =
            Geometry::new(Point::new(-10.001, -10.0, -10.0), axes, [0.5; 3], [41; 3]).unwrap();
        let label = ball(&blurred, Point::ORIGIN, 4.0);
        let got = onto(&label, &scan);
        assert!(!got.resampled && got.label.geometry() == &scan);
        assert_eq!(got.label.voxels(), label.voxels());
    }

    #[test]
    fn a_turned_and_coarser_grid_keeps_the_ball_in_its_place() {
        let axes = [-Direction::POSTERIOR, Direction::SUPERIOR, -Direction::LEFT];
        let there = Geometry::new(Point::new(20.0, 20.0, -20.0), axes, [0.8; 3], [51; 3]).unwrap();
        let centre = Point::new(3.0, -4.0, 5.0);
        let label = ball(&there, centre, 6.0);
        let scan = grid(-15.0, 0.5, 61);
        let got = onto(&label, &scan);
        let mut sum = preop_space::Vector::ZERO;
        for n in (0..scan.voxel_count()).filter(|n| got.label.contains(*n)) {
            sum += scan.centre(scan.voxel(n)) - centre;
        }
        assert!((sum / got.label.count() as f64).length() < 0.1);
        assert!((got.label.volume() / got.before_mm3 - 1.0).abs() < 0.02);
        assert!(got.resampled && got.outside_mm3 == 0.0);
    }

    #[test]
    fn what_lies_beyond_the_scan_is_counted() {
        let there = grid(-30.0, 1.0, 61);
        let half = onto(&ball(&there, Point::new(9.5, 0.0, 0.0), 5.0), &grid(-9.5, 1.0, 20));
        assert!((half.outside_mm3 / half.before_mm3 - 0.5).abs() < 0.15, "{half:?}");
        assert!(half.outside_at.unwrap().x > 9.5);
        let all = onto(&ball(&there, Point::new(20.0, 0.0, 0.0), 5.0), &grid(-9.5, 1.0, 20));
        assert_eq!((all.label.count(), all.outside_mm3), (0, all.before_mm3));
    }
}
