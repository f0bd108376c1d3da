//! The plan against the patient before the operation, in numbers from the exact bodies: for each bone that the plan parts, moves or
//! rebuilds its size before and as planned, what is removed, where each piece goes, and how far the planned surface lies from
//! the one before.

use crate::Evaluated;
use crate::carried::{Carrier, PlannedLandmark, landmarks};
use crate::pieces::{Becomes, Operated, Piece, operated, pieces};
use crate::removed::{left_beside, removed as removed_in_all};
use preop_display::{Coarse, coarsen, refine};
use preop_monitor::{Cancelled, Monitor};
use preop_solid::Solid;
use preop_space::{Bounds, Rigid, math};
use preop_steps::Value;
use preop_surface::{Deviation, Mesh, Tree, deviation};
use preop_surgery::{Fragment, Movement, farthest_mm};
use std::sync::Arc;

/// Distances are taken at places no farther apart than this: between two of them none is greater by more than it.
pub const SAMPLED_MM: f64 = 1.0;
/// As far as so many triangles go; a bone of a fine scan is finer than [`SAMPLED_MM`] by itself.
const MOST_TRIANGLES: usize = 2_000_000;

/// A bone before the operation and as planned.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedBone {
    /// The result that gives it, as scanned.
    pub name: String,
    /// Before the operation.
    pub before: Size,
    /// All that stays, is moved or is brought; `None` where `untold` says why.
    pub planned: Option<Size>,
    /// What is taken out, in cubic millimetres.
    pub removed_mm3: Option<f64>,
    /// How long that is, each body square to the cut that frees it, in millimetres.
    pub removed_mm: Option<f64>,
    /// What the blades lose, in cubic millimetres.
    pub kerf_mm3: Option<f64>,
    /// Why there is no whole to tell of; empty where there is.
    pub untold: String,
    /// What becomes of it, piece by piece.
    pub pieces: Vec<PlannedPiece>,
    /// The landmarks that its moved pieces carry.
    pub landmarks: Vec<PlannedLandmark>,
    /// How far the planned surface lies from the one before.
    pub distance: Option<Deviation>,
}

/// How large bone is, in the patient's axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// In cubic millimetres; of several bodies their sum.
    pub volume_mm3: f64,
    /// From the right to the left, in millimetres.
    pub width_mm: f64,
    /// From the front to the back.
    pub depth_mm: f64,
    /// From below to above.
    pub height_mm: f64,
}

/// A piece of bone and what becomes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedPiece {
    /// The result that gives it where the plan has it.
    pub name: String,
    /// What becomes of it.
    pub becomes: Becomes,
    /// Its volume, in cubic millimetres.
    pub volume_mm3: f64,
    /// Where it goes, if it is moved.
    pub way: Option<Way>,
    /// How far its planned surface lies from the bone before, if it is moved or brought.
    pub distance: Option<Deviation>,
}

/// How a piece of bone goes from where it was scanned to where the plan has it, all moves together.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Of its middle (its centroid), and the turns about it.
    pub movement: Movement,
    /// The same in clinical words, to a hundredth.
    pub words: String,
    /// By how much it is turned in all, in degrees.
    pub turned_deg: f64,
    /// How far its farthest corner goes, in millimetres.
    pub farthest_mm: f64,
}

/// Every bone that the plan operates on. What failed or waits is told as missing.
///
/// # Errors
/// If somebody asked to stop.
pub fn planned_bones(
    evaluated: &Evaluated<'_>,
    monitor: &dyn Monitor,
) -> Result<Vec<PlannedBone>, Cancelled> {
    let all = operated(evaluated.plan);
    let mut told = vec![];
    for (n, one) in all.iter().enumerate() {
        monitor.progress(n as f64 / all.len() as f64);
        told.extend(bone(evaluated, one, monitor)?);
    }
    Ok(told)
}

/// A piece with its body where it was scanned and the motion from there.
struct Placed {
    told: PlannedPiece,
    solid: Arc<Solid>,
    motion: Rigid,
}

/// The pieces of one bone, where they were scanned: those that are moved carry landmarks.
fn carriers(placed: &[Placed]) -> Vec<Carrier<'_>> {
    let moved = |piece: &Placed| (piece.told.becomes == Becomes::Moved).then_some(piece.motion);
    placed
        .iter()
        .map(|piece| Carrier { name: &piece.told.name, solid: &piece.solid, motion: moved(piece) })
        .collect()
}

fn bone(
    evaluated: &Evaluated<'_>,
    one: &Operated,
    monitor: &dyn Monitor,
) -> Result<Option<PlannedBone>, Cancelled> {
    let Some(whole) = solid(evaluated, &one.bone.to_string()) else { return Ok(None) };
    let parts = pieces(evaluated.plan, &one.bone);
    let mut missing = vec![];
    let mut placed: Vec<Placed> = vec![];
    for part in parts.iter().flatten().filter(|_| !is_donor_alone(one, parts.as_deref())) {
        match scanned_piece(evaluated, part) {
            Some(piece) => placed.push(piece),
            None => missing.push(part.moved_by.clone().unwrap_or(part.scanned.to_string())),
        }
    }
    // Two cuts beside each other: what both leave, as no step gives it.
    let values = |name: &str| evaluated.value(name);
    let beside =
        if parts.is_none() { left_beside(evaluated.plan, &values, &one.bone) } else { None };
    placed.extend(beside.iter().flatten().map(|left| Placed {
        told: told(left.name.clone(), left.becomes, &left.solid, None),
        solid: left.solid.clone(),
        motion: Rigid::IDENTITY,
    }));
    let own: f64 = placed.iter().map(|p| p.told.volume_mm3).sum();
    let removed: f64 = placed
        .iter()
        .filter(|p| p.told.becomes == Becomes::Removed)
        .map(|p| p.told.volume_mm3)
        .sum();
    let removed_mm = removed_in_all(evaluated.plan, &values, &one.bone).map(|r| r.length_mm);
    let landmarks = landmarks(evaluated, &one.bone, &carriers(&placed));
    for (step, becomes) in [(&one.rebuilt_by, Becomes::Brought), (&one.gives_to, Becomes::Taken)] {
        let Some(step) = step else { continue };
        match segments(evaluated, step, becomes) {
            Some(segments) => placed.extend(segments),
            None => missing.push(step.clone()),
        }
    }
    let untold = untold(one, parts.is_none() && beside.is_none(), &missing);
    let is_whole = untold.is_empty();
    let distance = distances(&whole, &mut placed, is_whole, monitor)?;
    let stays = || placed.iter().filter(|p| is_there(p.told.becomes));
    let moved = || stays().map(|p| p.solid.moved(&p.motion));
    let planned = is_whole.then(|| size(moved().map(|s| (s.volume(), s.bounds()))));
    Ok(Some(PlannedBone {
        name: one.bone.to_string(),
        before: size([(whole.volume(), whole.bounds())].into_iter()),
        planned,
        removed_mm3: is_whole.then_some(removed),
        removed_mm: removed_mm.filter(|_| is_whole),
        kerf_mm3: is_whole.then(|| (whole.volume() - own).max(0.0)),
        untold,
        pieces: placed.into_iter().map(|p| p.told).collect(),
        landmarks,
        distance,
    }))
}

/// Whether nothing is done to a bone but that segments are taken of it.
fn is_donor_alone(one: &Operated, parts: Option<&[Piece]>) -> bool {
    let untouched = parts.is_some_and(
        |parts| matches!(parts, [part] if part.scanned == one.bone && part.moved_by.is_none()),
    );
    one.gives_to.is_some() && untouched
}

/// Why nothing can be said of a bone as a whole; empty where it can.
fn untold(one: &Operated, overlap: bool, missing: &[String]) -> String {
    if !missing.is_empty() {
        return format!("Waits for {}.", missing.join(", "));
    }
    if overlap {
        return "Two cuts part this bone beside each other, and a piece of one of them is cut again or moved, or it is \
                not clear which of two sides is meant: what stays as a whole is not told. Cut what the first cut \
                leaves, and it is."
            .to_owned();
    }
    match &one.gives_to {
        Some(step) => {
            format!("What stays of it when {step} has taken its segments is no body of the plan.")
        }
        None => String::new(),
    }
}

/// Whether bone is there once all is done.
fn is_there(becomes: Becomes) -> bool {
    !matches!(becomes, Becomes::Removed | Becomes::Taken)
}

fn solid(evaluated: &Evaluated<'_>, name: &str) -> Option<Arc<Solid>> {
    match evaluated.value(name)? {
        Value::Solid(body) => Some(body.solid.clone()),
        _ => None,
    }
}

fn scanned_piece(evaluated: &Evaluated<'_>, piece: &Piece) -> Option<Placed> {
    let (name, solid, motion) = match &piece.moved_by {
        None => {
            let name = piece.scanned.to_string();
            let solid = solid(evaluated, &name)?;
            (name, solid, Rigid::IDENTITY)
        }
        Some(step) => match evaluated.value(step)? {
            Value::Fragment(f) => (step.clone(), f.solid.clone(), f.planned_from_scan),
            _ => return None,
        },
    };
    let way = piece.moved_by.as_ref().and_then(|_| way(&solid, &motion));
    Some(Placed { told: told(name, piece.becomes, &solid, way), solid, motion })
}

fn segments(evaluated: &Evaluated<'_>, step: &str, becomes: Becomes) -> Option<Vec<Placed>> {
    let Value::Reconstruction(made) = evaluated.value(step)? else { return None };
    let placed = |number: usize, fragment: &Fragment| Placed {
        told: told(format!("{step}, segment {number}"), becomes, &fragment.solid, None),
        solid: fragment.solid.clone(),
        motion: fragment.planned_from_scan,
    };
    Some(made.segments.iter().map(|s| placed(s.number, &s.fragment)).collect())
}

fn told(name: String, becomes: Becomes, solid: &Solid, way: Option<Way>) -> PlannedPiece {
    PlannedPiece { name, becomes, volume_mm3: solid.volume(), way, distance: None }
}

fn way(solid: &Solid, motion: &Rigid) -> Option<Way> {
    let movement = Movement::of(motion, solid.centroid()?);
    Some(Way {
        movement,
        words: movement.to_hundredths().words(),
        turned_deg: math::degrees(motion.angle()),
        farthest_mm: farthest_mm(solid, motion),
    })
}

fn size(bodies: impl Iterator<Item = (f64, Bounds)>) -> Size {
    let none = (0.0, Bounds::EMPTY);
    let (volume_mm3, bounds) = bodies.fold(none, |(v, b), (more, at)| (v + more, b.union(at)));
    let extent = bounds.size();
    Size { volume_mm3, width_mm: extent.x, depth_mm: extent.y, height_mm: extent.z }
}

/// Measures each piece that is not where it was, and all that is there together.
fn distances(
    whole: &Solid,
    placed: &mut [Placed],
    is_whole: bool,
    monitor: &dyn Monitor,
) -> Result<Option<Deviation>, Cancelled> {
    let before = Tree::new(whole.mesh());
    let mut all = Coarse { points: vec![], triangles: vec![], deviation_mm: 0.0 };
    for piece in placed.iter_mut().filter(|p| is_there(p.told.becomes)) {
        monitor.check()?;
        let fine = sampled(&piece.solid.mesh().moved(&piece.motion));
        if piece.told.becomes != Becomes::Stays {
            piece.told.distance = Some(deviation(&fine, &before));
        }
        let first = all.points.len() as u32;
        all.triangles.extend(fine.triangles().iter().map(|t| t.map(|c| c + first)));
        all.points.extend(fine.points());
    }
    monitor.check()?;
    let all = Mesh::new(all.points, all.triangles).expect("bodies beside each other");
    Ok((is_whole && !all.is_empty()).then(|| deviation(&all, &before)))
}

/// The same surface with corners no farther apart than [`SAMPLED_MM`], so that the middle of a flat face counts.
pub(crate) fn sampled(mesh: &Mesh) -> Mesh {
    let fine = refine(coarsen(mesh, 0), SAMPLED_MM, MOST_TRIANGLES);
    Mesh::new(fine.points, fine.triangles).expect("edges that are split open no gap")
}
