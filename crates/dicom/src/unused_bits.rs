//! Bits of stored values above those that the file says it uses. Old scanners drew overlays there; where it says too few,
//! values were cut off, and dense bone comes out as soft tissue.

use crate::Format;
use preop_monitor::Finding;

/// So many at once; no count of them is too large for 16 bits.
const COUNTED: usize = 4096;

/// How many stored values of an image use more bits than it says. One that writes no sign into its unused bits may be
/// sound; where one does so for some numbers only, these have another sign than it says.
pub(crate) fn beyond(format: &Format, stored: &[u16]) -> usize {
    if format.bits_stored >= 8 * format.bytes as u32 {
        return 0;
    }
    let unused = u16::MAX << format.bits_stored;
    // A byte has no more to say than its own bits.
    let unused = if format.bytes == 1 { unused & 0xFF } else { unused };
    let sign = if format.signed { 1 << (format.bits_stored - 1) } else { 0 };
    if sign == 0 && stored.iter().fold(0, |all, word| all | word) & unused == 0 {
        return 0;
    }
    let (mut odd, mut extended, mut bare) = (0, 0, 0);
    // Counted in 16 bits, as the words are, so that many are looked at at once.
    for some in stored.chunks(COUNTED) {
        let mut counts = [0u16; 3];
        for word in some {
            let (above, negative) = (word & unused, word & sign != 0);
            counts[0] += u16::from(above != 0 && !(negative && above == unused));
            counts[1] += u16::from(negative && above == unused);
            counts[2] += u16::from(negative && above == 0);
        }
        let [o, e, b] = counts.map(usize::from);
        (odd, extended, bare) = (odd + o, extended + e, bare + b);
    }
    odd + if extended > 0 { bare } else { 0 }
}

/// `image.unused-bits`: so many pixels use them all the same.
pub(crate) fn unused_bits_finding(bits_stored: u32, beyond: usize) -> Option<Finding> {
    if beyond == 0 {
        return None;
    }
    let message = format!(
        "{beyond} pixels do not fit into the {bits_stored} bits that the images say they use; the bits above were ignored."
    );
    let hint = "An overlay may be drawn there, which is harmless; else values were cut off, and metal or dense bone reads \
                as soft tissue or air: compare the densest parts with the scanner or the archive.";
    Some(Finding::warning("image.unused-bits", message).hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(signed: bool, stored: &[u16]) -> usize {
        let (rows, columns, samples, bytes, planes) = (1, stored.len(), 1, 2, false);
        beyond(&Format { rows, columns, samples, bytes, planes, bits_stored: 12, signed }, stored)
    }

    #[test]
    fn what_is_above_the_bits_in_use_is_counted() {
        assert_eq!(of(false, &[0, 1, 0x0FFF]), 0);
        assert_eq!(of(false, &[0x1000, 0x8001, 0xFFFF, 7]), 3);
        // Negative numbers with their sign spread, and without.
        assert_eq!(of(true, &[0xFC18, 0xFFFF, 5]), 0);
        assert_eq!(of(true, &[0x0C18, 0x0FFF, 5]), 0);
        // 2200 is more than twelve bits with a sign can hold.
        assert_eq!(of(true, &[0xFC18, 2200, 5]), 1);
        assert_eq!(of(true, &[0x1001, 5]), 1);
    }
}
