//! Flat areas to triangles, on the corners of their borders and no others.
//!
//! Ears are clipped by `earcut`, or, where that drops corners (it does on straight runs, and then the
//! triangles on the other side of the border hang in the air), by `surface::ears`. Then edges are flipped until
//! the triangles are Delaunay. Each result is checked: every border edge once, every inner edge twice,
//! nothing folded.

use preop_surface::ears;

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
    let border = Border::of(&rings, places);
    let clipped = border.clipped_fast().or_else(|| border.clipped_exactly())?;
    let mut list: Vec<u32> = clipped.as_flattened().to_vec();
    earcut::refine(&mut list, &border.flat);
    let refined: Vec<[u32; 3]> = list.chunks_exact(3).map(|t| [t[0], t[1], t[2]]).collect();
    let chosen = if border.is_covered_by(&refined) { refined } else { clipped };
    Some(chosen.iter().map(|t| t.map(|c| border.corners[c as usize])).collect())
}

/// Rings laid end to end: a corner that two rings share has two places in it.
struct Border {
    /// The caller's number of each corner.
    corners: Vec<u32>,
    flat: Vec<[f64; 2]>,
    /// Where each ring starts, and the count of all corners.
    starts: Vec<u32>,
    /// The corner that follows each along its ring.
    next: Vec<u32>,
}

impl Border {
    fn of(rings: &[&Vec<u32>], places: &[[f64; 2]]) -> Border {
        let corners: Vec<u32> = rings.iter().flat_map(|r| r.iter().copied()).collect();
        let flat = corners.iter().map(|c| places[*c as usize]).collect();
        let (mut starts, mut next) = (vec![0], Vec::new());
        for ring in rings {
            let (start, count) = (next.len() as u32, ring.len() as u32);
            next.extend((0..count).map(|k| start + (k + 1) % count));
            starts.push(start + count);
        }
        Border { corners, flat, starts, next }
    }

    fn clipped_fast(&self) -> Option<Vec<[u32; 3]>> {
        let mut clipped: Vec<u32> = Vec::new();
        let holes = &self.starts[1..self.starts.len() - 1];
        earcut::Earcut::new().earcut_slice(&self.flat, holes, &mut clipped);
        let left = |&[a, b, c]: &[u32; 3]| {
            if self.doubled([a, b, c]) < 0.0 { [a, c, b] } else { [a, b, c] }
        };
        let triangles: Vec<[u32; 3]> =
            clipped.chunks_exact(3).map(|t| left(&[t[0], t[1], t[2]])).collect();
        self.is_covered_by(&triangles).then_some(triangles)
    }

    fn clipped_exactly(&self) -> Option<Vec<[u32; 3]>> {
        let rings: Vec<Vec<u32>> = self.starts.windows(2).map(|w| (w[0]..w[1]).collect()).collect();
        ears::clip(&rings, &self.flat).filter(|t| self.is_covered_by(t))
    }

    /// Twice the area of a triangle, positive if it runs counter-clockwise.
    fn doubled(&self, triangle: [u32; 3]) -> f64 {
        let [a, b, c] = triangle.map(|n| self.flat[n as usize]);
        cross(a, b, c)
    }

    /// Whether the triangles have exactly the rings as their border and none faces down. Then they
    /// cover the area once: a sheet of triangles that all face up cannot fold.
    fn is_covered_by(&self, triangles: &[[u32; 3]]) -> bool {
        if triangles.len() != self.corners.len() + 2 * (self.starts.len() - 2) - 2 {
            return false;
        }
        let mut edges: Vec<(u32, u32)> =
            triangles.iter().flat_map(|&[a, b, c]| [(a, b), (b, c), (c, a)]).collect();
        edges.sort_unstable();
        let once = edges.windows(2).all(|w| w[0] != w[1]);
        let free = edges.iter().filter(|&&(a, b)| edges.binary_search(&(b, a)).is_err());
        let along_rings = free.clone().all(|&(a, b)| self.next[a as usize] == b);
        let reach = self.flat.iter().flatten().fold(0.0f64, |m, v| m.max(v.abs()));
        let rounding = 4.0 * f64::EPSILON * reach * reach;
        once && along_rings
            && free.count() == self.next.len()
            && triangles.iter().all(|t| self.doubled(*t) >= -rounding)
    }
}
