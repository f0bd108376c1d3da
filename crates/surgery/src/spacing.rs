//! Room on the donor between two segments: for two slots and the web of guide between them.

use serde::{Deserialize, Serialize};

/// The thinnest web of guide that may stand between two slots, in millimetres.
pub const LEAST_WEB_MM: f64 = 2.0;

/// The numbers of blade and guide that decide how far segments stand apart on the donor.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spacing {
    /// The thickness of the blade's body.
    pub body_mm: f64,
    /// The width of the cut that its teeth make.
    pub kerf_mm: f64,
    /// The play on each side of the body in its slot.
    pub clearance_mm: f64,
    /// The guide that is left between two slots.
    pub web_mm: f64,
    /// Two faces that are parallel within this angle are cut through one slot, a kerf apart;
    /// `None` cuts every face through its own.
    pub shared_within_deg: Option<f64>,
}

impl Spacing {
    /// How far one slot reaches from the planned face into the waste: the blade, or its kerf where
    /// that is wider, and the clearance.
    pub fn slot_mm(&self) -> f64 {
        self.body_mm.max(self.kerf_mm) + self.clearance_mm
    }

    /// The least distance of the faces of two neighbouring segments with a slot each:
    /// 2 (slot width + clearance) + web (`domain.md`, section 0).
    pub fn required_mm(&self) -> f64 {
        2.0 * self.slot_mm() + self.web_mm
    }
}

/// The bone between two segments on the donor, as measured on its final sections.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DonorGap {
    /// The number of the segment on the distal side and of that on the proximal side.
    pub between: [usize; 2],
    /// The least distance of the two faces.
    pub least_mm: f64,
    /// What it must be at least.
    pub required_mm: f64,
    /// The least distance of the far sides of the two slots; 0 for a shared slot.
    pub web_mm: f64,
    /// The angle between the two faces.
    pub angle_deg: f64,
    /// Whether one slot serves both faces.
    pub shared: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_slots_of_one_millimetre_take_two_and_a_half() {
        let spacing = Spacing {
            body_mm: 1.0,
            kerf_mm: 1.0,
            clearance_mm: 0.25,
            web_mm: 0.0,
            shared_within_deg: None,
        };
        assert_eq!(spacing.required_mm(), 2.5);
        assert_eq!(Spacing { web_mm: 2.0, ..spacing }.required_mm(), 4.5);
        assert_eq!(Spacing { kerf_mm: 1.2, ..spacing }.slot_mm(), 1.45);
    }
}
