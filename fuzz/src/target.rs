//! One reader, and what is promised of all readers.

use peak_alloc::PeakAlloc;

/// Counts what is allocated, for all who link this crate.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Refusals are not longer than this, in bytes: what they quote of a file is cut.
const LONGEST_WORDS: usize = 8 << 10;

/// What a reader made of some bytes: a short sum of what it read, or why it refused.
pub type Verdict = Result<String, String>;

/// One reader of strangers' bytes.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// What it is called, as its corpus is.
    pub name: &'static str,
    read: fn(&[u8]) -> Verdict,
    most_mib: usize,
}

impl Target {
    /// A reader that may take `most_mib` MiB for small inputs; its results are counted in.
    pub const fn new(name: &'static str, read: fn(&[u8]) -> Verdict, most_mib: usize) -> Target {
        Target { name, read, most_mib }
    }

    /// Reads the bytes once, and holds the reader to its promises.
    ///
    /// # Panics
    /// If the reader does, or takes more memory than it may, or its words are not safe to show. Memory
    /// is that of the whole process: nobody else may work meanwhile.
    pub fn check(&self, bytes: &[u8]) -> Verdict {
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        let verdict = (self.read)(bytes);
        let mib = MEMORY.peak_usage().saturating_sub(before) >> 20;
        assert!(mib <= self.most_mib, "{} took {mib} MiB, not {}", self.name, self.most_mib);
        if let Err(words) = &verdict {
            assert!(!words.is_empty() && words.len() <= LONGEST_WORDS, "{} bytes", words.len());
            assert!(
                words.chars().all(preop_quote::is_safe),
                "words that are not safe to show: {words:?}"
            );
        }
        verdict
    }

    /// The same twice.
    ///
    /// # Panics
    /// As [`Target::check`], and if the second verdict is another.
    pub fn check_twice(&self, bytes: &[u8]) -> Verdict {
        let (first, second) = (self.check(bytes), self.check(bytes));
        assert_eq!(first, second, "{} changes its mind", self.name);
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn breaks(read: fn(&[u8]) -> Verdict) -> bool {
        let target = Target::new("a reader", read, 4);
        std::panic::catch_unwind(|| target.check_twice(b"bytes")).is_err()
    }

    #[test]
    fn broken_promises_are_seen() {
        static CALLS: AtomicUsize = AtomicUsize::new(0);
        assert!(!breaks(|bytes| Ok(format!("{} bytes", bytes.len()))));
        assert!(!breaks(|_| Err("why".to_owned())));
        assert!(breaks(|bytes| Ok(bytes[5].to_string())));
        assert!(breaks(|_| Ok(vec![1u8; 6 << 20].len().to_string())));
        assert!(breaks(|_| Ok(CALLS.fetch_add(1, Ordering::SeqCst).to_string())));
        assert!(breaks(|_| Err(String::new())));
        assert!(breaks(|_| Err("\u{1b}[2J".to_owned())));
        assert!(breaks(|_| Err("left\u{202e}thgir".to_owned())));
        assert!(breaks(|_| Err("w".repeat(9000))));
    }
}
