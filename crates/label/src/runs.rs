//! A label as runs of voxels along its rows, joined into connected pieces.
//!
//! Runs are found in parallel, slice by slice; there are few of them, so joining (union by least
//! number, after Wu, Otoo and Suzuki 2009) is quick in one thread and has one answer.

use rayon::prelude::*;

/// Consecutive voxels of one row that all are in or all are out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    /// Where the run starts in storage.
    pub start: usize,
    /// One beyond where it ends in storage.
    pub end: usize,
}

impl Run {
    /// The voxels of the run, as places in storage.
    pub(crate) fn range(&self) -> std::ops::Range<usize> {
        self.start..self.end
    }
}

/// All runs of one kind, with the connected piece that each belongs to.
pub(crate) struct Pieces {
    /// In storage order.
    pub runs: Vec<Run>,
    /// For each run, the number of its piece; pieces count up in storage order of their first voxel.
    pub piece: Vec<u32>,
    /// For each piece, how many voxels it has.
    pub sizes: Vec<usize>,
}

impl Pieces {
    /// The connected pieces of the voxels that equal `value`, joined across faces.
    pub(crate) fn of(voxels: &[u8], size: [usize; 3], value: u8) -> Pieces {
        let [ni, nj, nk] = size;
        let slices: Vec<(Vec<Run>, Vec<u32>)> = (0..nk)
            .into_par_iter()
            .map(|k| runs_of_slice(&voxels[k * ni * nj..][..ni * nj], k * ni * nj, ni, value))
            .collect();
        let mut runs = Vec::with_capacity(slices.iter().map(|s| s.0.len()).sum());
        let mut rows = Vec::with_capacity(nj * nk + 1);
        for (slice_runs, slice_rows) in slices {
            rows.extend(slice_rows.iter().map(|r| runs.len() + *r as usize));
            runs.extend(slice_runs);
        }
        rows.push(runs.len());
        let parent = join(&runs, &rows, ni, nj);
        number(runs, parent)
    }

    /// The run that holds a place in storage, if any does.
    pub(crate) fn run_at(&self, index: usize) -> Option<usize> {
        let after = self.runs.partition_point(|r| r.start <= index);
        after.checked_sub(1).filter(|&n| index < self.runs[n].end)
    }

    /// The voxels of those pieces that `keep` says yes to, 1, all others 0.
    pub(crate) fn voxels(&self, count: usize, keep: impl Fn(usize) -> bool) -> Vec<u8> {
        let mut voxels = vec![0u8; count];
        for (run, piece) in self.runs.iter().zip(&self.piece) {
            if keep(*piece as usize) {
                voxels[run.range()].fill(1);
            }
        }
        voxels
    }
}

/// The runs of one slice, and for each of its rows the number of its first run.
fn runs_of_slice(slice: &[u8], offset: usize, ni: usize, value: u8) -> (Vec<Run>, Vec<u32>) {
    let (mut runs, mut rows) = (Vec::new(), Vec::new());
    for (j, row) in slice.chunks_exact(ni).enumerate() {
        rows.push(runs.len() as u32);
        let mut i = 0;
        while let Some(skip) = row[i..].iter().position(|v| *v == value) {
            let start = i + skip;
            let length = row[start..].iter().position(|v| *v != value).unwrap_or(ni - start);
            i = start + length;
            runs.push(Run { start: offset + j * ni + start, end: offset + j * ni + i });
        }
    }
    (runs, rows)
}

/// For each run a run of the same piece with a lower or equal number; roots name themselves.
fn join(runs: &[Run], rows: &[usize], ni: usize, nj: usize) -> Vec<u32> {
    let mut parent: Vec<u32> = (0..runs.len() as u32).collect();
    for row in 0..rows.len() - 1 {
        if row % nj > 0 {
            join_rows(runs, &mut parent, rows, row - 1, row, ni);
        }
        if row >= nj {
            join_rows(runs, &mut parent, rows, row - nj, row, ni * nj);
        }
    }
    parent
}

/// Joins the runs of two rows that touch; `apart` is the distance of the rows in storage.
fn join_rows(
    runs: &[Run],
    parent: &mut [u32],
    rows: &[usize],
    before: usize,
    row: usize,
    apart: usize,
) {
    let (mut a, mut b) = (rows[before], rows[row]);
    while a < rows[before + 1] && b < rows[row + 1] {
        let (from, to) = (runs[a].start + apart, runs[a].end + apart);
        if from < runs[b].end && runs[b].start < to {
            let (x, y) = (root(parent, a as u32), root(parent, b as u32));
            parent[x.max(y) as usize] = x.min(y);
        }
        if to <= runs[b].end {
            a += 1;
        } else {
            b += 1;
        }
    }
}

/// The root of a run; halves the way to it for the next who asks.
fn root(parent: &mut [u32], mut run: u32) -> u32 {
    while parent[run as usize] != run {
        parent[run as usize] = parent[parent[run as usize] as usize];
        run = parent[run as usize];
    }
    run
}

fn number(runs: Vec<Run>, mut parent: Vec<u32>) -> Pieces {
    let mut sizes = Vec::new();
    // Roots stand before their followers, so each parent is numbered when it is asked for.
    for n in 0..runs.len() {
        let above = parent[n] as usize;
        if above == n {
            parent[n] = sizes.len() as u32;
            sizes.push(0);
        } else {
            parent[n] = parent[above];
        }
        sizes[parent[n] as usize] += runs[n].range().len();
    }
    Pieces { runs, piece: parent, sizes }
}
