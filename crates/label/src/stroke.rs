//! The path of a round brush through a grid: which voxels it runs over, and only those boxes are looked at.

use preop_image::Geometry;
use preop_monitor::{Cancelled, Monitor};
use preop_space::{Direction, Point, Vector};

/// A ball drawn along places in order, joined by straight lines; a single place is one ball.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    /// The places, in mm; none touches nothing.
    pub path: Vec<Point>,
    /// The radius of the ball, in mm.
    pub radius: f64,
    /// Across a slice: then the stroke is flat. It takes the slice through its first place, half
    /// the way to the next slice on each side, and distances count within the slice.
    pub flat: Option<Direction>,
}

/// One straight part of a stroke, and the slice that it keeps to.
struct Part {
    from: Point,
    along: Vector,
    reach: f64,
    slice: Option<(Point, Direction, f64)>,
}

impl Stroke {
    /// Calls `touch` with the place in storage of every voxel whose centre the stroke runs over. A
    /// voxel may come more than once.
    ///
    /// # Errors
    /// [`Cancelled`] if the monitor says so.
    pub fn over(
        &self,
        grid: &Geometry,
        monitor: &dyn Monitor,
        mut touch: impl FnMut(usize),
    ) -> Result<(), Cancelled> {
        for part in self.parts(grid) {
            monitor.check()?;
            let [is, js, ks] = part.boxed(grid);
            for k in ks {
                for j in js.clone() {
                    for i in is.clone() {
                        if part.holds(grid.centre([i, j, k]), self.radius) {
                            touch(grid.index([i, j, k]));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn parts(&self, grid: &Geometry) -> impl Iterator<Item = Part> {
        let half = self.flat.map_or(0.0, |across| slice_step(grid, across) / 2.0);
        let slice = self.flat.zip(self.path.first()).map(|(across, first)| (*first, across, half));
        let reach = self.radius + half;
        let ends = (0..self.path.len().max(2) - 1).filter_map(|n| {
            let from = *self.path.get(n)?;
            Some((from, self.path.get(n + 1).map_or(Vector::ZERO, |to| *to - from)))
        });
        ends.map(move |(from, along)| Part { from, along, reach, slice })
    }
}

/// How far one slice across a direction lies from the next, in mm: the spacing of an axis, or less
/// where the direction is oblique.
fn slice_step(grid: &Geometry, across: Direction) -> f64 {
    let [axes, spacing] = [grid.axes().map(|a| a.dot(*across)), grid.spacing()];
    let squared = |n: usize| (axes[n] / spacing[n]) * (axes[n] / spacing[n]);
    1.0 / (squared(0) + squared(1) + squared(2)).sqrt()
}

impl Part {
    /// Whether a place lies within `radius` of the part, and in its slice.
    fn holds(&self, place: Point, radius: f64) -> bool {
        let mut from_start = place - self.from;
        if let Some((first, across, half)) = self.slice {
            let off = (place - first).dot(*across);
            if off < -half || off >= half {
                return false;
            }
            from_start -= *across * off;
        }
        let length = self.along.length_squared();
        let share =
            if length > 0.0 { (from_start.dot(self.along) / length).clamp(0.0, 1.0) } else { 0.0 };
        (from_start - self.along * share).length_squared() <= radius * radius
    }

    /// The voxels around the part, along i, j and k; none where it lies beside the grid.
    fn boxed(&self, grid: &Geometry) -> [std::ops::Range<usize>; 3] {
        let ends = [self.from, self.from + self.along].map(|p| {
            let v = grid.voxel_point(p);
            [v.i, v.j, v.k]
        });
        [0, 1, 2].map(|axis| {
            // One voxel more: the axes of a scan are at right angles to a thousandth only.
            let rim = self.reach / grid.spacing()[axis] + 1.0;
            let (a, b) = (ends[0][axis], ends[1][axis]);
            let most = grid.size()[axis] as f64;
            let low = (a.min(b) - rim).floor().clamp(0.0, most) as usize;
            low..(a.max(b) + rim).ceil().clamp(0.0, most) as usize
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_monitor::Silent;
    use preop_space::math::PI;
    use preop_space::random::Random;

    fn touched(stroke: &Stroke, grid: &Geometry) -> Vec<bool> {
        let mut all = vec![false; grid.voxel_count()];
        stroke.over(grid, &Silent, |n| all[n] = true).unwrap();
        all
    }

    /// The distance of a place to a polyline, by small steps along it.
    fn nearly(path: &[Point], place: Point) -> f64 {
        let steps = path.windows(2).flat_map(|ends| {
            (0..=2000).map(move |n| ends[0] + (ends[1] - ends[0]) * (f64::from(n) / 2000.0))
        });
        steps.map(|p| (p - place).length()).fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn a_stroke_holds_what_is_near_its_path_on_a_turned_grid_and_looks_nowhere_else() {
        let axes = [
            Direction::new(0.8, 0.6, 0.0).unwrap(),
            Direction::new(-0.6, 0.8, 0.0).unwrap(),
            Direction::SUPERIOR,
        ];
        let grid =
            Geometry::new(Point::new(-9.0, 4.0, 2.0), axes, [0.7, 0.9, 1.3], [22, 20, 15]).unwrap();
        let mut random = Random::seeded(3);
        for _ in 0..6 {
            let place = |random: &mut Random| {
                let c = [22.0, 20.0, 15.0].map(|most| (random.unit() * 1.2 - 0.1) * most);
                grid.point(preop_image::VoxelPoint { i: c[0], j: c[1], k: c[2] })
            };
            let path: Vec<Point> = (0..3).map(|_| place(&mut random)).collect();
            let radius = 1.0 + 3.0 * random.unit();
            let stroke = Stroke { path: path.clone(), radius, flat: None };
            for (n, is) in touched(&stroke, &grid).into_iter().enumerate() {
                let far = nearly(&path, grid.centre(grid.voxel(n)));
                if (far - radius).abs() > 1e-4 {
                    assert_eq!(is, far < radius, "voxel {n}: {far} of {radius}");
                }
            }
        }
    }

    #[test]
    fn a_flat_stroke_stays_in_its_slice_and_has_the_area_of_its_disc() {
        let grid = Geometry::axial(Point::ORIGIN, [0.25, 0.25, 2.0], [81, 81, 5]).unwrap();
        let middle = Point::new(10.0, 10.0, 4.3);
        let flat = Some(Direction::SUPERIOR);
        let stroke = Stroke { path: vec![middle], radius: 6.0, flat };
        let touched = touched(&stroke, &grid);
        let slices: Vec<usize> =
            (0..5).map(|k| (0..81 * 81).filter(|n| touched[k * 81 * 81 + n]).count()).collect();
        let area = slices[2] as f64 * 0.0625;
        assert!((area / (PI * 36.0) - 1.0).abs() < 0.01, "{area} mm²");
        assert_eq!([slices[0], slices[1], slices[3], slices[4]], [0; 4]);
        // Half-way between two slices it takes the one below, not both and not none.
        let between = Stroke { path: vec![Point::new(10.0, 10.0, 5.0)], ..stroke };
        let count = |k: usize, of: &[bool]| (0..81 * 81).filter(|n| of[k * 81 * 81 + n]).count();
        let both = self::touched(&between, &grid);
        assert!(count(2, &both) > 0 && count(3, &both) == 0);
    }

    #[test]
    fn no_place_touches_nothing_and_neither_does_one_beside_the_grid() {
        let grid = Geometry::axial(Point::ORIGIN, [1.0; 3], [4, 4, 4]).unwrap();
        for path in [vec![], vec![Point::new(90.0, 0.0, 0.0)], vec![Point::new(-90.0, 0.0, 0.0)]] {
            let stroke = Stroke { path, radius: 5.0, flat: None };
            assert!(touched(&stroke, &grid).iter().all(|is| !is));
        }
    }
}
