//! A cell of a grid as six tetrahedra, and the triangles that a surface leaves in each.
//!
//! The split is Freudenthal's (Kuhn's): every tetrahedron is a path from the cell's first corner to
//! its last, one axis at a time. It looks the same in every cell, so neighbours agree on their
//! common face, and every edge runs from a corner to one with larger or equal indices.

/// An edge of a cell: its first corner and its direction, both as bits (1: i, 2: j, 4: k).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) from: u8,
    pub(crate) along: u8,
}

/// The triangles that a surface leaves in one tetrahedron; each corner lies on an edge.
type Triangles = Vec<[Edge; 3]>;

/// The triangles of a cell, by tetrahedron and by which of its corners are inside.
pub(crate) struct Cell {
    /// The four corners of each tetrahedron.
    pub(crate) corners: [[u8; 4]; 6],
    /// The triangles of each tetrahedron for each set of corners inside (bit n: corner n).
    pub(crate) triangles: [[Triangles; 16]; 6],
}

impl Cell {
    pub(crate) fn new() -> Cell {
        let paths = [[1, 2, 4], [1, 4, 2], [2, 1, 4], [2, 4, 1], [4, 1, 2], [4, 2, 1]];
        let corners = paths.map(|[a, b, _]| [0, a, a | b, 7]);
        let triangles = corners.map(|c| std::array::from_fn(|inside| triangles(c, inside as u8)));
        Cell { corners, triangles }
    }
}

/// The triangles between the corners inside and those outside, facing outwards.
fn triangles(corners: [u8; 4], inside: u8) -> Triangles {
    let (mut within, mut without) = (Vec::new(), Vec::new());
    for (n, corner) in corners.into_iter().enumerate() {
        if inside >> n & 1 == 1 { within.push(corner) } else { without.push(corner) }
    }
    let ring: Vec<Edge> = match (&within[..], &without[..]) {
        (&[p], others) | (others, &[p]) => others.iter().map(|o| edge(p, *o)).collect(),
        (&[p, q], &[r, s]) => vec![edge(p, r), edge(p, s), edge(q, s), edge(q, r)],
        _ => return Vec::new(),
    };
    let fan = ring[1..].windows(2).map(|w| [ring[0], w[0], w[1]]);
    fan.map(|t| if faces_out(t, within[0]) { t } else { [t[0], t[2], t[1]] }).collect()
}

/// The edge between two corners, one of which has all the bits of the other.
fn edge(a: u8, b: u8) -> Edge {
    Edge { from: a & b, along: a ^ b }
}

/// Whether a triangle between the middles of three edges has the corner `inside` behind it.
fn faces_out(triangle: [Edge; 3], inside: u8) -> bool {
    let bits = |c: u8| [c & 1, c >> 1 & 1, c >> 2 & 1].map(i32::from);
    // Twice the middle of each edge, from twice the corner inside.
    let [a, b, c] = triangle.map(|e| {
        let (from, to, about) = (bits(e.from), bits(e.from | e.along), bits(inside));
        [0, 1, 2].map(|n| from[n] + to[n] - 2 * about[n])
    });
    let cross = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    cross[0] * c[0] + cross[1] * c[1] + cross[2] * c[2] > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_has_as_many_triangles_as_it_must() {
        let cell = Cell::new();
        for tetrahedron in &cell.triangles {
            for (inside, triangles) in tetrahedron.iter().enumerate() {
                let expected = [0, 1, 2, 1, 0][inside.count_ones() as usize];
                assert_eq!(triangles.len(), expected);
            }
        }
    }

    #[test]
    fn opposite_cases_face_opposite_ways() {
        let cell = Cell::new();
        let sorted = |t: &[Edge; 3], flip: bool| {
            let mut ids = t.map(|e| (e.from, e.along));
            if flip {
                ids.swap(1, 2);
            }
            let least = (0..3).min_by_key(|n| ids[*n]).unwrap();
            ids.rotate_left(least);
            ids
        };
        for tetrahedron in &cell.triangles {
            for inside in [1usize, 2, 4, 8] {
                let (a, b) = (&tetrahedron[inside][0], &tetrahedron[15 - inside][0]);
                assert_eq!(sorted(a, false), sorted(b, true));
            }
        }
    }
}
