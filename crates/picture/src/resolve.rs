//! From samples to pixels: light, edges, translucent layers, and the mean of the samples.

use crate::camera::Projection;
use crate::light::{Relief, shine};
use crate::raster::{BAND, Facet, NOTHING, Seen, Stage};
use crate::{Colour, Material};
use preop_monitor::{Cancelled, Monitor};
use preop_space::Point;
use rayon::prelude::*;

/// How the triangles of one part of the scene look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    colour: [f32; 3],
    pub(crate) opacity: f32,
    gloss: f32,
    /// Shows its colour as it is, without lamps, shade and edges.
    flat: bool,
}

impl Look {
    pub(crate) fn lit(m: &Material) -> Look {
        Look { colour: m.colour.light(), opacity: m.opacity, gloss: m.gloss, flat: false }
    }

    pub(crate) fn flat(colour: Colour, opacity: f32) -> Look {
        Look { colour: colour.light(), opacity, gloss: 0.0, flat: true }
    }

    /// The light that comes from a surface of this normal.
    fn light(&self, normal: [f32; 3]) -> [f32; 3] {
        if self.flat { self.colour } else { shine(self.colour, self.gloss, normal) }
    }

    /// How much it hides: a thin translucent body hides more where it is seen from the side.
    fn hides(&self, normal: [f32; 3]) -> f32 {
        if self.flat {
            return self.opacity;
        }
        let side = 1.0 - normal[2].clamp(0.0, 1.0);
        self.opacity + (1.0 - self.opacity) * 0.55 * side * side
    }
}

/// What is needed to turn samples into pixels.
pub(crate) struct Resolve<'a> {
    pub(crate) stage: &'a Stage<'a>,
    pub(crate) facets: &'a [Facet],
    pub(crate) looks: &'a [Look],
    pub(crate) seen: &'a Seen,
    /// Samples across and down a pixel.
    pub(crate) split: usize,
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    /// Millimetres to a pixel.
    pub(crate) mm: f32,
    pub(crate) ground: [f32; 3],
}

/// What an outline leaves of the light, at the border of bodies and at creases.
const OUTLINE: f32 = 0.22;
const CREASE: f32 = 0.55;

impl Resolve<'_> {
    /// The bytes of the picture. `hollow` is the size in millimetres of hollows that lie in shade.
    pub(crate) fn picture(&self, hollow: f32, monitor: &dyn Monitor) -> Result<Vec<u8>, Cancelled> {
        let relief = self.relief();
        monitor.check()?;
        let open = relief.openness(hollow);
        let bands: Vec<Vec<[f32; 3]>> = (0..(self.rows * self.split).div_ceil(BAND))
            .into_par_iter()
            .map(|band| {
                monitor.check()?;
                Ok(self.band(band, &relief, &open))
            })
            .collect::<Result<_, Cancelled>>()?;
        Ok(self.mean(&bands))
    }

    /// Whether something opaque stands well before a place.
    pub(crate) fn hides(&self, plain: &Projection, p: Point) -> bool {
        let [x, y, z] = plain.place(p);
        let n = self.split as f64;
        let (x, y) = ((x * n).floor(), (y * n).floor());
        let width = (self.columns * self.split) as f64;
        if !(0.0..width).contains(&x) || !(0.0..(self.rows * self.split) as f64).contains(&y) {
            return false;
        }
        let at = y as usize * self.columns * self.split + x as usize;
        f64::from(self.seen.depth[at]) > z + 2.0
    }

    /// The nearest sample of each pixel.
    fn relief(&self) -> Relief {
        let width = self.columns * self.split;
        let surfels: Vec<(f32, [f32; 3])> = (0..self.columns * self.rows)
            .into_par_iter()
            .with_min_len(4096)
            .map(|at| {
                let (x, y) = (at % self.columns * self.split, at / self.columns * self.split);
                let mut best = (f32::NEG_INFINITY, [0.0, 0.0, 1.0]);
                for (sx, sy) in self.samples(x, y) {
                    let sample = sy * width + sx;
                    let facet = self.seen.facet[sample];
                    if self.seen.depth[sample] > best.0 && facet != NOTHING {
                        best.0 = self.seen.depth[sample];
                        best.1 = self.facets[facet as usize].normal(sx, sy);
                    }
                }
                best
            })
            .collect();
        let (depth, normal) = surfels.into_iter().unzip();
        Relief { width: self.columns, height: self.rows, mm: self.mm, depth, normal }
    }

    fn samples(&self, x: usize, y: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
        let n = self.split;
        (0..n * n).map(move |k| (x + k % n, y + k / n))
    }

    /// The light at each sample of a band.
    fn band(&self, band: usize, relief: &Relief, open: &[f32]) -> Vec<[f32; 3]> {
        let width = self.columns * self.split;
        let first = band * BAND;
        let rows = BAND.min(self.rows * self.split - first);
        let opaque = |f: &Facet| self.looks[f.look as usize].opacity >= 1.0;
        let layers = self.stage.layers(band, opaque, self.seen);
        let mut lights = Vec::with_capacity(rows * width);
        let mut last = (NOTHING, [0.0; 3]);
        for y in first..first + rows {
            for x in 0..width {
                let facet = self.seen.facet[y * width + x];
                let pixel = y / self.split * self.columns + x / self.split;
                let mut light = self.ground;
                if facet != NOTHING {
                    // Neighbours on one triangle differ by less than the eye sees.
                    if last.0 != facet || x % self.split == 0 {
                        last = (facet, self.lit(facet, x, y));
                    }
                    let keep = self.keep(facet, x, y, pixel, relief, open);
                    light = last.1.map(|v| v * keep);
                }
                light = self.through(layers.at((y - first) * width + x), x, y, light);
                lights.push(light);
            }
        }
        lights
    }

    fn lit(&self, facet: u32, x: usize, y: usize) -> [f32; 3] {
        let facet = &self.facets[facet as usize];
        self.looks[facet.look as usize].light(facet.normal(x, y))
    }

    /// What shade and edges leave of the light at a sample.
    fn keep(
        &self,
        facet: u32,
        x: usize,
        y: usize,
        pixel: usize,
        relief: &Relief,
        open: &[f32],
    ) -> f32 {
        let look = self.facets[facet as usize].look;
        if self.looks[look as usize].flat {
            return 1.0;
        }
        let edge = if self.is_outline(look, x, y) { OUTLINE } else { self.crease(pixel, relief) };
        edge * open[pixel]
    }

    /// Whether the body ends next to this sample, before something deeper or another body.
    fn is_outline(&self, look: u16, x: usize, y: usize) -> bool {
        let (width, height) = (self.columns * self.split, self.rows * self.split);
        let here = self.seen.depth[y * width + x];
        let reach = 1 + self.rows / 1400;
        let step = 9.0 * self.mm * reach as f32 / self.split as f32;
        let ends = |x: usize, y: usize| {
            let at = y * width + x;
            let facet = self.seen.facet[at];
            if facet == NOTHING {
                return true;
            }
            let other = self.facets[facet as usize].look;
            let foreign = other != look && !self.looks[other as usize].flat;
            let deeper = here - self.seen.depth[at];
            deeper > step || (foreign && deeper > -0.01)
        };
        (x >= reach && ends(x - reach, y))
            || (x + reach < width && ends(x + reach, y))
            || (y >= reach && ends(x, y - reach))
            || (y + reach < height && ends(x, y + reach))
    }

    /// Darker where the surface bends sharply from one pixel to the next.
    fn crease(&self, pixel: usize, relief: &Relief) -> f32 {
        let n = relief.normal[pixel];
        let mut least = 1.0f32;
        for other in [pixel + 1, pixel + self.columns] {
            let bends = other < relief.normal.len()
                && (relief.depth[other] - relief.depth[pixel]).abs() < 4.0 * self.mm;
            if bends {
                let m = relief.normal[other];
                least = least.min(n[0] * m[0] + n[1] * m[1] + n[2] * m[2]);
            }
        }
        let sharp = ((0.86 - least) / 0.16).clamp(0.0, 1.0);
        1.0 - sharp * (1.0 - CREASE)
    }

    /// The light that is left of what lies behind, and what the layers before it add.
    fn through(
        &self,
        layers: impl Iterator<Item = u32>,
        x: usize,
        y: usize,
        behind: [f32; 3],
    ) -> [f32; 3] {
        let (mut light, mut left) = ([0.0f32; 3], 1.0f32);
        for facet in layers {
            let facet = &self.facets[facet as usize];
            let look = &self.looks[facet.look as usize];
            let normal = facet.normal(x, y);
            let hides = look.hides(normal).clamp(0.0, 1.0);
            let own = look.light(normal);
            for k in 0..3 {
                light[k] += left * hides * own[k];
            }
            left *= 1.0 - hides;
        }
        [0, 1, 2].map(|k| light[k] + left * behind[k])
    }

    /// The mean of the samples of each pixel.
    fn mean(&self, bands: &[Vec<[f32; 3]>]) -> Vec<u8> {
        let width = self.columns * self.split;
        let light = |x: usize, y: usize| bands[y / BAND][y % BAND * width + x];
        let share = 1.0 / (self.split * self.split) as f32;
        let pixels: Vec<[u8; 4]> = (0..self.columns * self.rows)
            .into_par_iter()
            .with_min_len(4096)
            .map(|at| {
                let (x, y) = (at % self.columns * self.split, at / self.columns * self.split);
                let mut sum = [0.0f32; 3];
                for (sx, sy) in self.samples(x, y) {
                    let l = light(sx, sy);
                    for k in 0..3 {
                        // Highlights must not bleed over edges: no sample counts more than white.
                        sum[k] += l[k].min(1.0);
                    }
                }
                let [r, g, b] = Colour::of_light(sum.map(|v| v * share)).0;
                [r, g, b, 255]
            })
            .collect();
        pixels.into_flattened()
    }
}
