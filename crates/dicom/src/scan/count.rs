//! How many elements, items and delimiters a file may hold before nobody reads on.
//!
//! No image needs 100,000 by itself, but scanners say fifty to two hundred of each frame, and a leg has 1,500 frames: each
//! frame's item brings an allowance of its own, for as many frames as an image may have.

use crate::SliceError;

/// Of everything but frames.
const MOST: usize = 100_000;
/// More for each frame, where what is not ours is passed over.
const OF_A_FRAME: usize = 250;
/// More for each frame, where all is kept as a tree: of a mask, whose frames say less.
const OF_A_FRAME_IN_A_TREE: usize = 80;
/// Frames beyond these bring no more.
const MOST_FRAMES: usize = 5_000;

/// What was seen on the way so far.
#[derive(Clone, Debug)]
pub(crate) struct Count {
    seen: usize,
    frames: usize,
    of_a_frame: usize,
}

impl Count {
    pub(crate) fn of_walk() -> Count {
        Count { seen: 0, frames: 0, of_a_frame: OF_A_FRAME }
    }

    pub(crate) fn of_tree() -> Count {
        Count { of_a_frame: OF_A_FRAME_IN_A_TREE, ..Count::of_walk() }
    }

    /// One element, item or delimiter more.
    pub(crate) fn one(&mut self) -> Result<(), SliceError> {
        self.seen += 1;
        let most = MOST + self.of_a_frame * self.frames.min(MOST_FRAMES);
        if self.seen > most { Err(SliceError::TooManyElements) } else { Ok(()) }
    }

    /// The item of a frame has begun.
    pub(crate) fn frame(&mut self) {
        self.frames += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    /// Whether so many are counted, so many frames having begun before.
    fn counts(mut count: Count, frames: usize, all: usize) -> bool {
        (0..frames).for_each(|_| count.frame());
        (0..all).all(|_| count.one().is_ok())
    }

    #[test]
    fn elements_end_by_frames() {
        edges::most(100_000, |all| counts(Count::of_walk(), 0, all));
        edges::most(100_000, |all| counts(Count::of_tree(), 0, all));
        edges::most(475_000, |all| counts(Count::of_walk(), 1_500, all));
        edges::most(220_000, |all| counts(Count::of_tree(), 1_500, all));
        // Frames beyond the most bring nothing.
        for frames in [5_000, 5_001, 1 << 20] {
            edges::most(1_350_000, |all| counts(Count::of_walk(), frames, all));
            edges::most(500_000, |all| counts(Count::of_tree(), frames, all));
        }
    }
}
