//! A guide in the report: how it fits, its slots and holes, how it is used.

use super::{Contents, direction_words};
use crate::figures::Chapter;
use preop_device::Guide;
use preop_report::{Block, Column, Rich, Section, Table};

pub(super) fn guide(contents: &Contents<'_>, number: usize, guide: &Guide) -> Section {
    let mut slots = Table::new(
        "The slots, in the order of cutting.",
        vec![
            Column::words("Slot"),
            Column::words("For"),
            Column::words("Blade"),
            Column::numbers("Width", "mm"),
            Column::numbers("Length", "mm"),
            Column::numbers("Depth", "mm"),
            Column::numbers("Reach needed", "mm"),
            Column::numbers("Play", "deg"),
        ],
    );
    for s in &guide.slots {
        slots.push([
            s.number.to_string(),
            if s.label.is_empty() { format!("cut {}", s.number) } else { s.label.clone() },
            s.blade.name.clone(),
            format!("{:.2}", s.gap_mm),
            format!("{:.1}", s.length_mm),
            format!("{:.1}", s.depth_mm),
            format!("{:.1}", s.needed_reach_mm),
            format!("{:.1}", s.play_deg),
        ]);
    }
    let fit = &guide.fit;
    let rows: Vec<(String, Rich)> = [
        ("Comes off", direction_words(guide.off)),
        ("Deepest penetration, seated", format!("{:.2} mm", fit.penetration_seated_mm)),
        ("Deepest penetration, on the way", format!("{:.2} mm", fit.penetration_path_mm)),
        (
            "Gap of the seat",
            format!("{:.2} mm mean, {:.2} mm at 95 %", fit.gap_mean_mm, fit.gap_p95_mm),
        ),
        ("Seat area", format!("{:.0} mm²", fit.contact_area_mm2)),
        ("Process", format!("{} ({})", guide.process.name, guide.process.material)),
    ]
    .map(|(name, value)| (name.to_owned(), value.into()))
    .to_vec();
    let mut section = Section::new(format!("Guide {}", guide.name))
        .on_new_page()
        .with(contents.grid(Chapter::Guide(number), 3))
        .with(Block::KeyValues(rows))
        .with(slots);
    if !guide.bores.is_empty() {
        let mut bores = Table::new(
            "The holes.",
            vec![
                Column::words("Hole"),
                Column::words("Screw"),
                Column::numbers("Bore", "mm"),
                Column::numbers("Guided", "mm"),
                Column::numbers("Into bone", "mm"),
            ],
        );
        for b in &guide.bores {
            bores.push([
                b.number.to_string(),
                b.screw.clone(),
                format!("{:.2}", b.diameter_mm),
                format!("{:.1}", b.guided_mm),
                format!("{:.1}", b.into_bone_mm),
            ]);
        }
        section = section.with(bores);
    }
    section.with(Block::Steps(vec![
        "Free the bone where the seat lies; what tissue stays under it is stated above.".into(),
        "Seat the guide along its direction until it does not rock; compare with the picture."
            .into(),
        "Fix it through its holes, then cut in the order of the slot numbers, the blade flat \
         against the wall on the side of the kept bone."
            .into(),
    ]))
}
