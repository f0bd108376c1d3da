//! Landmarks that a moved piece of bone carries with it: where they were picked, and where the plan has them.

use crate::Evaluated;
use crate::frames::frame_of;
use crate::pieces::{is_tumour, scanned};
use preop_plan::{Argument, ResultName, Step};
use preop_solid::Solid;
use preop_space::{Point, Rigid};
use preop_steps::Value;
use preop_surface::Tree;
use preop_surgery::Movement;
use std::sync::Arc;

/// A landmark goes with the piece of bone that it lies in or on, or is no farther from than this: places are picked on
/// slices by hand, where bone ends to about a voxel.
pub const CARRIED_WITHIN_MM: f64 = 3.0;

/// A landmark on a piece of bone that the plan moves.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedLandmark {
    /// Its full name in the plan, as `marks.chin`.
    pub name: String,
    /// The piece that carries it.
    pub piece: String,
    /// How far from that piece it was picked, in millimetres; 0 in it and on it.
    pub off_mm: f64,
    /// Where it was picked.
    pub before: Point,
    /// Where the plan has it.
    pub planned: Point,
    /// From the one to the other, without turns.
    pub movement: Movement,
    /// The same in clinical words, to a hundredth.
    pub words: String,
    /// How far it goes, in millimetres.
    pub moved_mm: f64,
}

/// A piece of bone where it was scanned, and the motion of one that is moved.
pub(crate) struct Carrier<'a> {
    pub(crate) name: &'a str,
    pub(crate) solid: &'a Solid,
    pub(crate) motion: Option<Rigid>,
}

/// The landmarks on the moved ones of all pieces of a bone. One that lies nearer to another bone of the scan is that bone's.
pub(crate) fn landmarks(
    evaluated: &Evaluated<'_>,
    bone: &ResultName,
    pieces: &[Carrier<'_>],
) -> Vec<PlannedLandmark> {
    if pieces.iter().all(|piece| piece.motion.is_none()) {
        return vec![];
    }
    let reach = |solid: &Solid, at: Point| solid.bounds().distance(at) <= CARRIED_WITHIN_MM;
    let picked: Vec<(String, Point)> = picked(evaluated, bone)
        .into_iter()
        .filter(|(_, at)| pieces.iter().any(|piece| reach(piece.solid, *at)))
        .collect();
    if picked.is_empty() {
        return vec![];
    }
    let own: Vec<Tree> = pieces.iter().map(|piece| Tree::new(piece.solid.mesh())).collect();
    let others: Vec<Tree> = other_bones(evaluated, bone)
        .iter()
        .filter(|other| picked.iter().any(|(_, at)| reach(other, *at)))
        .map(|other| Tree::new(other.mesh()))
        .collect();
    let off = |tree: &Tree, at: Point| tree.signed_distance(at).max(0.0);
    let carried = picked.into_iter().filter_map(|(name, before)| {
        let (n, off_mm) = own
            .iter()
            .map(|tree| off(tree, before))
            .enumerate()
            .min_by(|(_, a), (_, b)| a.total_cmp(b))?;
        let is_others = others.iter().any(|tree| off(tree, before) < off_mm);
        if off_mm > CARRIED_WITHIN_MM || is_others {
            return None;
        }
        Some(landmark(name, pieces[n].name, off_mm, before, &pieces[n].motion?))
    });
    carried.collect()
}

fn landmark(
    name: String,
    piece: &str,
    off_mm: f64,
    before: Point,
    motion: &Rigid,
) -> PlannedLandmark {
    let planned = motion.point(before);
    let way = planned - before;
    let movement =
        Movement { left_mm: way.x, forward_mm: -way.y, up_mm: way.z, ..Movement::default() };
    PlannedLandmark {
        name,
        piece: piece.to_owned(),
        off_mm,
        before,
        planned,
        movement,
        words: movement.to_hundredths().words(),
        moved_mm: way.length(),
    }
}

/// The landmarks that may lie on a bone, by name: those that were picked on it, on a piece of it, or on its scan.
fn picked(evaluated: &Evaluated<'_>, bone: &ResultName) -> Vec<(String, Point)> {
    let plan = evaluated.plan;
    let frame = frame_of(plan, &bone.step);
    let is_on = |step: &Step| match step.arguments.get("on") {
        Some(Argument::Reference(on)) if is_solid(evaluated, &on.to_string()) => {
            scanned(plan, on) == *bone
        }
        _ => frame_of(plan, &step.name) == frame,
    };
    let of_steps =
        plan.steps.iter().filter(|s| s.kind.name == "landmarks" && is_on(s)).flat_map(|step| {
            let results = (step.kind.results)(&step.arguments);
            results.into_iter().map(|r| format!("{}.{}", step.name, r.name)).collect::<Vec<_>>()
        });
    let marked = |name: &str| frame_of(plan, name) == frame;
    let of_inputs = plan.inputs.iter().filter(|i| i.kind == "point" && marked(&i.name));
    let names = of_steps.chain(of_inputs.map(|input| input.name.clone()));
    let at = |name: String| match evaluated.value(&name)? {
        Value::Point(at) => Some((name, at)),
        _ => None,
    };
    names.filter_map(at).collect()
}

fn is_solid(evaluated: &Evaluated<'_>, name: &str) -> bool {
    matches!(evaluated.value(name), Some(Value::Solid(_)))
}

/// The other bones of the same scan, as they were scanned.
fn other_bones(evaluated: &Evaluated<'_>, bone: &ResultName) -> Vec<Arc<Solid>> {
    let plan = evaluated.plan;
    let frame = frame_of(plan, &bone.step);
    let scans = plan.steps.iter().filter(|s| matches!(s.kind.name, "surface" | "body" | "repair"));
    let others = scans.filter(|s| s.name != bone.step && frame_of(plan, &s.name) == frame);
    let solid = |step: &Step| match evaluated.value(&step.name)? {
        Value::Solid(body) => Some(body.solid.clone()),
        _ => None,
    };
    others.filter(|step| !is_tumour(plan, step)).filter_map(solid).collect()
}
