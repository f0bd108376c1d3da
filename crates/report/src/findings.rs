//! Findings as they are printed: with the step that found them and who accepted them.

use crate::Block;
use crate::measurement::decimal;
use preop_monitor::{Finding, Severity};
use serde::{Deserialize, Serialize};

/// A person who takes a danger upon them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Who.
    pub by: String,
    /// For what reason.
    pub why: String,
}

/// A finding of a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindingEntry {
    /// What was found.
    pub finding: Finding,
    /// The step that found it.
    pub step: String,
    /// Who took it upon them, if anyone did.
    pub accepted: Option<Acceptance>,
}

impl FindingEntry {
    /// What is printed under a danger that nobody has taken upon them.
    pub const NOT_ACCEPTED: &str = "Not accepted: nothing may be used while this stands.";

    /// A finding that nobody has accepted.
    pub fn new(finding: Finding, step: impl Into<String>) -> FindingEntry {
        FindingEntry { finding, step: step.into(), accepted: None }
    }

    /// Whether it keeps the report a draft.
    pub fn blocks(&self) -> bool {
        self.finding.severity == Severity::Danger && self.accepted.is_none()
    }

    /// The severity as a word: `DANGER`, `WARNING`, `NOTE`.
    pub fn word(&self) -> &'static str {
        match self.finding.severity {
            Severity::Danger => "DANGER",
            Severity::Warning => "WARNING",
            Severity::Note => "NOTE",
        }
    }

    /// The place as text, `x 1.0, y −2.0, z 3.0 mm (LPS)`; empty where there is none.
    pub fn place(&self) -> String {
        self.finding.place.map_or(String::new(), |p| {
            let [x, y, z] = p.to_array().map(|v| decimal(v, 1));
            format!("x {x}, y {y}, z {z} mm (LPS)")
        })
    }
}

impl Block {
    /// Findings from the gravest to the slightest; in the given order where they are equal.
    pub fn findings(mut entries: Vec<FindingEntry>) -> Block {
        entries.sort_by(|a, b| {
            (b.blocks(), b.finding.severity).cmp(&(a.blocks(), a.finding.severity))
        });
        Block::Findings(entries)
    }
}
