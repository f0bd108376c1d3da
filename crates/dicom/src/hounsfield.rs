//! Stored values to Hounsfield units.

use crate::Slice;

/// What stands where nothing was measured: air, as far as any threshold is concerned.
pub(crate) const PADDING_HU: i16 = -1024;

/// The Hounsfield units of a slice's stored values, rounded and clamped to 16 bits, into `out`.
pub(crate) fn hounsfield(slice: &Slice, stored: &[u16], out: &mut [i16]) {
    let unused = 32 - slice.format.bits_stored;
    let signed = slice.format.signed;
    let value = |word: u16| {
        // Shifted to the top and back: unused bits fall off, the sign spreads if there is one.
        let high = u32::from(word) << unused;
        if signed { high as i32 >> unused } else { (high >> unused) as i32 }
    };
    let hu = |word: &u16| {
        let stored = value(*word);
        match slice.padding {
            Some(p) if (p.low..=p.high).contains(&stored) => PADDING_HU,
            _ => (f64::from(stored) * slice.slope + slice.intercept).round() as i16,
        }
    };
    out.iter_mut().zip(stored).for_each(|(out, word)| *out = hu(word));
}
