//! What was computed before, by key: behind a trait, in memory for tests, on disk in faces.

use crate::Hash;
use preop_monitor::Finding;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// What a step gave: the content of each result, and what it found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The content hash of each result, in the order of the step's kind.
    pub results: Vec<Hash>,
    /// What the step found.
    pub findings: Vec<Finding>,
}

/// Remembers records by key and contents by hash. May forget at any time; must never lie.
pub trait Memo: Sync {
    /// What the step of this key gave.
    fn recall(&self, key: &Hash) -> Option<Record>;
    /// Keeps what the step of this key gave.
    fn keep(&self, key: &Hash, record: &Record);
    /// The bytes of a content.
    fn content(&self, hash: &Hash) -> Option<Vec<u8>>;
    /// Whether the bytes of a content are there.
    fn has_content(&self, hash: &Hash) -> bool;
    /// Keeps the bytes of a content.
    fn keep_content(&self, hash: &Hash, bytes: Vec<u8>);
}

/// A memo that ends with the process.
#[derive(Debug, Default)]
pub struct MemoryMemo {
    records: Mutex<BTreeMap<Hash, Record>>,
    contents: Mutex<BTreeMap<Hash, Vec<u8>>>,
}

/// Why a lock of the memo cannot be poisoned: nothing in it panics.
const UNPOISONED: &str = "no thread panics while it holds the memo";

impl Memo for MemoryMemo {
    fn recall(&self, key: &Hash) -> Option<Record> {
        self.records.lock().expect(UNPOISONED).get(key).cloned()
    }

    fn keep(&self, key: &Hash, record: &Record) {
        self.records.lock().expect(UNPOISONED).insert(*key, record.clone());
    }

    fn content(&self, hash: &Hash) -> Option<Vec<u8>> {
        self.contents.lock().expect(UNPOISONED).get(hash).cloned()
    }

    fn has_content(&self, hash: &Hash) -> bool {
        self.contents.lock().expect(UNPOISONED).contains_key(hash)
    }

    fn keep_content(&self, hash: &Hash, bytes: Vec<u8>) {
        self.contents.lock().expect(UNPOISONED).insert(*hash, bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_monitor::Finding;
    use preop_space::Point;

    #[test]
    fn a_record_that_was_written_reads_as_the_same_bits() {
        // A reader of JSON that is right to the last bit but one makes 53.38491908714549 of the first.
        let place = Point::new(53.384919087145484, 97.74731589378281, 0.1 + 0.2);
        let finding = Finding::warning("print.thin-wall", "thin").at(place);
        let record = Record { results: vec![Hash::of(b"a")], findings: vec![finding] };
        let text = serde_json::to_vec(&record).unwrap();
        assert_eq!(serde_json::from_slice::<Record>(&text).unwrap(), record);
    }
}
