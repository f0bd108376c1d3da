//! From a few measured stations to a smooth skeleton: curves and sheets of balls.

use crate::balls::{Ball, Skeleton, Swept};
use crate::field::Field;
use preop_space::Point;

/// The curve of Catmull and Rom through four values in a row, at `t` from `b` (0) to `c` (1).
fn spline(a: f64, b: f64, c: f64, d: f64, t: f64) -> f64 {
    let bend = [2.0 * b, c - a, 2.0 * a - 5.0 * b + 4.0 * c - d, 3.0 * (b - c) + d - a];
    0.5 * (bend[0] + t * (bend[1] + t * (bend[2] + t * bend[3])))
}

fn between(balls: [Ball; 4], t: f64) -> Ball {
    let of = |value: fn(&Ball) -> f64| {
        spline(value(&balls[0]), value(&balls[1]), value(&balls[2]), value(&balls[3]), t)
    };
    Ball::new(
        of(|b| b.centre.x),
        of(|b| b.centre.y),
        of(|b| b.centre.z),
        of(|b| b.radius).max(0.05),
    )
}

/// The stations with `fineness` steps between each two, along a smooth curve through them.
pub(crate) fn refined(stations: &[Ball], fineness: usize) -> Vec<Ball> {
    let last = stations.len() - 1;
    // Beyond the ends the curve goes on straight.
    let mirror = |end: Ball, next: Ball| {
        let centre = end.centre + (end.centre - next.centre);
        Ball { centre, radius: 2.0 * end.radius - next.radius }
    };
    let at = |i: isize| match i {
        i if i < 0 => mirror(stations[0], stations[1]),
        i if i as usize > last => mirror(stations[last], stations[last - 1]),
        i => stations[i as usize],
    };
    let mut curve: Vec<Ball> = (0..last as isize)
        .flat_map(|i| {
            (0..fineness).map(move |n| {
                between([at(i - 1), at(i), at(i + 1), at(i + 2)], n as f64 / fineness as f64)
            })
        })
        .collect();
    curve.push(stations[last]);
    curve
}

/// A rod along a smooth curve through the stations.
pub(crate) fn rod(stations: &[Ball], fineness: usize) -> Field {
    let balls = refined(stations, fineness);
    let lines = (1..balls.len()).map(|i| [i - 1, i]).collect();
    Field::Swept(Swept::new(Skeleton { balls, lines, triangles: Vec::new() }))
}

/// A sheet through a grid of stations, smooth along rows and across them. Every row has as many
/// stations as the first.
pub(crate) fn sheet(rows: &[Vec<Ball>], fineness: [usize; 2]) -> Field {
    let columns = rows[0].len();
    let long: Vec<Vec<Ball>> = (0..columns)
        .map(|c| refined(&rows.iter().map(|row| row[c]).collect::<Vec<_>>(), fineness[0]))
        .collect();
    let fine: Vec<Vec<Ball>> = (0..long[0].len())
        .map(|r| refined(&long.iter().map(|column| column[r]).collect::<Vec<_>>(), fineness[1]))
        .collect();
    let width = fine[0].len();
    let mut triangles = Vec::new();
    for r in 1..fine.len() {
        for c in 1..width {
            let [a, b] = [(r - 1) * width + c - 1, (r - 1) * width + c];
            let [d, e] = [a + width, b + width];
            triangles.extend([[a, b, e], [a, e, d]]);
        }
    }
    let balls = fine.into_iter().flatten().collect();
    Field::Swept(Swept::new(Skeleton { balls, lines: Vec::new(), triangles }))
}

/// The hull of up to a handful of balls in a fan about the first.
pub(crate) fn fan(balls: &[Ball]) -> Field {
    let triangles = (2..balls.len()).map(|i| [0, i - 1, i]).collect();
    Field::Swept(Swept::new(Skeleton { balls: balls.to_vec(), lines: Vec::new(), triangles }))
}

/// Balls from rows of `[x, y, z, radius]` in millimetres.
pub(crate) fn balls(rows: &[[f64; 4]]) -> Vec<Ball> {
    rows.iter().map(|&[x, y, z, r]| Ball { centre: Point::new(x, y, z), radius: r }).collect()
}
