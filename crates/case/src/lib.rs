//! The facade: open, edit, evaluate, ask, export. Everything that a face does, it does through here.

mod asked;
mod captures;
mod carried;
mod changes;
mod clearances;
mod evaluated;
mod exact;
mod figures;
mod frames;
mod inputs;
mod manifest;
mod markups;
mod measurement;
mod mesh;
mod moves;
mod numbers;
mod outside;
mod package;
mod package_to_dicom;
mod parts;
mod pieces;
mod planned;
mod removed;
mod report;
mod reshape;
mod results;
mod review;
mod scene;
mod starting;
mod story;
mod to_dicom;

pub use captures::{CAPTURES, Capture, CapturedSlice, CapturedView, Seen};
pub use carried::{CARRIED_WITHIN_MM, PlannedLandmark};
pub use changes::{PlanChange, changes, changes_of_texts};
pub use evaluated::{Evaluated, Judged, evaluate, evaluate_part};
pub use exact::{Exact, Previewed, exact};
pub use inputs::{Inputs, VOLUME_FILE, content_hash, input_content, nature};
pub use manifest::{Carried, FileEntry, Manifest, Measurement, Status};
pub use numbers::{Number, numbers};
pub use outside::{is_volume, structures_on};
pub use package::{EARLIER_PLAN, Making, Package, PackageError, package};
pub use package_to_dicom::{FrameSource, PackageToDicomError, package_to_dicom};
pub use parts::{Part, PartKind, parts};
pub use pieces::Becomes;
pub use planned::{PlannedBone, PlannedPiece, SAMPLED_MM, Size, Way, planned_bones};
pub use removed::Values;
pub use reshape::{Reshape, ReshapeError, reshaped_series, volume_series};
pub use results::{ResultError, Takes, Wanted};
pub use review::Viewer;
pub use starting::{Starting, StartingScan, starting_plan};
pub use to_dicom::{
    ModelWords, SegmentWords, Side, ToDicomError, mesh_to_dicom, pdf_to_dicom, segments_to_dicom,
};

use preop_plan::{Mistake, Plan};
use preop_steps::Steps;

/// The identity of this build: version, hash of its sources, and target.
pub const BUILD: &str = env!("PREOP_BUILD");

/// What every page says until someone clears it.
pub const DISCLAIMER: &str = "Planning software, not cleared as a medical device.";

/// Reads a plan's text.
///
/// # Errors
/// Every mistake, each with its line.
pub fn read(text: &str) -> Result<Plan, Vec<Mistake>> {
    preop_plan::read(text, &Steps)
}
