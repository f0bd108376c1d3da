//! Values that are still in memory from an earlier evaluation, so that they need not be read back.

use crate::Hash;

/// Keeps values by the hash of their content. May forget at any time; must never lie. A face that
/// evaluates one plan again and again has one; a face that evaluates once takes [`NoShelf`].
pub trait Shelf<V>: Sync {
    /// The value of a content.
    fn take(&self, content: &Hash) -> Option<V>;
    /// Keeps the value of a content, which takes so many bytes when it is written.
    fn put(&self, content: &Hash, value: &V, bytes: usize);
}

/// Keeps nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoShelf;

impl<V> Shelf<V> for NoShelf {
    fn take(&self, _: &Hash) -> Option<V> {
        None
    }
    fn put(&self, _: &Hash, _: &V, _: usize) {}
}
