//! Surfaces as bytes for a screen, each made once: whoever asks while it is being made waits for it.

use axum::body::Bytes;
use preop_plan::Hash;
use std::sync::{Arc, Mutex, OnceLock};

/// So many are kept; one of 100 k triangles takes 1.5 MB.
const KEPT: usize = 96;
const UNPOISONED: &str = "nothing panics while it holds the pictures";

/// A content, its part, and how many triangles a screen wants at the most.
type Name = (Hash, usize, usize);
type Slot = Arc<OnceLock<Bytes>>;

/// The latest last.
#[derive(Default)]
pub(crate) struct Pictures(Mutex<Vec<(Name, Slot)>>);

impl Pictures {
    /// The bytes of this name, made by `make` where they are not here.
    pub(crate) fn get(&self, name: Name, make: impl FnOnce() -> Bytes) -> Bytes {
        self.slot(name).get_or_init(make).clone()
    }

    fn slot(&self, name: Name) -> Slot {
        let mut kept = self.0.lock().expect(UNPOISONED);
        let entry = match kept.iter().position(|(own, _)| *own == name) {
            Some(place) => kept.remove(place),
            None => (name, Slot::default()),
        };
        let slot = entry.1.clone();
        kept.push(entry);
        if kept.len() > KEPT {
            kept.remove(0);
        }
        slot
    }
}
