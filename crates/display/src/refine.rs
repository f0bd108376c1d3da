//! A surface with more triangles, for the screen alone: long edges are split, so that a colour for each corner says
//! something of every place, also of a flat face that is two triangles.

use crate::Coarse;
use preop_space::Point;
use std::collections::BTreeMap;

/// The same surface with no edge longer than `edge_mm` and at most `most` triangles: where more would be needed,
/// edges may be longer by as much as it takes. No corner that was there moves or changes its place in the list;
/// new ones are the middles of edges, the same for both triangles, so that no gap opens.
///
/// # Panics
/// If `edge_mm` is not more than 0.
pub fn refine(coarse: Coarse, edge_mm: f64, most: usize) -> Coarse {
    assert!(edge_mm > 0.0, "an edge has a length");
    let mut edge = edge_mm;
    loop {
        if let Some(fine) = split(&coarse, edge, most.max(coarse.triangles.len())) {
            return fine;
        }
        edge *= 1.25;
    }
}

/// Splits until no edge is longer; `None` if that takes more triangles than `most`.
fn split(coarse: &Coarse, edge_mm: f64, most: usize) -> Option<Coarse> {
    let mut fine = coarse.clone();
    loop {
        let middles = middles(&mut fine, edge_mm);
        if middles.is_empty() {
            return Some(fine);
        }
        let middle = |a: u32, b: u32| middles.get(&(a.min(b), a.max(b))).copied();
        let mut triangles = Vec::with_capacity(2 * fine.triangles.len());
        for triangle in &fine.triangles {
            let [a, b, c] = *triangle;
            parts(
                *triangle,
                [middle(a, b), middle(b, c), middle(c, a)],
                &fine.points,
                &mut triangles,
            );
        }
        if triangles.len() > most {
            return None;
        }
        fine.triangles = triangles;
    }
}

/// The new corner of each edge that is too long, in the order in which triangles first name the edges.
fn middles(fine: &mut Coarse, edge_mm: f64) -> BTreeMap<(u32, u32), u32> {
    let mut middles = BTreeMap::new();
    for [a, b, c] in &fine.triangles {
        for (a, b) in [(a, b), (b, c), (c, a)] {
            let [p, q] = [a, b].map(|corner| fine.points[*corner as usize]);
            if (q - p).length() <= edge_mm {
                continue;
            }
            middles.entry((*a.min(b), *a.max(b))).or_insert_with(|| {
                fine.points.push(p.towards(q, 0.5));
                fine.points.len() as u32 - 1
            });
        }
    }
    middles
}

/// What becomes of a triangle whose edges ab, bc and ca may have middles; the turn stays.
fn parts([a, b, c]: [u32; 3], middles: [Option<u32>; 3], points: &[Point], to: &mut Vec<[u32; 3]>) {
    match middles {
        [None, None, None] => to.push([a, b, c]),
        [Some(m), None, None] => to.extend([[a, m, c], [m, b, c]]),
        [Some(m), Some(n), Some(o)] => {
            to.extend([[a, m, o], [m, b, n], [o, n, c], [m, n, o]]);
        }
        [Some(m), Some(n), None] => {
            // The corner between them, and what is left, cut along its shorter diagonal.
            to.push([m, b, n]);
            let length = |p: u32, q: u32| (points[q as usize] - points[p as usize]).length();
            if length(a, n) <= length(m, c) {
                to.extend([[a, m, n], [a, n, c]]);
            } else {
                to.extend([[a, m, c], [m, n, c]]);
            }
        }
        // The same triangle, named from its next corner.
        [ab, bc, ca] => parts([b, c, a], [bc, ca, ab], points, to),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coarsen;
    use preop_surface::Mesh;

    /// A box of 40 x 30 x 20 mm: twelve triangles.
    fn brick() -> Mesh {
        let corner = |n: usize| {
            Point::new(40.0 * (n & 1) as f64, 30.0 * (n >> 1 & 1) as f64, 20.0 * (n >> 2) as f64)
        };
        let triangles = vec![
            [0, 2, 1],
            [1, 2, 3],
            [4, 5, 6],
            [5, 7, 6],
            [0, 1, 4],
            [1, 5, 4],
            [2, 6, 3],
            [3, 6, 7],
            [0, 4, 2],
            [2, 4, 6],
            [1, 3, 5],
            [3, 7, 5],
        ];
        Mesh::new((0..8).map(corner).collect(), triangles).unwrap()
    }

    fn longest(fine: &Coarse) -> f64 {
        let at = |c: u32| fine.points[c as usize];
        let edges = fine.triangles.iter().flat_map(|[a, b, c]| [(*a, *b), (*b, *c), (*c, *a)]);
        edges.map(|(a, b)| (at(b) - at(a)).length()).fold(0.0, f64::max)
    }

    #[test]
    fn a_refined_box_is_the_same_closed_box_with_short_edges() {
        let fine = refine(coarsen(&brick(), 0), 1.5, 1_000_000);
        assert!(longest(&fine) <= 1.5);
        assert_eq!(fine.points[..8], brick().points()[..]);
        // A mesh is refused unless each edge has two sides.
        let mesh = Mesh::new(fine.points, fine.triangles).unwrap();
        assert!(mesh.is_closed());
        assert!((mesh.area() - brick().area()).abs() < 1e-9 * brick().area());
        assert!((mesh.volume() - 24_000.0).abs() < 1e-6);
    }

    #[test]
    fn where_the_triangles_do_not_go_round_edges_are_longer() {
        let fine = refine(coarsen(&brick(), 0), 0.1, 5_000);
        assert!(fine.triangles.len() <= 5_000 && fine.triangles.len() > 1_000);
        assert!(longest(&fine) < 6.0);
        // What is finer already stays as it is.
        let whole = coarsen(&brick(), 0);
        assert_eq!(refine(whole.clone(), 100.0, 0), whole);
    }
}
