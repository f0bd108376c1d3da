//! The body of a guide as a formula: base, bridge, saw blocks, bosses and label plates, each cut
//! back to the seat. Positive inside, in millimetres; in the seat's frame (w off the bone).

use crate::footprint::Footprint;
use crate::guide::Shape;
use crate::slot::{Kept, Layout};
use preop_space::{Direction, Plane, Point, Rigid, Vector, math};

/// The radius of the outer edges of the base, in millimetres: kind to soft tissue, and what a grid can
/// show without steps.
const OUTER_EDGE_MM: f64 = 1.0;
/// The radius of the edges of a block where the grid makes it, in millimetres.
const BLOCK_EDGE_MM: f64 = 0.8;
/// The radius of the edges where a part meets the seat, in millimetres.
const SEAT_EDGE_MM: f64 = 0.5;

/// What several bodies have in common, with its edges rounded to a radius: as the least of the values,
/// but never more.
fn rounded<const N: usize>(values: [f64; N], radius: f64) -> f64 {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let short = values.iter().map(|v| (radius - v).max(0.0));
    least.min(radius - short.map(|s| s * s).sum::<f64>().sqrt())
}

/// A box: its middle, its three directions and half its edges.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    pub(crate) frame: Rigid,
    pub(crate) half: Vector,
}

impl Block {
    fn value(&self, p: Point) -> f64 {
        let q = self.frame.inverse().point(p);
        let inside = [self.half.x - q.x.abs(), self.half.y - q.y.abs(), self.half.z - q.z.abs()];
        rounded(inside, BLOCK_EDGE_MM)
    }

    /// The eight corners.
    pub(crate) fn corners(&self) -> impl Iterator<Item = Point> + '_ {
        (0..8usize).map(|n| {
            let sign = |bit: usize| if n >> bit & 1 == 1 { 1.0 } else { -1.0 };
            let signs = Vector::new(sign(0), sign(1), sign(2));
            self.frame.point(Point::ORIGIN + self.half.scaled_by(signs))
        })
    }

    /// Parts a box at the height `level` of its own z: below, a hair narrower and reaching a little
    /// over the level, what the grid has to trim; above, what is free of bone and stays exact. The
    /// upper part is left out where it would be thinner than a millimetre.
    pub(crate) fn parted(&self, level: f64) -> (Block, Option<Block>) {
        let z = level.max(-self.half.z);
        if z > self.half.z - 1.0 {
            return (*self, None);
        }
        let between = |low: f64, high: f64, inset: f64| Block {
            frame: self.frame * Rigid::shift(Vector::Z * ((low + high) / 2.0)),
            half: Vector::new(self.half.x - inset, self.half.y - inset, (high - low) / 2.0),
        };
        let lower = between(-self.half.z, (z + 0.5).min(self.half.z), 0.05);
        (lower, Some(between(z, self.half.z, 0.0)))
    }

    /// The height of its own z from which it is more than `reach` away from each of the `held`
    /// places, which are not free.
    pub(crate) fn free_from(&self, held: impl Iterator<Item = Point>, reach: f64) -> f64 {
        let to_box = self.frame.inverse();
        let (x, y) = (self.half.x + reach, self.half.y + reach);
        held.map(|p| to_box.point(p))
            .filter(|q| q.x.abs() < x && q.y.abs() < y)
            .map(|q| q.z + reach)
            .fold(f64::NEG_INFINITY, f64::max)
    }

    /// The same box in another frame.
    pub(crate) fn moved(&self, motion: &Rigid) -> Block {
        Block { frame: *motion * self.frame, half: self.half }
    }
}

/// A round boss around a bore.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Boss {
    pub(crate) foot: Point,
    pub(crate) along: Direction,
    pub(crate) length: f64,
    pub(crate) radius: f64,
}

impl Boss {
    fn value(&self, p: Point) -> f64 {
        let arm = p - self.foot;
        let s = self.along.dot(arm);
        let across = (arm - self.along * s).length();
        (self.radius - across).min(s).min(self.length - s)
    }

    pub(crate) fn ends(&self) -> [Point; 2] {
        [self.foot, self.foot + self.along * self.length]
    }
}

/// The saw block of a slot, in the patient's frame: walls around the slot, from `skirt_mm` under the
/// bone's highest place to the mouth.
pub(crate) fn saw_block(
    slot: &Layout,
    plane: &Plane,
    mouth_mm: f64,
    kept_wall_mm: f64,
    shape: &Shape,
) -> Block {
    let skirt_mm = (slot.half_section_mm * 0.5).clamp(2.0, 5.0);
    let [kept, waste] = [slot.walls_mm[0] - kept_wall_mm, slot.walls_mm[1] + shape.wall_mm];
    let middle = slot.top
        + *plane.normal * ((kept + waste) / 2.0)
        + slot.out * ((mouth_mm - skirt_mm) / 2.0);
    let half = Vector::new(
        (waste - kept) / 2.0,
        slot.half_section_mm + shape.slot_margin_mm + shape.wall_mm,
        (mouth_mm + skirt_mm) / 2.0,
    );
    // x across the slot, y along it, z against the way in.
    let frame = Rigid::frame(middle, -plane.normal, slot.along)
        .expect("the normal and the length of a slot are at a right angle");
    Block { frame, half }
}

impl Shape {
    /// Half the width of the base over bone of a half width seen along the direction off: the part
    /// that faces off within half the side angle, were the bone round.
    pub(crate) fn half_width(&self, half: f64) -> f64 {
        let part = math::sin(math::radians(self.side_angle_deg / 2.0));
        (half * part).min(self.width_mm / 2.0)
    }
}

/// Everything that a guide is made of, before slots, bores and letters.
pub(crate) struct Body<'a> {
    pub(crate) shape: &'a Shape,
    pub(crate) footprint: &'a Footprint,
    /// Where the base begins and ends along u.
    pub(crate) ends: [f64; 2],
    /// The planned planes in the seat's frame, if bone is removed between or beyond them.
    pub(crate) planes: Vec<(Plane, Kept)>,
    pub(crate) bone_is_removed: bool,
    pub(crate) blocks: Vec<Block>,
    pub(crate) bosses: Vec<Boss>,
}

impl Body<'_> {
    /// The body's value at `p`, where the seat's value is `free` millimetres and grows by `rise` a
    /// millimetre.
    pub(crate) fn value(&self, p: Point, free: f64, rise: Vector) -> f64 {
        if free < -1.0 {
            return free;
        }
        let solid = self.blocks.iter().map(|b| b.value(p));
        let round = self.bosses.iter().map(|b| b.value(p));
        let part = solid.chain(round).fold(self.base(p, free, rise), f64::max);
        rounded([part, free], SEAT_EDGE_MM)
    }

    /// The shell over the strip of bone: wide on retained bone, a bridge over what is removed. Its
    /// borders are drawn on the seat and go straight up from it, so that no edge is sharp.
    fn base(&self, p: Point, free: f64, rise: Vector) -> f64 {
        let shell = self.shape.thickness_mm - free;
        if shell < -2.0 {
            return shell;
        }
        let foot = p - rise * free;
        let ends = (foot.x - self.ends[0]).min(self.ends[1] - foot.x);
        let (centre, half) = self.footprint.across(foot.x);
        let aside = (foot.y - centre).abs();
        let wide = self.shape.half_width(half) - aside;
        let across = if self.bone_is_removed {
            let bridge = (self.shape.bridge_width_mm / 2.0).min(half) - aside;
            wide.min(self.kept_side(p)).max(bridge)
        } else {
            wide
        };
        rounded([shell, ends, across], OUTER_EDGE_MM)
    }

    /// How far `p` is on the kept side of the slot for which it is most so.
    fn kept_side(&self, p: Point) -> f64 {
        self.planes
            .iter()
            .filter(|(_, kept)| *kept == Kept::Behind)
            .map(|(plane, _)| -plane.signed_distance(p))
            .fold(f64::NEG_INFINITY, f64::max)
    }

    /// The least box in the seat's frame that holds the body.
    pub(crate) fn bounds(&self, stand_off_mm: f64) -> [Point; 2] {
        let [bone_low, bone_high] = self.footprint.heights(self.ends);
        let steps = ((self.ends[1] - self.ends[0]).ceil() as usize).max(1);
        let sides = (0..=steps).map(|n| {
            let u = self.ends[0] + (self.ends[1] - self.ends[0]) * n as f64 / steps as f64;
            let (centre, half) = self.footprint.across(u);
            let half = self.shape.half_width(half).max(self.shape.bridge_width_mm / 2.0);
            [centre - half, centre + half]
        });
        let sides =
            sides.fold([f64::INFINITY, f64::NEG_INFINITY], |s, n| [s[0].min(n[0]), s[1].max(n[1])]);
        // The borders lean outwards by no more than the base is thick.
        let out = stand_off_mm + self.shape.thickness_mm;
        let base = [
            Point::new(self.ends[0] - out, sides[0] - out, bone_low),
            Point::new(self.ends[1] + out, sides[1] + out, bone_high + out),
        ];
        let round = self.bosses.iter().flat_map(|b| {
            let r = Vector::new(b.radius, b.radius, b.radius);
            b.ends().into_iter().flat_map(move |e| [e - r, e + r])
        });
        let all = base.into_iter().chain(self.blocks.iter().flat_map(Block::corners)).chain(round);
        let bounds = preop_space::Bounds::of(all);
        [bounds.min, bounds.max]
    }
}
