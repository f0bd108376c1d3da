//! The same report as plain text.

use crate::{Align, Block, FindingEntry, NOT_CLEARED, Report, Rich, Signature, Table};
use std::fmt::Write;

impl Report {
    /// Every word and number of the report, in reading order, as plain text.
    pub fn to_text(&self) -> String {
        let mut out = Text::default();
        out.line(self.printed_status().words());
        out.some(&self.status_reason);
        out.line(&self.title);
        out.some(&self.subtitle);
        for (name, value) in &self.identity {
            out.line(&format!("{name}: {}", value.words()));
        }
        out.some(&self.provenance);
        if let Some(cover) = &self.cover {
            out.figure(&cover.caption);
        }
        for (n, section) in self.sections.iter().enumerate() {
            out.line("");
            out.line(&format!("{} {}", n + 1, section.title));
            for block in &section.blocks {
                out.block(block);
            }
        }
        out.line("");
        out.line(NOT_CLEARED);
        out.some(&self.footer);
        out.text
    }
}

#[derive(Default)]
struct Text {
    text: String,
    figures: usize,
    tables: usize,
}

impl Text {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn some(&mut self, line: &str) {
        if !line.is_empty() {
            self.line(line);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(heading) => self.line(heading),
            Block::Paragraph(text) | Block::Remark(text) => self.line(&text.words()),
            Block::KeyValues(rows) => {
                for (name, value) in rows {
                    self.line(&format!("{name}: {}", value.words()));
                }
            }
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => self.figure(&figure.caption),
            Block::FigureGrid { figures, .. } => {
                for figure in figures {
                    self.figure(&figure.caption);
                }
            }
            Block::Findings(entries) => {
                for entry in entries {
                    self.finding(entry);
                }
            }
            Block::Steps(steps) => {
                for (n, step) in steps.iter().enumerate() {
                    self.line(&format!("{}. {}", n + 1, step.words()));
                }
            }
            Block::Points(points) => {
                for point in points {
                    self.line(&format!("- {}", point.words()));
                }
            }
            Block::Signatures(signatures) => {
                for signature in signatures {
                    self.signature(signature);
                }
            }
            Block::PageBreak => {}
        }
    }

    fn figure(&mut self, caption: &Rich) {
        self.figures += 1;
        self.line(&format!("Figure {}. {}", self.figures, caption.words()));
    }

    fn finding(&mut self, entry: &FindingEntry) {
        let f = &entry.finding;
        self.line(&format!("{} [{}] {} ({})", entry.word(), f.code, f.message, entry.step));
        self.some(&entry.place());
        self.some(&f.hint);
        if let Some(a) = &entry.accepted {
            self.line(&format!("Accepted by {}: {}", a.by, a.why));
        } else if entry.blocks() {
            self.line(FindingEntry::NOT_ACCEPTED);
        }
    }

    fn signature(&mut self, s: &Signature) {
        self.line(&format!("{}: {}", s.role, s.statement));
        self.line(&format!("Name: {}  Date:  Signature:", s.name));
    }

    /// Columns as wide as their widest cell, numbers to the right.
    fn table(&mut self, table: &Table) {
        self.tables += 1;
        self.line(&format!("Table {}. {}", self.tables, table.caption.words()));
        let heading = |c: &crate::Column| match c.unit.is_empty() {
            true => c.heading.clone(),
            false => format!("{} ({})", c.heading, c.unit),
        };
        let mut rows = vec![table.columns.iter().map(heading).collect::<Vec<_>>()];
        for row in &table.rows {
            let cell = |n: usize| row.cells.get(n).map_or(String::new(), |c| c.words());
            rows.push((0..table.columns.len()).map(cell).collect());
        }
        let widths: Vec<usize> = (0..table.columns.len())
            .map(|n| rows.iter().map(|r| r[n].chars().count()).max().unwrap_or(0))
            .collect();
        for row in &rows {
            let mut line = String::new();
            for (n, cell) in row.iter().enumerate() {
                let width = widths[n];
                let put = match table.columns[n].align {
                    Align::Left => write!(line, "{cell:<width$}  "),
                    Align::Right => write!(line, "{cell:>width$}  "),
                    Align::Centre => write!(line, "{cell:^width$}  "),
                };
                put.expect("a String takes every text");
            }
            self.line(line.trim_end());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::*;
    use preop_monitor::Finding;

    #[test]
    fn the_text_says_everything() {
        let accepted = Some(Acceptance { by: "Dr A".into(), why: "seen".into() });
        let danger = FindingEntry {
            accepted,
            ..FindingEntry::new(Finding::danger("margin.short", "The margin is 8.2 mm."), "cut")
        };
        let note =
            FindingEntry::new(Finding::note("image.old", "The scan is 30 days old."), "head");
        let length = Measurement {
            name: "Segment 1".into(),
            planned: 31.0,
            measured: Some(31.04),
            tolerance: 0.1,
            unit: "mm".into(),
        };
        let table = Table::of_measurements("Lengths", &[length], 2);
        let section = Section::new("Checks").with(Block::findings(vec![note, danger])).with(table);
        let report = Report::new("Case", Status::Draft).identify("Side", "left").section(section);
        let text = report.to_text();
        for words in ["NOT FOR USE", "Side: left", "1 Checks", "Accepted by Dr A", NOT_CLEARED] {
            assert!(text.contains(words), "{words} in {text}");
        }
        assert!(text.find("DANGER").unwrap() < text.find("NOTE").unwrap());
        assert!(text.contains("31.00     31.04       +0.04      ±0.10  mm    within"), "{text}");
    }

    #[test]
    fn no_approval_hides_a_danger_that_stands() {
        let danger = FindingEntry::new(Finding::danger("a.b", "It stands."), "cut");
        let section = |entry: &FindingEntry| {
            Section::new("Findings").with(Block::findings(vec![entry.clone()]))
        };
        let report = Report::new("Case", Status::Approved).section(section(&danger));
        assert!(report.to_text().starts_with(Status::Draft.words()));
        let accepted = Some(Acceptance { by: "Dr A".into(), why: "seen".into() });
        let taken = FindingEntry { accepted, ..danger };
        let report = Report::new("Case", Status::Approved).section(section(&taken));
        assert!(report.to_text().starts_with(Status::Approved.words()));
    }

    #[test]
    fn a_report_survives_json() {
        let section = Section::new("A")
            .text(Rich::new().plain("x ").strong("y"))
            .with(Block::KeyValues(vec![("k".into(), "v".into())]));
        let report = Report::new("Case", Status::Approved).section(section);
        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
    }
}
