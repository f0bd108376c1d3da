//! Every corpus again, as it is and with damage: the fuzzing of every day, on any compiler.
//!
//! A name as an argument replays that target alone; `PREOP_FUZZ_TURNS` says how often each seed is
//! damaged.

use preop_fuzz::{TARGETS, Target, damaged};
use preop_space::random::Random;
use std::path::{Path, PathBuf};

/// How often each seed is damaged.
const TURNS: usize = 200;
/// The whole corpus is not larger, in bytes.
const MOST_BYTES: usize = 2 << 20;

fn main() {
    let wanted = std::env::args().nth(1).filter(|word| !word.starts_with('-'));
    let turns = std::env::var("PREOP_FUZZ_TURNS").ok().and_then(|n| n.parse().ok());
    let targets = TARGETS.iter().filter(|t| wanted.as_ref().is_none_or(|name| name == t.name));
    let bytes: usize = targets.map(|target| replay(target, turns.unwrap_or(TURNS))).sum();
    assert!(bytes <= MOST_BYTES, "the corpus has {bytes} bytes");
    no_corpus_is_forgotten();
}

/// Reads each seed of a target, then damage of it. Gives the bytes of the corpus.
fn replay(target: &Target, turns: usize) -> usize {
    let mut random = Random::seeded(0x5eed);
    let (mut sound, mut read, mut refused, mut bytes) = (0, 0, 0, 0);
    let seeds = seeds(&corpus().join(target.name));
    assert!(!seeds.is_empty(), "{} has no seeds", target.name);
    for seed in &seeds {
        let whole = std::fs::read(seed).unwrap();
        bytes += whole.len();
        let verdict = told(target, seed, &whole);
        // The names of seeds say what must become of them; those of crashes do not.
        let name = seed.file_name().unwrap().to_string_lossy();
        if !name.starts_with("crash-") {
            let ok = verdict.is_ok() != name.starts_with("bad-");
            assert!(ok, "{}: {verdict:?}", seed.display());
        }
        sound += usize::from(verdict.is_ok());
        for _ in 0..turns {
            match told(target, seed, &damaged(&whole, &mut random)) {
                Ok(_) => read += 1,
                Err(_) => refused += 1,
            }
        }
    }
    println!(
        "test {} ... ok ({} seeds, {sound} sound; damaged: {read} read, {refused} refused)",
        target.name,
        seeds.len()
    );
    assert!(sound > 0 && refused + read >= turns, "{} shows nothing", target.name);
    bytes
}

/// A verdict; where a promise is broken, the bytes are left for a person to look at.
fn told(target: &Target, seed: &Path, bytes: &[u8]) -> Result<String, String> {
    std::panic::catch_unwind(|| target.check_twice(bytes)).unwrap_or_else(|_| {
        let left = std::env::temp_dir().join(format!("preop-fuzz-{}", target.name));
        std::fs::write(&left, bytes).unwrap();
        panic!("{} breaks on damage of {}: see {}", target.name, seed.display(), left.display())
    })
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn seeds(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut seeds: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    seeds.sort();
    seeds
}

fn no_corpus_is_forgotten() {
    for folder in seeds(&corpus()) {
        let name = folder.file_name().unwrap().to_string_lossy();
        assert!(TARGETS.iter().any(|target| target.name == name), "{name} has no target");
    }
}
