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
        Hierarchy::over(mesh, |t| Bounds::of(mesh.corners(t)))
    }

    /// Boxes that hold what `bounds` says of each triangle.
    pub(crate) fn over(mesh: &Mesh, bounds: impl Fn(usize) -> Bounds + Sync) -> Hierarchy {
        let item = |t: usize| {
            let Bounds { min, max } = bounds(t);
            Item { min: min.to_array(), max: max.to_array(), triangle: t as u32 }
        };
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
    min: [f64; 3],
    max: [f64; 3],
    triangle: u32,
}

impl Item {
    /// Twice the middle of the box along an axis.
    #[inline]
    fn middle(&self, axis: usize) -> f64 {
        self.min[axis] + self.max[axis]
    }
}

/// The least box around others.
#[derive(Clone, Copy)]
struct Hull {
    min: [f64; 3],
    max: [f64; 3],
}

impl Hull {
    const EMPTY: Hull = Hull { min: [f64::INFINITY; 3], max: [f64::NEG_INFINITY; 3] };

    #[inline]
    fn add(&mut self, min: &[f64; 3], max: &[f64; 3]) {
        for axis in 0..3 {
            // Unlike `f64::min` these are one instruction each; nothing here is not a number.
            let (low, high) = (self.min[axis], self.max[axis]);
            self.min[axis] = if min[axis] < low { min[axis] } else { low };
            self.max[axis] = if max[axis] > high { max[axis] } else { high };
        }
    }

    fn bounds(&self) -> Bounds {
        Bounds { min: Point::from(self.min), max: Point::from(self.max) }
    }

    /// Half the area of its faces.
    fn area(&self) -> f64 {
        let [x, y, z] = [0, 1, 2].map(|axis| self.max[axis] - self.min[axis]);
        x * y + y * z + z * x
    }
}

/// The boxes around some triangles and around the middles of theirs.
fn hulls(items: &[Item]) -> (Hull, Hull) {
    let (mut whole, mut middles) = (Hull::EMPTY, Hull::EMPTY);
    for item in items {
        whole.add(&item.min, &item.max);
        let middle = [0, 1, 2].map(|axis| item.middle(axis));
        middles.add(&middle, &middle);
    }
    (whole, middles)
}

/// The nodes over some triangles, the first of which stands in the slot `start`.
fn branch(items: &mut [Item], start: u32, depth: usize) -> Vec<Node> {
    let mut nodes = Vec::new();
    if items.len() < PARALLEL {
        grow(items, start, depth, &mut nodes);
        return nodes;
    }
    let (whole, middles) = hulls(items);
    let end = start + items.len() as u32;
    nodes.push(Node { bounds: whole.bounds(), start, end, second: 0 });
    let at = split(items, &middles, depth);
    let (low, high) = items.split_at_mut(at);
    let middle = start + at as u32;
    let (first, second) =
        rayon::join(|| branch(low, start, depth + 1), || branch(high, middle, depth + 1));
    append(&mut nodes, first);
    nodes[0].second = nodes.len() as u32;
    append(&mut nodes, second);
    nodes
}

/// Appends the nodes over a few triangles.
fn grow(items: &mut [Item], start: u32, depth: usize, nodes: &mut Vec<Node>) {
    let (whole, middles) = hulls(items);
    let here = nodes.len();
    let end = start + items.len() as u32;
    nodes.push(Node { bounds: whole.bounds(), start, end, second: 0 });
    if items.len() > LEAF {
        let at = split(items, &middles, depth);
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
fn split(items: &mut [Item], middles: &Hull, depth: usize) -> usize {
    let extents = [0, 1, 2].map(|axis| middles.max[axis] - middles.min[axis]);
    let longest = |best, axis: usize| if extents[axis] > extents[best] { axis } else { best };
    let axis = (1..3).fold(0, longest);
    let (low, extent) = (middles.min[axis], extents[axis]);
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
    // A few triangles need no more bins than there are of them.
    let bins = BINS.min(items.len());
    let scale = bins as f64 / extent;
    let bin = |i: &Item| (((i.middle(axis) - low) * scale) as usize).min(bins - 1);
    let cut = cheapest_cut(items, bins, bin);
    partition(items, |i| bin(i) < cut)
}

/// The first bin of the second group that makes area times count least over both groups.
fn cheapest_cut(items: &[Item], count: usize, bin: impl Fn(&Item) -> usize) -> usize {
    let mut bins = [(Hull::EMPTY, 0usize); BINS];
    for item in items {
        let (hull, held) = &mut bins[bin(item)];
        hull.add(&item.min, &item.max);
        *held += 1;
    }
    let mut above = [0.0; BINS];
    let (mut hull, mut held) = (Hull::EMPTY, 0);
    for n in (1..count).rev() {
        hull.add(&bins[n].0.min, &bins[n].0.max);
        held += bins[n].1;
        above[n] = if held > 0 { hull.area() * held as f64 } else { f64::INFINITY };
    }
    let (mut hull, mut held, mut best) = (Hull::EMPTY, 0, (f64::INFINITY, 1));
    for cut in 1..count {
        hull.add(&bins[cut - 1].0.min, &bins[cut - 1].0.max);
        held += bins[cut - 1].1;
        let price = if held > 0 { hull.area() * held as f64 } else { f64::INFINITY } + above[cut];
        if price < best.0 {
            best = (price, cut);
        }
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
