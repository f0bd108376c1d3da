//! What stands on a page: text, lines, areas, pictures, at places in points from the top left.

/// A colour of the sRGB space.
pub(crate) type Rgb = [u8; 3];

pub(crate) const INK: Rgb = [31, 41, 51];
pub(crate) const QUIET: Rgb = [98, 108, 122];
pub(crate) const RULE: Rgb = [208, 214, 222];
pub(crate) const PANEL: Rgb = [244, 246, 248];
pub(crate) const ACCENT: Rgb = [20, 84, 116];
pub(crate) const WHITE: Rgb = [255, 255, 255];
pub(crate) const DANGER: Rgb = [164, 28, 32];
pub(crate) const WARNING: Rgb = [150, 92, 0];
pub(crate) const NOTE: Rgb = [44, 95, 138];
pub(crate) const GOOD: Rgb = [28, 108, 74];

/// The page and what is left free around the text, in points.
pub(crate) const PAGE: [f32; 2] = [595.28, 841.89];
pub(crate) const LEFT: f32 = 54.0;
pub(crate) const TOP: f32 = 78.0;
pub(crate) const BOTTOM: f32 = 66.0;
/// The width of the text.
pub(crate) const MEASURE: f32 = PAGE[0] - 2.0 * LEFT;
/// The height of the text.
pub(crate) const DEPTH: f32 = PAGE[1] - TOP - BOTTOM;

/// Upright or bold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// Something that is drawn.
#[derive(Clone, Debug)]
pub(crate) enum Mark {
    /// A line of text; the place is the start of its base line.
    Text { at: [f32; 2], size: f32, weight: Weight, colour: Rgb, text: String },
    /// A filled area.
    Area { outline: Vec<[f32; 2]>, colour: Rgb },
    /// A line through places.
    Line { points: Vec<[f32; 2]>, width: f32, colour: Rgb },
    /// The picture of a figure, counted from 0.
    Picture { at: [f32; 2], size: [f32; 2], figure: usize },
    /// Words as shapes, large, pale and aslant over the middle of the page.
    Watermark { text: &'static str },
}

impl Mark {
    /// A filled box.
    pub(crate) fn box_(x: f32, y: f32, width: f32, height: f32, colour: Rgb) -> Mark {
        let (r, b) = (x + width, y + height);
        Mark::Area { outline: vec![[x, y], [r, y], [r, b], [x, b]], colour }
    }

    /// A level rule.
    pub(crate) fn rule(x: f32, y: f32, length: f32, width: f32, colour: Rgb) -> Mark {
        Mark::Line { points: vec![[x, y], [x + length, y]], width, colour }
    }

    /// A line of text.
    pub(crate) fn text(
        at: [f32; 2],
        size: f32,
        weight: Weight,
        colour: Rgb,
        text: impl Into<String>,
    ) -> Mark {
        Mark::Text { at, size, weight, colour, text: text.into() }
    }

    /// The same thing further right and down.
    pub(crate) fn moved(mut self, by: [f32; 2]) -> Mark {
        let shift = |p: &mut [f32; 2]| {
            p[0] += by[0];
            p[1] += by[1];
        };
        match &mut self {
            Mark::Text { at, .. } | Mark::Picture { at, .. } => shift(at),
            Mark::Area { outline, .. } => outline.iter_mut().for_each(shift),
            Mark::Line { points, .. } => points.iter_mut().for_each(shift),
            Mark::Watermark { .. } => {}
        }
        self
    }
}
