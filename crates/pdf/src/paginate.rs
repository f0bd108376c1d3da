//! Stacks pieces on pages: nothing is split, headings stay with what they head.

use crate::PdfError;
use crate::ink::{DEPTH, LEFT, Mark, TOP};
use crate::piece::Piece;

/// More pages than these are refused.
const MOST_PAGES: usize = 2000;

/// A page and the bookmarks that lead to it.
#[derive(Default)]
pub(crate) struct Page {
    pub(crate) marks: Vec<Mark>,
    /// Titles, and their places from the top of the page.
    pub(crate) bookmarks: Vec<(String, f32)>,
}

/// The pages that the pieces fill.
pub(crate) fn paginate(pieces: Vec<Piece>) -> Result<Vec<Page>, PdfError> {
    let mut stack = Stack { pages: vec![Page::default()], used: 0.0 };
    let mut rest = pieces.as_slice();
    while !rest.is_empty() {
        let together = rest.iter().take_while(|p| p.keep).count() + 1;
        let (group, later) = rest.split_at(together.min(rest.len()));
        stack.place(group);
        if stack.pages.len() > MOST_PAGES {
            return Err(PdfError::TooLong { limit: MOST_PAGES });
        }
        rest = later;
    }
    Ok(stack.pages)
}

struct Stack {
    pages: Vec<Page>,
    /// Points of the current page that are taken.
    used: f32,
}

impl Stack {
    fn place(&mut self, group: &[Piece]) {
        let whole: f32 = group.iter().map(|p| p.space + p.height).sum();
        if (group[0].new_page || self.used + whole > DEPTH) && self.used > 0.0 {
            self.turn();
        }
        for piece in group {
            // Only a group longer than a page breaks within.
            if self.used + piece.space + piece.height > DEPTH && self.used > 0.0 {
                self.turn();
            }
            if let (true, Some(head)) = (self.used == 0.0, &piece.head) {
                self.put(head);
            }
            self.put(piece);
        }
    }

    fn turn(&mut self) {
        self.pages.push(Page::default());
        self.used = 0.0;
    }

    fn put(&mut self, piece: &Piece) {
        if self.used > 0.0 {
            self.used += piece.space;
        }
        let page = self.pages.last_mut().expect("there is always a page");
        let top = TOP + self.used;
        page.marks.extend(piece.marks.iter().map(|m| m.clone().moved([LEFT, top])));
        page.bookmarks.extend(piece.bookmark.iter().map(|title| (title.clone(), top)));
        self.used += piece.height;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;

    fn named(name: &str, height: f32) -> Piece {
        Piece { bookmark: Some(name.into()), ..Piece::new(height, Vec::new()) }
    }

    fn titles(pieces: Vec<Piece>) -> Vec<String> {
        let names = |p: &Page| p.bookmarks.iter().map(|b| b.0.clone()).collect::<String>();
        paginate(pieces).unwrap().iter().map(names).collect()
    }

    #[test]
    fn a_heading_moves_with_what_it_heads() {
        let pieces = vec![named("a", DEPTH - 50.0), named("h", 20.0).kept(), named("b", 40.0)];
        assert_eq!(titles(pieces), ["a", "hb"]);
    }

    #[test]
    fn the_head_of_a_table_comes_again_on_the_next_page() {
        let head = Rc::new(named("H", 20.0));
        let row = |n: &str| Piece { head: Some(head.clone()), ..named(n, 0.4 * DEPTH) };
        let pieces = vec![(*head).clone().kept(), row("1"), row("2"), row("3")];
        assert_eq!(titles(pieces), ["H12", "H3"]);
    }

    #[test]
    fn what_is_kept_together_and_too_long_is_split_all_the_same() {
        let pieces = (0..9).map(|_| named("x", 0.3 * DEPTH).kept()).collect();
        assert_eq!(titles(pieces), ["xxx", "xxx", "xxx"]);
    }
}
