//! The lower jaw: body and rami as one bent sheet, condyles, coronoid processes, canal, tumour.
//!
//! Lengths are those of an adult man: 122 mm over the condyles, 98 mm over the angles, body 31 mm
//! high and 11 to 13 mm thick, ramus 62 mm high. The plane z = 0 is the plane of the bite.

use crate::balls::Ball;
use crate::field::Field;
use crate::loft::{balls, fan, rod, sheet};
use crate::sides::{both, right};
use preop_space::{Point, Vector};

/// Balls across the bone from the lower (then hind) border to the alveolar (then front) border, at
/// stations from the chin along the left body, around the angle, up to the notch.
const STATIONS: [[[f64; 4]; 4]; 13] = [
    [
        [0.0, -52.0, -33.0, 6.8],
        [0.0, -50.6, -26.0, 5.6],
        [0.0, -49.2, -19.0, 4.9],
        [0.0, -48.8, -12.5, 4.1],
    ],
    [
        [10.0, -50.6, -33.4, 6.6],
        [9.6, -48.2, -26.0, 5.6],
        [9.2, -46.8, -19.0, 5.0],
        [8.8, -46.4, -12.5, 4.3],
    ],
    [
        [18.5, -44.5, -32.5, 6.1],
        [17.8, -42.0, -26.0, 5.6],
        [16.8, -40.6, -19.0, 5.3],
        [15.6, -39.8, -12.5, 4.8],
    ],
    [
        [26.0, -34.0, -31.5, 5.8],
        [25.0, -32.0, -25.5, 5.6],
        [23.0, -30.5, -19.0, 5.6],
        [20.8, -29.8, -12.5, 5.2],
    ],
    [
        [32.0, -22.0, -30.5, 5.7],
        [30.8, -20.8, -24.5, 5.7],
        [28.4, -19.6, -18.2, 5.8],
        [25.2, -19.0, -12.2, 5.6],
    ],
    [
        [37.5, -9.5, -29.0, 5.5],
        [36.2, -9.0, -22.5, 5.6],
        [33.4, -8.5, -15.7, 5.8],
        [29.4, -8.5, -10.8, 5.6],
    ],
    [
        [42.0, 2.0, -27.5, 5.0],
        [40.6, 1.6, -19.5, 5.0],
        [38.2, 1.2, -11.0, 5.0],
        [34.6, 1.2, -4.5, 4.6],
    ],
    [
        [45.2, 11.5, -24.8, 4.5],
        [43.8, 9.2, -15.5, 4.3],
        [42.0, 6.2, -5.5, 4.2],
        [39.4, 3.0, 2.5, 3.8],
    ],
    [
        [46.8, 18.3, -19.5, 4.2],
        [45.0, 12.8, -11.0, 3.9],
        [43.0, 7.0, -1.5, 3.7],
        [40.9, 1.2, 7.5, 3.4],
    ],
    [
        [47.6, 22.0, -10.0, 3.9],
        [45.8, 14.8, -3.0, 3.3],
        [43.8, 7.2, 5.0, 3.2],
        [41.8, -0.2, 12.5, 3.1],
    ],
    [
        [48.2, 24.0, 0.0, 3.8],
        [46.4, 15.8, 4.5, 3.0],
        [44.4, 7.4, 10.5, 2.9],
        [42.3, -1.2, 17.5, 2.9],
    ],
    [
        [48.8, 25.5, 9.0, 3.8],
        [47.2, 16.8, 10.5, 2.8],
        [45.0, 7.6, 14.8, 2.6],
        [42.6, -1.8, 22.0, 2.6],
    ],
    [
        [49.3, 26.8, 17.0, 3.7],
        [47.8, 18.4, 14.8, 2.5],
        [45.4, 8.4, 17.6, 2.3],
        [42.8, -1.2, 25.0, 2.0],
    ],
];

const CORONOID: [[f64; 4]; 4] = [
    [43.2, 1.5, 24.5, 1.9],
    [42.8, -1.0, 29.0, 1.8],
    [43.2, 2.2, 35.2, 1.3],
    [44.6, 6.4, 20.5, 1.6],
];
const NECK: [[f64; 4]; 4] = [
    [49.3, 26.8, 17.0, 3.7],
    [47.8, 18.4, 14.8, 2.5],
    [49.6, 26.6, 24.0, 3.0],
    [50.2, 28.8, 27.5, 3.6],
];
const FLARE: [[f64; 4]; 3] =
    [[49.8, 28.0, 21.0, 3.4], [45.0, 31.0, 31.5, 3.0], [56.0, 28.6, 31.5, 3.0]];
const HEAD: [[f64; 4]; 5] = [
    [43.4, 31.6, 31.9, 3.4],
    [46.8, 30.8, 33.0, 4.1],
    [50.5, 29.8, 33.5, 4.4],
    [54.2, 28.9, 33.1, 4.1],
    [57.6, 28.1, 32.1, 3.4],
];

/// The prominence of the chin.
const CHIN: [[f64; 4]; 5] = [
    [-12.0, -51.6, -33.6, 4.0],
    [-5.0, -54.2, -32.6, 4.8],
    [0.0, -55.4, -31.0, 4.6],
    [5.0, -54.2, -32.6, 4.8],
    [12.0, -51.6, -33.6, 4.0],
];

/// The canal of the left alveolar nerve, from the foramen inside the ramus to the one in the chin.
const CANAL: [[f64; 4]; 9] = [
    [36.5, 13.0, 9.0, 1.8],
    [42.0, 11.5, 4.0, 1.5],
    [43.2, 9.0, -6.0, 1.3],
    [41.0, 3.5, -15.5, 1.3],
    [36.8, -6.5, -21.5, 1.3],
    [31.2, -19.0, -24.5, 1.3],
    [26.4, -29.0, -25.0, 1.3],
    [26.6, -32.6, -24.0, 1.3],
    [33.0, -36.6, -22.0, 1.6],
];

/// How thick the bone around the canal and around the tumour is, in millimetres.
const CANAL_WALL_MM: f64 = 0.9;
const TUMOUR_RIM_MM: f64 = 1.6;

/// The middle of the tumour's ellipsoid in the left body, at the first molar.
pub const TUMOUR_CENTRE: Point = Point::new(32.2, -20.6, -20.8);
/// The semi-axes of the tumour's ellipsoid in millimetres: along the body, across it, and upwards.
pub const TUMOUR_SEMI_AXES_MM: [f64; 3] = [10.0, 7.5, 7.5];
/// The direction of the jaw's body at the tumour, backwards.
const TUMOUR_ALONG: Vector = Vector::new(0.43, 0.90, 0.0);
/// Where the tumour has broken through the outer cortex: a ball on its cheek side.
const BREACH: Ball = Ball::new(38.2, -23.4, -20.0, 4.0);

/// The jaw without teeth, tumour and canal, as it was before the disease.
pub(crate) fn sound_bone() -> Field {
    let left = STATIONS.map(|row| balls(&row));
    let mut rows: Vec<Vec<Ball>> = left[1..].iter().rev().map(|row| right(row)).collect();
    rows.extend(left);
    let mut parts = vec![sheet(&rows, [3, 2])];
    parts.push(rod(&balls(&CHIN), 2));
    parts.extend(both(fan, &CORONOID));
    parts.extend(both(|s| fan(&[s[0], s[1], s[2], s[3]]), &NECK));
    parts.extend(both(fan, &FLARE));
    parts.extend(both(|s| rod(s, 3), &HEAD));
    Field::SmoothUnion { blend: 2.5, parts }
}

/// The bone with the shell that the tumour has raised: what the knife meets, teeth apart.
pub(crate) fn bone() -> Field {
    let parts = vec![sound_bone(), tumour_core().grown(TUMOUR_RIM_MM)];
    Field::SmoothUnion { blend: 4.0, parts }
}

/// The rim of bone around the tumour, as far as it lies in the jaw.
pub(crate) fn tumour_rim() -> Field {
    tumour().grown(TUMOUR_RIM_MM).within(bone())
}

fn tumour_core() -> Field {
    let along = TUMOUR_ALONG.direction().expect("a constant");
    let across = Vector::new(along.y, -along.x, 0.0);
    let [a, b, c] = TUMOUR_SEMI_AXES_MM;
    Field::Ellipsoid { centre: TUMOUR_CENTRE, semi_axes: [along * a, across * b, Vector::Z * c] }
}

/// The tumour: an ellipsoid, and the knob with which it has broken out towards the cheek.
pub(crate) fn tumour() -> Field {
    Field::Union(vec![tumour_core(), Field::ball(BREACH.centre, BREACH.radius)])
}

/// The nerve canals, left and right.
pub(crate) fn canals() -> [Field; 2] {
    let left = balls(&CANAL);
    [rod(&left, 4), rod(&right(&left), 4)]
}

/// The walls of the canals, as far as they lie in the jaw.
pub(crate) fn canal_walls() -> Field {
    Field::Union(canals().to_vec()).grown(CANAL_WALL_MM).within(bone())
}

/// The middle of the body and ramus at a third of their height, from the chin along the left side
/// to above the angle, one place a station; without the tumour.
pub(crate) fn middle_line() -> Vec<Point> {
    STATIONS[..10].iter().map(|row| balls(&row[1..2])[0].centre).collect()
}
