//! Flat areas to triangles, on the corners of their borders and no others.
//!
//! Ears are clipped by `earcut`, which drops corners on straight runs; they are put back, because a
//! triangle on the other side of the border uses them. Then edges are flipped until the triangles are
//! Delaunay, and the result is checked: every border edge once, every inner edge twice, the same area.

use std::collections::BTreeMap;

/// A flat area: an outer border and the borders of its holes, each a ring of indices into `places`.
/// The outer ring runs counter-clockwise, the holes run clockwise.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) outer: Vec<u32>,
    pub(crate) holes: Vec<Vec<u32>>,
}

/// Twice the area of a ring, positive if it runs counter-clockwise.
pub(crate) fn twice_area(ring: &[u32], places: &[[f64; 2]]) -> f64 {
    let Some(&first) = ring.first() else { return 0.0 };
    let about = places[first as usize];
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(&a, &b)| cross(about, places[a as usize], places[b as usize])).sum()
}

/// Twice the area of the triangle, positive if it runs counter-clockwise.
fn cross(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> f64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

/// Triangles, counter-clockwise, that cover the area on the corners of its borders alone.
/// `None` where the borders cross each other so that no such triangles were found.
pub(crate) fn triangulate(area: &Area, places: &[[f64; 2]]) -> Option<Vec<[u32; 3]>> {
    let rings: Vec<&Vec<u32>> = std::iter::once(&area.outer).chain(&area.holes).collect();
    if rings.iter().any(|r| r.len() < 3) {
        return None;
    }
    let corners: Vec<u32> = rings.iter().flat_map(|r| r.iter().copied()).collect();
    let flat: Vec<[f64; 2]> = corners.iter().map(|c| places[*c as usize]).collect();
    let mut starts: Vec<u32> = Vec::new();
    let mut at = area.outer.len() as u32;
    for hole in &area.holes {
        starts.push(at);
        at += hole.len() as u32;
    }
    let mut clipped: Vec<u32> = Vec::new();
    earcut::Earcut::new().earcut_slice(&flat, &starts, &mut clipped);
    let triangles: Vec<[u32; 3]> = clipped
        .chunks_exact(3)
        .map(|t| {
            if cross(flat[t[0] as usize], flat[t[1] as usize], flat[t[2] as usize]) < 0.0 {
                [t[0], t[2], t[1]]
            } else {
                [t[0], t[1], t[2]]
            }
        })
        .collect();
    let next = successors(&rings);
    let triangles = with_dropped_corners(triangles, &next)?;
    if !covers(&triangles, &next, &flat) {
        return None;
    }
    let mut list: Vec<u32> = triangles.as_flattened().to_vec();
    earcut::refine(&mut list, &flat);
    let refined: Vec<[u32; 3]> = list.chunks_exact(3).map(|t| [t[0], t[1], t[2]]).collect();
    let chosen = if covers(&refined, &next, &flat) { refined } else { triangles };
    Some(chosen.iter().map(|t| t.map(|c| corners[c as usize])).collect())
}

/// The corner that follows each corner along its ring, in the numbering of the joined rings.
fn successors(rings: &[&Vec<u32>]) -> Vec<u32> {
    let mut next = Vec::new();
    for ring in rings {
        let (start, count) = (next.len() as u32, ring.len() as u32);
        next.extend((0..count).map(|k| start + (k + 1) % count));
    }
    next
}

/// Each directed edge that has no partner, with the triangle that it belongs to.
fn free_edges(triangles: &[[u32; 3]]) -> BTreeMap<(u32, u32), usize> {
    let mut free = BTreeMap::new();
    for (n, &[a, b, c]) in triangles.iter().enumerate() {
        for (from, to) in [(a, b), (b, c), (c, a)] {
            if free.remove(&(to, from)).is_none() {
                free.insert((from, to), n);
            }
        }
    }
    free
}

/// Puts back the corners that the clipping passed over: where it runs from `a` straight to `b`, and
/// the border from `a` over others to `b`, the triangle behind that edge becomes a fan.
fn with_dropped_corners(mut triangles: Vec<[u32; 3]>, next: &[u32]) -> Option<Vec<[u32; 3]>> {
    let mut work: Vec<(u32, u32)> =
        free_edges(&triangles).into_keys().filter(|&(a, b)| next[a as usize] != b).collect();
    work.sort_unstable();
    while let Some((from, to)) = work.pop() {
        let owner = triangles.iter().position(|t| edges(*t).contains(&(from, to)))?;
        let apex = *triangles[owner].iter().find(|c| **c != from && **c != to)?;
        let mut fan = Vec::new();
        let mut here = from;
        while here != to {
            let step = next[here as usize];
            if step == from || step == apex && step != to || fan.len() > next.len() {
                return None;
            }
            fan.push([here, step, apex]);
            here = step;
        }
        triangles[owner] = fan[0];
        triangles.extend_from_slice(&fan[1..]);
    }
    Some(triangles)
}

fn edges([a, b, c]: [u32; 3]) -> [(u32, u32); 3] {
    [(a, b), (b, c), (c, a)]
}

/// Whether the triangles have exactly the rings as their border, none faces down, and their area is
/// that of the rings.
fn covers(triangles: &[[u32; 3]], next: &[u32], flat: &[[f64; 2]]) -> bool {
    let mut all: Vec<(u32, u32)> = triangles.iter().flat_map(|t| edges(*t)).collect();
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    if all.len() != count {
        return false;
    }
    let free = free_edges(triangles);
    if free.len() != next.len() || free.keys().any(|&(a, b)| next[a as usize] != b) {
        return false;
    }
    let doubled =
        |t: &[u32; 3]| cross(flat[t[0] as usize], flat[t[1] as usize], flat[t[2] as usize]);
    let scale = flat.iter().flatten().fold(0.0f64, |m, v| m.max(v.abs()));
    let rounding = 1e-12 * (scale * scale).max(f64::MIN_POSITIVE);
    triangles.iter().all(|t| doubled(t) >= -rounding)
}
