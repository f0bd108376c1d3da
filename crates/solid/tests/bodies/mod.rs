//! Bodies to try the operations on, with known or easily found measures.
#![allow(dead_code, missing_docs)]

use preop_solid::{Solid, shape};
use preop_space::random::Random;
use preop_space::{Direction, Point, Rigid, Vector, math};
use preop_surface::Mesh;

/// A star-shaped body with bumps, about 20 mm in radius.
pub(crate) fn blob(seed: u64, tolerance: f64) -> Solid {
    let ball = shape::sphere(Point::ORIGIN, 20.0, tolerance).unwrap();
    let mut random = Random::seeded(seed);
    let waves: Vec<(Vector, f64, f64)> = (0..6)
        .map(|_| {
            let mut number = || random.between(-4.0, 4.0);
            let wave = Vector::new(number(), number(), number());
            (wave, random.between(0.0, 6.0), random.between(0.02, 0.06))
        })
        .collect();
    let place = |p: &Point| {
        let d = p.vector() / 20.0;
        let bumps: f64 =
            waves.iter().map(|(w, phase, size)| size * math::sin(w.dot(d) + phase)).sum();
        *p + p.vector() * bumps
    };
    Solid::try_from(ball.with_points(ball.points().iter().map(place).collect())).unwrap()
}

/// A ring of the radii `large` and `small` about z.
pub(crate) fn torus(large: f64, small: f64, around: u32, across: u32) -> Solid {
    let turn = |k: u32, n: u32| 2.0 * math::PI * f64::from(k) / f64::from(n);
    let mut points = Vec::new();
    let mut triangles = Vec::new();
    for i in 0..around {
        for j in 0..across {
            let (a, b) = (turn(i, around), turn(j, across));
            let r = large + small * math::cos(b);
            points.push(Point::new(r * math::cos(a), r * math::sin(a), small * math::sin(b)));
            let at = |i: u32, j: u32| (i % around) * across + j % across;
            let [p, q, r, s] = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
            triangles.extend([[p, q, r], [p, r, s]]);
        }
    }
    Solid::try_from(Mesh::new(points, triangles).unwrap()).unwrap()
}

/// A box by its corners of least and greatest coordinates.
pub(crate) fn block(min: [f64; 3], max: [f64; 3]) -> Solid {
    let (min, max) = (Point::from(min), Point::from(max));
    shape::cuboid(&Rigid::shift(min.towards(max, 0.5).vector()), (max - min) / 2.0).unwrap()
}

pub(crate) fn direction(random: &mut Random) -> Direction {
    Direction::new(random.normal(), random.normal(), random.normal()).unwrap()
}

/// A rigid motion that turns by anything and shifts by up to `reach` millimetres an axis.
pub(crate) fn motion(random: &mut Random, reach: f64) -> Rigid {
    let turn = Rigid::rotation(Point::ORIGIN, direction(random), random.between(0.0, 3.0));
    let mut number = || random.between(-reach, reach);
    Rigid::shift(Vector::new(number(), number(), number())) * turn
}

/// The greatest distance from a corner of one to the nearest corner of the other, both ways.
pub(crate) fn corner_distance(a: &Mesh, b: &Mesh) -> f64 {
    let one_way = |a: &Mesh, b: &Mesh| {
        let nearest =
            |p: &Point| b.points().iter().map(|q| q.distance(*p)).fold(f64::MAX, f64::min);
        a.points().iter().map(nearest).fold(0.0, f64::max)
    };
    one_way(a, b).max(one_way(b, a))
}

/// Runs `f` in a pool of this many threads.
pub(crate) fn on_threads<T: Send>(count: usize, f: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(count).build().unwrap().install(f)
}

pub(crate) fn same(measured: f64, truth: f64, relative: f64) {
    let off = (measured - truth).abs() / truth.abs();
    assert!(off <= relative, "{measured} is not {truth}: off by {off:e}");
}
