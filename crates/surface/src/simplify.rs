//! Fewer triangles within a tolerance, by collapsing edges, and never through itself.

mod blocks;
mod collapsing;
mod fan;
mod queue;
mod undo;

use crate::Mesh;
use crate::crossing::Face;
use crate::intersect::{Moving, self_intersections};
use crate::neighbours::NONE;
use blocks::Blocks;
use collapsing::Collapsing;
use preop_monitor::{Cancelled, Monitor};

/// The surface with as few triangles as edge collapses can leave, in the order of the least error
/// within blocks of a few thousand corners.
/// Every removed corner stays within `tolerance_mm` of the new surface, and every new corner and the
/// middle of every new edge within it of the old; measure the rest with [`deviation`]. The volume
/// stays, but for what rounding and narrow places cost. Manifold and closed stay so, and borders stay
/// in place. A surface without self-intersection stays without: collapses that made it pass through
/// itself are taken back, with those that rest on them.
///
/// # Errors
/// [`Cancelled`] if the monitor says so.
///
/// # Panics
/// If the tolerance is negative or not a number.
///
/// [`deviation`]: crate::deviation
pub fn simplify(mesh: &Mesh, tolerance_mm: f64, monitor: &dyn Monitor) -> Result<Mesh, Cancelled> {
    assert!(tolerance_mm >= 0.0, "a tolerance is a distance");
    if mesh.is_empty() || tolerance_mm == 0.0 {
        return Ok(mesh.clone());
    }
    monitor.check()?;
    let Blocks { mesh, ranges } = Blocks::new(mesh);
    let mut work = Collapsing::new(&mesh, tolerance_mm);
    let blocks = ranges.len() as f64;
    for (n, (corners, triangles)) in ranges.into_iter().enumerate() {
        monitor.progress(0.8 * n as f64 / blocks);
        work.start(corners, triangles);
        collapse(&mut work, monitor)?;
    }
    work.start_later();
    collapse(&mut work, monitor)?;
    monitor.progress(0.9);
    disentangle(work, monitor)
}

/// Collapses the edges that are queued.
fn collapse(work: &mut Collapsing, monitor: &dyn Monitor) -> Result<(), Cancelled> {
    let mut rounds = 0usize;
    while work.step() {
        rounds += 1;
        if rounds.is_multiple_of(1024) {
            monitor.check()?;
        }
    }
    Ok(())
}

/// Takes collapses back until no triangles cross but those that did before. Ends: each round takes
/// one back at least, and without any the surface is the old one.
fn disentangle(mut work: Collapsing, monitor: &dyn Monitor) -> Result<Mesh, Cancelled> {
    let living = work.living();
    let mesh = work.mesh(&living);
    let moving = Moving::new(&mesh, mesh.points());
    let named = |n: u32| living[n as usize];
    let mut found: Vec<[u32; 2]> = moving.all().into_iter().map(|pair| pair.map(named)).collect();
    for round in 1.. {
        monitor.check()?;
        // More at once in each round, so that there are not too many rounds.
        if !take_back(&mut work, &found, round) {
            break;
        }
        found = crossings_of_restored(&work, &living, &moving);
    }
    let (points, triangles) = work.mesh(&work.living()).into_parts();
    let mut number = vec![NONE; points.len()];
    Ok(Mesh::of_used(&points, triangles, &mut number))
}

/// Takes back the last `count` collapses at each of some pairs of triangles; whether any was there.
fn take_back(work: &mut Collapsing, pairs: &[[u32; 2]], count: u32) -> bool {
    let last = |work: &Collapsing, [t, u]: [u32; 2]| work.log.last(t).max(work.log.last(u));
    let before: Vec<u32> = pairs.iter().map(|pair| last(work, *pair)).collect();
    for (pair, before) in pairs.iter().zip(&before) {
        // If the last collapse here is not the same any more, enough is taken back already.
        let mut rest = if last(work, *pair) == *before { count } else { 0 };
        while rest > 0 && last(work, *pair) > 0 {
            work.undo(last(work, *pair));
            rest -= 1;
        }
    }
    before.iter().any(|last| *last > 0)
}

/// The pairs of triangles that cross since collapses were taken back: `moving` is the surface before
/// that, made of the triangles `named`.
fn crossings_of_restored(work: &Collapsing, named: &[u32], moving: &Moving) -> Vec<[u32; 2]> {
    let mut is_restored = vec![false; work.triangles.len()];
    work.restored.iter().for_each(|t| is_restored[*t as usize] = true);
    let restored: Vec<u32> = (0..work.triangles.len() as u32)
        .filter(|t| is_restored[*t as usize] && !work.gone[*t as usize])
        .collect();
    let of_one = |t: u32| {
        let ids = work.triangles[t as usize].corners;
        let face = Face { ids, at: ids.map(|c| work.points[c as usize]) };
        let counts = |n: u32| !is_restored[named[n as usize] as usize];
        moving.with(&face, counts).into_iter().map(move |n| [t, named[n as usize]])
    };
    let mut pairs: Vec<[u32; 2]> = restored.iter().copied().flat_map(of_one).collect();
    let among = self_intersections(&work.mesh(&restored)).into_iter();
    pairs.extend(among.map(|pair| pair.map(|n| restored[n as usize])));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tree;
    use crate::{Smoothing, deviation, extract, sample, smooth};
    use preop_image::Geometry;
    use preop_monitor::Silent;
    use preop_space::random::Random;
    use preop_space::{Point, Rigid, Vector, math};

    fn checked(mesh: &Mesh) -> Mesh {
        let again = Mesh::new(mesh.points().to_vec(), mesh.triangles().to_vec()).unwrap();
        assert_eq!(self_intersections(&again), Vec::<[u32; 2]>::new());
        again
    }

    /// Thin walls, narrow gaps and tunnels within a ball.
    fn sponge(size: usize) -> Mesh {
        let spacing = 24.0 / size as f64;
        let grid = Geometry::axial(Point::ORIGIN, [spacing; 3], [size; 3]).unwrap();
        let centre = grid.bounds().centre();
        let value = |n: usize| {
            let p = grid.centre(grid.voxel(n)) - centre;
            let wave = [p.x, p.y, p.z].map(|c| math::sin(c * 0.9)).iter().sum::<f64>();
            (wave - 0.4).min(10.0 - p.length()) as f32
        };
        extract::iso(&grid, &value, &Silent).unwrap()
    }

    #[test]
    fn a_box_needs_no_more_than_twelve_triangles_or_so() {
        let grid = Geometry::axial(Point::ORIGIN, [1.0; 3], [20, 16, 12]).unwrap();
        let mesh = extract::iso(&grid, &|_| 1.0, &Silent).unwrap();
        let simple = checked(&simplify(&mesh, 0.01, &Silent).unwrap());
        assert!(simple.is_closed());
        assert!(simple.triangles().len() < mesh.triangles().len() / 10);
        assert!((simple.volume() / mesh.volume() - 1.0).abs() < 1e-3);
    }

    #[test]
    fn a_sphere_stays_within_the_tolerance_both_ways() {
        let ball = sample::sphere(Point::ORIGIN, 10.0, 40);
        for tolerance in [0.02, 0.1] {
            let simple = checked(&simplify(&ball, tolerance, &Silent).unwrap());
            assert!(simple.is_closed());
            let there = deviation(&simple, &Tree::new(&ball));
            let back = deviation(&ball, &Tree::new(&simple));
            assert!(there.max < 1.5 * tolerance && back.max <= 1.5 * tolerance);
            let lost = (ball.volume() - simple.volume()).abs();
            assert!(lost < 0.5 * tolerance * ball.area(), "{lost} at {tolerance}");
            let share = simple.triangles().len() as f64 / ball.triangles().len() as f64;
            assert!(share < 0.25, "{share} at {tolerance}");
        }
    }

    #[test]
    fn a_sponge_keeps_its_tunnels_and_never_crosses_itself() {
        let sponge = smooth(&sponge(48), &Smoothing::default(), &Silent).unwrap();
        let euler = |m: &Mesh| m.points().len() as i64 - m.triangles().len() as i64 / 2;
        let simple = checked(&simplify(&sponge, 0.1, &Silent).unwrap());
        assert!(simple.is_closed());
        assert_eq!(euler(&simple), euler(&sponge));
        assert!(simple.triangles().len() < sponge.triangles().len() / 4);
        assert!(deviation(&sponge, &Tree::new(&simple)).max < 0.15);
        assert!(deviation(&simple, &Tree::new(&sponge)).max < 0.15);
        assert!((simple.volume() - sponge.volume()).abs() < 0.5 * 0.1 * sponge.area());
    }

    fn noise(size: usize) -> Mesh {
        let grid = Geometry::axial(Point::ORIGIN, [1.0; 3], [size; 3]).unwrap();
        let mut random = Random::seeded(17);
        let noise: Vec<f32> =
            (0..grid.voxel_count()).map(|_| random.between(-1.0, 1.0) as f32).collect();
        extract::iso(&grid, &|n| noise[n], &Silent).unwrap()
    }

    #[test]
    fn noise_and_thin_walls_stay_manifold_and_clean() {
        let mesh = noise(14);
        let simple = checked(&simplify(&mesh, 0.4, &Silent).unwrap());
        assert!(simple.is_closed());
        assert!(simple.triangles().len() < mesh.triangles().len() * 3 / 4);
    }

    #[test]
    fn a_border_stays_in_place() {
        let (points, mut triangles) = sample::sphere(Point::ORIGIN, 10.0, 20).into_parts();
        triangles.retain(|t| t.iter().any(|c| points[*c as usize].z > 0.0));
        let open = Mesh::new(points, triangles).unwrap();
        let simple = checked(&simplify(&open, 0.2, &Silent).unwrap());
        let on_rim = |m: &Mesh| m.points().iter().filter(|p| p.z == 0.0).count();
        assert_eq!(on_rim(&simple), 80);
        assert!(simple.triangles().len() < open.triangles().len() / 2);
    }

    fn collapsed(blocks: &Blocks, tolerance: f64) -> Collapsing<'_> {
        let mut work = Collapsing::new(&blocks.mesh, tolerance);
        for (corners, triangles) in blocks.ranges.clone() {
            work.start(corners, triangles);
            collapse(&mut work, &Silent).unwrap();
        }
        work.start_later();
        collapse(&mut work, &Silent).unwrap();
        work
    }

    #[test]
    fn crossings_are_taken_back() {
        let noise = noise(20);
        let blocks = Blocks::new(&noise);
        let work = collapsed(&blocks, 0.4);
        let coarse = work.mesh(&work.living());
        assert!(!self_intersections(&coarse).is_empty(), "there is nothing to take back");
        let clean = checked(&disentangle(work, &Silent).unwrap());
        let (most, least) = (noise.triangles().len(), coarse.triangles().len());
        assert!(clean.triangles().len() < least + (most - least) / 3);
    }

    #[test]
    fn crossings_of_the_old_surface_stay_and_do_no_harm() {
        let ball = sample::sphere(Point::ORIGIN, 10.0, 20);
        let shift = Rigid::shift(Vector::new(7.0, 0.3, 0.2));
        let both = sample::joined(&[&ball, &ball.moved(&shift)]);
        let simple = simplify(&both, 0.1, &Silent).unwrap();
        assert!(simple.is_closed() && !simple.is_empty());
        assert!((simple.volume() / both.volume() - 1.0).abs() < 1e-3);
    }

    #[test]
    fn all_collapses_taken_back_in_any_order_are_none() {
        let ball = sample::sphere(Point::ORIGIN, 10.0, 24);
        let blocks = Blocks::new(&ball);
        let mut work = collapsed(&blocks, 0.1);
        let most = blocks.mesh.triangles().len() as u32;
        assert!(work.living().len() < most as usize / 4);
        let mut random = Random::seeded(18);
        for n in 0..4000 {
            let t = random.between(0.0, f64::from(most)) as u32;
            if work.log.last(t) > 0 {
                work.undo(work.log.last(t));
            }
            if n % 100 == 0 {
                let some = work.mesh(&work.living());
                let again = Mesh::new(some.points().to_vec(), some.triangles().to_vec()).unwrap();
                assert!(again.is_closed());
                assert!(deviation(&ball, &Tree::new(&some)).max < 0.15);
            }
        }
        for t in 0..most {
            while work.log.last(t) > 0 {
                work.undo(work.log.last(t));
            }
        }
        assert!(work.mesh(&work.living()) == blocks.mesh);
    }

    #[test]
    fn thin_walls_keep_their_volume() {
        for (size, tolerance) in [(48, 0.05), (48, 0.1)] {
            let sponge = smooth(&sponge(size), &Smoothing::default(), &Silent).unwrap();
            let simple = simplify(&sponge, tolerance, &Silent).unwrap();
            let change = (simple.volume() / sponge.volume() - 1.0).abs();
            assert!(change < 2e-3 * tolerance / 0.05, "{change} at {tolerance}");
        }
    }

    #[test]
    fn the_same_on_one_and_on_eight_threads() {
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let smoothed = smooth(&sponge(24), &Smoothing::default(), &Silent).unwrap();
                simplify(&smoothed, 0.1, &Silent).unwrap()
            })
        };
        assert!(on(1) == on(8));
    }
}
