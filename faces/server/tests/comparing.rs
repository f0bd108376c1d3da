//! Comparing as a page meets it: two revisions in words and numbers, and distances from one surface to another.

mod running;
mod small;

use running::Running;
use serde_json::{Value, json};
use small::{object, start};

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
