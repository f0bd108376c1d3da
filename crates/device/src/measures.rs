//! The measures of a guide that make sense: all others are refused, before anything is computed with them.

use crate::guide::{GuideError, GuideRequest};

/// Refuses measures that make no sense, before anything is computed with them.
pub(crate) fn validate(request: &GuideRequest) -> Result<(), GuideError> {
    let s = &request.shape;
    let name = || request.name.clone();
    if request.slots.is_empty() {
        return Err(GuideError::NoSlot(name()));
    }
    if request.retained.is_empty() {
        return Err(GuideError::NoRetained(name()));
    }
    let clearance = s.slot_clearance_mm.unwrap_or(request.process.clearance_mm);
    let wall = "from the least wall of the process to 20 mm";
    let checks: [(&'static str, f64, f64, f64, &'static str); 16] = [
        ("clearance_mm", s.clearance_mm, 0.05, 2.0, "from 0.05 to 2"),
        ("tissue_mm", s.tissue_mm, 0.0, 5.0, "from 0 to 5"),
        ("stand_off_mm", s.stand_off_mm, 0.2, 10.0, "from 0.2 to 10"),
        ("thickness_mm", s.thickness_mm, request.process.least_wall_mm, 20.0, wall),
        ("reach_mm", s.reach_mm, 1.0, 200.0, "from 1 to 200"),
        ("side_angle_deg", s.side_angle_deg, 30.0, 170.0, "from 30 to 170"),
        ("width_mm", s.width_mm, 2.0, 100.0, "from 2 to 100"),
        ("bridge_width_mm", s.bridge_width_mm, 2.0, 100.0, "from 2 to 100"),
        ("block_height_mm", s.block_height_mm, 3.0, 60.0, "from 3 to 60"),
        ("wall_mm", s.wall_mm, request.process.least_wall_mm, 20.0, wall),
        ("slot_margin_mm", s.slot_margin_mm, 0.0, 30.0, "from 0 to 30"),
        ("slot_clearance_mm", clearance, 0.0, 2.0, "from 0 to 2"),
        ("least_web_mm", s.least_web_mm, 0.0, 20.0, "from 0 to 20"),
        ("cell_mm", s.cell_mm, 0.1, 1.0, "from 0.1 to 1"),
        ("simplify_mm", s.simplify_mm, 0.0, 0.1, "from 0 to 0.1"),
        ("cap_height_mm", request.marks.cap_height_mm, 3.0, 20.0, "from 3 to 20"),
    ];
    for (what, value, least, most, expected) in checks {
        if !(least..=most).contains(&value) {
            return Err(GuideError::Measure { name: name(), what, value, expected });
        }
    }
    if !(0.6..=3.0).contains(&request.marks.depth_mm) {
        let (what, value) = ("depth_mm", request.marks.depth_mm);
        return Err(GuideError::Measure { name: name(), what, value, expected: "from 0.6 to 3" });
    }
    Ok(())
}
