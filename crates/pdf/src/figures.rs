//! Figures: single ones and grids, each with its numbered caption on the same page.

use crate::PdfError;
use crate::ink::{DEPTH, MEASURE, Mark, RULE};
use crate::piece::Piece;
use crate::section::Numbers;
use crate::typeset::{SMALL, Type, block};
use krilla::image::Image;
use preop_report::{Block, Figure, FigureWidth, Report, Rich};

/// The pictures of a report in the order of their figures, ready to be embedded.
pub(crate) struct Pictures(Vec<Image>);

impl Pictures {
    /// Reads the pictures of all figures.
    pub(crate) fn of(report: &Report) -> Result<Pictures, PdfError> {
        let blocks = report.sections.iter().flat_map(|s| &s.blocks);
        let inner = blocks.flat_map(|b| match b {
            Block::Figure(figure) => std::slice::from_ref(figure),
            Block::FigureGrid { figures, .. } => figures,
            _ => &[],
        });
        let read = |(n, figure): (usize, &Figure)| {
            Image::from_png(figure.image.png.clone().into(), true)
                .map_err(|reason| PdfError::Picture { figure: n + 1, reason })
        };
        report
            .cover
            .iter()
            .chain(inner)
            .enumerate()
            .map(read)
            .collect::<Result<_, _>>()
            .map(Pictures)
    }

    /// The picture of the figure with this number, from 0.
    pub(crate) fn get(&self, figure: usize) -> &Image {
        &self.0[figure]
    }

    /// Width and height of the picture of a figure, scaled into a box.
    pub(crate) fn fitted(&self, figure: usize, width: f32, height: f32) -> [f32; 2] {
        let (w, h) = self.get(figure).size();
        let (w, h) = (w.max(1) as f32, h.max(1) as f32);
        let scale = (width / w).min(height / h);
        [w * scale, h * scale]
    }
}

/// Captions under pictures.
pub(crate) const CAPTION: Type = Type { size: 8.0, leading: 10.8, ..SMALL };

/// A caption with its number.
pub(crate) fn caption(number: usize, caption: &Rich) -> Rich {
    let mut text = Rich::new().strong(format!("Figure {number}.  "));
    text.0.extend(caption.0.iter().cloned());
    text
}

/// A picture with a hair line around it, and its caption below.
fn framed(figure: &Figure, pictures: &Pictures, number: usize, width: f32, height: f32) -> Piece {
    let [w, h] = pictures.fitted(number - 1, width, height);
    let x = 0.5 * (width - w);
    let outline = vec![[x, 0.0], [x + w, 0.0], [x + w, h], [x, h], [x, 0.0]];
    let mut piece = Piece::new(
        h + 5.0,
        vec![
            Mark::Picture { at: [x, 0.0], size: [w, h], figure: number - 1 },
            Mark::Line { points: outline, width: 0.5, colour: RULE },
        ],
    );
    let words = block(&caption(number, &figure.caption), CAPTION, 0.0, width);
    let down = piece.height;
    piece.height += words.height;
    piece.draw(words, [0.0, down]);
    piece
}

/// One figure, in the middle of the text.
pub(crate) fn single(figure: &Figure, pictures: &Pictures, numbers: &mut Numbers) -> Vec<Piece> {
    numbers.figures += 1;
    let width = match figure.width {
        FigureWidth::Full => MEASURE,
        FigureWidth::TwoThirds => MEASURE * 2.0 / 3.0,
        FigureWidth::Half => 0.5 * MEASURE,
    };
    let body = framed(figure, pictures, numbers.figures, width, 0.62 * DEPTH);
    let mut piece = Piece::new(body.height, Vec::new());
    piece.draw(body, [0.5 * (MEASURE - width), 0.0]);
    vec![piece.after(12.0)]
}

/// Figures side by side, row by row.
pub(crate) fn grid(
    columns: usize,
    figures: &[Figure],
    pictures: &Pictures,
    numbers: &mut Numbers,
) -> Vec<Piece> {
    let columns = columns.clamp(1, 4);
    let gap = 12.0;
    let width = (MEASURE - gap * (columns - 1) as f32) / columns as f32;
    let mut pieces = Vec::new();
    for row in figures.chunks(columns) {
        let mut piece = Piece::default();
        for (n, figure) in row.iter().enumerate() {
            numbers.figures += 1;
            let body = framed(figure, pictures, numbers.figures, width, 0.4 * DEPTH);
            piece.height = piece.height.max(body.height);
            piece.draw(body, [n as f32 * (width + gap), 0.0]);
        }
        pieces.push(piece.after(12.0));
    }
    pieces
}
