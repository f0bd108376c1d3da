//! The head from below the chin to the floor of the orbits: jaws, teeth, skull base, soft tissue.

use crate::field::Field;
use crate::loft::{balls, fan, rod};
use crate::mandible;
use crate::phantom::{Body, Layer, Phantom, coats};
use crate::sides::both;
use crate::{skull, teeth};
use preop_space::{Bounds, Point, Vector};

/// What is chosen about the head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Head {
    /// The least distance between condyle and joint hollow in millimetres; 0 makes them touch.
    pub joint_gap_mm: f64,
}

impl Default for Head {
    fn default() -> Head {
        Head { joint_gap_mm: 1.5 }
    }
}

const CORTEX_MM: f64 = 2.0;
const BONE: [(f64, f64); 2] = [(0.0, 1400.0), (CORTEX_MM, 420.0)];

/// The surface of the skin.
fn skin() -> Field {
    let mut parts = vec![
        fan(&balls(&[
            [-24.0, 5.0, 62.0, 55.0],
            [24.0, 5.0, 62.0, 55.0],
            [20.0, 30.0, 90.0, 58.0],
            [-20.0, 30.0, 90.0, 58.0],
        ])),
        fan(&balls(&[
            [0.0, -22.0, 6.0, 36.0],
            [-20.0, -18.0, 50.0, 36.0],
            [20.0, -18.0, 50.0, 36.0],
        ])),
        rod(&balls(&[[0.0, -40.0, 6.0, 26.0], [0.0, -43.0, -26.0, 24.0]]), 1),
        rod(
            &balls(&[[0.0, 34.0, 30.0, 60.0], [0.0, 36.0, -20.0, 54.0], [0.0, 36.0, -90.0, 52.0]]),
            3,
        ),
        rod(
            &balls(&[[0.0, -50.0, 62.0, 8.0], [0.0, -62.0, 42.0, 8.0], [0.0, -68.0, 30.0, 8.0]]),
            2,
        ),
        rod(&balls(&[[-7.0, -60.0, 28.0, 6.0], [7.0, -60.0, 28.0, 6.0]]), 1),
        rod(
            &balls(&[[-12.0, -54.0, 8.0, 8.0], [0.0, -57.0, 8.5, 8.5], [12.0, -54.0, 8.0, 8.0]]),
            2,
        ),
        rod(
            &balls(&[[-11.0, -52.0, -6.0, 8.0], [0.0, -55.0, -6.5, 8.5], [11.0, -52.0, -6.0, 8.0]]),
            2,
        ),
    ];
    // Over the chewing muscle, from the cheek bone to the angle of the jaw.
    parts.extend(both(
        fan,
        &[
            [22.0, -20.0, -18.0, 30.0],
            [30.0, -16.0, 30.0, 31.0],
            [40.0, 8.0, 42.0, 34.0],
            [38.0, 18.0, 6.0, 28.0],
            [34.0, 8.0, -14.0, 28.0],
        ],
    ));
    parts.extend(both(
        |s| rod(s, 3),
        &[[20.0, -22.0, -22.0, 28.0], [32.0, 0.0, -14.0, 28.0], [36.0, 14.0, 4.0, 28.0]],
    ));
    parts.extend(both(
        |s| rod(s, 3),
        &[[28.0, -20.0, 30.0, 31.0], [38.0, -4.0, 38.0, 33.0], [40.0, 18.0, 44.0, 36.0]],
    ));
    Field::SmoothUnion { blend: 12.0, parts }
}

/// The airways: nose, antra, throat.
fn airways() -> Field {
    let mut parts = vec![
        fan(&balls(&[
            [0.0, -44.0, 30.0, 6.5],
            [0.0, -40.0, 44.0, 5.0],
            [0.0, 4.0, 40.0, 6.0],
            [0.0, 6.0, 30.0, 7.0],
        ])),
        rod(
            &balls(&[
                [0.0, 8.0, 34.0, 8.0],
                [0.0, 17.0, 20.0, 7.0],
                [0.0, 19.0, -10.0, 7.5],
                [0.0, 18.0, -60.0, 9.0],
            ]),
            3,
        ),
        rod(
            &balls(&[[-6.0, -44.0, 29.0, 3.5], [-6.0, -60.0, 27.0, 3.0], [-6.0, -66.0, 18.0, 3.0]]),
            1,
        ),
        rod(
            &balls(&[[6.0, -44.0, 29.0, 3.5], [6.0, -60.0, 27.0, 3.0], [6.0, -66.0, 18.0, 3.0]]),
            1,
        ),
    ];
    for x in [24.0, -23.5] {
        let semi_axes = [Vector::X * 8.0, Vector::Y * 13.0, Vector::Z * 10.5];
        parts.push(Field::Ellipsoid { centre: Point::new(x, -22.0, 34.0), semi_axes });
    }
    Field::Union(parts)
}

/// The upper end of the neck's spine: four vertebral bodies with their arches.
fn spine() -> Field {
    let parts = (0..4)
        .flat_map(|n| {
            let z = 4.0 - 19.0 * f64::from(n);
            let y = 36.0 - 1.2 * f64::from(n);
            let body = [
                [-5.0, y, z, 6.0],
                [5.0, y, z, 6.0],
                [4.0, y + 4.0, z, 5.5],
                [-4.0, y + 4.0, z, 5.5],
            ];
            let arch = [
                [9.0, y + 5.0, z, 3.6],
                [18.0, y + 11.0, z - 1.0, 4.0],
                [10.0, y + 22.0, z - 3.0, 3.0],
                [0.0, y + 27.0, z - 5.0, 3.2],
            ];
            let mut parts = vec![
                fan(&balls(&body)).within(Field::HalfSpace { normal: Vector::Z, offset: z + 5.6 }),
            ];
            parts.extend(both(|s| rod(s, 2), &arch));
            parts
        })
        .collect();
    Field::Union(parts)
}

/// The head.
pub fn head(choice: Head) -> Phantom {
    let layer = |name, field: &Field, pairs: &[(f64, f64)]| Layer {
        name,
        field: field.clone(),
        coats: coats(pairs),
    };
    let (lower, upper) = (teeth::lower(), teeth::upper());
    let (jaw, tumour, canals) = (mandible::bone(), mandible::tumour(), mandible::canals());
    let skull = skull::bone(choice.joint_gap_mm);
    let bead = Field::ball(Point::new(74.0, 4.0, 12.0), 2.0);
    let (skin, spine) = (skin(), spine());
    let both_canals = Field::Union(canals.to_vec());
    let layers = vec![
        layer("skin, fat and muscle", &skin, &[(0.0, 40.0), (1.8, -95.0), (6.5, 55.0)]),
        layer("airways", &airways(), &[(0.0, -1000.0)]),
        layer("spine", &spine, &BONE),
        layer("skull", &skull, &BONE),
        layer("mandible", &jaw, &BONE),
        layer("walls of the nerve canals", &mandible::canal_walls(), &[(0.0, 1400.0)]),
        layer("roots of the lower teeth", &lower.roots, &[(0.0, 1650.0)]),
        layer("roots of the upper teeth", &upper.roots, &[(0.0, 1650.0)]),
        layer("crowns of the lower teeth", &lower.crowns, &[(0.0, 2300.0), (1.2, 1700.0)]),
        layer("crowns of the upper teeth", &upper.crowns, &[(0.0, 2300.0), (1.2, 1700.0)]),
        layer("nerve canals", &both_canals, &[(0.0, 60.0)]),
        layer("rim of the tumour", &mandible::tumour_rim(), &[(0.0, 1400.0)]),
        layer("tumour", &tumour, &[(0.0, 120.0)]),
        layer("marker on the left cheek", &bead, &[(0.0, 3000.0)]),
    ];
    let whole = Field::Union(vec![jaw.clone(), lower.whole()]);
    let diseased = whole.clone().without(Field::Union(vec![tumour.clone(), both_canals]));
    let [left_canal, right_canal] = canals;
    let bodies = [
        ("mandible", diseased),
        ("mandible filled", whole),
        ("mandible without teeth", jaw),
        ("lower teeth", lower.whole()),
        ("upper teeth", upper.whole()),
        ("skull", Field::Union(vec![skull, upper.whole()])),
        ("tumour", tumour),
        ("left canal", left_canal),
        ("right canal", right_canal),
        ("spine", spine),
        ("skin", skin),
    ]
    .map(|(name, field)| Body { name, field })
    .into();
    let bounds = Bounds { min: Point::new(-80.0, -82.0, -52.0), max: Point::new(80.0, 58.0, 66.0) };
    Phantom { name: "head", bounds, background_hu: -1000.0, bodies, layers }
}
