//! The values that were last in hand, up to so many bytes: a moved plane cuts the bone that is in memory.

use preop_plan::Hash;
use preop_plan::shelf::Shelf;
use preop_steps::Value;
use std::sync::Mutex;

/// As the values are written; a volume of 512 x 512 x 600 takes 300 MiB, a bone of a million triangles 24.
const MOST_BYTES: usize = 1 << 30;
const UNPOISONED: &str = "nothing panics while it holds the shelf";

/// What was used longest ago goes first.
#[derive(Default)]
pub(crate) struct ValueShelf {
    /// The latest last.
    values: Mutex<Vec<(Hash, Value, usize)>>,
}

impl Shelf<Value> for ValueShelf {
    fn take(&self, content: &Hash) -> Option<Value> {
        let mut values = self.values.lock().expect(UNPOISONED);
        let place = values.iter().position(|(hash, _, _)| hash == content)?;
        let entry = values.remove(place);
        let value = entry.1.clone();
        values.push(entry);
        Some(value)
    }

    fn put(&self, content: &Hash, value: &Value, bytes: usize) {
        let mut values = self.values.lock().expect(UNPOISONED);
        values.retain(|(hash, _, _)| hash != content);
        values.push((*content, value.clone(), bytes.max(held(value))));
        let mut total: usize = values.iter().map(|(_, _, bytes)| bytes).sum();
        let mut gone = 0;
        while total > MOST_BYTES && gone + 1 < values.len() {
            total -= values[gone].2;
            gone += 1;
        }
        values.drain(..gone);
    }
}

/// The bytes in memory of what is written much smaller than it is held.
fn held(value: &Value) -> usize {
    match value {
        Value::Label(label) => label.voxels().len(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_space::Point;

    #[test]
    fn what_was_used_longest_ago_goes_first() {
        let shelf = ValueShelf::default();
        let names: Vec<Hash> = [b"a", b"b", b"c"].map(|n| Hash::of(n)).to_vec();
        let value = Value::Point(Point::ORIGIN);
        shelf.put(&names[0], &value, MOST_BYTES / 2);
        shelf.put(&names[1], &value, MOST_BYTES / 2);
        assert!(shelf.take(&names[0]).is_some());
        shelf.put(&names[2], &value, MOST_BYTES / 4);
        assert!(shelf.take(&names[1]).is_none());
        assert!(shelf.take(&names[0]).is_some() && shelf.take(&names[2]).is_some());
        // One that is larger than all may be is kept while nothing else comes.
        shelf.put(&names[1], &value, 2 * MOST_BYTES);
        assert!(shelf.take(&names[1]).is_some() && shelf.take(&names[0]).is_none());
    }
}
