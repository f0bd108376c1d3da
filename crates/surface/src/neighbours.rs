//! Which triangles meet at a corner, and which lies across an edge.

use rayon::prelude::*;

/// No triangle: the edge is on the border of an open surface.
pub(crate) const NONE: u32 = u32::MAX;

/// The triangles around each corner, ascending.
pub(crate) struct Stars {
    start: Vec<u32>,
    around: Vec<u32>,
}

impl Stars {
    /// Collects the triangles around each of `points` corners.
    pub(crate) fn new(points: usize, triangles: &[[u32; 3]]) -> Stars {
        let mut start = vec![0u32; points + 1];
        for corner in triangles.iter().flatten() {
            start[*corner as usize + 1] += 1;
        }
        for n in 0..points {
            start[n + 1] += start[n];
        }
        let mut next = start.clone();
        let mut around = vec![0; 3 * triangles.len()];
        for (t, triangle) in triangles.iter().enumerate() {
            for corner in triangle {
                let place = &mut next[*corner as usize];
                around[*place as usize] = t as u32;
                *place += 1;
            }
        }
        Stars { start, around }
    }

    /// The triangles around a corner.
    pub(crate) fn of(&self, corner: u32) -> &[u32] {
        let n = corner as usize;
        &self.around[self.start[n] as usize..self.start[n + 1] as usize]
    }
}

/// For each triangle `[a, b, c]` the triangles across its edges `ab`, `bc`, `ca`, or [`NONE`].
pub(crate) fn across(points: usize, triangles: &[[u32; 3]]) -> Vec<[u32; 3]> {
    let stars = Stars::new(points, triangles);
    let beyond = |a: u32, b: u32| {
        // The smaller star: a hub of many triangles must not be walked once for each of them.
        let (s, r) = (stars.of(a), stars.of(b));
        let star = if s.len() <= r.len() { s } else { r };
        let runs_back = |t: &&u32| {
            let [p, q, r] = triangles[**t as usize];
            (p == b && q == a) || (q == b && r == a) || (r == b && p == a)
        };
        star.iter().find(runs_back).copied().unwrap_or(NONE)
    };
    triangles.par_iter().map(|&[a, b, c]| [beyond(a, b), beyond(b, c), beyond(c, a)]).collect()
}
