//! A surface while its edges collapse.

mod allowed;
mod taken_back;

use super::fan::{Blade, Fan};
use super::queue::{Edge, Queue};
use super::undo::Log;
use crate::Mesh;
use crate::neighbours::{NONE, Stars, across};
use crate::quadric::Quadric;
use preop_space::Point;
use std::ops::Range;

/// How strongly a flat neighbourhood holds the new corner to the middle of its edge.
const HOLD: f64 = 1e-3;

/// A triangle, and at each of its corners the next triangle around that corner: three times its
/// number plus the place of the corner in it.
#[derive(Clone, Copy)]
pub(super) struct Linked {
    pub(super) corners: [u32; 3],
    pub(super) next: [u32; 3],
}

/// A surface while its edges collapse. A triangle keeps its number for life.
pub(super) struct Collapsing<'a> {
    pub(super) original: &'a Mesh,
    original_stars: Stars,
    /// The square of the tolerance.
    limit: f64,
    /// Quadrics are about this place: sums about a near one lose fewer digits.
    about: Point,
    pub(super) points: Vec<Point>,
    pub(super) triangles: Vec<Linked>,
    pub(super) gone: Vec<bool>,
    /// The first triangle around each corner, as in [`Linked`].
    pub(super) first: Vec<u32>,
    quadrics: Vec<Quadric>,
    versions: Vec<u32>,
    /// Corners on a border, and those where a surface only touches itself, do not move.
    fixed: Vec<bool>,
    /// Whether a corner is no longer where it was.
    pub(super) moved: Vec<bool>,
    /// The first original corner that lies near each triangle, and the next after each corner.
    first_shadow: Vec<u32>,
    next_shadow: Vec<u32>,
    pub(super) log: Log,
    /// The triangles that changed when collapses were taken back.
    pub(super) restored: Vec<u32>,
    /// The corners of the block that is at work.
    block: Range<u32>,
    queue: Queue,
    /// Edges that are not within the block.
    later: Vec<Edge>,
    fan: Fan,
}

impl Collapsing<'_> {
    pub(super) fn new(mesh: &Mesh, tolerance: f64) -> Collapsing<'_> {
        let (points, corners) = (mesh.points().len(), mesh.triangles().len());
        let original_stars = Stars::new(points, mesh.triangles());
        let mut work = Collapsing {
            original: mesh,
            limit: tolerance * tolerance,
            about: mesh.bounds().centre(),
            points: mesh.points().to_vec(),
            triangles: Vec::with_capacity(corners),
            gone: vec![false; corners],
            first: vec![NONE; points],
            quadrics: vec![Quadric::default(); points],
            versions: vec![0; points],
            fixed: fixed_corners(mesh, &original_stars),
            moved: vec![false; points],
            first_shadow: vec![NONE; corners],
            next_shadow: vec![NONE; points],
            log: Log::new(corners),
            restored: Vec::new(),
            block: 0..0,
            queue: Queue::new(),
            later: Vec::new(),
            fan: Fan::default(),
            original_stars,
        };
        for &corners in mesh.triangles() {
            work.triangles.push(Linked { corners, next: [NONE; 3] });
            work.link(work.triangles.len() as u32 - 1);
        }
        work.sum_quadrics();
        work
    }

    /// Queues the edges of some triangles that lie within a block of corners.
    pub(super) fn start(&mut self, block: Range<u32>, triangles: Range<usize>) {
        self.block = block;
        for t in triangles {
            if self.gone[t] {
                continue;
            }
            let [a, b, c] = self.triangles[t].corners;
            // An edge that both its triangles name is taken from the one where it ascends.
            for (a, b) in [(a, b), (b, c), (c, a)].into_iter().filter(|(a, b)| a < b) {
                self.enqueue(a, b);
            }
        }
    }

    /// Queues the edges that were in no block, or that changed after theirs.
    pub(super) fn start_later(&mut self) {
        self.block = 0..self.points.len() as u32;
        for edge in std::mem::take(&mut self.later) {
            if self.is_current(&edge) {
                self.enqueue(edge.a, edge.b);
            }
        }
    }

    /// Puts a triangle around each of its corners.
    pub(super) fn link(&mut self, t: u32) {
        for n in 0..3 {
            let corner = self.triangles[t as usize].corners[n] as usize;
            self.triangles[t as usize].next[n] = self.first[corner];
            self.first[corner] = 3 * t + n as u32;
        }
    }

    /// Takes a triangle from around a corner.
    fn unlink(&mut self, t: u32, corner: u32) {
        let mut before = NONE;
        let mut link = self.first[corner as usize];
        while link != NONE {
            let next = self.triangles[(link / 3) as usize].next[(link % 3) as usize];
            if link / 3 == t {
                match before {
                    NONE => self.first[corner as usize] = next,
                    _ => {
                        self.triangles[(before / 3) as usize].next[(before % 3) as usize] = next;
                    }
                }
                return;
            }
            before = link;
            link = next;
        }
    }

    /// The triangles around a corner, each with the place of the corner in it.
    #[inline]
    fn star(&self, corner: u32) -> impl Iterator<Item = (u32, usize)> + '_ {
        let mut link = self.first[corner as usize];
        std::iter::from_fn(move || {
            if link == NONE {
                return None;
            }
            let (t, n) = (link / 3, (link % 3) as usize);
            link = self.triangles[t as usize].next[n];
            Some((t, n))
        })
    }

    /// Gives each corner the planes around it, weighted by area.
    fn sum_quadrics(&mut self) {
        for (t, triangle) in self.original.triangles().iter().enumerate() {
            let [a, b, c] = self.original.corners(t);
            let cross = (b - a).cross(c - a);
            let Some(normal) = cross.direction() else { continue };
            let plane = Quadric::plane(*normal, a - self.about, cross.length() / 6.0);
            for corner in triangle {
                let quadric = &mut self.quadrics[*corner as usize];
                *quadric = *quadric + plane;
            }
        }
    }

    /// Queues an edge unless it must stay.
    #[inline]
    fn enqueue(&mut self, a: u32, b: u32) {
        if self.fixed[a as usize] && self.fixed[b as usize] {
            return;
        }
        let edge = Edge { a, b, version: self.versions[a as usize] + self.versions[b as usize] };
        if !(self.block.contains(&a) && self.block.contains(&b)) {
            self.later.push(edge);
            return;
        }
        let (quadric, held) = self.quadric(a, b);
        let to = self.place(a, b, &held) - self.about;
        // Twice the tolerance: a corner is further from planes around it than from the surface.
        if quadric.at(to) <= 4.0 * self.limit * quadric.weight {
            self.queue.push(held.at(to), edge);
        }
    }

    /// Whether an edge is as it was when it was queued.
    #[inline]
    fn is_current(&self, edge: &Edge) -> bool {
        let (a, b) = (edge.a as usize, edge.b as usize);
        self.first[a] != NONE
            && self.first[b] != NONE
            && self.versions[a] + self.versions[b] == edge.version
    }

    /// The planes around an edge, and the same with a weak hold to its middle.
    #[inline]
    fn quadric(&self, a: u32, b: u32) -> (Quadric, Quadric) {
        let quadric = self.quadrics[a as usize] + self.quadrics[b as usize];
        let middle = self.points[a as usize].towards(self.points[b as usize], 0.5) - self.about;
        (quadric, quadric + Quadric::point(middle, HOLD * quadric.weight))
    }

    /// Where an edge would collapse to by its planes alone.
    #[inline]
    fn place(&self, a: u32, b: u32, held: &Quadric) -> Point {
        let (p, q) = (self.points[a as usize], self.points[b as usize]);
        match (self.fixed[a as usize], self.fixed[b as usize]) {
            (true, _) => p,
            (_, true) => q,
            _ => held.least().map_or(p.towards(q, 0.5), |x| self.about + x),
        }
    }

    /// Takes the next edge and collapses it if it may; `false` if none is left.
    pub(super) fn step(&mut self) -> bool {
        let Some(edge) = self.queue.pop() else { return false };
        if self.is_current(&edge) {
            let mut fan = std::mem::take(&mut self.fan);
            if self.lay(&mut fan, edge.a, edge.b) {
                self.apply(&mut fan);
            }
            self.fan = fan;
        }
        true
    }

    /// Makes the collapse that a fan is laid out for.
    fn apply(&mut self, fan: &mut Fan) {
        self.log.add(fan, &self.points, &self.moved);
        let (keep, lost) = (fan.keep, fan.lost);
        for &t in &fan.gone {
            self.gone[t as usize] = true;
            self.first_shadow[t as usize] = NONE;
            for corner in self.triangles[t as usize].corners {
                self.unlink(t, corner);
            }
        }
        self.first[lost as usize] = NONE;
        for blade in &fan.blades {
            self.first_shadow[blade.triangle as usize] = NONE;
            if blade.of_lost {
                let triangle = &mut self.triangles[blade.triangle as usize];
                triangle.corners[blade.hub] = keep;
                triangle.next[blade.hub] = self.first[keep as usize];
                self.first[keep as usize] = 3 * blade.triangle + blade.hub as u32;
            }
        }
        self.quadrics[keep as usize] = self.quadrics[keep as usize] + self.quadrics[lost as usize];
        self.points[keep as usize] = fan.to;
        (self.moved[keep as usize], self.moved[lost as usize]) = (true, true);
        for &(corner, blade) in &fan.shadows {
            let t = fan.blades[blade as usize].triangle;
            self.cast(corner, t);
        }
        self.versions[keep as usize] += 1;
        for n in 0..fan.blades.len() {
            let Blade { triangle, hub, .. } = fan.blades[n];
            let corners = self.triangles[triangle as usize].corners;
            self.enqueue(keep, corners[(hub + 1) % 3]);
            if self.fixed[keep as usize] {
                // On a border one spoke is not the first of any triangle.
                self.enqueue(keep, corners[(hub + 2) % 3]);
            }
        }
    }

    /// Notes that an original corner lies near a triangle.
    #[inline]
    fn cast(&mut self, corner: u32, t: u32) {
        self.next_shadow[corner as usize] = self.first_shadow[t as usize];
        self.first_shadow[t as usize] = corner;
    }

    /// The living triangles.
    pub(super) fn living(&self) -> Vec<u32> {
        (0..self.triangles.len() as u32).filter(|t| !self.gone[*t as usize]).collect()
    }

    pub(super) fn mesh(&self, living: &[u32]) -> Mesh {
        let triangles = living.iter().map(|t| self.triangles[*t as usize].corners).collect();
        Mesh::manifold(self.points.clone(), triangles)
    }
}

/// Corners on the border and corners whose triangles do not make one fan.
fn fixed_corners(mesh: &Mesh, stars: &Stars) -> Vec<bool> {
    let across = across(mesh.points().len(), mesh.triangles());
    let is_fixed = |corner: u32| {
        let star = stars.of(corner);
        let Some(&first) = star.first() else { return true };
        let (mut t, mut count) = (first, 0);
        loop {
            let here = mesh.triangles()[t as usize].iter().position(|c| *c == corner).unwrap_or(0);
            t = across[t as usize][here];
            count += 1;
            if t == NONE || t == first || count > star.len() {
                return t == NONE || count != star.len();
            }
        }
    };
    (0..mesh.points().len() as u32).map(is_fixed).collect()
}
