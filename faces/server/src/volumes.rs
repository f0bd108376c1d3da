//! Volumes as a screen asks for them: their coarser levels, which are remembered, and the finest, which
//! is the scan itself. The first slices of a case that was opened before wait for no large file.

use crate::Refusal;
use preop_display::Pyramid;
use preop_plan::Hash;
use preop_plan::memo::{Memo, Record};
use preop_steps::Scan;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many volumes are kept; the scan is shared with the shelf, the levels of a large one take 50 MB.
const KEPT: usize = 3;

/// The latest last.
#[derive(Default)]
pub(crate) struct Volumes(Mutex<Vec<(Hash, Arc<Shown>)>>);

/// What was made or read of a volume: once, whoever asks meanwhile waits.
#[derive(Default)]
struct Shown {
    levels: Mutex<Option<Arc<Pyramid>>>,
    finest: Mutex<Option<Arc<Scan>>>,
}

impl Volumes {
    /// The coarser levels of a volume: here, remembered, or made of the scan.
    pub(crate) fn levels(
        &self,
        content: &Hash,
        memo: &dyn Memo,
        scan: impl FnOnce() -> Result<Arc<Scan>, Refusal>,
    ) -> Result<Arc<Pyramid>, Refusal> {
        let shown = self.shown(content);
        let key = Hash::of_parts([preop_case::BUILD.as_bytes(), b"levels", content.as_bytes()]);
        let (made, is_new) = {
            let mut levels = lock(&shown.levels);
            if let Some(levels) = &*levels {
                return Ok(levels.clone());
            }
            // Made on this thread alone: one that waited for others while it holds the lock could be handed the work
            // of somebody who waits for the lock.
            let (made, is_new) = match recalled(&key, memo) {
                Some(levels) => (Arc::new(levels), false),
                None => (Arc::new(Pyramid::of(&scan()?.volume)), true),
            };
            *levels = Some(made.clone());
            (made, is_new)
        };
        if is_new && let Ok(bytes) = postcard::to_allocvec(&*made) {
            let hash = Hash::of(&bytes);
            memo.keep_content(&hash, bytes);
            memo.keep(&key, &Record { results: vec![hash], findings: vec![] });
        }
        Ok(made)
    }

    /// The scan itself.
    pub(crate) fn finest(
        &self,
        content: &Hash,
        scan: impl FnOnce() -> Result<Arc<Scan>, Refusal>,
    ) -> Result<Arc<Scan>, Refusal> {
        let shown = self.shown(content);
        let mut finest = lock(&shown.finest);
        if let Some(finest) = &*finest {
            return Ok(finest.clone());
        }
        let read = scan()?;
        *finest = Some(read.clone());
        Ok(read)
    }

    /// The place of a volume; it becomes the latest.
    fn shown(&self, content: &Hash) -> Arc<Shown> {
        let mut kept = lock(&self.0);
        let entry = match kept.iter().position(|(hash, _)| hash == content) {
            Some(place) => kept.remove(place),
            None => (*content, Arc::default()),
        };
        let shown = entry.1.clone();
        kept.push(entry);
        if kept.len() > KEPT {
            kept.remove(0);
        }
        shown
    }
}

fn recalled(key: &Hash, memo: &dyn Memo) -> Option<Pyramid> {
    let record = memo.recall(key)?;
    postcard::from_bytes(&memo.content(record.results.first()?)?).ok()
}

/// Whoever panicked while making one has left nothing half made.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
