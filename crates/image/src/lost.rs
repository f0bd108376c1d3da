//! Slices whose pixels were lost: blank ones amid others, and exact copies of their neighbours.
//!
//! A disc that was read badly, or a transfer that broke off, leaves files of the right length with nothing in them, or
//! with what was in memory before. Their places are sound, and the bone comes out with a step or a hole.

use crate::Volume;
use preop_monitor::Finding;
use rayon::prelude::*;

/// Of so many pairs of neighbours one may be alike before all are taken for a body without noise, as of a formula.
const PAIRS: usize = 50;
/// Slices of a scanner differ from their neighbours by noise, in all that is not air; those of a formula at edges alone.
/// A copy stands between slices that differ in at least this share of their voxels.
const NOISE: f64 = 0.05;

/// `image.lost-slices`: slices that are blank where both neighbours are not, or the same as the one before in a scan
/// whose slices all differ otherwise.
pub(crate) fn lost_slices(volume: &Volume) -> Option<Finding> {
    let [columns, rows, slices] = volume.geometry().size();
    let slice = |k: usize| &volume.hu()[k * columns * rows..][..columns * rows];
    let is_blank = |k: usize| slice(k).iter().all(|hu| *hu == slice(k)[0]);
    let blank: Vec<bool> = (0..slices).into_par_iter().map(is_blank).collect();
    let amid = |k: &usize| blank[*k] && !blank[*k - 1] && !blank[*k + 1];
    let mut lost: Vec<usize> = (1..slices.max(2) - 1).filter(amid).collect();
    let is_noisy = |k: usize| {
        let unlike = slice(k).iter().zip(slice(k - 1)).filter(|(a, b)| a != b).count();
        unlike as f64 >= NOISE * (columns * rows) as f64
    };
    let beside =
        |k: usize| [k.wrapping_sub(1), k + 1].into_iter().filter(|n| (1..slices).contains(n));
    let same = |k: &usize| !blank[*k] && slice(*k) == slice(*k - 1) && beside(*k).all(is_noisy);
    let copies: Vec<usize> = (1..slices).into_par_iter().filter(same).collect();
    if copies.len() * PAIRS <= slices {
        lost.extend(copies);
    }
    lost.sort_unstable();
    let first = *lost.first()?;
    let count = lost.len();
    let message = format!(
        "{count} of {slices} slices are blank amid others or exact copies of their neighbours: their pixels were lost."
    );
    let hint =
        "Look at the slice there, and export the series again from the scanner or the archive.";
    let place = volume.geometry().centre([columns / 2, rows / 2, first]);
    Some(Finding::danger("image.lost-slices", message).at(place).hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Geometry;
    use preop_space::Point;

    /// Slices that all differ, but for what is changed in them.
    fn scan(slices: usize, change: impl Fn(&mut Vec<Vec<i16>>)) -> Option<Finding> {
        let value = |k: usize, n: usize| ((n * 7919 + k * 104_729) % 1021) as i16 - 500;
        let mut all: Vec<Vec<i16>> =
            (0..slices).map(|k| (0..64).map(|n| value(k, n)).collect()).collect();
        change(&mut all);
        let geometry = Geometry::axial(Point::ORIGIN, [1.0; 3], [8, 8, slices]).unwrap();
        lost_slices(&Volume::new(geometry, all.concat()))
    }

    #[test]
    fn a_slice_without_its_pixels_is_told_with_its_place() {
        assert!(scan(60, |_| ()).is_none());
        let told = scan(60, |all| all[20].fill(-1024)).unwrap();
        assert_eq!((told.code.as_str(), told.place.unwrap().z), ("image.lost-slices", 20.0));
        let told = scan(60, |all| all[31] = all[30].clone()).unwrap();
        assert!(told.message.starts_with("1 of 60") && told.place.unwrap().z == 31.0, "{told:?}");
    }

    #[test]
    fn air_at_the_ends_and_bodies_of_formulas_are_no_loss() {
        let air = |all: &mut Vec<Vec<i16>>| (0..5).chain(55..60).for_each(|k| all[k].fill(-1000));
        assert!(scan(60, air).is_none());
        assert!(scan(60, |all| (1..60).for_each(|k| all[k] = all[0].clone())).is_none());
        // A ball without noise is the same on both sides of its middle.
        let ball = |all: &mut Vec<Vec<i16>>| {
            for (k, slice) in all.iter_mut().enumerate() {
                let radius = 3.0 - (k as f64 - 29.5).abs() / 100.0;
                let from = |n: usize| n as f64 - 3.5;
                let inside = |n| from(n % 8).powi(2) + from(n / 8).powi(2) < radius * radius;
                (0..64).for_each(|n| slice[n] = if inside(n) { 40 } else { -1000 });
            }
        };
        assert!(scan(60, ball).is_none());
        // Two of 60 may be a body that is the same for a while.
        let twice =
            |all: &mut Vec<Vec<i16>>| [10, 40].iter().for_each(|k| all[*k] = all[*k - 1].clone());
        assert!(scan(60, twice).is_none());
        assert!(scan(100, twice).is_some());
    }
}
