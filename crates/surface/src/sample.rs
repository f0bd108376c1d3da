//! Bodies with known answers, for the tests of this crate.

use crate::Mesh;
use preop_space::random::Random;
use preop_space::{Point, Vector, math};

/// A sphere of subdivided octahedron faces, every corner on the sphere.
pub(crate) fn sphere(centre: Point, radius: f64, divisions: usize) -> Mesh {
    let mut soup = crate::Soup::default();
    let on = |v: Vector| centre + v.direction().unwrap() * radius;
    let signs = [1.0, -1.0];
    for (sx, sy, sz) in
        signs.iter().flat_map(|x| signs.iter().flat_map(move |y| signs.map(move |z| (x, y, z))))
    {
        let at = |i: usize, j: usize| {
            let k = divisions - i - j;
            on(Vector::new(sx * i as f64, sy * j as f64, sz * k as f64))
        };
        let mut add = |a, b, c| {
            let flip = sx * sy * sz < 0.0;
            soup.triangles.push(if flip { [a, c, b] } else { [a, b, c] });
        };
        for i in 0..divisions {
            for j in 0..divisions - i {
                add(at(i, j), at(i + 1, j), at(i, j + 1));
                if i + j + 1 < divisions {
                    add(at(i + 1, j), at(i + 1, j + 1), at(i, j + 1));
                }
            }
        }
    }
    crate::repair::weld(&soup).unwrap()
}

/// A torus about the z axis.
pub(crate) fn torus(ring: f64, tube: f64, around: usize, across: usize) -> Mesh {
    let at = |n: usize, of: usize| 2.0 * math::PI * n as f64 / of as f64;
    let mut points = Vec::new();
    for i in 0..around {
        for j in 0..across {
            let (u, v) = (at(i, around), at(j, across));
            let r = ring + tube * math::cos(v);
            points.push(Point::new(r * math::cos(u), r * math::sin(u), tube * math::sin(v)));
        }
    }
    let id = |i: usize, j: usize| ((i % around) * across + j % across) as u32;
    let mut triangles = Vec::new();
    for i in 0..around {
        for j in 0..across {
            let [a, b, c, d] = [id(i, j), id(i + 1, j), id(i + 1, j + 1), id(i, j + 1)];
            triangles.extend([[a, b, c], [a, c, d]]);
        }
    }
    Mesh::new(points, triangles).unwrap()
}

/// A box along the axes.
pub(crate) fn cuboid(centre: Point, half: Vector) -> Mesh {
    let points = (0..8)
        .map(|n| {
            let s = |bit: usize| if n >> bit & 1 == 0 { -1.0 } else { 1.0 };
            centre + half.scaled_by(Vector::new(s(0), s(1), s(2)))
        })
        .collect();
    let quads =
        [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]];
    let triangles = quads.iter().flat_map(|&[a, b, c, d]| [[a, b, c], [a, c, d]]).collect();
    Mesh::new(points, triangles).unwrap()
}

/// Several surfaces as one.
pub(crate) fn joined(meshes: &[&Mesh]) -> Mesh {
    let (mut points, mut triangles) = (Vec::new(), Vec::new());
    for mesh in meshes {
        let shift = points.len() as u32;
        points.extend_from_slice(mesh.points());
        triangles.extend(mesh.triangles().iter().map(|t| t.map(|c| c + shift)));
    }
    Mesh::new(points, triangles).unwrap()
}

/// Loose triangles of about `size` in a cube of 10 mm.
pub(crate) fn loose(random: &mut Random, count: usize, size: f64) -> Mesh {
    let mut points = Vec::new();
    for _ in 0..count {
        let centre = random_point(random, 5.0);
        points.extend((0..3).map(|_| centre + random_point(random, size).vector()));
    }
    let triangles = (0..count as u32).map(|n| [3 * n, 3 * n + 1, 3 * n + 2]).collect();
    Mesh::new(points, triangles).unwrap()
}

/// A place in the cube from `-half` to `half`.
pub(crate) fn random_point(random: &mut Random, half: f64) -> Point {
    let mut next = || random.between(-half, half);
    Point::new(next(), next(), next())
}
