//! What tests of several crates share: access to the shared test data, and caps on their three sides.

pub mod edges;

use std::path::PathBuf;

/// A place in the shared test data, or `None` (said on standard error) where that folder is absent.
///
/// # Panics
/// With `CI=true`, if the folder is absent: there a skipped test would be a lie.
pub fn shared(path: &str) -> Option<PathBuf> {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared"));
    let whole = root.join(path);
    if whole.exists() {
        return Some(whole);
    }
    let ci = std::env::var("CI").is_ok_and(|v| v == "true");
    assert!(!ci, "{} is absent, and CI=true does not allow to skip", whole.display());
    eprintln!("skipped: the shared test data is not here ({})", whole.display());
    None
}
