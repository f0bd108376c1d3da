//! Which slices are decoded, and which part of each: those that a box needs.

use super::stack::Stack;
use super::{SeriesError, Wanted};
use preop_image::{Block, Geometry, span};
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
            findings.push(cropped(&block, grid, keep));
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
    SeriesError::Beside { keep: words(keep), scan: words(grid.bounds()) }
}

fn cropped(block: &Block, grid: &Geometry, keep: Bounds) -> Finding {
    let [i, j, k] = block.size;
    let [ni, nj, nk] = grid.size();
    let scan = grid.bounds();
    let beyond = !(scan.contains(keep.min) && scan.contains(keep.max));
    let beyond =
        if beyond { " The box reaches beyond the scan, where there is nothing." } else { "" };
    let message = format!(
        "Only the box {} was read: {i} x {j} x {k} of the {ni} x {nj} x {nk} voxels.{beyond}",
        words(keep)
    );
    let hint = "What lies outside of it is not in the plan: widen box_mm if a bone is cut off.";
    Finding::note("image.cropped", message).hint(hint)
}

/// A box in words: from where to where along each axis.
fn words(b: Bounds) -> String {
    let axis = |name, low: f64, high: f64| format!("{name} {low:.1} to {high:.1}");
    let axes =
        [axis("x", b.min.x, b.max.x), axis("y", b.min.y, b.max.y), axis("z", b.min.z, b.max.z)];
    format!("{} mm", axes.join(", "))
}
