//! A finding: a box with the shape and the word of its severity, what was found, what to do.

use crate::ink::{DANGER, GOOD, MEASURE, Mark, NOTE, PANEL, QUIET, Rgb, WARNING, WHITE};
use crate::piece::Piece;
use crate::table::OCTAGON;
use crate::typeset::{BODY, SMALL, paragraph};
use preop_monitor::Severity;
use preop_report::{FindingEntry, Rich};

/// Where the text starts, right of the shape.
const INSET: f32 = 36.0;

/// A box of more lines than this is split, or it could be longer than a page.
const MOST_LINES: usize = 40;

/// The box of a finding; it stays on one page unless it is longer than one.
pub(crate) fn pieces(entry: &FindingEntry) -> Vec<Piece> {
    let (colour, tint) = colours(entry.finding.severity);
    let width = MEASURE - INSET - 12.0;
    let mut lines = vec![title(entry, colour)];
    lines.extend(paragraph(&entry.finding.message.as_str().into(), BODY, INSET, width));
    let quiet = |name: &str, text: &str| Rich::new().quiet(format!("{name}  ")).plain(text);
    if !entry.finding.hint.is_empty() {
        lines.extend(paragraph(&quiet("To do", &entry.finding.hint), SMALL, INSET, width));
    }
    if entry.finding.place.is_some() {
        lines.extend(paragraph(&quiet("Place", &entry.place()), SMALL, INSET, width));
    }
    if let Some(a) = &entry.accepted {
        let text = Rich::new().strong(format!("Accepted by {}: ", a.by)).plain(a.why.as_str());
        lines.extend(paragraph(&text, SMALL.in_colour(GOOD), INSET, width));
    } else if entry.blocks() {
        let text = Rich::new().strong(FindingEntry::NOT_ACCEPTED);
        lines.extend(paragraph(&text, SMALL.in_colour(DANGER), INSET, width));
    }
    let count = lines.len().div_ceil(MOST_LINES);
    let boxed = |(n, lines): (usize, &[Piece])| {
        let last = n + 1 == count;
        let mut body = Piece::new(if n == 0 { 7.0 } else { 0.0 }, Vec::new());
        for line in lines {
            let down = body.height;
            body.height += line.height;
            body.draw(line.clone(), [0.0, down]);
        }
        let height = body.height + if last { 7.0 } else { 0.0 };
        let ground = Mark::box_(0.0, 0.0, MEASURE, height, tint);
        let mut piece = Piece::new(height, vec![ground, Mark::box_(0.0, 0.0, 3.0, height, colour)]);
        piece.draw(body, [0.0, 0.0]);
        Piece { keep: !last, ..piece }
    };
    let mut pieces: Vec<Piece> = lines.chunks(MOST_LINES).enumerate().map(boxed).collect();
    pieces[0].space = 8.0;
    pieces
}

fn colours(severity: Severity) -> (Rgb, Rgb) {
    match severity {
        Severity::Danger => (DANGER, [252, 240, 240]),
        Severity::Warning => (WARNING, [253, 246, 234]),
        Severity::Note => (NOTE, PANEL),
    }
}

/// The severity in words and shape; at the right the step and the code.
fn title(entry: &FindingEntry, colour: Rgb) -> Piece {
    let base = BODY.ascent();
    let mut piece = Piece::new(BODY.leading, shape(entry.finding.severity, colour));
    let word = BODY.bold().in_colour(colour);
    piece.marks.push(word.mark([INSET, base], entry.word()));
    let parts = [entry.step.as_str(), entry.finding.code.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
    let source = parts.join("  ·  ");
    let room = MEASURE - INSET - word.width(entry.word()) - 40.0;
    let type_ = SMALL.in_colour(QUIET);
    let kept = type_.shortened(&source, room);
    let x = MEASURE - 12.0 - type_.width(&kept);
    piece.marks.push(type_.mark([x, base], kept));
    piece
}

/// An octagon for danger, a triangle for a warning, each with an exclamation mark; an i in a square
/// for a note.
fn shape(severity: Severity, colour: Rgb) -> Vec<Mark> {
    let (x, y) = (19.0, 9.5);
    let bar = |top: f32, height: f32| Mark::box_(x - 0.9, y + top, 1.8, height, WHITE);
    let (outline, bars) = match severity {
        Severity::Danger => (
            OCTAGON.map(|[u, v]| [x + 9.0 * u, y + 9.0 * v]).to_vec(),
            [bar(-5.0, 6.4), bar(3.0, 1.8)],
        ),
        Severity::Warning => (
            vec![[x, y - 9.0], [x + 9.4, y + 7.4], [x - 9.4, y + 7.4]],
            [bar(-3.6, 5.6), bar(3.4, 1.8)],
        ),
        Severity::Note => (
            vec![[x - 7.4, y - 7.4], [x + 7.4, y - 7.4], [x + 7.4, y + 7.4], [x - 7.4, y + 7.4]],
            [bar(-4.6, 1.8), bar(-1.6, 6.4)],
        ),
    };
    [Mark::Area { outline, colour }].into_iter().chain(bars).collect()
}
