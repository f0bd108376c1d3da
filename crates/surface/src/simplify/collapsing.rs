//! A surface while its edges collapse.

use super::fan::{Blade, Fan, is_above, normal, squared_shape};
use super::queue::{Edge, Queue};
use super::undo::Log;
use crate::Mesh;
use crate::closest::closest;
use crate::neighbours::{NONE, Stars, across};
use crate::quadric::Quadric;
use preop_space::{Point, Vector};
use std::ops::Range;

/// A triangle may turn by this at most when an edge collapses: the cosine of 72 degrees.
const LEAST_TURN: f64 = 0.3;
/// The least shape of a triangle that an edge may leave unless it was worse before: 1 is equilateral,
/// 0 is a line (4 sqrt(3) area / sum of squared edges).
const LEAST_SHAPE: f64 = 0.05;
/// How strongly a flat neighbourhood holds the new corner to the middle of its edge.
const HOLD: f64 = 1e-3;
/// No corner gets more triangles than this: each collapse looks at all of them.
const MOST_TRIANGLES: usize = 100;
/// A corner with more triangles than this keeps them all: to take one away is to look for it.
const MOST_AT_THIRD: usize = 1000;

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

    /// Lays out what the collapse of an edge would make; `false` if it must not.
    fn lay(&self, fan: &mut Fan, a: u32, b: u32) -> bool {
        (fan.keep, fan.lost) = if self.fixed[b as usize] { (b, a) } else { (a, b) };
        if !self.is_manifold_without(fan) {
            return false;
        }
        fan.to = self.place(a, b, &self.quadric(a, b).1);
        if !self.fixed[fan.keep as usize] {
            fan.to = self.with_volume(fan);
        }
        self.open(fan) && self.hold_shadows(fan) && self.is_near_original(fan)
    }

    /// Finds the two triangles on an edge; whether its collapse keeps the surface manifold: no corner
    /// but their third ones may be a neighbour of both ends (the link condition).
    fn is_manifold_without(&self, fan: &mut Fan) -> bool {
        fan.gone.clear();
        fan.around.clear();
        // Each neighbour, once: of a corner that is not fixed each follows it in one triangle.
        let mut roomy = true;
        for (t, n) in self.star(fan.keep) {
            let corners = self.triangles[t as usize].corners;
            for m in [(n + 1) % 3, (n + 2) % 3] {
                if !fan.around.contains(&corners[m]) {
                    fan.around.push(corners[m]);
                }
            }
            if corners.contains(&fan.lost) {
                fan.gone.push(t);
                let third = corners.iter().find(|c| **c != fan.keep && **c != fan.lost);
                let count = third.map_or(0, |c| self.star(*c).take(MOST_AT_THIRD + 1).count());
                roomy &= (4..=MOST_AT_THIRD).contains(&count);
            }
            if fan.around.len() > MOST_TRIANGLES {
                return false;
            }
        }
        let around_keep = fan.around.len();
        let mut common = 0;
        for (t, n) in self.star(fan.lost) {
            let corners = self.triangles[t as usize].corners;
            for m in [(n + 1) % 3, (n + 2) % 3] {
                let corner = corners[m];
                match fan.around.iter().position(|c| *c == corner) {
                    // Each is a neighbour in two triangles around an end that is not fixed, so
                    // that every common corner is met twice.
                    Some(at) if at < around_keep => common += u32::from(corner != fan.keep),
                    Some(_) => {}
                    None => fan.around.push(corner),
                }
            }
            if fan.around.len() > MOST_TRIANGLES {
                return false;
            }
        }
        roomy && fan.gone.len() == 2 && common == 4
    }

    /// The place nearest to that of a fan where its collapse leaves the volume as it is (Lindstrom
    /// and Turk, "Fast and memory efficient polygonal simplification", 1998), or half the tolerance
    /// on the way to it.
    fn with_volume(&self, fan: &Fan) -> Point {
        let origin = self.points[fan.keep as usize];
        let (mut outwards, mut volume) = (Vector::ZERO, 0.0);
        for hub in [fan.keep, fan.lost] {
            let at = self.points[hub as usize] - origin;
            for (t, n) in self.star(hub) {
                let corners = self.triangles[t as usize].corners;
                let [_, p, q] = [0, 1, 2].map(|m| self.points[corners[(n + m) % 3] as usize]);
                let cross = (p - origin).cross(q - origin);
                if !fan.gone.contains(&t) {
                    outwards += cross;
                    volume += at.dot(cross);
                } else if hub == fan.lost {
                    volume += at.dot(cross);
                }
            }
        }
        let squared = outwards.length_squared();
        let missing = volume - outwards.dot(fan.to - origin);
        let room = 0.25 * self.limit * squared;
        let share = (room / (missing * missing)).sqrt().min(1.0);
        let way = outwards * (share * missing / squared);
        if way.is_finite() { fan.to + way } else { fan.to }
    }

    /// Makes the triangles around an edge as its collapse would leave them; `false` if one turns
    /// over or loses its shape.
    fn open(&self, fan: &mut Fan) -> bool {
        fan.blades.clear();
        for hub in [fan.keep, fan.lost] {
            for (t, n) in self.star(hub) {
                if fan.gone.contains(&t) {
                    continue;
                }
                let old = self.triangles[t as usize].corners.map(|c| self.points[c as usize]);
                let mut at = old;
                at[n] = fan.to;
                let (before, after) = (normal(&old), normal(&at));
                let cosine = before.dot(after);
                let lengths = before.length_squared() * after.length_squared();
                let turned = cosine <= 0.0 || cosine * cosine <= LEAST_TURN * LEAST_TURN * lengths;
                let least = (LEAST_SHAPE * LEAST_SHAPE).min(squared_shape(&old, before));
                if (turned && before != Vector::ZERO) || squared_shape(&at, after) < least {
                    return false;
                }
                fan.blades.push(Blade::new(t, n, hub == fan.lost, at));
            }
        }
        true
    }

    /// Lays each original corner around to a blade that it is near; `false` if one is near none.
    fn hold_shadows(&self, fan: &mut Fan) -> bool {
        fan.shadows.clear();
        let Fan { gone, blades, shadows, .. } = fan;
        let mut lay = |corner: u32, likely: Option<usize>| {
            let p = self.original.points()[corner as usize];
            let is_near = |n: &usize| blades[*n].is_near(p, self.limit);
            let blade = likely.filter(is_near).or_else(|| (0..blades.len()).find(is_near));
            shadows.extend(blade.map(|n| (corner, n as u32)));
            blade.is_some()
        };
        let own = [fan.keep, fan.lost].into_iter().filter(|c| !self.moved[*c as usize]);
        for corner in own {
            if !lay(corner, None) {
                return false;
            }
        }
        let of_gone = gone.iter().map(|t| (*t, None));
        let of_blades = blades.iter().enumerate().map(|(n, blade)| (blade.triangle, Some(n)));
        for (t, likely) in of_gone.chain(of_blades) {
            let mut corner = self.first_shadow[t as usize];
            while corner != NONE {
                if !lay(corner, likely) {
                    return false;
                }
                corner = self.next_shadow[corner as usize];
            }
        }
        true
    }

    /// Whether the hub of a fan and the middles of its spokes are near the original surface, looked
    /// for around the nearest of the original corners that the fan stands for.
    fn is_near_original(&self, fan: &mut Fan) -> bool {
        let Fan { keep, lost, to, blades, shadows, around, landmarks, .. } = fan;
        let around = around.iter().filter(|c| **c != *keep && **c != *lost);
        let unmoved = around.filter(|c| !self.moved[**c as usize]).copied();
        let corners = unmoved.chain(shadows.iter().map(|s| s.0));
        landmarks.clear();
        landmarks.extend(corners.map(|c| (self.original.points()[c as usize], c)));
        // Each spoke is in two triangles: it is taken from the one where it starts in the middle.
        let middle = |blade: &Blade| to.towards(blade.at[(blade.hub + 1) % 3], 0.5);
        self.is_near_landmarks(*to, landmarks)
            && blades.iter().all(|b| self.is_near_landmarks(middle(b), landmarks))
    }

    /// Whether an original triangle at one of some original corners is near a place.
    fn is_near_landmarks(&self, p: Point, landmarks: &[(Point, u32)]) -> bool {
        let mut nearest = (f64::INFINITY, NONE);
        for (at, corner) in landmarks {
            let distance = (*at - p).length_squared();
            if distance < nearest.0 {
                nearest = (distance, *corner);
            }
        }
        if nearest.1 == NONE {
            return false;
        }
        let star = |c: u32| {
            self.original_stars
                .of(c)
                .iter()
                .take(MOST_TRIANGLES)
                .map(|t| self.original.corners(*t as usize))
        };
        let touches = |at: [Point; 3]| (closest(p, &at).0 - p).length_squared() <= self.limit;
        star(nearest.1).any(|at| is_above(p, &at, self.limit))
            || star(nearest.1).any(touches)
            || landmarks.iter().any(|(_, c)| star(*c).any(touches))
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

    /// Takes back one collapse, after all later ones at the triangles that it changed.
    pub(super) fn undo(&mut self, collapse: u32) {
        let mut open = vec![collapse];
        while let Some(&last) = open.last() {
            match self.log.later(last) {
                Some(later) => open.push(later),
                None => {
                    self.undo_last(last);
                    open.pop();
                }
            }
        }
    }

    /// Takes back a collapse whose triangles none has changed since.
    fn undo_last(&mut self, collapse: u32) {
        let record = self.log.take(collapse);
        let (keep, lost) = (record.keep, record.lost);
        let mut shadows = Vec::new();
        for &(t, _) in self.log.blades(&record) {
            let mut corner = std::mem::replace(&mut self.first_shadow[t as usize], NONE);
            while corner != NONE {
                shadows.push(corner);
                corner = self.next_shadow[corner as usize];
            }
        }
        (self.points[keep as usize], self.points[lost as usize]) = (record.kept_at, record.lost_at);
        (self.moved[keep as usize], self.moved[lost as usize]) = record.moved;
        let blades: Vec<(u32, bool)> = self.log.blades(&record).to_vec();
        for &(t, _) in blades.iter().filter(|b| b.1) {
            self.unlink(t, keep);
            let triangle = &mut self.triangles[t as usize];
            let hub = triangle.corners.iter().position(|c| *c == keep).unwrap_or(0);
            triangle.corners[hub] = lost;
            triangle.next[hub] = self.first[lost as usize];
            self.first[lost as usize] = 3 * t + hub as u32;
        }
        for t in record.gone {
            self.gone[t as usize] = false;
            self.link(t);
        }
        let triangles = blades.iter().map(|b| b.0).chain(record.gone);
        self.restored.extend(triangles.clone());
        let around: Vec<Blade> = triangles
            .map(|t| {
                let at = self.triangles[t as usize].corners.map(|c| self.points[c as usize]);
                Blade::new(t, 0, false, at)
            })
            .collect();
        for corner in shadows {
            let is_back = (corner == keep || corner == lost) && !self.moved[corner as usize];
            let p = self.original.points()[corner as usize];
            let near = around.iter().find(|b| b.is_near(p, self.limit));
            if let Some(blade) = near.filter(|_| !is_back) {
                self.cast(corner, blade.triangle);
            }
        }
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
