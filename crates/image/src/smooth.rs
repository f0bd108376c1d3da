//! A Gaussian filter.

use crate::Volume;
use crate::slices::{self, rounded};
use preop_monitor::{Cancelled, Monitor};
use preop_space::math;

/// `volume` seen through a Gaussian point spread of `sigma_mm` in every direction of the patient.
/// The kernel ends at 4 sigma and sums to 1; beyond the border the last voxel goes on. 0 changes
/// nothing.
///
/// # Panics
/// If `sigma_mm` is negative or not finite.
pub fn smooth(volume: &Volume, sigma_mm: f64, monitor: &dyn Monitor) -> Result<Volume, Cancelled> {
    assert!(sigma_mm.is_finite() && sigma_mm >= 0.0, "a point spread has a width");
    let kernels = volume.geometry().spacing().map(|s| Kernel::new(sigma_mm / s));
    let [ni, nj, nk] = volume.geometry().size();
    let area = ni * nj;
    slices::volume(volume.geometry(), monitor, |k, out| {
        // Through, down, along: the whole stack is never held in floating point.
        let mut through = vec![0.0f64; area];
        for (weight, from) in kernels[2].taps(k, nk) {
            let slice = &volume.hu()[from * area..(from + 1) * area];
            through.iter_mut().zip(slice).for_each(|(sum, v)| *sum += weight * f64::from(*v));
        }
        let mut row = vec![0.0f64; ni];
        for j in 0..nj {
            row.fill(0.0);
            for (weight, from) in kernels[1].taps(j, nj) {
                let line = &through[from * ni..(from + 1) * ni];
                row.iter_mut().zip(line).for_each(|(sum, v)| *sum += weight * v);
            }
            for (i, hu) in out[j * ni..(j + 1) * ni].iter_mut().enumerate() {
                let sum = kernels[0].taps(i, ni).map(|(weight, from)| weight * row[from]).sum();
                *hu = rounded(sum);
            }
        }
    })
}

/// The weights of a Gaussian at whole voxels, from the centre outwards.
struct Kernel {
    half: Vec<f64>,
}

impl Kernel {
    /// `sigma` in voxels.
    fn new(sigma: f64) -> Kernel {
        let radius = (4.0 * sigma).ceil().min(f64::from(u16::MAX)) as usize;
        let bell = |n: usize| {
            let x = n as f64 / sigma;
            math::exp(-0.5 * x * x)
        };
        let mut half: Vec<f64> =
            if radius == 0 { vec![1.0] } else { (0..=radius).map(bell).collect() };
        let sum = half[0] + 2.0 * half[1..].iter().sum::<f64>();
        half.iter_mut().for_each(|w| *w /= sum);
        Kernel { half }
    }

    /// What the voxel `at` of `n` is made of: weights, and the voxels that they weigh.
    fn taps(&self, at: usize, n: usize) -> impl Iterator<Item = (f64, usize)> + '_ {
        let radius = self.half.len() - 1;
        (0..=2 * radius).map(move |t| {
            let from = (at + t).saturating_sub(radius).min(n - 1);
            (self.half[t.abs_diff(radius)], from)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Geometry;
    use preop_monitor::{Recorder, Silent};
    use preop_space::{Direction, Point};

    /// A half space of 1000 HU at x > 0 on a turned, anisotropic grid.
    fn edge(spacing: [f64; 3]) -> Volume {
        let axes = [Direction::POSTERIOR, Direction::SUPERIOR, Direction::LEFT];
        let start = Point::new(-15.0 + spacing[2] / 2.0, 0.0, 0.0);
        let g = Geometry::new(start, axes, spacing, [4, 5, (30.0 / spacing[2]) as usize]).unwrap();
        let hu = (0..g.voxel_count())
            .map(|n| if g.centre(g.voxel(n)).x > 0.0 { 1000 } else { 0 })
            .collect();
        Volume::new(g, hu)
    }

    #[test]
    fn an_edge_becomes_the_error_function() {
        let sigma = 1.5;
        let got = smooth(&edge([0.7, 0.9, 0.25]), sigma, &Silent).unwrap();
        for (n, hu) in got.hu().iter().enumerate() {
            let x = got.geometry().centre(got.geometry().voxel(n)).x;
            let truth = 500.0 * (1.0 + math::erf(x / (sigma * 2.0f64.sqrt())));
            assert!((f64::from(*hu) - truth).abs() < 2.0, "{hu} HU instead of {truth} at {x} mm");
        }
    }

    #[test]
    fn the_point_spread_is_the_same_in_every_direction() {
        let n = 31;
        let g = Geometry::axial(Point::new(-7.5, -7.5, -7.5), [0.5; 3], [n; 3]).unwrap();
        let mut hu = vec![0; n * n * n];
        hu[g.index([15, 15, 15])] = 30000;
        let got = smooth(&Volume::new(g, hu), 0.8, &Silent).unwrap();
        for d in 0..8 {
            let along = [[15 + d, 15, 15], [15, 15 - d, 15], [15, 15, 15 + d]].map(|v| got.at(v));
            assert_eq!(along, [along[0]; 3]);
        }
        let diagonal = got.at([18, 19, 15]);
        assert!((diagonal - got.at([15, 15, 20])).abs() <= 1, "3-4-5 is as far as 5");
    }

    #[test]
    fn no_width_changes_nothing_and_a_cancel_is_heard() {
        struct Stop(Recorder);
        impl Monitor for Stop {
            fn finding(&self, finding: preop_monitor::Finding) {
                self.0.finding(finding);
            }
            fn progress(&self, _: f64) {}
            fn is_cancelled(&self) -> bool {
                true
            }
        }
        let volume = edge([1.0; 3]);
        assert_eq!(smooth(&volume, 0.0, &Silent).unwrap(), volume);
        assert_eq!(smooth(&volume, 1.0, &Stop(Recorder::default())), Err(Cancelled));
    }
}
