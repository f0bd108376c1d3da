//! What must not meet in a guide: slots, bores, specimen, roots and nerves.

use crate::bore::Bore;
use crate::guide::KeepOut;
use crate::slot::Slot;
use preop_monitor::{Finding, Monitor};
use preop_space::{Plane, Point, Rigid, Vector};
use preop_surface::Tree;

/// A box-shaped void in a guide.
pub(crate) struct Void {
    frame: Rigid,
    half: Vector,
}

/// The slot from its mouth to the bone, or on through the bone.
pub(crate) fn void_of(slot: &Slot, depth_mm: f64) -> Void {
    let middle = slot.centre + slot.into * (depth_mm / 2.0);
    let frame = Rigid::frame(middle, slot.plane.normal, slot.along)
        .expect("the normal and the length of a slot are at a right angle");
    Void { frame, half: Vector::new(slot.gap_mm / 2.0, slot.length_mm / 2.0, depth_mm / 2.0) }
}

impl Void {
    /// The distance from a place to the void, 0 inside.
    pub(crate) fn distance(&self, p: Point) -> f64 {
        let q = self.frame.inverse().point(p);
        let beyond = |x: f64, half: f64| (x.abs() - half).max(0.0);
        Vector::new(beyond(q.x, self.half.x), beyond(q.y, self.half.y), beyond(q.z, self.half.z))
            .length()
    }

    /// Places all over it, half a millimetre apart: the distance between two voids is found to a
    /// twentieth of a millimetre.
    fn places(&self) -> impl Iterator<Item = Point> + '_ {
        let steps = |half: f64| (4.0 * half).ceil().clamp(1.0, 400.0) as usize;
        let (ny, nz) = (steps(self.half.y), steps(self.half.z));
        (0..=1usize).flat_map(move |x| {
            (0..=ny).flat_map(move |y| {
                (0..=nz).map(move |z| {
                    let at =
                        |n: usize, of: usize, half: f64| (2 * n) as f64 / of as f64 * half - half;
                    let q = [at(x, 1, self.half.x), at(y, ny, self.half.y), at(z, nz, self.half.z)];
                    self.frame.point(Point::from(q))
                })
            })
        })
    }
}

/// The least web between two slots over the whole depth of their walls, in millimetres.
pub fn web_mm(a: &Slot, b: &Slot) -> f64 {
    let (a, b) = (void_of(a, a.depth_mm), void_of(b, b.depth_mm));
    let one = a.places().map(|p| b.distance(p)).fold(f64::INFINITY, f64::min);
    b.places().map(|p| a.distance(p)).fold(one, f64::min)
}

/// Tells where two slots leave less than `least_mm` between them.
pub(crate) fn slots_apart(slots: &[Slot], least_mm: f64, monitor: &dyn Monitor) {
    for (n, a) in slots.iter().enumerate() {
        for b in &slots[n + 1..] {
            let web = web_mm(a, b);
            if web < least_mm {
                let text = format!(
                    "Slots {} and {} leave a web of {web:.2} mm between them; {least_mm:.1} mm \
                     are needed.",
                    a.number, b.number
                );
                let finding = Finding::danger("slot.meets-slot", text).at(a.centre);
                monitor.finding(finding.hint("Space the segments further, or share one slot."));
            }
        }
    }
}

/// What the bores of a guide must stay away from.
pub(crate) struct Surroundings<'a> {
    pub(crate) slots: &'a [Slot],
    pub(crate) removed: &'a [Tree],
    pub(crate) retained: &'a [Tree],
    pub(crate) keep_out: &'a [(&'a KeepOut<'a>, Tree)],
    pub(crate) waste: &'a [[Plane; 2]],
    pub(crate) least_web_mm: f64,
}

/// Tells which bores meet slots, the specimen, roots or nerves, or miss the retained bone.
pub(crate) fn bores_clear(bores: &[Bore], around: &Surroundings, monitor: &dyn Monitor) {
    for bore in bores {
        in_waste(bore, around, monitor);
        meets_slot(bore, around, monitor);
        meets_keep_out(bore, around, monitor);
    }
}

fn in_waste(bore: &Bore, around: &Surroundings, monitor: &dyn Monitor) {
    let radius = bore.diameter_mm / 2.0;
    let [tip, _] = bore.axis();
    let touched = along(tip, bore.start).any(|p| {
        around.removed.iter().any(|r| r.nearest_within(p, radius).is_some() || r.contains(p))
            || around.waste.iter().any(|w| w.iter().all(|side| side.signed_distance(p) > -radius))
    });
    let entered = bore.start - bore.along * 0.2;
    let held = around.retained.iter().any(|r| r.contains(entered));
    let text = match (touched, held) {
        (true, _) => format!("Hole {} goes into bone that is removed.", bore.number),
        (false, false) => format!("Hole {} does not enter retained bone.", bore.number),
        (false, true) => return,
    };
    let finding = Finding::danger("hole.in-waste", text).at(bore.start);
    monitor.finding(finding.hint("Move the hole onto bone that stays in the patient."));
}

fn meets_slot(bore: &Bore, around: &Surroundings, monitor: &dyn Monitor) {
    let radius = bore.diameter_mm / 2.0;
    let [tip, top] = bore.axis();
    for slot in around.slots {
        // The saw goes on through the bone: so does what the screw must stay away from.
        let void = void_of(slot, slot.needed_reach_mm);
        let apart = along(tip, top).map(|p| void.distance(p)).fold(f64::INFINITY, f64::min);
        if apart - radius < around.least_web_mm {
            let text = format!(
                "Hole {} leaves {:.2} mm to slot {}; {:.1} mm are needed.",
                bore.number,
                (apart - radius).max(0.0),
                slot.number,
                around.least_web_mm
            );
            let finding = Finding::danger("hole.meets-slot", text).at(bore.start);
            monitor.finding(finding.hint("Move the hole away from the cut."));
        }
    }
}

fn meets_keep_out(bore: &Bore, around: &Surroundings, monitor: &dyn Monitor) {
    let radius = bore.diameter_mm / 2.0;
    let [tip, _] = bore.axis();
    for (keep_out, tree) in around.keep_out {
        let apart =
            along(tip, bore.start).map(|p| tree.signed_distance(p)).fold(f64::INFINITY, f64::min);
        if apart - radius < keep_out.distance_mm {
            let text = format!(
                "Hole {} comes within {:.2} mm of {}; {:.1} mm are needed.",
                bore.number,
                (apart - radius).max(0.0),
                keep_out.name,
                keep_out.distance_mm
            );
            let finding = Finding::danger("hole.meets-root", text).at(bore.start);
            monitor.finding(finding.hint("Move or turn the hole, or take a shorter screw."));
        }
    }
}

/// Places every tenth of a millimetre from one end to the other.
fn along(from: Point, to: Point) -> impl Iterator<Item = Point> {
    let steps = (from.distance(to) / 0.1).ceil().clamp(1.0, 4000.0) as usize;
    (0..=steps).map(move |n| from.towards(to, n as f64 / steps as f64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bore::BoreKind;
    use preop_monitor::Recorder;
    use preop_solid::shape::sphere;
    use preop_space::Direction;

    #[test]
    fn a_hole_near_a_root_is_a_danger_and_one_that_is_far_enough_is_not() {
        let root = sphere(Point::ORIGIN, 2.0, 0.01).unwrap();
        let keep_out = KeepOut { name: "root 35".into(), body: &root, distance_mm: 1.0 };
        let near = [(&keep_out, Tree::new(root.mesh()))];
        let around = Surroundings {
            slots: &[],
            removed: &[],
            retained: &[],
            keep_out: &near,
            waste: &[],
            least_web_mm: 2.0,
        };
        let said = |x: f64| {
            let bore = Bore {
                number: 4,
                screw: "screw-2.0".into(),
                kind: BoreKind::Pilot,
                start: Point::new(x, 0.0, 6.0),
                along: Direction::SUPERIOR,
                diameter_mm: 1.5,
                guided_mm: 5.0,
                into_bone_mm: 8.0,
            };
            let recorder = Recorder::default();
            meets_keep_out(&bore, &around, &recorder);
            recorder.into_findings().into_iter().map(|f| f.message).collect::<Vec<_>>()
        };
        // The ball ends at 2 mm; hole and distance need 0.75 and 1 mm more.
        assert!(said(3.8).is_empty());
        assert!(said(3.7)[0].starts_with("Hole 4 comes within 0.9"), "{:?}", said(3.7));
    }
}
