//! Where the vessels of the graft come to lie.

use crate::BodyAxes;
use crate::layout::{DonorOrder, DonorUse, Placement};
use preop_monitor::Finding;

/// The note `donor.vessels`: the side to which the bone's medial side is turned in each segment,
/// and the end at which the pedicle leaves. The peroneal vessels run along the fibula's medial side
/// and come from the knee.
pub(crate) fn note(usage: &DonorUse, head: &BodyAxes, placements: &[Placement]) -> Finding {
    let mut sides: Vec<(usize, &str)> = placements
        .iter()
        .map(|p| (p.piece.number, head.word(p.head_from_leg.direction(p.medial))))
        .collect();
    sides.sort_unstable();
    let sides: Vec<String> =
        sides.into_iter().map(|(n, side)| format!("{side} in segment {n}")).collect();
    let end = match usage.order {
        DonorOrder::FirstDistal => 2,
        DonorOrder::LastDistal => 1,
    };
    let message = format!(
        "The medial side of the {} fibula, along which the peroneal vessels run, comes to lie {}; the pedicle leaves at resection {end}.",
        usage.side.word(),
        sides.join(", ")
    );
    Finding::note("donor.vessels", message).hint(
        "Check it against the recipient vessels; the order and the turn of the segments change it.",
    )
}
