//! The list of every step, in the order of the work.

mod body;
mod curve;
mod cut;
mod donor_guide;
mod fill;
mod fill_between;
mod guide;
mod islands;
mod jaw_model;
mod landmarks;
mod margin;
mod model;
mod move_bone;
mod paint;
mod reconstruct;
mod repair;
mod resection_guide;
mod scissors;
mod separate;
mod smooth_image;
mod smooth_label;
mod surface;
mod threshold;

use crate::Stage;

pub use cut::kerf_of;
pub use move_bone::movement_of;

/// Every kind of step that a plan may contain, in the order of the manual.
pub static STEPS: &[Stage] = &[
    smooth_image::STAGE,
    threshold::STAGE,
    separate::STAGE,
    islands::STAGE,
    fill::STAGE,
    paint::STAGE,
    scissors::STAGE,
    smooth_label::STAGE,
    fill_between::STAGE,
    surface::STAGE,
    repair::STAGE,
    body::STAGE,
    landmarks::STAGE,
    curve::STAGE,
    cut::STAGE,
    move_bone::STAGE,
    margin::STAGE,
    reconstruct::STAGE,
    resection_guide::STAGE,
    donor_guide::STAGE,
    jaw_model::STAGE,
    model::STAGE,
];
