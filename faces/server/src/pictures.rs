//! What was made for screens, each thing once: whoever asks while it is being made waits for it.

use std::sync::{Arc, Mutex, OnceLock};

const UNPOISONED: &str = "nothing panics while it holds the pictures";

type Slot<T> = Arc<OnceLock<T>>;

/// The things that were asked for last, by name; the latest last.
pub(crate) struct Pictures<N, T> {
    kept: Mutex<Vec<(N, Slot<T>)>>,
    most: usize,
}

impl<N: PartialEq, T: Clone> Pictures<N, T> {
    /// Keeps no more than `most`.
    pub(crate) fn keeping(most: usize) -> Pictures<N, T> {
        Pictures { kept: Mutex::default(), most }
    }

    /// The thing of this name, made by `make` where it is not here.
    pub(crate) fn get(&self, name: N, make: impl FnOnce() -> T) -> T {
        self.slot(name).get_or_init(make).clone()
    }

    fn slot(&self, name: N) -> Slot<T> {
        let mut kept = self.kept.lock().expect(UNPOISONED);
        let entry = match kept.iter().position(|(own, _)| *own == name) {
            Some(place) => kept.remove(place),
            None => (name, Slot::default()),
        };
        let slot = entry.1.clone();
        kept.push(entry);
        if kept.len() > self.most {
            kept.remove(0);
        }
        slot
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_thing_is_made_once_while_it_is_kept() {
        let made = Cell::new(0);
        let pictures = Pictures::keeping(2);
        let ask = |name: &str| {
            pictures.get(name.to_owned(), || {
                made.set(made.get() + 1);
                made.get()
            })
        };
        assert_eq!((ask("a"), ask("b"), ask("a")), (1, 2, 1));
        assert_eq!((ask("c"), ask("a"), ask("b")), (3, 1, 4));
    }
}
