//! Tables: columns with units, rows of cells.

use crate::{Rich, Verdict};
use serde::{Deserialize, Serialize};

/// How the cells of a column stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    /// Words.
    #[default]
    Left,
    /// Numbers, all with the same number of decimals.
    Right,
    /// Short marks.
    Centre,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// What it holds.
    pub heading: String,
    /// The unit of its numbers, or nothing.
    pub unit: String,
    /// How its cells stand.
    pub align: Align,
}

impl Column {
    /// A column of words.
    pub fn words(heading: impl Into<String>) -> Column {
        Column { heading: heading.into(), unit: String::new(), align: Align::Left }
    }

    /// A column of numbers of a unit.
    pub fn numbers(heading: impl Into<String>, unit: impl Into<String>) -> Column {
        Column { heading: heading.into(), unit: unit.into(), align: Align::Right }
    }

    /// A column of short marks.
    pub fn marks(heading: impl Into<String>) -> Column {
        Column { heading: heading.into(), unit: String::new(), align: Align::Centre }
    }
}

/// What stands in a row under one column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cell {
    /// Text or a number.
    Text(Rich),
    /// A verdict, as a shape and a word.
    Verdict(Verdict),
}

impl<T: Into<Rich>> From<T> for Cell {
    fn from(text: T) -> Cell {
        Cell::Text(text.into())
    }
}

impl From<Verdict> for Cell {
    fn from(verdict: Verdict) -> Cell {
        Cell::Verdict(verdict)
    }
}

impl Cell {
    /// The words alone.
    pub fn words(&self) -> String {
        match self {
            Cell::Text(text) => text.words(),
            Cell::Verdict(verdict) => verdict.word().into(),
        }
    }
}

/// A row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// A cell for each column; missing ones are empty, further ones are not set.
    pub cells: Vec<Cell>,
    /// Whether it stands out: a sum, a group's name.
    pub strong: bool,
}

/// A table with a caption. Its head comes again on every page that it goes on to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// What it says.
    pub caption: Rich,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows; none is ever split over two pages.
    pub rows: Vec<Row>,
}

impl Table {
    /// A table without rows.
    pub fn new(caption: impl Into<Rich>, columns: Vec<Column>) -> Table {
        Table { caption: caption.into(), columns, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row<C: Into<Cell>>(mut self, cells: impl IntoIterator<Item = C>) -> Table {
        self.push(cells);
        self
    }

    /// Adds a row that stands out.
    pub fn strong_row<C: Into<Cell>>(mut self, cells: impl IntoIterator<Item = C>) -> Table {
        let cells = cells.into_iter().map(Into::into).collect();
        self.rows.push(Row { cells, strong: true });
        self
    }

    /// Adds a row in place.
    pub fn push<C: Into<Cell>>(&mut self, cells: impl IntoIterator<Item = C>) {
        let cells = cells.into_iter().map(Into::into).collect();
        self.rows.push(Row { cells, strong: false });
    }
}
