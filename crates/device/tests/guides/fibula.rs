//! A guide on a bar that is like a fibula: fit, slots and letters, measured on the finished surface.

use crate::bodies::{Tools, bumpy_bar, fibula_request, lowered};
use preop_device::fit::{Seating, measure};
use preop_device::{BoreKind, BoreRequest, Guide, GuideError, Shape, build};
use preop_monitor::{Finding, Monitor, Recorder, Severity, Silent};
use preop_solid::Solid;
use preop_space::{Direction, Plane, Point, math};
use preop_surface::{Tree, components};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A coarser guide, to spare time; what is promised does not depend on the cell.
fn coarse() -> Shape {
    Shape { cell_mm: 0.6, ..Shape::fibula() }
}

/// The area-weighted plane of the facets of a guide that lie in a wall, and their area.
fn refitted(guide: &Solid, wall: &Plane) -> (Plane, f64) {
    let (mut normal, mut middle, mut area) =
        (preop_space::Vector::ZERO, preop_space::Vector::ZERO, 0.0);
    for t in 0..guide.triangles().len() {
        let corners = guide.corners(t);
        if corners.iter().any(|c| wall.signed_distance(*c).abs() > 0.05) {
            continue;
        }
        let [a, b, c] = corners;
        let facet = (b - a).cross(c - a) / 2.0;
        // A wall's material is behind it: its facets face into the slot.
        if facet.dot(*wall.normal) > 0.999 * facet.length() {
            normal += facet;
            area += facet.length();
            middle += (a.vector() + b.vector() + c.vector()) * (facet.length() / 3.0);
        }
    }
    let through = Point::ORIGIN + middle / area;
    (Plane::new(through, normal.direction().expect("the wall is there")), area)
}

fn assert_slots_are_where_planned(guide: &Guide) {
    for slot in &guide.slots {
        let half = slot.blade.kerf_mm / 2.0;
        let body = slot.blade.body_mm / 2.0 + slot.clearance_mm;
        let planned = [slot.plane.moved(half - body), slot.plane.moved(half + body).flipped()];
        for wall in planned {
            let (found, area) = refitted(&guide.solid, &wall);
            assert!(area > 0.7 * slot.length_mm * slot.depth_mm, "slot {}: {area}", slot.number);
            assert!(wall.signed_distance(found.through).abs() < 0.001);
            assert!(math::degrees(found.normal.angle_to(wall.normal)) < 0.01);
        }
        // A body of the blade, lying in the slot, touches nothing of the guide.
        let tree = Tree::new(guide.solid.mesh());
        for depth in [1.0, slot.depth_mm / 2.0, slot.depth_mm + 3.0] {
            for along in [-0.45, 0.0, 0.45] {
                let p = slot.centre + slot.into * depth + slot.along * (along * slot.length_mm);
                let free = tree.signed_distance(p);
                assert!(free > slot.gap_mm / 2.0 - 0.01, "slot {}: {free}", slot.number);
            }
        }
    }
}

/// The bone, its guide, and what was found.
fn built() -> &'static (Solid, Guide, Vec<Finding>) {
    static BUILT: OnceLock<(Solid, Guide, Vec<Finding>)> = OnceLock::new();
    BUILT.get_or_init(|| {
        let tools = Tools::new();
        let bone = bumpy_bar(75.0);
        let retained = [&bone];
        let mut request = fibula_request(&tools, &bone, &retained);
        request.shape = coarse();
        let recorder = Recorder::default();
        let guide = build(&request, &recorder).unwrap();
        (bone.clone(), guide, recorder.into_findings())
    })
}

fn dangers(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|f| f.severity == Severity::Danger).collect()
}

#[test]
fn a_guide_seats_comes_off_and_carries_its_slots() {
    let (bone, guide, findings) = built();
    let retained = [bone];
    assert!(dangers(findings).is_empty(), "{findings:?}");
    // A bar turns under its guide: that must be said.
    assert!(findings.iter().any(|f| f.code == "seat.unstable"));
    let fit = guide.fit;
    assert_eq!((fit.penetration_seated_mm, fit.penetration_path_mm), (0.0, 0.0));
    assert!(fit.gap_least_mm > 0.55, "{fit:?}");
    assert!((fit.gap_mean_mm - 0.65).abs() < 0.03 && fit.gap_p95_mm < 0.85, "{fit:?}");
    assert!(fit.contact_area_mm2 > 1000.0, "{fit:?}");
    assert_eq!(components(guide.solid.mesh()).len(), 1);
    assert_slots_are_where_planned(guide);

    // A guide that is pushed down by more than its gap is found inside the bone.
    let seating = Seating { bone, retained: &retained, off: guide.off, seat_limit_mm: 1.2 };
    let pushed = lowered(&guide.solid, 0.9, guide.off);
    let (fit, _) = measure(&pushed, &seating, &Silent).unwrap();
    assert!((fit.penetration_seated_mm - 0.25).abs() < 0.06, "{fit:?}");
    // One that is turned upside down over the bone cannot come off.
    let seating = Seating { off: -guide.off, ..seating };
    let (fit, _) = measure(&guide.solid, &seating, &Silent).unwrap();
    assert_eq!(fit.penetration_seated_mm, 0.0);
    assert!(fit.penetration_path_mm > 3.0, "{fit:?}");
}

#[test]
fn letters_stand_on_the_outside_and_read_from_outside() {
    let (bone, guide, _) = built();
    let said: Vec<&str> = guide.marks.iter().map(|m| m.text.as_str()).collect();
    for text in ["FIB L", "REV 2", "1A2B3C4D", "D", "P", "1 S1 D", "4 S2 P"] {
        assert!(said.contains(&text), "{text} is missing in {said:?}");
    }
    let tree = Tree::new(guide.solid.mesh());
    let bone_tree = Tree::new(bone.mesh());
    for mark in &guide.marks {
        assert!(mark.cap_height_mm >= 3.0 && mark.depth_mm >= 0.6 && mark.stroke_mm >= 0.6);
        let ([x, y, z], _) = mark.frame.parts();
        // Right-handed and out of the guide: not mirrored, seen from where the guide comes off.
        assert!((x.cross(y) - z).length() < 1e-12);
        assert!(z.dot(*guide.off) > 0.5, "{} faces the bone", mark.text);
        // Letters are there: somewhere on the line, half-way up their depth, is material.
        let at = |across: f64, up: f64| {
            let p =
                Point::new(across * mark.width_mm, up * mark.cap_height_mm, mark.depth_mm / 2.0);
            mark.frame.point(p)
        };
        let filled = (1..40).filter(|n| tree.contains(at(f64::from(*n) / 40.0, 0.5))).count();
        let total = (1..40).filter(|n| tree.contains(at(f64::from(*n) / 40.0, 0.95))).count();
        assert!(filled + total > 2 && filled < 36, "{}: {filled} of 39", mark.text);
        // Never on the seat: the bone is not near in front of the letters.
        assert!(bone_tree.first_hit(at(0.5, 0.5), guide.off).is_none());
    }
    // The L of the label: its upright is on the left of the reader, its foot at the bottom.
    let label = guide.marks.iter().find(|m| m.text == "FIB L").unwrap();
    let ink = |across_mm: f64, up: f64| {
        let p = Point::new(label.width_mm - across_mm, up * label.cap_height_mm, 0.4);
        tree.contains(label.frame.point(p))
    };
    let row = |up: f64| (1..25).filter(|n| ink(f64::from(*n) * 0.1, up)).count();
    assert!(row(0.1) > row(0.6) + 3, "the foot of the L is at the bottom");
    let right: usize = (1..8).filter(|n| ink(f64::from(*n) * 0.1, 0.6)).count();
    assert_eq!(right, 0, "the upright of the L is not on its right");
}

#[test]
fn bores_are_open_and_judged() {
    let tools = Tools::new();
    let bone = bumpy_bar(75.0);
    let retained = [&bone];
    let mut request = fibula_request(&tools, &bone, &retained);
    request.shape = coarse();
    request.waste = vec![[request.slots[1].plane, request.slots[2].plane]];
    request.slots.truncate(2);
    let screw = tools.catalogue.screw("screw-2.0").unwrap();
    let bore = |number, z| BoreRequest {
        number,
        place: Point::new(7.0, 0.0, z),
        along: None,
        screw,
        kind: BoreKind::Pilot,
        sleeve: None,
        into_bone_mm: 10.0,
        guided_mm: 7.0,
    };
    request.bores = vec![bore(1, -20.5), bore(2, -10.5), bore(3, -2.0)];
    let recorder = Recorder::default();
    let guide = build(&request, &recorder).unwrap();
    let findings = recorder.into_findings();
    let found = dangers(&findings);
    let said: Vec<&str> = found.iter().map(|f| f.message.as_str()).collect();
    assert!(said.len() == 2 && said[0].starts_with("Hole 2 leaves"), "{said:?}");
    assert_eq!(said[1], "Hole 3 goes into bone that is removed.");
    // Two screws that are far apart hold what the seat alone would let turn.
    let codes: Vec<&str> = findings.iter().map(|f| f.code.as_str()).collect();
    assert!(codes.contains(&"seat.held-by-screws") && !codes.contains(&"seat.unstable"));
    // Letters give way to a hole where they can; hole 2 runs through the whole block.
    let meets = |n: usize| guide.marks.iter().any(|m| m.meets(&guide.bores[n]));
    assert_eq!([0, 1, 2].map(meets), [false, true, false]);
    assert!(codes.contains(&"hole.meets-letters"));
    let tree = Tree::new(guide.solid.mesh());
    let bore = &guide.bores[0];
    for height in [1.0, 3.0, 6.0] {
        let free = tree.signed_distance(bore.start + bore.along * height);
        assert!((free - bore.diameter_mm / 2.0).abs() < 0.01, "{free}");
    }
    // Hole 2 is open through the letters, too: half a millimetre under them to as far as they stand out.
    let bore = &guide.bores[1];
    for tenth in 110..140 {
        let height = 0.1 * f64::from(tenth);
        let free = tree.signed_distance(bore.start + bore.along * height);
        assert!(free > bore.diameter_mm / 2.0 - 0.01, "{free} at {height}");
    }
}

#[test]
fn a_slot_that_leans_over_the_letters_of_another_is_open_and_told() {
    let tools = Tools::new();
    let bone = bumpy_bar(40.0);
    let retained = [&bone];
    let mut request = fibula_request(&tools, &bone, &retained);
    request.shape = Shape { cell_mm: 0.9, reach_mm: 8.0, ..Shape::fibula() };
    request.marks.lines.clear();
    request.marks.ends = None;
    request.slots.truncate(2);
    // A short segment, shorter still towards the one who saws.
    let tilt = math::radians(13.0);
    for (slot, (z, up)) in request.slots.iter_mut().zip([(-5.5, -1.0), (5.5, 1.0)]) {
        let normal = Direction::new(math::sin(tilt), 0.0, up * math::cos(tilt)).unwrap();
        slot.plane = Plane::new(Point::new(0.0, 0.0, z), normal);
    }
    let recorder = Recorder::default();
    let guide = build(&request, &recorder).unwrap();
    let said: Vec<String> = recorder.into_findings().into_iter().map(|f| f.code).collect();
    assert!(said.iter().any(|code| code == "slot.meets-letters"), "{said:?}");
    // One that ends beside the letters, or opens under them, runs through none.
    for mut slot in guide.slots.iter().cloned() {
        assert!(guide.marks.iter().any(|m| m.crosses(&slot)));
        let centre = slot.centre;
        slot.centre = centre + slot.along * (slot.length_mm / 2.0 + 20.0);
        assert!(!guide.marks.iter().any(|m| m.crosses(&slot)));
        slot.centre = centre + slot.into * 8.0;
        assert!(!guide.marks.iter().any(|m| m.crosses(&slot)));
    }
    let tree = Tree::new(guide.solid.mesh());
    for (slot, along) in guide.slots.iter().flat_map(|s| (-50..=50).map(move |n| (s, n))) {
        let mouth = slot.centre + slot.along * (0.1 * f64::from(along));
        for height in [-0.9, -0.5, -0.1, 0.2, 0.4] {
            let free = tree.signed_distance(mouth + slot.into * height);
            assert!(free > slot.gap_mm / 2.0 - 0.01, "slot {}: {free} at {along}", slot.number);
        }
    }
}

/// Stops the work after some looks.
struct Impatient(AtomicUsize);

impl Monitor for Impatient {
    fn finding(&self, _: Finding) {}
    fn progress(&self, _: f64) {}
    fn is_cancelled(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed) > 12
    }
}

#[test]
fn wrong_requests_are_refused_and_a_cancel_is_heard() {
    let tools = Tools::new();
    let bone = bumpy_bar(75.0);
    let retained = [&bone];
    let good = fibula_request(&tools, &bone, &retained);
    let mut wrong = good.clone();
    wrong.shape.clearance_mm = f64::NAN;
    assert!(matches!(build(&wrong, &Silent), Err(GuideError::Measure { .. })));
    let mut wrong = good.clone();
    wrong.slots.clear();
    assert!(matches!(build(&wrong, &Silent), Err(GuideError::NoSlot(_))));
    let mut wrong = good.clone();
    wrong.shape.cell_mm = 0.1;
    wrong.shape.reach_mm = 200.0;
    wrong.shape.thickness_mm = 20.0;
    wrong.shape.block_height_mm = 60.0;
    let said = build(&wrong, &Silent).unwrap_err().to_string();
    assert!(said.contains("fits"), "{said}");
    let impatient = Impatient(Default::default());
    assert!(matches!(build(&good, &impatient), Err(GuideError::Cancelled(_))));
}

#[test]
fn the_guide_stays_closed_when_it_is_rounded_to_a_file() {
    let (_, guide, _) = built();
    let rounded: Vec<[u32; 3]> = guide
        .solid
        .points()
        .iter()
        .map(|p| p.to_array().map(|x| (x as f32 + 0.0).to_bits()))
        .collect();
    let mut places = rounded.clone();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), rounded.len(), "two corners fall together in an STL file");
}

#[test]
fn the_same_request_gives_the_same_guide_on_any_number_of_threads() {
    let tools = Tools::new();
    let bone = bumpy_bar(40.0);
    let retained = [&bone];
    let mut request = fibula_request(&tools, &bone, &retained);
    request.shape = Shape { cell_mm: 0.9, reach_mm: 8.0, ..Shape::fibula() };
    request.marks.lines = vec!["A".into()];
    request.marks.ends = None;
    request.slots.drain(..2);
    request.slots.truncate(1);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| build(&request, &Silent).unwrap())
    };
    assert!(on(1) == on(3));
}
