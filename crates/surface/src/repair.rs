//! From triangles as they were read to an indexed surface.

use crate::{Mesh, MeshFault, Soup};
use preop_space::Point;
use rayon::prelude::*;

/// The surface whose corners are shared where they are at exactly the same place. Triangles that
/// name one place twice have no area and go; nothing is moved, filled or turned.
///
/// # Errors
/// [`MeshFault`] if the rest is not manifold and consistently oriented.
pub fn weld(soup: &Soup) -> Result<Mesh, MeshFault> {
    let (points, triangles) = indexed(soup);
    Mesh::new(points, triangles)
}

/// The places of a soup, each once in the order of first use, and its triangles between them, without
/// those that name one place twice. Promises nothing else.
pub fn indexed(soup: &Soup) -> (Vec<Point>, Vec<[u32; 3]>) {
    let corners: Vec<Point> = soup.triangles.iter().flatten().map(|p| without_sign(*p)).collect();
    let first = first_at_same_place(&corners);
    let mut number = vec![u32::MAX; corners.len()];
    let mut points = Vec::new();
    let mut triangles = Vec::with_capacity(soup.triangles.len());
    for corner in (0..corners.len()).step_by(3) {
        let [a, b, c] = [first[corner], first[corner + 1], first[corner + 2]];
        if a == b || b == c || c == a {
            continue;
        }
        triangles.push([a, b, c].map(|corner| {
            let number = &mut number[corner as usize];
            if *number == u32::MAX {
                *number = points.len() as u32;
                points.push(corners[corner as usize]);
            }
            *number
        }));
    }
    (points, triangles)
}

/// For each corner the first corner of all that are at its place.
fn first_at_same_place(corners: &[Point]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..corners.len() as u32).collect();
    let key = |n: &u32| corners[*n as usize].to_array().map(f64::to_bits);
    order.par_sort_unstable_by(|a, b| key(a).cmp(&key(b)).then(a.cmp(b)));
    let mut first = vec![0; corners.len()];
    let mut leader = 0;
    for (n, &corner) in order.iter().enumerate() {
        if n == 0 || key(&order[n - 1]) != key(&corner) {
            leader = corner;
        }
        first[corner as usize] = leader;
    }
    first
}

/// Minus zero is the same place as zero.
fn without_sign(p: Point) -> Point {
    Point::new(p.x + 0.0, p.y + 0.0, p.z + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_welded_soup_is_the_mesh_that_it_came_from() {
        let mesh = sample::torus(10.0, 3.0, 24, 12);
        let welded = weld(&mesh.to_soup()).unwrap();
        assert!(welded.is_closed());
        assert_eq!(welded.points().len(), mesh.points().len());
        assert_eq!(welded.to_soup(), mesh.to_soup());
    }

    #[test]
    fn zero_has_no_sign_and_lines_are_dropped() {
        let p = |x, y| Point::new(x, y, 0.0);
        let soup = Soup {
            triangles: vec![
                [p(0.0, 0.0), p(1.0, 0.0), p(0.0, 1.0)],
                [p(-0.0, 1.0), p(1.0, -0.0), p(1.0, 1.0)],
                [p(2.0, 2.0), p(2.0, 2.0), p(3.0, 3.0)],
            ],
        };
        let mesh = weld(&soup).unwrap();
        assert_eq!((mesh.points().len(), mesh.triangles().len()), (4, 2));
    }

    #[test]
    fn places_that_are_not_numbers_are_refused() {
        let p = Point::new(f64::NAN, 0.0, 0.0);
        let soup = Soup { triangles: vec![[p, Point::ORIGIN, Point::new(1.0, 0.0, 0.0)]] };
        assert!(matches!(weld(&soup), Err(MeshFault::NotFinite(_))));
    }
}
