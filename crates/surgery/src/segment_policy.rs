//! What counts as a sound segment.

use crate::JawLine;
use crate::segment::SegmentMeasures;
use preop_monitor::{Finding, Monitor};
use preop_space::Point;
use serde::{Deserialize, Serialize};

/// The limits of a segment and of the line that segments make.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SegmentPolicy {
    /// The least length on the centre line: a periosteal branch feeds 94 % of segments over 20 mm
    /// (Laugharne 2015).
    pub least_centre_mm: f64,
    /// The least length of the shortest edge.
    pub least_edge_mm: f64,
    /// The new jaw may stay this far from the jaw line before a warning.
    pub most_deviation_mm: f64,
}

impl Default for SegmentPolicy {
    fn default() -> Self {
        SegmentPolicy { least_centre_mm: 20.0, least_edge_mm: 15.0, most_deviation_mm: 5.0 }
    }
}

impl SegmentPolicy {
    /// Speaks `segment.short` where the centre line or the shortest edge is too short.
    pub(crate) fn judge(
        &self,
        number: usize,
        measures: &SegmentMeasures,
        monitor: &dyn Monitor,
        axis: [Point; 2],
    ) {
        let lengths = [
            ("centre line", measures.centre_mm, self.least_centre_mm),
            ("shortest edge", measures.inner_mm, self.least_edge_mm),
        ];
        for (what, length, least) in lengths {
            if length < least {
                let message = format!(
                    "The {what} of segment {number} measures {length:.1} mm; with less than {least:.0} mm it may lose its blood supply."
                );
                let hint = "Make fewer segments, or move the corners of the jaw line apart.";
                let place = axis[0].towards(axis[1], 0.5);
                monitor.finding(Finding::danger("segment.short", message).at(place).hint(hint));
            }
        }
    }

    /// Speaks `jaw-line.deviation` where straight segments leave the jaw line too far.
    pub(crate) fn judge_deviation(&self, line: &JawLine, monitor: &dyn Monitor) {
        for (n, deviation) in line.deviations_mm.iter().enumerate() {
            if *deviation > self.most_deviation_mm {
                let message = format!(
                    "Segment {} stays up to {deviation:.1} mm away from the jaw line; {:.1} mm are asked for.",
                    n + 1,
                    self.most_deviation_mm
                );
                let place = line.corners[n].towards(line.corners[n + 1], 0.5);
                let hint = "Make one segment more, or move the corners.";
                let finding = Finding::warning("jaw-line.deviation", message);
                monitor.finding(finding.at(place).hint(hint));
            }
        }
    }
}
