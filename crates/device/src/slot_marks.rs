//! What stands on the saw blocks: the number of each slot, and the label where it fits beside it.
//!
//! The top of the wall on a slot's kept side is flat, exact, and over bone that is kept: the best place
//! for letters. They are read with the slot above them.

use crate::bore::Bore;
use crate::guide::GuideRequest;
use crate::mark::{BORDER_MM, Mark};
use crate::slot::Slot;
use preop_solid::text::{self, TextError};

/// The room between two texts on one block, in cap heights.
const BETWEEN: f64 = 0.9;

/// How much longer a block may become to hold its letters, in millimetres.
const LONGER_MM: f64 = 8.0;

/// The letters on the saw blocks.
pub(crate) struct SlotMarks {
    pub(crate) marks: Vec<Mark>,
    /// How much longer each block must be to hold them, in millimetres.
    pub(crate) longer_mm: Vec<f64>,
    /// Whether all lines of the label are among them; none is, if not.
    pub(crate) hold_label: bool,
}

impl SlotMarks {
    /// The numbers, and after them the lines of the label in their order, if all of them fit and no bore
    /// runs through one.
    pub(crate) fn of(
        request: &GuideRequest,
        slots: &[Slot],
        kept_wall_mm: f64,
        bores: &[Bore],
    ) -> Result<SlotMarks, TextError> {
        let numbers =
            slots.iter().map(|s| vec![format!("{} {}", s.number, s.label).trim().to_owned()]);
        let numbers: Vec<Vec<String>> = numbers.collect();
        let clear = |marks: &[Mark]| !marks.iter().any(|m| bores.iter().any(|b| m.meets(b)));
        if let Some(rows) = with_label(request, slots, &numbers)? {
            let marks = placed(request, slots, &rows, kept_wall_mm, bores)?;
            if clear(&marks) {
                let longer_mm = longer(request, slots, &rows)?;
                let hold_label = !request.marks.lines.is_empty();
                return Ok(SlotMarks { marks, longer_mm, hold_label });
            }
        }
        let marks = placed(request, slots, &numbers, kept_wall_mm, bores)?;
        let longer_mm = longer(request, slots, &numbers)?;
        Ok(SlotMarks { marks, longer_mm, hold_label: false })
    }
}

/// The texts of each block with the label among them; `None` where a line has no room.
fn with_label(
    request: &GuideRequest,
    slots: &[Slot],
    numbers: &[Vec<String>],
) -> Result<Option<Vec<Vec<String>>>, TextError> {
    let mut rows = numbers.to_vec();
    let mut block = 0;
    for line in &request.marks.lines {
        loop {
            let Some(row) = rows.get_mut(block) else { return Ok(None) };
            row.push(line.clone());
            if length(row, request.marks.cap_height_mm)? <= room(&slots[block], request) + LONGER_MM
            {
                break;
            }
            row.pop();
            block += 1;
        }
    }
    Ok(Some(rows))
}

/// How much longer each block must be for its texts.
fn longer(
    request: &GuideRequest,
    slots: &[Slot],
    rows: &[Vec<String>],
) -> Result<Vec<f64>, TextError> {
    let needed = |(slot, row): (&Slot, &Vec<String>)| {
        Ok((length(row, request.marks.cap_height_mm)? - room(slot, request)).max(0.0))
    };
    slots.iter().zip(rows).map(needed).collect()
}

/// How long the texts of a block may be together, if the block ends with the walls of its slot.
fn room(slot: &Slot, request: &GuideRequest) -> f64 {
    slot.length_mm + 2.0 * request.shape.wall_mm - 2.0 * BORDER_MM
}

fn length(row: &[String], cap: f64) -> Result<f64, TextError> {
    let between = BETWEEN * cap * (row.len().max(1) - 1) as f64;
    row.iter().try_fold(between, |sum, text| Ok(sum + text::width(text, cap)?))
}

/// The texts of the blocks, each row in the middle of its block or, where a bore runs through it,
/// beside that.
fn placed(
    request: &GuideRequest,
    slots: &[Slot],
    rows: &[Vec<String>],
    kept_wall_mm: f64,
    bores: &[Bore],
) -> Result<Vec<Mark>, TextError> {
    let mut marks = Vec::new();
    for (slot, row) in slots.iter().zip(rows) {
        let whole = length(row, request.marks.cap_height_mm)?;
        let spare = ((room(slot, request) - whole) / 2.0).max(0.0) as u32;
        let ways = (0..=spare).flat_map(|n| [f64::from(n), -f64::from(n)]);
        let mut best: Option<Vec<Mark>> = None;
        for aside in ways {
            let texts = in_row(request, slot, row, kept_wall_mm, aside - whole / 2.0)?;
            let is_clear = !texts.iter().any(|m| bores.iter().any(|b| m.meets(b)));
            if is_clear || best.is_none() {
                best = Some(texts);
            }
            if is_clear {
                break;
            }
        }
        marks.extend(best.into_iter().flatten());
    }
    Ok(marks)
}

/// The texts of one block from `start` along the slot on.
fn in_row(
    request: &GuideRequest,
    slot: &Slot,
    row: &[String],
    kept_wall_mm: f64,
    start: f64,
) -> Result<Vec<Mark>, TextError> {
    let cap = request.marks.cap_height_mm;
    let line = slot.centre - slot.plane.normal * (slot.gap_mm / 2.0 + kept_wall_mm / 2.0);
    let mut at = start;
    let mut marks = Vec::new();
    for text in row {
        let width = text::width(text, cap)?;
        let middle = line + slot.along * (at + width / 2.0);
        marks.push(Mark::centred(text, middle, slot.along, slot.plane.normal, &request.marks)?);
        at += width + BETWEEN * cap;
    }
    Ok(marks)
}
