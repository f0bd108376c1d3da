//! From a grid of values to a closed surface, by marching tetrahedra.
//!
//! Every corner of the surface lies on an edge of the grid and every triangle within one
//! tetrahedron, so the surface is manifold and cannot pass through itself.

use crate::Mesh;
use crate::tetrahedra::{Cell, Edge};
use preop_image::{Geometry, Volume, VoxelPoint};
use preop_label::Label;
use preop_monitor::{Cancelled, Monitor};
use preop_space::Point;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How near a corner of the surface may come to a voxel centre, as a fraction of the edge: nearer
/// ones would make triangles of almost no area. At most a hundredth of a voxel of error.
const MARGIN: f32 = 0.01;
/// How many layers of cells are made in one piece.
const SLAB: usize = 8;

/// The surface between the voxels with a positive value and the others. It is closed: around the grid
/// everything is outside. A voxel without a finite value does not say where the surface crosses an
/// edge (not a number counts as outside): there it crosses half-way.
///
/// # Errors
/// [`Cancelled`] if the monitor says so.
///
/// # Panics
/// If the surface has 2^32 corners or more.
pub fn iso(
    geometry: &Geometry,
    value: &(dyn Fn(usize) -> f32 + Sync),
    monitor: &dyn Monitor,
) -> Result<Mesh, Cancelled> {
    let march = March { geometry, value, cell: Cell::new() };
    let layers = geometry.size()[2] + 1;
    let done = AtomicUsize::new(0);
    let slab = |n: usize| {
        let first = n * SLAB;
        let tell = || {
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            monitor.progress(done as f64 / layers as f64);
            monitor.check()
        };
        march.slab(first..(first + SLAB).min(layers), tell)
    };
    let slabs: Vec<Slab> =
        (0..layers.div_ceil(SLAB)).into_par_iter().map(slab).collect::<Result<_, _>>()?;
    Ok(join(slabs))
}

/// The surface of a bone to a fraction of a voxel. Where the label ends because the grey value falls
/// below `above_hu`, the surface is where the value between the voxel centres is `above_hu`. Where it
/// ends although the outside is above (split from another bone), or although the inside is below
/// (filled or closed), the surface is half-way between the voxel centres.
///
/// # Errors
/// [`Cancelled`] if the monitor says so.
///
/// # Panics
/// If the label is on another grid than the volume.
pub fn bone(
    volume: &Volume,
    label: &Label,
    above_hu: f64,
    monitor: &dyn Monitor,
) -> Result<Mesh, Cancelled> {
    assert_eq!(volume.geometry(), label.geometry(), "a label belongs to the grid of its volume");
    // A voxel exactly at the threshold is inside, so its value must be positive, if barely.
    const BARELY: f32 = 1e-3;
    let value = |n: usize| {
        let beyond = (f64::from(volume.hu()[n]) - above_hu) as f32;
        match label.contains(n) {
            true if beyond >= 0.0 => beyond.max(BARELY),
            true => f32::INFINITY,
            false if beyond <= 0.0 => beyond.min(-BARELY),
            false => f32::NAN,
        }
    };
    iso(volume.geometry(), &value, monitor)
}

/// The surface of a label, half-way between the voxels inside and those outside.
///
/// # Errors
/// [`Cancelled`] if the monitor says so.
pub fn voxels(label: &Label, monitor: &dyn Monitor) -> Result<Mesh, Cancelled> {
    iso(label.geometry(), &|n| if label.contains(n) { 1.0 } else { -1.0 }, monitor)
}

/// The surface of some layers. The corners on edges of the layer after the last are not among the
/// points: they are the first of the next slab, in the same order.
struct Slab {
    points: Vec<Point>,
    triangles: Vec<[u32; 3]>,
}

/// Puts slabs one after the other; their corners then already have the right numbers.
fn join(slabs: Vec<Slab>) -> Mesh {
    let mut points = Vec::with_capacity(slabs.iter().map(|s| s.points.len()).sum());
    let mut triangles = Vec::with_capacity(slabs.iter().map(|s| s.triangles.len()).sum());
    for slab in slabs {
        let shift = u32::try_from(points.len()).expect("a surface has fewer than 2^32 corners");
        triangles.extend(slab.triangles.iter().map(|t| t.map(|c| c + shift)));
        points.extend_from_slice(&slab.points);
    }
    Mesh::manifold(points, triangles)
}

/// What all slabs share. Nodes are the voxels and one layer of outside around them: node 0 is voxel
/// -1. The layer of cells k lies between the layers of nodes k and k + 1.
struct March<'a> {
    geometry: &'a Geometry,
    value: &'a (dyn Fn(usize) -> f32 + Sync),
    cell: Cell,
}

/// The values of one layer of nodes, and which are inside (1).
struct Layer {
    values: Vec<f32>,
    inside: Vec<u8>,
}

/// The numbers of the corners on the edges from one layer of nodes: within the layer and to the next,
/// by node and direction. Stale where no edge is crossed, and never read there.
struct Numbers {
    within: Vec<[u32; 3]>,
    up: Vec<[u32; 4]>,
}

impl March<'_> {
    /// How many nodes there are along i and j.
    fn nodes(&self) -> [usize; 2] {
        let [ni, nj, _] = self.geometry.size();
        [ni + 2, nj + 2]
    }

    fn slab(
        &self,
        cells: std::ops::Range<usize>,
        tell: impl Fn() -> Result<(), Cancelled>,
    ) -> Result<Slab, Cancelled> {
        let nodes = self.nodes()[0] * self.nodes()[1];
        let mut slab = Slab { points: Vec::new(), triangles: Vec::new() };
        let numbers = || Numbers { within: vec![[0; 3]; nodes], up: vec![[0; 4]; nodes] };
        let (mut numbers, mut numbers_above) = (numbers(), numbers());
        let mut count = 0;
        let mut layer = self.layer(cells.start);
        self.cross_within(cells.start, &layer, &mut numbers, &mut count, |p| slab.points.push(p));
        for k in cells.clone() {
            tell()?;
            let above = self.layer(k + 1);
            self.cross_up(k, [&layer, &above], &mut numbers, &mut count, |p| slab.points.push(p));
            let last = k + 1 == cells.end;
            self.cross_within(k + 1, &above, &mut numbers_above, &mut count, |p| {
                if !last {
                    slab.points.push(p);
                }
            });
            self.fill([&layer, &above], [&numbers, &numbers_above], &mut slab.triangles);
            layer = above;
            std::mem::swap(&mut numbers, &mut numbers_above);
        }
        Ok(slab)
    }

    /// The values of a layer of nodes; not a number around the grid.
    fn layer(&self, k: usize) -> Layer {
        let [ni, nj, nk] = self.geometry.size();
        let [across, rows] = self.nodes();
        let mut values = vec![f32::NAN; across * rows];
        if (1..=nk).contains(&k) {
            for j in 0..nj {
                let row = &mut values[(j + 1) * across + 1..][..ni];
                let first = self.geometry.index([0, j, k - 1]);
                row.iter_mut().enumerate().for_each(|(i, v)| *v = (self.value)(first + i));
            }
        }
        let inside = values.iter().map(|v| u8::from(*v > 0.0)).collect();
        Layer { values, inside }
    }

    /// Numbers the crossed edges within a layer.
    fn cross_within(
        &self,
        k: usize,
        layer: &Layer,
        numbers: &mut Numbers,
        count: &mut u32,
        mut add: impl FnMut(Point),
    ) {
        let [across, rows] = self.nodes();
        for j in 0..rows - 1 {
            let row = j * across;
            for n in row..row + across - 1 {
                let here = layer.inside[n];
                let there = [n + 1, n + across, n + across + 1];
                let sum = there.iter().map(|m| layer.inside[*m]).sum::<u8>();
                if sum == 3 * here {
                    continue;
                }
                for (direction, m) in (1u8..).zip(there) {
                    if layer.inside[m] != here {
                        let fraction = crossing(layer.values[n], layer.values[m]);
                        add(self.point([n - row, j, k], direction, fraction));
                        numbers.within[n][usize::from(direction) - 1] = *count;
                        *count += 1;
                    }
                }
            }
        }
    }

    /// Numbers the crossed edges from a layer to the next.
    fn cross_up(
        &self,
        k: usize,
        [layer, above]: [&Layer; 2],
        numbers: &mut Numbers,
        count: &mut u32,
        mut add: impl FnMut(Point),
    ) {
        let [across, rows] = self.nodes();
        for j in 0..rows - 1 {
            let row = j * across;
            for n in row..row + across - 1 {
                let here = layer.inside[n];
                let there = [n, n + 1, n + across, n + across + 1];
                let sum = there.iter().map(|m| above.inside[*m]).sum::<u8>();
                if sum == 4 * here {
                    continue;
                }
                for (direction, m) in (4u8..).zip(there) {
                    if above.inside[m] != here {
                        let fraction = crossing(layer.values[n], above.values[m]);
                        add(self.point([n - row, j, k], direction, fraction));
                        numbers.up[n][usize::from(direction) - 4] = *count;
                        *count += 1;
                    }
                }
            }
        }
    }

    /// The place at a fraction of the edge from a node along a direction.
    fn point(&self, node: [usize; 3], direction: u8, fraction: f64) -> Point {
        let along = |n: usize| {
            let step = f64::from(direction >> n & 1);
            node[n] as f64 - 1.0 + step * fraction
        };
        self.geometry.point(VoxelPoint { i: along(0), j: along(1), k: along(2) })
    }

    /// The triangles of the cells between two layers.
    fn fill(&self, layers: [&Layer; 2], numbers: [&Numbers; 2], triangles: &mut Vec<[u32; 3]>) {
        let [across, rows] = self.nodes();
        let mut columns = vec![0u8; across];
        for j in 0..rows - 1 {
            let row = j * across;
            columns.fill(0);
            for layer in layers {
                for rows in [row, row + across] {
                    let inside = &layer.inside[rows..rows + across];
                    columns.iter_mut().zip(inside).for_each(|(c, i)| *c += i);
                }
            }
            for i in 0..across - 1 {
                if !matches!(columns[i] + columns[i + 1], 0 | 8) {
                    self.fill_cell(row + i, layers, numbers, triangles);
                }
            }
        }
    }

    /// The triangles of one cell, whose first node is `n`.
    fn fill_cell(
        &self,
        n: usize,
        layers: [&Layer; 2],
        numbers: [&Numbers; 2],
        triangles: &mut Vec<[u32; 3]>,
    ) {
        let across = self.nodes()[0];
        let node = |corner: u8| n + usize::from(corner & 1) + usize::from(corner >> 1 & 1) * across;
        let inside: [u8; 8] = std::array::from_fn(|c| layers[c >> 2].inside[node(c as u8)]);
        let number = |edge: Edge| {
            let numbers = numbers[usize::from(edge.from >> 2)];
            match edge.along {
                1..=3 => numbers.within[node(edge.from)][usize::from(edge.along) - 1],
                _ => numbers.up[node(edge.from)][usize::from(edge.along) - 4],
            }
        };
        for (corners, cases) in self.cell.corners.iter().zip(&self.cell.triangles) {
            let bits = (0..4).map(|b| inside[usize::from(corners[b])] << b);
            for triangle in &cases[usize::from(bits.sum::<u8>())] {
                triangles.push(triangle.map(number));
            }
        }
    }
}

/// At which fraction of an edge the value is zero; half-way where that cannot be told.
fn crossing(from: f32, to: f32) -> f64 {
    let fraction = from / (from - to);
    // One infinite end gives 0 or not a number, which says nothing about the place either.
    if from.is_finite() && to.is_finite() && fraction.is_finite() {
        f64::from(fraction.clamp(MARGIN, 1.0 - MARGIN))
    } else {
        0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Tree, components, deviation, sample};
    use preop_monitor::Silent;
    use preop_space::random::Random;
    use preop_space::{Direction, math};

    fn surface(geometry: &Geometry, value: impl Fn(Point) -> f64 + Sync) -> Mesh {
        let at = |n: usize| value(geometry.centre(geometry.voxel(n))) as f32;
        iso(geometry, &at, &Silent).unwrap()
    }

    fn checked(mesh: &Mesh) {
        let again = Mesh::new(mesh.points().to_vec(), mesh.triangles().to_vec()).unwrap();
        assert!(again.is_closed());
    }

    #[test]
    fn spheres_keep_their_radius_and_volume_at_every_spacing() {
        for (spacing, radius) in [(0.3, 10.0), (0.5, 10.0), (1.25, 10.0), (1.25, 50.0)] {
            let reach = ((radius / spacing) as usize) + 3;
            let start = -(reach as f64) * spacing + 0.137;
            let origin = Point::new(start, start + 0.05, start - 0.06);
            let grid = Geometry::axial(origin, [spacing; 3], [2 * reach + 1; 3]).unwrap();
            let ball = surface(&grid, |p| radius - p.distance(Point::ORIGIN));
            checked(&ball);
            let volume = 4.0 / 3.0 * math::PI * radius * radius * radius;
            assert!((ball.volume() / volume - 1.0).abs() < 0.01, "volume at {spacing}");
            let radii = ball.points().iter().map(|p| p.distance(Point::ORIGIN));
            let bias = radii.sum::<f64>() / ball.points().len() as f64 - radius;
            assert!(bias.abs() < 0.1 * spacing, "bias {bias} at {spacing}");
        }
    }

    #[test]
    fn random_values_give_a_closed_manifold_and_the_volume_of_its_tetrahedra() {
        let axes = [-Direction::POSTERIOR, Direction::SUPERIOR, -Direction::LEFT];
        let mut random = Random::seeded(10);
        for size in [[1, 1, 1], [2, 1, 3], [7, 6, 5], [12, 13, 30]] {
            let grid = Geometry::new(Point::ORIGIN, axes, [0.5, 0.7, 1.1], size).unwrap();
            let values: Vec<f32> =
                (0..grid.voxel_count()).map(|_| random.between(-1.0, 1.0) as f32).collect();
            let mesh = iso(&grid, &|n| values[n], &Silent).unwrap();
            checked(&mesh);
            let signs: Vec<bool> = values.iter().map(|v| *v > 0.0).collect();
            assert_eq!(mesh.is_empty(), signs.iter().all(|s| !s));
            assert!(mesh.volume() >= 0.0);
        }
    }

    #[test]
    fn full_grids_end_half_a_voxel_beyond_their_last_centres() {
        let grid = Geometry::axial(Point::ORIGIN, [2.0; 3], [4, 5, 6]).unwrap();
        let mesh = iso(&grid, &|_| 1.0, &Silent).unwrap();
        checked(&mesh);
        assert_eq!(mesh.bounds().min, Point::new(-1.0, -1.0, -1.0));
        assert_eq!(mesh.bounds().max, Point::new(7.0, 9.0, 11.0));
        let empty = iso(&grid, &|_| f32::NAN, &Silent).unwrap();
        assert!(empty.is_empty());
        checked(&iso(&grid, &|n| if n % 3 == 0 { f32::INFINITY } else { -1.0 }, &Silent).unwrap());
    }

    #[test]
    fn the_same_on_one_and_on_eight_threads() {
        let grid = Geometry::axial(Point::ORIGIN, [1.0; 3], [40, 30, 50]).unwrap();
        let mut random = Random::seeded(11);
        let values: Vec<f32> =
            (0..grid.voxel_count()).map(|_| random.between(-1.0, 0.2) as f32).collect();
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| iso(&grid, &|n| values[n], &Silent).unwrap())
        };
        let (one, eight) = (on(1), on(8));
        checked(&one);
        assert!(one == eight);
    }

    /// A ball of 1000 HU in 0 HU, seen through voxels that average over themselves.
    fn scan(spacing: f64, centre: Point, radius: f64) -> Volume {
        let size = [(30.0 / spacing) as usize; 3];
        let grid = Geometry::axial(Point::ORIGIN, [spacing; 3], size).unwrap();
        let hu = (0..grid.voxel_count())
            .map(|n| {
                let beyond = radius - grid.centre(grid.voxel(n)).distance(centre);
                ((beyond / spacing + 0.5).clamp(0.0, 1.0) * 1000.0).round() as i16
            })
            .collect();
        Volume::new(grid, hu)
    }

    fn label_where(volume: &Volume, inside: impl Fn(usize) -> bool) -> Label {
        Label::new(volume.geometry().clone(), (0..volume.hu().len()).map(inside).collect())
    }

    #[test]
    fn a_bone_ended_by_threshold_lies_within_a_tenth_of_a_millimetre() {
        let centre = Point::new(14.8, 15.1, 14.6);
        let volume = scan(0.5, centre, 11.0);
        let label = label_where(&volume, |n| volume.hu()[n] >= 500);
        let found = bone(&volume, &label, 500.0, &Silent).unwrap();
        checked(&found);
        let truth = sample::sphere(centre, 11.0, 100);
        let apart = deviation(&found, &Tree::new(&truth));
        assert!(apart.mean < 0.03 && apart.p95 < 0.1, "{apart:?}");
    }

    #[test]
    fn a_split_bone_ends_half_way_and_a_filled_one_at_the_border_of_its_label() {
        let centre = Point::new(15.0, 15.0, 15.0);
        let volume = scan(0.5, centre, 11.0);
        let grid = volume.geometry().clone();
        // Split: the half of the ball below the voxels of k = 30, so the cut is at k = 29.5.
        let label = label_where(&volume, |n| volume.hu()[n] >= 500 && grid.voxel(n)[2] < 30);
        let half = bone(&volume, &label, 500.0, &Silent).unwrap();
        checked(&half);
        let face = half.points().iter().filter(|p| {
            let (x, y) = (p.x - centre.x, p.y - centre.y);
            p.z > 12.0 && x * x + y * y < 100.0
        });
        assert!(face.clone().count() > 1000);
        assert!(face.into_iter().all(|p| (p.z - 29.5 * 0.5).abs() < 1e-6));
        // Filled: a box of air in the label around the ball.
        let filled = label_where(&volume, |n| grid.voxel(n).iter().all(|i| (5..55).contains(i)));
        let whole = bone(&volume, &filled, 500.0, &Silent).unwrap();
        checked(&whole);
        assert_eq!(components(&whole).len(), 1);
        assert!((whole.bounds().min.x - 2.25).abs() < 1e-6);
        assert!((whole.bounds().max.z - 27.25).abs() < 1e-6);
    }
}
