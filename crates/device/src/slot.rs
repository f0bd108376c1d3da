//! The slot that guides a named blade along a planned plane.
//!
//! The planned plane is the face of the bone that is kept; its normal points to what is removed.
//! Seen along the slot, distances `s` beyond the planned plane (kerf k, body b, clearance c):
//!
//! ```text
//!      kept bone   s = 0                     s = k
//!  ////////////////|=========================|----- removed -----> normal
//!                  |<-------- kerf k ------->|
//!                  |    |<-- body b -->|     |      the body runs in the middle of the kerf
//!              |<-c->                  <-c->|
//!              ^ kept wall  s = (k-b)/2 - c |
//!                            waste wall     ^ s = (k+b)/2 + c        gap = b + 2c
//! ```
//!
//! Where both sides are kept, the planned plane is the middle of the kerf and everything above is
//! shifted by -k/2.

use crate::catalogue::{Blade, Motion};
use preop_monitor::{Finding, Monitor};
use preop_solid::Solid;
use preop_solid::shape::{ShapeError, cuboid};
use preop_space::{Direction, Plane, Point, Rigid, Vector, math};
use preop_surface::{Contour, section};
use serde::{Deserialize, Serialize};

/// Which bone a cut leaves in the patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kept {
    /// The bone behind the plane; the kerf lies wholly in what is removed.
    Behind,
    /// Both: the plane is the middle of the kerf.
    Both,
}

/// A slot that is wanted.
#[derive(Clone, Debug)]
pub struct SlotRequest<'a> {
    /// Its place in the order of the cuts, from 1.
    pub number: u32,
    /// The planned plane; its normal points to what is removed.
    pub plane: Plane,
    /// What the cut leaves.
    pub kept: Kept,
    /// The blade.
    pub blade: &'a Blade,
    /// What is embossed after the number: the segment, `P` or `D`; may be empty.
    pub label: String,
}

/// A slot as built. All places in the frame of its guide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// Its place in the order of the cuts, from 1.
    pub number: u32,
    /// What is embossed after the number.
    pub label: String,
    /// The planned plane: the face of the kept bone (or the middle of the kerf if both are kept).
    pub plane: Plane,
    /// What the cut leaves.
    pub kept: Kept,
    /// The blade that it is made for.
    pub blade: Blade,
    /// The wall on the side of the kept bone; its normal points into the slot.
    pub kept_wall: Plane,
    /// The wall on the side of the waste; its normal points into the slot.
    pub waste_wall: Plane,
    /// The distance between the walls.
    pub gap_mm: f64,
    /// The clearance on each side of the body.
    pub clearance_mm: f64,
    /// The length: the section of the bone and the margin on both of its sides.
    pub length_mm: f64,
    /// The depth of the walls over the bone: what holds the blade straight.
    pub depth_mm: f64,
    /// The depth of the bone along the slot.
    pub bone_depth_mm: f64,
    /// What the blade must reach: from the mouth of the slot through the bone, and 2 mm more.
    pub needed_reach_mm: f64,
    /// How far the blade can lean between the walls: atan(2 clearance / depth).
    pub play_deg: f64,
    /// The middle of the mouth of the slot, half-way between the walls.
    pub centre: Point,
    /// Along the slot, at a right angle to the normal.
    pub along: Direction,
    /// Into the bone, at a right angle to the normal and to `along`.
    pub into: Direction,
}

/// How far beyond the bone a blade must reach, in millimetres.
pub const REACH_RESERVE_MM: f64 = 2.0;

/// The two walls of a slot, as distances beyond the planned plane in millimetres: the kept side
/// first. The formula stands at the head of this file.
pub fn walls_mm(blade: &Blade, clearance_mm: f64, kept: Kept) -> [f64; 2] {
    let middle = match kept {
        Kept::Behind => blade.kerf_mm / 2.0,
        Kept::Both => 0.0,
    };
    let half = blade.body_mm / 2.0 + clearance_mm;
    [middle - half, middle + half]
}

/// How far a blade can lean in a slot, in degrees (`domain.md` section 0).
pub fn play_deg(clearance_mm: f64, depth_mm: f64) -> f64 {
    math::degrees(math::atan2(2.0 * clearance_mm, depth_mm))
}

/// The bone that the saw takes away when it follows a slot: the kerf, as long as the slot and as
/// deep as the blade reaches from the mouth.
pub fn blade_sweep(slot: &Slot) -> Result<Solid, ShapeError> {
    let kerf = slot.blade.kerf_mm;
    let reach = slot.blade.reach_mm;
    let frame =
        Rigid::frame(slot.centre + slot.into * (reach / 2.0), slot.plane.normal, slot.along)
            .expect("the normal and the length of a slot are at a right angle");
    cuboid(&frame, Vector::new(kerf / 2.0, slot.length_mm / 2.0, reach / 2.0))
}

/// Where a slot lies before the height of its mouth is known: its axes and the section of the bone.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// Along the slot.
    pub(crate) along: Direction,
    /// Out of the bone, in the plane.
    pub(crate) out: Direction,
    /// The middle of the section along the slot, on the planned plane, at the bone's highest place.
    pub(crate) top: Point,
    /// Half the length of the bone's section along the slot.
    pub(crate) half_section_mm: f64,
    /// The depth of the bone's section along `out`.
    pub(crate) bone_depth_mm: f64,
    /// The walls, beyond the planned plane.
    pub(crate) walls_mm: [f64; 2],
}

/// Why a slot has no place.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SlotError {
    /// The plane does not cut the bone.
    #[error("the plane of slot {0} does not cut the bone; check the plane and its frame")]
    MissesBone(u32),
    /// The saw would have to come through the guide's side.
    #[error(
        "the plane of slot {number} lies {angle_deg:.0} degrees from the direction in which the \
         guide comes off; a blade needs at most 45: turn the direction or the plane"
    )]
    Approach {
        /// The slot.
        number: u32,
        /// The angle between the plane and the direction off.
        angle_deg: f64,
    },
}

impl Layout {
    /// Finds the bone's section nearest to the plane's own point and measures it along the slot.
    pub(crate) fn of(
        request: &SlotRequest,
        bone: &Solid,
        off: Direction,
        clearance_mm: f64,
    ) -> Result<Layout, SlotError> {
        let number = request.number;
        let plane = request.plane;
        let across = plane.normal.dot(*off);
        let angle_deg = math::degrees(math::asin(across.abs()));
        if angle_deg > 45.0 {
            return Err(SlotError::Approach { number, angle_deg });
        }
        let out = (*off - plane.normal * across).direction().expect("at most 45 degrees apart");
        let along = plane.normal.cross(*out).direction().expect("at a right angle");
        let contour = nearest_contour(section(bone, &plane), plane.through)
            .ok_or(SlotError::MissesBone(number))?;
        let [low, high] = extent(&contour.points, plane.through, along);
        let [bottom, top] = extent(&contour.points, plane.through, out);
        Ok(Layout {
            along,
            out,
            top: plane.project(plane.through) + along * ((low + high) / 2.0) + out * top,
            half_section_mm: (high - low) / 2.0,
            bone_depth_mm: top - bottom,
            walls_mm: walls_mm(request.blade, clearance_mm, request.kept),
        })
    }

    /// Half-way between the walls, beyond the planned plane.
    pub(crate) fn middle_mm(&self) -> f64 {
        (self.walls_mm[0] + self.walls_mm[1]) / 2.0
    }

    /// The slot with its mouth `mouth_mm` above the highest place of the bone in the section.
    pub(crate) fn slot(
        &self,
        request: &SlotRequest,
        mouth_mm: f64,
        stand_off_mm: f64,
        margin_mm: f64,
        clearance_mm: f64,
    ) -> Slot {
        let plane = request.plane;
        let depth_mm = mouth_mm - stand_off_mm;
        Slot {
            number: request.number,
            label: request.label.clone(),
            plane,
            kept: request.kept,
            blade: request.blade.clone(),
            kept_wall: plane.moved(self.walls_mm[0]),
            waste_wall: plane.moved(self.walls_mm[1]).flipped(),
            gap_mm: self.walls_mm[1] - self.walls_mm[0],
            clearance_mm,
            length_mm: 2.0 * (self.half_section_mm + margin_mm),
            depth_mm,
            bone_depth_mm: self.bone_depth_mm,
            needed_reach_mm: mouth_mm + self.bone_depth_mm + REACH_RESERVE_MM,
            play_deg: play_deg(clearance_mm, depth_mm),
            centre: self.top + self.out * mouth_mm + plane.normal * self.middle_mm(),
            along: self.along,
            into: -self.out,
        }
    }
}

/// How far over its mouth a slot is opened, in millimetres.
pub(crate) const ABOVE_MOUTH_MM: f64 = 2.0;

impl Slot {
    /// The tool that opens the slot: between its walls, from `above_mm` over its mouth to
    /// `below_mm` under it.
    pub(crate) fn opening(&self, above_mm: f64, below_mm: f64) -> Result<Solid, ShapeError> {
        let middle = self.centre + self.into * ((below_mm - above_mm) / 2.0);
        let frame = Rigid::frame(middle, self.plane.normal, self.along)
            .expect("the normal and the length of a slot are at a right angle");
        let half = [self.gap_mm / 2.0, self.length_mm / 2.0, (above_mm + below_mm) / 2.0];
        cuboid(&frame, Vector::from(half))
    }

    /// Tells what the surgeon must know about blade and slot.
    pub(crate) fn judge(&self, monitor: &dyn Monitor) {
        let Blade { name, reach_mm, width_mm, motion, .. } = &self.blade;
        if *reach_mm < self.needed_reach_mm {
            let text = format!(
                "Slot {}: the blade {name} reaches {reach_mm:.1} mm; slot, stand-off, {:.1} mm of \
                 bone and {REACH_RESERVE_MM} mm beyond need {:.1} mm.",
                self.number, self.bone_depth_mm, self.needed_reach_mm
            );
            let finding = Finding::danger("slot.reach", text).at(self.centre);
            monitor.finding(finding.hint("Take a longer blade or a lower saw block."));
        }
        if *width_mm > self.length_mm {
            let way = match motion {
                Motion::Oscillating => "swing in",
                Motion::Reciprocating => "enter",
            };
            let text = format!(
                "Slot {}: the blade {name} is {width_mm:.1} mm wide and cannot {way} a slot of \
                 {:.1} mm.",
                self.number, self.length_mm
            );
            let finding = Finding::danger("slot.width", text).at(self.centre);
            monitor.finding(finding.hint("Take a narrower blade or a longer slot."));
        }
    }
}

/// The least and the largest distance of some places from `origin` along a direction.
fn extent(points: &[Point], origin: Point, along: Direction) -> [f64; 2] {
    points.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], p| {
        let d = along.dot(*p - origin);
        [low.min(d), high.max(d)]
    })
}

/// The outer contour that passes nearest to a place; so a jaw is not taken on its other side.
fn nearest_contour(contours: Vec<Contour>, place: Point) -> Option<Contour> {
    let distance = |c: &Contour| {
        c.points
            .iter()
            .zip(c.points.iter().cycle().skip(1))
            .map(|(a, b)| segment_distance(place, *a, *b))
            .fold(f64::INFINITY, f64::min)
    };
    // The marrow's contour may pass nearer than the bone's own: the widest of those around it.
    let nearest = contours.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?.clone();
    let about = nearest.points.first().copied()?;
    let holds = |c: &Contour| c.area() >= nearest.area() && encloses(c, about);
    let outer = contours.into_iter().filter(holds).max_by(|a, b| a.area().total_cmp(&b.area()));
    Some(outer.unwrap_or(nearest))
}

/// Whether a contour runs around a place of its plane, or the place is one of its own corners.
fn encloses(contour: &Contour, place: Point) -> bool {
    let Some(normal) = contour.area_vector().direction() else { return false };
    if contour.points.contains(&place) {
        return true;
    }
    let u = normal.any_perpendicular();
    let v = normal.cross(*u);
    let flat = |p: &Point| [u.dot(*p - place), v.dot(*p - place)];
    let ends = contour.points.iter().zip(contour.points.iter().cycle().skip(1));
    ends.fold(false, |inside, (a, b)| {
        let ([ax, ay], [bx, by]) = (flat(a), flat(b));
        let crosses = (ay > 0.0) != (by > 0.0) && ax + (bx - ax) * ay / (ay - by) > 0.0;
        inside != crosses
    })
}

/// The distance from a place to the line between two others.
pub(crate) fn segment_distance(place: Point, a: Point, b: Point) -> f64 {
    let run = b - a;
    let t = run.dot(place - a) / run.length_squared();
    let t = if t.is_finite() { t.clamp(0.0, 1.0) } else { 0.0 };
    place.distance(a + run * t)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use preop_monitor::Recorder;
    use preop_solid::shape::{cylinder, prism};

    fn blade() -> Blade {
        Catalogue::built_in().blade("saw-oscillating-0.5").unwrap().clone()
    }

    fn request(blade: &Blade, plane: Plane) -> SlotRequest<'_> {
        SlotRequest { number: 1, plane, kept: Kept::Behind, blade, label: String::new() }
    }

    #[test]
    fn the_body_runs_in_the_middle_of_the_kerf_and_the_kerf_in_the_waste() {
        let blade = Blade { body_mm: 0.5, kerf_mm: 0.8, ..blade() };
        let [kept, waste] = walls_mm(&blade, 0.25, Kept::Behind);
        assert!((kept - (-0.10)).abs() < 1e-12 && (waste - 0.90).abs() < 1e-12);
        assert!((waste - kept - (0.5 + 2.0 * 0.25)).abs() < 1e-12);
        // A centred body, widened to the kerf, cuts from 0 to the kerf and nothing that is kept.
        let body_middle = (kept + waste) / 2.0;
        assert!((body_middle - 0.8 / 2.0).abs() < 1e-12);
        let [kept, waste] = walls_mm(&blade, 0.25, Kept::Both);
        assert!((kept + waste).abs() < 1e-12);
    }

    #[test]
    fn play_agrees_with_the_clinical_table() {
        assert!((play_deg(0.25, 15.0) - 1.9).abs() < 0.05);
        assert!((play_deg(0.4, 15.0) - 3.1).abs() < 0.05);
    }

    #[test]
    fn length_is_the_section_and_a_margin() {
        let bone = cylinder(Point::new(0.0, 0.0, -40.0), Direction::SUPERIOR, 80.0, 7.0, 720);
        let blade = blade();
        let tilt = math::radians(20.0);
        let normal = Direction::new(0.0, math::sin(tilt), math::cos(tilt)).unwrap();
        let request = request(&blade, Plane::new(Point::ORIGIN, normal));
        let layout = Layout::of(&request, &bone.unwrap(), Direction::LEFT, 0.25).unwrap();
        // Cut obliquely across the slot's length: the section there is 14 / cos(20) long.
        assert!((2.0 * layout.half_section_mm - 14.0 / math::cos(tilt)).abs() < 1e-3);
        assert!((layout.bone_depth_mm - 14.0).abs() < 1e-3);
        assert!((layout.top - Point::new(7.0, 0.0, 0.0)).length() < 1e-3);
        let slot = layout.slot(&request, 12.0, 0.5, 5.0, 0.25);
        assert!((slot.length_mm - 14.0 / math::cos(tilt) - 10.0).abs() < 1e-3);
        assert!((slot.needed_reach_mm - (12.0 + 14.0 + 2.0)).abs() < 1e-3);
    }

    #[test]
    fn a_u_shaped_jaw_is_cut_on_one_side_only() {
        let outline = [
            [-30.0, 0.0],
            [-20.0, 0.0],
            [-20.0, 40.0],
            [20.0, 40.0],
            [20.0, 0.0],
            [30.0, 0.0],
            [30.0, 50.0],
            [-30.0, 50.0],
        ];
        let jaw = prism(&outline, &[], &Rigid::IDENTITY, 12.0).unwrap();
        let blade = blade();
        let plane = Plane::new(Point::new(26.0, 15.0, 6.0), Direction::POSTERIOR);
        let layout = Layout::of(&request(&blade, plane), &jaw, Direction::LEFT, 0.25).unwrap();
        assert!((layout.bone_depth_mm - 10.0).abs() < 1e-9);
        assert!((layout.half_section_mm - 6.0).abs() < 1e-9);
        assert!((layout.top.x - 30.0).abs() < 1e-9);
    }

    #[test]
    fn a_blade_that_is_too_short_or_too_wide_is_a_danger() {
        let bone = cylinder(Point::ORIGIN, Direction::SUPERIOR, 80.0, 7.0, 64).unwrap();
        let blade = Blade { reach_mm: 27.9, width_mm: 30.0, ..blade() };
        let plane = Plane::new(Point::new(0.0, 0.0, 40.0), Direction::SUPERIOR);
        let request = request(&blade, plane);
        let layout = Layout::of(&request, &bone, Direction::LEFT, 0.25).unwrap();
        let recorder = Recorder::default();
        layout.slot(&request, 12.0, 0.5, 5.0, 0.25).judge(&recorder);
        let codes: Vec<String> = recorder.into_findings().into_iter().map(|f| f.code).collect();
        assert_eq!(codes, ["slot.reach", "slot.width"]);
    }

    #[test]
    fn a_plane_beside_the_bone_or_across_the_approach_is_refused() {
        let bone = cylinder(Point::ORIGIN, Direction::SUPERIOR, 80.0, 7.0, 64).unwrap();
        let blade = blade();
        let beside = Plane::new(Point::new(0.0, 0.0, 99.0), Direction::SUPERIOR);
        let error = Layout::of(&request(&blade, beside), &bone, Direction::LEFT, 0.25);
        assert_eq!(error.unwrap_err(), SlotError::MissesBone(1));
        let across = Plane::new(Point::new(0.0, 0.0, 40.0), Direction::SUPERIOR);
        let error = Layout::of(&request(&blade, across), &bone, Direction::SUPERIOR, 0.25);
        assert!(matches!(error.unwrap_err(), SlotError::Approach { .. }));
    }

    #[test]
    fn the_saw_takes_the_kerf_and_not_more() {
        let bone = cylinder(Point::ORIGIN, Direction::SUPERIOR, 80.0, 7.0, 64).unwrap();
        let blade = blade();
        let plane = Plane::new(Point::new(0.0, 0.0, 40.0), Direction::SUPERIOR);
        let request = request(&blade, plane);
        let layout = Layout::of(&request, &bone, Direction::LEFT, 0.25).unwrap();
        let sweep = blade_sweep(&layout.slot(&request, 12.0, 0.5, 5.0, 0.25)).unwrap();
        let bounds = sweep.bounds();
        assert!((bounds.min.z - 40.0).abs() < 1e-9);
        assert!((bounds.max.z - 40.0 - blade.kerf_mm).abs() < 1e-9);
        assert!(bounds.min.x < -7.0 && bounds.min.y < -7.0 && bounds.max.y > 7.0);
    }
}
