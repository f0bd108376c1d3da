//! A label as bytes for a screen: the lengths of its runs.

use preop_label::Label;
use serde_json::json;

const MAGIC: &[u8; 4] = b"PLBL";
const VERSION: u32 = 1;

/// The bytes of a label: `PLBL`, version, length of the head, the head as JSON padded with blanks,
/// then a u32 for each run of equal voxels in storage order, outside first. The head has `size`,
/// `spacing_mm`, `origin_mm`, `axes` and the number of `runs`.
pub fn label(label: &Label) -> Vec<u8> {
    let grid = label.geometry();
    let runs = label.run_lengths();
    let mut head = json!({
        "size": grid.size(),
        "spacing_mm": grid.spacing(),
        "origin_mm": grid.origin(),
        "axes": grid.axes().map(|axis| axis.vector()),
        "runs": runs.len(),
    })
    .to_string()
    .into_bytes();
    head.resize(head.len().next_multiple_of(4), b' ');
    let mut bytes = Vec::with_capacity(12 + head.len() + 4 * runs.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    bytes.extend_from_slice(&(head.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&head);
    runs.iter().for_each(|run| bytes.extend_from_slice(&run.to_le_bytes()));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_image::Geometry;
    use preop_space::Point;

    #[test]
    fn the_runs_follow_the_head_outside_first() {
        let grid = Geometry::axial(Point::new(1.0, 2.0, 3.0), [0.5, 0.5, 2.0], [3, 2, 1]).unwrap();
        let bytes = label(&Label::new(grid, vec![true, true, false, false, false, true]));
        let head = u32::from_le_bytes(bytes[8..12].try_into().unwrap()) as usize;
        let told: serde_json::Value = serde_json::from_slice(&bytes[12..12 + head]).unwrap();
        assert_eq!(
            (&bytes[..4], &told["size"], &told["runs"]),
            (&b"PLBL"[..], &json!([3, 2, 1]), &json!(4))
        );
        assert_eq!(
            (&told["origin_mm"], &told["axes"][2]),
            (&json!([1.0, 2.0, 3.0]), &json!([0.0, 0.0, 1.0]))
        );
        let runs: Vec<u32> = bytes[12 + head..]
            .chunks(4)
            .map(|b| u32::from_le_bytes(b.try_into().unwrap()))
            .collect();
        assert_eq!(runs, [0, 2, 3, 1]);
    }
}
