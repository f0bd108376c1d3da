//! A surface as bytes for a screen: corners in 16 bits an axis, triangles in 32.

use crate::Coarse;
use preop_space::{Bounds, Point, Vector};
use serde_json::json;

const MAGIC: &[u8; 4] = b"PSRF";
const VERSION: u32 = 1;

/// The bytes of a surface: `PSRF`, version, length of the head, the head as JSON padded with
/// blanks, three u16 for each corner padded to four bytes, three u32 for each triangle. A corner
/// lies at `origin_mm + step_mm * value`, within half a step: under 0.01 mm for a bone of 60 cm.
pub fn surface(coarse: &Coarse) -> Vec<u8> {
    let bounds = Bounds::of(coarse.points.iter().copied());
    let (origin, size) = match coarse.points.is_empty() {
        true => (Point::ORIGIN, Vector::ZERO),
        false => (bounds.min, bounds.size()),
    };
    let step = Vector::new(size.x / 65535.0, size.y / 65535.0, size.z / 65535.0);
    let mut head = json!({
        "vertices": coarse.points.len(),
        "triangles": coarse.triangles.len(),
        "origin_mm": origin,
        "step_mm": step,
        "deviation_mm": coarse.deviation_mm,
    })
    .to_string()
    .into_bytes();
    head.resize(head.len().next_multiple_of(4), b' ');
    let mut bytes = Vec::with_capacity(
        12 + head.len() + 6 * coarse.points.len() + 2 + 12 * coarse.triangles.len(),
    );
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    bytes.extend_from_slice(&(head.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&head);
    for point in &coarse.points {
        let d = *point - origin;
        for (value, step) in [(d.x, step.x), (d.y, step.y), (d.z, step.z)] {
            let steps = if step > 0.0 { (value / step).round().clamp(0.0, 65535.0) } else { 0.0 };
            bytes.extend_from_slice(&(steps as u16).to_le_bytes());
        }
    }
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    for triangle in &coarse.triangles {
        triangle.iter().for_each(|corner| bytes.extend_from_slice(&corner.to_le_bytes()));
    }
    bytes
}
