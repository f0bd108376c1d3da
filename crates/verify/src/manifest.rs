//! What a package says of itself, as far as anybody asks who did not make it: what is checked, and what
//! `inspect` and `convert` tell and take. Everything else in it is left alone.

use preop_space::{Bounds, Point};
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;
use std::marker::PhantomData;

/// A manifest of any real operation is smaller, in bytes.
pub const MOST_BYTES: u64 = 64 << 20;
/// No file of a package is larger, in bytes.
pub const MOST_FILE: u64 = 1 << 30;
/// No package has more files.
pub(crate) const MOST_FILES: usize = 10_000;
/// No package has more dimensions.
pub(crate) const MOST_ROWS: usize = 100_000;
/// No package has more findings, nor more inputs.
pub(crate) const MOST_FINDINGS: usize = 10_000;
/// No feature is longer in the manifest, in bytes: of a longer one so much text is kept, which nobody parses.
const MOST_RAW: usize = 64 << 10;

/// A manifest; features are JSON in it, and text once they have been read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest<F = String> {
    /// The version of its format.
    pub format: u32,
    /// What made the package.
    #[serde(default)]
    pub build: String,
    /// The plan.
    pub plan: Plan,
    /// `approved`, or else a draft.
    #[serde(default)]
    pub status: String,
    /// What came from outside.
    #[serde(default, deserialize_with = "capped::<_, _, MOST_FINDINGS>")]
    pub inputs: Vec<Input>,
    /// Every other file of the package.
    #[serde(deserialize_with = "capped::<_, _, MOST_FILES>")]
    pub files: Vec<File>,
    /// Every dimension that was measured on the written files.
    #[serde(
        deserialize_with = "capped::<_, _, MOST_ROWS>",
        bound(deserialize = "F: Deserialize<'de>")
    )]
    pub measurements: Vec<Measurement<F>>,
    /// What the surgeon must know.
    #[serde(default, deserialize_with = "capped::<_, _, MOST_FINDINGS>")]
    pub findings: Vec<Finding>,
}

/// The plan of a package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// What a person calls it.
    #[serde(default)]
    pub title: String,
    /// The hash of its canonical form.
    pub hash: String,
    /// The hash of `plan.toml`.
    pub file_sha256: String,
}

/// An input of a package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// The hash of its content.
    pub sha256: String,
}

/// A file of a package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// Where it lies in the package.
    pub path: String,
    /// The hash of its bytes.
    pub sha256: String,
    /// The step that made it; empty for what belongs to the whole.
    #[serde(default)]
    pub step: String,
    /// `model`, `device`, `report` and others.
    #[serde(default)]
    pub kind: String,
    /// What is embossed on the part, where it is one.
    pub part_id: Option<String>,
    /// The input in whose patient space it lies.
    pub frame: Option<String>,
    /// `mm`.
    pub units: Option<String>,
    /// How many triangles it has.
    pub triangles: Option<u64>,
    /// The enclosed volume.
    pub volume_mm3: Option<f64>,
    /// The box along the patient's axes.
    pub bounds_mm: Option<Bounds>,
    /// Whether it is closed.
    pub closed: Option<bool>,
}

/// A dimension, planned and measured on the written file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement<F> {
    /// The step that planned it.
    #[serde(default)]
    pub step: String,
    /// The file that it was measured on.
    pub file: String,
    /// What it is, in words.
    pub name: String,
    /// What the plan says.
    pub planned: f64,
    /// What the file said.
    pub measured: f64,
    /// How far the two may lie apart.
    pub tolerance: f64,
    /// `mm`, `deg`, `mm3` or `count`.
    pub unit: String,
    /// Where in the file it is found again.
    pub feature: F,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Note,
    /// Look at it before going on.
    Warning,
    /// Nothing is released while it stands.
    Danger,
}

/// Something that the surgeon must know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Its stable name.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// What was found.
    pub message: String,
    /// Where in the patient.
    pub place_mm: Option<Point>,
    /// What to do about it.
    #[serde(default)]
    pub hint: String,
    /// Who has taken it upon them.
    pub accepted_by: Option<String>,
}

impl Manifest {
    /// Reads the text of a manifest.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Manifest, String> {
        let words = |e: serde_json::Error| e.to_string();
        let read: Manifest<&RawValue> = serde_json::from_slice(bytes).map_err(words)?;
        let Manifest { format, build, plan, status, inputs, files, measurements, findings } = read;
        let rows = measurements.into_iter().map(Measurement::with_text);
        let measurements = rows.collect::<Result<_, _>>().map_err(words)?;
        Ok(Manifest { format, build, plan, status, inputs, files, measurements, findings })
    }
}

impl Measurement<&RawValue> {
    fn with_text(self) -> Result<Measurement<String>, serde_json::Error> {
        let Measurement { step, file, name, planned, measured, tolerance, unit, feature } = self;
        let text = feature.get();
        let feature = if text.len() > MOST_RAW {
            text.chars().take(MOST_RAW).collect()
        } else {
            serde_json::from_str::<Value>(text)?.to_string()
        };
        Ok(Measurement { step, file, name, planned, measured, tolerance, unit, feature })
    }
}

/// A list of which one more than `MOST` is kept, for whoever counts, and no others: entries that take few
/// bytes in a text take many in memory.
fn capped<'de, D, T, const MOST: usize>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Few<T, const MOST: usize>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Few<T, MOST> {
        type Value = Vec<T>;

        fn expecting(&self, words: &mut fmt::Formatter<'_>) -> fmt::Result {
            words.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut kept = vec![];
            while kept.len() <= MOST {
                match list.next_element()? {
                    Some(one) => kept.push(one),
                    None => return Ok(kept),
                }
            }
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(kept)
        }
    }
    from.deserialize_seq(Few::<T, MOST>(PhantomData))
}
