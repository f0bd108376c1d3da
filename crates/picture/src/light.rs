//! How bright a surface is: three soft lamps, and the shade that lies in hollows.

use rayon::prelude::*;

/// A lamp: where it stands seen from the scene (right, up, towards the viewer), and how bright.
struct Lamp {
    from: [f32; 3],
    power: f32,
}

/// Above the viewer's left shoulder, at the right, and behind the scene above.
const LAMPS: [Lamp; 3] = [
    Lamp { from: [-0.45, 0.60, 0.661], power: 0.70 },
    Lamp { from: [0.74, 0.05, 0.671], power: 0.24 },
    Lamp { from: [0.10, 0.80, -0.592], power: 0.22 },
];

fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// The light from a surface of this colour and gloss, whose normal is turned to the viewer.
pub(crate) fn shine(colour: [f32; 3], gloss: f32, normal: [f32; 3]) -> [f32; 3] {
    // The sky is brighter than the ground.
    let mut amount = 0.24 + 0.08 * normal[1];
    for lamp in &LAMPS {
        // Light wraps a little around the terminator, as on a matt, porous body.
        amount += lamp.power * ((dot(normal, lamp.from) + 0.15) / 1.15).max(0.0);
    }
    let glint = highlight(normal) * gloss;
    colour.map(|c| c * amount + glint)
}

/// The highlight of the first lamp: half-way vector to the 32nd power.
fn highlight(normal: [f32; 3]) -> f32 {
    let l = LAMPS[0].from;
    let half = [l[0], l[1], l[2] + 1.0];
    let length = dot(half, half).sqrt();
    let mut s = dot(normal, half).max(0.0) / length;
    for _ in 0..5 {
        s *= s;
    }
    0.35 * s
}

/// Depth and normal of each pixel.
pub(crate) struct Relief {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Millimetres to a pixel.
    pub(crate) mm: f32,
    /// Millimetres towards the viewer; minus infinity where nothing is.
    pub(crate) depth: Vec<f32>,
    pub(crate) normal: Vec<[f32; 3]>,
}

/// Where to look for what stands in the way of light: directions and fractions of the reach, on a
/// spiral (golden angle 137.5 degrees) so that no direction is preferred.
const SPIRAL: [[f32; 2]; 12] = [
    [0.14, 0.0],
    [-0.17, 0.16],
    [0.03, -0.31],
    [0.23, 0.30],
    [-0.45, -0.08],
    [0.44, -0.28],
    [-0.15, 0.56],
    [-0.29, -0.57],
    [0.66, 0.24],
    [-0.70, 0.29],
    [0.33, -0.74],
    [0.31, 0.81],
];

impl Relief {
    /// For each pixel the part of the light of the sky that reaches it, from 0 to 1.
    /// `reach` is the size in millimetres of the hollows that count.
    pub(crate) fn openness(&self, reach: f32) -> Vec<f32> {
        let radius = (reach / self.mm).clamp(4.0, 120.0);
        let raw: Vec<f32> = (0..self.width * self.height)
            .into_par_iter()
            .with_min_len(4096)
            .map(|at| self.open_at(at, radius))
            .collect();
        self.calmed(&raw)
    }

    fn open_at(&self, at: usize, radius: f32) -> f32 {
        let here = self.depth[at];
        if here == f32::NEG_INFINITY {
            return 1.0;
        }
        let (x, y) = ((at % self.width) as f32, (at / self.width) as f32);
        let normal = self.normal[at];
        // One of 4 x 4 turns of the spiral; the blur afterwards averages over all of them.
        let turn = TURNS[(at % self.width) % 4 + 4 * ((at / self.width) % 4)];
        let mut blocked = 0.0;
        for [u, v] in SPIRAL {
            let (du, dv) =
                ((u * turn[0] - v * turn[1]) * radius, (u * turn[1] + v * turn[0]) * radius);
            let (sx, sy) = (x + du, y + dv);
            if sx < 0.0 || sy < 0.0 || sx >= self.width as f32 || sy >= self.height as f32 {
                continue;
            }
            let there = self.depth[sy as usize * self.width + sx as usize];
            let to = [du * self.mm, -dv * self.mm, there - here];
            let squared = dot(to, to);
            let height = dot(to, normal);
            let range = radius * self.mm;
            if there > f32::NEG_INFINITY && height > 0.06 * range {
                blocked += height / squared.sqrt() / (1.0 + squared / (range * range));
            }
        }
        (1.0 - 2.6 * blocked / SPIRAL.len() as f32).max(0.25)
    }

    /// The mean over 4 x 4 pixels of about the same depth.
    fn calmed(&self, raw: &[f32]) -> Vec<f32> {
        let near = 6.0 * self.mm;
        (0..raw.len())
            .into_par_iter()
            .with_min_len(4096)
            .map(|at| {
                let (x, y) = (at % self.width, at / self.width);
                let (mut sum, mut count) = (0.0, 0.0);
                for row in y.saturating_sub(2)..(y + 2).min(self.height) {
                    for column in x.saturating_sub(2)..(x + 2).min(self.width) {
                        let other = row * self.width + column;
                        if other == at || (self.depth[other] - self.depth[at]).abs() < near {
                            sum += raw[other];
                            count += 1.0;
                        }
                    }
                }
                sum / count
            })
            .collect()
    }
}

const HALF: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// Cosine and sine of the sixteenths of a turn, in the order of a 4 x 4 ordered dither.
const TURNS: [[f32; 2]; 16] = [
    [1.0, 0.0],
    [-1.0, 0.0],
    [HALF, HALF],
    [-HALF, -HALF],
    [-0.0, -1.0],
    [0.0, 1.0],
    [HALF, -HALF],
    [-HALF, HALF],
    [0.92388, 0.38268],
    [-0.92388, -0.38268],
    [0.38268, 0.92388],
    [-0.38268, -0.92388],
    [0.38268, -0.92388],
    [-0.38268, 0.92388],
    [0.92388, -0.38268],
    [-0.92388, 0.38268],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_is_open_and_the_foot_of_a_step_is_not() {
        let (width, height) = (64, 32);
        let depth = (0..width * height).map(|at| if at % width < 32 { 0.0 } else { 20.0 });
        let relief = Relief {
            width,
            height,
            mm: 1.0,
            depth: depth.collect(),
            normal: vec![[0.0, 0.0, 1.0]; width * height],
        };
        let open = relief.openness(10.0);
        let at = |x: usize| open[16 * width + x];
        assert_eq!(at(8), 1.0);
        assert_eq!(at(50), 1.0);
        assert!(at(30) < 0.9, "{}", at(30));
    }
}
