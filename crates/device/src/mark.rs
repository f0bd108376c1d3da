//! What is embossed on a guide, and the flat plates that carry it.

use crate::body::Block;
use crate::bore::Bore;
use crate::footprint::Look;
use crate::guide::Shape;
use crate::slot::{ABOVE_MOUTH_MM, Slot};
use preop_solid::Solid;
use preop_solid::text::{self, TextError};
use preop_space::{Direction, Point, Rigid, Side, Vector};
use serde::{Deserialize, Serialize};

/// How far letters go into the body, so that both are one shell, in millimetres.
const SUNK_MM: f64 = 0.5;
/// The blank border around letters, in millimetres.
pub(crate) const BORDER_MM: f64 = 1.0;
/// From one line to the next, in cap heights.
const LINE: f64 = 1.5;
/// The steepest that a label plate follows the bone, as rise over run.
const STEEPEST: f64 = 0.6;

/// What is wanted on a guide beside the numbers of its slots.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkRequest {
    /// The lines of the label plate; see [`MarkRequest::label`].
    pub lines: Vec<String>,
    /// The letters of the two ends: which end is distal, which proximal.
    pub ends: Option<EndMarks>,
    /// The height of a capital letter; at least 3 mm can be read in the theatre.
    pub cap_height_mm: f64,
    /// How far the letters stand out; at least 0.6 mm.
    pub depth_mm: f64,
}

/// The letters at the ends of a guide.
#[derive(Clone, Debug, PartialEq)]
pub struct EndMarks {
    /// From the one end to the other.
    pub towards: Direction,
    /// At the end that `towards` comes from, as `D`.
    pub from: String,
    /// At the end that it points to, as `P`.
    pub to: String,
}

impl MarkRequest {
    /// The label of a guide: its part id and side, the revision, and 8 hex of the plan's hash.
    pub fn label(part_id: &str, side: Side, revision: u32, plan_hash: &str) -> MarkRequest {
        let hash: String = plan_hash.chars().take(8).collect();
        MarkRequest {
            lines: vec![
                format!("{} {}", part_id.to_uppercase(), side.letter()),
                format!("REV {revision}"),
                hash.to_uppercase(),
            ],
            ends: None,
            cap_height_mm: 3.2,
            depth_mm: 0.8,
        }
    }
}

/// Embossed letters as built, in the frame of the guide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// The letters.
    pub text: String,
    /// The start of the base line on the surface: x along the writing, y up, z out of the surface.
    pub frame: Rigid,
    /// The height of a capital letter.
    pub cap_height_mm: f64,
    /// The length of the line.
    pub width_mm: f64,
    /// The thinnest stroke of the letters.
    pub stroke_mm: f64,
    /// How far the letters stand out.
    pub depth_mm: f64,
}

impl Mark {
    /// Letters whose middle is at `middle` on a surface.
    pub(crate) fn centred(
        text: &str,
        middle: Point,
        along: Direction,
        up: Direction,
        request: &MarkRequest,
    ) -> Result<Mark, TextError> {
        let cap = request.cap_height_mm;
        let width_mm = text::width(text, cap)?;
        let start = middle - along * (width_mm / 2.0) - up * (cap / 2.0);
        let frame = Rigid::frame(start, along, up).expect("writing and up are at a right angle");
        Ok(Mark {
            text: text.into(),
            frame,
            cap_height_mm: cap,
            width_mm,
            stroke_mm: text::stroke(text, cap)?.unwrap_or(f64::INFINITY),
            depth_mm: request.depth_mm,
        })
    }

    /// The letters as bodies that reach into the surface.
    pub(crate) fn letters(&self) -> Result<Vec<Solid>, TextError> {
        text::letters(&self.text, self.cap_height_mm, &self.frame, SUNK_MM, self.depth_mm)
    }

    /// Whether a bore runs through the letters or touches them.
    pub fn meets(&self, bore: &Bore) -> bool {
        let half = [self.width_mm / 2.0, self.cap_height_mm / 2.0];
        let middle = self.frame * Rigid::shift(Vector::new(half[0], half[1], 0.0));
        passes(&middle, half, bore.start, bore.along, bore.diameter_mm / 2.0)
    }

    /// Whether the opening of a slot runs through the letters or the face under them: from over its mouth
    /// on, as long as the slot is.
    pub fn crosses(&self, slot: &Slot) -> bool {
        let corner = |n: usize| {
            let of = |bit: usize, low: f64, high: f64| if n >> bit & 1 == 1 { high } else { low };
            let [x, y] = [of(0, 0.0, self.width_mm), of(1, 0.0, self.cap_height_mm)];
            self.frame.point(Point::new(x, y, of(2, -SUNK_MM, self.depth_mm))) - slot.centre
        };
        let extent = |way: Direction| {
            let all = (0..8).map(|n| corner(n).dot(*way));
            all.fold([f64::INFINITY, f64::NEG_INFINITY], |[l, h], d| [l.min(d), h.max(d)])
        };
        let within = |[low, high]: [f64; 2], half: f64| low < half && high > -half;
        within(extent(slot.plane.normal), slot.gap_mm / 2.0)
            && within(extent(slot.along), slot.length_mm / 2.0)
            && extent(slot.into)[1] > -ABOVE_MOUTH_MM
    }

    /// Whether a place is in the letters or on the face under them.
    pub(crate) fn holds(&self, place: Point) -> bool {
        let (frame, half) = self.extent();
        let q = frame.inverse().point(place);
        q.x.abs() <= half.x && q.y.abs() <= half.y && q.z.abs() <= half.z + SUNK_MM
    }

    /// The frame in the middle of the letters and half their extent, as far as they stand out and
    /// half a millimetre around: where a detail is a letter and not a wall.
    pub fn extent(&self) -> (Rigid, Vector) {
        let half = Vector::new(self.width_mm, self.cap_height_mm, self.depth_mm) / 2.0;
        let border = Vector::new(0.5, self.cap_height_mm * 0.3, 0.1);
        (self.frame * Rigid::shift(half), half + border)
    }
}

/// A flat plate for some lines, in the seat's frame.
pub(crate) struct Plate {
    pub(crate) block: Block,
    pub(crate) lines: Vec<String>,
    /// How far the bone under it is from flat, in millimetres.
    pub(crate) uneven_mm: f64,
    /// How much of it has no bone under it, from 0 to 1.
    pub(crate) bare: f64,
    /// Whether the base reaches under it and into it, so that both are one piece.
    pub(crate) is_held: bool,
}

/// Where a plate shall be.
pub(crate) struct PlateAt {
    /// The middle, along the bone.
    pub(crate) u: f64,
    /// The middle, across the bone.
    pub(crate) v: f64,
    /// Whether its lines run across the bone.
    pub(crate) is_turned: bool,
}

/// The length and the height of a plate for some lines, in millimetres.
pub(crate) fn plate_size(lines: &[String], cap: f64) -> Result<[f64; 2], TextError> {
    let mut longest = 0.0f64;
    for line in lines {
        longest = longest.max(text::width(line, cap)?);
    }
    let rows = (lines.len().max(1) - 1) as f64;
    Ok([longest + 2.0 * BORDER_MM, cap * (1.0 + LINE * rows) + 2.0 * BORDER_MM])
}

impl Plate {
    /// A plate over the strip of bone, its face over everything that lies under it. The base is where
    /// `base` says so, seen along the direction off.
    pub(crate) fn over(
        lines: Vec<String>,
        size: [f64; 2],
        at: &PlateAt,
        look: &Look,
        base: &dyn Fn(Point) -> bool,
        shape: &Shape,
        fallback_w: f64,
    ) -> Plate {
        let reach = if at.is_turned { [size[1], size[0]] } else { size };
        let mut ground = Vec::new();
        for i in -4..=4 {
            for j in -4..=4 {
                let p =
                    [at.u + reach[0] / 8.0 * f64::from(i), at.v + reach[1] / 8.0 * f64::from(j)];
                let seen = look.height(p[0], p[1]).filter(|h| *h > fallback_w - 15.0);
                ground.extend(seen.map(|h| Point::new(p[0], p[1], h)));
            }
        }
        let [slope_u, slope_v] = slopes(&ground);
        let face = Direction::new(-slope_u, -slope_v, 1.0).expect("it points off");
        let middle = Point::new(at.u, at.v, fallback_w);
        let heights = ground.iter().map(|p| face.dot(*p - middle));
        let [low, high] =
            heights.fold([f64::INFINITY, f64::NEG_INFINITY], |[l, h], d| [l.min(d), h.max(d)]);
        let [low, high] = if ground.is_empty() { [0.0, 0.0] } else { [low, high] };
        let top = high + shape.stand_off_on_kept_mm() + shape.thickness_mm;
        let depth = shape.thickness_mm + (high - low).min(4.0);
        let along = (Vector::X - face * face.x).direction().expect("a plate is not upright");
        let across = face.cross(*along).direction().expect("at a right angle");
        let [writing, up] = if at.is_turned { [across, -along] } else { [along, across] };
        let frame = Rigid::frame(middle + face * (top - depth / 2.0), writing, up)
            .expect("at right angles");
        let half = Vector::new(size[0], size[1], depth) / 2.0;
        let bare = 1.0 - ground.len() as f64 / 81.0;
        // The base over lower bone than that passes under the plate with a gap, or is a film on it.
        let deepest = high - (depth - shape.thickness_mm / 2.0);
        let joins = |p: &&Point| base(**p) && face.dot(**p - middle) >= deepest;
        let joint_mm2 = ground.iter().filter(joins).count() as f64 * reach[0] * reach[1] / 81.0;
        // As strong as what holds the guide together over bone that is removed.
        let needed_mm2 = shape.wall_mm.min(reach[0]) * shape.bridge_width_mm.min(reach[1]);
        let is_held = joint_mm2 >= needed_mm2;
        Plate { block: Block { frame, half }, lines, uneven_mm: high - low, bare, is_held }
    }

    /// Whether the axis of a bore, in the seat's frame, runs through the plate or near by.
    pub(crate) fn meets(&self, start: Point, along: Direction, radius: f64) -> bool {
        let to_face = self.block.frame * Rigid::shift(Vector::Z * self.block.half.z);
        passes(&to_face, [self.block.half.x, self.block.half.y], start, along, radius)
    }

    /// Places all over the face, so far above it, in the seat's frame.
    pub(crate) fn face(&self, above_mm: f64) -> Vec<Point> {
        let Block { frame, half } = &self.block;
        let at = |i: i32, j: i32| {
            let [x, y] = [half.x * f64::from(i) / 4.0, half.y * f64::from(j) / 4.0];
            frame.point(Point::new(x, y, half.z + above_mm))
        };
        (-4..=4).flat_map(|i| (-4..=4).map(move |j| (i, j))).map(|(i, j)| at(i, j)).collect()
    }

    /// The letters on the plate, in the seat's frame.
    pub(crate) fn marks(&self, request: &MarkRequest) -> Result<Vec<Mark>, TextError> {
        let frame = self.block.frame;
        let [along, up] = [Direction::LEFT, Direction::POSTERIOR].map(|d| frame.direction(d));
        let pitch = LINE * request.cap_height_mm;
        let first = (self.lines.len() - 1) as f64 / 2.0 * pitch;
        let place =
            |n: usize| frame.point(Point::new(0.0, first - n as f64 * pitch, self.block.half.z));
        let lines = self.lines.iter().enumerate();
        lines.map(|(n, line)| Mark::centred(line, place(n), along, up, request)).collect()
    }
}

/// Whether a round bore passes a flat of some half edges, which lies in x and y of its frame, within
/// half a millimetre.
fn passes(flat: &Rigid, half: [f64; 2], start: Point, along: Direction, radius: f64) -> bool {
    let to_flat = flat.inverse();
    let (p, d) = (to_flat.point(start), to_flat.direction(along));
    if d.z.abs() < 0.1 {
        return false;
    }
    let q = p - d.vector() * (p.z / d.z);
    let reach = radius / d.z.abs() + 0.5;
    q.x.abs() < half[0] + reach && q.y.abs() < half[1] + reach
}

/// The slopes along u and v of the plane through some places, by least squares, limited.
fn slopes(places: &[Point]) -> [f64; 2] {
    let Some(mean) = Point::mean(places.iter().copied()) else { return [0.0; 2] };
    let (mut uu, mut uv, mut vv, mut uw, mut vw) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for p in places {
        let d = *p - mean;
        uu += d.x * d.x;
        uv += d.x * d.y;
        vv += d.y * d.y;
        uw += d.x * d.z;
        vw += d.y * d.z;
    }
    let det = uu * vv - uv * uv;
    if det <= 1e-9 * uu * vv {
        return [0.0; 2];
    }
    let limit = |slope: f64| slope.clamp(-STEEPEST, STEEPEST);
    [limit((uw * vv - vw * uv) / det), limit((vw * uu - uw * uv) / det)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plane_through_places_is_found() {
        let places: Vec<Point> = (0..25)
            .map(|n| (f64::from(n % 5), f64::from(n / 5)))
            .map(|(u, v)| Point::new(u, v, 3.0 + 0.2 * u - 0.4 * v))
            .collect();
        let [a, b] = slopes(&places);
        assert!((a - 0.2).abs() < 1e-9 && (b + 0.4).abs() < 1e-9);
        assert_eq!(slopes(&[]), [0.0; 2]);
    }

    #[test]
    fn a_label_carries_side_revision_and_hash() {
        let label = MarkRequest::label("fib-1", Side::Left, 3, "1a2b3c4d5e6f");
        assert_eq!(label.lines, ["FIB-1 L", "REV 3", "1A2B3C4D"]);
    }
}
