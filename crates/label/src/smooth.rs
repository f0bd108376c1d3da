//! A label smoothed where a person drew: each voxel becomes what most of its neighbourhood is.

use crate::{Label, Stroke};
use preop_image::Geometry;
use preop_monitor::{Cancelled, Monitor};
use preop_space::Vector;

/// The widest neighbourhood, in mm: time grows with its volume.
pub const MOST_NEAR_MM: f64 = 5.0;

/// The label after one stroke of smoothing: each voxel that the stroke runs over becomes what more than
/// half of the voxels within `near_mm` of it are, all of them as they were before the stroke. What
/// lies beyond the grid does not count. Flat and gently round faces stay; steps, spikes and pits go.
///
/// # Errors
/// [`Cancelled`] if the monitor says so.
///
/// # Panics
/// If `near_mm` is above [`MOST_NEAR_MM`].
pub fn smooth_along(
    label: &Label,
    stroke: &Stroke,
    near_mm: f64,
    monitor: &dyn Monitor,
) -> Result<Label, Cancelled> {
    assert!(near_mm <= MOST_NEAR_MM, "a neighbourhood of at most {MOST_NEAR_MM} mm");
    let grid = label.geometry();
    let near = ball_of(grid, near_mm);
    let mut over = vec![];
    stroke.over(grid, monitor, |n| over.push(n))?;
    over.sort_unstable();
    over.dedup();
    let mut voxels = label.voxels().to_vec();
    for (count, n) in over.into_iter().enumerate() {
        if count % 4096 == 0 {
            monitor.check()?;
        }
        voxels[n] = u8::from(most(label, grid.voxel(n), &near));
    }
    Ok(Label::of_voxels(grid.clone(), voxels))
}

/// The steps from a voxel to those whose centres lie within `radius` mm of its own.
fn ball_of(grid: &Geometry, radius: f64) -> Vec<[i64; 3]> {
    let reach = grid.spacing().map(|s| (radius / s).floor() as i64);
    let steps = |axis: usize| -reach[axis]..=reach[axis];
    let away = |step: [i64; 3]| {
        let parts = [0, 1, 2].map(|a| step[a] as f64 * grid.spacing()[a]);
        Vector::new(parts[0], parts[1], parts[2]).length_squared()
    };
    steps(2)
        .flat_map(|k| steps(1).flat_map(move |j| steps(0).map(move |i| [i, j, k])))
        .filter(|step| away(*step) <= radius * radius)
        .collect()
}

fn most(label: &Label, voxel: [usize; 3], near: &[[i64; 3]]) -> bool {
    let size = label.geometry().size();
    let (mut inside, mut all) = (0, 0);
    for step in near {
        let at = [0, 1, 2].map(|a| voxel[a] as i64 + step[a]);
        if (0..3).all(|a| (0..size[a] as i64).contains(&at[a])) {
            all += 1;
            inside += i32::from(label.contains(label.geometry().index(at.map(|c| c as usize))));
        }
    }
    2 * inside > all
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_monitor::Silent;
    use preop_space::Point;
    use preop_space::random::Random;

    fn grid() -> Geometry {
        Geometry::axial(Point::new(-10.0, -10.0, -10.0), [0.5, 0.5, 0.8], [41, 41, 26]).unwrap()
    }

    fn label(inside: impl Fn(Point) -> bool) -> Label {
        let grid = grid();
        let voxels = (0..grid.voxel_count()).map(|n| inside(grid.centre(grid.voxel(n)))).collect();
        Label::new(grid, voxels)
    }

    fn everywhere() -> Stroke {
        Stroke { path: vec![Point::ORIGIN], radius: 40.0, flat: None }
    }

    #[test]
    fn a_half_space_stays_and_specks_and_pits_go() {
        let mut random = Random::seeded(4);
        let specks: Vec<Point> = (0..12)
            .map(|_| {
                Point::new(
                    random.unit() * 16.0 - 8.0,
                    random.unit() * 16.0 - 8.0,
                    random.unit() * 16.0 - 8.0,
                )
            })
            .filter(|p| p.x.abs() > 2.5)
            .collect();
        let half = label(|p| p.x <= 0.1);
        let near_a_speck = |p: Point| specks.iter().any(|s| (p - *s).length() <= 0.45);
        let rough = label(|p| (p.x <= 0.1) != near_a_speck(p));
        assert_ne!(rough, half);
        assert_eq!(smooth_along(&half, &everywhere(), 1.6, &Silent).unwrap(), half);
        assert_eq!(smooth_along(&rough, &everywhere(), 1.6, &Silent).unwrap(), half);
    }

    #[test]
    fn a_ball_keeps_its_volume_within_a_percent_and_nothing_changes_beside_the_stroke() {
        let ball = label(|p| p.vector().length() <= 8.0);
        let smooth = smooth_along(&ball, &everywhere(), 1.0, &Silent).unwrap();
        let share = smooth.volume() / ball.volume();
        assert!((share - 1.0).abs() < 0.01, "{share}");
        let mut random = Random::seeded(2);
        let noise =
            Label::new(grid(), (0..grid().voxel_count()).map(|_| random.unit() < 0.5).collect());
        let here = Stroke { path: vec![Point::new(3.0, 0.0, 0.0)], radius: 3.0, flat: None };
        let local = smooth_along(&noise, &here, 1.0, &Silent).unwrap();
        let mut changed = 0;
        for n in 0..grid().voxel_count() {
            let beside = (grid().centre(grid().voxel(n)) - here.path[0]).length() > 3.0;
            changed += usize::from(local.contains(n) != noise.contains(n));
            assert!(!beside || local.contains(n) == noise.contains(n));
        }
        assert!(changed > 100, "{changed} voxels changed");
    }
}
