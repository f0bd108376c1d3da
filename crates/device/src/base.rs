//! The base of a guide before it is made: how far it goes along the bone, and where its label plates lie.

use crate::body::Block;
use crate::bore::Bore;
use crate::build::text_error;
use crate::footprint::{Footprint, Look};
use crate::guide::{GuideError, GuideRequest};
use crate::mark::{BORDER_MM, Plate, PlateAt, plate_size};
use crate::slot::{Kept, Layout};
use preop_space::{Bounds, Point, Rigid, Vector};
use preop_surface::Tree;

/// How far beyond the base the strip of bone is followed to both sides, in millimetres.
const STRIP_MARGIN_MM: f64 = 2.0;
/// How far a label plate may move away from the saw block to find flat bone without holes, in
/// millimetres.
const PLATE_WAY_MM: u32 = 25;
/// By how much a place at the far end must cost less to be taken.
const BETTER: f64 = 10.0;
/// What a plate costs that the base does not hold: it would be a piece of its own.
const LOOSE: f64 = 100_000.0;
/// What a hole through a plate costs.
const MEETS_BORE: f64 = 1000.0;
/// What letters under the wall around a hole cost: worth some way, but no place over teeth.
const UNDER_BOSS: f64 = 40.0;
/// What letters under the base cost, were all of them so.
const UNDER_BASE: f64 = 400.0;
/// The room between plates, in millimetres.
const PLATE_GAP_MM: f64 = 0.5;

/// What the base is planned on.
pub(crate) struct Seat<'a> {
    pub(crate) bone: &'a Tree,
    pub(crate) layouts: &'a [Layout],
    pub(crate) blocks: &'a [Block],
    pub(crate) bores: &'a [Bore],
    pub(crate) patient_from_seat: Rigid,
}

/// How far the base goes and where its label plates are.
pub(crate) struct BasePlan {
    pub(crate) footprint: Footprint,
    pub(crate) ends: [f64; 2],
    pub(crate) plates: Vec<Plate>,
}

impl BasePlan {
    /// Plans the base with plates for the `lines` of the label and for the letters of the ends.
    pub(crate) fn of(
        request: &GuideRequest,
        seat: &Seat,
        lines: &[String],
    ) -> Result<BasePlan, GuideError> {
        let shape = &request.shape;
        let seat_from_patient = seat.patient_from_seat.inverse();
        let tops: Vec<Point> =
            seat.layouts.iter().map(|l| seat_from_patient.point(l.top)).collect();
        let waste = waste_at_ends(request, &tops, &seat_from_patient);
        let block = Bounds::of(seat.blocks.iter().flat_map(Block::corners));
        let block = [block.min.x, block.max.x];
        let slots = Bounds::of(tops.iter().copied());
        let wanted = Wanted::of(request, lines, &seat.patient_from_seat, waste)?;
        let room = wanted.room() + f64::from(PLATE_WAY_MM);
        let screws = seat.bores.iter().map(|b| {
            let (foot, radius) =
                (seat_from_patient.point(b.start).x, b.diameter_mm / 2.0 + shape.wall_mm);
            [foot - radius, foot + radius]
        });
        // The base goes as far as its screws stand: a sleeve of its own would be a second piece.
        let usual = screws.fold(
            [slots.min.x - shape.reach_mm, slots.max.x + shape.reach_mm],
            |[low, high], [from, to]| [low.min(from), high.max(to)],
        );
        let farthest = [
            if waste[0] { block[0] } else { usual[0].min(block[0] - room) },
            if waste[1] { block[1] } else { usual[1].max(block[1] + room) },
        ];
        let widest_mm = shape.width_mm / 2.0 + STRIP_MARGIN_MM;
        let footprint =
            Footprint::follow(seat.bone, &seat.patient_from_seat, &tops, farthest, widest_mm)
                .ok_or_else(|| GuideError::NoBone(request.name.clone()))?;
        let plates = wanted.placed(&Ground {
            seat,
            look: Look::new(seat.bone, &seat.patient_from_seat),
            footprint: &footprint,
            request,
            block,
            waste,
            tops: &tops,
            bores: seat
                .bores
                .iter()
                .map(|b| {
                    (seat_from_patient.point(b.start), seat_from_patient.direction(b.along), b)
                })
                .map(|(start, along, b)| Bore { start, along, ..b.clone() })
                .collect(),
        });
        let of_plates =
            Bounds::of(plates.iter().flat_map(|p| p.block.corners().collect::<Vec<_>>()));
        let [first, last] = footprint.sound_ends();
        let ends = [
            if waste[0] {
                block[0]
            } else {
                usual[0].min(block[0]).min(of_plates.min.x - PLATE_GAP_MM)
            },
            if waste[1] {
                block[1]
            } else {
                usual[1].max(block[1]).max(of_plates.max.x + PLATE_GAP_MM)
            },
        ];
        Ok(BasePlan { ends: [ends[0].max(first), ends[1].min(last)], footprint, plates })
    }
}

/// What shall stand on the plates.
struct Wanted {
    label: Option<(Vec<String>, [f64; 2])>,
    /// The letter of the low and of the high end along u.
    letters: [Option<(Vec<String>, [f64; 2])>; 2],
}

/// Where plates can be.
struct Ground<'a> {
    seat: &'a Seat<'a>,
    look: Look<'a>,
    footprint: &'a Footprint,
    request: &'a GuideRequest<'a>,
    /// Where the saw blocks begin and end along u.
    block: [f64; 2],
    waste: [bool; 2],
    tops: &'a [Point],
    /// In the seat's frame.
    bores: Vec<Bore>,
}

impl Wanted {
    fn of(
        request: &GuideRequest,
        lines: &[String],
        patient_from_seat: &Rigid,
        waste: [bool; 2],
    ) -> Result<Wanted, GuideError> {
        let sized = |lines: Vec<String>| {
            let size = plate_size(&lines, request.marks.cap_height_mm)
                .map_err(|e| text_error(request, e))?;
            Ok::<_, GuideError>((lines, size))
        };
        let label = (!lines.is_empty()).then(|| sized(lines.to_vec())).transpose()?;
        let [low, high] = end_letters(request, patient_from_seat);
        let letter = |letter: Option<String>, waste: bool| {
            letter.filter(|_| !waste).map(|l| sized(vec![l])).transpose()
        };
        Ok(Wanted { label, letters: [letter(low, waste[0])?, letter(high, waste[1])?] })
    }

    /// The room along the bone that the plates take at most.
    fn room(&self) -> f64 {
        let all = self.label.iter().chain(self.letters.iter().flatten());
        all.map(|(_, size)| size[0] + PLATE_GAP_MM).sum()
    }

    fn placed(&self, ground: &Ground) -> Vec<Plate> {
        let mut plates = Vec::new();
        let mut taken = ground.block;
        if let Some((lines, size)) = &self.label {
            let ends = (0..2).filter(|end| !ground.waste[*end] || ground.waste == [true; 2]);
            let spots =
                ends.map(|end| (end, ground.best(lines, *size, end, taken[end], &[false, true])));
            // The first is read first: the other must be much better.
            let best = spots.reduce(|a, b| if b.1.cost + BETTER < a.1.cost { b } else { a });
            let (end, spot) = best.expect("a guide has two ends");
            taken[end] = spot.far;
            plates.push(spot.plate);
        }
        for (end, letter) in self.letters.iter().enumerate() {
            if let Some((lines, size)) = letter {
                plates.push(ground.best(lines, *size, end, taken[end], &[false]).plate);
            }
        }
        plates
    }
}

/// Where a plate is tried.
struct At {
    end: usize,
    /// Where along u the room for plates begins at that end.
    from: f64,
    /// How far from there, in millimetres.
    way: u32,
    is_turned: bool,
    /// How far beside the middle of the strip.
    aside: f64,
}

/// A place for a plate.
struct Spot {
    plate: Plate,
    /// Where along u it ends.
    far: f64,
    /// Whether the base holds it, and no hole goes through it.
    is_whole: bool,
    /// How bad it is.
    cost: f64,
}

impl Ground<'_> {
    /// The best place for a plate beyond `from` at an end: where the base holds it, then away from
    /// all bores, then over the strip of bone and where that is there and flat, then near. Beside the
    /// middle of the strip only where that gives nothing whole that is seen: there the walls around bores
    /// are near, and the base over the higher bone.
    fn best(
        &self,
        lines: &[String],
        size: [f64; 2],
        end: usize,
        from: f64,
        turns: &[bool],
    ) -> Spot {
        let spot = |way: u32, is_turned: bool, aside: f64| {
            let at = At { end, from, way, is_turned, aside };
            self.spot(lines, size, &at)
        };
        let ways = || (0..=PLATE_WAY_MM).flat_map(|w| turns.iter().map(move |t| (w, *t)));
        let cheapest = |a: Spot, b: Spot| if b.cost < a.cost { b } else { a };
        let middle = ways().map(|(way, is_turned)| spot(way, is_turned, 0.0)).reduce(cheapest);
        let middle = middle.expect("a plate has one place at least");
        if middle.is_whole && self.covered(&middle.plate, end) == 0.0 {
            return middle;
        }
        let beside = ways().flat_map(|(way, is_turned)| {
            let most = (if is_turned { size[0] } else { size[1] } / 2.0) as u32;
            (0..=most)
                .flat_map(move |n| [f64::from(n), -f64::from(n)])
                .map(move |aside| (way, is_turned, aside))
        });
        let hidden_mm = self.request.shape.wall_mm - BORDER_MM;
        let seen = |spot: Spot| {
            let hidden = UNDER_BOSS * self.met(&spot.plate, hidden_mm)
                + UNDER_BASE * self.covered(&spot.plate, end);
            Spot { cost: spot.cost + hidden, ..spot }
        };
        let spots = beside.map(|(way, is_turned, aside)| seen(spot(way, is_turned, aside)));
        spots.reduce(cheapest).unwrap_or(middle)
    }

    /// A place and how bad it is.
    fn spot(&self, lines: &[String], size: [f64; 2], at: &At) -> Spot {
        let sign = if at.end == 0 { -1.0 } else { 1.0 };
        let nearest = self.tops.iter().min_by(|a, b| (sign * b.x).total_cmp(&(sign * a.x)));
        let w = nearest.map_or(0.0, |p| p.z);
        let long = if at.is_turned { size[1] } else { size[0] };
        let near = at.from + sign * (PLATE_GAP_MM / 2.0 + f64::from(at.way));
        let u = near + sign * long / 2.0;
        let v = self.footprint.across(u).0 + at.aside;
        let place = PlateAt { u, v, is_turned: at.is_turned };
        let plate = Plate::over(
            lines.to_vec(),
            size,
            &place,
            &self.look,
            &|p| self.base_is_under(p, at.end),
            &self.request.shape,
            w,
        );
        let far = near + sign * (long + PLATE_GAP_MM / 2.0);
        let holes = self.met(&plate, 0.0);
        let beyond = (sign * far - sign * self.footprint.ends()[at.end]).max(0.0);
        let cost = if plate.is_held { 0.0 } else { LOOSE }
            + MEETS_BORE * holes
            + 10.0 * beyond
            + 30.0 * plate.bare
            + 2.0 * plate.uneven_mm
            + 0.5 * (f64::from(at.way) + at.aside.abs());
        let is_whole = plate.is_held && holes == 0.0;
        Spot { plate, far, is_whole, cost }
    }

    /// How many bores, each with so much around it, go through a plate.
    fn met(&self, plate: &Plate, around_mm: f64) -> f64 {
        let meets = |b: &&Bore| plate.meets(b.start, b.along, b.diameter_mm / 2.0 + around_mm);
        self.bores.iter().filter(meets).count() as f64
    }

    /// Which part of the face of a plate lies under the base, from 0 to 1: where the bone turns away, the
    /// base over the bone beside the plate may be higher.
    fn covered(&self, plate: &Plate, end: usize) -> f64 {
        let shape = &self.request.shape;
        let depth = shape.stand_off_on_kept_mm() + shape.thickness_mm;
        let face = plate.face(self.request.marks.depth_mm);
        let is_covered = |p: &Point| {
            self.base_is_under(*p, end)
                && self
                    .seat
                    .bone
                    .nearest_within(self.seat.patient_from_seat.point(*p), depth)
                    .is_some()
        };
        face.iter().filter(|p| is_covered(p)).count() as f64 / face.len() as f64
    }

    /// Whether the base can reach to a place at an end, seen along the direction off.
    fn base_is_under(&self, p: Point, end: usize) -> bool {
        let sign = if end == 0 { -1.0 } else { 1.0 };
        let last = if self.waste[end] { self.block[end] } else { self.footprint.sound_ends()[end] };
        let (centre, half) = self.footprint.across(p.x);
        sign * (last - p.x) >= 0.0 && (p.y - centre).abs() <= self.request.shape.half_width(half)
    }
}

/// At which of the two ends along u the bone beyond the outermost slot is removed.
fn waste_at_ends(request: &GuideRequest, tops: &[Point], seat_from_patient: &Rigid) -> [bool; 2] {
    if request.removed.is_empty() {
        return [false; 2];
    }
    let outermost = |sign: f64| {
        let slots = tops.iter().zip(&request.slots);
        let last = slots.max_by(|a, b| (sign * a.0.x).total_cmp(&(sign * b.0.x)));
        last.is_some_and(|(_, slot)| {
            let normal = seat_from_patient.direction(slot.plane.normal);
            slot.kept == Kept::Behind && sign * normal.x > 0.3
        })
    };
    [outermost(-1.0), outermost(1.0)]
}

/// The letters of the low and the high end along u.
fn end_letters(request: &GuideRequest, patient_from_seat: &Rigid) -> [Option<String>; 2] {
    let Some(ends) = &request.marks.ends else { return [None, None] };
    let along = patient_from_seat.vector(Vector::X).dot(*ends.towards);
    let (from, to) = (Some(ends.from.clone()), Some(ends.to.clone()));
    if along >= 0.0 { [from, to] } else { [to, from] }
}
