//! Sections and their blocks, from text to signatures.

use crate::figures::{self, Pictures};
use crate::finding;
use crate::ink::{ACCENT, INK, MEASURE, Mark, PANEL, QUIET, RULE};
use crate::piece::Piece;
use crate::table;
use crate::typeset::{BODY, SMALL, Type, block, paragraph};
use preop_report::{Block, Report, Rich, Section, Signature};

/// The running numbers of figures and tables.
#[derive(Default)]
pub(crate) struct Numbers {
    pub(crate) figures: usize,
    pub(crate) tables: usize,
}

/// The pieces of all sections.
pub(crate) fn all(report: &Report, pictures: &Pictures, numbers: &mut Numbers) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (n, section) in report.sections.iter().enumerate() {
        let from = pieces.len();
        pieces.push(heading(n + 1, section));
        let mut turn = false;
        for b in &section.blocks {
            if let Block::PageBreak = b {
                turn = true;
                continue;
            }
            let mut own = of_block(b, pictures, numbers);
            if let (true, Some(first)) = (turn, own.first_mut()) {
                first.new_page = true;
                turn = false;
            }
            pieces.extend(own);
        }
        // The first section starts a page of its own, after the cover.
        pieces[from].new_page = section.new_page || n == 0;
    }
    pieces
}

fn heading(number: usize, section: &Section) -> Piece {
    let big = Type { size: 15.5, leading: 20.0, ..BODY }.bold();
    let figure = format!("{number}");
    let mut piece = block(&section.title.as_str().into(), big, 26.0, MEASURE - 26.0);
    piece.marks.push(big.in_colour(ACCENT).mark([0.0, big.ascent()], figure));
    piece.height += 5.0;
    piece.marks.push(Mark::rule(0.0, piece.height, MEASURE, 0.9, ACCENT));
    piece.height += 2.0;
    let title = BODY.shortened(&section.title, 2.0 * MEASURE);
    piece.bookmark = Some(format!("{number}  {title}"));
    piece.after(26.0).kept()
}

fn of_block(b: &Block, pictures: &Pictures, numbers: &mut Numbers) -> Vec<Piece> {
    match b {
        Block::Heading(text) => {
            let type_ = Type { size: 10.6, leading: 15.0, ..BODY }.bold().in_colour(ACCENT);
            vec![block(&text.as_str().into(), type_, 0.0, MEASURE).after(14.0).kept()]
        }
        Block::Paragraph(text) => spaced(paragraph(text, BODY, 0.0, MEASURE), 8.0),
        Block::Remark(text) => remark(text),
        Block::KeyValues(rows) => spaced(key_values(rows, MEASURE), 8.0),
        Block::Table(t) => table::pieces(t, numbers),
        Block::Figure(figure) => figures::single(figure, pictures, numbers),
        Block::FigureGrid { columns, figures: all } => {
            figures::grid(*columns, all, pictures, numbers)
        }
        Block::Findings(entries) => entries.iter().flat_map(finding::pieces).collect(),
        Block::Steps(steps) => {
            let steps = steps.iter().enumerate();
            steps.flat_map(|(n, step)| item(Some(n + 1), step)).collect()
        }
        Block::Points(points) => points.iter().flat_map(|p| item(None, p)).collect(),
        Block::Signatures(all) => all.chunks(2).map(signatures).collect(),
        Block::PageBreak => Vec::new(),
    }
}

/// The same pieces with free space before the first.
pub(crate) fn spaced(mut pieces: Vec<Piece>, space: f32) -> Vec<Piece> {
    if let Some(first) = pieces.first_mut() {
        first.space = space;
    }
    pieces
}

/// Lines of text on a panel with a bar at its left.
fn remark(text: &Rich) -> Vec<Piece> {
    let lines = paragraph(text, BODY, 14.0, MEASURE - 26.0);
    let count = lines.len();
    let panel = |(n, line): (usize, Piece)| {
        let (above, below) =
            (if n == 0 { 6.0 } else { 0.0 }, if n + 1 == count { 6.0 } else { 0.0 });
        let height = above + line.height + below;
        let ground = Mark::box_(0.0, 0.0, MEASURE, height, PANEL);
        let mut piece = Piece::new(height, vec![ground, Mark::box_(0.0, 0.0, 3.0, height, ACCENT)]);
        let keep = line.keep;
        piece.draw(line, [0.0, above]);
        Piece { keep, ..piece }
    };
    spaced(lines.into_iter().enumerate().map(panel).collect(), 10.0)
}

/// Names in a narrow column, values in a wide one, a hair rule between rows.
pub(crate) fn key_values(rows: &[(String, Rich)], width: f32) -> Vec<Piece> {
    let row = |(n, (name, value)): (usize, &(String, Rich))| key_value(n == 0, name, value, width);
    rows.iter().enumerate().flat_map(row).collect()
}

/// A row; the lines of its value are pieces of their own, since a value may be long.
fn key_value(first: bool, name: &str, value: &Rich, width: f32) -> Vec<Piece> {
    let names = (0.32 * width).min(150.0);
    let name = block(&name.into(), SMALL.in_colour(QUIET), 0.0, names - 8.0);
    let mut pieces = paragraph(value, SMALL, names, width - names);
    let taken: f32 = pieces.iter().map(|p| p.height).sum();
    let missing = (name.height - taken).max(0.0);
    if let Some(last) = pieces.last_mut() {
        last.height += missing + 2.5;
    }
    let mut top = Piece::new(2.5, Vec::new()).kept();
    if !first {
        top.marks.push(Mark::rule(0.0, 0.0, width, 0.35, RULE));
    }
    top.draw(name, [0.0, 2.5]);
    pieces.insert(0, top);
    pieces
}

/// A step with its number, or a point with its square.
fn item(number: Option<usize>, text: &Rich) -> Vec<Piece> {
    let mut lines = paragraph(text, BODY, 22.0, MEASURE - 22.0);
    if let Some(first) = lines.first_mut() {
        let base = BODY.ascent();
        first.marks.push(match number {
            Some(n) => {
                let type_ = BODY.bold().in_colour(ACCENT);
                let text = format!("{n}");
                type_.mark([14.0 - type_.width(&text), base], text)
            }
            None => Mark::box_(9.0, base - 4.6, 3.2, 3.2, ACCENT),
        });
    }
    spaced(lines, 5.0)
}

/// One or two boxes to sign in, side by side.
fn signatures(pair: &[Signature]) -> Piece {
    let gap = 16.0;
    let width = 0.5 * (MEASURE - gap);
    let bodies: Vec<Piece> = pair.iter().map(|s| signature(s, width)).collect();
    let height = bodies.iter().map(|b| b.height).fold(0.0, f32::max);
    let mut piece = Piece::new(height, Vec::new());
    for (n, body) in bodies.into_iter().enumerate() {
        let x = n as f32 * (width + gap);
        let outline = vec![[x, 0.0], [x + width, 0.0], [x + width, height], [x, height], [x, 0.0]];
        piece.marks.push(Mark::Line { points: outline, width: 0.6, colour: RULE });
        piece.draw(body, [x, 0.0]);
    }
    piece.after(12.0)
}

fn signature(s: &Signature, width: f32) -> Piece {
    let inner = width - 24.0;
    let mut piece = Piece::new(10.0, Vec::new());
    let role = block(&s.role.as_str().into(), BODY.bold(), 12.0, inner);
    let statement = block(&s.statement.as_str().into(), SMALL.in_colour(QUIET), 12.0, inner);
    for part in [role, statement] {
        let (down, height) = (piece.height, part.height);
        piece.draw(part, [0.0, down]);
        piece.height += height + 2.0;
    }
    for (label, value, room) in
        [("Name", s.name.as_str(), 22.0), ("Date", "", 24.0), ("Signature", "", 40.0)]
    {
        piece.height += room;
        let quiet = Type { size: 7.2, ..SMALL }.in_colour(QUIET);
        let base = piece.height - 4.0;
        piece.marks.push(quiet.mark([12.0, base], label));
        piece.marks.push(SMALL.in_colour(INK).mark([62.0, base], value));
        piece.marks.push(Mark::rule(60.0, piece.height, inner - 48.0, 0.6, QUIET));
    }
    piece.height += 14.0;
    piece
}
