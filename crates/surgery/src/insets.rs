//! The bone that stays at the ankle and at the knee.

use preop_monitor::{Finding, Monitor};
use serde::{Deserialize, Serialize};

/// The least bone kept at the ankle, for its stability, in millimetres.
pub const LEAST_DISTAL_MM: f64 = 80.0;
/// The least bone kept at the knee, for the peroneal nerve, in millimetres.
pub const LEAST_PROXIMAL_MM: f64 = 60.0;

/// How much of the donor stays at either end, along its axis from the tip.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Insets {
    /// At the ankle.
    pub distal_mm: f64,
    /// At the knee.
    pub proximal_mm: f64,
}

impl Default for Insets {
    fn default() -> Self {
        Insets { distal_mm: LEAST_DISTAL_MM, proximal_mm: LEAST_PROXIMAL_MM }
    }
}

impl Insets {
    /// Speaks the dangers `donor.distal-inset` and `donor.proximal-inset` where less bone is kept
    /// than the ankle and the nerve need.
    pub fn judge(&self, monitor: &dyn Monitor) {
        let ends = [
            (
                "donor.distal-inset",
                self.distal_mm,
                LEAST_DISTAL_MM,
                "ankle",
                "the ankle may become unstable",
            ),
            (
                "donor.proximal-inset",
                self.proximal_mm,
                LEAST_PROXIMAL_MM,
                "knee",
                "the peroneal nerve is in danger",
            ),
        ];
        for (code, kept, least, place, why) in ends {
            if kept < least {
                let message = format!(
                    "Only {kept:.0} mm of the donor bone are kept at the {place}; below {least:.0} mm {why}."
                );
                let hint = format!("Keep at least {least:.0} mm at the {place}.");
                monitor.finding(Finding::danger(code, message).hint(hint));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_monitor::Recorder;

    #[test]
    fn less_than_the_reserve_is_a_danger_at_its_own_end() {
        let codes = |distal_mm, proximal_mm| {
            let recorder = Recorder::default();
            Insets { distal_mm, proximal_mm }.judge(&recorder);
            recorder.into_findings().into_iter().map(|f| f.code).collect::<Vec<_>>()
        };
        assert!(codes(80.0, 60.0).is_empty());
        assert_eq!(codes(79.0, 60.0), ["donor.distal-inset"]);
        assert_eq!(codes(80.0, 59.0), ["donor.proximal-inset"]);
    }
}
