//! The server as a page meets it: over a real connection, on a small plan.

mod running;
mod small;

use preop_server::openapi;
use running::Running;
use serde_json::{Value, json};
use small::{again, object, start};
use std::fs;
use std::path::Path;

#[test]
fn only_who_has_the_token_and_comes_from_our_page_gets_in() {
    let server = start("door");
    let host = &server.host;
    let ask = |head: &str| server.raw(&format!("{head}Connection: close\r\n\r\n")).status;
    assert_eq!(ask(&format!("GET /api/cases HTTP/1.1\r\nHost: {host}\r\n")), 403);
    assert_eq!(ask(&format!("GET /?token=guess HTTP/1.1\r\nHost: {host}\r\n")), 403);
    assert_eq!(ask("GET /?token=secret HTTP/1.1\r\nHost: evil.example\r\n"), 421);
    let post = "POST /api/cases/a-box/cancel HTTP/1.1\r\nCookie: preop=secret\r\n\
                Content-Length: 0\r\n";
    assert_eq!(ask(&format!("{post}Host: {host}\r\nOrigin: http://evil.example\r\n")), 403);
    assert_eq!(ask(&format!("{post}Host: {host}\r\n")), 403);
    let welcome = server
        .raw(&format!("GET /?token=secret HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
    assert_eq!(welcome.status, 303);
    assert!(welcome.head.contains("HttpOnly; SameSite=Strict"), "{}", welcome.head);
    let page = server.get("/");
    assert_eq!(page.status, 200);
    assert!(page.head.to_lowercase().contains("content-security-policy: default-src 'self'"));
    assert_eq!(server.get("/api/cases/..%2f..%2fetc/state").status, 404);
    assert_eq!(server.get("/api/nothing").status, 404);
}

#[test]
fn a_change_is_evaluated_shown_and_taken_back() {
    let server = start("change");
    let cases = server.get("/api/cases").json();
    assert_eq!((&cases[0]["id"], &cases[0]["title"]), (&json!("a-box"), &json!("A box")));
    let state = server.settled(1);
    // Whoever listens late is told where the plan is, and asks for the state.
    let first = server.events().next().unwrap();
    assert_eq!(first, json!({ "event": "revision", "revision": 1 }));
    assert_eq!(object(&state, "half.kept")["state"], "exact");
    let head = object(&state, "head");
    assert_eq!(head["state"], "exact", "{head}");
    let volume = format!("/api/contents/{}/volume", head["content"].as_str().unwrap());
    assert_eq!(server.get(&volume).json()["range_hu"], json!([0, 30]));
    assert_eq!(server.get(&format!("{volume}/0/0")).body.len(), 128);
    assert_eq!(server.get(&format!("{volume}/0/9")).status, 404);
    assert_eq!(object(&state, "half.removed")["surfaces"][0]["role"], "specimen");
    // Both halves together are as fine as the bone was.
    let fine = |name| object(&state, name)["surfaces"][0]["triangles"].clone();
    assert_eq!([fine("half.kept"), fine("half.removed")], [json!(50_000), json!(50_000)]);
    assert_eq!(object(&state, "half.plane")["plane"]["through_mm"], json!([5.0, 5.0, 5.0]));

    let plane = json!({ "through_mm": [5, 5, 2.5], "normal": [0, 0, 1], "on": "head" });
    let set = json!({ "set": { "step": "half", "parameter": "plane", "value": plane } });
    let asked = json!({ "base_revision": 1, "who": "ann", "change": set, "request": "here-1" });
    assert_eq!(server.post("/api/cases/a-box/changes", &asked).json()["revision"], 2);
    let moved = server.settled(2);
    let content = |state: &Value, name: &str| object(state, name)["content"].clone();
    assert_eq!(content(&moved, "body"), content(&state, "body"));
    assert_ne!(content(&moved, "half.kept"), content(&state, "half.kept"));

    // The kept half is as high as the plane says, in the bytes that a screen gets.
    let hash = content(&moved, "half.kept");
    let bytes = server.get(&format!("/api/contents/{}/surface/0", hash.as_str().unwrap())).body;
    let head_bytes = u32::from_le_bytes(bytes[8..12].try_into().unwrap()) as usize;
    let head: Value = serde_json::from_slice(&bytes[12..12 + head_bytes]).unwrap();
    let height = head["step_mm"][2].as_f64().unwrap() * 65535.0;
    assert!((height - 2.5).abs() < 1e-9, "{height}");

    // A place clicked a little above it is taken on it.
    let low = |n: usize| head["origin_mm"][n].as_f64().unwrap();
    let [x, y, z] = [low(0) + 1.25, low(1) + 1.5, low(2) + 2.5];
    let along = "along_x=0&along_y=0&along_z=-1";
    let of = format!("/api/contents/{}/surface/0/place", hash.as_str().unwrap());
    let place = server.get(&format!("{of}?x={x}&y={y}&z={}&{along}", z + 0.3)).json();
    let met: [f64; 3] = serde_json::from_value(place).unwrap();
    assert!(met.iter().zip([x, y, z]).all(|(a, b)| (a - b).abs() < 1e-9), "{met:?}");
    assert_eq!(
        server.get(&format!("{of}?x={x}&y={y}&z={z}&{}", "along_x=0&along_y=0&along_z=0")).status,
        400
    );

    let asked = json!({ "base_revision": 1, "who": "ann", "change": asked["change"] });
    let stale = server.post("/api/cases/a-box/changes", &asked);
    assert_eq!((stale.status, &stale.json()["since"][0]["who"]), (409, &json!("ann")));
    assert_eq!(stale.json()["apart"], json!(false));
    // What an undo takes back, and what it makes anew, is said before it is asked for.
    let turn = &server.get("/api/cases/a-box").json()["undo"];
    assert!(turn["words"].as_str().unwrap().starts_with("half: "), "{turn}");
    assert_eq!((&turn["who"], &turn["request"]), (&json!("ann"), &json!("here-1")));
    assert_eq!(turn["makes"], json!([{ "name": "half", "do": "cut" }]));
    let undo = json!({ "base_revision": 2, "who": "bob", "change": { "undo": {} } });
    assert_eq!(server.post("/api/cases/a-box/changes", &undo).status, 200);
    assert_eq!(content(&server.settled(3), "half.kept"), content(&state, "half.kept"));
    let case = server.get("/api/cases/a-box").json();
    assert_eq!((&case["undo"], &case["history"][1]["undone"]), (&json!(null), &json!(true)));
    assert_eq!(&case["redo"], turn);
}

#[test]
fn the_list_begins_with_what_was_changed_last_and_says_how_a_plan_stands() {
    let server = start("listed");
    let cases = || server.get("/api/cases").json();
    assert_eq!((&cases()[0]["id"], &cases()[0]["judged"]), (&json!("a-box"), &json!(null)));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("listed");
    let history = fs::read_to_string(folder.join("a-box/history.jsonl")).unwrap();
    let when = cases()[0]["changed"].as_str().unwrap().to_owned();
    for (name, year) in [("0-long-ago", "1999"), ("z-yesterday", "2999")] {
        fs::create_dir_all(folder.join(name)).unwrap();
        fs::copy(folder.join("a-box/plan.toml"), folder.join(name).join("plan.toml")).unwrap();
        let then = history.replace(&when, &format!("{year}{}", &when[4..]));
        fs::write(folder.join(name).join("history.jsonl"), then).unwrap();
    }
    let names: Vec<Value> =
        cases().as_array().unwrap().iter().map(|case| case["id"].clone()).collect();
    assert_eq!(names, ["z-yesterday", "a-box", "0-long-ago"]);

    let judged = |state: &Value, failed: u64| {
        let findings = state["findings"].as_array().unwrap().iter();
        let stands = |f: &&Value| f["severity"] == "danger" && f["accepted_by"].is_null();
        json!({ "dangers": findings.filter(stands).count(), "failed": failed })
    };
    let state = server.settled(1);
    assert_eq!(cases()[1]["judged"], judged(&state, 0));
    let plane = json!({ "through_mm": [5, 5, 500], "normal": [0, 0, 1], "on": "head" });
    let set = json!({ "set": { "step": "half", "parameter": "plane", "value": plane } });
    let asked = json!({ "base_revision": 1, "who": "ann", "change": set });
    assert_eq!(server.post("/api/cases/a-box/changes", &asked).status, 200);
    let state = server.settled(2);
    assert_eq!(object(&state, "half.kept")["state"], "failed");
    assert_eq!(cases()[1]["judged"], judged(&state, 1));
    assert_eq!(cases()[1]["last_judged"], json!(null));

    // A server that begins says what the last one knew, and of which revision; one that nobody computed says nothing.
    let kept = folder.join("a-box/judged.json");
    while !fs::read_to_string(&kept).is_ok_and(|text| text.contains("\"revision\":2")) {
        std::thread::yield_now();
    }
    drop(server);
    let plan = folder.join("a-box/plan.toml");
    let listed = |server: &Running, id: &str| {
        let cases = server.get("/api/cases").json();
        cases.as_array().unwrap().iter().find(|case| case["id"] == id).unwrap().clone()
    };
    let server = again("listed");
    let case = listed(&server, "a-box");
    assert_eq!((&case["revision"], &case["judged"]), (&json!(2), &json!(null)));
    let mut last = case["last_judged"].clone();
    assert!(last["when"].take().as_str().unwrap().starts_with("20"), "{last}");
    let mut known = judged(&state, 1);
    known["revision"] = json!(2);
    known["when"] = json!(null);
    known["other_program"] = json!(false);
    known["other_inputs"] = json!(false);
    assert_eq!(last, known);
    assert_eq!(listed(&server, "0-long-ago")["last_judged"], json!(null));
    drop(server);
    // The plan moves on: what was known stays of its revision.
    let text = fs::read_to_string(&plan).unwrap();
    fs::write(&plan, text.replace("A box", "Another box")).unwrap();
    let server = again("listed");
    let case = listed(&server, "a-box");
    assert_eq!((&case["revision"], &case["last_judged"]["revision"]), (&json!(3), &json!(2)));
    drop(server);
    // Another program computed it, or an earlier one that did not say what it was.
    let written = fs::read_to_string(&kept).unwrap();
    let ours = format!("{{\"program\":{},", json!(preop_case::BUILD));
    let without = |key: &str| {
        let mut kept: Value = serde_json::from_str(&written).unwrap();
        kept.as_object_mut().unwrap().remove(key).unwrap();
        kept.to_string()
    };
    for text in [without("program"), written.replace(preop_case::BUILD, "another build")] {
        assert!(written.contains(&ours[1..]) && !text.contains(&ours[1..]), "{written}");
        fs::write(&kept, text).unwrap();
        let server = again("listed");
        let last = listed(&server, "a-box")["last_judged"].clone();
        assert_eq!((&last["other_program"], &last["other_inputs"]), (&json!(true), &json!(false)));
    }
    fs::write(&kept, &written).unwrap();
    // What is none of ours, or of a revision that is not there, is not believed.
    for text in ["{}", "no json", &fs::read_to_string(&kept).unwrap().replace(":2,", ":9,")] {
        fs::write(&kept, text).unwrap();
        let server = again("listed");
        assert_eq!(listed(&server, "a-box")["last_judged"], json!(null), "{text}");
    }
}

#[test]
fn nothing_is_judged_of_inputs_that_are_others_since() {
    let server = start("other-inputs");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("other-inputs/a-box");
    let case = || server.get("/api/cases").json()[0].clone();
    let package = |revision: u64| {
        let mut events = server.events();
        server.post("/api/cases/a-box/package", &json!({ "base_revision": revision }));
        events.find(|e| e["event"] == "package").unwrap();
    };
    server.settled(1);
    package(1);
    assert_eq!(
        (&case()["is_current"], &case()["last_judged"]),
        (&json!(true), &json!(null)),
        "{}",
        case()
    );
    let judged = case()["judged"].clone();
    assert!(judged["dangers"].is_u64(), "{judged}");
    // A file of the scan is another one: neither what was computed nor the package says anything of it.
    fs::write(folder.join("stamp"), "another").unwrap();
    let now = case();
    assert_eq!((&now["judged"], &now["last_judged"]["revision"]), (&json!(null), &json!(1)));
    assert_eq!(now["last_judged"]["other_inputs"], json!(true));
    assert_eq!(now["last_judged"]["other_program"], json!(false));
    // Until it is computed again.
    let mut events = server.events();
    server.post("/api/cases/a-box/go-on", &json!({}));
    events.find(|e| e["event"] == "evaluated").unwrap();
    assert_eq!((&case()["judged"], &case()["last_judged"]), (&judged, &json!(null)));
}

#[test]
fn a_change_that_makes_no_sense_is_refused_with_its_line() {
    let server = start("nonsense");
    let set = json!({ "set": { "step": "half", "parameter": "of", "value": "bdoy" } });
    let asked = json!({ "base_revision": 1, "who": "ann", "change": set });
    let refused = server.post("/api/cases/a-box/changes", &asked);
    assert_eq!(refused.status, 422);
    let mistake = &refused.json()["mistakes"][0];
    assert!(mistake["line"].as_u64() > Some(1), "{mistake}");
    assert!(mistake["message"].as_str().unwrap().contains("body"), "{mistake}");
    // No package is no mistake: a page asks for it each time.
    assert_eq!(server.get("/api/cases/a-box/package").json(), Value::Null);
    assert_eq!(server.get("/api/cases/a-box/package/report.pdf").status, 404);
}

/// `openapi.json` is checked in so that a change of the wire is seen in review, and the page's
/// client is made from it.
#[test]
fn the_document_that_is_checked_in_is_what_the_server_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let now = format!("{:#}\n", openapi());
    if std::env::var_os("PREOP_WRITE").is_some() {
        fs::write(&path, &now).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == now, "run this test with PREOP_WRITE=1 and look at what changed");
}

/// So is the vocabulary that the page's unit tests draw their forms from.
#[test]
fn the_vocabulary_that_the_pages_tests_know_is_that_of_this_build() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/tests/unit/schema.json");
    let now = format!("{:#}\n", preop_plan::schema::schema(&preop_steps::Steps));
    if std::env::var_os("PREOP_WRITE").is_some() {
        fs::write(&path, &now).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == now, "run this test with PREOP_WRITE=1");
}

/// The runs of a label, as a screen gets them.
fn runs(server: &Running, content: &Value) -> Vec<u32> {
    let answer = server.get(&format!("/api/contents/{}/label", content.as_str().unwrap()));
    assert_eq!(answer.status, 200);
    let head = u32::from_le_bytes(answer.body[8..12].try_into().unwrap()) as usize;
    answer.body[12 + head..].chunks(4).map(|b| u32::from_le_bytes(b.try_into().unwrap())).collect()
}

#[test]
fn a_stroke_is_one_change_seen_on_the_label_done_once_and_taken_back() {
    let server = start("stroke");
    server.settled(1);
    let stroke =
        |act: &str, x: f64| json!({ "act": act, "radius_mm": 1, "points_mm": [[x, 5, 5]] });
    let first =
        json!({ "name": "spot", "do": "paint", "on": "head", "strokes": [stroke("add", 5.0)] });
    let add = json!({ "base_revision": 1, "who": "ann", "change": { "add": { "step": first } } });
    assert_eq!(server.post("/api/cases/a-box/changes", &add).status, 200);
    let content = |state: &Value| object(state, "spot")["content"].clone();
    let spot = content(&server.settled(2));
    assert_eq!(runs(&server, &spot), [21, 1, 42]);

    let append = json!({ "step": "spot", "parameter": "strokes", "value": stroke("add", 10.0) });
    let asked = json!({ "base_revision": 2, "who": "ann", "request": "one", "change": { "append": append } });
    let answer = server.post("/api/cases/a-box/changes", &asked).json();
    assert_eq!(answer["words"], "spot: painted with a ball of 1 mm radius, 1 place");
    assert_eq!(runs(&server, &content(&server.settled(3))), [21, 2, 41]);
    // Whoever lost the answer asks again: it is the same answer, and nothing is done twice.
    let again = server.post("/api/cases/a-box/changes", &asked).json();
    assert_eq!((&again["revision"], &again["words"]), (&answer["revision"], &answer["words"]));
    let case = server.get("/api/cases/a-box").json();
    assert_eq!((&case["revision"], case["history"].as_array().unwrap().len()), (&json!(3), 3));

    let undo = json!({ "base_revision": 3, "who": "ann", "change": { "undo": {} } });
    assert_eq!(server.post("/api/cases/a-box/changes", &undo).status, 200);
    assert_eq!(content(&server.settled(4)), spot);
    // What is no label is refused in words, and so is a stroke that the plan does not take.
    let state = server.settled(4);
    let head = object(&state, "head")["content"].as_str().unwrap().to_owned();
    assert_eq!(server.get(&format!("/api/contents/{head}/label")).status, 400);
    let wrong = json!({ "step": "spot", "parameter": "strokes", "value": stroke("cut", 5.0) });
    let asked = json!({ "base_revision": 4, "who": "ann", "change": { "append": wrong } });
    assert_eq!(server.post("/api/cases/a-box/changes", &asked).status, 422);
}

#[test]
fn an_eraser_keeps_within_one_label_and_off_another_as_the_plan_says() {
    let server = start("limits");
    server.settled(1);
    // A row of four voxels, the two in its middle, and its first.
    let stroke = |act: &str, x: [i32; 2]| json!({ "act": act, "radius_mm": 1, "points_mm": [[x[0], 5, 5], [x[1], 5, 5]] });
    let mut revision = 1;
    let mut make = |change: Value| {
        let asked = json!({ "base_revision": revision, "who": "ann", "change": change });
        let answer = server.post("/api/cases/a-box/changes", &asked);
        assert_eq!(answer.status, 200, "{}", answer.json());
        revision += 1;
        (answer.json()["words"].as_str().unwrap().to_owned(), server.settled(revision))
    };
    for (name, x) in [("row", [0, 15]), ("middle", [5, 10]), ("first", [0, 0])] {
        let step =
            json!({ "name": name, "do": "paint", "on": "head", "strokes": [stroke("add", x)] });
        make(json!({ "add": { "step": step } }));
    }
    let held = |state: &Value, name: &str| runs(&server, &object(state, name)["content"]);
    let erase = |name: &str, of: &str, limit: &str, label: &str| {
        let strokes = [stroke("erase", [0, 15])];
        let mut step =
            json!({ "name": name, "do": "paint", "of": of, "on": "head", "strokes": strokes });
        step[limit] = json!(label);
        json!({ "interpose": { "step": step, "behind": of } })
    };
    let (words, state) = make(erase("ends", "row", "erase_within", "middle"));
    assert_eq!(
        words,
        "row: erased with a ball of 1 mm radius, 2 places, erasing within middle, as ends (paint)"
    );
    assert_eq!(held(&state, "row"), [20, 4, 40]);
    assert_eq!(held(&state, "ends"), [20, 1, 2, 1, 40]);
    let (words, state) = make(erase("end", "ends", "keep_off", "first"));
    assert!(words.ends_with("2 places, off first, as end (paint)"), "{words}");
    assert_eq!(held(&state, "end"), [20, 1, 43]);
    let text = server.get("/api/cases/a-box").json()["text"].as_str().unwrap().to_owned();
    assert!(text.contains("erase_within = \"middle\"") && text.contains("keep_off = \"first\""));
}
