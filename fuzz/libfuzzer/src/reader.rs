//! Looks for bytes that break the reader that `PREOP_TARGET` names. One program for all of them, so
//! that they compile once.

#![no_main]

use libfuzzer_sys::fuzz_target;
use preop_fuzz::{TARGETS, Target};
use std::sync::LazyLock;

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let wanted = std::env::var("PREOP_TARGET").unwrap_or_default();
    let found = TARGETS.iter().find(|target| target.name == wanted);
    let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    *found.unwrap_or_else(|| panic!("PREOP_TARGET must be one of {names:?}"))
});

fuzz_target!(|bytes: &[u8]| {
    // Twice costs half of the speed; a reader that changes its mind is found soon enough.
    let sum = bytes.iter().fold(0u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(*byte));
    let _ = if sum % 16 == 0 { TARGET.check_twice(bytes) } else { TARGET.check(bytes) };
});
