//! The layout on the donor against arithmetic.

use crate::bodies::*;
use preop_space::{Point, Vector, math};
use preop_surgery::*;

#[test]
fn neighbours_on_a_straight_round_bone_stand_where_arithmetic_says() {
    let case = Case::new(fibula(&round(7.0, 96), None), 3);
    let layout = case.layout().unwrap();
    // 120 degrees in three pieces: each joint bends by 40, each face leans by 20.
    let lean = math::radians(20.0);
    let spacing = spacing();
    // The slots converge on the narrow side of the wedge: each takes its width over the cosine.
    let narrow = spacing.web_mm + 2.0 * spacing.slot_mm() / math::cos(lean);
    let apart = narrow + 2.0 * 7.0 * math::tan(lean);
    for (pair, gap) in layout.placements.windows(2).zip(&layout.gaps) {
        let found = pair[1].ends[0].z - pair[0].ends[1].z;
        assert!((found - apart).abs() < 0.02, "{found} {apart}");
        assert!((gap.least_mm - narrow).abs() < 0.02, "{gap:?}");
        assert!((gap.angle_deg - 40.0).abs() < 0.01);
        assert!(gap.least_mm >= gap.required_mm);
        assert!((2.0..=2.0 + 1.1e-3).contains(&gap.web_mm), "{gap:?}");
    }
    // The first cut leans by 20 degrees too (the piece is a chord): its deepest place, a kerf
    // deeper, lies on the inset.
    assert!((layout.used_mm[0] - 80.0).abs() < 1.1e-3);
    let deepest = layout.placements[0].ends[0].z + 180.0 - 7.0 * math::tan(lean) - 0.6;
    assert!((deepest - 80.0).abs() < 0.02, "{deepest}");
}

#[test]
fn spacing_is_met_on_a_crooked_bone_and_grows_with_the_web() {
    let mut case = Case::new(fibula(&crooked(), Some(1500.0)), 3);
    let mut before = 0.0;
    for web_mm in [0.5, 2.0, 2.1, 5.0] {
        case.usage.spacing.web_mm = web_mm;
        let layout = case.layout().unwrap();
        for gap in &layout.gaps {
            assert!(gap.least_mm >= gap.required_mm && gap.web_mm >= web_mm, "{gap:?}");
            let excess = (gap.least_mm - gap.required_mm).min(gap.web_mm - web_mm);
            assert!(excess <= 1e-3, "{gap:?}");
        }
        assert!(layout.used_mm[1] > before);
        before = layout.used_mm[1];
    }
}

#[test]
fn no_slot_meets_another_within_the_height_of_the_guide() {
    let mut case = Case::new(fibula(&round(7.0, 48), None), 3);
    let in_bone = case.layout().unwrap();
    for direction in [Vector::X, -Vector::X, Vector::Y] {
        let direction = direction.direction().unwrap();
        case.usage.guide = Some(GuideSide { direction, height_mm: 15.0 });
        let layout = case.layout().unwrap();
        assert!(layout.used_mm[1] >= in_bone.used_mm[1] - 1e-2);
        assert!(layout.gaps.iter().all(|g| g.web_mm >= 2.0));
    }
    // The wedge is narrow laterally (towards +x on the left leg): a guide there needs more room.
    case.usage.guide = Some(GuideSide { direction: preop_space::Direction::LEFT, height_mm: 15.0 });
    let more = case.layout().unwrap().used_mm[1] - in_bone.used_mm[1];
    let lean = math::radians(20.0);
    let expected = 2.0 * 2.0 * 15.0 * math::sin(lean);
    assert!((more - expected).abs() < 0.3, "{more} {expected}");
}

#[test]
fn lengths_are_kept_and_ends_are_in_the_middle_of_the_bone() {
    let radius = 1500.0;
    let case = Case::new(fibula(&crooked(), Some(radius)), 3);
    let centre = Point::new(80.0 - radius, 10.0, 0.0);
    for (p, piece) in case.layout().unwrap().placements.iter().zip(case.pieces()) {
        assert!((p.ends[0].distance(p.ends[1]) - piece.length_mm()).abs() < 1e-9);
        assert!(p.settled_mm <= 1e-6);
        for end in p.ends {
            let off = Point::new(end.x, 10.0, end.z).distance(centre) - radius;
            assert!(off.abs() < 0.05 && (end.y - 10.0).abs() < 0.05, "{off}");
        }
        // Rigid: lengths and handedness are kept.
        let t = p.head_from_leg;
        let [x, y, z] = [Vector::X, Vector::Y, Vector::Z].map(|v| t.vector(v));
        assert!((x.cross(y) - z).length() < 1e-12 && (x.length() - 1.0).abs() < 1e-12);
        assert!(t.point(p.ends[0]).distance(piece.ends[0]) < 1e-9);
        assert!(t.point(p.ends[1]).distance(piece.ends[1]) < 1e-9);
        // The medial side lies lingually.
        assert!(t.direction(p.medial).dot(*piece.lingual) > 1.0 - 1e-12);
    }
}

#[test]
fn a_turn_goes_from_medial_to_anterior_on_either_leg() {
    for mirrored in [false, true] {
        let mut case = Case::new(fibula(&crooked(), None), 2);
        case.usage.turn_deg = 90.0;
        let case = if mirrored { case.mirrored() } else { case };
        for p in case.layout().unwrap().placements {
            let lingual = p.head_from_leg.inverse().direction(p.piece.lingual);
            assert_eq!(BodyAxes::default().word(lingual), "anterior");
        }
    }
}

#[test]
fn the_order_on_the_donor_can_be_turned_round() {
    let mut case = Case::new(fibula(&crooked(), None), 3);
    case.corners = Corners::At(vec![on_jaw(68.0), on_jaw(110.0)]);
    let numbers = |l: &Layout| l.placements.iter().map(|p| p.piece.number).collect::<Vec<_>>();
    let first = case.layout().unwrap();
    case.usage.order = DonorOrder::LastDistal;
    let last = case.layout().unwrap();
    assert_eq!(numbers(&first), [1, 2, 3]);
    assert_eq!(numbers(&last), [3, 2, 1]);
    // The most proximal cut of either comes to lie on the other resection.
    let far = |l: &Layout| {
        let p = &l.placements[2];
        p.head_from_leg.point(p.ends[1])
    };
    assert!(far(&first).distance(on_jaw(150.0)) < 1e-9);
    assert!(far(&last).distance(on_jaw(30.0)) < 1e-9);
}

#[test]
fn parallel_faces_may_share_one_slot() {
    let mut case = Case::new(fibula(&round(7.0, 48), None), 2);
    let middle = Point::new(0.0, -38.0, 0.0);
    let start = Point::new(40.0, -38.0, 0.0);
    let end = Point::new(-40.0, -38.0, 0.0);
    case.line = Curve::new(vec![start, middle, end]).unwrap();
    let way = preop_space::Direction::LEFT;
    case.resections = [
        preop_space::Plane::new(Point::new(30.0, -38.0, 0.0), -way),
        preop_space::Plane::new(Point::new(-30.0, -38.0, 0.0), way),
    ];
    case.corners = Corners::At(vec![middle]);
    case.usage.spacing.shared_within_deg = Some(0.5);
    let gap = case.layout().unwrap().gaps[0];
    assert!(gap.shared && (0.6..0.6011).contains(&gap.least_mm), "{gap:?}");
    case.usage.spacing.shared_within_deg = None;
    let gap = case.layout().unwrap().gaps[0];
    assert!(!gap.shared && (3.7..3.7011).contains(&gap.least_mm), "{gap:?}");
}

#[test]
fn what_does_not_fit_is_refused_with_its_lengths() {
    let mut case = Case::new(fibula(&round(7.0, 48), None), 3);
    case.usage.slide_mm = 115.0;
    let Err(LayoutError::DoesNotFit { needed_mm, available_mm, bone_mm, .. }) = case.layout()
    else {
        panic!("105 mm hold no three segments");
    };
    assert!((available_mm - 105.0).abs() < 0.01 && (bone_mm - 360.0).abs() < 0.01);
    let layout = Case::new(fibula(&round(7.0, 48), None), 3).layout().unwrap();
    let truly = layout.used_mm[1] - layout.used_mm[0];
    assert!((needed_mm - truly).abs() < 0.01 || needed_mm > available_mm, "{needed_mm} {truly}");
    case.usage.slide_mm = 220.0 - truly - 0.01;
    assert!(case.layout().is_ok());
    case.usage.slide_mm = 220.0 - truly + 0.01;
    assert!(matches!(case.layout(), Err(LayoutError::DoesNotFit { .. })));
}
