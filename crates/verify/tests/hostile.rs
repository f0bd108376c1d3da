//! Packages made to do harm: a clear error or a row that says why, never a panic.

mod made;

use made::{GUIDES, HEAD, PLAN, Package, TAIL, body, edited, plan_hash, sound, stl, threemf};
use preop_space::random::Random;
use preop_testkit::edges;
use preop_verify::{Body, Files, Here, Outcome, VerifyError, verify};
use serde_json::{Value, json};

fn refused(edit: impl Fn(&mut Value)) -> VerifyError {
    verify(&edited(&sound(), edit), &Here, &plan_hash).unwrap_err()
}

#[test]
fn a_manifest_that_is_none_is_refused() {
    assert!(matches!(verify(&Package::new(), &Here, &plan_hash), Err(VerifyError::NoManifest(_))));
    for text in ["", "{}", "[1]", "{\"format\":1e999}", &"[".repeat(100_000)] {
        let package = Package::from([("manifest.json".into(), text.as_bytes().to_vec())]);
        assert!(
            matches!(verify(&package, &Here, &plan_hash), Err(VerifyError::Manifest(_))),
            "{text:.20}"
        );
    }
    assert_eq!(refused(|m| m["format"] = 2.into()), VerifyError::Format(2));
}

#[test]
fn paths_that_lead_elsewhere_are_refused() {
    for path in ["../secret.stl", "/etc/passwd", "a/../../b.stl", "C:\\x.stl", ""] {
        let error = refused(|m| m["files"][0]["path"] = path.into());
        assert_eq!(error, VerifyError::Path(path.into()));
    }
    let twice = refused(|m| m["files"][1]["path"] = m["files"][0]["path"].clone());
    assert_eq!(twice, VerifyError::Twice("devices/G-1.stl".into()));
    let own = refused(|m| m["files"][1]["path"] = "manifest.json".into());
    assert_eq!(own, VerifyError::Twice("manifest.json".into()));
    let nowhere = refused(|m| m["measurements"][0]["file"] = "devices/none.stl".into());
    assert!(matches!(nowhere, VerifyError::NoSuchFile { .. }));
}

#[test]
fn more_files_or_rows_than_sense_are_refused() {
    let taken = |list: &'static str, one: Value| {
        move |count: usize| {
            let edit = |m: &mut Value| m[list] = vec![one.clone(); count].into();
            let told = preop_verify::manifest(&edited(&sound(), edit), &Here);
            assert!(told.is_ok() || matches!(told, Err(VerifyError::Oversized(_))), "{told:?}");
            told.is_ok()
        }
    };
    edges::most(10_000, |count| {
        let file = |n: usize| json!({"path": format!("{n}.stl"), "sha256": ""});
        let edit = |m: &mut Value| {
            m["files"] = (0..count).map(file).collect();
            m["measurements"] = json!([]);
        };
        let told = preop_verify::manifest(&edited(&sound(), edit), &Here);
        assert!(told.is_ok() || matches!(told, Err(VerifyError::Oversized(_))), "{told:?}");
        told.is_ok()
    });
    let dimension = json!({"step": "", "file": "devices/G-1.stl", "name": "", "planned": 0,
        "measured": 0, "tolerance": 0, "unit": "mm", "feature": null});
    edges::most(100_000, taken("measurements", dimension));
    edges::most(
        10_000,
        taken("findings", json!({"code": "a.b", "severity": "note", "message": ""})),
    );
    edges::most(10_000, taken("inputs", json!({"name": "head", "sha256": ""})));
}

/// A package of which one file has another size.
struct Sized(Package, &'static str, u64);

impl Files for Sized {
    fn list(&self) -> Result<Vec<String>, String> {
        self.0.list()
    }
    fn size(&self, path: &str) -> Result<u64, String> {
        if path == self.1 { Ok(self.2) } else { self.0.size(path) }
    }
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.read(path)
    }
}

#[test]
fn what_is_in_a_package_holds_at_its_edges() {
    for (path, most) in
        [("manifest.json", 64 << 20), ("devices/G-1.stl", 1 << 30), ("plan.toml", 1 << 30)]
    {
        edges::most(most, |size| {
            let told = verify(&Sized(sound(), path, size as u64), &Here, &plan_hash);
            !matches!(told, Err(VerifyError::Oversized(_)))
        });
    }
    let feature = |length: usize| {
        let empty = json!({"kind": "warp", "x": ""}).to_string().len();
        json!({"kind": "warp", "x": "x".repeat(length - empty)})
    };
    edges::most(4096, |length| {
        let odd = edited(&sound(), |m| m["measurements"][0]["feature"] = feature(length));
        let faults = verify(&odd, &Here, &plan_hash).unwrap().faults().join(" ");
        !faults.contains("longer than 4096")
    });
}

#[test]
fn features_without_sense_are_rows_that_say_so() {
    let features = [
        json!(null),
        json!({"kind": "warp"}),
        json!({"kind": "plane", "through_mm": [0, 0, 0], "normal": [0, 0, 0], "within_mm": 1}),
        json!({"kind": "plane", "through_mm": [0, 0, null], "normal": [0, 0, 1], "within_mm": 1}),
        json!({"kind": "plane", "through_mm": [0, 0, 0], "normal": [0, 0, 1], "within_mm": -1}),
        json!({"kind": "plane", "through_mm": [1e308, 1e308, 0], "normal": [1e308, 0, 1], "within_mm": 1e308}),
        json!({"kind": "bore", "through_mm": [0, 0, 0], "along": [0, 0, 1], "radius_mm": 0, "length_mm": 1}),
        json!({"kind": "bore", "through_mm": [0, 0, 0], "along": [0, 0, 1], "radius_mm": 1e300, "length_mm": 1e300}),
        json!({"kind": "volume", "of": "everything"}),
    ];
    for feature in features {
        let odd = edited(&sound(), |m| m["measurements"][0]["feature"] = feature.clone());
        let verdict = verify(&odd, &Here, &plan_hash).unwrap();
        assert_eq!(verdict.outcome(), Outcome::OutOfTolerance, "{feature}");
        let row = verdict.rows.iter().find(|r| r.name == "slot kept wall offset").unwrap();
        assert!(
            !row.ok && (row.fault.is_some() || feature["kind"] == "volume"),
            "{feature}: {row:?}"
        );
    }
    let unnamed = edited(&sound(), |m| m["measurements"][0]["name"] = "beauty".into());
    assert!(verify(&unnamed, &Here, &plan_hash).unwrap().faults()[0].contains("`plane`"));
}

#[test]
fn damaged_files_are_refused_with_a_reason() {
    let triangles = body(&GUIDES[0]);
    let good = stl(&triangles, "x");
    let mut not_a_number = good.clone();
    not_a_number[84 + 12..84 + 16].copy_from_slice(&f32::NAN.to_le_bytes());
    let mut many = good.clone();
    many[80..84].copy_from_slice(&u32::MAX.to_le_bytes());
    let inch = HEAD.replace("millimeter", "inch");
    let moved = "<item objectid=\"1\" transform=\"1 0 0 0 1 0 0 0 1 5 0 0\"/>";
    let cases: [(&str, Vec<u8>, &str); 11] = [
        ("a.stl", good[..83].to_vec(), "at least 84"),
        ("a.stl", good[..good.len() - 1].to_vec(), "announces"),
        ("a.stl", many, "announces 4294967295"),
        ("a.stl", not_a_number, "not finite"),
        ("a.stl", stl(&vec![], "x"), "no triangles"),
        ("a.obj", good.clone(), "neither"),
        ("a.3mf", good, "archive"),
        ("a.3mf", threemf(&triangles, &inch, TAIL), "inch"),
        ("a.3mf", threemf(&triangles, HEAD, moved), "transform"),
        ("a.3mf", threemf(&triangles, HEAD, "<component objectid=\"1\"/>"), "component"),
        ("a.3mf", threemf(&triangles, HEAD, ""), "exactly once"),
    ];
    for (path, bytes, word) in cases {
        let why = Body::read(path, &bytes).unwrap_err().to_string();
        assert!(why.contains(word), "{path}: {why}");
    }
}

#[test]
fn random_damage_never_panics() {
    let whole = sound();
    let mut random = Random::seeded(7);
    let paths: Vec<&String> = whole.keys().filter(|p| !p.contains("G-2")).collect();
    for round in 0..400 {
        let mut package = whole.clone();
        let path = paths[round % paths.len()];
        let bytes = package.get_mut(path.as_str()).unwrap();
        for _ in 0..1 + round % 7 {
            let at = (random.unit() * bytes.len() as f64) as usize;
            bytes[at] = random.bits() as u8;
        }
        if round % 5 == 0 {
            bytes.truncate((random.unit() * bytes.len() as f64) as usize);
        }
        if let Ok(verdict) = verify(&package, &Here, &plan_hash) {
            let same = package == whole || path == "manifest.json";
            assert!(same || verdict.outcome() == Outcome::HashMismatch, "{path}");
        }
    }
    assert_eq!(whole["plan.toml"], PLAN.as_bytes());
}
