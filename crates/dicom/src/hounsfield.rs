//! Stored values to Hounsfield units.

use crate::{Padding, Slice};

/// What stands where nothing was measured: air, as far as any threshold is concerned.
pub(crate) const PADDING_HU: i16 = -1024;

/// A range that no value is in.
const NO_PADDING: Padding = Padding { low: 1, high: 0 };

/// The Hounsfield units of a slice's stored values, rounded and clamped to 16 bits, into `out`.
pub(crate) fn hounsfield(slice: &Slice, stored: &[u16], out: &mut [i16]) {
    let format = slice.format;
    let value = |word: u16| format.value(word);
    let Padding { low, high } = slice.padding.unwrap_or(NO_PADDING);
    let padded = |stored: i32| low <= stored && stored <= high;
    let each = out.iter_mut().zip(stored);
    if slice.slope == 1.0 && slice.intercept.fract() == 0.0 && slice.intercept.abs() < 1e6 {
        // Whole numbers, as most scanners write: the same without a detour through fractions.
        let shift = slice.intercept as i32;
        let (least, most) = (i32::from(i16::MIN), i32::from(i16::MAX));
        each.for_each(|(out, word)| {
            let stored = value(*word);
            // No sum of 16 bits and less than a million wraps; a check for it would take them one by one.
            let hu = stored.wrapping_add(shift).clamp(least, most) as i16;
            *out = if padded(stored) { PADDING_HU } else { hu };
        });
        return;
    }
    each.for_each(|(out, word)| {
        let stored = value(*word);
        let hu = (f64::from(stored) * slice.slope + slice.intercept).round() as i16;
        *out = if padded(stored) { PADDING_HU } else { hu };
    });
}

/// Changes slope and intercept of slices that are not in Hounsfield units so that all their values
/// fit 16 bits; what one step then means. Whole numbers that fit stay as they are.
pub(crate) fn fitted(slices: &mut [Slice]) -> f64 {
    let (mut least, mut most) = (0.0f64, 0.0f64);
    for s in slices.iter() {
        let half = f64::from(1u32 << (s.format.bits_stored - 1));
        let (low, high) =
            if s.format.signed { (-half, half - 1.0) } else { (0.0, 2.0 * half - 1.0) };
        least = least.min(low * s.slope + s.intercept);
        most = most.max(high * s.slope + s.intercept);
    }
    let whole = slices.iter().all(|s| s.slope == 1.0 && s.intercept.fract() == 0.0);
    let fits = least >= f64::from(i16::MIN) && most <= f64::from(i16::MAX);
    let unit = if whole && fits { 1.0 } else { most.max(-least) / f64::from(i16::MAX) };
    for slice in slices {
        slice.slope /= unit;
        slice.intercept /= unit;
        // There is no value that means air.
        slice.padding = None;
    }
    unit
}
