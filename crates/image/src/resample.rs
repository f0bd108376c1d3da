//! The same patient on another grid.

use crate::slices::{self, rounded};
use crate::{Geometry, Volume, VoxelPoint};
use preop_monitor::{Cancelled, Monitor};

/// `volume` on the grid `geometry`, trilinear between voxel centres; `fill_hu` where the old grid
/// does not reach. No low-pass: before a much coarser grid, [`smooth`](crate::smooth) first.
pub fn onto(
    volume: &Volume,
    geometry: &Geometry,
    fill_hu: i16,
    monitor: &dyn Monitor,
) -> Result<Volume, Cancelled> {
    let [ni, _, _] = geometry.size();
    let from = |i, j, k| volume.geometry().voxel_point(geometry.point(VoxelPoint { i, j, k }));
    let start = from(0.0, 0.0, 0.0);
    let one = from(1.0, 0.0, 0.0);
    let step = VoxelPoint { i: one.i - start.i, j: one.j - start.j, k: one.k - start.k };
    slices::volume(geometry, monitor, |k, slice| {
        for (j, row) in slice.chunks_exact_mut(ni).enumerate() {
            let first = from(0.0, j as f64, k as f64);
            for (i, hu) in row.iter_mut().enumerate() {
                let i = i as f64;
                let at = VoxelPoint {
                    i: first.i + i * step.i,
                    j: first.j + i * step.j,
                    k: first.k + i * step.k,
                };
                *hu = volume.sample_at(at).map_or(fill_hu, rounded);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_monitor::Silent;
    use preop_space::{Direction, Point};

    /// A field that is linear in the patient, so that trilinear resampling must reproduce it.
    fn linear(p: Point) -> f64 {
        4.0 * p.x - 6.0 * p.y + 10.0 * p.z
    }

    fn sampled(geometry: Geometry) -> Volume {
        let hu = (0..geometry.voxel_count())
            .map(|n| rounded(linear(geometry.centre(geometry.voxel(n)))))
            .collect();
        Volume::new(geometry, hu)
    }

    #[test]
    fn a_linear_field_survives_a_turned_grid() {
        let from = Geometry::axial(Point::new(-20.0, -20.0, -20.0), [0.5, 0.5, 1.0], [81, 81, 41])
            .unwrap();
        let x = Direction::new(1.0, 0.3, -0.2).unwrap();
        let z = x.cross(*Direction::POSTERIOR).direction().unwrap();
        let y = z.cross(*x).direction().unwrap();
        let to = Geometry::new(Point::new(-8.0, -7.0, -6.0), [x, y, z], [0.7, 0.9, 1.1], [15; 3])
            .unwrap();
        let got = onto(&sampled(from), &to, -1024, &Silent).unwrap();
        for n in 0..to.voxel_count() {
            let truth = linear(to.centre(to.voxel(n)));
            assert!((f64::from(got.hu()[n]) - truth).abs() <= 1.0, "voxel {n}");
        }
    }

    #[test]
    fn beyond_the_old_grid_is_the_fill() {
        let small = Geometry::axial(Point::ORIGIN, [1.0; 3], [3; 3]).unwrap();
        let large = Geometry::axial(Point::new(-1.0, 0.0, 0.0), [1.0; 3], [5, 3, 3]).unwrap();
        let got = onto(&Volume::new(small, vec![7; 27]), &large, -1024, &Silent).unwrap();
        assert_eq!(&got.hu()[..5], &[-1024, 7, 7, 7, -1024]);
    }

    #[test]
    fn the_same_grid_gives_the_same_voxels() {
        let g = Geometry::axial(Point::new(0.1, 0.2, 0.3), [0.3, 0.7, 1.3], [9, 8, 7]).unwrap();
        let volume = sampled(g.clone());
        assert_eq!(onto(&volume, &g, -1024, &Silent).unwrap(), volume);
    }
}
