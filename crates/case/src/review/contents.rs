//! What a review shows: surfaces before and as planned, cut planes, findings, numbers, changes.

use super::Reviewed;
use crate::frames::frame_of;
use crate::pieces::is_tumour;
use crate::{BUILD, DISCLAIMER, Evaluated, numbers, story};
use preop_device::Guide;
use preop_display::{coarsen, surface};
use preop_plan::{Plan, ResultKind, Step};
use preop_space::{Point, Rigid};
use preop_steps::{Body, Value};
use preop_surface::Mesh;
use preop_surgery::{Fragment, Reconstruction};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// All surfaces of a review together have no more triangles: about 8 MB of the 15 MB that a mail takes.
const MOST_TRIANGLES: usize = 400_000;

/// The description of the case, and the bytes of each surface that it names by number.
pub(super) fn contents(reviewed: &Reviewed<'_>) -> (Json, Vec<Vec<u8>>) {
    let evaluated = reviewed.evaluated;
    let plan = evaluated.plan;
    let shown = shown(evaluated);
    let most =
        fair_share(&shown.iter().map(|s| s.held.mesh().triangles().len()).collect::<Vec<_>>());
    let coarse: Vec<_> = shown.iter().map(|s| coarsen(s.held.mesh(), most)).collect();
    let pieces: Vec<Json> = shown
        .iter()
        .zip(&coarse)
        .enumerate()
        .flat_map(|(n, (shown, coarse))| shown.pieces(n, coarse.deviation_mm))
        .collect();
    let findings: Vec<Json> = reviewed
        .findings
        .iter()
        .map(|f| {
            let accepted = &f.accepted_by;
            json!({ "severity": f.severity, "code": f.code, "step": f.step, "message": f.message,
                    "hint": f.hint, "place_mm": f.place_mm, "frame": frame_of(plan, &f.step),
                    "accepted_by": accepted })
        })
        .collect();
    let natures: Vec<String> = (reviewed.story.scans.iter())
        .filter(|(_, scan)| !scan.facts.nature.is_empty())
        .map(|(name, scan)| format!("The scan \"{name}\" is {}.", scan.facts.nature))
        .collect();
    let changes =
        reviewed.changes.as_ref().map(|(since, rows)| json!({ "since": since, "rows": rows }));
    let case = json!({
        "format": 1,
        "title": plan.title,
        "variant": plan.variant,
        "side": plan.side.map(|s| s.word()),
        "operation_date": plan.operation_date,
        "plan_hash": plan.hash(),
        "build": BUILD,
        "status": "draft",
        "draft_words": super::DRAFT,
        "disclaimer": DISCLAIMER,
        "natures": natures,
        "pieces": pieces,
        "planes": planes(evaluated),
        "findings": findings,
        "numbers": numbers::of_story(reviewed.story),
        "changes": changes,
    });
    (case, coarse.iter().map(surface).collect())
}

/// How many triangles each surface may have, so that together they stay within the budget: small ones
/// keep all of theirs, and large ones share what is left.
fn fair_share(counts: &[usize]) -> usize {
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    let mut left = MOST_TRIANGLES;
    for (n, count) in sorted.iter().enumerate() {
        let share = left / (sorted.len() - n);
        if *count > share {
            return share.max(1);
        }
        left -= count;
    }
    MOST_TRIANGLES
}

/// A body that holds a surface.
enum Held {
    Body(Arc<Body>),
    Guide(Arc<Guide>),
    Fragment(Arc<Fragment>),
    Segment(Arc<Reconstruction>, usize),
}

impl Held {
    fn mesh(&self) -> &Mesh {
        match self {
            Held::Body(body) => body.solid.mesh(),
            Held::Guide(guide) => guide.solid.mesh(),
            Held::Fragment(fragment) => fragment.solid.mesh(),
            Held::Segment(r, n) => r.segments[*n].fragment.solid.mesh(),
        }
    }
}

/// A surface and where it is seen: in one place, or where it was scanned and where it is planned.
struct Shown {
    title: String,
    role: &'static str,
    held: Held,
    before: bool,
    planned: bool,
    /// The frame, and the move into it from where it was scanned.
    places: Vec<(String, Option<Rigid>)>,
}

impl Shown {
    fn pieces(&self, surface: usize, deviation_mm: f64) -> Vec<Json> {
        let piece = |(frame, pose): &(String, Option<Rigid>)| {
            json!({ "title": self.title, "role": self.role, "frame": frame,
                    "pose": pose.as_ref().map(Rigid::matrix), "before": self.before,
                    "planned": self.planned, "surface": surface, "deviation_mm": deviation_mm })
        };
        self.places.iter().map(piece).collect()
    }
}

/// Bones as scanned, and what is planned: stumps, segments, guides. Models for printing are left out:
/// they are the same bone again.
fn shown(evaluated: &Evaluated<'_>) -> Vec<Shown> {
    let plan = evaluated.plan;
    let elsewhere = story::elsewhere(plan);
    let mut all = vec![];
    for step in plan.steps.iter().filter(|s| !s.kind.name.ends_with("model")) {
        for result in (step.kind.results)(&step.arguments) {
            let dot = if result.name.is_empty() { "" } else { "." };
            let name = format!("{}{dot}{}", step.name, result.name);
            let Some(value) = evaluated.value(&name) else { continue };
            all.extend(of_value(plan, step, &result, &name, value, elsewhere.contains(&name)));
        }
    }
    all
}

fn of_value(
    plan: &Plan,
    step: &Step,
    result: &ResultKind,
    name: &str,
    value: Value,
    is_elsewhere: bool,
) -> Vec<Shown> {
    let frame = plan.frame(step, result.frame_of).name().to_owned();
    let one = |role, held, before, planned, places| {
        vec![Shown { title: name.to_owned(), role, held, before, planned, places }]
    };
    match value {
        Value::Solid(body) => {
            let is_scanned = step.kind.name != "cut";
            let is_specimen = step.kind.name == "cut" && result.name == "removed";
            let is_tumour = is_tumour(plan, step);
            let role = match (is_specimen, is_tumour) {
                (true, _) => "specimen",
                (_, true) => "tumour",
                _ => "bone",
            };
            let planned = !is_elsewhere && !is_specimen && !is_tumour;
            if !is_scanned && !planned {
                return vec![];
            }
            one(role, Held::Body(body), is_scanned, planned, vec![(frame, None)])
        }
        Value::Guide(guide) => one("guide", Held::Guide(guide), false, true, vec![(frame, None)]),
        Value::Fragment(fragment) => {
            let place = fragment.planned_frame.name().to_owned();
            let pose = (!fragment.stays()).then_some(fragment.planned_from_scan);
            one("moved", Held::Fragment(fragment), false, !is_elsewhere, vec![(place, pose)])
        }
        Value::Reconstruction(r) => (0..r.segments.len()).map(|n| segment(name, &r, n)).collect(),
        _ => vec![],
    }
}

fn segment(name: &str, reconstruction: &Arc<Reconstruction>, n: usize) -> Shown {
    let segment = &reconstruction.segments[n];
    let fragment = &segment.fragment;
    let there = fragment.planned_frame.name().to_owned();
    Shown {
        title: format!("{name}, segment {}", segment.number),
        role: "segment",
        held: Held::Segment(reconstruction.clone(), n),
        before: false,
        planned: true,
        places: vec![
            (fragment.frame.name().to_owned(), None),
            (there, Some(fragment.planned_from_scan)),
        ],
    }
}

/// Every plane of the plan, to look into the bone along it.
fn planes(evaluated: &Evaluated<'_>) -> Vec<Json> {
    let mut all = vec![];
    for step in &evaluated.plan.steps {
        for result in (step.kind.results)(&step.arguments).iter().filter(|r| r.kind == "plane") {
            let dot = if result.name.is_empty() { "" } else { "." };
            let value = evaluated.value(&format!("{}{dot}{}", step.name, result.name));
            let Some(Value::Plane(plane)) = value else { continue };
            let frame = evaluated.plan.frame(step, result.frame_of);
            let through: Point = plane.through;
            all.push(json!({ "title": step.name, "frame": frame.name(), "through_mm": through,
                             "normal": plane.normal }));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_surfaces_keep_their_triangles_and_large_ones_share_the_rest() {
        assert_eq!(fair_share(&[10, 20]), MOST_TRIANGLES);
        let share = fair_share(&[100_000, 1_000_000, 2_000_000]);
        assert_eq!(share, 150_000);
        let kept: usize = [100_000, 1_000_000, 2_000_000].map(|n: usize| n.min(share)).iter().sum();
        assert_eq!(kept, MOST_TRIANGLES);
    }
}
