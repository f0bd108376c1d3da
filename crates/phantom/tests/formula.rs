//! The formulas in Rust against their description read by `formula.py`.

use preop_phantom::{Head, Phantom, head, leg};
use preop_space::{Point, random::Random};
use std::io::Write;
use std::process::{Command, Stdio};

/// A Python with numpy, from `PREOP_PYTHON` or the path; with `CI=true` there must be one.
fn python() -> Option<String> {
    let python = std::env::var("PREOP_PYTHON").unwrap_or_else(|_| "python3".into());
    let found = Command::new(&python)
        .args(["-c", "import numpy"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success());
    let ci = std::env::var("CI").is_ok_and(|v| v == "true");
    assert!(found || !ci, "CI=true needs a Python with numpy; name it in PREOP_PYTHON");
    if !found {
        eprintln!("skipped: no Python with numpy here");
    }
    found.then_some(python)
}

fn ask_python(python: &str, phantom: &Phantom, what: &str, body: &str, at: &[Point]) -> Vec<f64> {
    let folder = std::env::temp_dir().join(format!("preop-formula-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{}-{what}.json", phantom.name));
    std::fs::write(&file, phantom.description().to_string()).unwrap();
    let mut child = Command::new(python)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/formula.py"))
        .args([file.to_str().unwrap(), what, body])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: String =
        at.iter().map(|p| format!("{:.17e} {:.17e} {:.17e}\n", p.x, p.y, p.z)).collect();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "formula.py failed");
    std::fs::remove_dir_all(&folder).ok();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|l| l.parse().unwrap()).collect()
}

/// Random places near a body: half of them within two millimetres of its surface.
fn places(phantom: &Phantom, body: &str, count: usize) -> Vec<Point> {
    let field = phantom.body(body).unwrap();
    let mut random = Random::seeded(7);
    let (low, high) = (phantom.bounds.min, phantom.bounds.max);
    let mut places = Vec::new();
    while places.len() < count {
        let p = Point::new(
            random.between(low.x, high.x),
            random.between(low.y, high.y),
            random.between(low.z, high.z),
        );
        if places.len() * 2 < count || field.value(p).abs() < 2.0 {
            places.push(p);
        }
    }
    places
}

#[test]
fn the_description_gives_the_same_fields_in_python() {
    let Some(python) = python() else { return };
    for (phantom, bodies) in [
        (head(Head::default()), ["mandible", "skull", "tumour"].as_slice()),
        (leg(), ["fibula", "tibia", "artery"].as_slice()),
    ] {
        for body in bodies {
            let places = places(&phantom, body, 150);
            let field = phantom.body(body).unwrap();
            let theirs = ask_python(&python, &phantom, "value", body, &places);
            for (p, theirs) in places.iter().zip(theirs) {
                let ours = field.value(*p);
                assert!((ours - theirs).abs() < 1e-9, "{body} at {p:?}: {ours} and {theirs}");
            }
        }
    }
}

#[test]
fn the_distance_to_the_surface_is_the_same_in_python() {
    let Some(python) = python() else { return };
    let phantom = leg();
    let field = phantom.body("fibula").unwrap();
    let places: Vec<Point> = places(&phantom, "fibula", 120)
        .into_iter()
        .filter(|p| field.value(*p).abs() < 0.5)
        .collect();
    let theirs = ask_python(&python, &phantom, "distance", "fibula", &places);
    assert!(places.len() > 10);
    for (p, theirs) in places.iter().zip(theirs) {
        assert!((field.surface_distance(*p) - theirs).abs() < 1e-4, "at {p:?}");
    }
}
