//! Words into lines: measured with the font's own widths, broken at spaces, long words wrapped.

use crate::ink::{INK, Mark, QUIET, Rgb, Weight};
use crate::piece::Piece;
use preop_picture::font::Face;
use preop_report::{Rich, Style};

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Type {
    pub(crate) size: f32,
    pub(crate) weight: Weight,
    pub(crate) colour: Rgb,
    /// From base line to base line.
    pub(crate) leading: f32,
}

/// Running text.
pub(crate) const BODY: Type =
    Type { size: 9.4, weight: Weight::Regular, colour: INK, leading: 13.6 };
/// Captions, cells of tables, small print.
pub(crate) const SMALL: Type =
    Type { size: 8.4, weight: Weight::Regular, colour: INK, leading: 11.6 };

impl Type {
    pub(crate) const fn bold(self) -> Type {
        Type { weight: Weight::Bold, ..self }
    }

    pub(crate) const fn in_colour(self, colour: Rgb) -> Type {
        Type { colour, ..self }
    }

    /// The type of a run of rich text.
    fn of(self, style: Style) -> Type {
        match style {
            Style::Plain => self,
            Style::Strong => self.bold(),
            Style::Quiet => self.in_colour(QUIET),
        }
    }

    fn advance(&self, c: char) -> f32 {
        face(self.weight).advance(c) as f32 * self.size
    }

    /// The width of a text on one line.
    pub(crate) fn width(&self, text: &str) -> f32 {
        text.chars().map(|c| self.advance(c)).sum()
    }

    /// From the top of the first line to its base line.
    pub(crate) fn ascent(&self) -> f32 {
        0.5 * (self.leading + 0.72 * self.size)
    }

    /// The text, cut with an ellipsis where it is wider than its room.
    pub(crate) fn shortened(&self, text: &str, room: f32) -> String {
        let last = self.advance('…');
        let (mut used, mut kept) = (0.0, 0);
        for (at, c) in text.char_indices() {
            used += self.advance(c);
            if used > room {
                return format!("{}…", &text[..kept]);
            }
            if used + last <= room {
                kept = at + c.len_utf8();
            }
        }
        text.into()
    }

    /// The text at a place, on one line.
    pub(crate) fn mark(&self, at: [f32; 2], text: impl Into<String>) -> Mark {
        Mark::text(at, self.size, self.weight, self.colour, text)
    }
}

pub(crate) fn face(weight: Weight) -> &'static Face {
    match weight {
        Weight::Regular => Face::regular(),
        Weight::Bold => Face::bold(),
    }
}

/// A stretch of a line in one type.
#[derive(Clone, Debug)]
struct Stretch {
    text: String,
    type_: Type,
}

/// A line that is ready to be placed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    stretches: Vec<Stretch>,
    pub(crate) width: f32,
}

impl Line {
    /// The line, its base line starting at a place.
    pub(crate) fn marks(&self, at: [f32; 2]) -> Vec<Mark> {
        let mut x = at[0];
        self.stretches
            .iter()
            .map(|s| {
                let mark = s.type_.mark([x, at[1]], s.text.as_str());
                x += s.type_.width(&s.text);
                mark
            })
            .collect()
    }

    fn push(&mut self, text: &str, type_: Type) {
        self.width += type_.width(text);
        match self.stretches.last_mut() {
            Some(last)
                if last.type_.weight == type_.weight && last.type_.colour == type_.colour =>
            {
                last.text.push_str(text);
            }
            _ => self.stretches.push(Stretch { text: text.into(), type_ }),
        }
    }
}

/// What must not be torn apart unless it is wider than a line; or the end of a line.
#[derive(Debug)]
enum Word {
    Text(Vec<Stretch>),
    LineEnd,
}

impl Word {
    fn width(&self) -> f32 {
        match self {
            Word::Text(parts) => parts.iter().map(|p| p.type_.width(&p.text)).sum(),
            Word::LineEnd => 0.0,
        }
    }
}

/// Splits at spaces and line feeds. A space that does not break stays within its word; other
/// control characters count as spaces.
fn words(text: &Rich, type_: Type) -> Vec<Word> {
    let mut words = Vec::new();
    let mut open: Vec<Stretch> = Vec::new();
    let close = |open: &mut Vec<Stretch>, words: &mut Vec<Word>| {
        if !open.is_empty() {
            words.push(Word::Text(std::mem::take(open)));
        }
    };
    for run in &text.0 {
        let type_ = type_.of(run.style);
        for c in run.text.chars() {
            let breaks = (c.is_whitespace() && c != '\u{a0}' && c != '\u{202f}') || c.is_control();
            if breaks {
                close(&mut open, &mut words);
                if c == '\n' {
                    words.push(Word::LineEnd);
                }
                continue;
            }
            match open.last_mut() {
                Some(s) if s.type_.weight == type_.weight && s.type_.colour == type_.colour => {
                    s.text.push(c);
                }
                _ => open.push(Stretch { text: c.into(), type_ }),
            }
        }
    }
    close(&mut open, &mut words);
    words
}

/// The lines of a text in a column of this width.
pub(crate) fn lines(text: &Rich, type_: Type, width: f32) -> Vec<Line> {
    let space = type_.width(" ");
    let mut lines = vec![Line::default()];
    for word in words(text, type_) {
        let Word::Text(parts) = &word else {
            lines.push(Line::default());
            continue;
        };
        let line = lines.last_mut().expect("there is always a line");
        let gap = if line.stretches.is_empty() { 0.0 } else { space };
        if line.width + gap + word.width() <= width {
            if gap > 0.0 {
                let last = line.stretches.last().map_or(type_, |s| s.type_);
                line.push(" ", last);
            }
            parts.iter().for_each(|p| line.push(&p.text, p.type_));
        } else {
            if gap > 0.0 {
                lines.push(Line::default());
            }
            wrap(parts, width, &mut lines);
        }
    }
    lines
}

/// Sets a word at the start of a line, over several lines if it is wider than one: torn after a
/// hyphen, a slash or an underscore where there is one in the last third, else where the line ends.
fn wrap(parts: &[Stretch], width: f32, lines: &mut Vec<Line>) {
    for part in parts {
        let mut rest = part.text.as_str();
        while !rest.is_empty() {
            let line = lines.last_mut().expect("there is always a line");
            let mut used = line.width;
            let fits = |c: &char| {
                used += part.type_.advance(*c);
                used <= width
            };
            let mut end: usize = rest.chars().take_while(fits).map(char::len_utf8).sum();
            if end < rest.len() {
                let soft = rest[..end].rfind(['-', '/', '_', '.', ',', ':', '–']);
                if let Some(at) = soft.filter(|at| 3 * at > 2 * end) {
                    end = at + rest[at..].chars().next().map_or(1, char::len_utf8);
                }
            }
            if end == 0 && line.stretches.is_empty() {
                // Not even one character fits: it is set all the same, or this would never end.
                end = rest.chars().next().map_or(rest.len(), char::len_utf8);
            }
            line.push(&rest[..end], part.type_);
            rest = &rest[end..];
            if !rest.is_empty() {
                lines.push(Line::default());
            }
        }
    }
}

/// A paragraph as pieces of one line each; never is a first or a last line alone on a page.
pub(crate) fn paragraph(text: &Rich, type_: Type, x: f32, width: f32) -> Vec<Piece> {
    let lines = lines(text, type_, width);
    let count = lines.len();
    let piece = |(n, line): (usize, &Line)| {
        let piece = Piece::new(type_.leading, line.marks([x, type_.ascent()]));
        Piece { keep: n + 1 < count && (n == 0 || n + 2 == count), ..piece }
    };
    lines.iter().enumerate().map(piece).collect()
}

/// More lines than these are no caption and no title: the rest of a [`block`] is left out, with an
/// ellipsis, or it could be longer than a page.
const MOST_LINES: usize = 40;

/// The same paragraph as one piece.
pub(crate) fn block(text: &Rich, type_: Type, x: f32, width: f32) -> Piece {
    let mut whole = Piece::default();
    let lines = paragraph(text, type_, x, width);
    let cut = lines.len() > MOST_LINES;
    for line in lines.into_iter().take(MOST_LINES) {
        let down = whole.height;
        whole.height += line.height;
        whole.draw(line, [0.0, down]);
    }
    if cut {
        whole.marks.push(type_.mark([x, whole.height + type_.ascent()], "…"));
        whole.height += type_.leading;
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str, width: f32) -> Vec<String> {
        let join = |l: &Line| l.stretches.iter().map(|s| s.text.as_str()).collect::<String>();
        lines(&text.into(), BODY, width).iter().map(join).collect()
    }

    #[test]
    fn no_line_is_wider_than_its_column_and_no_letter_is_lost() {
        let text = "Cut at 12.5 mm, part-0123456789abcdef0123456789abcdef-guide\nand back again";
        for width in [400.0, 120.0, 50.0, 12.0] {
            let set = set(text, width);
            assert!(set.iter().all(|l| BODY.width(l) <= width + 0.01), "{set:?}");
            let letters = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(letters(&set.concat()), letters(text));
        }
    }

    #[test]
    fn emphasis_within_a_word_keeps_the_word_whole() {
        let text = Rich::new().plain("a (").strong("bold").plain(") end");
        let lines = lines(&text, BODY, 30.0);
        let first: String = lines[1].stretches.iter().map(|s| s.text.as_str()).collect();
        assert_eq!(first, "(bold)");
    }
}
