//! Heals a closed surface that passes through itself by less than a tolerance.
//!
//! Where bodies share planes, rounding leaves films and slivers a billionth of a millimetre thin, which
//! cross each other. Corners, edges and faces that cross and are near are made one: a corner is welded to
//! a corner, set into an edge or a face, or two edges get a corner in common. Triangles that this makes
//! flat vanish, and sheets that now lie on each other cancel. Each step keeps the surface closed.

use preop_space::{Bounds, Point, Vector};
use preop_surface::{Mesh, Tree, intersect};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// More rounds than any film of slivers has layers; each ends one kind of nearness.
const ROUNDS: usize = 16;

/// How often the whole surface is looked at again after it was healed.
const LOOKS: usize = 6;

/// The surface without crossings, and without films and slivers inside `region`; no corner is moved by
/// more than a few times `tolerance` millimetres. Fails with a place where it crosses itself more deeply,
/// or touches itself.
pub(crate) fn mended(mut mesh: Mesh, region: &Bounds, tolerance: f64) -> Result<Mesh, Point> {
    for _ in 0..LOOKS {
        let pairs = intersect::self_intersections(&mesh);
        let near = Nearness::within(&mesh, region, tolerance);
        if pairs.is_empty() && near.is_empty() {
            return Ok(mesh);
        }
        let mut sore = near.involved();
        sore.extend(pairs.as_flattened().iter().flat_map(|t| mesh.triangles()[*t as usize]));
        let place = mesh.points()[sore[0] as usize];
        let mut patch = Patch::of(mesh, &sore);
        patch.heal(tolerance);
        mesh = patch.closed().ok_or(place)?;
    }
    let pairs = intersect::self_intersections(&mesh);
    pairs.first().map_or(Ok(()), |p| Err(mesh.corners(p[0] as usize)[0]))?;
    Ok(mesh)
}

/// What crosses and is near, by kind. Only the first kind that is not empty is healed in one round,
/// because each may settle the ones after it.
#[derive(Default)]
struct Nearness {
    corners: Vec<[u32; 2]>,
    corner_on_edge: Vec<(u32, [u32; 2])>,
    edges: Vec<([u32; 2], [u32; 2])>,
    corner_on_face: Vec<(u32, [u32; 3])>,
}

impl Nearness {
    /// What is near among the triangles of a surface that meet a box.
    fn within(mesh: &Mesh, region: &Bounds, tolerance: f64) -> Nearness {
        let region = region.grown(tolerance);
        let meets = |t: &usize| Bounds::of(mesh.corners(*t)).meets(&region);
        let inside = (0..mesh.triangles().len()).filter(meets).map(|t| mesh.triangles()[t]);
        Nearness::among(mesh.points(), &inside.collect::<Vec<_>>(), tolerance)
    }

    /// What is near among some triangles.
    fn among(points: &[Point], triangles: &[[u32; 3]], tolerance: f64) -> Nearness {
        // Each with corners of its own: sheets that lie on each other make no surface.
        let apart = triangles.iter().flatten().map(|c| points[*c as usize]).collect();
        let own = (0..triangles.len() as u32).map(|t| [3 * t, 3 * t + 1, 3 * t + 2]).collect();
        let Ok(soup) = Mesh::new(apart, own) else { return Nearness::default() };
        let tree = Tree::new(&soup);
        let of_triangle = |s: usize| {
            let mut near = Nearness::default();
            near.look(points, triangles[s], triangles[s], tolerance);
            for t in tree.within(Bounds::of(soup.corners(s)).grown(tolerance)) {
                if t as usize != s {
                    near.look(points, triangles[s], triangles[t as usize], tolerance);
                }
            }
            near
        };
        let found: Vec<Nearness> =
            (0..triangles.len()).into_par_iter().with_min_len(256).map(of_triangle).collect();
        let mut all = Nearness::default();
        found.into_iter().for_each(|near| all.extend(near));
        all.sort();
        all
    }

    fn extend(&mut self, other: Nearness) {
        self.corners.extend(other.corners);
        self.corner_on_edge.extend(other.corner_on_edge);
        self.edges.extend(other.edges);
        self.corner_on_face.extend(other.corner_on_face);
    }

    /// The corners that take part.
    fn involved(&self) -> Vec<u32> {
        let mut corners: Vec<u32> = self.corners.as_flattened().to_vec();
        corners.extend(self.corner_on_edge.iter().flat_map(|(c, e)| [*c, e[0], e[1]]));
        corners.extend(self.edges.iter().flat_map(|(e, f)| [e[0], e[1], f[0], f[1]]));
        corners.extend(self.corner_on_face.iter().flat_map(|(c, f)| [*c, f[0], f[1], f[2]]));
        corners
    }

    /// What of triangle `one` is near to what of triangle `other`.
    fn look(&mut self, points: &[Point], one: [u32; 3], other: [u32; 3], tolerance: f64) {
        let at = |c: u32| points[c as usize];
        // Boxes first: most triangles only share a corner.
        let around_other = Bounds::of(other.map(at)).grown(tolerance);
        for corner in one {
            let p = at(corner);
            if !around_other.contains(p) {
                continue;
            }
            if let Some(twin) =
                other.iter().find(|c| **c != corner && at(**c).distance(p) <= tolerance)
            {
                self.corners.push([corner.min(*twin), corner.max(*twin)]);
            }
            for [a, b] in edges(other).filter(|e| !e.contains(&corner)) {
                if lies_on_edge(p, at(a), at(b), tolerance) {
                    self.corner_on_edge.push((corner, [a.min(b), a.max(b)]));
                }
            }
            if !other.contains(&corner) && lies_on_face(p, other.map(at), tolerance) {
                self.corner_on_face.push((corner, other));
            }
        }
        for [a, b] in edges(one) {
            let around = Bounds::of([at(a), at(b)]).grown(tolerance);
            if !around.meets(&around_other) {
                continue;
            }
            let is_apart = |e: &[u32; 2]| !e.contains(&a) && !e.contains(&b);
            for [c, d] in edges(other).filter(is_apart) {
                if !around.meets(&Bounds::of([at(c), at(d)])) {
                    continue;
                }
                if passage(at(a), at(b), at(c), at(d), tolerance).is_some() {
                    let (e, f) = ([a.min(b), a.max(b)], [c.min(d), c.max(d)]);
                    self.edges.push((e.min(f), e.max(f)));
                }
            }
        }
    }

    fn sort(&mut self) {
        self.corners.sort_unstable();
        self.corner_on_edge.sort_unstable();
        self.edges.sort_unstable();
        self.corner_on_face.sort_unstable();
        self.corners.dedup();
        self.corner_on_edge.dedup();
        self.edges.dedup();
        self.corner_on_face.dedup();
    }

    fn is_empty(&self) -> bool {
        self.corners.is_empty()
            && self.corner_on_edge.is_empty()
            && self.edges.is_empty()
            && self.corner_on_face.is_empty()
    }

    fn heal(&self, patch: &mut Patch) {
        if !self.corners.is_empty() {
            patch.weld(&self.corners);
        } else if !self.corner_on_edge.is_empty() {
            self.corner_on_edge.iter().for_each(|(c, e)| patch.set_into_edge(*c, *e));
        } else if !self.corner_on_face.is_empty() {
            self.corner_on_face.iter().for_each(|(c, f)| patch.set_into_face(*c, *f));
        } else {
            self.edges.iter().for_each(|(e, f)| patch.cross(*e, *f));
        }
    }
}

/// A surface that is being healed: closed at every moment, but sheets may lie on each other.
struct Patch {
    points: Vec<Point>,
    /// `None` where a triangle has vanished.
    triangles: Vec<Option<[u32; 3]>>,
    /// Whether a triangle is one of those looked at.
    is_sore: Vec<bool>,
    /// The triangles at each edge, by its lesser corner first.
    at_edge: HashMap<[u32; 2], Vec<usize>>,
}

impl Patch {
    /// The surface, of which the triangles at some corners are looked at.
    fn of(mesh: Mesh, sore: &[u32]) -> Patch {
        let (points, triangles) = mesh.into_parts();
        let mut is_corner = vec![false; points.len()];
        sore.iter().for_each(|c| is_corner[*c as usize] = true);
        let is_sore = triangles.iter().map(|t| t.iter().any(|c| is_corner[*c as usize])).collect();
        let triangles: Vec<_> = triangles.into_iter().map(Some).collect();
        let mut patch = Patch { points, triangles, is_sore, at_edge: HashMap::new() };
        (0..patch.triangles.len()).for_each(|t| patch.enter(t));
        patch
    }

    /// Makes one what is near, until nothing is.
    fn heal(&mut self, tolerance: f64) {
        for _ in 0..ROUNDS {
            let near = self.nearness(tolerance);
            if near.is_empty() {
                break;
            }
            near.heal(self);
            self.cancel();
        }
    }

    /// What is near among the triangles that are looked at.
    fn nearness(&self, tolerance: f64) -> Nearness {
        let looked_at = self.triangles.iter().zip(&self.is_sore).filter(|(_, sore)| **sore);
        let looked_at: Vec<[u32; 3]> = looked_at.filter_map(|(t, _)| *t).collect();
        Nearness::among(&self.points, &looked_at, tolerance)
    }

    fn enter(&mut self, triangle: usize) {
        for [a, b] in self.triangles[triangle].into_iter().flat_map(edges) {
            self.at_edge.entry([a.min(b), a.max(b)]).or_default().push(triangle);
        }
    }

    fn leave(&mut self, triangle: usize) {
        for [a, b] in self.triangles[triangle].into_iter().flat_map(edges) {
            if let Some(list) = self.at_edge.get_mut(&[a.min(b), a.max(b)]) {
                list.retain(|t| *t != triangle);
            }
        }
    }

    /// Puts a triangle in the place of another, or nothing if two of its corners are one.
    fn put(&mut self, slot: usize, triangle: [u32; 3]) {
        let [a, b, c] = triangle;
        self.triangles[slot] = (a != b && b != c && c != a).then_some(triangle);
        self.is_sore[slot] = true;
        self.enter(slot);
    }

    fn has_edge(&self, edge: [u32; 2]) -> bool {
        self.at_edge.get(&edge).is_some_and(|list| !list.is_empty())
    }

    /// Settles two edges that pass each other. If one is the other diagonal of the two triangles at the
    /// other, it is taken there too; else both get a corner in common.
    fn cross(&mut self, e: [u32; 2], f: [u32; 2]) {
        if !self.has_edge(e) || !self.has_edge(f) || self.flip(e, f) || self.flip(f, e) {
            return;
        }
        let [a, b, c, d] = [e[0], e[1], f[0], f[1]].map(|n| self.points[n as usize]);
        let (p, q) = nearest_places(a, b, c, d);
        self.points.push(p.towards(q, 0.5));
        let corner = self.points.len() as u32 - 1;
        self.set_into_edge(corner, e);
        self.set_into_edge(corner, f);
    }

    /// Turns an edge between two triangles into their other diagonal, if that is `wanted`.
    fn flip(&mut self, edge: [u32; 2], wanted: [u32; 2]) -> bool {
        let owners = self.at_edge.get(&edge).cloned().unwrap_or_default();
        let &[one, other] = owners.as_slice() else { return false };
        let (Some(s), Some(t)) = (self.triangles[one], self.triangles[other]) else { return false };
        let turned = |[a, b, c]: [u32; 3]| {
            [[a, b, c], [b, c, a], [c, a, b]].into_iter().find(|t| !edge.contains(&t[2]))
        };
        let (Some([p, q, r]), Some([_, _, l])) = (turned(s), turned(t)) else { return false };
        if [r.min(l), r.max(l)] != wanted {
            return false;
        }
        self.replace(one, &[[p, l, r]]);
        self.replace(other, &[[l, q, r]]);
        true
    }

    /// Makes each pair of corners one, the one of lower number.
    fn weld(&mut self, pairs: &[[u32; 2]]) {
        let mut stands_for: Vec<u32> = (0..self.points.len() as u32).collect();
        let root = |list: &[u32], mut c: u32| {
            while list[c as usize] != c {
                c = list[c as usize];
            }
            c
        };
        for &[a, b] in pairs {
            let (a, b) = (root(&stands_for, a), root(&stands_for, b));
            stands_for[a.max(b) as usize] = a.min(b);
        }
        for slot in 0..self.triangles.len() {
            let Some(before) = self.triangles[slot] else { continue };
            let after = before.map(|c| root(&stands_for, c));
            if after != before {
                self.leave(slot);
                self.put(slot, after);
            }
        }
    }

    /// Replaces each triangle at the edge by the two to either side of the corner.
    fn set_into_edge(&mut self, corner: u32, edge: [u32; 2]) {
        for slot in self.at_edge.get(&edge).cloned().unwrap_or_default() {
            let Some([a, b, c]) = self.triangles[slot] else { continue };
            let turned = [[a, b, c], [b, c, a], [c, a, b]];
            let along = |t: &&[u32; 3]| edge.contains(&t[0]) && edge.contains(&t[1]);
            if let Some(&[p, q, r]) = turned.iter().find(along) {
                self.replace(slot, &[[p, corner, r], [corner, q, r]]);
            }
        }
    }

    fn set_into_face(&mut self, corner: u32, face: [u32; 3]) {
        let edge = [face[0].min(face[1]), face[0].max(face[1])];
        let owners = self.at_edge.get(&edge).cloned().unwrap_or_default();
        if let Some(&slot) = owners.iter().find(|t| self.triangles[**t] == Some(face)) {
            let [a, b, c] = face;
            self.replace(slot, &[[a, b, corner], [b, c, corner], [c, a, corner]]);
        }
    }

    fn replace(&mut self, slot: usize, by: &[[u32; 3]]) {
        self.leave(slot);
        self.put(slot, by[0]);
        for new in &by[1..] {
            self.triangles.push(None);
            self.is_sore.push(true);
            self.put(self.triangles.len() - 1, *new);
        }
    }

    /// Takes out sheets that lie on each other face to face.
    fn cancel(&mut self) {
        let mut sheets: BTreeMap<[u32; 3], Vec<usize>> = BTreeMap::new();
        for slot in 0..self.triangles.len() {
            let Some(triangle) = self.triangles[slot].filter(|_| self.is_sore[slot]) else {
                continue;
            };
            let mut key = triangle;
            key.sort_unstable();
            let same = sheets.entry(key).or_default();
            let faces = |other: usize| {
                self.triangles[other].is_some_and(|t| is_odd(t, key) != is_odd(triangle, key))
            };
            match same.iter().position(|other| faces(*other)) {
                Some(facing) => {
                    let other = same.swap_remove(facing);
                    for gone in [slot, other] {
                        self.leave(gone);
                        self.triangles[gone] = None;
                    }
                }
                None => same.push(slot),
            }
        }
    }

    /// The surface; `None` where sheets remain that touch along an edge.
    fn closed(self) -> Option<Mesh> {
        let mut triangles: Vec<[u32; 3]> = self.triangles.into_iter().flatten().collect();
        let used = crate::solid::only_used(self.points, &mut triangles);
        Mesh::new(used, triangles).ok()
    }
}

/// Whether a triangle runs around its sorted corners backwards.
fn is_odd(triangle: [u32; 3], sorted: [u32; 3]) -> bool {
    let first = triangle.iter().position(|c| *c == sorted[0]).unwrap_or(0);
    triangle[(first + 1) % 3] != sorted[1]
}

fn edges([a, b, c]: [u32; 3]) -> impl Iterator<Item = [u32; 2]> {
    [[a, b], [b, c], [c, a]].into_iter()
}

/// Whether a place is near to an edge, between its ends and not near to either.
fn lies_on_edge(p: Point, a: Point, b: Point, tolerance: f64) -> bool {
    let along = b - a;
    let length = along.length();
    let d = (p - a).dot(along) / length;
    d > tolerance && d < length - tolerance && (a + along * (d / length)).distance(p) <= tolerance
}

/// Whether a place is near to a triangle and not near to its border.
fn lies_on_face(p: Point, [a, b, c]: [Point; 3], tolerance: f64) -> bool {
    let Some(normal) = (b - a).cross(c - a).direction() else { return false };
    let inward = |from: Point, to: Point| {
        normal.cross(to - from).direction().map_or(-1.0, |n| n.dot(p - from))
    };
    normal.dot(p - a).abs() <= tolerance
        && [(a, b), (b, c), (c, a)].iter().all(|e| inward(e.0, e.1) > tolerance)
}

/// The places where two edges pass each other, if they are near and not near to an end of either.
fn passage(a: Point, b: Point, c: Point, d: Point, tolerance: f64) -> Option<(Point, Point)> {
    let (p, q) = nearest_places(a, b, c, d);
    let is_inside =
        |x: Point, e: Point, f: Point| x.distance(e) > tolerance && x.distance(f) > tolerance;
    (p.distance(q) <= tolerance && is_inside(p, a, b) && is_inside(q, c, d)).then_some((p, q))
}

/// The nearest places on the segments from `a` to `b` and from `c` to `d` (Ericson, "Real-Time
/// Collision Detection", 5.1.9). The first ends for parallel ones: their corners are near then.
fn nearest_places(a: Point, b: Point, c: Point, d: Point) -> (Point, Point) {
    let (u, v, w): (Vector, Vector, Vector) = (b - a, d - c, a - c);
    let (uu, vv, uv) = (u.dot(u), v.dot(v), u.dot(v));
    let (uw, vw) = (u.dot(w), v.dot(w));
    let parallel = uu * vv - uv * uv;
    if parallel <= 1e-24 * uu * vv {
        return (a, c);
    }
    let s = ((uv * vw - uw * vv) / parallel).clamp(0.0, 1.0);
    let t = ((uv * s + vw) / vv).clamp(0.0, 1.0);
    let s = ((uv * t - uw) / uu).clamp(0.0, 1.0);
    (a + u * s, c + v * t)
}
