//! A surface in an order in which neighbours stand near each other, in blocks that a processor keeps
//! at hand while it works on them.

use crate::Mesh;
use crate::mesh::directed_edges;
use preop_space::Point;
use std::ops::Range;

/// The side of a block, as a multiple of the mean edge.
const SIDE: f64 = 48.0;
/// No block but the last has fewer corners than this: to start one has a price as well.
const LEAST_CORNERS: usize = 2048;

/// A surface whose corners and triangles are sorted by blocks.
pub(super) struct Blocks {
    pub(super) mesh: Mesh,
    /// The corners of each block, and the triangles whose first corner is one of them.
    pub(super) ranges: Vec<(Range<u32>, Range<usize>)>,
}

impl Blocks {
    pub(super) fn new(mesh: &Mesh) -> Blocks {
        let side = SIDE * mean_edge(mesh);
        let low = mesh.bounds().min;
        // Beyond the last cell that a key has room for all is one cell.
        let cell = |from: f64, to: f64| ((to - from) / side).min(2_097_151.0) as u64;
        let key = |p: &Point| cell(low.z, p.z) << 42 | cell(low.y, p.y) << 21 | cell(low.x, p.x);
        let mut order: Vec<(u64, u32)> = mesh.points().iter().map(key).zip(0..).collect();
        order.sort_unstable();
        let mut number = vec![0u32; order.len()];
        order.iter().zip(0..).for_each(|((_, old), new)| number[*old as usize] = new);
        let points = order.iter().map(|(_, old)| mesh.points()[*old as usize]).collect();

        let ends = ends(&order);
        let block = |corner: u32| ends.partition_point(|end| *end <= corner);
        let triangles = mesh.triangles().iter().map(|t| t.map(|c| number[c as usize]));
        let mut sorted: Vec<(usize, [u32; 3])> = triangles.map(|t| (block(t[0]), t)).collect();
        sorted.sort_by_key(|t| t.0);
        let mut ranges = Vec::new();
        let (mut corner, mut triangle) = (0, 0);
        for (n, end) in ends.into_iter().enumerate() {
            let last = sorted.partition_point(|t| t.0 <= n);
            ranges.push((corner..end, triangle..last));
            (corner, triangle) = (end, last);
        }
        let triangles = sorted.into_iter().map(|t| t.1).collect();
        Blocks { mesh: Mesh::manifold(points, triangles), ranges }
    }
}

/// Where each block ends in corners that are sorted by their cells.
fn ends(order: &[(u64, u32)]) -> Vec<u32> {
    let (mut ends, mut start) = (Vec::new(), 0);
    for n in 1..order.len() {
        if order[n].0 != order[n - 1].0 && n - start >= LEAST_CORNERS {
            ends.push(n as u32);
            start = n;
        }
    }
    ends.push(order.len() as u32);
    ends
}

/// The mean length of the edges, as each triangle has them.
fn mean_edge(mesh: &Mesh) -> f64 {
    let place = |c: u32| mesh.points()[c as usize];
    let sum: f64 = directed_edges(mesh.triangles()).map(|(a, b)| place(a).distance(place(b))).sum();
    sum / (3 * mesh.triangles().len()) as f64
}
