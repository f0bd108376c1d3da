//! What the surgeon must know.

use preop_space::Point;
use serde::{Deserialize, Serialize};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know; changes nothing.
    Note,
    /// Look at it before you go on.
    Warning,
    /// Nothing is released while this stands and nobody has taken it upon them.
    Danger,
}

/// Something that the surgeon must know. Evaluation goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// A stable name, `area.what`, as in `margin.short`; what an `[[accept]]` names.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// One or two sentences for a person, with the numbers and their units.
    pub message: String,
    /// Where in the patient, where that can be said.
    #[serde(rename = "place_mm")]
    pub place: Option<Point>,
    /// What to do about it.
    pub hint: String,
}

impl Finding {
    /// Good to know.
    pub fn note(code: &str, message: impl Into<String>) -> Finding {
        Finding::new(Severity::Note, code, message.into())
    }

    /// Look at it before you go on.
    pub fn warning(code: &str, message: impl Into<String>) -> Finding {
        Finding::new(Severity::Warning, code, message.into())
    }

    /// Must be mended or accepted by a named person.
    pub fn danger(code: &str, message: impl Into<String>) -> Finding {
        Finding::new(Severity::Danger, code, message.into())
    }

    fn new(severity: Severity, code: &str, message: String) -> Finding {
        Finding { code: code.into(), severity, message, place: None, hint: String::new() }
    }

    /// The same finding, with the place that it is about.
    pub fn at(self, place: Point) -> Finding {
        Finding { place: Some(place), ..self }
    }

    /// The same finding, with what to do about it.
    pub fn hint(self, hint: impl Into<String>) -> Finding {
        Finding { hint: hint.into(), ..self }
    }
}
