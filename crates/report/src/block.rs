//! What a section is made of.

use crate::{Figure, FindingEntry, Rich, Table};
use serde::{Deserialize, Serialize};

/// A piece of a section, set from top to bottom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A heading within the section.
    Heading(String),
    /// A paragraph.
    Paragraph(Rich),
    /// A short text in a box, to be seen before the rest.
    Remark(Rich),
    /// Names and values, in two columns.
    KeyValues(Vec<(String, Rich)>),
    /// A table.
    Table(Table),
    /// One figure.
    Figure(Figure),
    /// Figures side by side, as many to a row as said (1 to 4).
    FigureGrid {
        /// Figures in a row.
        columns: usize,
        /// The figures, row by row.
        figures: Vec<Figure>,
    },
    /// Findings, each in a box with the shape and the word of its severity.
    Findings(Vec<FindingEntry>),
    /// Numbered steps.
    Steps(Vec<Rich>),
    /// Points without an order.
    Points(Vec<Rich>),
    /// Lines to sign on, side by side.
    Signatures(Vec<Signature>),
    /// What follows starts on a new page.
    PageBreak,
}

impl From<Table> for Block {
    fn from(table: Table) -> Block {
        Block::Table(table)
    }
}

impl From<Figure> for Block {
    fn from(figure: Figure) -> Block {
        Block::Figure(figure)
    }
}

/// Where a person signs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signature {
    /// As whom: `Surgeon`, `Clinical engineer`.
    pub role: String,
    /// The name, where it is known.
    pub name: String,
    /// What is signed for, in one sentence.
    pub statement: String,
}
