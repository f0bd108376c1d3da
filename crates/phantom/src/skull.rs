//! The upper jaw, the cheek bones and the base of the skull with the hollows for the condyles.

use crate::balls::Ball;
use crate::field::Field;
use crate::loft::{balls, fan, rod, sheet};
use crate::mandible::{right, sound_bone};

/// Both sides of a shape.
fn both(make: impl Fn(&[Ball]) -> Field, stations: &[[f64; 4]]) -> [Field; 2] {
    let left = balls(stations);
    [make(&left), make(&right(&left))]
}

fn both_sheets(rows: &[&[[f64; 4]]]) -> [Field; 2] {
    let left: Vec<Vec<Ball>> = rows.iter().map(|row| balls(row)).collect();
    let mirrored: Vec<Vec<Ball>> = left.iter().map(|row| right(row)).collect();
    [sheet(&left, [4, 3]), sheet(&mirrored, [4, 3])]
}

/// The arch that bears the upper teeth: from the midline to the left tuberosity.
const ALVEOLAR: [[[f64; 4]; 3]; 8] = [
    [[0.0, -52.3, 10.6, 3.4], [0.0, -50.2, 16.0, 3.4], [0.0, -48.8, 21.0, 2.8]],
    [[7.6, -51.2, 10.6, 3.8], [7.2, -49.0, 16.0, 3.6], [7.0, -47.6, 21.0, 2.8]],
    [[15.0, -47.0, 10.6, 4.1], [14.4, -45.2, 16.0, 3.9], [13.8, -44.0, 21.0, 3.0]],
    [[20.0, -39.6, 10.4, 4.5], [19.4, -38.6, 16.0, 4.3], [19.0, -38.0, 21.0, 3.2]],
    [[23.0, -32.0, 10.2, 4.8], [22.8, -31.4, 16.0, 4.6], [23.0, -31.0, 21.0, 3.4]],
    [[26.2, -23.0, 10.2, 5.2], [26.2, -22.6, 16.0, 4.9], [26.6, -22.2, 21.0, 3.6]],
    [[29.4, -12.6, 10.4, 5.2], [29.2, -12.4, 16.0, 4.9], [29.2, -12.0, 21.0, 3.6]],
    [[31.0, -5.0, 11.6, 4.4], [30.6, -4.6, 16.0, 4.4], [29.6, -4.0, 21.0, 3.4]],
];

fn upper_jaw() -> Vec<Field> {
    let left = ALVEOLAR.map(|row| balls(&row));
    let mut rows: Vec<Vec<Ball>> = left[1..].iter().rev().map(|row| right(row)).collect();
    rows.extend(left);
    let mut parts = vec![sheet(&rows, [3, 2])];
    // The palate, arched.
    let palate = |y: f64, half: f64| {
        balls(&[
            [-half, y, 17.5, 2.0],
            [-0.5 * half, y, 20.0, 1.7],
            [0.0, y, 21.0, 2.0],
            [0.5 * half, y, 20.0, 1.7],
            [half, y, 17.5, 2.0],
        ])
    };
    let palate: Vec<Vec<Ball>> =
        [(-46.0, 9.0), (-38.0, 17.0), (-26.0, 22.0), (-12.0, 26.0), (-4.0, 27.0)]
            .map(|(y, half)| palate(y, half))
            .into();
    parts.push(sheet(&palate, [2, 1]));
    // The spine under the nose, and the septum behind it.
    parts.push(rod(&balls(&[[0.0, -50.0, 22.0, 2.6], [0.0, -55.0, 23.5, 1.0]]), 1));
    let septum = [
        [0.0, -46.0, 22.0, 1.0],
        [0.0, -44.0, 46.0, 0.9],
        [0.0, -6.0, 44.0, 1.0],
        [0.0, -6.0, 22.0, 1.0],
    ];
    parts.push(fan(&balls(&septum)));
    parts
}

/// The front wall over the antrum, its side wall, and the frame of the nose.
fn middle_face() -> Vec<Field> {
    let mut parts = Vec::new();
    parts.extend(both_sheets(&[
        &[[13.4, -44.5, 21.0, 2.4], [20.0, -38.5, 21.0, 2.0], [27.0, -26.0, 20.0, 2.4]],
        &[[14.6, -45.5, 29.0, 2.2], [22.5, -39.5, 29.0, 1.6], [32.5, -27.5, 27.5, 2.4]],
        &[[13.6, -47.0, 38.0, 2.2], [24.0, -41.5, 38.0, 1.6], [37.5, -29.5, 35.0, 2.8]],
        &[[11.0, -48.5, 47.0, 2.4], [23.0, -44.0, 46.5, 2.4], [38.0, -33.0, 44.0, 3.4]],
    ]));
    // The side wall behind the cheek bone's root.
    parts.extend(both_sheets(&[
        &[[27.0, -24.0, 20.0, 2.2], [30.0, -12.0, 20.0, 2.2], [28.5, -3.5, 20.0, 2.2]],
        &[[32.0, -25.0, 30.0, 2.0], [32.5, -14.0, 30.0, 1.6], [28.0, -2.5, 30.0, 1.8]],
        &[[35.0, -25.0, 40.0, 2.0], [33.0, -14.0, 41.0, 1.6], [26.0, -1.5, 41.0, 1.8]],
    ]));
    // The process beside the nose up to the bones of the nose.
    parts.extend(both_sheets(&[
        &[[13.4, -46.6, 38.0, 2.0], [16.5, -44.5, 40.0, 1.5]],
        &[[10.0, -49.0, 48.0, 2.0], [14.5, -43.5, 50.0, 1.5]],
        &[[7.0, -49.5, 58.0, 2.0], [12.5, -42.0, 60.0, 1.5]],
        &[[6.0, -48.0, 74.0, 2.2], [12.5, -40.0, 74.0, 1.8]],
    ]));
    parts.extend(both_sheets(&[
        &[[1.6, -60.0, 49.0, 1.3], [6.0, -55.5, 48.5, 1.2], [8.8, -50.0, 51.0, 1.4]],
        &[[1.6, -56.0, 57.0, 1.6], [5.0, -53.0, 57.0, 1.4], [7.4, -49.6, 58.0, 1.5]],
        &[[1.6, -52.0, 66.0, 2.0], [4.4, -50.6, 66.0, 1.8], [6.6, -48.8, 66.0, 1.8]],
        &[[1.6, -52.5, 76.0, 2.4], [4.4, -51.0, 76.0, 2.2], [6.6, -49.0, 76.0, 2.0]],
    ]));
    // The floor of the orbit.
    parts.extend(both_sheets(&[
        &[[13.0, -46.0, 47.0, 1.3], [24.0, -42.5, 46.0, 1.3], [37.0, -32.0, 44.5, 1.8]],
        &[[13.0, -28.0, 48.5, 1.2], [23.0, -26.0, 47.5, 1.2], [35.0, -22.0, 47.0, 1.4]],
        &[[14.0, -8.0, 51.0, 1.4], [20.0, -7.0, 50.5, 1.3], [28.0, -6.0, 51.0, 1.6]],
    ]));
    // Its inner and outer walls.
    parts.extend(both_sheets(&[
        &[[12.6, -42.0, 50.0, 1.2], [13.0, -24.0, 49.0, 1.1], [14.0, -4.0, 51.0, 1.6]],
        &[[12.6, -40.5, 74.0, 1.4], [12.6, -22.0, 74.0, 1.2], [14.0, -2.0, 74.0, 2.0]],
    ]));
    parts.extend(both_sheets(&[
        &[[45.5, -27.0, 47.0, 2.4], [39.0, -16.0, 46.0, 1.6], [27.0, -4.0, 48.0, 2.0]],
        &[[48.0, -26.0, 60.0, 2.4], [41.0, -14.0, 60.0, 1.6], [28.0, -2.0, 60.0, 2.2]],
        &[[48.5, -27.5, 76.0, 2.6], [42.0, -14.0, 76.0, 1.8], [29.0, -2.0, 76.0, 2.4]],
    ]));
    parts
}

/// The cheek bone and its arch to the temple.
fn cheek() -> Vec<Field> {
    let mut parts = Vec::new();
    parts.extend(both_sheets(&[
        &[[34.5, -30.0, 31.0, 2.6], [41.0, -28.0, 30.0, 2.6], [47.0, -22.0, 31.5, 2.4]],
        &[[37.5, -33.5, 38.5, 3.4], [45.0, -29.5, 38.0, 3.6], [53.0, -19.0, 38.0, 2.8]],
        &[[39.0, -35.0, 45.0, 3.2], [46.5, -30.0, 45.5, 3.6], [54.0, -18.0, 42.5, 2.6]],
    ]));
    parts.extend(both(
        |s| rod(s, 3),
        &[
            [47.0, -30.0, 46.0, 3.6],
            [49.5, -27.0, 54.0, 3.0],
            [49.5, -27.5, 64.0, 3.2],
            [47.5, -31.0, 76.0, 3.6],
        ],
    ));
    parts.extend(both_sheets(&[
        &[[50.0, -20.0, 35.5, 2.4], [51.5, -19.0, 41.5, 2.4]],
        &[[57.5, -9.5, 36.8, 2.2], [58.0, -9.0, 41.0, 2.2]],
        &[[62.5, 3.0, 38.0, 2.1], [62.8, 3.0, 41.5, 2.1]],
        &[[64.3, 14.0, 40.0, 2.3], [64.5, 14.0, 43.0, 2.3]],
        &[[63.0, 24.0, 43.5, 3.0], [63.8, 24.0, 46.0, 3.0]],
    ]));
    parts
}

/// The base and the temples, up to the border of the scan.
fn base() -> Vec<Field> {
    let row = |y: f64, z: [f64; 5], r: [f64; 5]| {
        let x = [0.0, 16.0, 33.0, 50.0, 64.0];
        let left: Vec<Ball> = (0..5).map(|i| Ball::new(x[i], y, z[i], r[i])).collect();
        let mut whole: Vec<Ball> = right(&left[1..]).into_iter().rev().collect();
        whole.extend(left);
        whole
    };
    let floor = [
        row(-4.0, [54.0, 54.0, 58.0, 64.0, 70.0], [4.0, 3.0, 2.4, 2.2, 2.2]),
        row(8.0, [50.0, 48.0, 50.0, 54.0, 60.0], [6.0, 4.0, 2.8, 2.8, 2.4]),
        row(20.0, [46.0, 46.0, 46.5, 44.5, 47.0], [7.0, 4.0, 3.6, 4.6, 3.6]),
        row(32.0, [42.0, 44.0, 45.0, 42.4, 43.5], [6.0, 4.5, 4.4, 5.0, 4.4]),
        row(44.0, [37.0, 41.0, 44.0, 44.0, 46.0], [5.0, 4.0, 4.6, 5.0, 4.2]),
    ];
    let mut parts = vec![sheet(&floor, [3, 2])];
    // The articular eminence, the plate behind the joint, the petrous ridge, the mastoid process.
    let rods: [&[[f64; 4]]; 4] = [
        &[[43.0, 19.5, 40.5, 4.0], [51.0, 17.5, 38.8, 4.4], [60.0, 16.0, 40.0, 3.6]],
        &[[44.0, 43.0, 40.0, 3.2], [51.0, 40.5, 37.5, 2.8], [59.0, 38.5, 38.0, 3.0]],
        &[[58.0, 40.0, 50.0, 7.0], [38.0, 32.0, 50.0, 6.0], [16.0, 22.0, 50.0, 4.5]],
        &[[58.0, 50.0, 42.0, 10.0], [56.5, 50.0, 30.0, 8.5], [54.5, 47.0, 20.0, 5.0]],
    ];
    parts.extend(rods.iter().flat_map(|stations| both(|s| rod(s, 3), stations)));
    // The temple.
    parts.extend(both_sheets(&[
        &[
            [63.5, -4.0, 56.0, 2.2],
            [65.0, 14.0, 47.0, 2.8],
            [66.0, 32.0, 47.0, 3.4],
            [65.0, 50.0, 44.0, 5.0],
            [57.0, 64.0, 42.0, 4.0],
        ],
        &[
            [66.5, -5.0, 68.0, 2.2],
            [69.5, 14.0, 64.0, 2.4],
            [71.0, 32.0, 64.0, 2.6],
            [69.5, 50.0, 62.0, 3.4],
            [62.0, 66.0, 60.0, 3.6],
        ],
        &[
            [67.0, -6.0, 80.0, 2.2],
            [71.0, 14.0, 80.0, 2.4],
            [72.5, 32.0, 80.0, 2.6],
            [71.0, 50.0, 80.0, 3.0],
            [64.0, 68.0, 80.0, 3.4],
        ],
    ]));
    // The wings behind the upper jaw.
    parts.extend(both(
        fan,
        &[[15.0, 4.0, 46.0, 3.0], [11.0, 2.0, 15.0, 1.3], [12.0, 9.0, 22.0, 1.2]],
    ));
    parts.extend(both(
        fan,
        &[[17.0, 4.0, 46.0, 3.0], [16.0, 1.0, 16.0, 1.4], [24.0, 10.0, 24.0, 1.2]],
    ));
    parts.extend(both(
        fan,
        &[[20.0, 0.0, 48.0, 2.2], [27.5, -2.0, 22.0, 1.8], [15.5, 1.5, 18.0, 1.8]],
    ));
    parts
}

/// The skull without its teeth, hollowed so that no place of it comes nearer to the lower jaw than `gap` millimetres; with a
/// gap of 0 the bones touch.
pub(crate) fn bone(gap: f64) -> Field {
    let parts = [upper_jaw(), middle_face(), cheek(), base()].concat();
    Field::SmoothUnion { blend: 2.5, parts }.without(sound_bone().grown(gap))
}
