//! Re-measures a written package by code that shares nothing with its exporter.
//!
//! [`verify`] hashes every file against the manifest and measures every dimension anew on the written
//! STL and 3MF files: its readers, fits and measures are its own, so that a mistake of the exporter
//! cannot hide in both. It does no I/O; a face brings the [`Files`], and whoever is to [`Parse`] them.

mod body;
mod bore;
mod eigen;
mod facet;
mod feature;
mod files;
pub mod manifest;
mod parse;
mod plane;
mod stl;
mod threemf;
mod verdict;
mod verify;

pub use body::{Body, BodyError};
pub use feature::{BoreFeature, Feature, MeasureError, PlaneFeature};
pub use files::Files;
pub use manifest::Manifest;
pub use parse::{Here, Parse};
pub use verdict::{FileRow, FileState, Outcome, Row, Verdict};
pub use verify::{PlanHash, VerifyError, manifest, verify};
