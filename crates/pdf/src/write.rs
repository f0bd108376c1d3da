//! Pages into the bytes of a PDF file.

use crate::PdfError;
use crate::figures::Pictures;
use crate::ink::{DANGER, Mark, PAGE, Rgb, Weight};
use crate::paginate::Page;
use crate::typeset::face;
use krilla::Document;
use krilla::color::rgb;
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Size, Transform};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use preop_picture::font;
use preop_report::Report;

/// The whole file.
pub(crate) fn pdf(
    report: &Report,
    pages: &[Page],
    pictures: &Pictures,
) -> Result<Vec<u8>, PdfError> {
    let load = |bytes: &'static [u8]| {
        Font::new(bytes.to_vec().into(), 0).expect("the embedded font is a font")
    };
    let fonts = Fonts { regular: load(font::REGULAR), bold: load(font::BOLD) };
    let mut document = Document::new();
    for page in pages {
        let settings = PageSettings::from_wh(PAGE[0], PAGE[1]).expect("A4 has a size");
        let mut sheet = document.start_page_with(settings);
        let mut pen = Pen { surface: sheet.surface(), fonts: &fonts, pictures };
        page.marks.iter().for_each(|mark| pen.draw(mark));
        drop(pen);
        sheet.finish();
    }
    document.set_outline(outline(pages));
    let metadata =
        Metadata::new().title(report.title.clone()).creator("Preop".into()).language("en".into());
    document.set_metadata(metadata);
    document.finish().map_err(|e| PdfError::Writer(format!("{e:?}")))
}

fn outline(pages: &[Page]) -> Outline {
    let mut outline = Outline::new();
    for (n, page) in pages.iter().enumerate() {
        for (title, top) in &page.bookmarks {
            let place = XyzDestination::new(n, Point::from_xy(0.0, (top - 12.0).max(0.0)));
            outline.push_child(OutlineNode::new(title.clone(), place));
        }
    }
    outline
}

struct Fonts {
    regular: Font,
    bold: Font,
}

impl Fonts {
    fn of(&self, weight: Weight) -> Font {
        match weight {
            Weight::Regular => self.regular.clone(),
            Weight::Bold => self.bold.clone(),
        }
    }
}

struct Pen<'a> {
    surface: Surface<'a>,
    fonts: &'a Fonts,
    pictures: &'a Pictures,
}

impl Pen<'_> {
    fn draw(&mut self, mark: &Mark) {
        match mark {
            Mark::Text { at, size, weight, colour, text } => {
                self.fill(*colour, 1.0);
                self.text(*at, *size, *weight, text, false);
            }
            Mark::Area { outline, colour } => {
                if let Some(path) = path(outline, true) {
                    self.fill(*colour, 1.0);
                    self.surface.draw_path(&path);
                }
            }
            Mark::Line { points, width, colour } => {
                if let Some(path) = path(points, false) {
                    self.surface.set_fill(None);
                    let paint = colour_of(*colour).into();
                    let stroke = Stroke { paint, width: *width, ..Stroke::default() };
                    self.surface.set_stroke(Some(stroke));
                    self.surface.draw_path(&path);
                    self.surface.set_stroke(None);
                }
            }
            Mark::Picture { at, size, figure } => self.picture(*at, *size, *figure),
            Mark::Watermark { text } => self.watermark(text),
        }
    }

    fn fill(&mut self, colour: Rgb, opacity: f32) {
        let opacity = NormalizedF32::new(opacity).expect("from 0 to 1");
        let fill = Fill { paint: colour_of(colour).into(), opacity, ..Fill::default() };
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(fill));
    }

    /// A line of text; as shapes it is seen but neither searched nor copied.
    fn text(&mut self, at: [f32; 2], size: f32, weight: Weight, text: &str, shapes: bool) {
        if text.is_empty() {
            return;
        }
        let face = face(weight);
        let glyphs: Vec<KrillaGlyph> = text
            .char_indices()
            .map(|(start, c)| {
                let id = GlyphId::new(face.glyph(c));
                let advance = face.advance(c) as f32;
                KrillaGlyph::new(id, advance, 0.0, 0.0, 0.0, start..start + c.len_utf8(), None)
            })
            .collect();
        let start = Point::from_xy(at[0], at[1]);
        self.surface.draw_glyphs(start, &glyphs, self.fonts.of(weight), text, size, shapes);
    }

    fn picture(&mut self, at: [f32; 2], size: [f32; 2], figure: usize) {
        let Some(size) = Size::from_wh(size[0], size[1]) else { return };
        self.surface.push_transform(&Transform::from_translate(at[0], at[1]));
        self.surface.draw_image(self.pictures.get(figure).clone(), size);
        self.surface.pop();
    }

    /// Along the diagonal, over everything, pale enough to read through.
    fn watermark(&mut self, text: &str) {
        let size = 96.0;
        let width = face(Weight::Bold).width(text) as f32 * size;
        let middle = [0.5 * PAGE[0], 0.5 * PAGE[1]];
        self.surface.push_transform(&Transform::from_rotate_at(-54.0, middle[0], middle[1]));
        self.fill(DANGER, 0.085);
        let at = [middle[0] - 0.5 * width, middle[1] + 0.35 * size];
        self.text(at, size, Weight::Bold, text, true);
        self.surface.pop();
    }
}

fn colour_of([r, g, b]: Rgb) -> rgb::Color {
    rgb::Color::new(r, g, b)
}

fn path(points: &[[f32; 2]], closed: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (n, p) in points.iter().enumerate() {
        match n {
            0 => builder.move_to(p[0], p[1]),
            _ => builder.line_to(p[0], p[1]),
        }
    }
    if closed {
        builder.close();
    }
    builder.finish()
}
