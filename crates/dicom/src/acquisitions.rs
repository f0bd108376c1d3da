//! Whether the slices of a series come from one scan: those of two may lie between one another.

use crate::Slice;
use preop_monitor::Finding;

/// More of them are not listed.
const LISTED: usize = 4;

/// `image.mixed-acquisitions`: slices of several acquisitions, or of several voltages of the tube, lie between one
/// another. One behind the other is how a scanner that moves on takes them, and says nothing. Slices in the order of
/// their places.
pub(crate) fn acquisition_finding(ordered: &[&Slice]) -> Option<Finding> {
    let mut known: Vec<[&str; 2]> = vec![];
    let mut changes = 0;
    let mut first_back = None;
    for (n, slice) in ordered.iter().enumerate() {
        let of = taken(slice);
        if n > 0 && of != taken(ordered[n - 1]) {
            changes += 1;
            if known.contains(&of) {
                first_back.get_or_insert(slice.position);
            }
        }
        if !known.contains(&of) {
            known.push(of);
        }
    }
    let place = first_back?;
    let names: Vec<String> = known.iter().take(LISTED).map(|of| words(*of)).collect();
    let more = if known.len() > LISTED { ", ..." } else { "" };
    let message = format!(
        "The slices come from {} acquisitions that lie between one another, with {changes} changes: {}{more}.",
        known.len(),
        names.join(", ")
    );
    let hint = "Two phases or passes may have been put into one series, and the patient may have moved between them: \
                look along the stack, and export each of them as a series of its own.";
    Some(Finding::danger("image.mixed-acquisitions", message).at(place).hint(hint))
}

/// What tells two scans of one series apart.
fn taken(slice: &Slice) -> [&str; 2] {
    [&slice.acquisition, &slice.tube_kv]
}

fn words([number, tube_kv]: [&str; 2]) -> String {
    let number = if number.is_empty() { "without a number" } else { number };
    match tube_kv {
        "" => number.to_owned(),
        kv => format!("{number} ({kv} kV)"),
    }
}
