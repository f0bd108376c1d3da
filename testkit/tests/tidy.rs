//! The house rules, as a test: what STYLE.md and ARCHITECTURE.md promise.

mod advice;
mod caps;

use std::fs;
use std::path::{Path, PathBuf};

/// A file of more lines, without its tests, is usually two ideas.
const MOST_LINES: usize = 600;
/// Names that say nothing.
const BANNED_NAMES: [&str; 5] = ["utils", "util", "common", "helpers", "manager"];
/// What the core may not touch: files, clock, environment, network, processes.
const BANNED_IN_CORE: [&str; 8] = [
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    // How long something may take is no clock.
    "std::time::Instant",
    "std::time::{",
    "Instant::now",
    "SystemTime",
];

fn root() -> PathBuf {
    // Not `..` behind this crate: every path would have `testkit` in it, and count as a test.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every Rust file below a folder, build output left out.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("target") && !path.ends_with(".git") {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn ours() -> Vec<(PathBuf, String)> {
    ["crates", "faces", "fuzz", "testkit"]
        .iter()
        .flat_map(|folder| sources(&root().join(folder)))
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect()
}

/// The part of a file before its tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text)
}

fn is_test(path: &Path) -> bool {
    path.components()
        .any(|c| ["tests", "testkit", "examples"].iter().any(|name| c.as_os_str() == *name))
}

#[test]
fn every_file_says_what_it_is() {
    for (path, text) in ours() {
        assert!(text.starts_with("//!"), "{} does not open with //!", path.display());
    }
}

#[test]
fn no_file_is_two_ideas() {
    for (path, text) in ours() {
        let lines = without_tests(&text).lines().count();
        assert!(lines <= MOST_LINES, "{} has {lines} lines", path.display());
    }
}

#[test]
fn names_say_something() {
    for (path, _) in ours() {
        let stem = path.file_stem().unwrap().to_string_lossy().to_lowercase();
        assert!(!BANNED_NAMES.contains(&stem.as_str()), "{} says nothing", path.display());
    }
}

#[test]
fn people_read_areas_and_volumes_in_one_spelling() {
    let mut read = 0;
    for (path, text) in ours().into_iter().filter(|(path, _)| !is_test(path)) {
        read += text.matches("} mm²").count() + text.matches("} mm³").count();
        for spelling in [concat!("} ", "mm2"), concat!("} ", "mm3")] {
            assert!(!text.contains(spelling), "{} says {spelling:?} to people", path.display());
        }
    }
    assert!(read >= 10, "only {read} were read");
}

#[test]
fn nothing_is_left_to_do() {
    let words =
        [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("todo", "!"), concat!("dbg", "!")];
    for (path, text) in ours() {
        for word in words {
            assert!(!text.contains(word), "{} says {word}", path.display());
        }
    }
}

#[test]
fn the_core_touches_no_file_clock_or_environment() {
    let mut seen = 0;
    for (path, text) in ours() {
        let core = path.starts_with(root().join("crates")) && !path.ends_with("build.rs");
        if !core || is_test(&path) {
            continue;
        }
        seen += 1;
        let text = without_tests(&text);
        for banned in BANNED_IN_CORE {
            let used =
                text.lines().any(|l| l.contains(banned) && !l.trim_start().starts_with("//"));
            assert!(!used, "{} uses {banned}", path.display());
        }
    }
    assert!(seen > 200, "only {seen} files of the core were looked at");
}

#[test]
fn arrows_run_one_way() {
    let stages = ["space", "monitor", "image", "label", "surface", "solid", "surgery", "device"];
    for (n, stage) in stages.iter().enumerate() {
        let manifest =
            fs::read_to_string(root().join("crates").join(stage).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap_or_default();
        let dependencies = dependencies.split("[dev-dependencies]").next().unwrap();
        for later in stages[n + 1..].iter().chain(&["plan", "steps", "case", "dicom", "report"]) {
            let name = format!("preop-{later}.");
            assert!(!dependencies.contains(&name), "{stage} depends on {later}");
        }
    }
    let verify = fs::read_to_string(root().join("crates/verify/Cargo.toml")).unwrap();
    let verify = verify.split("[dependencies]").nth(1).unwrap();
    let verify = verify.split("[dev-dependencies]").next().unwrap();
    let ours: Vec<&str> = verify.lines().filter(|l| l.starts_with("preop-")).collect();
    assert_eq!(ours, ["preop-space.workspace = true"], "verify shares nothing with the exporter");
}

#[test]
fn the_architecture_names_every_crate_in_its_own_words() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for entry in fs::read_dir(root().join("crates")).unwrap().flatten() {
        let manifest = fs::read_to_string(entry.path().join("Cargo.toml")).unwrap();
        let line = manifest.lines().find(|l| l.starts_with("description")).unwrap();
        let description = line.split('"').nth(1).unwrap();
        let name = entry.file_name();
        let row = format!("| `{}` | {description} |", name.to_string_lossy());
        assert!(page.contains(&row), "ARCHITECTURE.md lacks: {row}");
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let reasons = fs::read_to_string(root().join("deny.toml")).unwrap();
    let section = manifest.split("[workspace.dependencies]").nth(1).unwrap();
    let section = section.split("\n[").next().unwrap();
    for line in section.lines().filter(|l| l.contains('=') && !l.starts_with("preop-")) {
        let name = line.split([' ', '=']).next().unwrap();
        assert!(reasons.contains(name), "deny.toml gives no reason for {name}");
    }
}
