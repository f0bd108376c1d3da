//! The pieces of a surface.

use crate::Mesh;
use crate::neighbours::{NONE, across};

/// The pieces of a surface that hang together by edges, in the order of their first triangles.
/// Pieces that only touch at a corner are apart. Corners that no triangle uses are dropped.
pub fn components(mesh: &Mesh) -> Vec<Mesh> {
    let across = across(mesh.points().len(), mesh.triangles());
    let mut piece = vec![NONE; across.len()];
    let mut pieces = Vec::new();
    let mut open = Vec::new();
    for first in 0..across.len() {
        if piece[first] != NONE {
            continue;
        }
        let name = pieces.len() as u32;
        pieces.push(Vec::new());
        piece[first] = name;
        open.push(first as u32);
        while let Some(t) = open.pop() {
            for n in across[t as usize] {
                if n != NONE && piece[n as usize] == NONE {
                    piece[n as usize] = name;
                    open.push(n);
                }
            }
        }
    }
    for (t, name) in piece.iter().enumerate() {
        pieces[*name as usize].push(mesh.triangles()[t]);
    }
    let mut number = vec![NONE; mesh.points().len()];
    pieces.into_iter().map(|piece| Mesh::of_used(mesh.points(), piece, &mut number)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use preop_space::{Point, Vector};

    #[test]
    fn pieces_come_apart_and_keep_their_volumes() {
        let ball = sample::sphere(Point::ORIGIN, 5.0, 3);
        let ring = sample::torus(20.0, 2.0, 30, 12);
        let both = sample::joined(&[&ball, &ring]);
        let pieces = components(&both);
        assert!(pieces == vec![ball, ring]);
    }

    #[test]
    fn bodies_that_touch_at_a_corner_are_two() {
        let a = sample::cuboid(Point::ORIGIN, Vector::new(1.0, 1.0, 1.0));
        let b = sample::cuboid(Point::new(2.0, 2.0, 2.0), Vector::new(1.0, 1.0, 1.0));
        let both = crate::repair::weld(&sample::joined(&[&a, &b]).to_soup()).unwrap();
        assert_eq!(both.points().len(), 15);
        assert_eq!(components(&both).len(), 2);
    }
}
