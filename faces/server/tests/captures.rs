//! A view that is captured for the report is drawn anew from the exact geometry, the right way round.

mod running;
mod small;

use running::Running;
use serde_json::{Value, json};
use small::start;
use std::fs;
use std::path::{Path, PathBuf};

/// From the front, the edge of the half cube at the patient's right and its cut face in the middle of the picture.
fn front() -> Value {
    json!({ "frame": "head", "middle_mm": [0, 5, 5], "up": [0, 0, 1], "toward": [0, -1, 0], "size_mm": [40, 20],
        "seen": [{ "object": "half.kept", "part": 0, "role": "bone", "opacity": 1 }], "slice": null })
}

fn slice() -> Value {
    json!({ "frame": "head", "middle_mm": [7.5, 5, 7.5], "up": [0, 0, 1], "toward": [0, -1, 0], "size_mm": [14, 14],
        "seen": [], "slice": { "image": "head", "window_hu": [0, 30] } })
}

fn capture(server: &Running, base: u64, note: &str, view: Value) -> u16 {
    let asked = json!({ "base_revision": base, "who": "ann", "note": note, "view": view });
    server.post("/api/cases/a-box/captures", &asked).status
}

fn captures(server: &Running) -> Vec<Value> {
    server.get("/api/cases/a-box/captures").json().as_array().unwrap().clone()
}

/// Writes the package and says where it lies.
fn package(server: &Running, base: u64, folder: &str) -> PathBuf {
    let mut events = server.events();
    let asked = json!({ "base_revision": base });
    assert_eq!(server.post("/api/cases/a-box/package", &asked).status, 200);
    let ended = events.find(|e| e["event"] == "package" || e["event"] == "failed").unwrap();
    assert_eq!(ended["event"], "package", "{ended}");
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("captures/a-box").join(folder)
}

/// The grey of a pixel, counted in hundredths of the picture from its middle: right and up.
fn grey(path: &Path, [right, up]: [f64; 2]) -> u8 {
    let file = std::io::Cursor::new(fs::read(path).unwrap());
    let mut reader = png::Decoder::new(file).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let [w, h] = [info.width, info.height].map(f64::from);
    let (x, y) = ((0.5 + right / 100.0) * w, (0.5 - up / 100.0) * h);
    let channels = info.line_size / info.width as usize;
    pixels[y as usize * info.line_size + x as usize * channels]
}

#[test]
fn what_was_captured_is_in_the_report_as_it_was_seen() {
    let server = start("captures");
    server.settled(1);
    assert_eq!(capture(&server, 1, "The cut", front()), 200);
    assert_eq!(capture(&server, 1, "", slice()), 200);
    let kept = captures(&server);
    assert_eq!((kept.len(), &kept[0]["revision"], &kept[0]["who"]), (2, &json!(1), &json!("ann")));
    let folder = package(&server, 1, "package");
    // The half cube lies to the patient's left of the middle, and below the cut: on the right, below.
    let drawn = folder.join("figures/capture-1.png");
    assert!(grey(&drawn, [8.0, -8.0]) < 250);
    for empty in [[-8.0, -8.0], [8.0, 8.0], [-8.0, 8.0], [35.0, -8.0], [8.0, -35.0]] {
        assert!(grey(&drawn, empty) > 250, "{empty:?}");
    }
    // The scan's grey values grow towards the head.
    let drawn = folder.join("figures/capture-2.png");
    let greys = [-30.0, -10.0, 10.0, 30.0].map(|up| grey(&drawn, [5.0, up]));
    assert!(greys.windows(2).all(|pair| pair[0] < pair[1]), "{greys:?}");
    let words = fs::read_to_string(folder.join("report.pdf")).unwrap();
    assert!(
        words.contains("The cut. head in 3D: half.kept. Captured by ann at revision 1."),
        "{words}"
    );
    let listed: Value =
        serde_json::from_slice(&fs::read(folder.join("captures.json")).unwrap()).unwrap();
    assert_eq!(listed, json!(kept));
}

#[test]
fn a_capture_of_what_is_not_as_it_is_now_is_refused_or_told() {
    let server = start("captures-later");
    server.settled(1);
    let with = |key: &str, value: Value| {
        let mut view = front();
        view[key] = value;
        view
    };
    let gone = json!([{ "object": "other.kept", "part": 0, "role": "bone", "opacity": 1 }]);
    for wrong in [
        with("seen", gone),
        with("size_mm", json!([0, 20])),
        with("toward", json!([0, 0, 1])),
        with("frame", json!("leg")),
    ] {
        assert_eq!(capture(&server, 1, "", wrong.clone()), 400, "{wrong}");
    }
    assert_eq!(capture(&server, 7, "", front()), 409);
    // The saw is drawn beside the cube: what is left of it has failed, whoever looks at the last cube that was cut.
    let change = |base: u64, change: Value| {
        let asked = json!({ "base_revision": base, "who": "ann", "change": change });
        assert_eq!(server.post("/api/cases/a-box/changes", &asked).status, 200);
        server.settled(base + 1)
    };
    let beside = json!({ "through_mm": [5, 5, 50], "normal": [0, 0, 1], "on": "head" });
    let state =
        change(1, json!({ "set": { "step": "half", "parameter": "plane", "value": beside } }));
    assert_eq!(small::object(&state, "half.kept")["state"], "failed");
    let asked = json!({ "base_revision": 2, "who": "ann", "note": "", "view": front() });
    let refused = server.post("/api/cases/a-box/captures", &asked);
    assert_eq!(refused.status, 400);
    assert!(refused.json()["error"].as_str().unwrap().contains("half.kept\" is not exact now"));
    // What is exact beside it can be captured.
    let whole = json!([{ "object": "body", "part": 0, "role": "bone", "opacity": 1 }]);
    assert_eq!(capture(&server, 2, "whole", with("seen", whole)), 200);
    let id = captures(&server)[0]["id"].clone();
    let drop = json!({ "capture": id, "who": "ann" });
    assert_eq!(server.post("/api/cases/a-box/captures/dropped", &drop).status, 200);
    change(2, json!({ "undo": {} }));
    assert!(captures(&server).is_empty());
    assert_eq!(capture(&server, 3, "first", front()), 200);
    // Another variant has none; the first has its own again.
    change(3, json!({ "begin": { "variant": "B" } }));
    assert!(captures(&server).is_empty());
    change(4, json!({ "open": { "variant": "A" } }));
    let kept = captures(&server);
    assert_eq!(kept[0]["note"], "first");
    let drop = json!({ "capture": kept[0]["id"], "who": "bob" });
    assert_eq!(server.post("/api/cases/a-box/captures/dropped", &drop).status, 200);
    assert!(captures(&server).is_empty());
}
