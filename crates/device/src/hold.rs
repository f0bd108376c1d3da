//! Whether a guide holds on the bone, and what the surgeon must know of it.

use crate::bore::Bore;
use crate::guide::Guide;
use crate::stability::{LEAST_SCORE, Stability};
use preop_monitor::{Finding, Monitor};

/// How far apart two screws or pins must be to hold a guide without its seat, in millimetres.
const HOLD_APART_MM: f64 = 15.0;

/// Tells where a finished guide touches the bone, and how it can move on its seat.
pub(crate) fn judge(guide: &Guide, monitor: &dyn Monitor) {
    let fit = &guide.fit;
    if fit.penetration_seated_mm > 0.0 || fit.penetration_path_mm > 0.0 {
        let text = format!(
            "Guide {} is {:.2} mm inside the bone when seated and {:.2} mm on its way off.",
            guide.name, fit.penetration_seated_mm, fit.penetration_path_mm
        );
        let finding = Finding::danger("guide.penetrates", text);
        monitor.finding(finding.hint("Raise the clearance or turn the direction off."));
    }
    match guide.stability {
        Some(s) if s.score >= LEAST_SCORE => (),
        Some(s) if bores_hold(&guide.bores) => {
            let text = format!(
                "Guide {} is held by its {} screws or pins: on its seat alone it can {} (stability \
                 {:.3}, wanted at least {LEAST_SCORE}). All of them are in before the first cut.",
                guide.name,
                guide.bores.len(),
                weakest_way(&s),
                s.score
            );
            monitor.finding(Finding::note("seat.held-by-screws", text));
        }
        Some(s) => {
            let text = format!(
                "Guide {} can {} on its seat: stability {:.3}, wanted at least {LEAST_SCORE}.",
                guide.name,
                weakest_way(&s),
                s.score
            );
            let hint = "Fix it with screws or pins, or let the seat reach over a bend of the bone.";
            monitor.finding(Finding::warning("seat.unstable", text).hint(hint));
        }
        None => {
            let text = format!("Guide {} hardly touches retained bone.", guide.name);
            let hint = "Lay its seat where bone stays after the cuts, or make it longer.";
            monitor.finding(Finding::danger("seat.none", text).hint(hint));
        }
    }
}

/// Whether bores alone hold a guide where it is: two that are far enough apart stop every turn.
fn bores_hold(bores: &[Bore]) -> bool {
    let apart = |a: &Bore, b: &Bore| a.start.distance(b.start) >= HOLD_APART_MM;
    bores.iter().any(|a| bores.iter().any(|b| apart(a, b)))
}

/// The motion that a seat stops least.
fn weakest_way(stability: &Stability) -> String {
    match stability.weakest_shift.direction() {
        Some(d) if stability.weakest_shift.length() > 0.7 => {
            format!("slide along ({:.2}, {:.2}, {:.2})", d.x, d.y, d.z)
        }
        _ => "turn".into(),
    }
}
