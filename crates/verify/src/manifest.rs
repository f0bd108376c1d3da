//! What of `manifest.json` is checked. Everything else in it is left alone.

use preop_space::Bounds;
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) format: u32,
    #[serde(default)]
    pub(crate) build: String,
    pub(crate) plan: Plan,
    pub(crate) files: Vec<File>,
    pub(crate) measurements: Vec<Measurement>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Plan {
    #[serde(default)]
    pub(crate) title: String,
    pub(crate) hash: String,
    pub(crate) file_sha256: String,
}

#[derive(Debug, Deserialize)]
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

#[derive(Debug, Deserialize)]
pub(crate) struct Measurement {
    #[serde(default)]
    pub(crate) step: String,
    pub(crate) file: String,
    pub(crate) name: String,
    pub(crate) planned: f64,
    pub(crate) measured: f64,
    pub(crate) tolerance: f64,
    pub(crate) unit: String,
    pub(crate) feature: Value,
}
