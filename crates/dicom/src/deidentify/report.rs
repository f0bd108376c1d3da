//! What was done, without any of the values that it was done to.

use super::BurnedIn;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was done to an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Did {
    /// It is gone.
    Removed,
    /// It is there without a value.
    Emptied,
    /// It has a value that says nothing.
    Replaced,
    /// It has another UID.
    OtherUid,
    /// Its day is another.
    Shifted,
    /// It was left by an option.
    Kept,
}

/// How often what was done to which attribute, by its name in the standard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// Counts by action and attribute.
    pub counts: BTreeMap<(Did, String), usize>,
    /// What is known of text that is burned into the pixels.
    pub burned_in: BurnedIn,
    /// A face may be made of the pixels.
    pub may_show_face: bool,
}

impl Did {
    /// The word for it in reports.
    pub fn word(self) -> &'static str {
        match self {
            Did::Removed => "removed",
            Did::Emptied => "emptied",
            Did::Replaced => "replaced",
            Did::OtherUid => "other UID",
            Did::Shifted => "shifted",
            Did::Kept => "kept by option",
        }
    }
}

impl Changes {
    pub(super) fn note(&mut self, did: Did, name: String) {
        *self.counts.entry((did, name)).or_default() += 1;
    }

    /// The counts of several objects together; what their pixels may show is theirs alone.
    pub fn add(&mut self, other: &Changes) {
        for (what, count) in &other.counts {
            *self.counts.entry(what.clone()).or_default() += count;
        }
    }
}
