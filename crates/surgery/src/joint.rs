//! Joints: how two neighbours of the new jaw meet.

use crate::face::{FACE_WITHIN_MM, Face, gaps};
use preop_monitor::{Finding, Monitor};
use preop_solid::Solid;
use preop_space::{Plane, Point};
use serde::{Deserialize, Serialize};

/// How two neighbours meet, as measured on the bodies at their planned places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Joint {
    /// The names of the neighbours, along the jaw line.
    pub between: [String; 2],
    /// The middle of the joint, in the head.
    #[serde(rename = "place_mm")]
    pub place: Point,
    /// Between the centre lines of the neighbours; at a stump, between the jaw line and the segment.
    pub angle_deg: f64,
    /// The least distance of the faces; negative where one sinks into the other.
    pub least_gap_mm: f64,
    /// The greatest distance of the faces.
    pub greatest_gap_mm: f64,
    /// The area in which the faces meet.
    pub contact_mm2: f64,
    /// That area as a part of the smaller face, from 0 to 1.
    pub contact_fraction: f64,
    /// The areas of both faces.
    pub faces_mm2: [f64; 2],
}

/// What counts as a poor joint.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct JointPolicy {
    /// A gap above this is a warning (`domain.md` 5, P2).
    pub gap_warning_mm: f64,
    /// A gap above this is a danger: the mean gap of joints that did not unite was 2.55 mm
    /// (PMID 32144022).
    pub gap_danger_mm: f64,
    /// Contact below this part of the smaller face is a warning.
    pub least_contact_fraction: f64,
}

impl Default for JointPolicy {
    fn default() -> Self {
        JointPolicy { gap_warning_mm: 1.0, gap_danger_mm: 2.5, least_contact_fraction: 0.5 }
    }
}

/// One side of a joint: a body at its planned place and the plane of its face, the normal out of it.
pub(crate) struct Neighbour<'a> {
    pub(crate) name: String,
    pub(crate) body: &'a Solid,
    pub(crate) plane: Plane,
}

impl Joint {
    /// Measures the joint of `first` and `second`. The name of the body that has no face on its
    /// plane is the error.
    pub(crate) fn of(
        first: &Neighbour,
        second: &Neighbour,
        angle_deg: f64,
    ) -> Result<Joint, String> {
        let face = |n: &Neighbour| {
            Face::of(n.body, &n.plane, FACE_WITHIN_MM).ok_or_else(|| n.name.clone())
        };
        let [a, b] = [face(first)?, face(second)?];
        let [least_gap_mm, greatest_gap_mm] = gaps(&a, &first.plane, &b, &second.plane);
        let contact_mm2 = a.shared_area(&b.seen_in(&first.plane));
        Ok(Joint {
            between: [first.name.clone(), second.name.clone()],
            place: first.plane.through,
            angle_deg,
            least_gap_mm,
            greatest_gap_mm,
            contact_mm2,
            contact_fraction: contact_mm2 / a.area_mm2.min(b.area_mm2),
            faces_mm2: [a.area_mm2, b.area_mm2],
        })
    }

    /// Speaks `joint.gap` and `joint.contact`.
    pub fn judge(&self, policy: &JointPolicy, monitor: &dyn Monitor) {
        let [a, b] = &self.between;
        let gap = self.greatest_gap_mm;
        if gap > policy.gap_warning_mm {
            let message = format!(
                "Between {a} and {b} the gap is up to {gap:.1} mm; joints with gaps of 1.3 mm united, those with 2.5 mm did not."
            );
            let finding = if gap > policy.gap_danger_mm {
                Finding::danger("joint.gap", message)
            } else {
                Finding::warning("joint.gap", message)
            };
            let hint = "Move the corner of the jaw line or the resection so that the faces meet.";
            monitor.finding(finding.at(self.place).hint(hint));
        }
        if self.contact_fraction < policy.least_contact_fraction {
            let message = format!(
                "{a} and {b} share {:.0} mm², {:.0} % of the smaller face; {:.0} % are asked for.",
                self.contact_mm2,
                100.0 * self.contact_fraction,
                100.0 * policy.least_contact_fraction
            );
            let hint =
                "Shift the jaw line across the joint, or turn the segments about their axes.";
            monitor.finding(Finding::warning("joint.contact", message).at(self.place).hint(hint));
        }
    }
}
