//! Stored values to Hounsfield units.

use crate::Slice;

/// What stands where nothing was measured: air, as far as any threshold is concerned.
pub(crate) const PADDING_HU: i16 = -1024;

/// The Hounsfield units of a slice, rounded and clamped to 16 bits.
pub(crate) fn hounsfield(slice: &Slice) -> Vec<i16> {
    let unused = 32 - slice.bits_stored;
    let value = |word: u16| {
        // Shifted to the top and back: unused bits fall off, the sign spreads if there is one.
        let high = u32::from(word) << unused;
        if slice.signed { high as i32 >> unused } else { (high >> unused) as i32 }
    };
    let hu = |word: &u16| {
        let stored = value(*word);
        match slice.padding {
            Some(p) if (p.low..=p.high).contains(&stored) => PADDING_HU,
            _ => (f64::from(stored) * slice.slope + slice.intercept).round() as i16,
        }
    };
    slice.stored.iter().map(hu).collect()
}
