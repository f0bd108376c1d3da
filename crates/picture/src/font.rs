//! The one font of pictures and reports: Noto Sans (SIL Open Font License, see `font/OFL.txt`),
//! cut down to Latin, Greek, Cyrillic, and the signs of measurement.

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use std::sync::LazyLock;

/// The bytes of the upright font.
pub static REGULAR: &[u8] = include_bytes!("../font/NotoSans-Regular-subset.ttf");
/// The bytes of the bold font.
pub static BOLD: &[u8] = include_bytes!("../font/NotoSans-Bold-subset.ttf");

static REGULAR_FACE: LazyLock<Face> = LazyLock::new(|| Face::new(REGULAR));
static BOLD_FACE: LazyLock<Face> = LazyLock::new(|| Face::new(BOLD));

/// The height of capital letters, as a fraction of the size of the type.
pub const CAP_HEIGHT: f64 = 0.714;

/// Units of the embedded fonts to the size of the type.
const UNITS: f64 = 1000.0;

/// Closed outlines in the plane.
pub(crate) type Outlines = Vec<Vec<[f64; 2]>>;

/// A font to measure and draw with. Lengths are fractions of the size of the type.
pub struct Face {
    font: FontRef<'static>,
    /// The advances of the first characters of Unicode, which are nearly all that is written.
    common: Vec<f64>,
}

/// How many characters have their advance looked up beforehand: up to the end of Cyrillic.
const COMMON: u32 = 0x460;

impl Face {
    fn new(bytes: &'static [u8]) -> Face {
        let font = FontRef::new(bytes).expect("the embedded font is a font");
        let empty = Face { font: font.clone(), common: Vec::new() };
        let advance = |c| empty.looked_up(char::from_u32(c).unwrap_or('\0'));
        Face { font, common: (0..COMMON).map(advance).collect() }
    }

    /// The upright face.
    pub fn regular() -> &'static Face {
        &REGULAR_FACE
    }

    /// The bold face.
    pub fn bold() -> &'static Face {
        &BOLD_FACE
    }

    /// The number of the glyph of a character; 0, an empty box, for those that the font lacks.
    pub fn glyph(&self, c: char) -> u32 {
        self.font.charmap().map(c).map_or(0, GlyphId::to_u32)
    }

    /// How far the pen moves on after a character.
    pub fn advance(&self, c: char) -> f64 {
        self.common.get(c as usize).copied().unwrap_or_else(|| self.looked_up(c))
    }

    fn looked_up(&self, c: char) -> f64 {
        let metrics = self.font.glyph_metrics(Size::unscaled(), LocationRef::default());
        f64::from(metrics.advance_width(GlyphId::new(self.glyph(c))).unwrap_or(0.0)) / UNITS
    }

    /// The width of a line of text, for a type of size 1.
    pub fn width(&self, text: &str) -> f64 {
        text.chars().map(|c| self.advance(c)).sum()
    }

    /// The outlines of a line of text of this size, its base line starting at `start`, y downwards.
    pub(crate) fn outlines(&self, text: &str, size: f64, start: [f64; 2]) -> Outlines {
        let glyphs = self.font.outline_glyphs();
        let mut pen = Pen { scale: size / UNITS, at: start, outlines: Vec::new() };
        for c in text.chars() {
            if let Some(glyph) = glyphs.get(GlyphId::new(self.glyph(c))) {
                let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
                // A glyph that cannot be drawn leaves its room empty.
                let _ = glyph.draw(settings, &mut pen);
            }
            pen.at[0] += self.advance(c) * size;
        }
        pen.outlines
    }
}

/// Turns the curves of glyphs into polygons.
struct Pen {
    /// Pixels to a unit of the font.
    scale: f64,
    at: [f64; 2],
    outlines: Outlines,
}

impl Pen {
    fn place(&self, x: f32, y: f32) -> [f64; 2] {
        [self.at[0] + f64::from(x) * self.scale, self.at[1] - f64::from(y) * self.scale]
    }

    fn add(&mut self, p: [f64; 2]) {
        if let Some(outline) = self.outlines.last_mut() {
            outline.push(p);
        }
    }

    fn last(&self) -> [f64; 2] {
        self.outlines.last().and_then(|o| o.last()).copied().unwrap_or(self.at)
    }
}

/// Chords to a curve: at the sizes of labels their error is far below a tenth of a pixel.
const CHORDS: usize = 6;

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let p = self.place(x, y);
        self.outlines.push(vec![p]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let p = self.place(x, y);
        self.add(p);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (a, b, c) = (self.last(), self.place(cx, cy), self.place(x, y));
        for n in 1..=CHORDS {
            let t = n as f64 / CHORDS as f64;
            let mix =
                |k: usize| (1.0 - t) * (1.0 - t) * a[k] + 2.0 * t * (1.0 - t) * b[k] + t * t * c[k];
            self.add([mix(0), mix(1)]);
        }
    }

    fn curve_to(&mut self, cx: f32, cy: f32, dx: f32, dy: f32, x: f32, y: f32) {
        let [a, b, c, d] = [self.last(), self.place(cx, cy), self.place(dx, dy), self.place(x, y)];
        for n in 1..=CHORDS {
            let t = n as f64 / CHORDS as f64;
            let s = 1.0 - t;
            let mix = |k: usize| {
                s * s * s * a[k]
                    + 3.0 * s * s * t * b[k]
                    + 3.0 * s * t * t * c[k]
                    + t * t * t * d[k]
            };
            self.add([mix(0), mix(1)]);
        }
    }

    fn close(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signs_of_measurement_are_there_and_figures_are_of_one_width() {
        for face in [Face::regular(), Face::bold()] {
            for c in "0123456789.,±−≤≥°µØαβΔ→–—·×²³⌀éüßłşñ".chars() {
                assert_ne!(face.glyph(c), 0, "{c}");
            }
            assert!("0123456789−±".chars().all(|c| face.advance(c) == face.advance('0')));
            assert!((face.advance('0') - 0.572).abs() < 1e-6);
        }
    }

    #[test]
    fn an_outline_has_the_height_of_its_letter() {
        let lines = Face::regular().outlines("H", 100.0, [10.0, 200.0]);
        let top = lines.iter().flatten().map(|p| p[1]).fold(f64::INFINITY, f64::min);
        assert!((top - (200.0 - 100.0 * CAP_HEIGHT)).abs() < 0.2, "{top}");
    }
}
