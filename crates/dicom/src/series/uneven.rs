//! Slices whose distances vary, brought onto layers of one distance.

use rayon::prelude::*;
use std::ops::Range;

/// Where slices lie along their normal, in millimetres from the first, ascending; and the one
/// distance of the layers that are made of them.
pub(super) struct Uneven {
    pub(super) along_mm: Vec<f64>,
    pub(super) layer_mm: f64,
}

/// Positions are known to less than this.
const SAME_MM: f64 = 1e-6;

impl Uneven {
    /// How many layers the slices cover.
    pub(super) fn layers(&self) -> usize {
        let reach = self.along_mm.last().copied().unwrap_or_default();
        ((reach + SAME_MM) / self.layer_mm).floor() as usize + 1
    }

    /// The least and the greatest distance of two neighbours.
    pub(super) fn distances_mm(&self) -> [f64; 2] {
        let all = || self.along_mm.windows(2).map(|w| w[1] - w[0]);
        [all().fold(f64::INFINITY, f64::min), all().fold(0.0, f64::max)]
    }

    /// The slices that some layers lie between.
    pub(super) fn slices(&self, layers: Range<usize>) -> Range<usize> {
        let at = |layer: usize| layer as f64 * self.layer_mm;
        let last = self.along_mm.len() - 1;
        let below = self.along_mm.partition_point(|z| *z <= at(layers.start) + SAME_MM);
        let above = self.along_mm.partition_point(|z| *z < at(layers.end - 1) - SAME_MM);
        below.saturating_sub(1)..above.min(last) + 1
    }

    /// The values of some layers, of slices of `area` voxels each that [`Uneven::slices`] named: linear
    /// between the two neighbours of each layer, nothing mixed within a slice.
    pub(super) fn even(&self, hu: &[i16], area: usize, layers: Range<usize>) -> Vec<i16> {
        let slices = self.slices(layers.clone());
        let along = &self.along_mm[slices];
        let mut out = vec![0; layers.len() * area];
        out.par_chunks_exact_mut(area).zip(layers).for_each(|(out, layer)| {
            let z = layer as f64 * self.layer_mm;
            let above = along.partition_point(|a| *a < z - SAME_MM).min(along.len() - 1);
            let below = if along[above] <= z + SAME_MM { above } else { above.saturating_sub(1) };
            let gap = along[above] - along[below];
            let share = if gap > 0.0 { ((z - along[below]) / gap).clamp(0.0, 1.0) } else { 0.0 };
            let (low, high) = (&hu[below * area..], &hu[above * area..]);
            for (out, (a, b)) in out.iter_mut().zip(low.iter().zip(high)) {
                let (a, b) = (f64::from(*a), f64::from(*b));
                *out = (a + (b - a) * share).round() as i16;
            }
        });
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_linear_along_the_slices_stays_so() {
        let along_mm = vec![0.0, 0.7, 2.0, 2.5, 4.0];
        let uneven = Uneven { along_mm: along_mm.clone(), layer_mm: 0.5 };
        assert_eq!(uneven.layers(), 9);
        let [least, most] = uneven.distances_mm();
        assert!((least - 0.5).abs() < 1e-12 && (most - 1.5).abs() < 1e-12);
        let field = |z: f64| (100.0 * z).round() as i16;
        let hu: Vec<i16> = along_mm.iter().flat_map(|z| [field(*z), -field(*z)]).collect();
        let even = uneven.even(&hu, 2, 0..9);
        for (layer, pair) in even.chunks(2).enumerate() {
            assert_eq!(pair, [field(0.5 * layer as f64), -field(0.5 * layer as f64)]);
        }
        // From 1.0 to 2.5 mm: the slices at 0.7, 2.0 and 2.5 mm.
        assert_eq!(uneven.slices(2..6), 1..4);
        assert_eq!(uneven.even(&hu[2..8], 2, 2..6), even[4..12]);
    }
}
