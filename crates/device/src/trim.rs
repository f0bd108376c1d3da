//! The body of a guide on its grid, trimmed until it clears the bone, and the exact tops that need no trimming.

use crate::body::{Block, Body, Boss};
use crate::build::Work;
use crate::guide::GuideError;
use crate::pieces::DUST_MM3;
use crate::seat::{self, Clear};
use preop_image::Geometry;
use preop_monitor::{Monitor, Part};
use preop_solid::Solid;
use preop_solid::shape::cuboid;
use preop_space::{Point, Vector};
use preop_surface::{Mesh, Tree, components, extract};
use rayon::prelude::*;

/// The least gap that a finished seat must keep, in millimetres; what the grid and the
/// simplification may take away from the clearance is given back until it is kept.
const LEAST_GAP_MM: f64 = 0.02;
/// How much must be free around the exact top of a block, in millimetres.
const TOP_FREE_MM: f32 = 0.3;
/// How often the seat is held back further, at most.
const MOST_ATTEMPTS: u32 = 8;

impl Work<'_> {
    /// The bodies that make the guide before slots, bores and letters, all clear of the bone: what
    /// the grid has trimmed, and the exact tops of blocks and plates.
    pub(crate) fn raw_bodies(&self, monitor: &dyn Monitor) -> Result<Vec<Solid>, GuideError> {
        let request = self.request;
        let shape = &request.shape;
        let seat_from_patient = self.patient_from_seat.inverse();
        let mut body = Body {
            shape,
            footprint: &self.footprint,
            ends: self.ends,
            planes: request
                .slots
                .iter()
                .map(|s| (seat_from_patient.plane(&s.plane), s.kept))
                .collect(),
            bone_is_removed: !request.removed.is_empty(),
            blocks: self.blocks.clone(),
            bosses: self.bosses(),
        };
        let grid = self.grid(&body)?;
        let clear: Vec<Clear> = std::iter::once((&self.bone, shape.stand_off_on_kept_mm()))
            .chain(self.removed.iter().map(|r| (r, shape.stand_off_mm)))
            .map(|(body, by_mm)| Clear { body, by_mm })
            .collect();
        let limit = shape.thickness_mm + 2.0;
        let free = seat::seat(&grid, &clear, limit, &Part::of(monitor, 0.0, 0.5))?;
        let place = |n: usize| seat_from_patient.point(grid.centre(grid.voxel(n)));
        let tops = part_blocks(&mut body.blocks, &grid, &free, place);
        let mut value = vec![0.0f32; grid.voxel_count()];
        let row = grid.size()[0];
        value.par_chunks_mut(row).enumerate().for_each(|(chunk, values)| {
            for (i, slot) in values.iter_mut().enumerate() {
                let n = chunk * row + i;
                let rise = seat::rise(&grid, &free, n);
                *slot = body.value(place(n), f64::from(free[n]), rise) as f32;
            }
        });
        monitor.check()?;
        let name = || request.name.clone();
        let mut held_back = 0.0f32;
        for attempt in 1.. {
            let trimmed = |n: usize| value[n].min(free[n] - held_back);
            let mesh = extract::iso(&grid, &trimmed, &Part::of(monitor, 0.5, 0.7))?;
            // Whether they hang together is seen once the tops of the blocks are on.
            let pieces = components(&mesh).into_iter().filter(|p| p.volume() > DUST_MM3);
            let pieces = pieces.map(|p| {
                preop_surface::simplify(&p, shape.simplify_mm, &Part::of(monitor, 0.7, 0.9))
            });
            let pieces = pieces.collect::<Result<Vec<Mesh>, _>>()?;
            if pieces.is_empty() {
                return Err(GuideError::Empty(name()));
            }
            let deepest = self.deepest(&pieces, &Part::of(monitor, 0.9, 1.0))?;
            // What still touches after that many attempts is measured again and told as a danger.
            if deepest >= LEAST_GAP_MM || attempt == MOST_ATTEMPTS {
                let solid = |mesh| {
                    Solid::try_from(mesh)
                        .map_err(|source| GuideError::Solid { name: name(), source })
                };
                let trimmed = pieces.into_iter().map(solid).collect::<Result<Vec<_>, _>>()?;
                return self.with_tops(trimmed, &tops);
            }
            held_back += (LEAST_GAP_MM - deepest).max(0.01) as f32 + 0.01;
        }
        unreachable!("the last attempt returns")
    }

    /// The trimmed bodies and the exact tops, these in the patient's frame.
    fn with_tops(&self, trimmed: Vec<Solid>, tops: &[Block]) -> Result<Vec<Solid>, GuideError> {
        let mut bodies = Vec::new();
        for top in tops {
            let exact = cuboid(&(self.patient_from_seat * top.frame), top.half)
                .map_err(|source| GuideError::Tool { name: self.request.name.clone(), source })?;
            bodies.push(exact);
        }
        bodies.extend(trimmed);
        Ok(bodies)
    }

    fn bosses(&self) -> Vec<Boss> {
        let shape = &self.request.shape;
        let seat_from_patient = self.patient_from_seat.inverse();
        self.bores
            .iter()
            .map(|b| b.boss(shape.wall_mm, shape.stand_off_on_kept_mm()))
            .map(|b| Boss {
                foot: seat_from_patient.point(b.foot),
                along: seat_from_patient.direction(b.along),
                ..b
            })
            .collect()
    }

    fn grid(&self, body: &Body) -> Result<Geometry, GuideError> {
        let shape = &self.request.shape;
        let [low, high] = body.bounds(shape.stand_off_mm.max(shape.stand_off_on_kept_mm()));
        let tops = self.layouts.iter().map(|l| self.patient_from_seat.inverse().point(l.top).z);
        let lowest = tops.fold(f64::INFINITY, f64::min) - 25.0;
        // No whole number of cells: a face of the body in a plane of nodes would come out ragged.
        let margin = Vector::new(1.0, 1.0, 1.0) * (2.37 * shape.cell_mm);
        let low = Point::new(low.x, low.y, low.z.max(lowest)) - margin;
        seat::grid(&self.patient_from_seat, low, high + margin, shape.cell_mm)
            .map_err(|source| GuideError::Grid { name: self.request.name.clone(), source })
    }

    /// The least distance between pieces and bone, negative inside: at places all over the pieces, and at
    /// the bone's own corners, as a spur may be finer than a cell.
    fn deepest(&self, pieces: &[Mesh], monitor: &dyn Monitor) -> Result<f64, GuideError> {
        let near = |tree: &Tree, p: Point| {
            let near = tree.nearest_within(p, 0.5).map(|_| tree.signed_distance(p));
            near.unwrap_or(f64::INFINITY)
        };
        let mut least = f64::INFINITY;
        for piece in pieces {
            let around = piece.bounds().grown(0.5);
            let corners = self.request.bone.points().iter().filter(|p| around.contains(**p));
            let corners: Vec<Point> = corners.copied().collect();
            let places: Vec<Point> =
                crate::sample::samples(piece, 0.7).into_iter().map(|s| s.point).collect();
            let tree = Tree::new(piece);
            for (other, places) in [(&self.bone, places), (&tree, corners)] {
                for block in places.chunks(4096) {
                    monitor.check()?;
                    let gaps: Vec<f64> = block.par_iter().map(|p| near(other, *p)).collect();
                    least = gaps.into_iter().fold(least, f64::min);
                }
            }
        }
        Ok(least)
    }
}

/// Leaves of each block what the grid has to trim, and gives the exact rest.
fn part_blocks(
    blocks: &mut [Block],
    grid: &Geometry,
    free: &[f32],
    place: impl Fn(usize) -> Point + Sync,
) -> Vec<Block> {
    let cell = grid.spacing()[0];
    let part = |block: &Block| {
        let held = (0..free.len()).filter(|n| free[*n] < TOP_FREE_MM);
        block.parted(block.free_from(held.map(&place), 1.5 * cell))
    };
    let parted: Vec<(Block, Option<Block>)> = blocks.par_iter().map(part).collect();
    for (block, (lower, _)) in blocks.iter_mut().zip(&parted) {
        *block = *lower;
    }
    parted.into_iter().filter_map(|(_, top)| top).collect()
}
