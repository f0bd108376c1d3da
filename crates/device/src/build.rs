//! The building of a guide: a body on a grid, trimmed to the seat; then exact cuts and letters.

use crate::base::{BasePlan, Seat};
use crate::body::{Block, saw_block};
use crate::bore::Bore;
use crate::checks::{Surroundings, bores_clear, slots_apart};
use crate::fit::{self, Seating};
use crate::footprint::{Footprint, seat_frame};
use crate::guide::{Guide, GuideError, GuideRequest, KeepOut};
use crate::hold;
use crate::letters;
use crate::mark::{BORDER_MM, Mark};
use crate::measures::validate;
use crate::pieces::Load;
use crate::slot::{ABOVE_MOUTH_MM, Layout, Slot};
use crate::slot_marks::SlotMarks;
use crate::stability::stability;
use preop_monitor::{Monitor, Part};
use preop_solid::Solid;
use preop_solid::boolean::{BooleanError, difference, union};
use preop_solid::text::TextError;
use preop_space::{Direction, Rigid};
use preop_surface::{Tree, components};

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
pub(crate) struct Work<'a> {
    pub(crate) request: &'a GuideRequest<'a>,
    pub(crate) patient_from_seat: Rigid,
    pub(crate) bone: Tree,
    pub(crate) removed: Vec<Tree>,
    pub(crate) layouts: Vec<Layout>,
    slots: Vec<Slot>,
    pub(crate) bores: Vec<Bore>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) footprint: Footprint,
    pub(crate) ends: [f64; 2],
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

    /// Slots and bores cut, letters put on.
    fn finish(&self, raw: Vec<Solid>, monitor: &dyn Monitor) -> Result<Solid, GuideError> {
        let request = self.request;
        let name = || request.name.clone();
        let tool = |source| GuideError::Tool { name: name(), source };
        let failed = |source| GuideError::Boolean { name: name(), source };
        let raw = union(&raw.iter().collect::<Vec<_>>()).map_err(failed)?;
        let size = raw.bounds().size().length();
        let openings = self.slots.iter().map(|s| s.opening(ABOVE_MOUTH_MM, size));
        let slots = openings.collect::<Result<Vec<_>, _>>().map_err(tool)?;
        let openings = self.bores.iter().map(|b| b.opening(size));
        let holes = openings.collect::<Result<Vec<_>, _>>().map_err(tool)?;
        let tools: Vec<&Solid> = slots.iter().chain(&holes).collect();
        let cut = difference(&raw, &tools).map_err(failed)?;
        let cut = cut.ok_or_else(|| GuideError::Empty(name()))?;
        monitor.check()?;
        monitor.progress(0.5);
        let cut = self.load().body(components(cut.mesh()), monitor)?;
        let cut =
            Solid::try_from(cut).map_err(|source| GuideError::Solid { name: name(), source })?;
        // The small bodies first, so that the large one is combined once.
        let mut bodies = Vec::new();
        for mark in &self.marks {
            let letters = mark.letters().map_err(|source| text_error(request, source))?;
            let bored = self.bores.iter().zip(&holes).filter(|(bore, _)| mark.meets(bore));
            let sawn = self.slots.iter().zip(&slots).filter(|(slot, _)| mark.crosses(slot));
            let through: Vec<&Solid> = bored.map(|b| b.1).chain(sawn.map(|s| s.1)).collect();
            bodies.extend(open(letters, &through).map_err(failed)?);
        }
        bodies.push(cut);
        let bodies: Vec<&Solid> = bodies.iter().collect();
        let whole = union(&bodies).map_err(failed)?;
        monitor.check()?;
        let shells = components(whole.mesh());
        if shells.iter().filter(|s| s.volume() > 0.0).count() > 1 {
            return self.load().body(shells, monitor).and_then(|m| {
                Solid::try_from(m).map_err(|source| GuideError::Solid { name: name(), source })
            });
        }
        Ok(whole)
    }

    fn load(&self) -> Load<'_> {
        Load {
            name: &self.request.name,
            wall_mm: self.request.shape.wall_mm,
            slots: &self.slots,
            bores: &self.bores,
            marks: &self.marks,
        }
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
        letters::judge(guide, monitor);
        hold::judge(guide, monitor);
    }
}

/// Letters with holes and slots through them: what leads a drill or a blade stays open.
fn open(letters: Vec<Solid>, through: &[&Solid]) -> Result<Vec<Solid>, BooleanError> {
    if through.is_empty() {
        return Ok(letters);
    }
    letters.iter().filter_map(|letter| difference(letter, through).transpose()).collect()
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

pub(crate) fn text_error(request: &GuideRequest, source: TextError) -> GuideError {
    GuideError::Text { name: request.name.clone(), source }
}
