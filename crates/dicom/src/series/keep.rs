//! Which slices are decoded, and which part of each: those that a box needs.

use super::stack::Stack;
use super::{SeriesError, Wanted};
use preop_image::{Block, Geometry, box_words, cropped_finding, span};
use preop_monitor::Finding;
use preop_space::Bounds;
use std::ops::Range;

/// What of a stack is decoded.
pub(super) struct Kept {
    /// The voxels of the stack's grid.
    pub(super) block: Block,
    /// The slices that they need, as places in the stack's order.
    pub(super) slices: Range<usize>,
    /// The grid of those voxels.
    pub(super) grid: Geometry,
}

impl Kept {
    /// The layers of the stack's grid that are kept.
    pub(super) fn layers(&self) -> Range<usize> {
        let first = self.block.first[2];
        first..first + self.block.size[2]
    }

    /// The rows and the columns that are kept of each slice.
    pub(super) fn window(&self) -> [Range<usize>; 2] {
        let Block { first: [i, j, _], size: [columns, rows, _] } = self.block;
        [j..j + rows, i..i + columns]
    }
}

/// All of the stack, or what a box needs of it.
pub(super) fn kept(
    stack: &Stack,
    wanted: &Wanted,
    findings: &mut Vec<Finding>,
) -> Result<Kept, SeriesError> {
    let grid = &stack.geometry;
    let block = match wanted.keep {
        None => Block { first: [0; 3], size: grid.size() },
        Some(keep) => {
            let block = block(stack, keep).ok_or_else(|| beside(grid, keep))?;
            findings.push(cropped_finding(&block, grid, keep));
            block
        }
    };
    let [.., first] = block.first;
    let slices = stack.slices(first..first + block.size[2]);
    Ok(Kept { block, slices, grid: block.grid(grid) })
}

/// The block that a box needs. Slices of a tilted gantry lie beside the grid: of each the place
/// that the straight grid will ask for.
fn block(stack: &Stack, keep: Bounds) -> Option<Block> {
    let grid = &stack.geometry;
    let [mut low, mut high] = span(grid, keep)?;
    let straight = Block::around([low, high], grid.size());
    let Some(tilt) = &stack.tilt else { return straight };
    let last = grid.size()[2] - 1;
    let k = |x: f64| x.clamp(0.0, last as f64);
    let between = k(low[2].floor()) as usize..=k(high[2].ceil()) as usize;
    for axis in 0..2 {
        // Whole voxels of the straight grid are asked for.
        (low[axis], high[axis]) = (low[axis].floor(), high[axis].ceil());
        let shifts = || tilt.shift[between.clone()].iter().map(|s| s[axis]);
        low[axis] -= shifts().fold(f64::NEG_INFINITY, f64::max);
        high[axis] -= shifts().fold(f64::INFINITY, f64::min);
    }
    Block::around([low, high], grid.size())
}

fn beside(grid: &Geometry, keep: Bounds) -> SeriesError {
    SeriesError::Beside { keep: box_words(keep), scan: box_words(grid.bounds()) }
}
