//! What a screen gets, against what there is.

use preop_display::{Pyramid, coarsen, finest_slab, surface};
use preop_image::{Geometry, Volume};
use preop_space::{Direction, Point, math};
use preop_surface::Mesh;

fn slope(size: [usize; 3]) -> Volume {
    let geometry = Geometry::axial(Point::new(-3.0, 5.0, 7.0), [0.5, 0.6, 1.0], size).unwrap();
    let hu = (0..geometry.voxel_count())
        .map(|n| {
            let [i, j, k] = geometry.voxel(n);
            (10 * i + 20 * j + 40 * k) as i16
        })
        .collect();
    Volume::new(geometry, hu)
}

/// A linear slope stays itself under means: each coarse voxel has the value at its own place.
#[test]
fn every_level_has_the_values_of_its_places() {
    let volume = slope([130, 96, 34]);
    let pyramid = Pyramid::of(&volume);
    let levels = pyramid.levels();
    assert_eq!(levels[0].size, [130, 96, 34]);
    assert!(levels.len() == 3 && levels[2].size.iter().all(|n| *n <= 64), "{levels:?}");
    for (n, level) in levels.iter().enumerate() {
        let slab = |s| if n == 0 { finest_slab(&volume, s) } else { pyramid.slab(n, s) };
        let bytes: Vec<u8> = (0..level.slabs).flat_map(|s| slab(s).unwrap()).collect();
        assert_eq!(bytes.len(), 2 * level.size.iter().product::<usize>());
        let [i, j, k] = [level.size[0] / 2, level.size[1] / 3, level.size[2] / 2];
        let at = i + level.size[0] * (j + level.size[1] * k);
        let value = i16::from_le_bytes([bytes[2 * at], bytes[2 * at + 1]]);
        let axes = [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR];
        let place = [i, j, k]
            .into_iter()
            .enumerate()
            .fold(level.origin_mm, |p, (a, n)| p + axes[a] * (level.spacing_mm[a] * n as f64));
        let truth = volume.sample(place).unwrap();
        assert!((f64::from(value) - truth).abs() <= n as f64 + 1e-6, "{n}: {value} for {truth}");
        assert!(slab(level.slabs).is_none());
    }
    assert!(pyramid.slab(0, 0).is_none(), "the finest level is the volume");
    assert_eq!(pyramid.range_hu(), [0, 10 * 129 + 20 * 95 + 40 * 33]);
}

/// A ball of about `2 * n * n` triangles.
fn ball(radius: f64, n: usize) -> Mesh {
    let mut points = vec![Point::new(0.0, 0.0, radius)];
    for ring in 1..n {
        let angle = std::f64::consts::PI * ring as f64 / n as f64;
        let (s, c) = (math::sin(angle), math::cos(angle));
        points.extend((0..2 * n).map(|k| {
            let angle = std::f64::consts::PI * k as f64 / n as f64;
            let (ks, kc) = (math::sin(angle), math::cos(angle));
            Point::new(radius * s * kc, radius * s * ks, radius * c)
        }));
    }
    points.push(Point::new(0.0, 0.0, -radius));
    let (round, last) = (2 * n as u32, points.len() as u32 - 1);
    let at = |ring: u32, k: u32| 1 + (ring - 1) * round + k % round;
    let mut triangles = vec![];
    for k in 0..round {
        triangles.push([0, at(1, k), at(1, k + 1)]);
        triangles.push([last, at(n as u32 - 1, k + 1), at(n as u32 - 1, k)]);
        for ring in 1..n as u32 - 1 {
            triangles.push([at(ring, k), at(ring + 1, k), at(ring + 1, k + 1)]);
            triangles.push([at(ring, k), at(ring + 1, k + 1), at(ring, k + 1)]);
        }
    }
    Mesh::new(points, triangles).unwrap()
}

#[test]
fn a_coarser_ball_is_still_the_ball_and_says_how_nearly() {
    let mesh = ball(30.0, 120);
    let coarse = coarsen(&mesh, 5_000);
    assert!((1_500..=5_000).contains(&coarse.triangles.len()), "{}", coarse.triangles.len());
    assert!(coarse.deviation_mm > 0.0 && coarse.deviation_mm < 3.0, "{}", coarse.deviation_mm);
    for p in &coarse.points {
        assert!((p.vector().length() - 30.0).abs() <= coarse.deviation_mm);
    }
    // Turned outwards still: the signed volume is nearly the ball's.
    let volume: f64 = coarse
        .triangles
        .iter()
        .map(|t| {
            let [a, b, c] = t.map(|n| coarse.points[n as usize].vector());
            a.dot(b.cross(c)) / 6.0
        })
        .sum();
    assert!((volume / mesh.volume() - 1.0).abs() < 0.03, "{volume}");
    assert_eq!(coarsen(&mesh, 0).triangles, mesh.triangles());
    assert_eq!(coarse, coarsen(&mesh, 5_000));
}

#[test]
fn the_bytes_of_a_surface_hold_its_corners_and_triangles() {
    let mesh = ball(30.0, 12);
    let bytes = surface(&coarsen(&mesh, 0));
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    assert_eq!(&bytes[..4], b"PSRF");
    assert_eq!(word(4), 1);
    let head: serde_json::Value = serde_json::from_slice(&bytes[12..12 + word(8)]).unwrap();
    assert_eq!(head["triangles"], mesh.triangles().len());
    let corners = 12 + word(8);
    let number = |name: &str, axis: usize| head[name][axis].as_f64().unwrap();
    for (n, point) in mesh.points().iter().enumerate() {
        for (axis, truth) in [point.x, point.y, point.z].into_iter().enumerate() {
            let at = corners + 6 * n + 2 * axis;
            let value = f64::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
            let found = number("origin_mm", axis) + number("step_mm", axis) * value;
            assert!((found - truth).abs() < 0.001, "{found} for {truth}");
        }
    }
    let triangles = (corners + 6 * mesh.points().len()).next_multiple_of(4);
    assert_eq!(bytes.len(), triangles + 12 * mesh.triangles().len());
    assert_eq!([0, 1, 2].map(|c| word(triangles + 4 * c) as u32), mesh.triangles()[0]);
}
