//! A report value set on A4 pages and written as PDF.
//!
//! Every block becomes [`piece::Piece`]s, boxes that no page break may split; [`paginate`] stacks
//! them on pages; [`furniture`] adds what stands on every page; [`write`] makes the bytes. The same
//! report gives the same bytes: no date, no random identifier, no fonts from the machine.

mod cover;
mod figures;
mod finding;
mod furniture;
mod ink;
mod paginate;
mod piece;
mod section;
mod table;
mod typeset;
mod write;

use preop_report::Report;

/// Why a report cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// A picture is not a PNG file that can be embedded.
    #[error("figure {figure} is not a PNG picture that a PDF can hold: {reason}")]
    Picture {
        /// The number of the figure in the report, from 1.
        figure: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The report has more pages than anybody reads.
    #[error("the report would have more than {limit} pages; shorten its tables")]
    TooLong {
        /// The greatest number of pages.
        limit: usize,
    },
    /// The PDF writer refused.
    #[error("the PDF cannot be written: {0}")]
    Writer(String),
}

/// The report as a PDF file: A4, text that can be searched and copied, a bookmark for each section.
pub fn render(report: &Report) -> Result<Vec<u8>, PdfError> {
    let pictures = figures::Pictures::of(report)?;
    let mut numbers = section::Numbers::default();
    let mut pieces = cover::pieces(report, &pictures, &mut numbers);
    pieces.extend(section::all(report, &pictures, &mut numbers));
    let mut pages = paginate::paginate(pieces)?;
    furniture::add(report, &mut pages);
    write::pdf(report, &pages, &pictures)
}
