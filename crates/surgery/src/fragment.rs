//! Fragments: pieces of bone and where the plan puts them.

use preop_solid::Solid;
use preop_space::{Frame, Rigid};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A piece of bone as its scan saw it, and the motion to where the plan puts it.
/// No operation bakes the motion into the body except [`Fragment::planned`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fragment {
    /// What people call it, as in `segment-1`.
    pub name: String,
    /// The body, in the space of the scan that it comes from.
    pub solid: Arc<Solid>,
    /// That scan.
    pub frame: Frame,
    /// The scan in whose space the plan puts it.
    pub planned_frame: Frame,
    /// From the scan's space to the planned place in `planned_frame`.
    pub planned_from_scan: Rigid,
}

impl Fragment {
    /// A piece that stays where it is.
    pub fn in_place(name: &str, solid: Arc<Solid>, frame: &Frame) -> Fragment {
        Fragment {
            name: name.into(),
            solid,
            frame: frame.clone(),
            planned_frame: frame.clone(),
            planned_from_scan: Rigid::IDENTITY,
        }
    }

    /// The body at its planned place, in the space of `planned_frame`.
    pub fn planned(&self) -> Solid {
        self.solid.moved(&self.planned_from_scan)
    }

    /// Whether the plan leaves it exactly where the scan saw it.
    pub fn stays(&self) -> bool {
        self.frame == self.planned_frame && self.planned_from_scan == Rigid::IDENTITY
    }
}
