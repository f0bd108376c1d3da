//! A lasso drawn over the patient, and what of a label lies under it.

use crate::Label;
use preop_monitor::{Cancelled, Monitor};
use preop_space::{Direction, Plane, Point};
use rayon::prelude::*;

/// A prism: an outline moved along a direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Lasso {
    /// The corners of the outline, in mm, seen along the direction; it closes by itself. What the line
    /// runs around an even number of times is outside.
    pub outline: Vec<Point>,
    /// Into the screen.
    pub direction: Direction,
    /// How deep it reaches from the outline's first corner, in mm; `None`: through everything, before
    /// the outline and behind it.
    pub depth: Option<f64>,
}

/// What is done with what lies in a lasso.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scissors {
    /// It is taken away.
    Erase,
    /// It alone stays.
    Keep,
}

/// The label after a cut. A voxel lies in the lasso if its centre does.
///
/// # Errors
/// [`Cancelled`] if the monitor says so.
pub fn cut(
    label: &Label,
    lasso: &Lasso,
    scissors: Scissors,
    monitor: &dyn Monitor,
) -> Result<Label, Cancelled> {
    let grid = label.geometry();
    let [ni, nj, _] = grid.size();
    let flat = Flat::of(lasso);
    let mut voxels = label.voxels().to_vec();
    voxels.par_chunks_mut(ni * nj).enumerate().try_for_each(|(k, slice)| {
        monitor.check()?;
        for (n, voxel) in slice.iter_mut().enumerate().filter(|(_, v)| **v != 0) {
            let inside = flat.as_ref().is_some_and(|f| f.holds(grid.centre([n % ni, n / ni, k])));
            *voxel = u8::from(inside == (scissors == Scissors::Keep));
        }
        Ok(())
    })?;
    Ok(Label::of_voxels(grid.clone(), voxels))
}

/// The outline in the plane across its direction.
struct Flat {
    plane: Plane,
    axes: (Direction, Direction),
    corners: Vec<[f64; 2]>,
    low: [f64; 2],
    high: [f64; 2],
    depth: Option<f64>,
}

impl Flat {
    /// `None` where fewer than three corners hold nothing.
    fn of(lasso: &Lasso) -> Option<Flat> {
        let first = *lasso.outline.first().filter(|_| lasso.outline.len() >= 3)?;
        let plane = Plane::new(first, lasso.direction);
        let axes = plane.axes();
        let flat = |p: &Point| [(*p - first).dot(*axes.0), (*p - first).dot(*axes.1)];
        let corners: Vec<[f64; 2]> = lasso.outline.iter().map(flat).collect();
        let fold = |take: fn(f64, f64) -> f64, start: f64| {
            [0, 1].map(|axis| corners.iter().fold(start, |least, c| take(least, c[axis])))
        };
        let (low, high) = (fold(f64::min, f64::INFINITY), fold(f64::max, f64::NEG_INFINITY));
        Some(Flat { plane, axes, corners, low, high, depth: lasso.depth })
    }

    fn holds(&self, place: Point) -> bool {
        let from = place - self.plane.through;
        let deep = from.dot(*self.plane.normal);
        if self.depth.is_some_and(|depth| !(0.0..=depth).contains(&deep)) {
            return false;
        }
        let [x, y] = [from.dot(*self.axes.0), from.dot(*self.axes.1)];
        if x < self.low[0] || x > self.high[0] || y < self.low[1] || y > self.high[1] {
            return false;
        }
        let mut inside = false;
        let mut before = self.corners[self.corners.len() - 1];
        for corner in &self.corners {
            let [[x0, y0], [x1, y1]] = [before, *corner];
            if (y0 > y) != (y1 > y) && x < x0 + (y - y0) / (y1 - y0) * (x1 - x0) {
                inside = !inside;
            }
            before = *corner;
        }
        inside
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_image::Geometry;
    use preop_monitor::Silent;
    use preop_space::Vector;
    use preop_space::math::{PI, cos, sin};
    use preop_space::random::Random;

    fn full() -> Label {
        let grid = Geometry::axial(Point::new(-10.0, -10.0, -10.0), [0.5, 0.5, 0.8], [41, 41, 26])
            .unwrap();
        let count = grid.voxel_count();
        Label::new(grid, vec![true; count])
    }

    /// A circle of many corners across a direction, around a middle.
    fn circle(middle: Point, direction: Direction, radius: f64) -> Vec<Point> {
        let (u, v) = Plane::new(middle, direction).axes();
        (0..400)
            .map(|n| {
                let angle = f64::from(n) / 400.0 * 2.0 * PI;
                middle + *u * (radius * cos(angle)) + *v * (radius * sin(angle))
            })
            .collect()
    }

    #[test]
    fn a_round_lasso_takes_a_cylinder_of_its_depth_and_keeping_is_the_rest_of_erasing() {
        let mut random = Random::seeded(8);
        let label = full();
        let grid = label.geometry();
        for depth in [None, Some(6.0), Some(100.0)] {
            let direction =
                Direction::new(random.unit() - 0.5, random.unit() - 0.5, random.unit() - 0.5)
                    .unwrap();
            let middle = Point::new(random.unit() * 4.0, random.unit() * 4.0, random.unit() * 4.0);
            let lasso = Lasso { outline: circle(middle, direction, 5.0), direction, depth };
            let kept = cut(&label, &lasso, Scissors::Keep, &Silent).unwrap();
            let rest = cut(&label, &lasso, Scissors::Erase, &Silent).unwrap();
            for n in 0..grid.voxel_count() {
                let from: Vector = grid.centre(grid.voxel(n)) - middle;
                let deep = from.dot(*direction);
                let away = (from - direction * deep).length();
                if (away - 5.0).abs() > 1e-3 && deep.abs() > 1e-6 {
                    let inside = away < 5.0 && depth.is_none_or(|d| (0.0..=d).contains(&deep));
                    assert_eq!(
                        kept.contains(n),
                        inside,
                        "{away} mm off, {deep} mm deep of {depth:?}"
                    );
                }
                assert_ne!(kept.contains(n), rest.contains(n));
            }
        }
    }

    #[test]
    fn the_inner_of_two_turns_is_outside_and_a_line_holds_nothing() {
        let label = full();
        let square = |half: f64| {
            [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0]]
                .map(|[x, y]| Point::new(half * x, half * y, 0.0))
        };
        let outline = [square(6.1), square(2.1)].concat();
        let lasso = Lasso { outline, direction: Direction::SUPERIOR, depth: None };
        let kept = cut(&label, &lasso, Scissors::Keep, &Silent).unwrap();
        let at = |x: f64, y: f64| {
            let grid = label.geometry();
            kept.contains(grid.index(grid.nearest(Point::new(x, y, 0.0)).unwrap()))
        };
        assert!(at(4.0, 0.5) && !at(0.0, 0.5) && !at(8.0, 0.5));
        let line = Lasso { outline: vec![Point::ORIGIN, Point::new(9.0, 0.0, 0.0)], ..lasso };
        assert_eq!(cut(&label, &line, Scissors::Erase, &Silent).unwrap(), label);
        assert_eq!(cut(&label, &line, Scissors::Keep, &Silent).unwrap().count(), 0);
    }
}
