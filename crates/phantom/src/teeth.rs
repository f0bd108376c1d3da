//! Teeth: crowns with cusps or edges, and roots; fourteen in each jaw, the wisdom teeth drawn.

use crate::balls::{Ball, Skeleton, Swept};
use crate::field::Field;
use crate::sides::right;
use preop_space::{Point, Vector};

/// The build of a tooth.
#[derive(Clone, Copy)]
enum Kind {
    Incisor,
    Canine,
    Premolar,
    Molar,
}

/// One tooth of the left side, in millimetres.
struct Tooth {
    kind: Kind,
    /// Where the crown stands.
    at: [f64; 2],
    /// Half its width along the arch, and half its depth from cheek to tongue.
    half: [f64; 2],
    /// The height of its edge or cusps over the plane of the bite.
    reach: f64,
}

const fn tooth(kind: Kind, at: [f64; 2], half: [f64; 2], reach: f64) -> Tooth {
    Tooth { kind, at, half, reach }
}

const LOWER: [Tooth; 7] = [
    tooth(Kind::Incisor, [2.7, -50.6], [2.6, 2.5], 0.6),
    tooth(Kind::Incisor, [8.1, -48.9], [2.8, 2.6], 0.5),
    tooth(Kind::Canine, [13.2, -45.0], [3.3, 3.2], 0.9),
    tooth(Kind::Premolar, [17.2, -39.0], [3.5, 3.6], 0.5),
    tooth(Kind::Premolar, [20.3, -32.2], [3.6, 3.8], 0.5),
    tooth(Kind::Molar, [23.9, -23.2], [5.4, 4.9], 0.6),
    tooth(Kind::Molar, [27.9, -12.7], [5.2, 4.8], 0.5),
];

const UPPER: [Tooth; 7] = [
    tooth(Kind::Incisor, [4.3, -54.4], [4.1, 2.8], -2.0),
    tooth(Kind::Incisor, [11.4, -51.8], [3.3, 2.6], -1.4),
    tooth(Kind::Canine, [17.2, -46.8], [3.7, 3.4], -1.8),
    tooth(Kind::Premolar, [20.7, -39.4], [3.5, 4.2], -0.44),
    tooth(Kind::Premolar, [23.3, -32.4], [3.5, 4.2], -0.54),
    tooth(Kind::Molar, [26.6, -23.2], [5.2, 5.3], 0.15),
    tooth(Kind::Molar, [29.8, -12.8], [5.0, 5.2], 0.19),
];

/// A jaw's teeth: all crowns, and all roots.
pub(crate) struct Teeth {
    /// What stands out of the gum, clad in enamel.
    pub(crate) crowns: Field,
    /// What stands in the bone.
    pub(crate) roots: Field,
}

impl Teeth {
    /// The teeth whole.
    pub(crate) fn whole(&self) -> Field {
        Field::Union(vec![self.crowns.clone(), self.roots.clone()])
    }
}

/// The teeth of the lower jaw.
pub(crate) fn lower() -> Teeth {
    row(&LOWER, Vector::Z)
}

/// The teeth of the upper jaw.
pub(crate) fn upper() -> Teeth {
    row(&UPPER, -Vector::Z)
}

/// Both sides of a row whose crowns look along `up`.
fn row(left: &[Tooth], up: Vector) -> Teeth {
    let mut crowns = Vec::new();
    let mut roots = Vec::new();
    for n in 0..left.len() {
        let frame = Frame::of(left, n, up);
        let [crown, root] = shape(&left[n]);
        for (shape, side) in [(crown, &mut crowns), (root, &mut roots)] {
            let balls: Vec<Ball> = shape.balls.iter().map(|b| frame.ball(*b)).collect();
            let mirrored = right(&balls);
            for balls in [balls, mirrored] {
                let (lines, triangles) = (shape.lines.clone(), shape.triangles.clone());
                side.push(Field::Swept(Swept::new(Skeleton { balls, lines, triangles })));
            }
        }
    }
    Teeth { crowns: Field::Union(crowns), roots: Field::Union(roots) }
}

/// The axes of a tooth, from its neighbours.
struct Frame {
    origin: Point,
    along: Vector,
    cheek: Vector,
    up: Vector,
}

impl Frame {
    fn of(row: &[Tooth], n: usize, up: Vector) -> Frame {
        let before = if n == 0 { [-row[0].at[0], row[0].at[1]] } else { row[n - 1].at };
        let after = row[(n + 1).min(row.len() - 1)].at;
        let along = Vector::new(after[0] - before[0], after[1] - before[1], 0.0)
            .direction()
            .expect("teeth stand apart")
            .vector();
        let [x, y] = row[n].at;
        let origin = Point::new(x, y, row[n].reach);
        Frame { origin, along, cheek: Vector::new(along.y, -along.x, 0.0), up }
    }

    /// A ball from the tooth's own coordinates: along the arch, towards the cheek, down from the
    /// top of the crown.
    fn ball(&self, b: Ball) -> Ball {
        let at = b.centre;
        let centre = self.origin + self.along * at.x + self.cheek * at.y - self.up * at.z;
        Ball { centre, radius: b.radius }
    }
}

/// The crown and the root of a tooth in its own coordinates.
fn shape(tooth: &Tooth) -> [Skeleton; 2] {
    let [w, d] = tooth.half;
    match tooth.kind {
        Kind::Incisor => [
            web(&[
                [-(w - 0.8), 0.2, 0.8, 0.8],
                [w - 0.8, 0.2, 0.8, 0.8],
                [0.5 * w - 0.6, 0.0, 6.5, d - 0.2],
                [0.6 - 0.5 * w, 0.0, 6.5, d - 0.2],
            ]),
            rods(&[&[
                [0.0, 0.0, 7.5, d - 0.3],
                [0.0, -0.6, 13.0, d - 0.8],
                [0.0, -1.2, 19.0, 1.0],
            ]]),
        ],
        Kind::Canine => [
            web(&[
                [0.0, 0.2, 1.0, 1.0],
                [w - 1.3, 0.2, 3.4, 1.3],
                [0.0, 0.0, 7.2, d - 0.2],
                [1.3 - w, 0.2, 3.4, 1.3],
            ]),
            rods(&[&[
                [0.0, 0.0, 8.0, d - 0.3],
                [0.0, -0.6, 15.0, d - 0.9],
                [0.0, -1.2, 22.0, 1.1],
            ]]),
        ],
        Kind::Premolar => [
            star(
                [0.0, 0.0, 4.9, w],
                &[[0.0, d - 1.6, 1.4, 1.4], [0.0, 1.7 - d, 1.9, 1.4], [0.0, 0.0, 7.0, w - 0.7]],
            ),
            rods(&[&[
                [0.0, 0.0, 7.0, w - 0.7],
                [0.0, -0.3, 13.0, w - 1.1],
                [0.0, -0.6, 19.0, 1.1],
            ]]),
        ],
        Kind::Molar => [
            star(
                [0.0, 0.0, 5.0, d - 0.9],
                &[
                    [w - 1.9, d - 1.9, 1.8, 1.8],
                    [1.9 - w, d - 1.9, 1.7, 1.7],
                    [w - 1.9, 1.9 - d, 2.0, 1.8],
                    [1.9 - w, 1.9 - d, 2.1, 1.8],
                    [w - 2.6, 0.0, 5.6, 2.6],
                    [2.6 - w, 0.0, 5.6, 2.6],
                    [0.0, 0.0, 7.0, d - 1.2],
                ],
            ),
            rods(&[
                &[[-1.0, 0.0, 7.0, d - 1.5], [-2.4, 0.0, 12.0, 2.0], [-2.9, 0.0, 17.5, 1.1]],
                &[[1.0, 0.0, 7.0, d - 1.5], [2.4, 0.0, 12.0, 2.0], [3.2, 0.0, 17.0, 1.1]],
            ]),
        ],
    }
}

fn ball(&[x, y, z, r]: &[f64; 4]) -> Ball {
    Ball::new(x, y, z, r)
}

/// The hull of four balls in a ring.
fn web(ring: &[[f64; 4]; 4]) -> Skeleton {
    let balls = ring.iter().map(ball).collect();
    Skeleton { balls, lines: Vec::new(), triangles: vec![[0, 1, 2], [0, 2, 3]] }
}

/// A ball and its hulls with others around it.
fn star(middle: [f64; 4], others: &[[f64; 4]]) -> Skeleton {
    let balls = std::iter::once(&middle).chain(others).map(ball).collect();
    let lines = (1..=others.len()).map(|n| [0, n]).collect();
    Skeleton { balls, lines, triangles: Vec::new() }
}

/// Rods through rows of balls.
fn rods(rows: &[&[[f64; 4]]]) -> Skeleton {
    let mut skeleton = Skeleton::default();
    for row in rows {
        let first = skeleton.balls.len();
        skeleton.balls.extend(row.iter().map(ball));
        skeleton.lines.extend((first + 1..first + row.len()).map(|n| [n - 1, n]));
    }
    skeleton
}
