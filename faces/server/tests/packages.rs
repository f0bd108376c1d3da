//! A package on its way: how far it is, stopped by a person, overtaken by a change; and going on after a stop.

mod running;
mod small;

use serde_json::{Value, json};
use small::{start, start_endless};

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
