//! The exact numbers of a step as the page asks for them once the hand has let go: against boxes of known size.

mod running;
mod small;

use running::Running;
use serde_json::{Value, json};
use small::start;

fn change(server: &Running, base: u64, change: Value) {
    let asked = json!({ "base_revision": base, "who": "ann", "change": change });
    let answer = server.post("/api/cases/a-box/changes", &asked);
    assert_eq!(answer.status, 200, "{}", answer.json());
    server.settled(base + 1);
}

fn add(server: &Running, base: u64, step: Value) {
    change(server, base, json!({ "add": { "step": step } }));
}

fn told(server: &Running, step: &str) -> Vec<Value> {
    let told = server.get(&format!("/api/cases/a-box/numbers?step={step}")).json();
    told["told"].as_array().unwrap_or_else(|| panic!("{told}")).clone()
}

/// What a step tells of this preview: title, and each number as `of: name value unit`.
fn of(server: &Running, step: &str, preview: &str) -> Vec<(String, Vec<String>)> {
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let words = |n: &Value| {
        let [of, name, unit] = ["of", "name", "unit"].map(|key| text(&n[key]));
        format!("{of}: {name} {:.3} {unit}", n["value"].as_f64().unwrap())
    };
    let all = told(server, step).into_iter().filter(|one| one["preview"] == preview);
    all.map(|one| {
        let numbers = one["numbers"].as_array().unwrap().iter().map(words).collect();
        (text(&one["title"]), numbers)
    })
    .collect()
}

fn one(title: &str, numbers: &[&str]) -> Vec<(String, Vec<String>)> {
    vec![(title.to_owned(), numbers.iter().map(|n| (*n).to_owned()).collect())]
}

#[test]
fn a_cut_tells_its_bone_its_margin_and_its_partners() {
    let server = start("exact-cut");
    server.settled(1);
    assert_eq!(of(&server, "half", "bone-cut"), one("bone cut", &["half: bone cut 100.000 mm²"]));
    assert_eq!(of(&server, "half", "margin"), []);
    // What lies above the first cut (its kerf is 0.6 mm) is the tumour of a second one, 3 mm below, which is as wide.
    let plane = json!({ "through_mm": [5, 5, 2], "normal": [0, 0, 1], "on": "head" });
    add(&server, 1, json!({ "name": "low", "do": "cut", "of": "half.kept", "plane": plane }));
    let far = json!({ "name": "far", "do": "margin", "of": "half.removed", "planes": ["low.plane"], "least_mm": 5 });
    add(&server, 2, far);
    let margin = one("margin, low to half.removed", &["low to half.removed: margin 3.600 mm"]);
    assert_eq!(of(&server, "low", "margin"), margin);
    assert_eq!(of(&server, "far", "margin"), margin);
    // The plane is turned about its place: bone and margin follow at once, each from its own step.
    let plane = json!({ "through_mm": [5, 5, 2], "normal": [0, 0.6, 0.8], "on": "head" });
    change(&server, 3, json!({ "set": { "step": "low", "parameter": "plane", "value": plane } }));
    // It runs from z = 2 + 5 * 0.75 at the front to below the body: 5 at y = 1, where the first cut ends it, to 0 at 7.667.
    let area = 10.0 * (7.0 + 2.0 / 3.0 - 1.0) / 0.8;
    let words = format!("low: bone cut {area:.3} mm²");
    assert_eq!(of(&server, "low", "bone-cut"), one("bone cut", &[&words]));
    // The tumour's nearest corner is at y = 0, z = 5.6: 0.6 * (0 - 5) + 0.8 * 3.6.
    let margin = ["low to half.removed: margin -0.120 mm"];
    assert_eq!(of(&server, "low", "margin"), one("margin, low to half.removed", &margin));
    let from =
        |step: &str| told(&server, step).into_iter().find(|o| o["preview"] == "margin").unwrap();
    assert_eq!(from("low")["from"], json!(["low", "half"]));
}

#[test]
fn a_moved_bone_tells_its_gap_or_how_deep_it_reaches() {
    let server = start("exact-move");
    server.settled(1);
    add(&server, 1, json!({ "name": "lid", "do": "move", "of": "half.removed", "up_mm": 3 }));
    let title = "gap to other bones";
    assert_eq!(of(&server, "lid", "gap"), one(title, &["half.kept: gap 3.600 mm"]));
    // 1 mm down closes the kerf of 0.6 mm and goes on for 0.4 mm, all over a face of 100 mm².
    change(&server, 2, json!({ "set": { "step": "lid", "parameter": "up_mm", "value": -1 } }));
    let met = ["half.kept: reaches into it 0.400 mm", "half.kept: shared bone 40.000 mm³"];
    assert_eq!(of(&server, "lid", "gap"), one(title, &met));
    // The other piece goes out of its way: where it is planned is what counts.
    add(&server, 3, json!({ "name": "rest", "do": "move", "of": "half.kept", "up_mm": -20 }));
    assert_eq!(of(&server, "lid", "gap"), one(title, &["rest: gap 19.600 mm"]));
    assert_eq!(of(&server, "rest", "gap"), one(title, &["lid: gap 19.600 mm"]));
}

#[test]
fn scissors_tell_what_they_took() {
    let server = start("exact-scissors");
    server.settled(1);
    // Voxels of 5 mm, 4 x 4 x 4 of them, a quarter of which is as dark as air.
    add(&server, 1, json!({ "name": "bone", "do": "threshold", "of": "head", "above_hu": 5 }));
    let lasso = json!([[-3, -3, 0], [7.5, -3, 0], [7.5, 20, 0], [-3, 20, 0]]);
    let cuts = json!([{ "act": "erase", "outline_mm": lasso, "direction": [0, 0, 1] }]);
    add(&server, 2, json!({ "name": "clean", "do": "scissors", "of": "bone", "cuts": cuts }));
    // Two of four columns of voxels.
    let taken = one("taken by all cuts", &["clean: taken by all cuts 3.000 cm³"]);
    assert_eq!(of(&server, "clean", "taken"), taken);
}

/// Adds a cut of the cube as it is, beside the one at half its height that the plan has.
fn cut_beside(server: &Running, base: u64, [x, y, z]: [f64; 3], normal: [f64; 3], kerf: f64) {
    let plane = json!({ "through_mm": [x, y, z], "normal": normal, "on": "head" });
    let cut =
        json!({ "name": "other", "do": "cut", "of": "body", "plane": plane, "kerf_mm": kerf });
    add(server, base, cut);
}

/// What is removed in all by the numbers of a step, by those of a comparison, and by the plan against before.
fn removed_is(server: &Running, now: u64, mm3: f64, mm: f64, kerf: f64, stays: f64) {
    let words = [
        format!("body: removed in all {:.3} cm³", mm3 / 1000.0),
        format!("body: length removed in all {mm:.3} mm"),
    ];
    let words = words.each_ref().map(String::as_str);
    for step in ["half", "other"] {
        assert_eq!(of(server, step, "removed"), one("removed of body", &words));
    }
    let compared = server.get(&format!("/api/cases/a-box/compare?before=1&after={now}")).json();
    let numbers = compared["numbers"].as_array().unwrap().clone();
    let after = |name: &str| {
        let found = numbers.iter().find(|n| n["of"] == "body" && n["name"] == name);
        found.unwrap_or_else(|| panic!("{numbers:?}"))["after"].as_f64().unwrap()
    };
    assert!((after("removed in all") - mm3 / 1000.0).abs() < 1e-9);
    assert!((after("length removed in all") - mm).abs() < 1e-9);
    let body = &server.get("/api/cases/a-box/planned").json()["bones"][0];
    let sizes = [
        (&body["removed_mm3"], mm3),
        (&body["removed_mm"], mm),
        (&body["kerf_mm3"], kerf),
        (&body["planned"]["volume_mm3"], stays),
    ];
    for (found, wanted) in sizes {
        assert!((found.as_f64().unwrap_or(f64::NAN) - wanted).abs() < 1e-6, "{wanted}: {body}");
    }
}

#[test]
fn two_cuts_beside_each_other_tell_what_both_remove() {
    let server = start("exact-beside");
    server.settled(1);
    // The plan's own cut takes what lies above 5.6 mm, its kerf of 0.6 mm not counted.
    let alone = one(
        "removed of body",
        &["body: removed in all 0.440 cm³", "body: length removed in all 4.400 mm"],
    );
    assert_eq!(of(&server, "half", "removed"), alone);
    // The other end, below 2 mm with a kerf of 1: 3 mm stay between the two.
    cut_beside(&server, 1, [5.0, 5.0, 2.0], [0.0, 0.0, -1.0], 1.0);
    removed_is(&server, 2, 540.0, 5.4, 160.0, 300.0);
    let set = |base, plane: Value| {
        change(
            &server,
            base,
            json!({ "put": { "step": "other", "values": { "plane": plane, "kerf_mm": 0 } } }),
        );
    };
    // Square to the first: where both would take the same corner it is taken once, by the first.
    set(2, json!({ "through_mm": [3, 5, 5], "normal": [-1, 0, 0], "on": "head" }));
    removed_is(&server, 3, 440.0 + 3.0 * 10.0 * 5.0, 4.4 + 3.0, 60.0, 7.0 * 10.0 * 5.0);
}

#[test]
fn two_cuts_that_keep_a_stump_each_remove_what_lies_between() {
    let server = start("exact-stumps");
    server.settled(1);
    cut_beside(&server, 1, [5.0, 5.0, 8.0], [0.0, 0.0, -1.0], 1.0);
    removed_is(&server, 2, 140.0, 1.4, 160.0, 700.0);
    // Above the first cut what is kept below the second is both kept and removed: nobody can say which is meant.
    let plane = json!({ "through_mm": [5, 5, 8], "normal": [0, 0, 1], "on": "head" });
    change(&server, 2, json!({ "set": { "step": "other", "parameter": "plane", "value": plane } }));
    assert_eq!(of(&server, "other", "removed"), one("removed of body", &[]));
    let body = &server.get("/api/cases/a-box/planned").json()["bones"][0];
    assert!(body["untold"].as_str().unwrap().contains("not clear which"), "{body}");
    assert_eq!((&body["removed_mm3"], &body["removed_mm"]), (&Value::Null, &Value::Null));
}

#[test]
fn the_box_of_a_scan_tells_what_it_keeps() {
    let server = start("exact-box");
    server.settled(1);
    assert_eq!(told(&server, "head"), Vec::<Value>::new());
    // Voxels of 5 mm from 0 to 15: those are kept whose middles enclose the box.
    let set = |base, value: Value| {
        change(
            &server,
            base,
            json!({ "set": { "step": "head", "parameter": "box_mm", "value": value } }),
        );
    };
    set(1, json!([[1, 5, -20], [9, 15, 30]]));
    let numbers = [
        "head: right to left 10.000 mm",
        "head: front to back 10.000 mm",
        "head: lower to upper 15.000 mm",
        "head: volume 1.500 cm³",
    ];
    assert_eq!(of(&server, "head", "boxed"), one("what the box keeps", &numbers));
    assert_eq!(told(&server, "head")[0]["from"], json!(["head"]));
    set(2, json!([[9, 5, 30], [11, 15, 2]]));
    let sizes = of(&server, "head", "boxed");
    assert_eq!(sizes[0].1[0], "head: right to left 10.000 mm");
    assert_eq!(sizes[0].1[3], "head: volume 1.500 cm³");
    // Nothing of the scan: no number, and what was before is not told.
    set(3, json!([[90, 5, 30], [110, 15, 2]]));
    assert_eq!(of(&server, "head", "boxed"), one("what the box keeps", &[]));
}

#[test]
fn cuts_that_a_step_takes_together_tell_how_far_their_places_lie_apart() {
    let server = start("exact-apart");
    server.settled(1);
    // 3, 4 and 3 mm from the place of the first.
    let plane =
        |through: [f64; 3]| json!({ "through_mm": through, "normal": [0, 0, 1], "on": "head" });
    let cut = |at| json!({ "name": "low", "do": "cut", "of": "half.kept", "plane": plane(at) });
    add(&server, 1, cut([8.0, 9.0, 2.0]));
    // Cuts that nothing takes together are not told of each other.
    assert_eq!(of(&server, "low", "apart"), []);
    let together = json!({
        "name": "guide", "do": "resection-guide", "bone": "body", "stumps": ["low.kept"],
        "specimen": "half.removed", "cuts": ["half.plane", "low.plane"], "part_id": "G",
        "blade": "catalogue:saw-oscillating-0.5", "off": [0, 1, 0],
    });
    add(&server, 2, together);
    let far = format!("{:.3}", (9.0_f64 + 16.0 + 9.0).sqrt());
    let told = |of: &str, to: &str| {
        let between = format!("{of} to {to}");
        one(
            &format!("place to place, {between}"),
            &[&format!("{between}: place to place {far} mm")],
        )
    };
    assert_eq!(of(&server, "low", "apart"), told("low", "half"));
    assert_eq!(of(&server, "half", "apart"), told("half", "low"));
    // Its own place counts, not where its plane passes nearest.
    let moved = plane([5.0, 5.0, 3.0]);
    change(&server, 3, json!({ "set": { "step": "low", "parameter": "plane", "value": moved } }));
    let words = "low to half: place to place 2.000 mm";
    assert_eq!(of(&server, "low", "apart"), one("place to place, low to half", &[words]));
}

#[test]
fn what_failed_has_no_number_and_says_from_what_it_would_follow() {
    let server = start("exact-failed");
    server.settled(1);
    let plane = json!({ "through_mm": [5, 5, 50], "normal": [0, 0, 1], "on": "head" });
    change(&server, 1, json!({ "set": { "step": "half", "parameter": "plane", "value": plane } }));
    assert_eq!(of(&server, "half", "bone-cut"), one("bone cut", &[]));
    assert_eq!(told(&server, "half")[0]["from"], json!(["half"]));
    assert_eq!(told(&server, "nowhere"), Vec::<Value>::new());
}
