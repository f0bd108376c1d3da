//! The whole plan: cut, carry, measure, judge.

use crate::bodies::*;
use preop_monitor::{Cancelled, Finding, Monitor, Recorder, Silent};
use preop_space::{Frame, Point, Rigid, Vector, math};
use preop_surgery::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn round_case(segments: usize) -> Case {
    Case::new(fibula(&round(7.0, 48), None), segments)
}

fn crooked_case() -> Case {
    let mut case = Case::new(fibula(&crooked(), Some(1500.0)), 3);
    case.usage.turn_deg = 25.0;
    case
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|f| f.code.as_str()).collect()
}

#[test]
fn lengths_angles_and_joints_of_a_round_bone_are_known() {
    let recorder = Recorder::default();
    let plan = round_case(3).reconstruct(&recorder).unwrap();
    let lean = math::radians(20.0);
    let chord = 2.0 * JAW_RADIUS * math::sin(lean);
    for s in &plan.segments {
        let m = &s.measures;
        assert!((m.centre_mm - chord).abs() < 0.01, "{m:?}");
        // Both cuts lean by 20 degrees towards each other.
        let edge = 2.0 * 7.0 * math::tan(lean);
        assert!((m.outer_mm - chord - edge).abs() < 0.02, "{m:?}");
        assert!((m.inner_mm - chord + edge).abs() < 0.02, "{m:?}");
        assert!(
            (m.distal_tilt_deg - 20.0).abs() < 0.05 && (m.proximal_tilt_deg - 20.0).abs() < 0.05
        );
        let section = 24.0 * 49.0 * math::sin(math::PI / 24.0);
        assert!((m.volume_mm3 - section * chord).abs() < 1.0, "{m:?}");
        assert!((m.distal_area_mm2 - section / math::cos(lean)).abs() < 0.05);
    }
    assert_eq!(plan.joints.len(), 4);
    for j in &plan.joints {
        assert!(j.least_gap_mm.abs() < 1e-9 && j.greatest_gap_mm.abs() < 1e-9, "{j:?}");
        assert!(j.contact_fraction > 0.998 && j.contact_fraction < 1.0 + 1e-9, "{j:?}");
    }
    assert!((plan.joints[1].angle_deg - 40.0).abs() < 0.05);
    assert!((plan.joints[0].angle_deg - 20.0).abs() < 0.5);
    assert_eq!(plan.overlaps.len(), 10);
    assert!(plan.overlaps.iter().all(|o| o.volume_mm3 == 0.0), "{:?}", plan.overlaps);
    assert_eq!(codes(&recorder.into_findings()), ["donor.vessels"]);
}

#[test]
fn carried_faces_lie_on_the_planes_of_the_jaw() {
    let plan = crooked_case().reconstruct(&Silent).unwrap();
    for s in &plan.segments {
        let planned = s.fragment.planned();
        let carry = |p| s.fragment.planned_from_scan.plane(&p);
        for carried in [carry(s.distal_plane), carry(s.proximal_plane)] {
            let own = s.jaw_planes.iter().find(|p| p.normal.dot(*carried.normal) > 0.9).unwrap();
            assert!((*own.normal - *carried.normal).length() < 1e-12);
            assert!(own.signed_distance(carried.through).abs() < 1e-9);
            let on = planned.points().iter().filter(|p| own.signed_distance(**p).abs() < 1e-9);
            assert!(on.count() >= 20);
        }
        let outside = |p: &Point| s.jaw_planes.iter().any(|j| j.signed_distance(*p) > 1e-9);
        assert!(!planned.points().iter().any(outside), "the kept bone ends at the planes");
    }
    for j in &plan.joints {
        assert!(j.greatest_gap_mm < 1e-9 && j.least_gap_mm > -1e-9);
    }
    // No twist from piece to piece: even a crooked section meets its neighbour's.
    for j in &plan.joints[1..3] {
        assert!(j.contact_fraction > 0.97, "{j:?}");
    }
}

#[test]
fn a_mirrored_patient_gets_the_mirrored_plan() {
    let case = crooked_case();
    let here = case.reconstruct(&Silent).unwrap();
    let there = case.mirrored().reconstruct(&Silent).unwrap();
    for (a, b) in here.segments.iter().zip(&there.segments) {
        for (p, q) in [(a.distal_plane, b.distal_plane), (a.proximal_plane, b.proximal_plane)] {
            let p = mirror_plane(&p);
            assert!(
                p.through.distance(q.through) < 1e-3 && (*p.normal - *q.normal).length() < 1e-5
            );
        }
        let corner = Point::new(10.0, 20.0, 30.0);
        let (to, back) = (a.fragment.planned_from_scan, b.fragment.planned_from_scan);
        assert!(mirror(to.point(corner)).distance(back.point(mirror(corner))) < 2e-3);
        assert!((a.measures.volume_mm3 - b.measures.volume_mm3).abs() < 0.1);
        assert_eq!(a.place_on_donor, b.place_on_donor);
    }
    for (a, b) in here.joints.iter().zip(&there.joints) {
        assert!((a.contact_mm2 - b.contact_mm2).abs() < 0.01);
    }
}

#[test]
fn it_does_not_matter_how_head_and_leg_lie_in_their_scans() {
    let case = crooked_case();
    let (head, leg) = odd_motions();
    let here = case.reconstruct(&Silent).unwrap();
    let there = case.moved(&head, &leg).reconstruct(&Silent).unwrap();
    for (a, b) in here.segments.iter().zip(&there.segments) {
        let expected = head * a.fragment.planned_from_scan * leg.inverse();
        let found = b.fragment.planned_from_scan;
        for p in [Point::ORIGIN, Point::new(100.0, 0.0, 0.0), Point::new(0.0, 0.0, 100.0)] {
            let p = leg.point(p);
            assert!(expected.point(p).distance(found.point(p)) < 2e-3);
        }
        assert!((a.measures.inner_mm - b.measures.inner_mm).abs() < 1e-3);
    }
}

#[test]
fn the_same_request_gives_the_same_values() {
    let case = crooked_case();
    let (one, other) = (case.reconstruct(&Silent).unwrap(), case.reconstruct(&Silent).unwrap());
    assert_eq!(one, other);
}

#[test]
fn the_far_order_gives_the_same_jaw() {
    let mut case = round_case(3);
    let first = case.reconstruct(&Silent).unwrap();
    case.usage.order = DonorOrder::LastDistal;
    let last = case.reconstruct(&Silent).unwrap();
    for (a, b) in first.segments.iter().zip(&last.segments) {
        assert_eq!((a.number, a.place_on_donor + b.place_on_donor), (b.number, 4));
        assert_eq!(a.jaw_axis, b.jaw_axis);
        assert_eq!(a.jaw_planes, b.jaw_planes);
        let (a, b) = (a.fragment.planned(), b.fragment.planned());
        assert!(a.centroid().unwrap().distance(b.centroid().unwrap()) < 0.01);
    }
    assert!(last.joints.iter().all(|j| j.contact_fraction > 0.998));
}

#[test]
fn short_segments_and_small_reserves_are_dangers() {
    let mut case = round_case(2);
    case.corners = Corners::At(vec![on_jaw(54.0)]);
    case.usage.insets = Insets { distal_mm: 70.0, proximal_mm: 50.0 };
    case.usage.spacing.web_mm = 1.0;
    let recorder = Recorder::default();
    case.reconstruct(&recorder).unwrap();
    let findings = recorder.into_findings();
    let expected = [
        "donor.distal-inset",
        "donor.proximal-inset",
        "spacing.web",
        "jaw-line.deviation",
        "segment.short",
        "segment.short",
        "donor.vessels",
    ];
    assert_eq!(codes(&findings), expected);
    assert!(findings[4].message.contains("segment 1 measures 18.7 mm"), "{findings:?}");
}

#[test]
fn cuts_that_cross_within_the_bone_are_refused() {
    let mut case = round_case(2);
    case.corners = Corners::At(vec![on_jaw(33.0)]);
    let refused = case.reconstruct(&Silent);
    assert!(matches!(refused, Err(ReconstructError::CutsCross { segment: 1, .. })), "{refused:?}");
}

#[test]
fn moved_overlapping_and_foreign_stumps_are_spoken_of() {
    let mut case = round_case(3);
    case.stumps[1].planned_from_scan = Rigid::shift(Vector::new(1e-5, 0.0, 0.0));
    let recorder = Recorder::default();
    case.reconstruct(&recorder).unwrap();
    assert!(codes(&recorder.into_findings()).contains(&"stump.moved"));

    // A spur of the first stump reaches into the place of a segment.
    let mut case = round_case(3);
    let spur = preop_solid::shape::sphere(on_jaw(90.0), 4.0, 0.05).unwrap();
    let both = [case.stumps[0].solid.as_ref(), &spur];
    let both = preop_solid::boolean::union(&both).unwrap();
    case.stumps[0].solid = Arc::new(both);
    let recorder = Recorder::default();
    let plan = case.reconstruct(&recorder).unwrap();
    let ball = 4.0 / 3.0 * math::PI * 64.0;
    let spoken = recorder.into_findings();
    let finding = spoken.iter().find(|f| f.code == "joint.overlap").unwrap();
    assert!(finding.message.starts_with("stump-1 and segment-2 overlap"), "{finding:?}");
    let overlap = plan.overlaps.iter().find(|o| o.volume_mm3 > 1.0).unwrap();
    assert!(overlap.volume_mm3 > 0.5 * ball && overlap.volume_mm3 < ball, "{overlap:?}");

    let mut case = round_case(3);
    case.stumps[0].planned_frame = Frame::of_input("leg");
    assert!(matches!(case.reconstruct(&Silent), Err(ReconstructError::Frame { .. })));
}

#[test]
fn a_gap_between_stump_and_segment_is_measured_and_judged() {
    let mut case = round_case(3);
    let back = -*case.resections[0].normal * 2e-4;
    case.stumps[0].solid = Arc::new(case.stumps[0].solid.moved(&Rigid::shift(back)));
    let joint = &case.reconstruct(&Silent).unwrap().joints[0];
    assert!((joint.greatest_gap_mm - 2e-4).abs() < 1e-9, "{joint:?}");
    let judged = |greatest_gap_mm, contact_fraction| {
        let recorder = Recorder::default();
        let joint = Joint { greatest_gap_mm, contact_fraction, ..joint.clone() };
        joint.judge(&JointPolicy::default(), &recorder);
        let found = recorder.into_findings();
        found.into_iter().map(|f| (f.code, f.severity)).collect::<Vec<_>>()
    };
    use preop_monitor::Severity::{Danger, Warning};
    assert_eq!(judged(0.9, 0.9), []);
    assert_eq!(judged(1.1, 0.9), [("joint.gap".to_string(), Warning)]);
    assert_eq!(judged(2.6, 0.9), [("joint.gap".to_string(), Danger)]);
    assert_eq!(judged(0.0, 0.4), [("joint.contact".to_string(), Warning)]);
    // A stump that was never cut has no face there.
    case.stumps[0].solid = Arc::new(jaw(0.0, 60.0));
    let refused = case.reconstruct(&Silent);
    assert_eq!(refused, Err(ReconstructError::NoFace("stump-1".into())));
}

#[test]
fn the_resection_gives_two_stumps_and_a_specimen() {
    let whole = jaw(0.0, 180.0);
    let planes = resections(30.0, 150.0);
    let frame = Frame::of_input("head");
    let parts = resect(&whole, &planes, 0.6, &frame).unwrap();
    let [a, b] = &parts.stumps;
    let sum = a.solid.volume() + b.solid.volume() + parts.specimen.solid.volume();
    let lost = whole.volume() - sum;
    assert!((lost - parts.kerf_mm3).abs() < 1e-6 * whole.volume(), "{lost}");
    let oval = 20.0 * 8.5 * 13.0 * math::sin(math::PI / 20.0);
    assert!((parts.kerf_mm3 - 2.0 * 0.6 * oval).abs() < 0.05 * lost);
    assert!((parts.sections_mm2[0] - oval).abs() < 0.01 * oval);
    // The stumps end on the planes, the specimen a kerf beyond.
    let reach = |f: &Fragment, n: usize| {
        let far = |m: f64, p: &Point| m.max(planes[n].signed_distance(*p));
        f.solid.points().iter().filter(|p| p.distance(planes[n].through) < 15.0).fold(-99.0, far)
    };
    assert!(reach(a, 0).abs() < 1e-9 && reach(b, 1).abs() < 1e-9);
    let near = |m: f64, p: &Point| m.min(planes[0].signed_distance(*p));
    let specimen = parts.specimen.solid.points();
    let start = specimen.iter().filter(|p| p.distance(planes[0].through) < 15.0).fold(99.0, near);
    assert!((start - 0.6).abs() < 1e-9, "{start}");
    // A plan made on these stumps meets them.
    let mut case = round_case(3);
    case.stumps = parts.stumps;
    let plan = case.reconstruct(&Silent).unwrap();
    assert!(plan.joints.iter().all(|j| j.contact_fraction > 0.998 && j.greatest_gap_mm < 1e-9));
}

#[test]
fn the_model_for_bending_plates_is_one_body() {
    let case = round_case(3);
    let plan = case.reconstruct(&Silent).unwrap();
    let stumps = [case.stumps[0].solid.as_ref(), case.stumps[1].solid.as_ref()];
    let (from, to) = (on_jaw(6.0), on_jaw(174.0));
    let bar = Some(Bar { from, to, radius_mm: 3.0 });
    let model = joined_model(&stumps, &plan.segments, bar).unwrap();
    let bodies: f64 = stumps.iter().map(|s| s.volume()).sum::<f64>()
        + plan.segments.iter().map(|s| s.measures.volume_mm3).sum::<f64>();
    let bar_mm3 = 9.0 * math::PI * from.distance(to);
    let added = model.volume() - bodies;
    assert!(added > 0.8 * bar_mm3 && added < bar_mm3, "{added} {bar_mm3}");
    // The condyles are where the scan saw them.
    let bounds = (jaw(0.0, 180.0).bounds(), model.bounds());
    assert!(bounds.0.max.distance(bounds.1.max) < 1e-9);
    assert!((bounds.0.min.x - bounds.1.min.x).abs() < 1e-9);
    // Without a segment the stumps hang together by the bar alone; without the bar they do not.
    let gone = joined_model(&stumps, &plan.segments[..2], None);
    assert_eq!(gone, Err(ModelError::Pieces(2)));
    let nowhere = Some(Bar { from, to: from, radius_mm: 3.0 });
    assert_eq!(joined_model(&stumps, &plan.segments, nowhere), Err(ModelError::BarEnds));
}

/// Counts the questions, and stops at the one of this number.
struct Impatient {
    asked: AtomicUsize,
    patience: usize,
}

impl Monitor for Impatient {
    fn finding(&self, _: Finding) {}
    fn progress(&self, _: f64) {}
    fn is_cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) + 1 >= self.patience
    }
}

#[test]
fn whoever_cancels_is_answered() {
    let until = |patience| {
        let monitor = Impatient { asked: AtomicUsize::new(0), patience };
        (round_case(3).reconstruct(&monitor), monitor.asked.into_inner())
    };
    let (_, questions) = until(usize::MAX);
    for patience in [1, 40, questions / 2, questions] {
        let error = until(patience).0.unwrap_err().to_string();
        assert_eq!(error, Cancelled.to_string(), "after {patience} questions");
    }
}

#[test]
fn numbers_that_are_none_are_refused() {
    for bad in [f64::NAN, f64::INFINITY, -1.0, 1e9] {
        let mut case = round_case(3);
        case.usage.spacing.kerf_mm = bad;
        assert!(matches!(case.reconstruct(&Silent), Err(ReconstructError::Parameter { .. })));
        let mut case = round_case(3);
        case.usage.turn_deg = bad * 500.0;
        assert!(matches!(case.reconstruct(&Silent), Err(ReconstructError::Parameter { .. })));
    }
}
