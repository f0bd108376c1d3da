//! A binary hierarchy of boxes over triangles (binned surface area heuristic: Wald, "On fast
//! construction of SAH-based bounding volume hierarchies", 2007). The same on any thread count.

use crate::Mesh;
use preop_space::{Bounds, Point};
use rayon::prelude::*;

/// The most triangles in a leaf.
const LEAF: usize = 4;
const BINS: usize = 16;
/// Halving from here on bounds the depth, whatever the triangles: 40 + log2(2^32) levels.
const SORTED_DEPTH: usize = 40;
/// Below this many triangles a thread costs more than it gives.
const PARALLEL: usize = 1 << 13;

/// A box and what it holds: the triangles `start..end` in the order of the leaves.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) bounds: Bounds,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The second child; the first is the next node. 0 in a leaf.
    pub(crate) second: u32,
}

impl Node {
    pub(crate) fn is_leaf(&self) -> bool {
        self.second == 0
    }

    /// Where the triangles of a leaf stand.
    pub(crate) fn slots(&self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Boxes over the triangles of a surface, which are kept in the order of the leaves.
#[derive(Clone, Debug)]
pub(crate) struct Hierarchy {
    /// Parents before children; empty for no triangles.
    pub(crate) nodes: Vec<Node>,
    /// Which triangle stands in each slot.
    pub(crate) order: Vec<u32>,
    /// The corners of the triangle in each slot.
    pub(crate) corners: Vec<[Point; 3]>,
}

impl Hierarchy {
    pub(crate) fn new(mesh: &Mesh) -> Hierarchy {
        let item = |t: usize| Item { bounds: Bounds::of(mesh.corners(t)), triangle: t as u32 };
        let mut items: Vec<Item> = (0..mesh.triangles().len()).into_par_iter().map(item).collect();
        let nodes = if items.is_empty() { Vec::new() } else { branch(&mut items, 0, 0) };
        let order: Vec<u32> = items.iter().map(|i| i.triangle).collect();
        let corners = order.par_iter().map(|&t| mesh.corners(t as usize)).collect();
        Hierarchy { nodes, order, corners }
    }

    /// Calls `visit` with the slots of each leaf whose box satisfies `wanted`, as do all above it.
    pub(crate) fn visit(&self, wanted: impl Fn(&Bounds) -> bool, mut visit: impl FnMut(usize)) {
        let mut stack = Stack::new();
        if !self.nodes.is_empty() {
            stack.push(0);
        }
        while let Some(n) = stack.pop() {
            let node = &self.nodes[n as usize];
            if !wanted(&node.bounds) {
                continue;
            }
            if node.is_leaf() {
                node.slots().for_each(&mut visit);
            } else {
                stack.push(node.second);
                stack.push(n + 1);
            }
        }
    }
}

impl Hierarchy {
    /// Calls `visit` with the slots from `first` on whose leaves meet a box.
    pub(crate) fn visit_after(&self, first: u32, wanted: &Bounds, mut visit: impl FnMut(usize)) {
        let mut stack = Stack::new();
        stack.push(0);
        while let Some(n) = stack.pop() {
            let node = &self.nodes[n as usize];
            if node.end <= first || !node.bounds.meets(wanted) {
                continue;
            }
            if node.is_leaf() {
                node.slots().for_each(&mut visit);
            } else {
                stack.push(node.second);
                stack.push(n + 1);
            }
        }
    }
}

/// The nodes still to visit. One is left behind at each level at most, and the depth is bounded.
pub(crate) struct Stack {
    nodes: [u32; 128],
    len: usize,
}

impl Stack {
    pub(crate) fn new() -> Stack {
        Stack { nodes: [0; 128], len: 0 }
    }

    pub(crate) fn push(&mut self, node: u32) {
        self.nodes[self.len] = node;
        self.len += 1;
    }

    pub(crate) fn pop(&mut self) -> Option<u32> {
        self.len = self.len.checked_sub(1)?;
        Some(self.nodes[self.len])
    }
}

/// A triangle while the hierarchy is made.
struct Item {
    bounds: Bounds,
    triangle: u32,
}

impl Item {
    /// Twice the middle of the box along an axis.
    fn middle(&self, axis: usize) -> f64 {
        self.bounds.min.to_array()[axis] + self.bounds.max.to_array()[axis]
    }
}

/// The nodes over some triangles, the first of which stands in the slot `start`.
fn branch(items: &mut [Item], start: u32, depth: usize) -> Vec<Node> {
    let bounds = items.iter().fold(Bounds::EMPTY, |b, i| b.union(i.bounds));
    let end = start + items.len() as u32;
    let mut nodes = vec![Node { bounds, start, end, second: 0 }];
    if items.len() <= LEAF {
        return nodes;
    }
    let large = items.len() >= PARALLEL;
    let at = split(items, depth);
    let (low, high) = items.split_at_mut(at);
    let middle = start + at as u32;
    if large {
        let (first, second) =
            rayon::join(|| branch(low, start, depth + 1), || branch(high, middle, depth + 1));
        append(&mut nodes, first);
        nodes[0].second = nodes.len() as u32;
        append(&mut nodes, second);
    } else {
        grow(low, start, depth + 1, &mut nodes);
        nodes[0].second = nodes.len() as u32;
        grow(high, middle, depth + 1, &mut nodes);
    }
    nodes
}

/// Appends the nodes over a few triangles.
fn grow(items: &mut [Item], start: u32, depth: usize, nodes: &mut Vec<Node>) {
    let bounds = items.iter().fold(Bounds::EMPTY, |b, i| b.union(i.bounds));
    let here = nodes.len();
    nodes.push(Node { bounds, start, end: start + items.len() as u32, second: 0 });
    if items.len() > LEAF {
        let at = split(items, depth);
        let (low, high) = items.split_at_mut(at);
        grow(low, start, depth + 1, nodes);
        nodes[here].second = nodes.len() as u32;
        grow(high, start + at as u32, depth + 1, nodes);
    }
}

/// Appends a branch that was made on its own.
fn append(nodes: &mut Vec<Node>, branch: Vec<Node>) {
    let shift = nodes.len() as u32;
    let moved = |n: Node| Node { second: if n.second == 0 { 0 } else { n.second + shift }, ..n };
    nodes.extend(branch.into_iter().map(moved));
}

/// Sorts the triangles into two groups; the size of the first, which like the second is not empty.
fn split(items: &mut [Item], depth: usize) -> usize {
    let (mut axis, mut low, mut extent) = (0, 0.0, -1.0);
    for candidate in 0..3 {
        let middles = items.iter().map(|i| i.middle(candidate));
        let (min, max) = middles
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(min, max), m| (min.min(m), max.max(m)));
        if max - min > extent {
            (axis, low, extent) = (candidate, min, max - min);
        }
    }
    let half = items.len() / 2;
    // The inverse of a width below the least normal number would not be finite.
    if extent < 1e-300 || !extent.is_finite() {
        return half;
    }
    if depth >= SORTED_DEPTH {
        let key = |i: &Item, j: &Item| {
            i.middle(axis).total_cmp(&j.middle(axis)).then(i.triangle.cmp(&j.triangle))
        };
        items.select_nth_unstable_by(half, key);
        return half;
    }
    let bin = |i: &Item| (((i.middle(axis) - low) / extent * BINS as f64) as usize).min(BINS - 1);
    let cut = cheapest_cut(items, bin);
    partition(items, |i| bin(i) < cut)
}

/// The first bin of the second group that makes area times count least over both groups.
fn cheapest_cut(items: &[Item], bin: impl Fn(&Item) -> usize) -> usize {
    let mut bins = [(Bounds::EMPTY, 0usize); BINS];
    for item in items {
        let (bounds, count) = &mut bins[bin(item)];
        *bounds = bounds.union(item.bounds);
        *count += 1;
    }
    let cost = |(bounds, count): (Bounds, usize)| match count {
        0 => 0.0,
        _ => {
            let s = bounds.size();
            (s.x * s.y + s.y * s.z + s.z * s.x) * count as f64
        }
    };
    let join = |a: (Bounds, usize), b: (Bounds, usize)| (a.0.union(b.0), a.1 + b.1);
    let mut above = [(Bounds::EMPTY, 0); BINS];
    above[BINS - 1] = bins[BINS - 1];
    for n in (1..BINS - 1).rev() {
        above[n] = join(above[n + 1], bins[n]);
    }
    let (mut below, mut best) = (bins[0], (f64::INFINITY, 1));
    for cut in 1..BINS {
        let price = cost(below) + cost(above[cut]);
        if below.1 > 0 && above[cut].1 > 0 && price < best.0 {
            best = (price, cut);
        }
        below = join(below, bins[cut]);
    }
    best.1
}

/// Moves the items that satisfy `first` to the front and counts them.
fn partition(items: &mut [Item], first: impl Fn(&Item) -> bool) -> usize {
    let mut count = 0;
    for n in 0..items.len() {
        if first(&items[n]) {
            items.swap(count, n);
            count += 1;
        }
    }
    count
}
