//! The donor line against the formula of the bone.

use crate::bodies::*;
use preop_monitor::{Recorder, Silent};
use preop_space::{Point, Side};
use preop_surgery::*;

fn line(bone: &preop_solid::Solid) -> DonorLine {
    DonorLine::of(bone, Side::Left, &DonorLandmarks::default(), &BodyAxes::default(), &Silent)
        .unwrap()
}

#[test]
fn the_line_of_a_bent_bone_is_its_circle() {
    let radius = 1500.0;
    let found = line(&fibula(&crooked(), Some(radius)));
    let centre = Point::new(80.0 - radius, 10.0, 0.0);
    let points = found.line.points();
    let off = |p: &Point| {
        (Point::new(p.x, 10.0, p.z).distance(centre) - radius).abs().max((p.y - 10.0).abs())
    };
    let worst = |points: &[Point]| points.iter().map(off).fold(0.0, f64::max);
    assert!(worst(&points[2..points.len() - 2]) < 0.02);
    // At the tips the line runs on along the axis of the whole bone.
    assert!(worst(points) < 0.3);
    // The end faces stand square to the bend, so the chord of 359.1 mm grows by 0.9 mm at each.
    assert!((found.length_mm() - 361.0).abs() < 0.2, "{}", found.length_mm());
    assert!(found.settled_mm < 0.01);
    let middle = found.at_mm(found.along_mm(Point::new(0.0, 0.0, 0.0))).unwrap();
    assert!(middle.distance(Point::new(80.0, 10.0, 0.0)) < 0.05);
    assert_eq!((found.at_mm(-1.0), found.at_mm(400.0)), (None, None));
    assert!(found.line.start().z < found.line.end().z, "from the ankle to the knee");
}

#[test]
fn the_malleolus_decides_which_end_is_distal() {
    let bone = fibula(&crooked(), None);
    let codes = |malleolus| {
        let recorder = Recorder::default();
        let axes = BodyAxes::default();
        let landmarks = DonorLandmarks { malleolus: Some(malleolus), tibia: None };
        let found = DonorLine::of(&bone, Side::Left, &landmarks, &axes, &recorder).unwrap();
        let codes: Vec<String> = recorder.into_findings().into_iter().map(|f| f.code).collect();
        (found.distal_tip.z, codes)
    };
    assert_eq!(codes(Point::new(80.0, 10.0, -180.0)), (-180.0, vec![]));
    let upside_down = codes(Point::new(80.0, 10.0, 180.0));
    assert_eq!(upside_down, (180.0, vec!["donor.upside-down".to_string()]));
    let elsewhere = codes(Point::new(80.0, 10.0, -120.0));
    assert_eq!(elsewhere, (-180.0, vec!["donor.landmark".to_string()]));
}

#[test]
fn a_bone_that_lies_medial_to_the_tibia_is_of_the_other_side() {
    let bone = fibula(&round(7.0, 24), None);
    let codes = |side, x| {
        let recorder = Recorder::default();
        let tibia = Some(Point::new(x, 0.0, 20.0));
        let landmarks = DonorLandmarks { malleolus: None, tibia };
        DonorLine::of(&bone, side, &landmarks, &BodyAxes::default(), &recorder).unwrap();
        recorder.into_findings().into_iter().map(|f| f.code).collect::<Vec<_>>()
    };
    assert!(codes(Side::Left, 45.0).is_empty());
    assert!(codes(Side::Right, 115.0).is_empty());
    assert_eq!(codes(Side::Right, 45.0), ["donor.side"]);
    assert_eq!(codes(Side::Left, 115.0), ["donor.side"]);
}

#[test]
fn what_is_no_long_bone_is_refused() {
    let lump = preop_solid::shape::sphere(Point::ORIGIN, 30.0, 0.1).unwrap();
    let refused =
        DonorLine::of(&lump, Side::Left, &DonorLandmarks::default(), &BodyAxes::default(), &Silent);
    assert!(matches!(refused, Err(DonorError::NotLong { .. })), "{refused:?}");
}

#[test]
fn the_line_does_not_depend_on_how_the_leg_lies() {
    let bone = fibula(&crooked(), Some(1500.0));
    let (_, leg) = odd_motions();
    let turned = Case::new(bone.clone(), 2).moved(&leg, &leg);
    let there =
        DonorLine::of(&turned.donor, Side::Left, &turned.landmarks, &turned.leg_axes, &Silent)
            .unwrap();
    let here = line(&bone);
    for (a, b) in here.line.points().iter().zip(there.line.points()) {
        assert!(leg.point(*a).distance(*b) < 1e-6);
    }
}
