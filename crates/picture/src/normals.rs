//! Normals at the corners of triangles: smooth where the surface is, apart at its creases.

use preop_space::Vector;
use preop_surface::Mesh;
use rayon::prelude::*;

/// Triangles that meet at a steeper angle than this (40 degrees) show an edge between them.
const SMOOTH_COSINE: f64 = 0.766;

/// For each corner of each triangle the mean normal, weighted by area, of the triangles around the
/// corner that do not turn away from this one by more than 40 degrees. Of length 1, or zero where
/// the triangle has no area.
pub(crate) fn corner_normals(mesh: &Mesh) -> Vec<[Vector; 3]> {
    let faces: Vec<(Vector, Vector)> = (0..mesh.triangles().len())
        .into_par_iter()
        .map(|t| {
            let [a, b, c] = mesh.corners(t);
            let area = (b - a).cross(c - a);
            (area, area.direction().map_or(Vector::ZERO, |d| d.vector()))
        })
        .collect();
    let fans = Fans::of(mesh);
    (0..faces.len())
        .into_par_iter()
        .map(|t| {
            let own = faces[t].1;
            mesh.triangles()[t].map(|corner| {
                let near = fans.around(corner).iter().map(|&n| &faces[n as usize]);
                let sum = near
                    .filter(|(_, unit)| unit.dot(own) > SMOOTH_COSINE)
                    .fold(Vector::ZERO, |sum, (area, _)| sum + *area);
                sum.direction().map_or(own, |d| d.vector())
            })
        })
        .collect()
}

/// The triangles around each corner.
struct Fans {
    starts: Vec<u32>,
    triangles: Vec<u32>,
}

impl Fans {
    fn of(mesh: &Mesh) -> Fans {
        let mut starts = vec![0u32; mesh.points().len() + 1];
        for corner in mesh.triangles().iter().flatten() {
            starts[*corner as usize + 1] += 1;
        }
        for n in 1..starts.len() {
            starts[n] += starts[n - 1];
        }
        let mut next = starts.clone();
        let mut triangles = vec![0; 3 * mesh.triangles().len()];
        for (t, corners) in mesh.triangles().iter().enumerate() {
            for corner in corners {
                let slot = &mut next[*corner as usize];
                triangles[*slot as usize] = t as u32;
                *slot += 1;
            }
        }
        Fans { starts, triangles }
    }

    fn around(&self, corner: u32) -> &[u32] {
        let corner = corner as usize;
        &self.triangles[self.starts[corner] as usize..self.starts[corner + 1] as usize]
    }
}
