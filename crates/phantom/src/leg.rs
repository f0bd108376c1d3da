//! The left lower leg: shin bone, calf bone, the artery beside it, soft tissue.
//!
//! The calf bone is 360 mm long, from z = -180 (tip of the outer ankle) to z = 180 (tip of its
//! head); its shaft is a rounded triangle of about 15 by 12 mm, a little bowed.

use crate::balls::Ball;
use crate::field::Field;
use crate::loft::{balls, rod, sheet};
use crate::phantom::{Body, Layer, Phantom, coats};
use preop_space::{Bounds, Point, math};

/// A station of a long bone: the middle and its radius, and three ridges around it, each by its
/// angle in degrees (0 to the left, 90 to the back), its distance from the middle, its radius.
struct Station {
    middle: [f64; 4],
    ridges: [[f64; 3]; 3],
}

const fn station(middle: [f64; 4], ridges: [[f64; 3]; 3]) -> Station {
    Station { middle, ridges }
}

/// From the outer ankle to the head.
const FIBULA: [Station; 13] = [
    station([31.5, 12.0, -173.5, 5.0], [[0.0, 0.8, 4.6], [120.0, 2.2, 4.6], [270.0, 2.0, 4.4]]),
    station([31.0, 11.0, -164.0, 6.6], [[10.0, 1.4, 6.4], [115.0, 5.6, 5.0], [270.0, 5.0, 4.8]]),
    station([30.2, 10.8, -151.0, 7.2], [[20.0, 2.4, 6.6], [110.0, 6.2, 4.8], [265.0, 5.8, 4.6]]),
    station([30.0, 12.6, -136.0, 6.2], [[20.0, 3.2, 4.6], [120.0, 4.6, 3.8], [255.0, 4.6, 3.6]]),
    station([30.8, 15.0, -116.0, 5.4], [[25.0, 4.4, 3.2], [130.0, 4.6, 3.2], [255.0, 4.8, 2.8]]),
    station([31.8, 17.4, -85.0, 5.2], [[20.0, 4.6, 3.0], [135.0, 4.8, 3.0], [255.0, 5.2, 2.6]]),
    station([32.8, 19.2, -45.0, 5.3], [[15.0, 4.8, 2.9], [130.0, 5.0, 3.0], [250.0, 5.6, 2.5]]),
    station([33.6, 20.0, 0.0, 5.4], [[15.0, 4.9, 2.9], [128.0, 5.1, 3.0], [248.0, 5.8, 2.5]]),
    station([34.4, 19.8, 45.0, 5.3], [[12.0, 4.8, 2.9], [125.0, 5.1, 2.9], [245.0, 5.6, 2.5]]),
    station([35.4, 18.8, 90.0, 5.0], [[10.0, 4.4, 3.0], [125.0, 4.6, 3.0], [245.0, 5.0, 2.6]]),
    station([36.8, 17.4, 130.0, 4.8], [[10.0, 3.8, 3.2], [130.0, 4.0, 3.2], [250.0, 4.2, 3.0]]),
    station([38.2, 17.0, 152.0, 6.2], [[0.0, 4.0, 5.0], [130.0, 4.6, 5.0], [250.0, 4.4, 4.8]]),
    station([38.8, 17.6, 166.5, 8.0], [[350.0, 3.6, 7.2], [130.0, 4.6, 7.4], [240.0, 3.6, 7.0]]),
];

/// The pointed top of the calf bone's head.
const STYLOID: [[f64; 4]; 2] = [[39.6, 20.0, 168.0, 7.0], [40.4, 23.0, 176.6, 3.4]];

/// From the ankle joint to the knee.
const TIBIA: [Station; 12] = [
    station([2.0, -2.0, -152.0, 12.0], [[0.0, 8.0, 10.0], [100.0, 8.0, 9.0], [235.0, 9.0, 9.0]]),
    station([1.4, -2.6, -142.0, 12.2], [[0.0, 7.6, 9.8], [105.0, 7.2, 9.0], [230.0, 8.0, 9.2]]),
    station([1.0, -3.4, -124.0, 10.8], [[5.0, 4.8, 8.6], [120.0, 5.0, 8.4], [240.0, 6.0, 7.8]]),
    station([0.6, -4.4, -96.0, 9.4], [[10.0, 4.4, 7.0], [130.0, 5.0, 6.6], [250.0, 7.2, 5.2]]),
    station([0.6, -5.0, -56.0, 9.4], [[20.0, 5.4, 6.0], [140.0, 6.0, 5.6], [256.0, 9.6, 3.4]]),
    station([0.8, -5.6, -10.0, 9.8], [[25.0, 6.0, 5.8], [145.0, 6.8, 5.4], [258.0, 11.4, 2.8]]),
    station([1.0, -5.6, 40.0, 10.4], [[25.0, 6.8, 6.0], [145.0, 7.6, 5.6], [260.0, 12.8, 2.8]]),
    station([1.2, -5.0, 90.0, 11.4], [[22.0, 8.0, 6.8], [145.0, 8.8, 6.4], [262.0, 14.6, 3.2]]),
    station([1.4, -4.0, 124.0, 13.4], [[15.0, 9.6, 8.6], [155.0, 10.4, 8.0], [265.0, 16.0, 4.8]]),
    station([1.0, -2.0, 148.0, 17.0], [[8.0, 13.0, 12.0], [168.0, 14.0, 11.6], [268.0, 14.0, 8.0]]),
    station([0.4, 0.0, 166.0, 18.0], [[5.0, 20.0, 14.0], [175.0, 20.0, 14.0], [268.0, 6.0, 14.0]]),
    station([0.0, 2.0, 174.0, 16.0], [[4.0, 22.0, 14.4], [176.0, 22.0, 14.6], [268.0, 2.0, 15.0]]),
];

const MEDIAL_MALLEOLUS: [[f64; 4]; 3] =
    [[-10.0, -5.0, -146.0, 9.0], [-15.0, -6.0, -158.0, 7.0], [-16.0, -6.0, -166.0, 5.4]];

/// The height of the two joint faces of the shin bone.
const PLATEAU_MM: f64 = 184.0;
const PLAFOND_MM: f64 = -158.0;

/// The peroneal artery: behind and to the inner side of the calf bone.
const ARTERY: [[f64; 4]; 8] = [
    [12.0, 26.0, 182.0, 2.6],
    [14.0, 27.0, 140.0, 2.4],
    [20.5, 28.0, 100.0, 1.7],
    [23.4, 28.4, 55.0, 1.6],
    [23.0, 28.6, 0.0, 1.6],
    [22.0, 27.6, -55.0, 1.5],
    [20.8, 24.6, -105.0, 1.3],
    [20.4, 22.6, -150.0, 1.1],
];

/// The skin's middle and radii, from the ankle to the knee.
const SKIN: [[f64; 4]; 8] = [
    [10.0, 4.0, -215.0, 36.0],
    [11.0, 5.0, -165.0, 36.0],
    [12.0, 7.0, -120.0, 35.0],
    [13.0, 12.0, -50.0, 43.0],
    [13.0, 16.0, 30.0, 52.0],
    [12.0, 15.0, 90.0, 55.0],
    [10.0, 9.0, 150.0, 54.0],
    [8.0, 6.0, 215.0, 56.0],
];

/// Three sheets from the middle to the ridges: a triangle with faces a little hollow.
fn long_bone(stations: &[Station]) -> Vec<Field> {
    (0..3)
        .map(|n| {
            let rows: Vec<Vec<Ball>> = stations
                .iter()
                .map(|s| {
                    let [x, y, z, r] = s.middle;
                    let [angle, far, radius] = s.ridges[n];
                    let angle = math::radians(angle);
                    let ridge = [x + far * math::cos(angle), y + far * math::sin(angle)];
                    vec![Ball::new(x, y, z, r), Ball::new(ridge[0], ridge[1], z, radius)]
                })
                .collect();
            sheet(&rows, [5, 1])
        })
        .collect()
}

fn below(z: f64) -> Field {
    Field::HalfSpace { normal: preop_space::Vector::Z, offset: z }
}

fn above(z: f64) -> Field {
    Field::HalfSpace { normal: -preop_space::Vector::Z, offset: -z }
}

fn fibula() -> Field {
    let shaft = Field::SmoothUnion { blend: 1.5, parts: long_bone(&FIBULA) };
    Field::SmoothUnion { blend: 2.0, parts: vec![shaft, rod(&balls(&STYLOID), 1)] }
}

fn tibia() -> Field {
    let shaft =
        Field::SmoothUnion { blend: 2.0, parts: long_bone(&TIBIA) }.within(above(PLAFOND_MM));
    let top = rod(&balls(&[[-4.0, 4.0, 180.0, 5.0], [4.0, 3.0, 180.0, 5.0]]), 1);
    let parts = vec![shaft.within(below(PLATEAU_MM)), rod(&balls(&MEDIAL_MALLEOLUS), 2), top];
    Field::SmoothUnion { blend: 3.0, parts }
        // The joint of the two bones at the knee and at the ankle keeps its gap.
        .without(fibula().grown(1.5))
}

/// The left lower leg.
pub fn leg() -> Phantom {
    let layer = |name, field: &Field, pairs: &[(f64, f64)]| Layer {
        name,
        field: field.clone(),
        coats: coats(pairs),
    };
    let (fibula, tibia, artery) = (fibula(), tibia(), rod(&balls(&ARTERY), 4));
    let skin = rod(&balls(&SKIN), 3);
    let layers = vec![
        layer("skin, fat and muscle", &skin, &[(0.0, 40.0), (1.8, -95.0), (8.0, 55.0)]),
        layer("artery with contrast", &artery, &[(0.0, 300.0)]),
        layer("tibia", &tibia, &[(0.0, 1450.0), (3.0, 380.0)]),
        layer("fibula", &fibula, &[(0.0, 1450.0), (2.2, 350.0)]),
    ];
    let bodies = [("fibula", fibula), ("tibia", tibia), ("artery", artery), ("skin", skin)]
        .map(|(name, field)| Body { name, field })
        .into();
    let bounds =
        Bounds { min: Point::new(-62.0, -58.0, -200.0), max: Point::new(78.0, 82.0, 200.0) };
    Phantom { name: "leg", bounds, background_hu: -1000.0, bodies, layers }
}
