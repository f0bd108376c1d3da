//! Raised and sunken letters, from the outlines of an embedded font (DejaVu Sans Bold).
//!
//! The letters read from left to right for who looks against z of the frame: a rigid frame cannot
//! mirror them.

use crate::Solid;
use crate::shape::{ShapeError, prism};
use crate::triangulate::twice_area;
use preop_space::{Direction, Point, Rigid, Vector};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};

const FONT: &[u8] = include_bytes!("../font/DejaVuSans-Bold-subset.ttf");

/// The height of the capital H in units of the font, before and after the letters are made bolder.
const DRAWN_CAP_HEIGHT: f64 = 1493.0;
const CAP_HEIGHT: f64 = DRAWN_CAP_HEIGHT + 2.0 * BOLDER;

/// By how much every outline is moved outwards, in units of the font: so much that no stroke of a
/// capital or a digit is thinner than a fifth of the cap height (0.6 mm, what is sure to be printed, at
/// 3 mm). See [`stroke`].
const BOLDER: f64 = 50.0;

/// How far the straight runs of a letter may lie inside its curves, in millimetres.
const CURVE_TOLERANCE_MM: f64 = 0.01;

/// Why a text cannot be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TextError {
    /// The font has no such letter.
    #[error("the letter {0:?} cannot be engraved; use plain letters, digits and signs")]
    NoLetter(char),
    /// A letter is not a body at these sizes.
    #[error("the letter {letter:?} cannot be made: {fault}")]
    Letter {
        /// The letter.
        letter: char,
        /// What is wrong.
        fault: ShapeError,
    },
    /// The cap height is not a positive, finite number of millimetres.
    #[error("the letters are {0} mm high; the height must be more than 0")]
    Height(f64),
}

/// The bodies of the letters, one for each separate piece (an `i` has two). The text starts at the
/// origin of `frame` and runs along x, its baseline on the x axis, its capitals `cap_height_mm` along y;
/// the bodies reach from `below_mm` under the x-y plane to `above_mm` over it.
pub fn letters(
    text: &str,
    cap_height_mm: f64,
    frame: &Rigid,
    below_mm: f64,
    above_mm: f64,
) -> Result<Vec<Solid>, TextError> {
    let mut bodies = Vec::new();
    for letter in placed(text, cap_height_mm)? {
        let foot = *frame * Rigid::shift(Vector::new(letter.at, 0.0, -below_mm));
        for piece in &letter.pieces {
            let body = prism(&piece.outline, &piece.holes, &foot, below_mm + above_mm);
            bodies.push(body.map_err(|fault| TextError::Letter { letter: letter.letter, fault })?);
        }
    }
    Ok(bodies)
}

/// How far a text reaches along its line, in millimetres.
pub fn width(text: &str, cap_height_mm: f64) -> Result<f64, TextError> {
    Ok(placed(text, cap_height_mm)?.last().map_or(0.0, |letter| letter.at + letter.advance))
}

/// The thinnest stroke of a text in millimetres, measured on its outlines across from side to side;
/// `None` for a text of spaces.
pub fn stroke(text: &str, cap_height_mm: f64) -> Result<Option<f64>, TextError> {
    let letters = placed(text, cap_height_mm)?;
    let thinnest =
        letters.iter().flat_map(|l| &l.pieces).map(Piece::thinnest).fold(f64::INFINITY, f64::min);
    Ok(thinnest.is_finite().then_some(thinnest))
}

/// One letter of a line, in millimetres.
struct Letter {
    letter: char,
    /// Where it starts on the line.
    at: f64,
    advance: f64,
    pieces: Vec<Piece>,
}

/// One connected piece of a letter.
struct Piece {
    outline: Vec<[f64; 2]>,
    holes: Vec<Vec<[f64; 2]>>,
}

fn placed(text: &str, cap_height_mm: f64) -> Result<Vec<Letter>, TextError> {
    if !(cap_height_mm.is_finite() && cap_height_mm > 0.0) {
        return Err(TextError::Height(cap_height_mm));
    }
    let font = FontRef::new(FONT).expect("the embedded font is whole");
    let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
    let scale = cap_height_mm / CAP_HEIGHT;
    let mut at = 0.0;
    let mut letters = Vec::new();
    for letter in text.chars() {
        let glyph = font.charmap().map(letter).ok_or(TextError::NoLetter(letter))?;
        let advance =
            (f64::from(metrics.advance_width(glyph).unwrap_or(0.0)) + 2.0 * BOLDER) * scale;
        let pieces = pieces(rings(&font, glyph, scale));
        letters.push(Letter { letter, at, advance, pieces });
        at += advance;
    }
    Ok(letters)
}

/// The outlines of a letter as rings, in millimetres.
fn rings(font: &FontRef, glyph: GlyphId, scale: f64) -> Vec<Vec<[f64; 2]>> {
    let mut pen = RingPen { scale, rings: Vec::new(), ring: Vec::new() };
    if let Some(outline) = font.outline_glyphs().get(glyph) {
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        outline.draw(settings, &mut pen).expect("the embedded font draws");
    }
    pen.rings
}

struct RingPen {
    scale: f64,
    rings: Vec<Vec<[f64; 2]>>,
    ring: Vec<[f64; 2]>,
}

impl RingPen {
    fn place(&self, x: f32, y: f32) -> [f64; 2] {
        [(f64::from(x) + BOLDER) * self.scale, (f64::from(y) + BOLDER) * self.scale]
    }

    fn add(&mut self, place: [f64; 2]) {
        if self.ring.last() != Some(&place) {
            self.ring.push(place);
        }
    }
}

impl OutlinePen for RingPen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.ring = vec![self.place(x, y)];
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.add(self.place(x, y));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (a, b, c) = (self.ring[self.ring.len() - 1], self.place(cx, cy), self.place(x, y));
        // A parabola leaves the chords of n equal steps by |a - 2b + c| / (4 n^2) at most.
        let bend = [0, 1].map(|k| a[k] - 2.0 * b[k] + c[k]);
        let bend = (bend[0] * bend[0] + bend[1] * bend[1]).sqrt();
        let steps = (bend / (4.0 * CURVE_TOLERANCE_MM)).sqrt().ceil().max(1.0) as u32;
        for step in 1..=steps {
            let t = f64::from(step) / f64::from(steps);
            let mix =
                |k: usize| (1.0 - t) * (1.0 - t) * a[k] + 2.0 * t * (1.0 - t) * b[k] + t * t * c[k];
            self.add(if step == steps { c } else { [mix(0), mix(1)] });
        }
    }

    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {
        unreachable!("a TrueType font has quadratic curves only");
    }

    fn close(&mut self) {
        let mut ring = std::mem::take(&mut self.ring);
        if ring.first() == ring.last() {
            ring.pop();
        }
        self.rings.push(widened(&ring, BOLDER * self.scale));
    }
}

/// The ring with every side moved to its left by `distance`: outwards, for outlines run clockwise. A
/// side that this would turn round, as at the bottom of a notch, is left out, and its neighbours meet.
fn widened(ring: &[[f64; 2]], distance: f64) -> Vec<[f64; 2]> {
    let mut sides: Vec<MovedSide> =
        lines(ring).filter_map(|(a, b)| MovedSide::of(a, b, distance)).collect();
    loop {
        let count = sides.len();
        let corners: Vec<Point> =
            (0..count).map(|k| sides[(k + count - 1) % count].meets(&sides[k], distance)).collect();
        let length = |k: usize| (corners[(k + 1) % count] - corners[k]).dot(*sides[k].along);
        let worst = (0..count).min_by(|a, b| length(*a).total_cmp(&length(*b)));
        match worst.filter(|k| count > 3 && length(*k) <= 0.0) {
            Some(turned_round) => drop(sides.remove(turned_round)),
            None => return corners.iter().map(|p| [p.x, p.y]).collect(),
        }
    }
}

/// A side of a ring after it was moved, as a line.
struct MovedSide {
    start: Point,
    end: Point,
    along: Direction,
}

impl MovedSide {
    fn of(a: [f64; 2], b: [f64; 2], distance: f64) -> Option<MovedSide> {
        let along = Direction::new(b[0] - a[0], b[1] - a[1], 0.0)?;
        let by = Vector::new(-along.y, along.x, 0.0) * distance;
        let at = |p: [f64; 2]| Point::new(p[0], p[1], 0.0) + by;
        Some(MovedSide { start: at(a), end: at(b), along })
    }

    /// Where the line goes over into the next: where they cross, but a corner sharper than a right angle
    /// is blunted, and half-way where they run on nearly straight.
    fn meets(&self, next: &MovedSide, distance: f64) -> Point {
        let middle = self.end.towards(next.start, 0.5);
        let turn = self.along.cross(*next.along).z;
        if turn.abs() < 1e-3 {
            return middle;
        }
        let ahead = (next.start - self.end).cross(*next.along).z / turn;
        if ahead <= distance {
            return self.end + self.along * ahead;
        }
        (self.end + self.along * distance).towards(next.start - next.along * distance, 0.5)
    }
}

/// Rings as pieces: TrueType outlines run clockwise, holes counter-clockwise, each in the smallest
/// outline around it.
fn pieces(rings: Vec<Vec<[f64; 2]>>) -> Vec<Piece> {
    let doubled = |ring: &[[f64; 2]]| twice_area(&(0..ring.len() as u32).collect::<Vec<_>>(), ring);
    let (mut outlines, holes): (Vec<_>, Vec<_>) = rings.into_iter().partition(|r| doubled(r) < 0.0);
    outlines.sort_by(|a, b| doubled(b).total_cmp(&doubled(a)));
    let mut pieces: Vec<Piece> =
        outlines.into_iter().map(|outline| Piece { outline, holes: Vec::new() }).collect();
    for hole in holes {
        if let Some(around) = pieces.iter_mut().find(|p| is_inside(hole[0], &p.outline)) {
            around.holes.push(hole);
        }
    }
    pieces
}

fn is_inside(p: [f64; 2], ring: &[[f64; 2]]) -> bool {
    lines(ring).fold(false, |inside, (a, b)| {
        let crosses = (a[1] > p[1]) != (b[1] > p[1])
            && p[0] < a[0] + (b[0] - a[0]) * ((p[1] - a[1]) / (b[1] - a[1]));
        inside != crosses
    })
}

fn lines(ring: &[[f64; 2]]) -> impl Iterator<Item = ([f64; 2], [f64; 2])> + '_ {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

impl Piece {
    /// The least distance straight across from one side of the piece to one that faces it.
    fn thinnest(&self) -> f64 {
        let rings = || std::iter::once(&self.outline).chain(&self.holes);
        let sides: Vec<_> = rings().flat_map(|r| lines(r)).collect();
        let across = |&(a, b): &([f64; 2], [f64; 2])| {
            let middle = Point::new((a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0, 0.0);
            // The material is on the right of an outline that runs clockwise.
            let inwards = Vector::new(b[1] - a[1], a[0] - b[0], 0.0);
            let reach = |&(c, d): &([f64; 2], [f64; 2])| width_to(middle, inwards, c, d);
            sides.iter().filter_map(reach).fold(f64::INFINITY, f64::min)
        };
        sides.iter().map(across).fold(f64::INFINITY, f64::min)
    }
}

/// The distance from a place along `inwards` to the side from `c` to `d`, where that faces back.
fn width_to(from: Point, inwards: Vector, c: [f64; 2], d: [f64; 2]) -> Option<f64> {
    let (start, along) = (Point::new(c[0], c[1], 0.0), Vector::new(d[0] - c[0], d[1] - c[1], 0.0));
    let inwards = inwards.direction()?;
    let back = Vector::new(along.y, -along.x, 0.0).direction()?;
    // Within 30 degrees of parallel: the corners of a letter are not its strokes.
    if back.dot(*inwards) > -0.866 {
        return None;
    }
    let cross = |u: Vector, v: Vector| u.x * v.y - u.y * v.x;
    let turn = cross(*inwards, along);
    let distance = cross(start - from, along) / turn;
    let share = cross(start - from, *inwards) / turn;
    (distance > 0.0 && (0.0..=1.0).contains(&share)).then_some(distance)
}
