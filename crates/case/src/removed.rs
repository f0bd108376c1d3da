//! What all cuts of a bone remove together, also where two of them part the same bone beside each other: as the saw goes, one after
//! the other, each through what the ones before have left there.

use crate::pieces::{Becomes, Piece, beside, pieces};
use preop_plan::{Plan, ResultName, Step};
use preop_solid::Solid;
use preop_solid::cut::osteotomy;
use preop_space::Plane;
use preop_steps::{Value, kerf_of};
use preop_surface::Tree;
use preop_surgery::{FACE_WITHIN_MM, Face};
use std::sync::Arc;

/// Volumes that differ by no more than this share are those of one body, cut in another order.
const SAME: f64 = 1e-6;

/// The values of a plan by full name, those that are there.
pub type Values<'a> = dyn Fn(&str) -> Option<Value> + 'a;

/// A body that all cuts leave of a bone.
pub(crate) struct Left {
    pub(crate) name: String,
    pub(crate) becomes: Becomes,
    pub(crate) solid: Arc<Solid>,
    /// Whether a cut has made it.
    is_cut: bool,
    /// The plane of the cut that freed it last; none for what was never freed.
    freed_by: Option<Plane>,
}

impl Left {
    /// How long it is, square to the cut that freed it, in millimetres.
    fn length_mm(&self) -> Option<f64> {
        let plane = self.freed_by?;
        let heights = || self.solid.points().iter().map(|p| plane.signed_distance(*p));
        let [low, high] =
            [heights().fold(f64::INFINITY, f64::min), heights().fold(f64::NEG_INFINITY, f64::max)];
        Some(high - low)
    }
}

/// What is removed of a bone in all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Removed {
    /// How many bodies.
    pub(crate) bodies: usize,
    /// In cubic millimetres, without what the blades lose.
    pub(crate) volume_mm3: f64,
    /// The lengths of all bodies, each square to the cut that frees it, in millimetres.
    pub(crate) length_mm: f64,
}

/// What the plan removes of a bone; none where a body is not there, or nobody can say what is removed.
pub(crate) fn removed(plan: &Plan, values: &Values<'_>, bone: &ResultName) -> Option<Removed> {
    let all = match pieces(plan, bone) {
        Some(parts) => {
            let parts = parts.iter().filter(|p| p.becomes == Becomes::Removed);
            parts.map(|part| waste(values, part)).collect::<Option<Vec<_>>>()?
        }
        None => left_beside(plan, values, bone)?,
    };
    let mut sum = Removed { bodies: 0, volume_mm3: 0.0, length_mm: 0.0 };
    for one in all.iter().filter(|one| one.becomes == Becomes::Removed) {
        sum.bodies += 1;
        sum.volume_mm3 += one.solid.volume();
        sum.length_mm += one.length_mm()?;
    }
    Some(sum)
}

fn waste(values: &Values<'_>, part: &Piece) -> Option<Left> {
    let name = part.scanned.to_string();
    let freed_by = plane(values, &part.scanned.step);
    Some(Left {
        solid: solid(values, &name)?,
        name,
        becomes: Becomes::Removed,
        is_cut: true,
        freed_by,
    })
}

/// What is left of a bone that several cuts part beside each other, nothing else being done to their pieces: each is made through
/// what the ones before have left where it cuts. None where that is not what its own step says, so that nobody can say which of
/// two pieces is meant.
pub(crate) fn left_beside(
    plan: &Plan,
    values: &Values<'_>,
    bone: &ResultName,
) -> Option<Vec<Left>> {
    let whole = solid(values, &bone.to_string())?;
    let mut all = vec![Left {
        name: bone.to_string(),
        becomes: Becomes::Stays,
        solid: whole,
        is_cut: false,
        freed_by: None,
    }];
    for cut in beside(plan, bone)? {
        let face = plane(values, &cut.name)?;
        let [kept, removed] =
            ["kept", "removed"].map(|result| solid(values, &format!("{}.{result}", cut.name)));
        let (kept, removed) = (kept?, removed?);
        let at = nearest(&all, &Face::of(kept.mesh(), &face, FACE_WITHIN_MM)?)?;
        let left = all.remove(at);
        all.extend(parted(left, cut, &face, (&kept, &removed))?);
    }
    Some(all)
}

/// Which of the bodies a cut's face lies in: of what still stays, where any of the face does; else of what was taken.
fn nearest(all: &[Left], face: &Face) -> Option<usize> {
    let outside = |of: &Left| -> Vec<f64> {
        let tree = Tree::new(of.solid.mesh());
        face.corners.iter().map(|p| tree.signed_distance(*p).max(0.0)).collect()
    };
    let order = |(n, of): (usize, &Left)| {
        let far = outside(of);
        let touches = far.iter().any(|mm| *mm <= FACE_WITHIN_MM);
        let stays = of.becomes == Becomes::Stays && touches;
        (!stays, far.iter().sum::<f64>(), n)
    };
    let best = all.iter().enumerate().map(order);
    best.min_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))).map(|(_, _, n)| n)
}

/// What a cut makes of one body. Of what was there it takes its removed side; of what another cut has taken it leaves its kept
/// side, which is then the other stump and must be the whole of it.
fn parted(
    left: Left,
    cut: &Step,
    face: &Plane,
    (kept, removed): (&Solid, &Solid),
) -> Option<Vec<Left>> {
    let made = osteotomy(&left.solid, face, kerf_of(&cut.arguments).ok()?).ok()?;
    let is_part = |a: &Solid, of: &Solid| a.volume() <= of.volume() * (1.0 + SAME);
    let is = |a: &Solid, b: &Solid| is_part(a, b) && is_part(b, a);
    let sound = match left.becomes {
        Becomes::Stays => is_part(&made.removed, removed) && is_part(&made.kept, kept),
        _ => is(&made.kept, kept),
    };
    let own = |result: &str| format!("{}.{result}", cut.name);
    let with = |before: bool, result: &str| match before {
        true => format!("{} and {}", left.name, own(result)),
        false => own(result),
    };
    let (was_kept, was_removed) = match left.becomes {
        Becomes::Stays => (left.is_cut, false),
        _ => (false, true),
    };
    let stays = Left {
        name: with(was_kept, "kept"),
        becomes: Becomes::Stays,
        solid: Arc::new(made.kept),
        is_cut: true,
        freed_by: None,
    };
    let goes = Left {
        name: with(was_removed, "removed"),
        becomes: Becomes::Removed,
        solid: Arc::new(made.removed),
        is_cut: true,
        freed_by: Some(*face),
    };
    sound.then(|| vec![stays, goes])
}

fn solid(values: &Values<'_>, name: &str) -> Option<Arc<Solid>> {
    match values(name)? {
        Value::Solid(body) => Some(body.solid.clone()),
        _ => None,
    }
}

fn plane(values: &Values<'_>, step: &str) -> Option<Plane> {
    match values(&format!("{step}.plane"))? {
        Value::Plane(plane) => Some(plane),
        _ => None,
    }
}
