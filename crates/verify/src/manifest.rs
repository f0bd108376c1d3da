//! What of `manifest.json` is checked. Everything else in it is left alone.

use preop_space::Bounds;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A manifest as far as it is checked; features are JSON in it, and text once they have been read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest<F = String> {
    pub(crate) format: u32,
    #[serde(default)]
    pub(crate) build: String,
    pub(crate) plan: Plan,
    pub(crate) files: Vec<File>,
    pub(crate) measurements: Vec<Measurement<F>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Plan {
    #[serde(default)]
    pub(crate) title: String,
    pub(crate) hash: String,
    pub(crate) file_sha256: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) sha256: String,
    #[serde(default)]
    pub(crate) step: String,
    pub(crate) part_id: Option<String>,
    pub(crate) units: Option<String>,
    pub(crate) triangles: Option<u64>,
    pub(crate) volume_mm3: Option<f64>,
    pub(crate) bounds_mm: Option<Bounds>,
    pub(crate) closed: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Measurement<F> {
    #[serde(default)]
    pub(crate) step: String,
    pub(crate) file: String,
    pub(crate) name: String,
    pub(crate) planned: f64,
    pub(crate) measured: f64,
    pub(crate) tolerance: f64,
    pub(crate) unit: String,
    pub(crate) feature: F,
}

impl Manifest {
    /// Reads the text of a manifest.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Manifest, String> {
        let read: Manifest<Value> = serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
        let Manifest { format, build, plan, files, measurements } = read;
        let measurements = measurements.into_iter().map(Measurement::with_text).collect();
        Ok(Manifest { format, build, plan, files, measurements })
    }
}

impl Measurement<Value> {
    fn with_text(self) -> Measurement<String> {
        let Measurement { step, file, name, planned, measured, tolerance, unit, feature } = self;
        let feature = feature.to_string();
        Measurement { step, file, name, planned, measured, tolerance, unit, feature }
    }
}
