//! What a case is, changed from the page: its title, the side and the day of the operation.

mod running;
mod small;

use running::{Answer, Running};
use serde_json::{Value, json};
use small::{object, start};

fn describe(server: &Running, base: u64, values: Value) -> Answer {
    let change = json!({ "describe": { "values": values } });
    let asked = json!({ "base_revision": base, "who": "ann", "change": change });
    server.post("/api/cases/a-box/changes", &asked)
}

fn words(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()["words"].as_str().unwrap().to_owned()
}

fn text(server: &Running) -> String {
    server.get("/api/cases/a-box").json()["text"].as_str().unwrap().to_owned()
}

fn take_back(server: &Running, base: u64, change: &str) {
    let asked = json!({ "base_revision": base, "who": "ann", "change": { change: {} } });
    assert_eq!(server.post("/api/cases/a-box/changes", &asked).status, 200);
}

#[test]
fn what_a_case_is_is_one_change_in_words_that_is_taken_back_and_brought_again() {
    let server = start("describe");
    server.settled(1);
    let before = text(&server);
    let values = json!({ "title": " A jaw ", "side": "right", "operation_date": "2026-12-01" });
    let told = words(&describe(&server, 1, values));
    assert_eq!(
        told,
        "title: A box → A jaw; side: left → right; day of the operation: not said → 2026-12-01"
    );
    let after = text(&server);
    let expected = before.replace(
        "title = \"A box\"\nside = \"left\"\n",
        "title = \"A jaw\"\nside = \"right\"\noperation_date = \"2026-12-01\"\n",
    );
    assert_eq!(after, expected, "nothing else of the text is touched");
    server.settled(2);
    take_back(&server, 2, "undo");
    assert_eq!(text(&server), before);
    take_back(&server, 3, "redo");
    assert_eq!(text(&server), after);
    // A side and a day that are not known any more; the title stays.
    let none = json!({ "side": null, "operation_date": null });
    let told = words(&describe(&server, 4, none));
    assert_eq!(told, "side: right → not said; day of the operation: 2026-12-01 → not said");
    assert!(text(&server).starts_with("format = 1\ntitle = \"A jaw\"\n\n[[input]]"));
}

#[test]
fn the_day_of_the_operation_is_held_against_the_age_of_the_scan() {
    let server = start("describe-age");
    let set = |base: u64, parameter: &str, value: &str| {
        let set = json!({ "set": { "step": "head", "parameter": parameter, "value": value } });
        let asked = json!({ "base_revision": base, "who": "ann", "change": set });
        assert_eq!(server.post("/api/cases/a-box/changes", &asked).status, 200);
    };
    set(1, "path", "disc");
    let there = server.get("/api/cases/a-box/inputs/head/series").json();
    set(2, "series", there[0]["uid"].as_str().unwrap());
    let codes = |state: &Value| -> Vec<String> {
        let all = state["findings"].as_array().unwrap().iter();
        all.map(|f| f["code"].as_str().unwrap().to_owned()).filter(|c| c == "image.age").collect()
    };
    // The scan was taken on the first of November 2026.
    assert_eq!(codes(&server.settled(3)), [""; 0]);
    words(&describe(&server, 3, json!({ "operation_date": "2026-11-20" })));
    assert_eq!(codes(&server.settled(4)), [""; 0]);
    words(&describe(&server, 4, json!({ "operation_date": "2027-07-01" })));
    let late = server.settled(5);
    assert_eq!(codes(&late).len(), 1, "{late}");
    assert_eq!(object(&late, "half.kept")["state"], "exact");
    take_back(&server, 5, "undo");
    assert_eq!(codes(&server.settled(6)), [""; 0]);
}

#[test]
fn what_makes_no_sense_of_a_case_is_refused_in_words_and_changes_nothing() {
    let server = start("describe-senseless");
    server.settled(1);
    let before = text(&server);
    let said = |values: Value| {
        let refused = describe(&server, 1, values.clone());
        assert!(refused.status == 400 || refused.status == 422, "{values}: {}", refused.status);
        refused.json().to_string()
    };
    for day in ["2026-02-30", "2026-13-01", "2027-02-29", "tomorrow", ""] {
        let words = said(json!({ "operation_date": day }));
        assert!(words.contains("must be a day as 2026-12-01"), "{words}");
    }
    assert!(said(json!({ "side": "lefft" })).contains("is no side"));
    assert!(said(json!({ "title": "  " })).contains("needs a title"));
    assert!(said(json!({ "title": "x".repeat(201) })).contains("at most 200"));
    assert!(said(json!({ "title": null })).contains("title"));
    assert!(said(json!({ "variant": "B" })).contains("variant"));
    assert_eq!(text(&server), before);
    assert_eq!(server.get("/api/cases/a-box").json()["revision"], 1);
}
