//! Inputs that are changed from the page: what is said of one is one change, and all that is made of it follows.

mod running;
mod small;

use running::{Answer, Running};
use serde_json::{Value, json};
use small::{object, start};

fn set(server: &Running, base: u64, input: &str, parameter: &str, value: &str) -> Answer {
    let set = json!({ "set": { "step": input, "parameter": parameter, "value": value } });
    let asked = json!({ "base_revision": base, "who": "ann", "change": set });
    server.post("/api/cases/a-box/changes", &asked)
}

fn words(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()["words"].as_str().unwrap().to_owned()
}

#[test]
fn another_series_of_the_same_folder_makes_all_that_is_made_of_it_anew() {
    let server = start("series");
    server.settled(1);
    let series = "/api/cases/a-box/inputs/head/series";
    assert_eq!(server.get(series).json(), json!([]), "a volume file holds no series");
    let moved = words(&set(&server, 1, "head", "path", "disc"));
    assert_eq!(moved, "head: read from \"disc\", before from \"head.nrrd\"");
    let undecided = server.settled(2);
    assert_eq!(object(&undecided, "head")["state"], "failed");
    assert_eq!(object(&undecided, "half.kept")["state"], "blocked");

    let there = server.get(series).json();
    let said = |n: usize| (there[n]["modality"].as_str(), there[n]["files"].as_u64());
    assert_eq!([said(0), said(1)], [(Some("CT"), Some(4)); 2], "{there}");
    let uid = |what: &str| {
        let all = there.as_array().unwrap();
        let own = all.iter().find(|s| s["description"] == what).unwrap();
        own["uid"].as_str().unwrap().to_owned()
    };
    let content = |state: &Value| object(state, "head")["content"].clone();
    set(&server, 2, "head", "series", &uid("thin"));
    let thin = server.settled(3);
    assert_eq!(object(&thin, "half.kept")["state"], "exact");
    let grey = |state: &Value| {
        let volume = format!("/api/contents/{}/volume", content(state).as_str().unwrap());
        server.get(&volume).json()["range_hu"].clone()
    };
    assert_eq!(grey(&thin), json!([20, 20]));

    let changed = set(&server, 3, "head", "series", &uid("thick"));
    let told = format!("head: series: {} → {}", uid("thin"), uid("thick"));
    assert_eq!(words(&changed), told);
    let thick = server.settled(4);
    assert_eq!(grey(&thick), json!([400, 400]));
    let undo = json!({ "base_revision": 4, "who": "bob", "change": { "undo": {} } });
    assert_eq!(server.post("/api/cases/a-box/changes", &undo).status, 200);
    assert_eq!(content(&server.settled(5)), content(&thin));
}

#[test]
fn a_recorded_content_goes_with_the_files_that_it_was_recorded_of() {
    let server = start("recorded");
    let old = "a1".repeat(32);
    assert_eq!(set(&server, 1, "head", "sha256", &old).status, 200);
    let failed = server.settled(2);
    assert!(object(&failed, "head")["words"].as_str().unwrap().contains("another content"));
    let moved = words(&set(&server, 2, "head", "path", "./head.nrrd"));
    assert!(moved.starts_with("head: another scan or file than before"), "{moved}");
    let text = server.get("/api/cases/a-box").json()["text"].as_str().unwrap().to_owned();
    assert!(text.contains("path = \"./head.nrrd\"") && !text.contains("sha256"), "{text}");
}

#[test]
fn what_makes_no_sense_of_an_input_is_refused_in_words_and_changes_nothing() {
    let server = start("senseless");
    for path in ["../other-case/head", "/etc", "", "head/../../x"] {
        let refused = set(&server, 1, "head", "path", path);
        assert_eq!(refused.status, 400, "{path}");
        let words = refused.json()["error"].as_str().unwrap().to_owned();
        assert!(words.contains("does not lie in the case's folder"), "{words}");
    }
    let refused = set(&server, 1, "box", "unit", "foot");
    assert_eq!(refused.status, 422);
    assert!(refused.json()["error"].as_str().unwrap().contains("foot"), "{}", refused.json());
    assert_eq!(set(&server, 1, "box", "on", "haed").status, 422);
    assert_eq!(set(&server, 1, "box", "series", "1.2.3").status, 422, "a mesh is of no series");
    assert_eq!(server.get("/api/cases/a-box/inputs/heda/series").status, 404);

    // The same numbers in another unit are another body.
    let before = server.settled(1);
    assert_eq!(words(&set(&server, 1, "box", "unit", "inch")), "box: unit: mm → inch");
    let after = server.settled(2);
    assert_eq!(object(&after, "body")["state"], "exact");
    assert_ne!(object(&after, "body")["content"], object(&before, "body")["content"]);
}
