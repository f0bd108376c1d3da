//! A surface with fewer triangles, for the screen alone: corners in one cell become one.

use preop_space::{Point, Vector};
use preop_surface::Mesh;

/// Triangles for a screen: may be open or touch themselves, never measured or printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Coarse {
    /// The corners.
    pub points: Vec<Point>,
    /// Three corners each, counter-clockwise seen from outside.
    pub triangles: Vec<[u32; 3]>,
    /// How far the farthest corner was moved, in millimetres.
    pub deviation_mm: f64,
}

/// The surface with at most `most` triangles; unchanged where it has no more, or where `most` is 0.
/// Clusters corners by the cells of a grid (Rossignac and Borrel 1993), each at the mean of its
/// corners; the grid grows until the triangles fit.
pub fn coarsen(mesh: &Mesh, most: usize) -> Coarse {
    let (points, triangles) = (mesh.points().to_vec(), mesh.triangles().to_vec());
    if most == 0 || triangles.len() <= most {
        return Coarse { points, triangles, deviation_mm: 0.0 };
    }
    let size = mesh.bounds().size();
    // As many cells over the surface as there may be corners: half as many as triangles.
    let mut cell = (mesh.area() / (most as f64 / 2.0)).sqrt().max(1e-6 * size.length());
    loop {
        let coarse = clustered(&points, &triangles, mesh.bounds().min, cell);
        if coarse.triangles.len() <= most {
            return coarse;
        }
        cell *= 1.15;
    }
}

fn clustered(points: &[Point], triangles: &[[u32; 3]], low: Point, cell: f64) -> Coarse {
    let place = |p: &Point| {
        let d = (*p - low) / cell;
        // Twenty-one bits an axis: a bone has fewer cells by far.
        let bits = |x: f64| (x.max(0.0) as u64).min((1 << 21) - 1);
        bits(d.x) | bits(d.y) << 21 | bits(d.z) << 42
    };
    let keys: Vec<u64> = points.iter().map(place).collect();
    let mut cells = keys.clone();
    cells.sort_unstable();
    cells.dedup();
    let cluster: Vec<u32> = keys
        .iter()
        .map(|key| cells.binary_search(key).expect("every key is in the list") as u32)
        .collect();
    let mut sums = vec![(Vector::ZERO, 0_u32); cells.len()];
    for (point, c) in points.iter().zip(&cluster) {
        let (sum, count) = &mut sums[*c as usize];
        *sum += *point - low;
        *count += 1;
    }
    let centres: Vec<Point> =
        sums.iter().map(|(sum, count)| low + *sum / f64::from(*count)).collect();
    let deviation_mm = points
        .iter()
        .zip(&cluster)
        .map(|(p, c)| (*p - centres[*c as usize]).length())
        .fold(0.0, f64::max);
    Coarse { triangles: kept(triangles, &cluster), points: centres, deviation_mm }
}

/// The triangles whose corners are in three cells, each once, in ascending order.
fn kept(triangles: &[[u32; 3]], cluster: &[u32]) -> Vec<[u32; 3]> {
    let mut kept = Vec::with_capacity(triangles.len() / 2);
    for triangle in triangles {
        let [a, b, c] = triangle.map(|corner| cluster[corner as usize]);
        if a == b || b == c || c == a {
            continue;
        }
        // The same turn, the least corner first.
        let turned = if a < b && a < c {
            [a, b, c]
        } else if b < c {
            [b, c, a]
        } else {
            [c, a, b]
        };
        kept.push(turned);
    }
    kept.sort_unstable();
    kept.dedup();
    kept
}
