//! The case report as a value: sections of text, tables, figures, findings and signatures.
//!
//! It knows no medicine and no file format. Whoever fills it says what is true; `pdf` says where it
//! stands on paper; [`Report::to_text`] gives the same words as plain text, so that reports are
//! tested as text.

mod block;
mod figure;
mod findings;
mod measurement;
mod plain;
mod rich;
mod table;

pub use block::{Block, Signature};
pub use figure::{Figure, FigureWidth, Image};
pub use findings::{Acceptance, FindingEntry};
pub use measurement::{Measurement, Verdict};
pub use rich::{Rich, Run, Style};
pub use table::{Align, Cell, Column, Row, Table};

use serde::{Deserialize, Serialize};

/// What stands at the foot of every page of every report.
pub const NOT_CLEARED: &str = "Planning software, not cleared as a medical device";

/// Whether the package may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// A danger stands or nobody has approved: every page says NOT FOR USE.
    Draft,
    /// A person answers for it.
    Approved,
}

impl Status {
    /// The words of the band on the cover.
    pub fn words(self) -> &'static str {
        match self {
            Status::Draft => "DRAFT - NOT FOR USE",
            Status::Approved => "APPROVED",
        }
    }
}

/// A whole report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What the case is, as in `Segmental mandibulectomy, left, two fibula segments`.
    pub title: String,
    /// A line under the title, or nothing.
    pub subtitle: String,
    /// Whether it may be used; see [`Report::printed_status`].
    pub status: Status,
    /// Why it is a draft, or who approved; one or two sentences under the status.
    pub status_reason: String,
    /// Patient, case, surgeon, side, dates: the rows of the cover.
    pub identity: Vec<(String, Rich)>,
    /// At the right of the head of each page: plan hash, revision.
    pub provenance: String,
    /// Further words at the foot of each page, beside [`NOT_CLEARED`].
    pub footer: String,
    /// The picture on the cover.
    pub cover: Option<Figure>,
    /// What follows, each with a bookmark.
    pub sections: Vec<Section>,
}

impl Report {
    /// An empty report.
    pub fn new(title: impl Into<String>, status: Status) -> Report {
        Report {
            title: title.into(),
            subtitle: String::new(),
            status,
            status_reason: String::new(),
            identity: Vec::new(),
            provenance: String::new(),
            footer: String::new(),
            cover: None,
            sections: Vec::new(),
        }
    }

    /// The status that is printed: a draft, whatever was said, while a danger in it stands that
    /// nobody has accepted.
    pub fn printed_status(&self) -> Status {
        let blocks = self.sections.iter().flat_map(|s| &s.blocks);
        let stands = blocks.into_iter().any(|b| match b {
            Block::Findings(entries) => entries.iter().any(FindingEntry::blocks),
            _ => false,
        });
        if stands { Status::Draft } else { self.status }
    }

    /// Adds a row to the cover.
    pub fn identify(mut self, name: impl Into<String>, value: impl Into<Rich>) -> Report {
        self.identity.push((name.into(), value.into()));
        self
    }

    /// Adds a section.
    pub fn section(mut self, section: Section) -> Report {
        self.sections.push(section);
        self
    }
}

/// A part of the report under a heading of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// The heading, without a number.
    pub title: String,
    /// What stands under it.
    pub blocks: Vec<Block>,
    /// Whether it starts on a new page.
    pub new_page: bool,
}

impl Section {
    /// An empty section that follows on the same page.
    pub fn new(title: impl Into<String>) -> Section {
        Section { title: title.into(), blocks: Vec::new(), new_page: false }
    }

    /// The same section, on a page of its own.
    pub fn on_new_page(self) -> Section {
        Section { new_page: true, ..self }
    }

    /// Adds a block.
    pub fn with(mut self, block: impl Into<Block>) -> Section {
        self.blocks.push(block.into());
        self
    }

    /// Adds a paragraph.
    pub fn text(self, text: impl Into<Rich>) -> Section {
        self.with(Block::Paragraph(text.into()))
    }
}
