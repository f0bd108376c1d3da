//! The identity of this build: a hash of every source that can change a result.

use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    // Asked when it runs: a folder that was built and then copied still hashes its own sources.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the crate is");
    let root = Path::new(&here).join("../..");
    let mut files = vec![root.join("Cargo.lock"), root.join("Cargo.toml")];
    for folder in ["crates", "catalogue"] {
        println!("cargo:rerun-if-changed={}", root.join(folder).display());
        list(&root.join(folder), &mut files);
    }
    assert!(files.len() > 2, "there are no sources in {}", root.display());
    files.sort();
    let mut digest = Sha256::new();
    for file in &files {
        let name = file.strip_prefix(&root).unwrap_or(file);
        let bytes = fs::read(file).unwrap_or_default();
        digest.update(name.to_string_lossy().as_bytes());
        digest.update((bytes.len() as u64).to_le_bytes());
        digest.update(&bytes);
    }
    let hash: String = digest.finalize()[..8].iter().map(|b| format!("{b:02x}")).collect();
    let target = std::env::var("TARGET").unwrap_or_default();
    let version = env!("CARGO_PKG_VERSION");
    println!("cargo:rustc-env=PREOP_BUILD=preop {version} {hash} {target}");
}

/// Sources and data, without tests: those change no result.
fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && path.file_name().is_some_and(|n| n != "tests") {
            list(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs" || e == "toml" || e == "ttf") {
            files.push(path);
        }
    }
}
