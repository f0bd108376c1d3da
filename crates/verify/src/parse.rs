//! Who parses what a package holds: it may come from a stranger.

use crate::{Body, Manifest};

/// Parses the manifest and the parts of a package. The errors are sentences for a person.
pub trait Parse {
    /// The manifest.
    ///
    /// # Errors
    /// What is wrong with it.
    fn manifest(&self, bytes: &[u8]) -> Result<Manifest, String>;

    /// The body in a file, by the ending of its path.
    ///
    /// # Errors
    /// Why it cannot be measured.
    fn body(&self, path: &str, bytes: &[u8]) -> Result<Body, String>;
}

/// Parses here and now: what this program has just written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Here;

impl Parse for Here {
    fn manifest(&self, bytes: &[u8]) -> Result<Manifest, String> {
        Manifest::read(bytes)
    }

    fn body(&self, path: &str, bytes: &[u8]) -> Result<Body, String> {
        Body::read(path, bytes).map_err(|why| why.to_string())
    }
}
