//! Which scan's patient space a value is in, and which side of the patient.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// The input whose patient space a value is in: `head` and `leg` are two frames.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Frame(Arc<str>);

impl Frame {
    /// The frame of the input of this name.
    pub fn of_input(name: &str) -> Frame {
        Frame(name.into())
    }

    /// The name of the input.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for Frame {
    fn from(name: String) -> Frame {
        Frame(name.into())
    }
}

impl From<Frame> for String {
    fn from(frame: Frame) -> String {
        frame.0.to_string()
    }
}

/// A side of the patient, never of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The patient's left: larger x.
    Left,
    /// The patient's right: smaller x.
    Right,
}

impl Side {
    /// The word in plans and reports: `left` or `right`.
    pub fn word(self) -> &'static str {
        match self {
            Side::Left => "left",
            Side::Right => "right",
        }
    }

    /// The letter that is embossed: `L` or `R`.
    pub fn letter(self) -> char {
        match self {
            Side::Left => 'L',
            Side::Right => 'R',
        }
    }

    /// +1 towards the patient's left, -1 towards the right: the sign of x on this side.
    pub fn sign(self) -> f64 {
        match self {
            Side::Left => 1.0,
            Side::Right => -1.0,
        }
    }
}
