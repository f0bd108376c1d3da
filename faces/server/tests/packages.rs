//! A package on its way: how far it is, stopped by a person, overtaken by a change; and going on after a stop.

mod running;
mod small;

use serde_json::{Value, json};
use small::{start, start_endless};
use std::fs;
use std::path::Path;

const PACKAGE: &str = "/api/cases/a-box/package";
const STATE: &str = "/api/cases/a-box/state";

fn next(events: &mut impl Iterator<Item = Value>, name: &str) -> Value {
    events.find(|e| e["event"] == name).unwrap()
}

#[test]
fn how_far_a_package_is_is_told_until_it_is_there() {
    let server = start("package-told");
    server.settled(1);
    let mut events = server.events();
    assert_eq!(server.post(PACKAGE, &json!({ "base_revision": 1 })).status, 200);
    let until = events.by_ref().take_while(|e| e["event"] != "package");
    let shares: Vec<f64> =
        until.filter_map(|e| e["share"].as_f64().filter(|_| e["event"] == "writing")).collect();
    assert!(
        shares.len() > 2 && shares.is_sorted() && shares.iter().all(|s| (0.0..=1.0).contains(s)),
        "{shares:?}"
    );
    assert_eq!(server.get(STATE).json()["writing"], false);
    assert_eq!(server.get("/api/cases").json()[0]["is_current"], true);
}

#[test]
fn a_package_is_stopped_by_a_person_and_nothing_is_written() {
    let server = start_endless("package-stopped");
    server.settled(1);
    let mut events = server.events();
    server.post(PACKAGE, &json!({ "base_revision": 1 }));
    next(&mut events, "writing");
    assert_eq!(server.get(STATE).json()["writing"], true);
    server.post("/api/cases/a-box/cancel", &json!({}));
    next(&mut events, "stopped");
    assert_eq!(server.get(STATE).json()["writing"], false);
    assert_eq!(server.get(PACKAGE).json(), Value::Null);
    // And what was stopped goes on when somebody wants it.
    assert_eq!(server.post("/api/cases/a-box/go-on", &json!({})).status, 200);
    assert_eq!(next(&mut events, "evaluated")["revision"], 1);
}

#[test]
fn whoever_changes_the_plan_does_not_wait_for_the_package_of_what_it_was() {
    let server = start_endless("package-overtaken");
    let state = server.settled(1);
    assert_eq!((&state["judged"], &state["evaluating"]), (&json!(true), &json!(false)));
    let mut events = server.events();
    server.post(PACKAGE, &json!({ "base_revision": 1 }));
    next(&mut events, "writing");
    let plane = json!({ "through_mm": [5, 5, 2.5], "normal": [0, 0, 1], "on": "head" });
    let set = json!({ "set": { "step": "half", "parameter": "plane", "value": plane } });
    let changed = server.post(
        "/api/cases/a-box/changes",
        &json!({ "base_revision": 1, "who": "ann", "change": set }),
    );
    // What was found is of the plan before.
    assert_eq!(changed.json()["state"]["judged"], false);
    assert!(next(&mut events, "failed")["words"].as_str().unwrap().contains("nothing was written"));
    assert_eq!(next(&mut events, "evaluated")["revision"], 2);
    assert_eq!(server.get(STATE).json()["judged"], true);
}

#[test]
fn a_package_that_came_with_the_case_gives_nothing_beside_itself() {
    let server = start("package-of-a-stranger");
    server.settled(1);
    let case = Path::new(env!("CARGO_TARGET_TMPDIR")).join("package-of-a-stranger/a-box");
    fs::create_dir_all(case.join("package")).unwrap();
    fs::write(case.join("secret.txt"), "not yours").unwrap();
    let says = |files: &[&str], status: &str| {
        let entry = |path| json!({ "path": path, "sha256": "0" });
        let files: Vec<Value> = files.iter().map(entry).collect();
        let plan = json!({ "hash": "h\u{1b}[2J", "file_sha256": "f" });
        let text = json!({ "format": 1, "status": status, "plan": plan, "files": files, "measurements": [] });
        fs::write(case.join("package/manifest.json"), text.to_string()).unwrap();
    };
    let whole = case.join("secret.txt");
    for path in ["../secret.txt", whole.to_str().unwrap(), "a/../../secret.txt"] {
        says(&[path], "draft");
        for asked in [PACKAGE.to_owned(), format!("{PACKAGE}.zip"), format!("{PACKAGE}/{path}")] {
            let answer = server.get(&asked);
            assert_ne!(answer.status, 200, "{asked}");
            assert!(!String::from_utf8_lossy(&answer.body).contains("not yours"), "{asked}");
        }
    }
    says(&["linked.txt", "folder/secret.txt", "own.txt"], "worse than a draft");
    fs::write(case.join("package/own.txt"), "its own").unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&whole, case.join("package/linked.txt")).unwrap();
        std::os::unix::fs::symlink(&case, case.join("package/folder")).unwrap();
    }
    for path in ["linked.txt", "folder/secret.txt"] {
        assert_eq!(server.get(&format!("{PACKAGE}/{path}")).status, 404, "{path}");
    }
    assert_eq!(server.get(&format!("{PACKAGE}/own.txt")).body, b"its own");
    let listed = server.get(PACKAGE).json();
    assert_eq!((&listed["status"], &listed["is_current"]), (&json!("draft"), &json!(false)));
    assert!(!listed["plan_hash"].as_str().unwrap().contains('\u{1b}'));
    // The manifest itself may be a link to a file of ours that is none.
    fs::remove_file(case.join("package/manifest.json")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&whole, case.join("package/manifest.json")).unwrap();
    assert_ne!(server.get(&format!("{PACKAGE}/own.txt")).status, 200);
}

#[test]
fn the_zip_of_a_package_holds_its_files_and_breaks_off_where_one_is_gone() {
    let server = start("package-zipped");
    server.settled(1);
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("package-zipped/a-box/package");
    fs::create_dir_all(package.join("parts")).unwrap();
    // More than is ever in memory at once, of what hardly shrinks and of what shrinks a lot.
    let mut state = 1u32;
    let noise = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let files = [
        ("parts/guide.stl", (0..3_000_000).map(noise).collect::<Vec<u8>>()),
        ("empty.txt", vec![]),
        ("report.pdf", vec![0; 5_000_000]),
        ("plan.toml", b"title = \"a box\"".to_vec()),
    ];
    files.iter().for_each(|(path, bytes)| fs::write(package.join(path), bytes).unwrap());
    // The plan is in every package and is not listed.
    let listed: Vec<Value> =
        files[..3].iter().map(|(path, _)| json!({ "path": path, "sha256": "0" })).collect();
    let plan = json!({ "hash": "h", "file_sha256": "f" });
    let text = json!({ "format": 1, "status": "draft", "plan": plan, "files": listed, "measurements": [] }).to_string();
    fs::write(package.join("manifest.json"), &text).unwrap();
    let asked = format!("{PACKAGE}.zip");
    let answer = server.get(&asked);
    assert_eq!(answer.status, 200);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(answer.body)).unwrap();
    assert_eq!(archive.len(), files.len() + 1);
    let manifest = ("manifest.json", text.into_bytes());
    for (path, bytes) in files.iter().chain([&manifest]) {
        let mut member = archive.by_name(path).unwrap();
        let mut read = vec![];
        // Reading to the end checks the sum, too.
        std::io::Read::read_to_end(&mut member, &mut read).unwrap();
        assert!(&read == bytes, "{path}");
    }
    fs::remove_file(package.join("empty.txt")).unwrap();
    let answer = server.get(&asked);
    assert_eq!(answer.status, 404);
    assert!(String::from_utf8_lossy(&answer.body).contains("empty.txt"));
}
