//! The comments of a review come back into the case that it was made of, and into no other unasked.

mod running;
mod small;

use running::Running;
use serde_json::{Value, json};
use small::start;

fn say(server: &Running, query: &str, id: &str, plan_hash: &str) -> (u16, Value) {
    let said = json!([{ "id": id, "on": "half", "frame": "head", "at_mm": [1, 2, 3], "text": "Too thin.",
        "who": "Dr Reviewer", "when": "2026-11-25T10:00:00Z", "plan_hash": plan_hash }]);
    let reply = server.post(&format!("/api/cases/a-box/comments{query}"), &said);
    (reply.status, reply.json())
}

fn kept(server: &Running) -> Vec<Value> {
    server.get("/api/cases/a-box/comments").json().as_array().unwrap().clone()
}

/// The hash of the plan as it is.
fn hash(server: &Running) -> String {
    let text = server.get("/api/cases/a-box").json()["text"].as_str().unwrap().to_owned();
    preop_case::read(&text).unwrap().hash().to_string()
}

#[test]
fn comments_of_another_cases_review_are_kept_only_if_that_is_meant() {
    let server = start("comments");
    let first = hash(&server);
    let retitled = json!({ "describe": { "values": { "title": "Another title" } } });
    let asked = json!({ "base_revision": 1, "who": "ann", "change": retitled });
    assert_eq!(server.post("/api/cases/a-box/changes", &asked).status, 200);
    let now = hash(&server);
    assert_ne!(first, now);
    // In the review of an earlier revision, and of the latest.
    assert_eq!(say(&server, "", "a", &first).0, 200);
    assert_eq!(say(&server, "", "b", &now).0, 200);
    let strange = "7".repeat(64);
    let (status, refused) = say(&server, "", "c", &strange);
    assert_eq!(status, 409);
    let words = refused["error"].as_str().unwrap();
    assert!(words.contains("plan 77777777, which this case never had"), "{words}");
    assert!(words.contains("Nothing was kept"), "{words}");
    assert_eq!(kept(&server).len(), 2);
    assert_eq!(say(&server, "?anyway=true", "c", &strange).0, 200);
    let reviewed: Vec<Value> = kept(&server).iter().map(|c| c["reviewed"].clone()).collect();
    assert_eq!(reviewed, [json!(1), json!(2), json!(0)]);
}
