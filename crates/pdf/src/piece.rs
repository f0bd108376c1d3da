//! A box of a page that no page break may split.

use crate::ink::Mark;
use std::rc::Rc;

/// Something of a height, drawn from its own top left corner at the left edge of the text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Piece {
    /// The height in points.
    pub(crate) height: f32,
    /// Free space before it, unless it starts a page.
    pub(crate) space: f32,
    /// What is drawn.
    pub(crate) marks: Vec<Mark>,
    /// Whether the next piece must stand on the same page.
    pub(crate) keep: bool,
    /// What comes again before it where it starts a page: the head of its table.
    pub(crate) head: Option<Rc<Piece>>,
    /// The bookmark that leads here.
    pub(crate) bookmark: Option<String>,
    /// Whether it starts a new page.
    pub(crate) new_page: bool,
}

impl Piece {
    /// A piece of a height.
    pub(crate) fn new(height: f32, marks: Vec<Mark>) -> Piece {
        Piece { height, marks, ..Piece::default() }
    }

    /// The same piece after some free space.
    pub(crate) fn after(self, space: f32) -> Piece {
        Piece { space, ..self }
    }

    /// The same piece, on the page of the next.
    pub(crate) fn kept(self) -> Piece {
        Piece { keep: true, ..self }
    }

    /// Adds what another piece draws, lower by `down`.
    pub(crate) fn draw(&mut self, other: Piece, by: [f32; 2]) {
        self.marks.extend(other.marks.into_iter().map(|m| m.moved(by)));
    }
}
