//! Packages that something was done to: each is caught, by its hash and by measurement alone.

mod made;

use made::{
    GUIDES, Guide, PLAN, Triangles, body, edited, guide_files, moved, package, plan_hash, plane_of,
    sound,
};
use preop_space::{Point, Vector};
use preop_verify::{FileRow, FileState, Here, Outcome, Row, Verdict, verify};
use serde_json::json;

#[test]
fn a_sound_package_is_sound() {
    let verdict = verify(&sound(), &Here, &plan_hash).unwrap();
    assert_eq!(verdict.faults(), Vec::<String>::new());
    assert_eq!(verdict.outcome(), Outcome::Sound);
    assert_eq!((verdict.files.len(), verdict.rows.len()), (5, 4 * (9 + 4)));
    for row in &verdict.rows {
        let far = (row.measured.unwrap() - row.planned).abs();
        // The hole is a prism of 48 edges on the circle: 2 r sqrt(sin(2 pi / n) n / (2 pi)) wide.
        let own = if row.name == "hole diameter" { 0.01 } else { 1e-3 };
        assert!(far < own, "{}: {far}", row.name);
    }
}

/// What is done to the guides, and the row of the first that must tell by how much.
type Mutation = (&'static str, fn() -> [Triangles; 2], &'static str, Option<f64>);

fn first(change: fn(&mut Guide)) -> [Triangles; 2] {
    let mut guides = GUIDES;
    change(&mut guides[0]);
    guides.map(|g| body(&g))
}

fn mirrored(guide: &Guide, x: f64) -> Triangles {
    let plane = plane_of(guide, x);
    let far = move |p: Vector| plane.signed_distance(Point::ORIGIN + p);
    moved(body(guide), true, move |p| p - plane.normal * (2.0 * far(p)))
}

const MUTATIONS: [Mutation; 10] = [
    ("slot moved by 0.1 mm", || first(|g| g.slot_shift = 0.1), "slot kept wall offset", Some(0.1)),
    (
        "slot turned by 0.2 degrees",
        || first(|g| g.slot_turn_deg = 0.2),
        "slot kept wall tilt",
        Some(0.2),
    ),
    ("slot wider by 0.1 mm", || first(|g| g.gap += 0.1), "slot width", Some(1.3)),
    ("hole moved by 0.1 mm", || first(|g| g.hole_shift = 0.1), "hole axis offset", Some(0.1)),
    ("hole moved by 1 mm", || first(|g| g.hole_shift = 1.0), "hole axis offset", None),
    ("hole wider by 0.1 mm", || first(|g| g.radius += 0.05), "hole diameter", Some(3.1)),
    (
        "mirrored left for right",
        || GUIDES.map(|g| moved(body(&g), true, |p| Vector::new(-p.x, p.y, p.z))),
        "slot kept wall offset",
        None,
    ),
    // The slot lands on itself; what stands beside it does not.
    (
        "mirrored about its own slot",
        || GUIDES.map(|g| mirrored(&g, g.gap / 2.0)),
        "hole axis offset",
        None,
    ),
    (
        "scaled by 25.4",
        || GUIDES.map(|g| moved(body(&g), false, |p| p * 25.4)),
        "slot kept wall offset",
        None,
    ),
    ("two guides swapped", || [body(&GUIDES[1]), body(&GUIDES[0])], "slot width", Some(1.4)),
];

fn row<'a>(verdict: &'a Verdict, file: &str, name: &str) -> &'a Row {
    verdict.rows.iter().find(|r| r.file == file && r.name == name).unwrap()
}

#[test]
fn every_mutation_is_caught_by_measurement_alone() {
    for (what, change, name, expected) in MUTATIONS {
        let written = guide_files(change(), PLAN);
        let verdict = verify(&package(&written, &written), &Here, &plan_hash).unwrap();
        assert_eq!(verdict.outcome(), Outcome::OutOfTolerance, "{what}");
        assert!(verdict.files.iter().all(|f| f.state == FileState::Sound), "{what}");
        for file in ["devices/G-1.stl", "devices/G-1.3mf"] {
            let row = row(&verdict, file, name);
            assert!(!row.ok, "{what}: {row:?}");
            match expected {
                Some(expected) => {
                    let found = row.measured.unwrap().abs();
                    assert!((found - expected).abs() < 0.01, "{what}: {found} for {expected}");
                }
                None => assert!(row.fault.is_some(), "{what}: {row:?}"),
            }
        }
    }
}

#[test]
fn every_mutation_is_caught_by_its_hash_and_still_measured() {
    let planned = guide_files(GUIDES.map(|g| body(&g)), PLAN);
    for (what, change, name, _) in MUTATIONS {
        let package = package(&planned, &guide_files(change(), PLAN));
        let verdict = verify(&package, &Here, &plan_hash).unwrap();
        assert_eq!(verdict.outcome(), Outcome::HashMismatch, "{what}");
        let changed = |f: &&FileRow| f.state == FileState::Changed;
        assert!(verdict.files.iter().filter(changed).count() >= 2, "{what}");
        assert!(!row(&verdict, "devices/G-1.stl", name).ok, "{what}: not measured");
    }
}

#[test]
fn a_body_that_is_inside_out_is_told_so() {
    let written = guide_files(GUIDES.map(|g| moved(body(&g), true, |p| p)), PLAN);
    let verdict = verify(&package(&written, &written), &Here, &plan_hash).unwrap();
    assert!(!row(&verdict, "devices/G-1.stl", "slot kept wall offset").ok);
    let outer = row(&verdict, "devices/G-1.stl", "block length");
    assert!(outer.fault.as_ref().unwrap().contains("the other way"), "{outer:?}");
}

#[test]
fn a_stale_plan_is_caught_also_with_its_hashes_rewritten() {
    let new = "format = 1\ntitle = \"Two guides, revised\"\n";
    let mut stale = sound();
    stale.insert("plan.toml".into(), new.as_bytes().to_vec());
    let verdict = verify(&stale, &Here, &plan_hash).unwrap();
    assert_eq!(verdict.outcome(), Outcome::HashMismatch);
    assert_eq!(verdict.files[0].state, FileState::Changed);
    // The hash of its bytes in the manifest: the plan's own hash is still that of the old one.
    let rehashed = edited(&stale, |manifest| {
        manifest["plan"]["file_sha256"] = made::sha256(new.as_bytes()).into();
    });
    let verdict = verify(&rehashed, &Here, &plan_hash).unwrap();
    assert_eq!(verdict.outcome(), Outcome::HashMismatch);
    assert_eq!(verdict.files[0].state, FileState::Stale);
    // Of a package of another build, whose defaults are not known here, only the bytes can tell.
    let elsewhere = edited(&rehashed, |manifest| manifest["build"] = "another".into());
    assert_eq!(verify(&elsewhere, &Here, &plan_hash).unwrap().outcome(), Outcome::Sound);
    // Both hashes of the new plan in the manifest: the parts still carry that of the old one.
    let rewritten = edited(&stale, |manifest| {
        manifest["plan"]["file_sha256"] = made::sha256(new.as_bytes()).into();
        manifest["plan"]["hash"] = made::sha256(new.as_bytes()).into();
    });
    let verdict = verify(&rewritten, &Here, &plan_hash).unwrap();
    assert_eq!(verdict.outcome(), Outcome::HashMismatch);
    let foreign = verdict.files.iter().filter(|f| f.state == FileState::Foreign).count();
    assert_eq!(foreign, 2, "both STL files");
}

#[test]
fn a_file_too_many_and_a_file_too_few_are_told() {
    let mut more = sound();
    more.insert("devices/old.stl".into(), vec![]);
    let verdict = verify(&more, &Here, &plan_hash).unwrap();
    assert_eq!(verdict.outcome(), Outcome::HashMismatch);
    assert_eq!(verdict.faults(), ["`devices/old.stl` is in the package, but not in its manifest."]);
    let mut fewer = sound();
    fewer.remove("devices/G-2.stl");
    let verdict = verify(&fewer, &Here, &plan_hash).unwrap();
    assert_eq!(verdict.outcome(), Outcome::HashMismatch);
    assert!(row(&verdict, "devices/G-2.stl", "slot width").fault.is_some());
    assert!(row(&verdict, "devices/G-2.3mf", "slot width").ok);
}

#[test]
fn a_record_that_is_not_what_was_measured_is_told() {
    for (key, value) in [("measured", 1.3), ("planned", 1.3), ("tolerance", -1.0)] {
        let forged = edited(&sound(), |m| m["measurements"][4][key] = value.into());
        assert_eq!(
            verify(&forged, &Here, &plan_hash).unwrap().outcome(),
            Outcome::OutOfTolerance,
            "{key}"
        );
    }
    for (key, value) in [("triangles", json!(5)), ("volume_mm3", json!(5120.0))] {
        let forged = edited(&sound(), |m| m["files"][0][key] = value.clone());
        assert_eq!(
            verify(&forged, &Here, &plan_hash).unwrap().outcome(),
            Outcome::OutOfTolerance,
            "{key}"
        );
    }
}
