//! Landmarks, osteotomies, margins, moves, reconstruction of the jaw by segments of fibula.
//!
//! Pure functions on values. [`resect`] frees the specimen, [`margins`] judges its distance to the
//! tumour, [`reconstruct`] plans the new jaw from donor bone, [`joined_model`] makes it one body, a
//! [`Movement`] carries a piece of bone to another place.

mod body_axes;
mod curve;
mod donor;
mod face;
mod fragment;
mod harvest;
mod insets;
mod jaw_line;
mod jaw_piece;
mod joint;
mod layout;
mod margin;
mod model;
mod movement;
mod outline;
mod overlap;
mod reconstruct;
mod resection;
mod segment;
mod segment_policy;
mod spacing;
mod vessels;

pub use body_axes::BodyAxes;
pub use curve::{Curve, CurveError, OnCurve};
pub use donor::{DonorError, DonorLandmarks, DonorLine};
pub use face::{FACE_WITHIN_MM, Face, gaps};
pub use fragment::Fragment;
pub use harvest::HarvestError;
pub use insets::{Insets, LEAST_DISTAL_MM, LEAST_PROXIMAL_MM};
pub use jaw_line::{Corners, JawLine, JawLineError, MOST_SEGMENTS};
pub use jaw_piece::{FoldsBack, JawPiece};
pub use joint::{Joint, JointPolicy};
pub use layout::{DonorOrder, DonorUse, GuideSide, Layout, LayoutError, Placement};
pub use margin::{LEAST_MARGIN_MM, Margin, margin, margins};
pub use model::{Bar, MODEL_OVERLAP_MM, ModelError, joined_model};
pub use movement::{Movement, collisions, farthest_mm};
pub use outline::{Outline, clearance};
pub use overlap::{MOST_OVERLAP_MM3, Overlap, OverlapError, Placed, overlaps};
pub use reconstruct::{ReconstructError, Reconstruction, Request, reconstruct};
pub use resection::{Resection, ResectionError, resect};
pub use segment::{Segment, SegmentMeasures};
pub use segment_policy::SegmentPolicy;
pub use spacing::{DonorGap, LEAST_WEB_MM, Spacing};
