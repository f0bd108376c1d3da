//! The marks over a drawing: labels with leader lines, dimensions, scale bar, patient letters.

use crate::camera::{Projection, letters};
use crate::canvas::{Spot, disc, frame, stroke};
use crate::font::{CAP_HEIGHT, Face};
use crate::{Colour, Picture};
use preop_space::Point;

/// A named place.
#[derive(Clone)]
pub(crate) struct Label {
    pub(crate) text: String,
    pub(crate) at: Point,
}

/// A length between two places.
#[derive(Clone)]
pub(crate) struct Dimension {
    pub(crate) from: Point,
    pub(crate) to: Point,
    pub(crate) text: String,
}

/// All marks of a scene.
#[derive(Clone)]
pub(crate) struct Overlay {
    pub(crate) labels: Vec<Label>,
    pub(crate) dimensions: Vec<Dimension>,
    pub(crate) title: String,
    pub(crate) lettering: f64,
    pub(crate) bare: bool,
}

impl Default for Overlay {
    fn default() -> Overlay {
        Overlay {
            labels: Vec::new(),
            dimensions: Vec::new(),
            title: String::new(),
            lettering: 1.0,
            bare: false,
        }
    }
}

/// The size of the type, as a fraction of the height of the picture.
const TYPE: f64 = 0.026;
const ACCENT: Colour = Colour([24, 92, 128]);
const QUIET: Colour = Colour([96, 106, 120]);

impl Overlay {
    /// The fraction of the picture's width and height to leave free at each side.
    pub(crate) fn margin(&self) -> [f64; 2] {
        let free = if self.bare { 0.04 } else { 0.085 };
        let sides = if self.labels.is_empty() { free } else { 0.19 };
        [sides, free]
    }

    /// Draws all marks. `hidden` says whether something opaque stands before a place.
    pub(crate) fn draw(
        &self,
        picture: &mut Picture,
        projection: &Projection,
        hidden: &dyn Fn(Point) -> bool,
    ) {
        let mut pen = Pen::new(picture, self.lettering, Colour::INK, Colour::WHITE);
        for d in &self.dimensions {
            pen.dimension(flat(projection, d.from), flat(projection, d.to), &d.text);
        }
        let labels = self.labels.iter().map(|l| Tag {
            text: &l.text,
            spot: flat(projection, l.at),
            hidden: hidden(l.at),
        });
        pen.labels(labels.collect());
        pen.title(&self.title);
        if !self.bare {
            pen.scale_bar(projection.mm);
            pen.sides(projection);
        }
    }
}

fn flat(projection: &Projection, p: Point) -> Spot {
    let [x, y, _] = projection.place(p);
    [x, y]
}

/// A label whose place in the picture is known.
struct Tag<'t> {
    text: &'t str,
    spot: Spot,
    hidden: bool,
}

/// Draws marks in one ink, with a rim of the ground around it so that it reads everywhere.
pub(crate) struct Pen<'p> {
    picture: &'p mut Picture,
    size: f64,
    width: f64,
    height: f64,
    ink: Colour,
    rim: Colour,
}

impl<'p> Pen<'p> {
    pub(crate) fn new(picture: &'p mut Picture, lettering: f64, ink: Colour, rim: Colour) -> Self {
        let (width, height) = (f64::from(picture.width), f64::from(picture.height));
        let size = (TYPE * height * lettering).max(7.0);
        Pen { picture, size, width, height, ink, rim }
    }

    /// Text with a soft rim.
    fn write(&mut self, face: &Face, text: &str, start: Spot, ink: Colour) {
        let r = 0.09 * self.size;
        for [dx, dy] in [
            [1.0, 0.0],
            [-1.0, 0.0],
            [0.0, 1.0],
            [0.0, -1.0],
            [0.7, 0.7],
            [-0.7, 0.7],
            [0.7, -0.7],
            [-0.7, -0.7],
        ] {
            let at = [start[0] + dx * r, start[1] + dy * r];
            self.picture.text(face, text, self.size, at, self.rim);
        }
        self.picture.text(face, text, self.size, start, ink);
    }

    fn hair(&self) -> f64 {
        (0.07 * self.size).max(1.2)
    }

    fn thread(&mut self, a: Spot, b: Spot, colour: Colour) {
        let hair = self.hair();
        self.picture.fill(&[stroke(a, b, 2.6 * hair)], self.rim, 0.75);
        self.picture.fill(&[stroke(a, b, hair)], colour, 1.0);
    }

    pub(crate) fn title(&mut self, text: &str) {
        if !text.is_empty() {
            let at = [0.9 * self.size, 1.5 * self.size];
            self.write(Face::bold(), text, at, self.ink);
        }
    }

    /// Labels at both sides, in the order of their places, never one over another.
    fn labels(&mut self, tags: Vec<Tag>) {
        let middle = 0.5 * self.width;
        let (mut left, mut right): (Vec<Tag>, Vec<Tag>) =
            tags.into_iter().filter(|t| t.spot[0].is_finite()).partition(|t| t.spot[0] < middle);
        // A crowd on one side is shared out: the places nearest to the middle move over.
        while left.len() > right.len() + 2 {
            left.sort_by(|a, b| a.spot[0].total_cmp(&b.spot[0]));
            right.extend(left.pop());
        }
        while right.len() > left.len() + 2 {
            right.sort_by(|a, b| b.spot[0].total_cmp(&a.spot[0]));
            left.extend(right.pop());
        }
        self.column(left, true);
        self.column(right, false);
    }

    fn column(&mut self, mut tags: Vec<Tag>, left: bool) {
        tags.sort_by(|a, b| a.spot[1].total_cmp(&b.spot[1]));
        let step = 1.45 * self.size;
        let (top, bottom) = (3.2 * self.size, self.height - 3.2 * self.size);
        let heights = spread(tags.iter().map(|t| t.spot[1]).collect(), step, top, bottom);
        for (tag, y) in tags.iter().zip(heights) {
            let text = self.shortened(tag.text);
            let wide = Face::regular().width(&text) * self.size;
            // Outside of them stand the patient's letters.
            let edge = 2.2 * self.size;
            let x = if left { edge } else { self.width - edge - wide };
            let foot = if left { x + wide + 0.35 * self.size } else { x - 0.35 * self.size };
            self.thread([foot, y], tag.spot, QUIET);
            self.mark(tag.spot, tag.hidden);
            let ink = self.ink;
            self.write(Face::regular(), &text, [x, y + 0.5 * CAP_HEIGHT * self.size], ink);
        }
    }

    /// The text, cut with an ellipsis where it is wider than a third of the picture.
    fn shortened(&self, text: &str) -> String {
        let room = 0.34 * self.width / self.size;
        if Face::regular().width(text) <= room {
            return text.into();
        }
        let mut used = Face::regular().advance('…');
        let kept = text.chars().take_while(|c| {
            used += Face::regular().advance(*c);
            used <= room
        });
        kept.chain(['…']).collect()
    }

    /// A dot on a place that is seen, a ring around one that is hidden.
    fn mark(&mut self, spot: Spot, hidden: bool) {
        let r = 0.2 * self.size;
        self.picture.fill(&[disc(spot, 1.5 * r)], self.rim, 0.9);
        self.picture.fill(&[disc(spot, r)], self.ink, 1.0);
        if hidden {
            self.picture.fill(&[disc(spot, 0.55 * r)], self.rim, 1.0);
        }
    }

    /// A line with a stop at each end and its length beside the middle.
    fn dimension(&mut self, a: Spot, b: Spot, text: &str) {
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let length = (dx * dx + dy * dy).sqrt();
        if !(length.is_finite() && length > 1.0) {
            return;
        }
        let (nx, ny) = (0.35 * self.size * dy / length, -0.35 * self.size * dx / length);
        self.thread(a, b, ACCENT);
        for p in [a, b] {
            self.thread([p[0] - nx, p[1] - ny], [p[0] + nx, p[1] + ny], ACCENT);
        }
        let wide = Face::bold().width(text) * self.size;
        let middle = [0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1])];
        // Beside the line: to its right where it is steep, above it where it is flat.
        let start = match dy.abs() > dx.abs() {
            true => [middle[0] + 0.6 * self.size, middle[1] + 0.36 * self.size],
            false => [middle[0] - 0.5 * wide, middle[1] - 0.55 * self.size],
        };
        self.write(Face::bold(), text, start, ACCENT);
    }

    /// A bar of a round length at the bottom left.
    pub(crate) fn scale_bar(&mut self, mm: f64) {
        let Some(length) = round_length(0.22 * self.width * mm) else { return };
        let (x, y) = (0.9 * self.size, self.height - 0.9 * self.size);
        let (end, tall, hair) = (x + length / mm, 0.32 * self.size, 1.6 * self.hair());
        let bar = |grow: f64| {
            vec![
                frame([x - grow, y - hair - grow], [end + grow, y + grow]),
                frame([x - grow, y - tall - grow], [x + hair + grow, y + grow]),
                frame([end - hair - grow, y - tall - grow], [end + grow, y + grow]),
            ]
        };
        self.picture.fill(&bar(0.06 * self.size), self.rim, 0.8);
        self.picture.fill(&bar(0.0), self.ink, 1.0);
        let text = format!("{length} mm");
        let ink = self.ink;
        self.write(Face::regular(), &text, [x, y - 0.65 * self.size], ink);
    }

    /// The patient's letters at the middle of each edge.
    pub(crate) fn sides(&mut self, projection: &Projection) {
        let c = &projection.camera;
        let (w, h, s) = (self.width, self.height, self.size);
        let drop = 0.5 * CAP_HEIGHT * s;
        let wide = |text: &str| Face::bold().width(text) * s;
        for (direction, edge) in [(c.right, 0), (-c.right, 1), (c.up, 2), (-c.up, 3)] {
            let text = letters(direction);
            let at = match edge {
                0 => [w - 0.7 * s - wide(&text), 0.5 * h + drop],
                1 => [0.7 * s, 0.5 * h + drop],
                2 => [0.5 * (w - wide(&text)), 0.6 * s + CAP_HEIGHT * s],
                _ => [0.5 * (w - wide(&text)), h - 0.6 * s],
            };
            let ink = if self.ink == Colour::INK { ACCENT } else { self.ink };
            self.write(Face::bold(), &text, at, ink);
        }
    }
}

/// The greatest of 1, 2, 5, 10, 20, 50... millimetres that is not longer than `room`.
fn round_length(room: f64) -> Option<f64> {
    if !(room.is_finite() && room > 1e-3) {
        return None;
    }
    let steps = (-3..7).flat_map(|e| [1.0, 2.0, 5.0].map(|m| (m, e)));
    let value = |(m, e): (f64, i32)| if e < 0 { m / 10f64.powi(-e) } else { m * 10f64.powi(e) };
    steps.map(value).take_while(|v| *v <= room).last()
}

/// Heights in rising order, moved apart to at least `step`, as near as may be to where they were.
fn spread(mut heights: Vec<f64>, step: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut floor = top;
    for y in &mut heights {
        *y = y.max(floor);
        floor = *y + step;
    }
    let mut ceiling = bottom;
    for y in heights.iter_mut().rev() {
        *y = y.min(ceiling);
        ceiling = *y - step;
    }
    heights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scale_bars_have_round_lengths() {
        let lengths = [0.7, 1.9, 24.0, 50.0, 999.0].map(round_length);
        assert_eq!(lengths, [Some(0.5), Some(1.0), Some(20.0), Some(50.0), Some(500.0)]);
        assert_eq!(round_length(f64::NAN), None);
    }

    #[test]
    fn labels_keep_their_order_and_their_distance() {
        let spread = spread(vec![5.0, 6.0, 7.0, 90.0, 99.0], 10.0, 0.0, 100.0);
        assert!(spread.windows(2).all(|w| w[1] - w[0] >= 10.0 - 1e-12), "{spread:?}");
        assert!(spread[4] <= 100.0);
    }
}
