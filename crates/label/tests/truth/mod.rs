//! Truth beside the shared scans, read by code of its own.

use flate2::read::GzDecoder;
use preop_image::{Geometry, VoxelPoint};
use preop_space::Point;
use std::io::Read;

/// The labels of the semi-synthetic head, each with the voxel of `grid` that covers it.
///
/// NIfTI-1, one unsigned byte or 16 bits a voxel. Its affine is diag(-0.5, -0.5, 0.5) in RAS, so in
/// LPS the voxel (i, j, k) is at 0.5 (i, j, k) mm.
pub(crate) fn head(gz: &[u8], grid: &Geometry) -> Vec<(usize, u8)> {
    let mut bytes = Vec::new();
    GzDecoder::new(gz).read_to_end(&mut bytes).unwrap();
    let short = |at: usize| i16::from_le_bytes([bytes[at], bytes[at + 1]]);
    let float = |at: usize| f32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let [ni, nj, nk] = [42, 44, 46].map(|at| short(at) as usize);
    let affine = [280, 296 + 4, 312 + 8].map(float);
    assert_eq!(affine, [-0.5, -0.5, 0.5], "not the affine of SOURCES.md");
    let width = short(72) as usize / 8;
    let voxels = &bytes[float(108) as usize..];
    let mut truth = Vec::new();
    for n in 0..ni * nj * nk {
        let label = voxels[n * width];
        let [i, j, k] = [n % ni, n / ni % nj, n / (ni * nj)].map(|c| c as f64);
        if label != 0
            && let Some(voxel) = grid.nearest(Point::new(0.5 * i, 0.5 * j, 0.5 * k))
        {
            truth.push((grid.index(voxel), label));
        }
    }
    truth
}

/// The voxels of `grid` whose centres are inside of a closed binary STL in RAS: along each row the
/// crossings with the surface are counted.
pub(crate) fn inside_stl(stl: &[u8], grid: &Geometry) -> Vec<usize> {
    let [ni, nj, nk] = grid.size();
    let corner = |at: usize| {
        let c = [0, 4, 8].map(|o| f32::from_le_bytes(stl[at + o..at + o + 4].try_into().unwrap()));
        let [x, y, z] = c.map(f64::from);
        grid.voxel_point(Point::new(-x, -y, z))
    };
    let mut crossings = vec![Vec::new(); nj * nk];
    for facet in stl[84..].chunks_exact(50).enumerate().map(|(n, _)| 84 + 50 * n) {
        let triangle = [12, 24, 36].map(|o| corner(facet + o));
        let span = |c: fn(&VoxelPoint) -> f64, n: usize| {
            let (low, high) =
                triangle.iter().map(c).fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
            (low.ceil().max(0.0) as usize)..(high.floor() + 1.0).clamp(0.0, n as f64) as usize
        };
        for k in span(|v| v.k, nk) {
            for j in span(|v| v.j, nj) {
                crossings[j + nj * k].extend(crossing(
                    &triangle,
                    j as f64 + 1e-7,
                    k as f64 + 1.7e-7,
                ));
            }
        }
    }
    let mut inside = Vec::new();
    for (row, along) in crossings.iter_mut().enumerate() {
        along.sort_by(f64::total_cmp);
        for pair in along.chunks_exact(2) {
            let last = (pair[1].floor() + 1.0).clamp(0.0, ni as f64) as usize;
            inside.extend((pair[0].ceil().max(0.0) as usize..last).map(|i| row * ni + i));
        }
    }
    inside
}

/// Where the row at `(j, k)` crosses a triangle.
fn crossing([a, b, c]: &[VoxelPoint; 3], j: f64, k: f64) -> Option<f64> {
    let side = |p: &VoxelPoint, q: &VoxelPoint| (p.j - j) * (q.k - k) - (p.k - k) * (q.j - j);
    let [u, v, w] = [side(b, c), side(c, a), side(a, b)];
    let within = (u > 0.0 && v > 0.0 && w > 0.0) || (u < 0.0 && v < 0.0 && w < 0.0);
    within.then(|| (u * a.i + v * b.i + w * c.i) / (u + v + w))
}
