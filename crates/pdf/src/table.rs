//! Tables: thin rules, units in the head, numbers to the right, rows never split.

use crate::ink::{ACCENT, DANGER, GOOD, INK, MEASURE, Mark, PANEL, QUIET, RULE};
use crate::piece::Piece;
use crate::section::Numbers;
use crate::typeset::{Line, SMALL, Type, block, lines};
use preop_report::{Align, Cell, Rich, Row, Table, Verdict};
use std::rc::Rc;

/// Free space at both sides of a cell, and above and below its text.
const SIDE: f32 = 6.5;
const ABOVE: f32 = 3.4;
/// A cell of more lines than this goes on in a further row, or it could be longer than a page.
const MOST_LINES: usize = 48;
/// A table of no more rows than this is not split over pages.
const SHORT: usize = 12;
/// Room for the shape before a verdict.
const SHAPE: f32 = 12.0;
/// Columns beyond these are not set.
const MOST_COLUMNS: usize = 24;

/// Caption, head and rows.
pub(crate) fn pieces(table: &Table, numbers: &mut Numbers) -> Vec<Piece> {
    numbers.tables += 1;
    let label = format!("Table {}.  ", numbers.tables);
    let caption = table.caption.0.clone();
    let mut title = Rich::new().strong(label);
    title.0.extend(caption);
    let mut pieces = vec![block(&title, SMALL, 0.0, MEASURE).after(14.0).kept()];
    let columns = layout(table);
    let head = Rc::new(head(table, &columns));
    pieces.push(Piece { space: 4.0, keep: true, ..(*head).clone() });
    let count = table.rows.len();
    for (n, r) in table.rows.iter().enumerate() {
        let mut rows = row(r, table, &columns);
        let last = rows.len() - 1;
        let foot = rows[last].height;
        rows[last].marks.push(Mark::rule(0.0, foot, MEASURE, 0.35, RULE));
        // A short table stays whole; of a long one neither the first nor the last row stands alone.
        let keep = n + 1 < count && (count <= SHORT || n == 0 || n + 2 == count);
        pieces.extend(rows.into_iter().map(|p| Piece { keep, head: Some(head.clone()), ..p }));
    }
    let end = Piece::new(2.0, vec![Mark::rule(0.0, 0.0, MEASURE, 0.9, ACCENT)]);
    if let Some(last) = pieces.last_mut() {
        last.keep = true;
    }
    pieces.push(end);
    pieces
}

/// The left edge and the width of a column.
#[derive(Clone, Copy)]
struct Place {
    x: f32,
    width: f32,
}

impl Place {
    fn inner(&self) -> f32 {
        (self.width - 2.0 * SIDE).max(4.0)
    }
}

/// The words of the head: the name of a column, and its unit below.
fn title(column: &preop_report::Column) -> Rich {
    let name = Rich::new().strong(column.heading.as_str());
    if column.unit.is_empty() { name } else { name.quiet(format!("\n{}", column.unit)) }
}

/// Shares the width among the columns: what each needs if there is room, else the longest words
/// first and the rest in proportion.
fn layout(table: &Table) -> Vec<Place> {
    let columns = &table.columns[..table.columns.len().min(MOST_COLUMNS)];
    let needs: Vec<(f32, f32)> = columns
        .iter()
        .enumerate()
        .map(|(n, column)| {
            let cells = table.rows.iter().filter_map(|r| r.cells.get(n));
            cells.map(needs).fold(extent(&title(column)), |(a, b), (c, d)| (a.max(c), b.max(d)))
        })
        .map(|(least, wanted)| (least.min(140.0) + 2.0 * SIDE, wanted + 2.0 * SIDE))
        .collect();
    let least: f32 = needs.iter().map(|n| n.0).sum();
    let wanted: f32 = needs.iter().map(|n| n.1).sum();
    let share = |&(a, b): &(f32, f32)| {
        if wanted <= MEASURE {
            b * MEASURE / wanted.max(1.0)
        } else if least < MEASURE {
            a + (b - a) * (MEASURE - least) / (wanted - least)
        } else {
            a * MEASURE / least
        }
    };
    let mut x = 0.0;
    needs
        .iter()
        .map(|need| {
            let place = Place { x, width: share(need) };
            x += place.width;
            place
        })
        .collect()
}

/// The widths of the longest word and of the longest line of a cell.
fn needs(cell: &Cell) -> (f32, f32) {
    match cell {
        Cell::Text(text) => extent(text),
        Cell::Verdict(v) => {
            let width = SHAPE + SMALL.bold().width(v.word());
            (width, width)
        }
    }
}

fn extent(text: &Rich) -> (f32, f32) {
    // Measured as if bold, so that emphasis never makes a number wrap.
    let type_ = SMALL.bold();
    let words = text.words();
    let longest =
        |parts: &mut dyn Iterator<Item = &str>| parts.map(|w| type_.width(w)).fold(0.0, f32::max);
    (longest(&mut words.split_whitespace()), longest(&mut words.lines()))
}

fn start(align: Align, place: &Place, width: f32) -> f32 {
    match align {
        Align::Left => place.x + SIDE,
        Align::Right => place.x + place.width - SIDE - width,
        Align::Centre => place.x + 0.5 * (place.width - width),
    }
}

fn head(table: &Table, places: &[Place]) -> Piece {
    let type_ = Type { size: 7.8, leading: 10.4, ..SMALL }.in_colour(INK);
    let set: Vec<Vec<Line>> = places
        .iter()
        .zip(&table.columns)
        .map(|(place, column)| lines(&title(column), type_, place.inner()))
        .collect();
    let most = set.iter().map(Vec::len).max().unwrap_or(1);
    let height = 2.0 * ABOVE + most as f32 * type_.leading;
    let mut marks = vec![
        Mark::box_(0.0, 0.0, MEASURE, height, PANEL),
        Mark::rule(0.0, 0.0, MEASURE, 0.9, ACCENT),
        Mark::rule(0.0, height, MEASURE, 0.6, QUIET),
    ];
    for ((place, column), lines) in places.iter().zip(&table.columns).zip(&set) {
        for (n, line) in lines.iter().enumerate() {
            let y = ABOVE + n as f32 * type_.leading + type_.ascent();
            marks.extend(line.marks([start(column.align, place, line.width), y]));
        }
    }
    Piece::new(height, marks)
}

/// A row, as more than one piece only where a cell is longer than a page.
fn row(row: &Row, table: &Table, places: &[Place]) -> Vec<Piece> {
    let type_ = if row.strong { SMALL.bold() } else { SMALL };
    let text = |n: usize| match row.cells.get(n) {
        Some(Cell::Text(text)) => lines(text, type_, places[n].inner()),
        _ => Vec::new(),
    };
    let set: Vec<Vec<Line>> = (0..places.len()).map(text).collect();
    let most = set.iter().map(Vec::len).max().unwrap_or(1).max(1);
    let mut pieces = Vec::new();
    for first in (0..most).step_by(MOST_LINES) {
        let count = MOST_LINES.min(most - first);
        let mut piece = Piece::new(2.0 * ABOVE + count as f32 * type_.leading, Vec::new());
        if row.strong {
            piece.marks.push(Mark::box_(0.0, 0.0, MEASURE, piece.height, PANEL));
        }
        for ((place, column), lines) in places.iter().zip(&table.columns).zip(&set) {
            for (n, line) in lines.iter().skip(first).take(count).enumerate() {
                let y = ABOVE + n as f32 * type_.leading + type_.ascent();
                piece.marks.extend(line.marks([start(column.align, place, line.width), y]));
            }
        }
        pieces.push(piece);
    }
    for (n, place) in places.iter().enumerate() {
        if let Some(Cell::Verdict(v)) = row.cells.get(n) {
            let align = table.columns[n].align;
            pieces[0].marks.extend(verdict(*v, align, place, ABOVE + type_.ascent()));
        }
    }
    pieces
}

/// A verdict as a shape and a word: a tick, a filled diamond, an open ring.
fn verdict(v: Verdict, align: Align, place: &Place, base: f32) -> Vec<Mark> {
    let colour = match v {
        Verdict::Pass => GOOD,
        Verdict::Fail => DANGER,
        Verdict::Open => QUIET,
    };
    let type_ = if v == Verdict::Fail { SMALL.bold() } else { SMALL }.in_colour(colour);
    let x = start(align, place, SHAPE + type_.width(v.word()));
    let (cx, cy) = (x + 4.0, base - 3.0);
    let shape = match v {
        Verdict::Pass => Mark::Line {
            points: vec![[cx - 3.2, cy], [cx - 0.8, cy + 2.5], [cx + 3.4, cy - 3.0]],
            width: 1.3,
            colour,
        },
        Verdict::Fail => Mark::Area {
            outline: vec![[cx, cy - 4.2], [cx + 4.2, cy], [cx, cy + 4.2], [cx - 4.2, cy]],
            colour,
        },
        Verdict::Open => {
            let corner = |n: u8| {
                let [dx, dy] = OCTAGON[usize::from(n % 8)];
                [cx + 2.9 * dx, cy + 2.9 * dy]
            };
            Mark::Line { points: (0..=8).map(corner).collect(), width: 0.9, colour }
        }
    };
    vec![shape, type_.mark([x + SHAPE, base], v.word())]
}

/// The corners of a regular octagon of radius 1, from 22.5 degrees.
pub(crate) const OCTAGON: [[f32; 2]; 8] = [
    [0.9239, 0.3827],
    [0.3827, 0.9239],
    [-0.3827, 0.9239],
    [-0.9239, 0.3827],
    [-0.9239, -0.3827],
    [-0.3827, -0.9239],
    [0.3827, -0.9239],
    [0.9239, -0.3827],
];
