//! The case report: what the plan does and what was measured, in the order of `domain.md` 4.7.

mod closing;
mod guide;

use crate::figures::{CaseFigure, Chapter};
use crate::manifest::{FindingEntry, Measurement};
use crate::parts::Part;
use crate::story::{Cut, NewJaw, Story};
use crate::{BUILD, Evaluated, inputs, moves};
use preop_monitor::{Finding, Severity};
use preop_report::{Acceptance, Block, Column, Figure, Report, Rich, Section, Status, Table};
use preop_space::Direction;

/// Everything that the report tells.
pub(crate) struct Contents<'a> {
    pub(crate) evaluated: &'a Evaluated<'a>,
    pub(crate) story: &'a Story,
    pub(crate) parts: &'a [Part],
    pub(crate) measurements: &'a [Measurement],
    pub(crate) findings: &'a [FindingEntry],
    pub(crate) figures: &'a [CaseFigure],
}

/// Writes the report.
pub(crate) fn write(contents: &Contents<'_>) -> Report {
    let plan = contents.evaluated.plan;
    // Two variants of a plan must not be taken for each other on any page.
    let variant = plan.variant.as_ref().map(|name| format!(", variant {name}")).unwrap_or_default();
    let mut report = Report::new(format!("{}{variant}", plan.title), Status::Draft);
    report.subtitle = "Case report of a rehearsed operation".to_owned();
    report.status_reason = status_reason(contents);
    report.provenance = format!("plan {}", plan.hash().short());
    report.footer = BUILD.split(' ').take(2).collect::<Vec<_>>().join(" ");
    report.cover = contents.figure(Chapter::Cover).map(figure);
    report.identity = cover_rows(contents);
    report = report
        .section(summary(contents))
        .section(findings(contents))
        .section(imaging(contents))
        .section(before(contents));
    if !contents.story.cuts.is_empty() {
        report = report.section(osteotomies(contents));
    }
    if !contents.story.moves.is_empty() {
        let figures = contents.grid(Chapter::Moves, 2);
        report = report.section(moves::section(&contents.story.moves).with(figures));
    }
    if let Some(jaw) = &contents.story.new_jaw {
        report = report.section(donor(contents, jaw)).section(new_jaw(contents, jaw));
    }
    for (n, on) in contents.story.guides.iter().enumerate() {
        report = report.section(guide::guide(contents, n, &on.guide));
    }
    if contents.figure(Chapter::Captures).is_some() {
        report = report.section(captures(contents));
    }
    report
        .section(closing::devices(contents))
        .section(closing::measured(contents))
        .section(closing::sterilisation(contents))
        .section(closing::provenance(contents))
        .section(closing::limits())
        .section(closing::approval())
}

impl<'a> Contents<'a> {
    fn chapter(&self, chapter: Chapter) -> Vec<&'a CaseFigure> {
        self.figures.iter().filter(|f| f.chapter == chapter).collect()
    }

    fn figure(&self, chapter: Chapter) -> Option<&'a CaseFigure> {
        self.chapter(chapter).first().copied()
    }

    fn grid(&self, chapter: Chapter, columns: usize) -> Block {
        let figures = self.chapter(chapter).into_iter().map(figure).collect();
        Block::FigureGrid { columns, figures }
    }
}

fn figure(drawn: &CaseFigure) -> Figure {
    Figure::new(drawn.image.clone(), drawn.caption.as_str())
}

fn status_reason(contents: &Contents<'_>) -> String {
    let dangers = contents
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Danger && f.accepted_by.is_none());
    match dangers.count() {
        0 => "No danger stands. Nobody has approved this plan yet.".to_owned(),
        1 => "One danger stands, and nobody has approved this plan.".to_owned(),
        n => format!("{n} dangers stand, and nobody has approved this plan."),
    }
}

fn cover_rows(contents: &Contents<'_>) -> Vec<(String, Rich)> {
    let plan = contents.evaluated.plan;
    let mut rows: Vec<(String, Rich)> = vec![];
    let mut row = |name: &str, value: String| {
        if !value.is_empty() {
            rows.push((name.to_owned(), value.into()));
        }
    };
    let scans = plan.inputs.iter().filter(|i| i.kind == "ct");
    for (n, input) in scans.enumerate() {
        if let Some(identity) = inputs::identity(contents.evaluated.inputs, input) {
            if n == 0 {
                row("Patient", identity.name_for_report());
                row("Patient ID", identity.id_for_report().to_owned());
                let born = identity.birth_date_for_report().map(|d| d.to_string());
                row("Born", born.unwrap_or_default());
            } else {
                let who = format!("{} ({})", identity.name_for_report(), identity.id_for_report());
                row(&format!("Scan \"{}\" of", input.name), who);
            }
        }
    }
    row("Variant", plan.variant.clone().unwrap_or_default());
    row("Side", plan.side.map(|s| s.word().to_owned()).unwrap_or_default());
    row("Day of operation", plan.operation_date.clone().unwrap_or_default());
    row("Plan", format!("{} (first 8 of SHA-256)", plan.hash().short()));
    rows
}

fn summary(contents: &Contents<'_>) -> Section {
    let story = contents.story;
    let mut steps: Vec<Rich> = vec![];
    for cut in &story.cuts {
        steps.push(cut_words(cut));
    }
    if let Some(jaw) = &story.new_jaw {
        let r = &jaw.reconstruction;
        let lengths: Vec<String> =
            r.segments.iter().map(|s| format!("{:.1} mm", s.measures.centre_mm)).collect();
        steps.push(
            Rich::new()
                .plain(format!("Take {} segments of the ", r.segments.len()))
                .strong(format!("{} fibula", jaw.donor_side))
                .plain(format!(
                    " ({} on the centre line), the first cut {:.0} mm above the tip of the \
                     malleolus, with {:.0} mm kept below the knee.",
                    lengths.join(", "),
                    r.used_mm[0],
                    r.proximal_kept_mm
                )),
        );
        steps.push("Set the segments between the stumps in the order of their numbers.".into());
    }
    let mut section = Section::new("The operation").on_new_page();
    if steps.is_empty() {
        section = section.text("This plan makes models; it cuts nothing.");
    } else {
        section = section.with(Block::Steps(steps));
    }
    if let Some(nature) = natures(contents) {
        section = section.with(Block::Remark(nature));
    }
    section
}

/// What a reader must know of the scans before believing any number.
fn natures(contents: &Contents<'_>) -> Option<Rich> {
    let said: Vec<String> = contents
        .story
        .scans
        .iter()
        .filter(|(_, scan)| !scan.facts.nature.is_empty())
        .map(|(name, scan)| format!("The scan \"{name}\" is {}.", scan.facts.nature))
        .collect();
    (!said.is_empty()).then(|| Rich::new().strong("Not a patient. ").plain(said.join(" ")))
}

fn cut_words(cut: &Cut) -> Rich {
    let blade = if cut.blade.is_empty() { String::new() } else { format!(" with {}", cut.blade) };
    Rich::new().strong(cut.name.clone()).plain(format!(
        ": cut{blade}. {}",
        if cut.both_kept {
            "Both sides are kept; the plane is the middle of the kerf."
        } else {
            "The plane is the face of the bone that is kept."
        }
    ))
}

fn findings(contents: &Contents<'_>) -> Section {
    let section = Section::new("Findings");
    let worth = |f: &&FindingEntry| f.severity != Severity::Note;
    let mut entries: Vec<&FindingEntry> = contents.findings.iter().filter(worth).collect();
    entries.sort_by_key(|f| std::cmp::Reverse(f.severity));
    if entries.is_empty() {
        return section.text("No warning and no danger.");
    }
    let why = |f: &FindingEntry| {
        let accepts = &contents.evaluated.plan.accepts;
        accepts
            .iter()
            .find(|a| a.finding == f.code && a.step == f.step)
            .map(|a| Acceptance { by: a.by.clone(), why: a.why.clone() })
    };
    let entries = entries
        .into_iter()
        .map(|f| preop_report::FindingEntry {
            finding: Finding {
                code: f.code.clone(),
                severity: f.severity,
                message: f.message.clone(),
                place: f.place_mm,
                hint: f.hint.clone(),
            },
            step: f.step.clone(),
            accepted: why(f),
        })
        .collect();
    section.with(Block::Findings(entries))
}

fn imaging(contents: &Contents<'_>) -> Section {
    let mut table = Table::new(
        "The scans. Places are in millimetres in the patient's axes: x left, y back, z head.",
        vec![
            Column::words("Scan"),
            Column::words("Day"),
            Column::words("Scanner"),
            Column::words("Kernel"),
            Column::numbers("Slices", ""),
            Column::words("Voxel, mm"),
        ],
    );
    for (name, scan) in &contents.story.scans {
        let facts = &scan.facts;
        let [x, y, z] = scan.volume.geometry().spacing();
        table.push([
            name.clone(),
            facts.date.clone(),
            facts.manufacturer.clone(),
            facts.kernel.clone(),
            facts.slices.to_string(),
            format!("{x:.3} x {y:.3} x {z:.3}"),
        ]);
    }
    Section::new("Imaging").on_new_page().with(table).with(contents.grid(Chapter::Imaging, 3))
}

fn before(contents: &Contents<'_>) -> Section {
    let mut table = Table::new(
        "The models, and how far they lie from the surface in the image.",
        vec![
            Column::words("Model"),
            Column::numbers("Volume", "cm³"),
            Column::numbers("Triangles", ""),
            Column::numbers("Mean", "mm"),
            Column::numbers("95 %", "mm"),
            Column::numbers("Most", "mm"),
        ],
    );
    for bone in &contents.story.bones {
        let solid = &bone.body.solid;
        let number = |f: fn(&preop_surface::Deviation) -> f64| {
            bone.body.deviation.as_ref().map_or(String::new(), |d| format!("{:.3}", f(d)))
        };
        table.push([
            bone.name.clone(),
            format!("{:.2}", solid.volume() / 1000.0),
            solid.triangles().len().to_string(),
            number(|d| d.mean),
            number(|d| d.p95),
            number(|d| d.max),
        ]);
    }
    Section::new("Before the operation")
        .on_new_page()
        .with(contents.grid(Chapter::Before, 2))
        .with(table)
}

fn osteotomies(contents: &Contents<'_>) -> Section {
    let mut table = Table::new(
        "The planes. A normal points to the side that is removed.",
        vec![
            Column::words("Cut"),
            Column::words("Through, mm"),
            Column::words("Normal"),
            Column::words("Blade"),
            Column::numbers("Kept", "cm³"),
            Column::numbers("Removed", "cm³"),
            Column::numbers("To tumour", "mm"),
        ],
    );
    for cut in &contents.story.cuts {
        let (p, n) = (cut.plane.through, cut.plane.normal);
        let margin = contents.story.margin_mm(cut).map_or(String::new(), |mm| format!("{mm:.1}"));
        table.push([
            cut.name.clone(),
            format!("{:.1}, {:.1}, {:.1}", p.x, p.y, p.z),
            direction_words(n),
            cut.blade.clone(),
            format!("{:.2}", cut.kept.solid.volume() / 1000.0),
            format!("{:.2}", cut.removed.solid.volume() / 1000.0),
            margin,
        ]);
    }
    Section::new("Osteotomies").on_new_page().with(table).with(contents.grid(Chapter::Resection, 2))
}

/// A direction in the words of the theatre: its greatest parts first.
fn direction_words(d: Direction) -> String {
    let mut parts = [(d.x, "left", "right"), (d.y, "back", "front"), (d.z, "up", "down")]
        .map(|(v, plus, minus)| (v.abs(), if v >= 0.0 { plus } else { minus }));
    parts.sort_by(|a, b| b.0.total_cmp(&a.0));
    let shown = parts.iter().filter(|(v, _)| *v >= 0.1);
    shown.map(|(v, word)| format!("{word} {v:.2}")).collect::<Vec<_>>().join(", ")
}

fn donor(contents: &Contents<'_>, jaw: &NewJaw) -> Section {
    let r = &jaw.reconstruction;
    let mut table = Table::new(
        format!(
            "The segments on the fibula, measured from its tip at the ankle upwards. Blade: {}.",
            jaw.blade
        ),
        vec![
            Column::words("Segment"),
            Column::numbers("Centre", "mm"),
            Column::numbers("Outer", "mm"),
            Column::numbers("Inner", "mm"),
            Column::numbers("Distal cut", "deg"),
            Column::numbers("Proximal cut", "deg"),
            Column::numbers("Starts at", "mm"),
            Column::numbers("Ends at", "mm"),
        ],
    );
    let mut segments: Vec<_> = r.segments.iter().collect();
    segments.sort_by_key(|s| s.place_on_donor);
    for s in segments {
        let m = &s.measures;
        table.push([
            s.number.to_string(),
            format!("{:.2}", m.centre_mm),
            format!("{:.2}", m.outer_mm),
            format!("{:.2}", m.inner_mm),
            format!("{:.1}", m.distal_tilt_deg),
            format!("{:.1}", m.proximal_tilt_deg),
            format!("{:.1}", m.distal_from_tip_mm),
            format!("{:.1}", m.proximal_from_tip_mm),
        ]);
    }
    let gaps: Vec<Rich> = r
        .gaps
        .iter()
        .map(|g| {
            Rich::from(format!(
                "Between segments {} and {}: {:.2} mm of bone are lost, of {:.2} mm that slots and \
                 web need{}.",
                g.between[0],
                g.between[1],
                g.least_mm,
                g.required_mm,
                if g.shared { "; one slot serves both cuts" } else { "" }
            ))
        })
        .collect();
    let mut section = Section::new("The fibula")
        .on_new_page()
        .with(contents.grid(Chapter::Donor, 2))
        .with(table)
        .text(format!(
            "{:.1} mm stay at the ankle and {:.1} mm at the knee, measured along the centre line \
             of {:.1} mm.",
            r.used_mm[0],
            r.proximal_kept_mm,
            r.donor_line.length_mm()
        ));
    if !gaps.is_empty() {
        section = section.with(Block::Points(gaps));
    }
    section
}

fn new_jaw(contents: &Contents<'_>, jaw: &NewJaw) -> Section {
    let mut table = Table::new(
        "The joints, measured on the bodies at their planned places.",
        vec![
            Column::words("Between"),
            Column::numbers("Angle", "deg"),
            Column::numbers("Least gap", "mm"),
            Column::numbers("Most gap", "mm"),
            Column::numbers("Contact", "mm²"),
            Column::numbers("Of smaller", "%"),
        ],
    );
    for joint in &jaw.reconstruction.joints {
        table.push([
            joint.between.join(" – "),
            format!("{:.1}", joint.angle_deg),
            thousandths(joint.least_gap_mm),
            thousandths(joint.greatest_gap_mm),
            format!("{:.1}", joint.contact_mm2),
            format!("{:.0}", 100.0 * joint.contact_fraction),
        ]);
    }
    Section::new("The new jaw")
        .on_new_page()
        .with(contents.grid(Chapter::NewJaw, 2))
        .with(table)
        .text(format!(
            "The new jaw stays within {:.1} mm of the jaw line. The stumps and their condyles are \
             not moved.",
            jaw.reconstruction.jaw_line.deviation_mm()
        ))
}

/// To a thousandth, without the sign of what rounds to nothing.
fn thousandths(mm: f64) -> String {
    format!("{:.3}", (mm * 1000.0).round() / 1000.0 + 0.0)
}

fn captures(contents: &Contents<'_>) -> Section {
    Section::new("Captures")
        .on_new_page()
        .text(
            "Views that a person captured while planning, drawn anew from the exact geometry of \
             this plan.",
        )
        .with(contents.grid(Chapter::Captures, 2))
}
