//! Pits of the bone into which no guide reaches: a foramen, the hole of an old screw, an empty socket.
//!
//! A guide's seat is a height over each place of the grid's floor, as all of a column above it is free.
//! A ball that is rolled over that surface does not reach into what is narrower than itself: grey-scale
//! closing by a ball (Sternberg, "Grayscale morphology", 1986). Where the bone lies deeper than the ball,
//! the seat spans the pit instead of growing a spike that breaks, or that keeps the guide off its place.

use preop_image::Geometry;
use rayon::prelude::*;

/// The radius of the ball, in millimetres: what is narrower than twice that is a pit.
pub(crate) const BALL_MM: f64 = 4.0;
/// How far the seat may still follow the bone into a pit, in millimetres: rough bone is no pit, and a seat
/// that left it there would end in feathers beside oblique slots.
const DIP_MM: f64 = 1.0;

/// Lowers the seat's value over the pits of the bone. The value must grow along each column.
pub(crate) fn span(grid: &Geometry, value: &mut [f32]) {
    let [ni, nj, nk] = grid.size();
    let cell = grid.spacing()[0];
    let heights: Vec<f64> = (0..ni * nj).map(|c| height(value, c, ni * nj, nk) * cell).collect();
    let ball = Ball::new(cell);
    let centres = ball.over(&heights, [ni, nj], 1.0, f64::max);
    let closed = ball.over(&centres, [ni, nj], -1.0, f64::min);
    for (column, (closed, height)) in closed.iter().zip(&heights).enumerate() {
        let floor = closed - DIP_MM;
        // Where there is no bone, or where it closes the column, nothing is spanned.
        if !(floor.is_finite() && *height < floor) {
            continue;
        }
        for k in 0..nk {
            let slot = &mut value[column + ni * nj * k];
            *slot = slot.min((k as f64 * cell - floor) as f32);
        }
    }
}

/// Where the value of a column becomes positive, in cells over the floor: minus infinity where it is
/// so everywhere, infinity where it is so nowhere.
fn height(value: &[f32], column: usize, layer: usize, nk: usize) -> f64 {
    let at = |k: usize| f64::from(value[column + layer * k]);
    match (0..nk).rev().find(|k| at(*k) < 0.0) {
        None => f64::NEG_INFINITY,
        Some(k) if k + 1 == nk => f64::INFINITY,
        Some(k) => k as f64 - at(k) / (at(k + 1) - at(k)),
    }
}

/// The columns under a ball, and how high it is over each.
struct Ball(Vec<([isize; 2], f64)>);

impl Ball {
    fn new(cell: f64) -> Ball {
        let reach = (BALL_MM / cell).floor() as isize;
        let around = (-reach..=reach).flat_map(|j| (-reach..=reach).map(move |i| [i, j]));
        let high = |o: [isize; 2]| {
            let aside = (o[0] * o[0] + o[1] * o[1]) as f64 * cell * cell;
            (aside <= BALL_MM * BALL_MM).then(|| (o, (BALL_MM * BALL_MM - aside).sqrt()))
        };
        Ball(around.filter_map(high).collect())
    }

    /// For each column the extreme of what its neighbours have, and the ball's height there.
    fn over(
        &self,
        heights: &[f64],
        [ni, nj]: [usize; 2],
        sign: f64,
        extreme: fn(f64, f64) -> f64,
    ) -> Vec<f64> {
        let none = if sign > 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
        let of_column = |c: usize| {
            let (i, j) = ((c % ni) as isize, (c / ni) as isize);
            // Beyond the grid nothing is known of the bone: the ball drops there, and spans nothing.
            let neighbours = self.0.iter().map(|([di, dj], high)| {
                let (x, y) = (i + di, j + dj);
                let inside = (0..ni as isize).contains(&x) && (0..nj as isize).contains(&y);
                match inside {
                    true => heights[x as usize + ni * y as usize] + sign * high,
                    false => f64::NEG_INFINITY,
                }
            });
            neighbours.fold(none, extreme)
        };
        (0..ni * nj).into_par_iter().map(of_column).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_space::Point;

    /// The height of the seat at each place of a floor with a hole of some radius in it.
    fn spanned(radius: f64) -> impl Fn(f64, f64) -> f64 {
        let cell = 0.5;
        let grid = Geometry::axial(Point::ORIGIN, [cell; 3], [61, 61, 41]).unwrap();
        let floor = move |x: f64, y: f64| {
            let aside = ((x - 15.0) * (x - 15.0) + (y - 15.0) * (y - 15.0)).sqrt();
            if aside < radius { 4.0 } else { 12.0 + 0.2 * (x - 15.0) }
        };
        let mut value: Vec<f32> = (0..grid.voxel_count())
            .map(|n| grid.centre(grid.voxel(n)))
            .map(|p| (p.z - floor(p.x, p.y)) as f32)
            .collect();
        span(&grid, &mut value);
        let size = grid.size();
        move |x, y| {
            let column = (x / cell).round() as usize + size[0] * (y / cell).round() as usize;
            height(&value, column, size[0] * size[1], size[2]) * cell
        }
    }

    #[test]
    fn a_narrow_hole_is_spanned_and_a_wide_one_is_not() {
        let narrow = spanned(2.0);
        assert!(narrow(15.0, 15.0) > 12.0 - 0.7 - DIP_MM, "{}", narrow(15.0, 15.0));
        let wide = spanned(8.0);
        assert!((wide(15.0, 15.0) - 4.0).abs() < 1e-4, "{}", wide(15.0, 15.0));
    }

    #[test]
    fn a_slope_stays_as_it_is() {
        let seat = spanned(2.0);
        for (x, y) in [(3.0, 3.0), (27.0, 15.0), (15.0, 20.0)] {
            assert!((seat(x, y) - (12.0 + 0.2 * (x - 15.0))).abs() < 1e-4);
        }
    }
}
