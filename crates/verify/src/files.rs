//! The files of a package, wherever they lie.

use std::collections::BTreeMap;

/// Reads the files of one package. Paths are relative to it, with `/` between folders.
pub trait Files {
    /// The paths of all files, in any order. The error is a sentence for a person.
    fn list(&self) -> Result<Vec<String>, String>;

    /// How many bytes a file has that [`Files::list`] names. The error is a sentence for a person.
    fn size(&self, path: &str) -> Result<u64, String>;

    /// The bytes of such a file. The error is a sentence for a person.
    fn read(&self, path: &str) -> Result<Vec<u8>, String>;
}

/// A package in memory.
impl Files for BTreeMap<String, Vec<u8>> {
    fn list(&self) -> Result<Vec<String>, String> {
        Ok(self.keys().cloned().collect())
    }

    fn size(&self, path: &str) -> Result<u64, String> {
        self.get(path)
            .map(|bytes| bytes.len() as u64)
            .ok_or_else(|| format!("there is no file `{path}`"))
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.get(path).cloned().ok_or_else(|| format!("there is no file `{path}`"))
    }
}

/// Whether a path of the manifest stays within the package on every system.
pub(crate) fn stays_inside(path: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    path.len() <= 255
        && !path.contains(|c: char| c.is_control() || "\\:*?\"<>|".contains(c))
        && path.split('/').all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_within_the_package_pass() {
        for good in ["plan.toml", "devices/G-1.stl", "models/..left.stl"] {
            assert!(stays_inside(good), "{good}");
        }
        let long = "a".repeat(256);
        let bad =
            ["", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "C:x", "a\\..\\b", "a\0b"];
        for bad in bad.into_iter().chain([long.as_str()]) {
            assert!(!stays_inside(bad), "{bad}");
        }
    }
}
