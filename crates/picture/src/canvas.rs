//! Anti-aliased filling of outlines on a picture: text, lines, marks.

use crate::font::{Face, Outlines};
use crate::{Colour, Picture};
use preop_space::math;

/// A place in a picture: pixels across and down from the top left corner.
pub(crate) type Spot = [f64; 2];

/// The outline of a straight stroke of a width, with blunt ends.
pub(crate) fn stroke(a: Spot, b: Spot, width: f64) -> Vec<Spot> {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length = (dx * dx + dy * dy).sqrt().max(1e-9);
    let (nx, ny) = (0.5 * width * dy / length, -0.5 * width * dx / length);
    vec![
        [a[0] + nx, a[1] + ny],
        [b[0] + nx, b[1] + ny],
        [b[0] - nx, b[1] - ny],
        [a[0] - nx, a[1] - ny],
    ]
}

/// The outline of a disc.
pub(crate) fn disc(centre: Spot, radius: f64) -> Vec<Spot> {
    (0..24)
        .map(|n| {
            let angle = -2.0 * math::PI * f64::from(n) / 24.0;
            [centre[0] + radius * math::cos(angle), centre[1] + radius * math::sin(angle)]
        })
        .collect()
}

/// The outline of a box.
pub(crate) fn frame(min: Spot, max: Spot) -> Vec<Spot> {
    vec![min, [max[0], min[1]], max, [min[0], max[1]]]
}

impl Picture {
    /// Fills outlines with a colour of some opacity. Where outlines of one turn overlap they count
    /// once; an outline of the other turn within is a hole.
    pub(crate) fn fill(&mut self, outlines: &[Vec<Spot>], colour: Colour, opacity: f32) {
        let Some((min, max)) = self.reach(outlines) else { return };
        let (width, height) = (max[0] - min[0], max[1] - min[1]);
        // One more column takes what lies to the right of the box.
        let mut cover = Cover { width: width + 1, height, area: vec![0.0; (width + 1) * height] };
        for outline in outlines {
            let shifted = |p: Spot| [p[0] - min[0] as f64, p[1] - min[1] as f64];
            for (n, &p) in outline.iter().enumerate() {
                cover.edge(shifted(p), shifted(outline[(n + 1) % outline.len()]));
            }
        }
        for (row, y) in cover.area.chunks_exact(width + 1).zip(min[1]..) {
            let at = 4 * (y * self.width as usize + min[0]);
            let pixels = self.rgba[at..at + 4 * width].chunks_exact_mut(4);
            let mut sum = 0.0;
            for (pixel, area) in pixels.zip(row) {
                sum += area;
                mix(pixel, colour, sum.abs().min(1.0) * opacity);
            }
        }
    }

    /// The pixels that outlines may touch, first and one past the last; `None` for none.
    fn reach(&self, outlines: &[Vec<Spot>]) -> Option<([usize; 2], [usize; 2])> {
        let all = || outlines.iter().flatten();
        if !all().all(|p| p[0].is_finite() && p[1].is_finite()) {
            return None;
        }
        let side = |k: usize, limit: u32| {
            let low = all().map(|p| p[k]).fold(f64::INFINITY, f64::min).floor().max(0.0);
            let high = all().map(|p| p[k]).fold(f64::NEG_INFINITY, f64::max).ceil();
            (low, high.min(f64::from(limit)))
        };
        let ((x0, x1), (y0, y1)) = (side(0, self.width), side(1, self.height));
        (x0 < x1 && y0 < y1).then_some(([x0 as usize, y0 as usize], [x1 as usize, y1 as usize]))
    }

    /// A line of text, its base line starting at `start`.
    pub(crate) fn text(&mut self, face: &Face, text: &str, size: f64, start: Spot, ink: Colour) {
        let outlines: Outlines = face.outlines(text, size, start);
        self.fill(&outlines, ink, 1.0);
    }
}

fn mix(pixel: &mut [u8], colour: Colour, amount: f32) {
    if amount <= 0.0 {
        return;
    }
    for (v, c) in pixel.iter_mut().zip(colour.0) {
        let (old, new) = (f32::from(*v), f32::from(c));
        *v = (old + (new - old) * amount + 0.5) as u8;
    }
}

/// For each pixel, the change of the signed area covered from the pixel to its left.
struct Cover {
    width: usize,
    height: usize,
    area: Vec<f32>,
}

impl Cover {
    /// Adds an edge of an outline: the exact area to its right, row by row (after font-rs, Levien).
    fn edge(&mut self, a: Spot, b: Spot) {
        if a[1] == b[1] {
            return;
        }
        let (turn, top, bottom) = if a[1] < b[1] { (1.0, a, b) } else { (-1.0, b, a) };
        let slope = (bottom[0] - top[0]) / (bottom[1] - top[1]);
        let first = top[1].max(0.0).floor() as usize;
        let last = (bottom[1].min(self.height as f64).ceil().max(0.0)) as usize;
        for row in first..last {
            let y0 = top[1].max(row as f64);
            let y1 = bottom[1].min((row + 1) as f64);
            if y1 > y0 {
                let x = |y: f64| top[0] + slope * (y - top[1]);
                self.span(row, x(y0), x(y1), turn * (y1 - y0));
            }
        }
    }

    /// Adds an edge within one row, from `xa` to `xb`, of this signed height.
    fn span(&mut self, row: usize, xa: f64, xb: f64, height: f64) {
        let last = (self.width - 1) as f64;
        let (x0, x1) = (xa.min(xb).clamp(0.0, last), xa.max(xb).clamp(0.0, last));
        let row = &mut self.area[row * self.width..(row + 1) * self.width];
        let (first, end) = (x0.floor() as usize, x1.ceil().max(x0.floor() + 1.0) as usize);
        if end - first == 1 {
            let right = 1.0 - (0.5 * (x0 + x1) - first as f64);
            add(row, first, height * right);
            add(row, first + 1, height * (1.0 - right));
            return;
        }
        // The area of the row to the right of the edge and left of column x.
        let swept = |x: f64| {
            let inside = (x - x0).clamp(0.0, x1 - x0);
            height * (0.5 * inside * inside / (x1 - x0) + (x - x1).max(0.0))
        };
        let mut before = 0.0;
        for column in first..=end {
            let now = swept((column + 1) as f64) - swept(column as f64);
            add(row, column, now - before);
            before = now;
        }
    }
}

fn add(row: &mut [f32], column: usize, area: f64) {
    if let Some(cell) = row.get_mut(column) {
        *cell += area as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dark amount of a picture drawn in black on white, in pixels.
    fn ink(picture: &Picture) -> f64 {
        picture.rgba.chunks_exact(4).map(|p| 1.0 - f64::from(p[0]) / 255.0).sum()
    }

    #[test]
    fn the_ink_of_an_outline_is_its_area() {
        let black = Colour([0, 0, 0]);
        let mut page = Picture::filled(60, 50, Colour::WHITE);
        page.fill(&[vec![[3.3, 4.7], [51.2, 9.1], [20.6, 44.9]]], black, 1.0);
        let area = 0.5 * ((51.2f64 - 3.3) * (44.9 - 4.7) - (9.1 - 4.7) * (20.6 - 3.3));
        assert!((ink(&page) - area).abs() < 0.3, "{} {area}", ink(&page));

        let mut page = Picture::filled(60, 50, Colour::WHITE);
        page.fill(&[frame([5.5, 5.25], [20.5, 15.25])], black, 1.0);
        assert!((ink(&page) - 150.0).abs() < 0.2);
        assert_eq!(page.pixel(10, 10), [0, 0, 0]);
    }

    #[test]
    fn what_leaves_the_picture_is_cut_off_and_nothing_else() {
        let black = Colour([0, 0, 0]);
        let mut page = Picture::filled(20, 20, Colour::WHITE);
        page.fill(&[frame([-100.0, 5.0], [100.0, 10.0])], black, 1.0);
        assert_eq!(ink(&page), 100.0);
        page.fill(&[frame([f64::NAN, 5.0], [100.0, 10.0])], black, 1.0);
        page.fill(&[stroke([-1e12, -1e12], [1e12, 1e12], 2.0)], black, 1.0);
        assert_eq!(page.pixel(0, 19), [255, 255, 255]);
    }
}
