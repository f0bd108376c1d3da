//! Laying the pieces of the jaw along the donor, from its distal inset towards the knee.

use crate::donor::DonorLine;
use crate::jaw_piece::JawPiece;
use crate::outline::{Outline, clearance};
use crate::spacing::{DonorGap, Spacing};
use crate::{BodyAxes, Insets};
use preop_monitor::{Cancelled, Monitor, Part};
use preop_space::{Direction, Plane, Point, Rigid, Side, math};
use preop_surface::Mesh;
use serde::{Deserialize, Serialize};

/// A segment's axis rests when neither end moves more than this, in millimetres.
const AXIS_RESTS_MM: f64 = 1e-6;
const MOST_AXIS_ROUNDS: usize = 30;
/// Distances asked for are met from above within this, in millimetres.
const SPACING_WITHIN_MM: f64 = 1e-3;
const MOST_SPACING_ROUNDS: usize = 60;

/// Which end of the new jaw comes from the ankle's end of the donor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DonorOrder {
    /// The segment at the first resection is the most distal.
    #[default]
    FirstDistal,
    /// The segment at the second resection is the most distal.
    LastDistal,
}

/// The blade's guide over the bone, in which the slots must not meet either.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GuideSide {
    /// From the bone to the guide, in the space of the leg.
    pub direction: Direction,
    /// How far the slots reach above the bone.
    pub height_mm: f64,
}

/// How the donor is used.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DonorUse {
    /// The leg.
    pub side: Side,
    /// Bone that stays at either end.
    pub insets: Insets,
    /// How much farther from the ankle than its inset the first cut lies.
    pub slide_mm: f64,
    /// Turns all segments about their axes: the side of the bone that comes to lie lingually moves
    /// from medial towards anterior.
    pub turn_deg: f64,
    /// Which segment is the most distal.
    pub order: DonorOrder,
    /// Room between segments.
    pub spacing: Spacing,
    /// Where the guide stands, to keep the web through its whole height; `None` keeps it in the bone.
    pub guide: Option<GuideSide>,
}

/// Why the pieces cannot be laid out.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LayoutError {
    /// Somebody asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The donor is too short.
    #[error(
        "the segments do not fit the donor bone: with their spacing they need {needed_mm:.1} mm, and {available_mm:.1} mm are available of {bone_mm:.1} mm after {distal_mm:.1} mm kept at the ankle and {proximal_mm:.1} mm at the knee; use fewer or shorter segments, or the other leg"
    )]
    DoesNotFit {
        /// From the most distal to the most proximal cut, cuts included.
        needed_mm: f64,
        /// Between the insets.
        available_mm: f64,
        /// From tip to tip.
        bone_mm: f64,
        /// Kept at the ankle.
        distal_mm: f64,
        /// Kept at the knee.
        proximal_mm: f64,
    },
    /// The bone runs front to back, so that medial has no meaning.
    #[error(
        "the donor bone runs from front to back in the scan of the leg; state the axes of that scan"
    )]
    NoMedial,
    /// The distances could not be met.
    #[error(
        "segments {0} and {1} could not be set {2:.2} mm apart on the donor; check its surface there"
    )]
    Unsettled(usize, usize, f64),
}

/// A piece of the jaw found in the donor. In the space of the leg.
#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    /// The piece, run from distal to proximal.
    pub piece: JawPiece,
    /// The centre line's distal and proximal end.
    pub ends: [Point; 2],
    /// From distal to proximal.
    pub axis: Direction,
    /// The cuts at the distal and the proximal end; the normals point out of the segment.
    pub sections: [Outline; 2],
    /// From the leg to the segment's place in the head.
    pub head_from_leg: Rigid,
    /// Towards the other leg, at a right angle to the axis.
    pub medial: Direction,
    /// How far the axis still moved in its last round, in millimetres.
    pub settled_mm: f64,
}

/// Places found for all pieces, from distal to proximal.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The pieces from distal to proximal.
    pub placements: Vec<Placement>,
    /// The bone between them.
    pub gaps: Vec<DonorGap>,
    /// The first and the last place that the cuts take, in millimetres along the donor's axis from
    /// its distal tip.
    pub used_mm: [f64; 2],
}

/// The donor and how it is used.
struct Donor<'a> {
    bone: &'a Mesh,
    line: &'a DonorLine,
    usage: &'a DonorUse,
    body: &'a BodyAxes,
}

impl Layout {
    /// Lays `pieces` (in jaw order) along the donor as near to the ankle as its inset and
    /// `usage.slide_mm` allow, each as near to the last as its spacing allows. Each centre line ends
    /// in the centres of the bone's sections at right angles to it (within 1e-6 mm), and spacing is
    /// measured on the very sections that are cut, met from above within 0.001 mm.
    pub fn of(
        bone: &Mesh,
        line: &DonorLine,
        pieces: &[JawPiece],
        usage: &DonorUse,
        body: &BodyAxes,
        monitor: &dyn Monitor,
    ) -> Result<Layout, LayoutError> {
        let donor = Donor { bone, line, usage, body };
        let pieces: Vec<JawPiece> = match usage.order {
            DonorOrder::FirstDistal => pieces.to_vec(),
            DonorOrder::LastDistal => pieces.iter().rev().map(JawPiece::reversed).collect(),
        };
        donor.check_room(least_needed(&pieces, &usage.spacing))?;
        let mut placements: Vec<Placement> = Vec::with_capacity(pieces.len());
        let mut gaps = Vec::new();
        for (n, piece) in pieces.iter().enumerate() {
            let count = pieces.len() as f64;
            let part = Part::of(monitor, n as f64 / count, (n + 1) as f64 / count);
            let placed = match placements.last() {
                None => donor.first(piece, &part)?.map(|first| (first, None)),
                Some(last) => donor.next(last, piece, &part)?.map(|(p, gap)| (p, Some(gap))),
            };
            let Some((placed, gap)) = placed else {
                let rest = least_needed(&pieces[n..], &usage.spacing);
                let start = placements.first().map_or(0.0, |p| donor.first_cut(p));
                let end = placements.last().map_or(0.0, |p| donor.last_cut(p));
                return Err(donor.does_not_fit(end - start + rest));
            };
            gaps.extend(gap);
            part.progress(1.0);
            placements.push(placed);
        }
        let ends = (placements.first(), placements.last());
        let (Some(first), Some(last)) = ends else { return Err(donor.does_not_fit(0.0)) };
        let used_mm = [donor.first_cut(first), donor.last_cut(last)];
        if used_mm[1] > line.length_mm() - usage.insets.proximal_mm {
            return Err(donor.does_not_fit(used_mm[1] - used_mm[0]));
        }
        Ok(Layout { placements, gaps, used_mm })
    }
}

/// The least length of donor that these pieces can take, in millimetres.
fn least_needed(pieces: &[JawPiece], spacing: &Spacing) -> f64 {
    let lengths = pieces.iter().map(JawPiece::length_mm).sum::<f64>();
    let least_gap = spacing.shared_within_deg.map_or(spacing.required_mm(), |_| spacing.kerf_mm);
    lengths + pieces.len().saturating_sub(1) as f64 * least_gap
}

impl Donor<'_> {
    /// The most distal segment: the first place of its cut, kerf included, lies on the inset.
    fn first(
        &self,
        piece: &JawPiece,
        monitor: &dyn Monitor,
    ) -> Result<Option<Placement>, LayoutError> {
        let wanted = self.usage.insets.distal_mm + self.usage.slide_mm;
        let missing = |p: &Placement| self.first_cut(p) - wanted;
        let found = self.seek(piece, wanted, missing, monitor)?;
        Ok(found.map(|(placement, _)| placement))
    }

    /// The next segment: as near to the last as the spacing of their cuts allows.
    fn next(
        &self,
        last: &Placement,
        piece: &JawPiece,
        monitor: &dyn Monitor,
    ) -> Result<Option<(Placement, DonorGap)>, LayoutError> {
        let spacing = &self.usage.spacing;
        let start = self.line.along_mm(last.ends[1]) + spacing.required_mm();
        let room = |p: &Placement| self.room(last, p).map_or(f64::NAN, |gap| gap.0);
        let Some((placed, within)) = self.seek(piece, start, room, monitor)? else {
            return Ok(None);
        };
        let Some((_, gap)) = self.room(last, &placed).filter(|_| within) else {
            let numbers = (last.piece.number, piece.number);
            return Err(LayoutError::Unsettled(numbers.0, numbers.1, spacing.required_mm()));
        };
        Ok(Some((placed, gap)))
    }

    /// Moves a piece along the donor until `excess` (in millimetres, growing with the place) is
    /// between nothing and the tolerance; says whether it came to that. `None` where it leaves the bone.
    fn seek(
        &self,
        piece: &JawPiece,
        start: f64,
        excess: impl Fn(&Placement) -> f64,
        monitor: &dyn Monitor,
    ) -> Result<Option<(Placement, bool)>, LayoutError> {
        let aim = SPACING_WITHIN_MM / 2.0;
        let mut along = start;
        let mut before: Option<(f64, f64)> = None;
        let mut found = None;
        for _ in 0..MOST_SPACING_ROUNDS {
            monitor.check()?;
            let Some(placed) = self.place(piece, along)? else { return Ok(None) };
            let value = excess(&placed);
            let within = (0.0..=SPACING_WITHIN_MM).contains(&value);
            found = Some((placed, within));
            if within || value.is_nan() {
                break;
            }
            // The secant, kept near 1: what is asked for grows about as fast as the place.
            let slope = before.map_or(1.0, |(a, v)| (value - v) / (along - a));
            let slope = if slope.is_finite() { slope.clamp(0.25, 1.5) } else { 1.0 };
            before = Some((along, value));
            along += (aim - value) / slope;
        }
        Ok(found)
    }

    /// A piece with its distal end at `along` of the donor line; its ends in the centres of the
    /// bone's sections, its length kept. `None` where that leaves the bone.
    fn place(&self, piece: &JawPiece, along: f64) -> Result<Option<Placement>, LayoutError> {
        let length = piece.length_mm();
        let ends = (self.line.at_mm(along), self.line.at_mm(along + length));
        let (Some(mut distal), Some(proximal)) = ends else { return Ok(None) };
        let Some(mut axis) = (proximal - distal).direction() else { return Ok(None) };
        let mut settled_mm = f64::INFINITY;
        for _ in 0..MOST_AXIS_ROUNDS {
            let proximal = distal + axis * length;
            let centre = |p| Outline::of(self.bone, &Plane::new(p, axis)).map(|o| o.centroid);
            let (Some(a), Some(b)) = (centre(distal), centre(proximal)) else { return Ok(None) };
            let Some(next) = (b - a).direction() else { return Ok(None) };
            settled_mm = a.distance(distal).max((a + next * length).distance(proximal));
            (distal, axis) = (a, next);
            if settled_mm <= AXIS_RESTS_MM {
                break;
            }
        }
        self.carried(piece, distal, axis, settled_mm)
    }

    /// The piece with its frame laid on the donor's (`transformFibulaPlanes`): along the axis from
    /// distal to proximal, the side of the tongue on the medial side, turned as asked.
    fn carried(
        &self,
        piece: &JawPiece,
        distal: Point,
        axis: Direction,
        settled_mm: f64,
    ) -> Result<Option<Placement>, LayoutError> {
        let (medial, anterior) =
            self.body.medial_and_anterior(axis, self.usage.side).ok_or(LayoutError::NoMedial)?;
        let turn = math::radians(self.usage.turn_deg);
        let across = medial * math::cos(turn) + anterior * math::sin(turn);
        let across = across.direction().ok_or(LayoutError::NoMedial)?;
        let leg = Rigid::frame(distal, axis, across).ok_or(LayoutError::NoMedial)?;
        let head = Rigid::frame(piece.ends[0], piece.axis, piece.lingual)
            .expect("the tongue's side is at a right angle to the axis");
        let leg_from_head = leg * head.inverse();
        let section = |n: usize| Outline::of(self.bone, &leg_from_head.plane(&piece.planes[n]));
        let (Some(first), Some(second)) = (section(0), section(1)) else { return Ok(None) };
        Ok(Some(Placement {
            piece: *piece,
            ends: [distal, distal + axis * piece.length_mm()],
            axis,
            sections: [first, second],
            head_from_leg: head * leg.inverse(),
            medial,
            settled_mm,
        }))
    }

    /// By how much the room between two neighbours exceeds what is required, and its numbers.
    /// `None` where a slot's far side leaves the bone.
    fn room(&self, distal: &Placement, proximal: &Placement) -> Option<(f64, DonorGap)> {
        let spacing = &self.usage.spacing;
        let faces = [&distal.sections[1], &proximal.sections[0]];
        let angle = faces[0].plane.normal.angle_to(-faces[1].plane.normal);
        let angle_deg = math::degrees(angle);
        let between = [distal.piece.number, proximal.piece.number];
        let least_mm = clearance(faces[0], faces[1]);
        if spacing.shared_within_deg.is_some_and(|within| angle_deg <= within) {
            let required_mm = spacing.kerf_mm;
            let gap =
                DonorGap { between, least_mm, required_mm, web_mm: 0.0, angle_deg, shared: true };
            return Some((least_mm - required_mm, gap));
        }
        let far = |o: &Outline| Outline::of(self.bone, &o.plane.moved(spacing.slot_mm()));
        let far = [far(faces[0])?, far(faces[1])?];
        let mut web_mm = clearance(&far[0], &far[1]);
        if let Some(guide) = self.usage.guide {
            let raised = far.map(|o| o.raised(guide.direction, guide.height_mm));
            web_mm = web_mm.min(clearance(&raised[0], &raised[1]));
        }
        let required_mm = spacing.required_mm();
        let excess = (least_mm - required_mm).min(web_mm - spacing.web_mm);
        let gap = DonorGap { between, least_mm, required_mm, web_mm, angle_deg, shared: false };
        Some((excess, gap))
    }

    /// Where along the donor the most distal cut begins, its kerf included.
    fn first_cut(&self, placement: &Placement) -> f64 {
        let along = self.reach(&placement.sections[0]);
        along.fold(f64::INFINITY, f64::min) - self.usage.spacing.kerf_mm
    }

    /// Where along the donor the most proximal cut ends, its kerf included.
    fn last_cut(&self, placement: &Placement) -> f64 {
        let along = self.reach(&placement.sections[1]);
        along.fold(f64::NEG_INFINITY, f64::max) + self.usage.spacing.kerf_mm
    }

    fn reach<'o>(&'o self, outline: &'o Outline) -> impl Iterator<Item = f64> + 'o {
        outline.points.iter().map(|p| self.line.along_mm(*p))
    }

    fn check_room(&self, least_mm: f64) -> Result<(), LayoutError> {
        if least_mm > self.available_mm() { Err(self.does_not_fit(least_mm)) } else { Ok(()) }
    }

    fn available_mm(&self) -> f64 {
        let insets = &self.usage.insets;
        self.line.length_mm() - insets.distal_mm - insets.proximal_mm - self.usage.slide_mm
    }

    fn does_not_fit(&self, needed_mm: f64) -> LayoutError {
        let distal_mm = self.usage.insets.distal_mm + self.usage.slide_mm;
        LayoutError::DoesNotFit {
            needed_mm,
            available_mm: self.available_mm(),
            bone_mm: self.line.length_mm(),
            distal_mm,
            proximal_mm: self.usage.insets.proximal_mm,
        }
    }
}
