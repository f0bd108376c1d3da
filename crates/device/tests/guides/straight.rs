//! A guide on a straight bone: its label beside its screws, what falls off it, and a spur under it.

use crate::bodies::Tools;
use preop_device::{
    BoreKind, BoreRequest, Guide, GuideError, GuideRequest, Kept, MarkRequest, Shape, SlotRequest,
    build,
};
use preop_monitor::Recorder;
use preop_solid::Solid;
use preop_solid::boolean::union;
use preop_solid::shape::cuboid;
use preop_space::{Direction, Frame, Plane, Point, Rigid, Side, Vector};
use preop_surface::{Tree, components};

/// A straight bone, 26 mm wide, from one place along z to another. Its face lies at x = 8.
fn bone(from: f64, to: f64) -> Solid {
    let middle = Rigid::shift(Vector::new(0.0, 0.0, (from + to) / 2.0));
    cuboid(&middle, Vector::new(8.0, 13.0, (to - from) / 2.0)).unwrap()
}

/// What is added to the whole bone and to its stump, and where the screws are.
struct Wanted<'a> {
    added: &'a [Solid],
    screws: &'a [(Point, Option<Direction>)],
}

/// A guide on that bone, cut at z = 0, and the codes of what is said.
fn guide(wanted: &Wanted) -> (Result<Guide, GuideError>, Vec<String>) {
    let tools = Tools::new();
    let with_added = |bone: Solid| {
        let bodies: Vec<&Solid> = std::iter::once(&bone).chain(wanted.added).collect();
        union(&bodies).unwrap()
    };
    let (whole, stump) = (with_added(bone(-21.0, 30.0)), with_added(bone(-21.0, 0.0)));
    let specimen = bone(0.8, 30.0);
    let screws = wanted.screws;
    let bores = screws.iter().zip(1..).map(|((place, along), number)| BoreRequest {
        number,
        place: *place,
        along: *along,
        screw: tools.catalogue.screw("screw-2.0").unwrap(),
        kind: BoreKind::Clearance,
        sleeve: None,
        into_bone_mm: 6.0,
        guided_mm: 5.0,
    });
    let request = GuideRequest {
        name: "MAND".into(),
        frame: Frame::of_input("head"),
        bone: &whole,
        retained: &[&stump],
        removed: &[&specimen],
        waste: Vec::new(),
        off: Direction::LEFT,
        slots: vec![SlotRequest {
            number: 1,
            plane: Plane::new(Point::new(8.0, 0.0, 0.0), Direction::SUPERIOR),
            kept: Kept::Behind,
            blade: &tools.blade,
            label: String::new(),
        }],
        bores: bores.collect(),
        keep_out: Vec::new(),
        marks: MarkRequest::label("mand", Side::Left, 1, "00ff00ff"),
        process: &tools.process,
        shape: Shape { cell_mm: 0.6, ..Shape::mandible() },
    };
    let recorder = Recorder::default();
    let built = build(&request, &recorder);
    (built, recorder.into_findings().into_iter().map(|f| f.code).collect())
}

#[test]
fn a_label_beside_screws_at_a_rise_of_the_bone_stays_on_the_guide() {
    // As the ramus does, the bone rises behind the screws: the base ends there, and a plate on the rise
    // would hang in the air.
    let rise = Rigid::shift(Vector::new(6.0, 0.0, -31.0));
    let rise = [cuboid(&rise, Vector::new(14.0, 13.0, 10.5)).unwrap()];
    let screws = [-9.0, -17.5].map(|z| (Point::new(8.0, -6.0, z), None));
    let (built, said) = guide(&Wanted { added: &rise, screws: &screws });
    let guide = built.unwrap();
    assert_eq!(components(guide.solid.mesh()).len(), 1);
    assert!(!said.iter().any(|code| code == "hole.meets-letters"), "{said:?}");
    let body = Tree::new(guide.solid.mesh());
    let lines: Vec<_> = guide.marks.iter().filter(|m| m.text != "1").collect();
    assert_eq!(
        lines.iter().map(|m| m.text.as_str()).collect::<Vec<_>>(),
        ["MAND L", "REV 1", "00FF00FF"]
    );
    for line in lines {
        for (part, of) in (0..=8).flat_map(|n| [(n, 0.0), (n, line.cap_height_mm)]) {
            let along = line.width_mm * f64::from(part) / 8.0;
            let at = |z: f64| line.frame.point(Point::new(along, of, z));
            assert!(body.contains(at(-0.3)), "nothing under {} at {along}", line.text);
            // Letters may stand there; nothing is higher than they are.
            assert!(
                !body.contains(at(line.depth_mm + 0.05)),
                "{} is covered at {along}",
                line.text
            );
        }
    }
}

#[test]
fn a_sleeve_that_nothing_joins_is_refused_with_its_place() {
    let end = (Point::new(0.0, 0.0, -21.0), Some(-Direction::SUPERIOR));
    let (refused, _) = guide(&Wanted { added: &[], screws: &[end] });
    let error = refused.unwrap_err();
    let GuideError::InPieces { pieces, .. } = &error else { panic!("{error}") };
    assert_eq!(pieces.len(), 2);
    assert!(pieces[0].carries.iter().any(|what| what == "slot 1"), "{pieces:?}");
    let sleeve = &pieces[1];
    assert_eq!(sleeve.carries, ["hole 1"]);
    // A tube from the end of the bone on: its middle is on the axis of the screw.
    assert!((sleeve.place - Point::new(0.0, 0.0, -23.6)).length() < 0.3, "{sleeve}");
    assert!(error.to_string().contains(&format!("{sleeve}")));
}

#[test]
fn a_spur_finer_than_a_cell_is_not_pierced() {
    // Three tenths of a millimetre in width, between the nodes of the grid.
    let spur = |y: f64, z: f64| {
        let foot = Rigid::shift(Vector::new(8.0, y, z));
        cuboid(&foot, Vector::new(0.4, 0.15, 0.15)).unwrap()
    };
    let spurs = [(4.0, -12.0), (-3.3, -9.1), (6.2, -15.7), (0.5, -17.2)].map(|(y, z)| spur(y, z));
    let (built, said) = guide(&Wanted { added: &spurs, screws: &[] });
    let fit = built.unwrap().fit;
    assert_eq!((fit.penetration_seated_mm, fit.penetration_path_mm), (0.0, 0.0), "{said:?}");
    assert!(fit.gap_least_mm > 0.0, "{fit:?}");
}
