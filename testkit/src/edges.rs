//! A cap on its three sides: one below it, at it, one beyond it. A test of docs/caps.md calls one of these.

use std::fmt::Debug;

/// Holds a cap on what is counted, the most of it: one less and the cap itself are taken, one more is not.
///
/// # Panics
/// If a side lies.
#[track_caller]
pub fn most(cap: usize, taken: impl FnMut(usize) -> bool) {
    above([cap - 1, cap, cap + 1], taken);
}

/// Holds a cap on what is counted, the least of it: one less is not taken, the cap itself and one more are.
///
/// # Panics
/// If a side lies.
#[track_caller]
pub fn least(cap: usize, taken: impl FnMut(usize) -> bool) {
    below([cap - 1, cap, cap + 1], taken);
}

/// Holds what must be so many and no other.
///
/// # Panics
/// If a side lies.
#[track_caller]
pub fn exactly(cap: usize, taken: impl FnMut(usize) -> bool) {
    held([cap - 1, cap, cap + 1], [false, true, false], taken);
}

/// Holds an upper end of what is measured or written, by what lies below it, at it and beyond.
///
/// # Panics
/// If a side lies.
#[track_caller]
pub fn above<T: Copy + Debug>(sides: [T; 3], taken: impl FnMut(T) -> bool) {
    held(sides, [true, true, false], taken);
}

/// Holds a lower end, by what lies short of it, at it and within.
///
/// # Panics
/// If a side lies.
#[track_caller]
pub fn below<T: Copy + Debug>(sides: [T; 3], taken: impl FnMut(T) -> bool) {
    held(sides, [false, true, true], taken);
}

#[track_caller]
fn held<T: Copy + Debug>(sides: [T; 3], wanted: [bool; 3], mut taken: impl FnMut(T) -> bool) {
    for ((side, wanted), place) in sides.into_iter().zip(wanted).zip(["below", "at", "beyond"]) {
        let word = if wanted { "is refused" } else { "is taken" };
        assert!(taken(side) == wanted, "{place} the cap {:?}, {side:?} {word}", sides[1]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[test]
    fn the_side_that_lies_is_told() {
        most(7, |n| n <= 7);
        least(7, |n| n >= 7);
        exactly(7, |n| n == 7);
        above([-4.9, 5.0, 5.1], |x| x <= 5.0);
        below(["0", "1", "2"], |x| x != "0");
        let told = |taken: &dyn Fn(usize) -> bool| {
            let words = catch_unwind(AssertUnwindSafe(|| most(7, taken))).unwrap_err();
            *words.downcast::<String>().unwrap()
        };
        assert_eq!(told(&|n| n < 6), "below the cap 7, 6 is refused");
        assert_eq!(told(&|n| n < 7), "at the cap 7, 7 is refused");
        assert_eq!(told(&|n| n < 9), "beyond the cap 7, 8 is taken");
    }
}
