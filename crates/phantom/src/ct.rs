//! The scan that a CT would make of a phantom: partial volume, point spread, noise.
//!
//! The value of a voxel is linear in matter: the mean of the Hounsfield units over the voxel (its
//! slice thickness along k), seen through a Gaussian point spread, plus seeded noise.

use crate::field::Field;
use crate::phantom::{Coat, Phantom};
use preop_image::{Geometry, Volume, VoxelPoint};
use preop_monitor::{Cancelled, Monitor, Part};
use preop_space::{Vector, math, random::Random};
use rayon::prelude::*;

/// How a phantom is scanned.
#[derive(Clone, Debug, PartialEq)]
pub struct Scan {
    /// Where the voxels lie.
    pub geometry: Geometry,
    /// How thick a slice is, in millimetres; may differ from the distance of slices.
    pub slice_thickness_mm: f64,
    /// The standard deviation of the point spread, in millimetres, on top of the voxel's own size.
    pub psf_sigma_mm: f64,
    /// The standard deviation of the noise, in Hounsfield units.
    pub noise_hu: f64,
    /// Where the noise starts: the same seed, the same noise.
    pub seed: u64,
}

/// The values that a CT of twelve bits stores.
const RANGE_HU: [f64; 2] = [-1024.0, 3071.0];
/// How many slices are exposed in one piece.
const SLAB: usize = 16;
/// Voxels along an edge of the blocks within which matter is sought together, ever smaller.
const BLOCKS: [usize; 4] = [64, 16, 4, 1];

/// The scan of a phantom; the same bytes on any number of threads.
pub fn scan(phantom: &Phantom, scan: &Scan, monitor: &dyn Monitor) -> Result<Volume, Cancelled> {
    let matter = expose(phantom, scan, &Part::of(monitor, 0.0, 0.7))?;
    let seen = point_spread(matter, scan, &Part::of(monitor, 0.7, 0.85))?;
    let hu = read_out(&seen, scan, &Part::of(monitor, 0.85, 1.0))?;
    Ok(Volume::new(scan.geometry.clone(), hu))
}

/// What may lie in a block: a constant, and the layers on top of it that are not settled yet.
#[derive(Clone)]
struct Matter {
    base: f64,
    open: Vec<(Field, Vec<Coat>)>,
}

/// The places within a voxel at which matter is asked for, and how wide an edge appears there.
struct Probe {
    places: Vec<Vector>,
    edge: f64,
    /// From the voxel's centre to the farthest point that bears on it.
    reach: f64,
}

impl Probe {
    fn new(scan: &Scan) -> Probe {
        let [x, y, _] = scan.geometry.spacing();
        let [u, v, w] = scan.geometry.axes();
        let thick = scan.slice_thickness_mm;
        let slabs = ((2.0 * thick / x.max(y)).ceil() as usize).clamp(2, 64);
        let cell = [x / 2.0, y / 2.0, thick / slabs as f64];
        let middle = |n: usize, of: usize| n as f64 - (of - 1) as f64 / 2.0;
        let places: Vec<Vector> = (0..4 * slabs)
            .map(|n| {
                u * (cell[0] * middle(n % 2, 2))
                    + v * (cell[1] * middle(n / 2 % 2, 2))
                    + w * (cell[2] * middle(n / 4, slabs))
            })
            .collect();
        let edge = math::pow(cell.iter().product(), 1.0 / 3.0);
        let far = places.iter().map(|p| p.length()).fold(0.0, f64::max);
        Probe { places, edge, reach: far + edge }
    }
}

impl Matter {
    fn of(phantom: &Phantom) -> Matter {
        let open = phantom.layers.iter().map(|l| (l.field.clone(), l.coats.clone())).collect();
        Matter { base: phantom.background_hu, open }
    }

    /// What may lie within `reach` of a place.
    fn near(&self, p: preop_space::Point, reach: f64) -> Matter {
        let mut near = Matter { base: self.base, open: Vec::with_capacity(self.open.len()) };
        for (field, coats) in &self.open {
            let (field, value) = field.near(p, reach);
            let settled = coats.iter().rposition(|c| value + c.depth < -reach);
            if let Some(inside) = settled {
                near.base = coats[inside].hu;
                near.open.clear();
            }
            let rest: Vec<Coat> = coats[settled.map_or(0, |i| i + 1)..]
                .iter()
                .copied()
                .filter(|c| value + c.depth <= reach)
                .collect();
            if !rest.is_empty() {
                near.open.push((field, rest));
            }
        }
        near
    }

    /// The mean over the probe's places, each edge a ramp as wide as the space between places.
    fn mean(&self, centre: preop_space::Point, probe: &Probe) -> f64 {
        let at = |p| {
            self.open.iter().fold(self.base, |mut hu, (field, coats)| {
                let value = field.value(p);
                for coat in coats {
                    let share = (0.5 - (value + coat.depth) / probe.edge).clamp(0.0, 1.0);
                    hu += (coat.hu - hu) * share;
                }
                hu
            })
        };
        probe.places.iter().map(|&d| at(centre + d)).sum::<f64>() / probe.places.len() as f64
    }
}

/// The mean matter of each voxel.
fn expose(phantom: &Phantom, scan: &Scan, monitor: &dyn Monitor) -> Result<Vec<f32>, Cancelled> {
    let geometry = &scan.geometry;
    let [ni, nj, nk] = geometry.size();
    let exposure = Exposure { geometry, probe: Probe::new(scan) };
    let whole = Matter::of(phantom);
    let mut out = vec![0f32; geometry.voxel_count()];
    let done = std::sync::atomic::AtomicUsize::new(0);
    out.par_chunks_mut(ni * nj * SLAB).enumerate().try_for_each(|(slab, chunk)| {
        let first = slab * SLAB;
        for j in (0..nj).step_by(BLOCKS[0]) {
            for i in (0..ni).step_by(BLOCKS[0]) {
                monitor.check()?;
                let end = [i + BLOCKS[0], j + BLOCKS[0], first + SLAB];
                let block = Block { first: [i, j, first], end }.within([ni, nj, nk]);
                exposure.fill(&whole, block, first, chunk);
            }
        }
        let done = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        monitor.progress(((done * SLAB) as f64 / nk as f64).min(1.0));
        Ok(())
    })?;
    Ok(out)
}

/// A box of voxels: the first, and the one beyond the last.
#[derive(Clone, Copy)]
struct Block {
    first: [usize; 3],
    end: [usize; 3],
}

impl Block {
    /// The block cut off at the border of a grid or of a larger block.
    fn within(self, border: [usize; 3]) -> Block {
        let end = std::array::from_fn(|a| self.end[a].min(border[a]));
        Block { first: self.first, end }
    }

    fn longest_edge(&self) -> usize {
        (0..3).map(|a| self.end[a] - self.first[a]).fold(0, usize::max)
    }

    /// The block in cubes of an edge.
    fn cubes(self, edge: usize) -> impl Iterator<Item = Block> {
        let starts = move |a: usize| (self.first[a]..self.end[a]).step_by(edge);
        starts(2).flat_map(move |k| {
            starts(1).flat_map(move |j| {
                starts(0).map(move |i| {
                    let end = [i + edge, j + edge, k + edge];
                    Block { first: [i, j, k], end }.within(self.end)
                })
            })
        })
    }
}

/// What does not change during an exposure.
struct Exposure<'a> {
    geometry: &'a Geometry,
    probe: Probe,
}

impl Exposure<'_> {
    /// Writes the voxels of a block into the slab whose first slice is `slab`.
    fn fill(&self, matter: &Matter, block: Block, slab: usize, out: &mut [f32]) {
        let Block { first, end } = block;
        let spacing = self.geometry.spacing();
        let middle = |a: usize| (first[a] + end[a] - 1) as f64 / 2.0;
        let half = |a: usize| (end[a] - 1 - first[a]) as f64 / 2.0 * spacing[a];
        let centre = self.geometry.point(VoxelPoint { i: middle(0), j: middle(1), k: middle(2) });
        let reach = Vector::new(half(0), half(1), half(2)).length() + self.probe.reach;
        let near = matter.near(centre, reach);
        let [ni, nj, _] = self.geometry.size();
        let row = |j: usize, k: usize| ni * (j + nj * (k - slab));
        let edge = block.longest_edge();
        if near.open.is_empty() {
            for (j, k) in (first[2]..end[2]).flat_map(|k| (first[1]..end[1]).map(move |j| (j, k))) {
                out[row(j, k) + first[0]..row(j, k) + end[0]].fill(near.base as f32);
            }
        } else if edge == 1 {
            out[row(first[1], first[2]) + first[0]] = near.mean(centre, &self.probe) as f32;
        } else {
            let smaller = BLOCKS.into_iter().find(|&b| b < edge).unwrap_or(1);
            for cube in block.cubes(smaller) {
                self.fill(&near, cube, slab, out);
            }
        }
    }
}

/// The weights of a point spread along one axis, from the middle outwards: samples of the bell
/// curve, right to a few percent of its variance for a sigma of 0.6 voxels, to 1e-5 from 0.8 on.
fn weights(sigma: f64, spacing: f64) -> Vec<f64> {
    if sigma <= 0.0 {
        return vec![1.0];
    }
    let reach = (4.5 * sigma / spacing).ceil() as usize;
    let raw: Vec<f64> = (0..=reach)
        .map(|n| {
            let d = n as f64 * spacing / sigma;
            math::exp(-0.5 * d * d)
        })
        .collect();
    let sum = raw[0] + 2.0 * raw[1..].iter().sum::<f64>();
    raw.into_iter().map(|w| w / sum).collect()
}

/// The volume through a separable Gaussian; beyond the border the border goes on.
fn point_spread(
    matter: Vec<f32>,
    scan: &Scan,
    monitor: &dyn Monitor,
) -> Result<Vec<f32>, Cancelled> {
    let [ni, nj, nk] = scan.geometry.size();
    let spacing = scan.geometry.spacing();
    let [wi, wj, wk] = spacing.map(|s| weights(scan.psf_sigma_mm, s));
    let mut flat = matter;
    flat.par_chunks_mut(ni * nj).try_for_each(|slice| {
        monitor.check()?;
        let mut row = vec![0f32; ni];
        for line in slice.chunks_mut(ni) {
            row.copy_from_slice(line);
            for (i, out) in line.iter_mut().enumerate() {
                mix(std::slice::from_mut(out), i, ni, &wi, |i| &row[i..=i]);
            }
        }
        let before = slice.to_vec();
        for (j, line) in slice.chunks_mut(ni).enumerate() {
            mix(line, j, nj, &wj, |j| &before[j * ni..(j + 1) * ni]);
        }
        Ok(())
    })?;
    let mut out = vec![0f32; flat.len()];
    out.par_chunks_mut(ni * nj).enumerate().try_for_each(|(k, slice)| {
        monitor.check()?;
        mix(slice, k, nk, &wk, |k| &flat[k * ni * nj..(k + 1) * ni * nj]);
        Ok(())
    })?;
    monitor.progress(1.0);
    Ok(out)
}

/// The weighted mean of the lines around line `at` of `count`.
fn mix<'a>(
    out: &mut [f32],
    at: usize,
    count: usize,
    weights: &[f64],
    line: impl Fn(usize) -> &'a [f32],
) {
    let add = |out: &mut [f32], from: usize, weight: f32| {
        for (o, v) in out.iter_mut().zip(line(from)) {
            *o += weight * v;
        }
    };
    out.fill(0.0);
    add(out, at, weights[0] as f32);
    for (d, &weight) in weights.iter().enumerate().skip(1) {
        add(out, at.saturating_sub(d), weight as f32);
        add(out, (at + d).min(count - 1), weight as f32);
    }
}

/// Noise, rounding and the limits of twelve bits.
fn read_out(seen: &[f32], scan: &Scan, monitor: &dyn Monitor) -> Result<Vec<i16>, Cancelled> {
    let [ni, nj, _] = scan.geometry.size();
    let mut hu = vec![0i16; seen.len()];
    let slices = hu.par_chunks_mut(ni * nj).zip(seen.par_chunks(ni * nj)).enumerate();
    slices.try_for_each(|(k, (out, seen))| {
        monitor.check()?;
        // Each slice has its own numbers, so that the order of slices cannot matter.
        let mut random = Random::seeded(Random::seeded(scan.seed ^ ((k as u64) << 32)).bits());
        for (o, &v) in out.iter_mut().zip(seen) {
            let noise = if scan.noise_hu > 0.0 { scan.noise_hu * random.normal() } else { 0.0 };
            *o = (f64::from(v) + noise).round().clamp(RANGE_HU[0], RANGE_HU[1]) as i16;
        }
        Ok(())
    })?;
    monitor.progress(1.0);
    Ok(hu)
}
