//! A surface as GLB: metres, y up, front towards +z, as the standard asks for.

use crate::WriteError;
use crate::rounded::{Rounded, check_reach};
use preop_space::Point;
use preop_surface::Mesh;
use serde_json::json;

/// The surface (millimetres, LPS) under a title. Its corners are shared.
pub fn write(mesh: &Mesh, title: &str) -> Result<Vec<u8>, WriteError> {
    check_reach(mesh)?;
    // x to the left stays, z to the head goes up (y), y to the back goes away from the front (-z).
    let place = |p: &Point| Point::new(p.x / 1000.0, p.z / 1000.0, -p.y / 1000.0);
    let turned = mesh.with_points(mesh.points().iter().map(place).collect());
    let rounded = Rounded::of(&turned)?;
    let (vertices, triangles) = (rounded.points.len(), rounded.triangles.len());
    let extreme = |pick: fn(f32, f32) -> f32, start: f32| {
        [0, 1, 2].map(|n| rounded.points.iter().map(|p| p[n]).fold(start, pick))
    };
    let places_length = 12 * vertices;
    let corners_length = 12 * triangles;
    let json = json!({
        "asset": { "version": "2.0", "generator": "Preop", "extras": { "from": "mm, LPS" } },
        "scene": 0,
        "scenes": [{ "nodes": [0] }],
        "nodes": [{ "mesh": 0, "name": title }],
        "meshes": [{ "name": title, "primitives": [{ "attributes": { "POSITION": 0 }, "indices": 1 }] }],
        "accessors": [
            { "bufferView": 0, "componentType": 5126, "count": vertices, "type": "VEC3",
              "min": extreme(f32::min, f32::INFINITY), "max": extreme(f32::max, f32::NEG_INFINITY) },
            { "bufferView": 1, "componentType": 5125, "count": 3 * triangles, "type": "SCALAR" },
        ],
        "bufferViews": [
            { "buffer": 0, "byteOffset": 0, "byteLength": places_length, "target": 34962 },
            { "buffer": 0, "byteOffset": places_length, "byteLength": corners_length, "target": 34963 },
        ],
        "buffers": [{ "byteLength": places_length + corners_length }],
    });
    let mut json = json.to_string().into_bytes();
    json.resize(json.len().next_multiple_of(4), b' ');
    let length = 12 + 8 + json.len() + 8 + places_length + corners_length;
    let mut bytes = Vec::with_capacity(length);
    bytes.extend(b"glTF");
    for word in [2, length as u32, json.len() as u32] {
        bytes.extend(word.to_le_bytes());
    }
    bytes.extend(b"JSON");
    bytes.extend(json);
    bytes.extend(((places_length + corners_length) as u32).to_le_bytes());
    bytes.extend(b"BIN\0");
    rounded.points.iter().flatten().for_each(|c| bytes.extend(c.to_le_bytes()));
    rounded.triangles.iter().flatten().for_each(|c| bytes.extend(c.to_le_bytes()));
    Ok(bytes)
}
