//! Smoothing that does not shrink (Taubin, "A signal processing approach to fair surface design",
//! 1995), within a limit, and never through itself.

use crate::Mesh;
use crate::intersect::Moving;
use crate::neighbours::{NONE, Stars, across};
use preop_monitor::{Cancelled, Monitor, Part};
use preop_space::{Point, Vector};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How to smooth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Smoothing {
    /// How often the surface is smoothed; each time is a step inwards and a step outwards.
    pub iterations: u32,
    /// Which waves stay: those with a frequency below this, from 0 (flat) to 2 (zigzag). Smaller is
    /// smoother.
    pub pass_band: f64,
    /// No corner moves further than this from where it started, in millimetres.
    pub limit_mm: f64,
}

impl Default for Smoothing {
    /// Takes away the steps of voxels and keeps what is larger.
    fn default() -> Smoothing {
        Smoothing { iterations: 20, pass_band: 0.05, limit_mm: 0.25 }
    }
}

/// The part of the way to the mean of its neighbours that a corner goes in a step inwards.
const INWARDS: f64 = 0.5;
/// A corner of a crossing triangle goes back half-way this often, then wholly.
const HALVINGS: u8 = 4;

/// The smoothed surface. The border of an open surface stays. A surface without self-intersection
/// stays without: corners of triangles that would cross go back towards where they started.
///
/// # Errors
/// [`Cancelled`] if the monitor says so.
///
/// # Panics
/// If the pass band is not between 0 and 1 or the limit is not a number.
pub fn smooth(
    mesh: &Mesh,
    smoothing: &Smoothing,
    monitor: &dyn Monitor,
) -> Result<Mesh, Cancelled> {
    let Smoothing { iterations, pass_band, limit_mm } = *smoothing;
    assert!((0.0..1.0).contains(&pass_band), "the pass band lies between 0 and 1");
    assert!(limit_mm >= 0.0, "the limit is a distance");
    let outwards = 1.0 / (pass_band - 1.0 / INWARDS);
    let rings = Rings::new(mesh);
    let start = mesh.points();
    let mut points = start.to_vec();
    let filter = Part::of(monitor, 0.0, 0.7);
    for n in 0..iterations {
        for factor in [INWARDS, outwards] {
            monitor.check()?;
            let step = |c: usize| {
                let moved = points[c] + rings.towards_neighbours(c, &points) * factor;
                within(start[c], moved, limit_mm)
            };
            points = (0..points.len()).into_par_iter().map(step).collect();
        }
        filter.progress(f64::from(n + 1) / f64::from(iterations));
    }
    untangle(mesh, points, &Part::of(monitor, 0.7, 1.0))
}

/// The neighbours of each corner that may move; none for the others.
struct Rings {
    start: Vec<u32>,
    neighbours: Vec<u32>,
}

impl Rings {
    fn new(mesh: &Mesh) -> Rings {
        let triangles = mesh.triangles();
        let stars = Stars::new(mesh.points().len(), triangles);
        let mut on_border = vec![false; mesh.points().len()];
        for (triangle, across) in triangles.iter().zip(across(mesh.points().len(), triangles)) {
            for n in 0..3 {
                if across[n] == NONE {
                    on_border[triangle[n] as usize] = true;
                    on_border[triangle[(n + 1) % 3] as usize] = true;
                }
            }
        }
        let mut rings =
            Rings { start: vec![0], neighbours: Vec::with_capacity(3 * triangles.len()) };
        for corner in 0..mesh.points().len() as u32 {
            if !on_border[corner as usize] {
                // Around an inner corner every neighbour follows it in exactly one triangle.
                let next = |t: &u32| {
                    let t = triangles[*t as usize];
                    let here = t.iter().position(|c| *c == corner).unwrap_or(0);
                    t[(here + 1) % 3]
                };
                rings.neighbours.extend(stars.of(corner).iter().map(next));
            }
            rings.start.push(rings.neighbours.len() as u32);
        }
        rings
    }

    /// The way from a corner to the mean of its neighbours.
    fn towards_neighbours(&self, corner: usize, points: &[Point]) -> Vector {
        let ring = self.start[corner] as usize..self.start[corner + 1] as usize;
        if ring.is_empty() {
            return Vector::ZERO;
        }
        let count = ring.len() as f64;
        let here = points[corner];
        let ways = self.neighbours[ring].iter().map(|n| points[*n as usize] - here);
        ways.fold(Vector::ZERO, |sum, way| sum + way) / count
    }
}

/// `p`, or the place on the way to it that is `limit` from `start`.
fn within(start: Point, p: Point, limit: f64) -> Point {
    let way = p - start;
    let length = way.length();
    if length > limit { start + way * (limit / length) } else { p }
}

/// Takes the corners of triangles that cross back towards their start until none crosses. Ends: a
/// corner is at its start after a few rounds, and triangles wholly at their start do not cross
/// unless they did before.
fn untangle(mesh: &Mesh, mut points: Vec<Point>, monitor: &dyn Monitor) -> Result<Mesh, Cancelled> {
    let start = mesh.points();
    let mut rounds = vec![0u8; points.len()];
    let mut moving = Moving::new(mesh, &points);
    let mut found = moving.all();
    let stars = Stars::new(points.len(), mesh.triangles());
    loop {
        monitor.check()?;
        let mut corners: Vec<u32> = found
            .into_iter()
            .flatten()
            .flat_map(|t| mesh.triangles()[t as usize])
            .filter(|c| points[*c as usize] != start[*c as usize])
            .collect();
        if corners.is_empty() {
            return Ok(mesh.with_points(points));
        }
        corners.sort_unstable();
        corners.dedup();
        for c in corners.iter().map(|c| *c as usize) {
            rounds[c] += 1;
            points[c] = match rounds[c] {
                1..=HALVINGS => start[c].towards(points[c], 0.5),
                _ => start[c],
            };
        }
        let mut changed: Vec<u32> = corners.iter().flat_map(|c| stars.of(*c)).copied().collect();
        changed.sort_unstable();
        changed.dedup();
        for &t in &changed {
            moving.set(t, mesh.triangles()[t as usize].map(|c| points[c as usize]));
        }
        found = moving.of(&changed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intersect::self_intersections;
    use crate::{Tree, deviation, extract};
    use preop_image::Geometry;
    use preop_monitor::Silent;
    use preop_space::random::Random;
    use preop_space::{Direction, Rigid, math};

    /// A ball from voxels that are wholly inside or outside: all steps.
    fn stepped_ball(radius: f64, spacing: f64) -> Mesh {
        let reach = (radius / spacing) as usize + 2;
        let start = -(reach as f64) * spacing;
        let origin = Point::new(start, start, start);
        let grid = Geometry::axial(origin, [spacing; 3], [2 * reach + 1; 3]).unwrap();
        let inside = |n: usize| {
            let r = grid.centre(grid.voxel(n)).distance(Point::ORIGIN);
            if r < radius { 1.0 } else { -1.0 }
        };
        extract::iso(&grid, &inside, &Silent).unwrap()
    }

    fn roughness(ball: &Mesh, radius: f64) -> f64 {
        let squares = ball.points().iter().map(|p| {
            let beyond = p.distance(Point::ORIGIN) - radius;
            beyond * beyond
        });
        (squares.sum::<f64>() / ball.points().len() as f64).sqrt()
    }

    #[test]
    fn a_sphere_keeps_its_volume_and_loses_its_steps() {
        let radius = 10.0;
        let ball = stepped_ball(radius, 0.5);
        let smoothed = smooth(&ball, &Smoothing::default(), &Silent).unwrap();
        assert!((smoothed.volume() / ball.volume() - 1.0).abs() < 0.005);
        let (before, after) = (roughness(&ball, radius), roughness(&smoothed, radius));
        assert!(after < 0.65 * before, "{after} after {before}");
        assert_eq!(self_intersections(&smoothed), Vec::<[u32; 2]>::new());
    }

    #[test]
    fn a_plate_of_1_5_mm_keeps_1_4_mm() {
        let grid = Geometry::axial(Point::ORIGIN, [0.5; 3], [60, 60, 11]).unwrap();
        let plate = |n: usize| {
            let p = grid.centre(grid.voxel(n));
            let depth = (p.z - 2.6).abs() - 0.75;
            let edge = (p.x - 14.8).abs().max((p.y - 14.8).abs()) - 12.0;
            -depth.max(edge) as f32
        };
        let raw = extract::iso(&grid, &plate, &Silent).unwrap();
        let smoothed = smooth(&raw, &Smoothing::default(), &Silent).unwrap();
        let tree = Tree::new(&smoothed);
        for n in 0..40 {
            for m in 0..40 {
                let at = Point::new(5.0 + 0.5 * f64::from(n), 5.0 + 0.5 * f64::from(m), -5.0);
                let hits = tree.all_hits(at, Direction::SUPERIOR);
                let thick = hits[hits.len() - 1].distance - hits[0].distance;
                assert!(thick >= 1.4, "{thick}");
            }
        }
    }

    #[test]
    fn nothing_moves_further_than_the_limit_and_deviation_says_so() {
        let ball = stepped_ball(6.0, 0.75);
        let much = Smoothing { iterations: 50, pass_band: 0.01, limit_mm: 0.1 };
        let smoothed = smooth(&ball, &much, &Silent).unwrap();
        for (p, q) in ball.points().iter().zip(smoothed.points()) {
            assert!(p.distance(*q) <= 0.1 + 1e-12);
        }
        assert!(deviation(&smoothed, &Tree::new(&ball)).max <= 0.1 + 1e-12);
    }

    #[test]
    fn noise_stays_closed_and_clean() {
        let grid = Geometry::axial(Point::ORIGIN, [1.0; 3], [16; 3]).unwrap();
        let mut random = Random::seeded(16);
        let noise: Vec<f32> =
            (0..grid.voxel_count()).map(|_| random.between(-1.0, 1.0) as f32).collect();
        let mesh = extract::iso(&grid, &|n| noise[n], &Silent).unwrap();
        let much = Smoothing { iterations: 20, pass_band: 0.05, limit_mm: 1.0 };
        let smoothed = smooth(&mesh, &much, &Silent).unwrap();
        assert_eq!(self_intersections(&mesh), Vec::<[u32; 2]>::new());
        assert_eq!(self_intersections(&smoothed), Vec::<[u32; 2]>::new());
        let moved = mesh.points().iter().zip(smoothed.points()).filter(|(p, q)| p != q).count();
        assert!(moved > mesh.points().len() / 2);
    }

    #[test]
    fn smoothing_commutes_with_a_motion_and_keeps_borders() {
        let (points, mut triangles) = stepped_ball(5.0, 0.8).into_parts();
        triangles.remove(100);
        let open = Mesh::new(points, triangles).unwrap();
        let axis = Direction::new(1.0, 0.4, -0.3).unwrap();
        let pose = Rigid::rotation(Point::new(3.0, 4.0, 5.0), axis, math::PI / 5.0);
        let smoothing = Smoothing::default();
        let first = smooth(&open.moved(&pose), &smoothing, &Silent).unwrap();
        let last = smooth(&open, &smoothing, &Silent).unwrap().moved(&pose);
        for (p, q) in first.points().iter().zip(last.points()) {
            assert!(p.distance(*q) < 1e-9);
        }
        let fixed = first.points().iter().zip(open.moved(&pose).points().to_vec());
        assert!(fixed.filter(|(p, q)| *p == q).count() >= 3);
    }
}
