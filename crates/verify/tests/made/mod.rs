//! A small package made here: two guides, each a block with a slot beside a plate with a hole.
#![allow(dead_code)] // Each test file uses its own part.

use preop_space::{Direction, Plane, Point, Rigid, Vector, math};
use preop_verify::{Body, Files};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{Cursor, Write};

pub(crate) type Package = BTreeMap<String, Vec<u8>>;
pub(crate) type Triangles = Vec<[Point; 3]>;

/// Where slot and hole of a guide are made, in millimetres and degrees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guide {
    pub(crate) name: &'static str,
    pub(crate) gap: f64,
    pub(crate) radius: f64,
    pub(crate) slot_shift: f64,
    pub(crate) slot_turn_deg: f64,
    pub(crate) hole_shift: f64,
    pub(crate) place: Point,
}

/// The two guides of the plan.
pub(crate) const GUIDES: [Guide; 2] = [
    Guide {
        name: "G-1",
        gap: 1.2,
        radius: 1.5,
        slot_shift: 0.0,
        slot_turn_deg: 0.0,
        hole_shift: 0.0,
        place: Point::new(60.0, -110.0, 45.0),
    },
    Guide {
        name: "G-2",
        gap: 1.4,
        radius: 1.0,
        slot_shift: 0.0,
        slot_turn_deg: 0.0,
        hole_shift: 0.0,
        place: Point::new(60.3, -110.2, 45.1),
    },
];

/// Half the length of the extrusion.
const HALF: f64 = 9.0;
const CENTRE_OF_HOLE: f64 = 30.0;
const SIDES: usize = 48;

/// Where a guide lies in the patient.
pub(crate) fn pose(guide: &Guide) -> Rigid {
    let x = Direction::new(0.6, 0.7, -0.2).unwrap();
    Rigid::frame(guide.place, x, Direction::new(-0.5, 0.6, 0.9).unwrap()).unwrap()
}

/// The triangles of a guide as it is made.
pub(crate) fn body(guide: &Guide) -> Triangles {
    let turn = Rigid::rotation(
        Point::new(guide.gap / 2.0, 1.5, 0.0),
        Direction::SUPERIOR,
        guide.slot_turn_deg * math::PI / 180.0,
    );
    let wall = |x: f64, y: f64| {
        let p = turn.point(Point::new(x + guide.slot_shift, y, 0.0));
        [p.x, p.y]
    };
    let [a, b] = [wall(0.0, -5.0), wall(0.0, 8.0)];
    let [c, d] = [wall(guide.gap, -5.0), wall(guide.gap, 8.0)];
    let outline = [
        [-10.0, -8.0],
        [0.0, -8.0],
        [guide.gap, -8.0],
        [12.0, -8.0],
        [12.0, 8.0],
        d,
        c,
        a,
        b,
        [-10.0, 8.0],
    ];
    let caps =
        [[0, 1, 7], [0, 7, 8], [0, 8, 9], [1, 2, 6], [1, 6, 7], [2, 3, 6], [3, 5, 6], [3, 4, 5]];
    let mut all = extruded(&outline, &caps);
    all.extend(plate(guide));
    let pose = pose(guide);
    all.into_iter().map(|t| t.map(|p| pose.point(p))).collect()
}

/// A square plate with a hole: each side of the hole faces a stretch of the border.
fn plate(guide: &Guide) -> Triangles {
    let mut outline = vec![];
    for n in 0..SIDES {
        let angle = 2.0 * math::PI * n as f64 / SIDES as f64;
        let (x, y) = (math::cos(angle), math::sin(angle));
        let reach = 8.0 / x.abs().max(y.abs());
        outline.push([CENTRE_OF_HOLE + reach * x, reach * y]);
    }
    for n in 0..SIDES {
        let angle = 2.0 * math::PI * n as f64 / SIDES as f64;
        let x = CENTRE_OF_HOLE + guide.hole_shift + guide.radius * math::cos(angle);
        outline.push([x, guide.radius * math::sin(angle)]);
    }
    let mut all = vec![];
    for n in 0..SIDES {
        let m = (n + 1) % SIDES;
        let [a, b, c, d] = [outline[n], outline[m], outline[SIDES + m], outline[SIDES + n]];
        all.extend(quad(at(a, -HALF), at(b, -HALF), at(b, HALF), at(a, HALF)));
        all.extend(quad(at(c, -HALF), at(d, -HALF), at(d, HALF), at(c, HALF)));
        all.extend(quad(at(a, HALF), at(b, HALF), at(c, HALF), at(d, HALF)));
        all.extend(quad(at(d, -HALF), at(c, -HALF), at(b, -HALF), at(a, -HALF)));
    }
    all
}

fn extruded(outline: &[[f64; 2]], caps: &[[usize; 3]]) -> Triangles {
    let mut all = vec![];
    for n in 0..outline.len() {
        let (a, b) = (outline[n], outline[(n + 1) % outline.len()]);
        all.extend(quad(at(a, -HALF), at(b, -HALF), at(b, HALF), at(a, HALF)));
    }
    for [a, b, c] in caps.iter().map(|cap| cap.map(|n| outline[n])) {
        all.push([at(a, HALF), at(b, HALF), at(c, HALF)]);
        all.push([at(c, -HALF), at(b, -HALF), at(a, -HALF)]);
    }
    all
}

fn at([x, y]: [f64; 2], z: f64) -> Point {
    Point::new(x, y, z)
}

fn quad(a: Point, b: Point, c: Point, d: Point) -> Triangles {
    vec![[a, b, c], [a, c, d]]
}

/// A binary STL.
pub(crate) fn stl(triangles: &Triangles, header: &str) -> Vec<u8> {
    let mut bytes = vec![b' '; 80];
    bytes[..header.len()].copy_from_slice(header.as_bytes());
    bytes.extend((triangles.len() as u32).to_le_bytes());
    for triangle in triangles {
        bytes.extend([0; 12]);
        for p in triangle {
            bytes.extend(p.to_array().iter().flat_map(|c| (*c as f32).to_le_bytes()));
        }
        bytes.extend([0; 2]);
    }
    bytes
}

/// A 3MF with one object; `head` is the tag of the model, `tail` what follows the object.
pub(crate) fn threemf(triangles: &Triangles, head: &str, tail: &str) -> Vec<u8> {
    let mut points: Vec<[f32; 3]> = vec![];
    let mut model = String::new();
    for triangle in triangles {
        let [a, b, c] = triangle.map(|p| {
            let p = p.to_array().map(|c| c as f32);
            let known = points.iter().position(|q| *q == p);
            known.unwrap_or_else(|| {
                points.push(p);
                points.len() - 1
            })
        });
        model += &format!("<triangle v1=\"{a}\" v2=\"{b}\" v3=\"{c}\"/>");
    }
    let vertices: String = points
        .iter()
        .map(|[x, y, z]| format!("<vertex x=\"{x}\" y=\"{y}\" z=\"{z}\" />\n"))
        .collect();
    let model = format!(
        "<?xml version=\"1.0\"?><!-- <vertex x=\"1\"> -->{head}<resources><object id=\"1\"><mesh>\
         <vertices>{vertices}</vertices><triangles>{model}</triangles></mesh></object></resources>\
         <build>{tail}</build></model>"
    );
    let mut zip = zip::ZipWriter::new(Cursor::new(vec![]));
    zip.start_file("3D/3dmodel.model", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(model.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

pub(crate) const HEAD: &str = "<model unit=\"millimeter\" xml:lang=\"en-US\">";
pub(crate) const TAIL: &str = "<item objectid=\"1\"/>";

pub(crate) const PLAN: &str = "format = 1\ntitle = \"Two guides\"\n";

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// The hash of a plan's text, which stands in for its canonical form; of this build alone.
pub(crate) fn plan_hash(build: &str, text: &str) -> Option<String> {
    (build == BUILD).then(|| sha256(text.as_bytes()))
}

/// Which program made the packages.
pub(crate) const BUILD: &str = "preop of these tests";

/// The rows that the plan promises of a guide.
fn rows(guide: &Guide, file: &str) -> Vec<Value> {
    let pose = pose(guide);
    let plane = |x: f64, sign: f64| {
        let normal = pose.direction(Direction::LEFT).vector() * sign;
        json!({"kind": "plane", "through_mm": pose.point(Point::new(x, 2.0, 0.0)), "normal": normal, "within_mm": 6.0})
    };
    let row = |name: &str, planned: f64, unit: &str, tolerance: f64, feature: &Value| {
        json!({"step": "guides", "file": file, "name": name, "planned": planned, "measured": planned,
               "tolerance": tolerance, "unit": unit, "feature": feature})
    };
    let (kept, waste) = (plane(0.0, 1.0), plane(guide.gap, -1.0));
    let slot = json!({"kind": "slot", "plane": kept, "gap_mm": guide.gap});
    let bore = json!({"kind": "bore", "through_mm": pose.point(Point::new(CENTRE_OF_HOLE, 0.0, -HALF)),
        "along": pose.direction(Direction::SUPERIOR), "radius_mm": guide.radius, "length_mm": 2.0 * HALF});
    let length = json!({"kind": "length", "from": plane(-10.0, -1.0), "to": plane(12.0, 1.0),
        "along": pose.direction(Direction::LEFT)});
    vec![
        row("slot kept wall offset", 0.0, "mm", 0.05, &kept),
        row("slot kept wall tilt", 0.0, "deg", 0.1, &kept),
        row("slot waste wall offset", 0.0, "mm", 0.05, &waste),
        row("slot waste wall tilt", 0.0, "deg", 0.1, &waste),
        row("slot width", guide.gap, "mm", 0.05, &slot),
        row("hole axis offset", 0.0, "mm", 0.05, &bore),
        row("hole axis tilt", 0.0, "deg", 0.1, &bore),
        row("hole diameter", 2.0 * guide.radius, "mm", 0.05, &bore),
        row("block length", 22.0, "mm", 0.01, &length),
    ]
}

/// The files of the guides as made, in the order of `GUIDES`.
pub(crate) fn guide_files(made: [Triangles; 2], plan: &str) -> Vec<(String, Vec<u8>)> {
    let mut all = vec![];
    for (guide, triangles) in GUIDES.iter().zip(&made) {
        let header = format!("Preop {} {} SPACE=LPS mm", guide.name, &sha256(plan.as_bytes())[..8]);
        all.push((format!("devices/{}.stl", guide.name), stl(triangles, &header)));
        all.push((format!("devices/{}.3mf", guide.name), threemf(triangles, HEAD, TAIL)));
    }
    all
}

/// A package whose manifest promises the planned guides and describes `described`, while its files
/// are `written`. The plan's hash is that of its text, which stands in for its canonical form.
pub(crate) fn package(described: &[(String, Vec<u8>)], written: &[(String, Vec<u8>)]) -> Package {
    let mut measurements = vec![];
    for guide in &GUIDES {
        for ending in ["stl", "3mf"] {
            measurements.extend(rows(guide, &format!("devices/{}.{ending}", guide.name)));
        }
    }
    let manifest = json!({
        "format": 1, "build": "test", "status": "draft", "inputs": [], "steps": [], "findings": [],
        "build": BUILD,
        "plan": {"title": "Two guides", "hash": sha256(PLAN.as_bytes()), "file_sha256": sha256(PLAN.as_bytes())},
        "files": described.iter().map(|(path, bytes)| entry(path, bytes)).collect::<Vec<_>>(),
        "measurements": measurements,
    });
    let mut all: Package = written.iter().cloned().collect();
    all.insert("manifest.json".into(), manifest.to_string().into_bytes());
    all.insert("plan.toml".into(), PLAN.as_bytes().to_vec());
    all
}

fn entry(path: &str, bytes: &[u8]) -> Value {
    let body = Body::read(path, bytes).unwrap();
    json!({"path": path, "sha256": sha256(bytes), "step": "guides", "kind": "device", "part_id": path,
        "frame": "head", "units": "mm", "triangles": body.triangles(), "volume_mm3": body.volume(),
        "bounds_mm": body.bounds(), "closed": body.is_closed()})
}

/// The package with something else in its manifest.
pub(crate) fn edited(package: &Package, edit: impl Fn(&mut Value)) -> Package {
    let mut manifest: Value =
        serde_json::from_slice(&package.read("manifest.json").unwrap()).unwrap();
    edit(&mut manifest);
    let mut package = package.clone();
    package.insert("manifest.json".into(), manifest.to_string().into_bytes());
    package
}

/// A sound package.
pub(crate) fn sound() -> Package {
    let files = guide_files(GUIDES.map(|g| body(&g)), PLAN);
    package(&files, &files)
}

/// Every corner moved by a rule; `flip` turns the triangles round, as a mirror needs.
pub(crate) fn moved(
    triangles: Triangles,
    flip: bool,
    rule: impl Fn(Vector) -> Vector,
) -> Triangles {
    let turn = |[a, b, c]: [Point; 3]| if flip { [a, c, b] } else { [a, b, c] };
    let corner = |p: Point| Point::ORIGIN + rule(p.vector());
    triangles.into_iter().map(|t| turn(t.map(corner))).collect()
}

/// A plane of a guide, in the patient.
pub(crate) fn plane_of(guide: &Guide, x: f64) -> Plane {
    let pose = pose(guide);
    Plane::new(pose.point(Point::new(x, 0.0, 0.0)), pose.direction(Direction::LEFT))
}
