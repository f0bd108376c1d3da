//! Comparing as a page meets it: two revisions in words and numbers, and distances from one surface to another.

mod running;
mod small;

use running::Running;
use serde_json::{Value, json};
use small::{object, start};
use std::collections::BTreeMap;

/// Moves the cut to this height, on the revision that is the latest.
fn cut_at(server: &Running, base: u64, z: f64) -> Value {
    let plane = json!({ "through_mm": [5, 5, z], "normal": [0, 0, 1], "on": "head" });
    let set = json!({ "set": { "step": "half", "parameter": "plane", "value": plane } });
    let asked = json!({ "base_revision": base, "who": "ann", "change": set });
    assert_eq!(server.post("/api/cases/a-box/changes", &asked).status, 200);
    server.settled(base + 1)
}

fn kept(state: &Value) -> String {
    object(state, "half.kept")["content"].as_str().unwrap().to_owned()
}

/// The corners of a surface as the page decodes them.
fn corners(server: &Running, content: &str, detail: &str) -> Vec<[f64; 3]> {
    let bytes = server.get(&format!("/api/contents/{content}/surface/0?{detail}")).body;
    let length = u32::from_le_bytes(bytes[8..12].try_into().unwrap()) as usize;
    let head: Value = serde_json::from_slice(&bytes[12..12 + length]).unwrap();
    let number = |key: &str, n: usize| head[key][n].as_f64().unwrap();
    let count = head["vertices"].as_u64().unwrap() as usize;
    let values = bytes[12 + length..][..6 * count].chunks(2);
    let values: Vec<f64> =
        values.map(|b| f64::from(u16::from_le_bytes(b.try_into().unwrap()))).collect();
    let place = |c: &[f64]| [0, 1, 2].map(|n| number("origin_mm", n) + number("step_mm", n) * c[n]);
    values.chunks(3).map(place).collect()
}

fn distances(server: &Running, of: &str, to: &str) -> Vec<f64> {
    let asked = json!({ "of": { "content": of, "part": 0 }, "to": [{ "content": to, "part": 0 }],
        "triangles": 100_000, "edge_mm": 1.5 });
    let answer = server.post("/api/deviation", &asked);
    assert_eq!(answer.status, 200);
    answer.body.chunks(4).map(|b| f64::from(f32::from_le_bytes(b.try_into().unwrap()))).collect()
}

const MAP: &str = "triangles=100000&edge_mm=1.5";

#[test]
fn a_cut_that_moved_by_three_millimetres_shows_three_all_over_its_face() {
    let server = start("deviation");
    let low = kept(&server.settled(1));
    let high = kept(&cut_at(&server, 1, 8.0));
    // The higher cut stands out of the lower body: by 3 mm wherever one looks on its face.
    let shown = corners(&server, &high, MAP);
    let out = distances(&server, &high, &low);
    assert_eq!(shown.len(), out.len());
    let face: Vec<f64> =
        shown.iter().zip(&out).filter(|(c, _)| c[2] > 7.999).map(|(_, d)| *d).collect();
    assert!(face.len() > 60, "{} places on the face", face.len());
    assert!(face.iter().all(|d| (d - 3.0).abs() < 1e-3), "{face:?}");
    for (c, d) in shown.iter().zip(&out) {
        assert!((d - (c[2] - 5.0).max(0.0)).abs() < 1e-3, "{d} at {c:?}");
    }
    // The other way round the face lies within: 3 mm below the higher cut, less beside a wall.
    let shown = corners(&server, &low, MAP);
    for ([x, y, z], d) in shown.iter().zip(distances(&server, &low, &high)) {
        let walls = [*x, 10.0 - x, *y, 10.0 - y, *z, 8.0 - z];
        let nearest = walls.into_iter().fold(f64::INFINITY, f64::min);
        assert!((d + nearest).abs() < 1e-3, "{d} at {x} {y} {z}");
    }
    // Without more corners there is nothing within the face to show it.
    let is_within = |c: &&[f64; 3]| c[2] > 7.999 && c[0] > 0.1 && c[0] < 9.9 && c[1] > 0.1;
    let coarse = corners(&server, &high, "triangles=100000");
    assert_eq!(coarse.iter().filter(is_within).filter(|c| c[1] < 9.9).count(), 0);
    let detail = |edge: &str| format!("/api/contents/{high}/surface/0?edge_mm={edge}");
    assert_eq!(server.get(&detail("0.001")).status, 400);
    assert_eq!(server.get(&detail("NaN")).status, 400);
}

/// Adds a step, on the revision that is the latest.
fn add(server: &Running, base: u64, step: Value) {
    let asked =
        json!({ "base_revision": base, "who": "ann", "change": { "add": { "step": step } } });
    let answer = server.post("/api/cases/a-box/changes", &asked);
    assert_eq!(answer.status, 200, "{}", answer.json());
    server.settled(base + 1);
}

fn is(value: &Value, wanted: f64, within: f64) {
    let found = value.as_f64().unwrap_or_else(|| panic!("{value} is no number"));
    assert!((found - wanted).abs() <= within, "{found}, not {wanted}");
}

/// The distance of a place from the surface of the cube of ten millimetres, by its formula.
fn from_cube(p: [f64; 3]) -> f64 {
    let out = p.map(|c| (c - 10.0).max(-c));
    let outside = out.iter().map(|d| d.max(0.0).powi(2)).sum::<f64>().sqrt();
    if outside > 0.0 { outside } else { -out.iter().fold(f64::NEG_INFINITY, |a, b| a.max(*b)) }
}

/// Mean, 95th percentile and greatest distance of the surface of a box from that cube, over squares of its faces.
fn of_box(low: [f64; 3], high: [f64; 3]) -> [f64; 3] {
    let mut found = vec![];
    for (axis, side) in [0, 1, 2].into_iter().flat_map(|axis| [(axis, low), (axis, high)]) {
        let across = [(axis + 1) % 3, (axis + 2) % 3];
        let edge = across.map(|a| high[a] - low[a]);
        for n in 0..200 * 200 {
            let mut p = side;
            for (a, k) in [(0, n % 200), (1, n / 200)] {
                p[across[a]] = low[across[a]] + edge[a] * (f64::from(k) + 0.5) / 200.0;
            }
            found.push((from_cube(p), edge[0] * edge[1]));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    let whole: f64 = found.iter().map(|f| f.1).sum();
    let mut passed = 0.0;
    let p95 = found.iter().find(|f| {
        passed += f.1;
        passed >= 0.95 * whole
    });
    let mean = found.iter().map(|f| f.0 * f.1).sum::<f64>() / whole;
    [mean, p95.unwrap().0, found.last().unwrap().0]
}

#[test]
fn the_plan_stands_against_the_patient_in_numbers_of_known_boxes() {
    let server = start("planned");
    server.settled(1);
    let told = |wanted: usize| -> BTreeMap<String, Value> {
        let planned = server.get("/api/cases/a-box/planned").json();
        let bones = planned["bones"].as_array().unwrap_or_else(|| panic!("{planned}")).clone();
        assert_eq!(bones.len(), wanted, "{bones:?}");
        bones.into_iter().map(|b| (b["name"].as_str().unwrap().to_owned(), b)).collect()
    };
    // The cube is cut at half its height with a blade whose kerf is 0.6 mm: 500 stay, 440 go.
    let body = &told(1)["body"];
    is(&body["before"]["volume_mm3"], 1000.0, 1e-6);
    is(&body["planned"]["volume_mm3"], 500.0, 1e-6);
    is(&body["planned"]["height_mm"], 5.0, 1e-9);
    is(&body["planned"]["width_mm"], 10.0, 1e-9);
    is(&body["removed_mm3"], 440.0, 1e-6);
    is(&body["kerf_mm3"], 60.0, 1e-6);
    let pieces: Vec<&str> =
        body["pieces"].as_array().unwrap().iter().map(|p| p["becomes"].as_str().unwrap()).collect();
    assert_eq!(pieces, ["stays", "removed"]);
    let [mean, _, most] = of_box([0.0; 3], [10.0, 10.0, 5.0]);
    is(&body["distance"]["mean_mm"], mean, 0.02);
    is(&body["distance"]["max_mm"], most, 0.05);
    // What was cut off is brought forward and up, in two moves.
    let first = json!({ "name": "out", "do": "move", "of": "half.removed", "forward_mm": 4 });
    let second = json!({ "name": "on", "do": "move", "of": "out", "up_mm": 2, "forward_mm": -1 });
    add(&server, 1, first);
    add(&server, 2, second);
    let body = &told(1)["body"];
    is(&body["planned"]["volume_mm3"], 940.0, 1e-6);
    is(&body["removed_mm3"], 0.0, 0.0);
    is(&body["planned"]["depth_mm"], 13.0, 1e-9);
    is(&body["planned"]["height_mm"], 12.0, 1e-9);
    let on = &body["pieces"][1];
    assert_eq!((on["name"].as_str(), on["becomes"].as_str()), (Some("on"), Some("moved")));
    assert_eq!(on["way"]["words"], "3.0 mm forward, 2.0 mm up");
    is(&on["way"]["forward_mm"], 3.0, 1e-9);
    is(&on["way"]["left_mm"], 0.0, 1e-9);
    is(&on["way"]["turned_deg"], 0.0, 1e-9);
    is(&on["way"]["farthest_mm"], 13_f64.sqrt(), 1e-9);
    let truth = of_box([0.0, -3.0, 7.6], [10.0, 7.0, 12.0]);
    is(&on["distance"]["max_mm"], 13_f64.sqrt(), 1e-9);
    is(&on["distance"]["mean_mm"], truth[0], 0.02);
    is(&on["distance"]["p95_mm"], truth[1], 0.05);
    // Turned about its front lower edge by a right angle: its middle goes where a compass says.
    let about = json!([5, 0, 5]);
    let turn =
        json!({ "name": "tip", "do": "move", "of": "half.kept", "about": about, "pitch_deg": 90 });
    add(&server, 3, turn);
    let tip = &told(1)["body"]["pieces"][0];
    // From 5 behind and 2.5 below the edge to 2.5 before it and 5 below: 7.5 forward, 2.5 down.
    is(&tip["way"]["forward_mm"], 7.5, 1e-9);
    is(&tip["way"]["up_mm"], -2.5, 1e-9);
    is(&tip["way"]["turned_deg"], 90.0, 1e-9);
}

#[test]
fn landmarks_go_with_the_moved_piece_that_they_lie_on() {
    let server = start("planned-landmarks");
    server.settled(1);
    let picked = json!({ "top": [2, 0, 8], "within": [5, 5, 2], "kerf": [5, 0, 5.4],
        "off": [5, -2.5, 8], "far": [5, -3.5, 8] });
    add(
        &server,
        1,
        json!({ "name": "marks", "do": "landmarks", "on": "head", "points_mm": picked }),
    );
    let on_body = json!({ "name": "own", "do": "landmarks", "on": "body", "points_mm": { "rear": [5, 10, 9] } });
    add(&server, 2, on_body);
    let landmarks =
        || server.get("/api/cases/a-box/planned").json()["bones"][0]["landmarks"].clone();
    // Nothing is moved yet.
    assert_eq!(landmarks(), json!([]));
    // A quarter turn about the middle, the front to the left, then 4 mm forward: (x, y) goes to (10 - y, x - 4).
    let turned = json!({ "name": "out", "do": "move", "of": "half.removed", "forward_mm": 4,
        "about": [5, 5, 8], "yaw_deg": 90 });
    add(&server, 3, turned);
    let told = landmarks();
    let told = told.as_array().unwrap();
    let names: Vec<&str> = told.iter().map(|one| one["name"].as_str().unwrap()).collect();
    // What lies in the kerf goes with the nearer piece; what is more than 3 mm away from any, with none.
    assert_eq!(names, ["marks.kerf", "marks.off", "marks.top", "own.rear"]);
    for (one, [x, y, z]) in
        told.iter().zip([[5.0, 0.0, 5.4], [5.0, -2.5, 8.0], [2.0, 0.0, 8.0], [5.0, 10.0, 9.0]])
    {
        assert_eq!(one["piece"], "out");
        let planned = [10.0 - y, x - 4.0, z];
        let moved = planned[0] - x;
        is(&one["left_mm"], moved, 1e-9);
        is(&one["forward_mm"], y - planned[1], 1e-9);
        is(&one["up_mm"], 0.0, 1e-9);
        is(&one["moved_mm"], (moved * moved + (y - planned[1]) * (y - planned[1])).sqrt(), 1e-9);
        for (axis, c) in [x, y, z].into_iter().enumerate() {
            is(&one["before_mm"][axis], c, 1e-9);
            is(&one["planned_mm"][axis], planned[axis], 1e-9);
        }
    }
    let off: Vec<f64> = told.iter().map(|one| one["off_mm"].as_f64().unwrap()).collect();
    for (found, wanted) in off.into_iter().zip([0.2, 2.5, 0.0, 0.0]) {
        assert!((found - wanted).abs() < 1e-6, "{found}, not {wanted}");
    }
    assert_eq!(told[2]["words"], "8.0 mm left, 2.0 mm forward");
    assert_eq!(told[3]["words"], "5.0 mm right, 9.0 mm forward");
}

#[test]
fn where_pieces_of_cuts_beside_each_other_go_on_nothing_is_added_up() {
    let server = start("planned-beside");
    server.settled(1);
    let plane = json!({ "through_mm": [5, 5, 3], "normal": [0, 0, -1], "on": "head" });
    add(&server, 1, json!({ "name": "lower", "do": "cut", "of": "body", "plane": plane }));
    add(&server, 2, json!({ "name": "up", "do": "move", "of": "half.removed", "up_mm": 3 }));
    let planned = server.get("/api/cases/a-box/planned").json();
    let body = &planned["bones"][0];
    assert!(body["planned"].is_null() && body["removed_mm3"].is_null());
    assert!(body["untold"].as_str().unwrap().contains("cut again or moved"), "{body}");
}
