//! A guide on a U-shaped jaw: it rests on retained bone only and bridges the specimen.

use crate::bodies::{Tools, jaw, mandible_request, resection};
use preop_device::{BoreKind, BoreRequest, Shape, blade_sweep, build};
use preop_monitor::Recorder;
use preop_solid::boolean::{difference, overlap_volume};
use preop_space::Point;
use preop_surface::{Tree, components};

#[test]
fn a_guide_bridges_the_specimen_and_saws_at_the_planes() {
    let tools = Tools::new();
    let bone = jaw();
    let ([front, back], [anterior, posterior], specimen) = resection(tools.blade.kerf_mm);
    let retained = [&anterior, &posterior];
    let removed = [&specimen];
    let mut request = mandible_request(&tools, &bone, &retained, &removed, &[front, back]);
    request.shape = Shape { cell_mm: 0.6, ..Shape::mandible() };
    let screw = tools.catalogue.screw("screw-2.0").unwrap();
    request.bores = vec![BoreRequest {
        number: 1,
        place: Point::new(30.0, 17.0, 0.0),
        along: None,
        screw,
        kind: BoreKind::Clearance,
        sleeve: None,
        into_bone_mm: 8.0,
        guided_mm: 5.0,
    }];
    let recorder = Recorder::default();
    let guide = build(&request, &recorder).unwrap();
    let dangers: Vec<String> = recorder
        .into_findings()
        .into_iter()
        .filter(|f| f.severity == preop_monitor::Severity::Danger)
        .map(|f| f.code)
        .collect();
    assert_eq!(dangers, ["hole.in-waste"], "the bore was put into the specimen");
    let fit = guide.fit;
    assert_eq!((fit.penetration_seated_mm, fit.penetration_path_mm), (0.0, 0.0));
    assert!((fit.gap_mean_mm - 0.15).abs() < 0.03 && fit.gap_least_mm > 0.0, "{fit:?}");
    assert_eq!(components(guide.solid.mesh()).len(), 1);
    for mark in &guide.marks {
        let middle = mark.frame.point(Point::new(mark.width_mm / 2.0, 1.5, 0.0));
        let on_kept = |s: &preop_device::Slot| s.plane.signed_distance(middle) < 0.0;
        assert!(guide.slots.iter().any(on_kept), "{} stands on the specimen", mark.text);
    }
    // Over the specimen the guide stands off: nothing of it comes nearer than the stated distance,
    // less what a grid of this cell takes at the sharp edges of the specimen.
    let off_specimen = Tree::new(specimen.mesh());
    let least = preop_device::sample::samples(guide.solid.mesh(), 0.7)
        .iter()
        .map(|s| off_specimen.signed_distance(s.point))
        .fold(f64::INFINITY, f64::min);
    assert!((0.85..1.2).contains(&least), "{least}");

    // The saw that follows the slots frees the specimen, and takes nothing of what is kept.
    let sweeps: Vec<_> = guide.slots.iter().map(|s| blade_sweep(s).unwrap()).collect();
    for sweep in &sweeps {
        for kept in retained {
            assert!(overlap_volume(sweep, kept).unwrap() < 0.05);
        }
    }
    let tools: Vec<_> = sweeps.iter().collect();
    let cut = difference(&bone, &tools).unwrap().unwrap();
    assert_eq!(components(cut.mesh()).len(), 3, "both retained sides and the specimen");
}

#[test]
fn the_base_goes_as_far_as_its_screws() {
    let tools = Tools::new();
    let bone = jaw();
    let ([front, back], [anterior, posterior], specimen) = resection(tools.blade.kerf_mm);
    let (retained, removed) = ([&anterior, &posterior], [&specimen]);
    let mut request = mandible_request(&tools, &bone, &retained, &removed, &[front, back]);
    request.shape = Shape { cell_mm: 0.6, reach_mm: 2.0, ..Shape::mandible() };
    request.marks.lines.clear();
    // Low on the ramus, behind the saw block and the usual end of the base.
    request.bores = vec![BoreRequest {
        number: 1,
        place: Point::new(30.0, 46.0, 0.0),
        along: None,
        screw: tools.catalogue.screw("screw-2.0").unwrap(),
        kind: BoreKind::Clearance,
        sleeve: None,
        into_bone_mm: 8.0,
        guided_mm: 5.0,
    }];
    let guide = build(&request, &Recorder::default()).unwrap();
    assert_eq!(components(guide.solid.mesh()).len(), 1);
}
