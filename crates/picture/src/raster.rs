//! Which triangle is seen at which sample: coverage by exact integers, depth by planes in f64.
//!
//! Corners are rounded to 1/256 of a sample, so that neighbours leave no gap and overlap nowhere.
//! Bands of rows are independent of one another and may run on any number of threads.

use preop_monitor::{Cancelled, Monitor};
use rayon::prelude::*;

/// Rows of samples that are worked on together.
pub(crate) const BAND: usize = 64;
/// Marks a sample where no opaque triangle is seen.
pub(crate) const NOTHING: u32 = u32::MAX;
/// Translucent layers that are kept for a sample, the nearest ones.
pub(crate) const LAYERS: usize = 8;
/// Steps to a sample.
const STEP: i64 = 256;
/// Corners further than this many samples from the picture's corner are not drawn.
const FURTHEST: f64 = 2_000_000.0;

/// A triangle in front of the viewer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facet {
    /// The corners in steps across and down, in the order that makes the area positive.
    x: [i32; 3],
    y: [i32; 3],
    /// Millimetres towards the viewer.
    z: [f64; 3],
    /// The normals at the corners: right, up, towards the viewer.
    normals: [[f32; 3]; 3],
    /// Which look of the scene.
    pub(crate) look: u16,
}

impl Facet {
    /// A triangle of corners in samples and millimetres; `None` where it shows no area.
    pub(crate) fn new(corners: [[f64; 3]; 3], normals: [[f32; 3]; 3], look: u16) -> Option<Facet> {
        let near = |v: f64| v.abs() <= FURTHEST;
        if !corners.iter().all(|c| near(c[0]) && near(c[1]) && c[2].is_finite()) {
            return None;
        }
        let step = |v: f64| (v * STEP as f64 + 0.5).floor() as i32;
        let mut facet = Facet {
            x: corners.map(|c| step(c[0])),
            y: corners.map(|c| step(c[1])),
            z: corners.map(|c| c[2]),
            normals,
            look,
        };
        if facet.area() < 0 {
            facet.x.swap(1, 2);
            facet.y.swap(1, 2);
            facet.z.swap(1, 2);
            facet.normals.swap(1, 2);
        }
        (facet.area() > 0).then_some(facet)
    }

    /// How far a place in steps is inside the edge opposite to a corner, times the edge's length.
    fn inside(&self, corner: usize, x: i64, y: i64) -> i64 {
        let (a, b) = ((corner + 1) % 3, (corner + 2) % 3);
        let (ax, ay) = (i64::from(self.x[a]), i64::from(self.y[a]));
        let (bx, by) = (i64::from(self.x[b]), i64::from(self.y[b]));
        (bx - ax) * (y - ay) - (by - ay) * (x - ax)
    }

    fn area(&self) -> i64 {
        self.inside(0, i64::from(self.x[0]), i64::from(self.y[0]))
    }

    /// The normal at a sample, of length 1, turned towards the viewer.
    pub(crate) fn normal(&self, x: usize, y: usize) -> [f32; 3] {
        let (px, py) = (middle(x), middle(y));
        let weights = [0, 1, 2].map(|c| self.inside(c, px, py).max(0) as f32);
        let mix = |k: usize| (0..3).map(|c| weights[c] * self.normals[c][k]).sum::<f32>();
        let n = [mix(0), mix(1), mix(2)];
        let length = (n[0] * n[0] + n[1] * n[1] + n[2] * n[2]).sqrt();
        if length < 1e-20 {
            return [0.0, 0.0, 1.0];
        }
        let scale = if n[2] < 0.0 { -1.0 / length } else { 1.0 / length };
        n.map(|v| v * scale)
    }

    /// The rows of samples that it may cover, first and one past the last.
    fn rows(&self, height: usize) -> (usize, usize) {
        span(&self.y, height)
    }

    /// Calls `seen(index in the band, depth)` for every sample of the band that it covers.
    fn cover(&self, band: &Band, mut seen: impl FnMut(usize, f32)) {
        let (left, right) = span(&self.x, band.width);
        let (top, bottom) = self.rows(band.first + band.rows);
        // A sample on an edge belongs to the triangle whose left or top edge it is.
        let least = [0, 1, 2].map(|c| i64::from(!self.owns_edge(c)));
        let across = [0, 1, 2].map(|c| STEP * i64::from(self.y[(c + 1) % 3] - self.y[(c + 2) % 3]));
        let depth = DepthPlane::of(self);
        for row in top.max(band.first)..bottom {
            let py = middle(row);
            let mut inside = [0, 1, 2].map(|c| self.inside(c, middle(left), py) - least[c]);
            let at = (row - band.first) * band.width;
            for column in left..right {
                if inside[0] >= 0 && inside[1] >= 0 && inside[2] >= 0 {
                    seen(at + column, depth.at(middle(column), py));
                }
                for c in 0..3 {
                    inside[c] += across[c];
                }
            }
        }
    }

    fn owns_edge(&self, corner: usize) -> bool {
        let (a, b) = ((corner + 1) % 3, (corner + 2) % 3);
        let (dx, dy) = (self.x[b] - self.x[a], self.y[b] - self.y[a]);
        dy < 0 || (dy == 0 && dx > 0)
    }
}

/// The middle of a sample, in steps.
fn middle(sample: usize) -> i64 {
    sample as i64 * STEP + STEP / 2
}

/// The samples, below `limit`, whose middles lie between the least and the greatest of the steps.
fn span(steps: &[i32; 3], limit: usize) -> (usize, usize) {
    let (min, max) = (steps.iter().min(), steps.iter().max());
    let first = |v: Option<&i32>| {
        let v = i64::from(*v.expect("three corners")) + STEP / 2;
        v.div_euclid(STEP).clamp(0, limit as i64) as usize
    };
    (first(min), first(max))
}

/// Depth as a function of the place.
struct DepthPlane {
    start: [i64; 2],
    z: f64,
    slope: [f64; 2],
    range: [f64; 2],
}

impl DepthPlane {
    fn of(f: &Facet) -> DepthPlane {
        let d = |v: &[i32; 3], k: usize| f64::from(v[k] - v[0]);
        let (u, v) = (f.z[1] - f.z[0], f.z[2] - f.z[0]);
        let area = f.area() as f64;
        DepthPlane {
            start: [i64::from(f.x[0]), i64::from(f.y[0])],
            z: f.z[0],
            slope: [
                (u * d(&f.y, 2) - v * d(&f.y, 1)) / area,
                (v * d(&f.x, 1) - u * d(&f.x, 2)) / area,
            ],
            range: [f.z[0].min(f.z[1]).min(f.z[2]), f.z[0].max(f.z[1]).max(f.z[2])],
        }
    }

    fn at(&self, x: i64, y: i64) -> f32 {
        let (dx, dy) = ((x - self.start[0]) as f64, (y - self.start[1]) as f64);
        let z = self.z + self.slope[0] * dx + self.slope[1] * dy;
        z.clamp(self.range[0], self.range[1]) as f32
    }
}

/// Some rows of samples.
struct Band {
    first: usize,
    rows: usize,
    width: usize,
}

/// All triangles of a scene and which band each of them touches.
pub(crate) struct Stage<'a> {
    facets: &'a [Facet],
    bands: Vec<Vec<u32>>,
    width: usize,
    height: usize,
}

/// What is seen at each sample, row by row.
pub(crate) struct Seen {
    /// Millimetres towards the viewer; minus infinity where nothing is.
    pub(crate) depth: Vec<f32>,
    /// The triangle, or [`NOTHING`].
    pub(crate) facet: Vec<u32>,
}

impl<'a> Stage<'a> {
    /// The triangles that may show in a picture of this many samples.
    pub(crate) fn new(facets: &'a [Facet], width: usize, height: usize) -> Stage<'a> {
        let mut bands = vec![Vec::new(); height.div_ceil(BAND)];
        for (n, facet) in facets.iter().enumerate() {
            let (top, bottom) = facet.rows(height);
            if top < bottom {
                for band in &mut bands[top / BAND..=(bottom - 1) / BAND] {
                    band.push(n as u32);
                }
            }
        }
        Stage { facets, bands, width, height }
    }

    fn band(&self, n: usize) -> Band {
        let first = n * BAND;
        Band { first, rows: BAND.min(self.height - first), width: self.width }
    }

    /// The nearest of the triangles for which `opaque` holds; the first where two are equally near.
    pub(crate) fn nearest(
        &self,
        opaque: impl Fn(&Facet) -> bool + Sync,
        monitor: &dyn Monitor,
    ) -> Result<Seen, Cancelled> {
        let mut depth = vec![f32::NEG_INFINITY; self.width * self.height];
        let mut facet = vec![NOTHING; self.width * self.height];
        let rows = BAND * self.width;
        depth.par_chunks_mut(rows).zip(facet.par_chunks_mut(rows)).enumerate().try_for_each(
            |(n, (depth, seen))| {
                monitor.check()?;
                let band = self.band(n);
                for &f in self.bands[n].iter().filter(|f| opaque(&self.facets[**f as usize])) {
                    self.facets[f as usize].cover(&band, |at, z| {
                        if z > depth[at] {
                            depth[at] = z;
                            seen[at] = f;
                        }
                    });
                }
                Ok(())
            },
        )?;
        Ok(Seen { depth, facet })
    }

    /// The triangles of a band that let light through, before what is opaque there.
    pub(crate) fn layers(&self, n: usize, opaque: impl Fn(&Facet) -> bool, seen: &Seen) -> Layers {
        let band = self.band(n);
        let clear = || self.bands[n].iter().filter(|f| !opaque(&self.facets[**f as usize]));
        let mut layers = Layers { kept: Vec::new() };
        if clear().next().is_none() {
            return layers;
        }
        layers.kept = vec![(f32::NEG_INFINITY, NOTHING); band.rows * band.width * LAYERS];
        let behind = &seen.depth[band.first * band.width..];
        for &f in clear() {
            self.facets[f as usize].cover(&band, |at, z| {
                if z > behind[at] {
                    insert(&mut layers.kept[at * LAYERS..(at + 1) * LAYERS], z, f);
                }
            });
        }
        layers
    }
}

/// Keeps the list sorted from near to far; of equal depths the earlier triangle is nearer.
fn insert(list: &mut [(f32, u32)], z: f32, facet: u32) {
    let Some(at) = list.iter().position(|(depth, _)| z > *depth) else { return };
    list[at..].rotate_right(1);
    list[at] = (z, facet);
}

/// Translucent triangles, sample by sample of one band.
pub(crate) struct Layers {
    kept: Vec<(f32, u32)>,
}

impl Layers {
    /// The triangles at a sample of the band, from near to far.
    pub(crate) fn at(&self, sample: usize) -> impl Iterator<Item = u32> + '_ {
        let list = self.kept.get(sample * LAYERS..(sample + 1) * LAYERS).unwrap_or(&[]);
        list.iter().map(|(_, facet)| *facet).take_while(|f| *f != NOTHING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_monitor::Silent;
    use preop_space::random::Random;

    const UP: [[f32; 3]; 3] = [[0.0, 0.0, 1.0]; 3];

    #[test]
    fn neighbours_leave_no_gap_and_overlap_nowhere() {
        let mut random = Random::seeded(7);
        let rim: [[f64; 3]; 4] =
            [[3.0, 5.0, 0.0], [60.0, 2.5, 0.0], [61.5, 60.0, 0.0], [4.0, 58.0, 0.0]];
        let mut covered = vec![0; 64 * 64];
        let mut whole = vec![0; 64 * 64];
        let band = Band { first: 0, rows: 64, width: 64 };
        let hub = [random.between(20.0, 40.0), random.between(20.0, 40.0), 0.0];
        for k in 0..4 {
            let fan = Facet::new([hub, rim[k], rim[(k + 1) % 4]], UP, 0).unwrap();
            fan.cover(&band, |at, _| covered[at] += 1);
        }
        for corners in [[rim[0], rim[1], rim[2]], [rim[0], rim[2], rim[3]]] {
            Facet::new(corners, UP, 0).unwrap().cover(&band, |at, _| whole[at] += 1);
        }
        assert_eq!(covered, whole);
        assert!(covered.iter().all(|n| *n <= 1));
    }

    #[test]
    fn depth_is_that_of_the_plane_and_the_nearer_wins() {
        let tilted = |z: f64| {
            let at = |x: f64, y: f64| [x, y, z + 0.1 * x - 0.05 * y];
            Facet::new([at(0.0, 0.0), at(100.0, 0.0), at(0.0, 100.0)], UP, 0).unwrap()
        };
        let facets = [tilted(1.0), tilted(2.0), tilted(0.0)];
        let stage = Stage::new(&facets, 50, 40);
        let seen = stage.nearest(|_| true, &Silent).unwrap();
        let at = 20 * 50 + 30;
        assert_eq!(seen.facet[at], 1);
        assert!((f64::from(seen.depth[at]) - (2.0 + 3.05 - 1.025)).abs() < 1e-5);
        let layers = stage.layers(
            0,
            |_| false,
            &Seen { depth: vec![1.5; 50 * 40], facet: vec![NOTHING; 50 * 40] },
        );
        assert_eq!(layers.at(at).collect::<Vec<_>>(), [1, 0, 2]);
    }
}
