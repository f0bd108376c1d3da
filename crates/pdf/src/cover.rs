//! The first page: status, title, picture, and the rows that say whose case this is.

use crate::figures::{CAPTION, Pictures, caption};
use crate::ink::{ACCENT, DANGER, DEPTH, GOOD, INK, LEFT, MEASURE, Mark, PAGE, QUIET, RULE, WHITE};
use crate::piece::Piece;
use crate::section::{Numbers, key_values, spaced};
use crate::typeset::{BODY, SMALL, Type, block, paragraph};
use preop_report::{Report, Rich, Status};

/// The pieces of the cover.
pub(crate) fn pieces(report: &Report, pictures: &Pictures, numbers: &mut Numbers) -> Vec<Piece> {
    let kicker = Type { size: 8.4, leading: 12.0, ..BODY }.bold().in_colour(ACCENT);
    let title = Type { size: 25.0, leading: 31.0, ..BODY }.bold();
    let subtitle = Type { size: 12.0, leading: 17.0, ..BODY }.in_colour(QUIET);
    let mut pieces = vec![status(report)];
    pieces.push(block(&"SURGICAL PLAN  ·  CASE REPORT".into(), kicker, 0.0, MEASURE).after(26.0));
    pieces.extend(spaced(paragraph(&report.title.as_str().into(), title, 0.0, MEASURE), 4.0));
    if !report.subtitle.is_empty() {
        let text = report.subtitle.as_str().into();
        pieces.extend(spaced(paragraph(&text, subtitle, 0.0, MEASURE), 2.0));
    }
    let rows = spaced(key_values(&report.identity, MEASURE), 16.0);
    let taken: f32 = pieces.iter().chain(&rows).map(|p| p.space + p.height).sum();
    if report.cover.is_some() {
        // The picture takes what the words leave, but never so little that nothing can be seen.
        let room = (DEPTH - taken - 60.0).clamp(150.0, 400.0);
        pieces.push(hero(report, pictures, numbers, room));
    }
    pieces.extend(rows);
    pieces
}

/// A band over the whole width of the page with the status, and why.
fn status(report: &Report) -> Piece {
    let status = report.printed_status();
    let colour = match status {
        Status::Draft => DANGER,
        Status::Approved => GOOD,
    };
    let big = Type { size: 15.0, leading: 20.0, ..BODY }.bold().in_colour(WHITE);
    let words = block(&status.words().into(), big, 0.0, MEASURE);
    let reason = report.status_reason.as_str();
    let why = block(&Rich::from(reason), SMALL.in_colour(WHITE), 0.0, MEASURE);
    let why_height = if reason.is_empty() { 0.0 } else { why.height };
    let height = 20.0 + words.height + why_height;
    let band = Mark::box_(-LEFT, 0.0, PAGE[0], height, colour);
    let mut piece = Piece::new(height, vec![band]);
    let down = 10.0 + words.height;
    piece.draw(words, [0.0, 10.0]);
    if !reason.is_empty() {
        piece.draw(why, [0.0, down]);
    }
    piece
}

fn hero(report: &Report, pictures: &Pictures, numbers: &mut Numbers, room: f32) -> Piece {
    numbers.figures += 1;
    let Some(figure) = &report.cover else { return Piece::default() };
    let [w, h] = pictures.fitted(numbers.figures - 1, MEASURE, room);
    let x = 0.5 * (MEASURE - w);
    let mut piece = Piece::new(
        h + 5.0,
        vec![
            Mark::Picture { at: [x, 0.0], size: [w, h], figure: numbers.figures - 1 },
            Mark::rule(0.0, 0.0, MEASURE, 0.6, RULE),
            Mark::rule(0.0, h, MEASURE, 0.6, RULE),
        ],
    );
    let text = caption(numbers.figures, &figure.caption);
    let words = block(&text, CAPTION.in_colour(INK), 0.0, MEASURE);
    let down = piece.height;
    piece.height += words.height;
    piece.draw(words, [0.0, down]);
    piece.after(18.0)
}
