//! The building of a guide: a body on a grid, trimmed to the seat; then exact cuts and letters.

use crate::base::{BasePlan, Seat};
use crate::body::{Block, Body, saw_block};
use crate::bore::Bore;
use crate::checks::{Surroundings, bores_clear, marks_clear, slots_apart};
use crate::fit::{self, Seating};
use crate::footprint::{Footprint, seat_frame};
use crate::guide::{Guide, GuideError, GuideRequest, KeepOut};
use crate::mark::{BORDER_MM, Mark};
use crate::seat::{self, Clear};
use crate::slot::{Layout, Slot};
use crate::slot_marks::SlotMarks;
use crate::stability::{LEAST_SCORE, Stability, stability};
use preop_image::Geometry;
use preop_monitor::{Finding, Monitor, Part};
use preop_solid::Solid;
use preop_solid::boolean::{difference, union};
use preop_solid::shape::cuboid;
use preop_solid::text::TextError;
use preop_space::{Direction, Point, Rigid, Vector};
use preop_surface::{Tree, components, extract};
use rayon::prelude::*;

/// The least gap that a finished seat must keep, in millimetres; what the grid and the
/// simplification may take away from the clearance is given back until it is kept.
const LEAST_GAP_MM: f64 = 0.02;
/// How much must be free around the exact top of a block, in millimetres.
const TOP_FREE_MM: f32 = 0.3;
/// How often the seat is held back further, at most.
const MOST_ATTEMPTS: u32 = 8;
/// A piece smaller than this is a crumb of the grid and is dropped, in cubic millimetres.
const CRUMB_MM3: f64 = 2.0;
/// How far apart two screws or pins must be to hold a guide without its seat, in millimetres.
const HOLD_APART_MM: f64 = 15.0;
/// Up to which gap beyond the wanted one the guide counts as seated, in millimetres.
const SEAT_BAND_MM: f64 = 0.5;

/// Builds a guide and tells what the surgeon must know about it.
pub fn build(request: &GuideRequest, monitor: &dyn Monitor) -> Result<Guide, GuideError> {
    validate(request)?;
    let work = Work::prepare(request, monitor)?;
    let raw = work.raw_bodies(&Part::of(monitor, 0.05, 0.6))?;
    monitor.check()?;
    let solid = work.finish(raw, &Part::of(monitor, 0.6, 0.8))?;
    let guide = work.measure(solid, &Part::of(monitor, 0.8, 1.0))?;
    work.judge(&guide, monitor);
    monitor.progress(1.0);
    Ok(guide)
}

/// Everything about a guide that is decided before its body is made.
struct Work<'a> {
    request: &'a GuideRequest<'a>,
    patient_from_seat: Rigid,
    bone: Tree,
    removed: Vec<Tree>,
    layouts: Vec<Layout>,
    slots: Vec<Slot>,
    bores: Vec<Bore>,
    blocks: Vec<Block>,
    footprint: Footprint,
    ends: [f64; 2],
    marks: Vec<Mark>,
}

impl<'a> Work<'a> {
    fn prepare(request: &'a GuideRequest<'a>, monitor: &dyn Monitor) -> Result<Self, GuideError> {
        let name = || request.name.clone();
        let shape = &request.shape;
        let clearance = shape.slot_clearance_mm.unwrap_or(request.process.clearance_mm);
        let layout = |slot| Layout::of(slot, request.bone, request.off, clearance);
        let layouts: Vec<Layout> = request
            .slots
            .iter()
            .map(layout)
            .collect::<Result<_, _>>()
            .map_err(|source| GuideError::Slot { name: name(), source })?;
        let stand_off = shape.stand_off_on_kept_mm();
        let mouth = stand_off + shape.block_height_mm;
        let slots: Vec<Slot> = request
            .slots
            .iter()
            .zip(&layouts)
            .map(|(r, l)| l.slot(r, mouth, stand_off, shape.slot_margin_mm, clearance))
            .collect();
        let normals: Vec<Direction> = request.slots.iter().map(|s| s.plane.normal).collect();
        let patient_from_seat = seat_frame(&layouts, &normals, request.off);
        let bone = Tree::new(request.bone.mesh());
        let removed = request.removed.iter().map(|r| Tree::new(r.mesh())).collect();
        monitor.check()?;
        let bores = bores(request, &bone)?;
        let seat_from_patient = patient_from_seat.inverse();
        let kept_wall = kept_wall_mm(request);
        let mut blocks: Vec<Block> = layouts
            .iter()
            .zip(&request.slots)
            .map(|(l, r)| saw_block(l, &r.plane, mouth, kept_wall, shape).moved(&seat_from_patient))
            .collect();
        let on_blocks = SlotMarks::of(request, &slots, kept_wall, &bores)
            .map_err(|source| text_error(request, source))?;
        for (block, longer) in blocks.iter_mut().zip(&on_blocks.longer_mm) {
            block.half.y += longer / 2.0;
        }
        let seat = Seat {
            bone: &bone,
            layouts: &layouts,
            blocks: &blocks,
            bores: &bores,
            patient_from_seat,
        };
        let lines = if on_blocks.hold_label { &[] } else { request.marks.lines.as_slice() };
        let plan = BasePlan::of(request, &seat, lines)?;
        let mut marks = Vec::new();
        for plate in &plan.plates {
            marks
                .extend(plate.marks(&request.marks).map_err(|source| text_error(request, source))?);
            blocks.push(plate.block);
        }
        let mut marks: Vec<Mark> =
            marks.into_iter().map(|m| Mark { frame: patient_from_seat * m.frame, ..m }).collect();
        marks.extend(on_blocks.marks);
        let BasePlan { footprint, ends, .. } = plan;
        Ok(Work {
            request,
            patient_from_seat,
            bone,
            removed,
            layouts,
            slots,
            bores,
            blocks,
            footprint,
            ends,
            marks,
        })
    }

    /// The bodies that make the guide before slots, bores and letters, all clear of the bone: what
    /// the grid has trimmed, and the exact tops of blocks and plates.
    fn raw_bodies(&self, monitor: &dyn Monitor) -> Result<Vec<Solid>, GuideError> {
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
            let mesh = self.largest(mesh)?;
            let mesh =
                preop_surface::simplify(&mesh, shape.simplify_mm, &Part::of(monitor, 0.7, 0.9))?;
            let deepest = self.deepest(&mesh, &Part::of(monitor, 0.9, 1.0))?;
            // What still touches after that many attempts is measured again and told as a danger.
            if deepest >= LEAST_GAP_MM || attempt == MOST_ATTEMPTS {
                let trimmed = Solid::try_from(mesh)
                    .map_err(|source| GuideError::Solid { name: name(), source })?;
                return self.with_tops(trimmed, &tops);
            }
            held_back += (LEAST_GAP_MM - deepest).max(0.01) as f32 + 0.01;
        }
        unreachable!("the last attempt returns")
    }

    /// The trimmed body and the exact tops, these in the patient's frame.
    fn with_tops(&self, trimmed: Solid, tops: &[Block]) -> Result<Vec<Solid>, GuideError> {
        let mut bodies = Vec::new();
        for top in tops {
            let exact = cuboid(&(self.patient_from_seat * top.frame), top.half)
                .map_err(|source| GuideError::Tool { name: self.request.name.clone(), source })?;
            bodies.push(exact);
        }
        bodies.push(trimmed);
        Ok(bodies)
    }

    fn bosses(&self) -> Vec<crate::body::Boss> {
        let shape = &self.request.shape;
        let seat_from_patient = self.patient_from_seat.inverse();
        self.bores
            .iter()
            .map(|b| b.boss(shape.wall_mm, shape.stand_off_on_kept_mm()))
            .map(|b| crate::body::Boss {
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

    /// The one piece that counts, without the crumbs of the grid.
    fn largest(&self, mesh: preop_surface::Mesh) -> Result<preop_surface::Mesh, GuideError> {
        one_piece(components(&mesh), &self.request.name)
    }

    /// The least distance of the surface's corners from the bone, negative inside.
    fn deepest(
        &self,
        mesh: &preop_surface::Mesh,
        monitor: &dyn Monitor,
    ) -> Result<f64, GuideError> {
        let mut least = f64::INFINITY;
        let places = crate::sample::samples(mesh, 0.7);
        for block in places.chunks(4096) {
            monitor.check()?;
            let gap = |p: Point| {
                let near = self.bone.nearest_within(p, 0.5).map(|_| self.bone.signed_distance(p));
                near.unwrap_or(f64::INFINITY)
            };
            let gaps: Vec<f64> = block.par_iter().map(|s| gap(s.point)).collect();
            least = gaps.into_iter().fold(least, f64::min);
        }
        Ok(least)
    }

    /// Slots and bores cut, letters put on.
    fn finish(&self, raw: Vec<Solid>, monitor: &dyn Monitor) -> Result<Solid, GuideError> {
        let request = self.request;
        let name = || request.name.clone();
        let tool = |source| GuideError::Tool { name: name(), source };
        let failed = |source| GuideError::Boolean { name: name(), source };
        let raw = union(&raw.iter().collect::<Vec<_>>()).map_err(failed)?;
        let size = raw.bounds().size().length();
        let mut tools = Vec::new();
        for slot in &self.slots {
            tools.push(slot.opening(2.0, size).map_err(tool)?);
        }
        for bore in &self.bores {
            tools.push(bore.opening(size).map_err(tool)?);
        }
        let tools: Vec<&Solid> = tools.iter().collect();
        let cut = difference(&raw, &tools).map_err(failed)?;
        let cut = cut.ok_or_else(|| GuideError::Empty(name()))?;
        monitor.check()?;
        monitor.progress(0.5);
        let cut = one_piece(components(cut.mesh()), &request.name)?;
        let cut =
            Solid::try_from(cut).map_err(|source| GuideError::Solid { name: name(), source })?;
        // The small bodies first, so that the large one is combined once.
        let mut bodies = Vec::new();
        for mark in &self.marks {
            bodies.extend(mark.letters().map_err(|source| text_error(request, source))?);
        }
        bodies.push(cut);
        let bodies: Vec<&Solid> = bodies.iter().collect();
        let whole = union(&bodies).map_err(failed)?;
        monitor.check()?;
        let shells = components(whole.mesh());
        if shells.iter().filter(|s| s.volume() > 0.0).count() > 1 {
            return one_piece(shells, &request.name).and_then(|m| {
                Solid::try_from(m).map_err(|source| GuideError::Solid { name: name(), source })
            });
        }
        Ok(whole)
    }

    fn measure(&self, solid: Solid, monitor: &dyn Monitor) -> Result<Guide, GuideError> {
        let request = self.request;
        let seating = Seating {
            bone: request.bone,
            retained: request.retained,
            off: request.off,
            seat_limit_mm: request.shape.stand_off_on_kept_mm() + SEAT_BAND_MM,
        };
        let (fit, contacts) = fit::measure(&solid, &seating, monitor)?;
        Ok(Guide {
            name: request.name.clone(),
            frame: request.frame.clone(),
            solid,
            off: request.off,
            slots: self.slots.clone(),
            bores: self.bores.clone(),
            marks: self.marks.clone(),
            fit,
            stability: stability(&contacts),
            process: request.process.clone(),
            shape: request.shape.clone(),
        })
    }

    fn judge(&self, guide: &Guide, monitor: &dyn Monitor) {
        let request = self.request;
        guide.slots.iter().for_each(|s| s.judge(monitor));
        let least_web = request.shape.least_web_mm.max(request.process.least_wall_mm);
        slots_apart(&guide.slots, least_web, monitor);
        let retained: Vec<Tree> = request.retained.iter().map(|r| Tree::new(r.mesh())).collect();
        let keep_out: Vec<(&KeepOut, Tree)> =
            request.keep_out.iter().map(|k| (k, Tree::new(k.body.mesh()))).collect();
        let around = Surroundings {
            slots: &guide.slots,
            removed: &self.removed,
            retained: &retained,
            keep_out: &keep_out,
            waste: &request.waste,
            least_web_mm: least_web,
        };
        bores_clear(&guide.bores, &around, monitor);
        marks_clear(&guide.marks, &guide.bores, monitor);
        judge_fit(guide, monitor);
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

/// The wall between a slot and the kept side: wide enough on top for the slot's number.
fn kept_wall_mm(request: &GuideRequest) -> f64 {
    request.shape.wall_mm.max(request.marks.cap_height_mm + 2.0 * BORDER_MM)
}

fn bores(request: &GuideRequest, bone: &Tree) -> Result<Vec<Bore>, GuideError> {
    let missing = |number: u32| GuideError::BoreMisses { name: request.name.clone(), number };
    request
        .bores
        .iter()
        .map(|b| Bore::of(b, bone, request.off).ok_or_else(|| missing(b.number)))
        .collect()
}

/// The largest piece, where all the others are crumbs.
fn one_piece(
    pieces: Vec<preop_surface::Mesh>,
    name: &str,
) -> Result<preop_surface::Mesh, GuideError> {
    let mut sized: Vec<(f64, preop_surface::Mesh)> =
        pieces.into_iter().map(|p| (p.volume(), p)).collect();
    sized.sort_by(|a, b| b.0.total_cmp(&a.0));
    let second = sized.get(1).map_or(0.0, |p| p.0);
    if second > CRUMB_MM3 {
        let count = sized.iter().filter(|p| p.0 > CRUMB_MM3).count();
        return Err(GuideError::InPieces { name: name.into(), count, volume_mm3: second });
    }
    let largest = sized.into_iter().next().filter(|p| p.0 > CRUMB_MM3);
    largest.map(|p| p.1).ok_or_else(|| GuideError::Empty(name.into()))
}

fn judge_fit(guide: &Guide, monitor: &dyn Monitor) {
    let fit = &guide.fit;
    if fit.penetration_seated_mm > 0.0 || fit.penetration_path_mm > 0.0 {
        let text = format!(
            "Guide {} is {:.2} mm inside the bone when seated and {:.2} mm on its way off.",
            guide.name, fit.penetration_seated_mm, fit.penetration_path_mm
        );
        let finding = Finding::danger("guide.penetrates", text);
        monitor.finding(finding.hint("Raise the clearance or turn the direction off."));
    }
    match guide.stability {
        Some(s) if s.score >= LEAST_SCORE => (),
        Some(s) if bores_hold(&guide.bores) => {
            let text = format!(
                "Guide {} is held by its {} screws or pins: on its seat alone it can {} (stability \
                 {:.3}, wanted at least {LEAST_SCORE}). All of them are in before the first cut.",
                guide.name,
                guide.bores.len(),
                weakest_way(&s),
                s.score
            );
            monitor.finding(Finding::note("seat.held-by-screws", text));
        }
        Some(s) => {
            let text = format!(
                "Guide {} can {} on its seat: stability {:.3}, wanted at least {LEAST_SCORE}.",
                guide.name,
                weakest_way(&s),
                s.score
            );
            let hint = "Fix it with screws or pins, or let the seat reach over a bend of the bone.";
            monitor.finding(Finding::warning("seat.unstable", text).hint(hint));
        }
        None => {
            let text = format!("Guide {} hardly touches retained bone.", guide.name);
            monitor.finding(Finding::danger("seat.none", text));
        }
    }
}

/// Whether bores alone hold a guide where it is: two that are far enough apart stop every turn.
fn bores_hold(bores: &[Bore]) -> bool {
    let apart = |a: &Bore, b: &Bore| a.start.distance(b.start) >= HOLD_APART_MM;
    bores.iter().any(|a| bores.iter().any(|b| apart(a, b)))
}

/// The motion that a seat stops least.
fn weakest_way(stability: &Stability) -> String {
    match stability.weakest_shift.direction() {
        Some(d) if stability.weakest_shift.length() > 0.7 => {
            format!("slide along ({:.2}, {:.2}, {:.2})", d.x, d.y, d.z)
        }
        _ => "turn".into(),
    }
}

pub(crate) fn text_error(request: &GuideRequest, source: TextError) -> GuideError {
    GuideError::Text { name: request.name.clone(), source }
}

/// Refuses measures that make no sense, before anything is computed with them.
fn validate(request: &GuideRequest) -> Result<(), GuideError> {
    let s = &request.shape;
    let name = || request.name.clone();
    if request.slots.is_empty() {
        return Err(GuideError::NoSlot(name()));
    }
    if request.retained.is_empty() {
        return Err(GuideError::NoRetained(name()));
    }
    let clearance = s.slot_clearance_mm.unwrap_or(request.process.clearance_mm);
    let wall = "from the least wall of the process to 20 mm";
    let checks: [(&'static str, f64, f64, f64, &'static str); 16] = [
        ("clearance_mm", s.clearance_mm, 0.05, 2.0, "from 0.05 to 2"),
        ("tissue_mm", s.tissue_mm, 0.0, 5.0, "from 0 to 5"),
        ("stand_off_mm", s.stand_off_mm, 0.2, 10.0, "from 0.2 to 10"),
        ("thickness_mm", s.thickness_mm, request.process.least_wall_mm, 20.0, wall),
        ("reach_mm", s.reach_mm, 1.0, 200.0, "from 1 to 200"),
        ("side_angle_deg", s.side_angle_deg, 30.0, 170.0, "from 30 to 170"),
        ("width_mm", s.width_mm, 2.0, 100.0, "from 2 to 100"),
        ("bridge_width_mm", s.bridge_width_mm, 2.0, 100.0, "from 2 to 100"),
        ("block_height_mm", s.block_height_mm, 3.0, 60.0, "from 3 to 60"),
        ("wall_mm", s.wall_mm, request.process.least_wall_mm, 20.0, wall),
        ("slot_margin_mm", s.slot_margin_mm, 0.0, 30.0, "from 0 to 30"),
        ("slot_clearance_mm", clearance, 0.0, 2.0, "from 0 to 2"),
        ("least_web_mm", s.least_web_mm, 0.0, 20.0, "from 0 to 20"),
        ("cell_mm", s.cell_mm, 0.1, 1.0, "from 0.1 to 1"),
        ("simplify_mm", s.simplify_mm, 0.0, 0.1, "from 0 to 0.1"),
        ("cap_height_mm", request.marks.cap_height_mm, 3.0, 20.0, "from 3 to 20"),
    ];
    for (what, value, least, most, expected) in checks {
        if !(least..=most).contains(&value) {
            return Err(GuideError::Measure { name: name(), what, value, expected });
        }
    }
    if !(0.6..=3.0).contains(&request.marks.depth_mm) {
        let (what, value) = ("depth_mm", request.marks.depth_mm);
        return Err(GuideError::Measure { name: name(), what, value, expected: "from 0.6 to 3" });
    }
    Ok(())
}
