//! What a step gave, as a screen shows it: surfaces by content, planes and places by value.

use crate::contents::Drawn;
use crate::wire::{NamedPoint, PlanObject, PlaneValue, Standing, Surface, Way};
use preop_device::{Bore, Slot};
use preop_plan::{Hash, Plan, ResultKind, Step};
use preop_space::{Plane, Point};
use preop_steps::Value;
use preop_surgery::Reconstruction;
use std::collections::BTreeSet;

/// So many triangles of a step a processor alone can turn.
const SCREEN_TRIANGLES: usize = 100_000;

/// Gives a value by its content, as it lies in memory or is remembered.
pub(crate) type Read<'a> = dyn Fn(&Hash) -> Option<Value> + 'a;

/// The objects of an input or a step that gave these contents; none given where it gave nothing.
pub(crate) fn objects(
    plan: &Plan,
    name: &str,
    contents: &[Hash],
    standing: Standing,
    words: &str,
    read: &Read<'_>,
) -> Vec<PlanObject> {
    let results = results(plan, name);
    let mut objects: Vec<PlanObject> = results
        .iter()
        .enumerate()
        .map(|(place, result)| {
            let content = contents.get(place);
            let mut object = PlanObject {
                name: full_name(name, &result.name),
                step: name.to_owned(),
                result: result.name.clone(),
                kind: result.kind.to_owned(),
                frame: frame(plan, name, result),
                state: standing,
                words: words.to_owned(),
                content: content.map(Hash::to_string),
                surfaces: vec![],
                volume: result.kind == "image",
                plane: None,
                points: vec![],
                ways: vec![],
            };
            if let Some(content) = content {
                fill(&mut object, plan, content, read);
            }
            object
        })
        .collect();
    share_triangles(&mut objects);
    objects
}

/// The halves of a bone are as fine together as the bone was: a cut asks no more of the screen than there was before it.
fn share_triangles(objects: &mut [PlanObject]) {
    let surfaces = || objects.iter().flat_map(|object| &object.surfaces);
    let drawn: BTreeSet<_> = surfaces().map(|s| (s.content.clone(), s.part.clone())).collect();
    let share = SCREEN_TRIANGLES / drawn.len().max(1);
    let surfaces = objects.iter_mut().flat_map(|object| &mut object.surfaces);
    surfaces.for_each(|surface| surface.triangles = share);
}

/// What a screen asks for to show objects, each once.
pub(crate) fn drawn(objects: &[PlanObject]) -> BTreeSet<Drawn> {
    let volumes = objects.iter().filter(|object| object.volume).filter_map(|o| o.content.as_ref());
    let volumes = volumes.filter_map(|content| Some(Drawn::Volume(Hash::parse(content)?)));
    let surfaces = objects.iter().flat_map(|object| &object.surfaces).filter_map(|s| {
        Some(Drawn::Surface(Hash::parse(&s.content)?, s.part.parse().ok()?, s.triangles))
    });
    volumes.chain(surfaces).collect()
}

/// What an input or a step gives, from its parameters alone.
pub(crate) fn results(plan: &Plan, name: &str) -> Vec<ResultKind> {
    match (plan.step(name), plan.input(name)) {
        (Some(step), _) => given(step),
        (None, Some(input)) => vec![ResultKind::main(input.value, "")],
        (None, None) => vec![],
    }
}

/// What a step gives. One that only judges, as the margins, gives its verdict: it is exact, computing or failed, too, and
/// what it finds lies in the patient space of what it judges.
fn given(step: &Step) -> Vec<ResultKind> {
    let results = (step.kind.results)(&step.arguments);
    let judged = step.kind.parameters.first().filter(|_| results.is_empty());
    results.into_iter().chain(judged.map(|p| ResultKind::main("verdict", p.name))).collect()
}

fn full_name(step: &str, result: &str) -> String {
    if result.is_empty() { step.to_owned() } else { format!("{step}.{result}") }
}

fn frame(plan: &Plan, name: &str, result: &ResultKind) -> String {
    match (plan.step(name), plan.input(name)) {
        (Some(step), _) => plan.frame(step, result.frame_of).name().to_owned(),
        (None, Some(input)) => input.on.clone().unwrap_or_else(|| name.to_owned()),
        (None, None) => String::new(),
    }
}

/// The frame that a place of a finding of this step or input is in.
pub(crate) fn frame_of_findings(plan: &Plan, name: &str) -> String {
    results(plan, name).first().map(|r| frame(plan, name, r)).unwrap_or_default()
}

/// Whole bodies are only named by their content; what is small comes along.
fn fill(object: &mut PlanObject, plan: &Plan, content: &Hash, read: &Read<'_>) {
    let kind = object.kind.clone();
    match kind.as_str() {
        "solid" | "mesh" | "guide" => {
            let role = role(plan, &object.step, &object.result, &kind);
            let title = object.name.clone();
            object.surfaces = vec![surface(content, "0", &object.frame, None, role, &title)];
        }
        "plane" | "point" | "curve" | "fragment" | "reconstruction" => {
            if let Some(value) = read(content) {
                small(object, &value, content);
            }
        }
        _ => {}
    }
    if kind == "guide"
        && let Some(Value::Guide(guide)) = read(content)
    {
        let slots = guide.slots.iter().map(slot_way);
        object.ways = slots.chain(guide.bores.iter().map(bore_way)).collect();
    }
}

/// What the blade of a slot can sweep: the kerf, as long as the slot, as deep as the blade reaches.
fn slot_way(slot: &Slot) -> Way {
    Way {
        kind: "slot".to_owned(),
        number: slot.number,
        tool: slot.blade.name.clone(),
        from_mm: array(slot.centre),
        into: slot.into.vector().to_array(),
        along: slot.along.vector().to_array(),
        size_mm: [slot.length_mm, slot.blade.kerf_mm, slot.blade.reach_mm],
    }
}

fn bore_way(bore: &Bore) -> Way {
    let into = -bore.along;
    let along = into.any_perpendicular();
    Way {
        kind: "bore".to_owned(),
        number: bore.number,
        tool: bore.screw.clone(),
        from_mm: array(bore.start),
        into: into.vector().to_array(),
        along: along.vector().to_array(),
        size_mm: [bore.diameter_mm, bore.diameter_mm, bore.into_bone_mm],
    }
}

fn small(object: &mut PlanObject, value: &Value, content: &Hash) {
    match value {
        Value::Plane(plane) => object.plane = Some(plane_value(plane)),
        Value::Point(point) => object.points = vec![named("", *point)],
        Value::Curve(curve) => {
            object.points = curve.points().iter().map(|p| named("", *p)).collect();
        }
        Value::Fragment(fragment) => {
            let pose = (!fragment.stays()).then(|| fragment.planned_from_scan.matrix().to_vec());
            let frame = fragment.planned_frame.name();
            object.surfaces = vec![surface(content, "0", frame, pose, "moved", &object.name)];
        }
        Value::Reconstruction(reconstruction) => {
            object.surfaces = segments(reconstruction, content, &object.name);
        }
        _ => {}
    }
}

/// Every segment where it comes from in the leg, and where it goes in the jaw.
fn segments(reconstruction: &Reconstruction, content: &Hash, name: &str) -> Vec<Surface> {
    reconstruction
        .segments
        .iter()
        .enumerate()
        .flat_map(|(place, segment)| {
            let fragment = &segment.fragment;
            let part = place.to_string();
            let title = format!("{name}, segment {}", segment.number);
            let pose = Some(fragment.planned_from_scan.matrix().to_vec());
            let there = fragment.planned_frame.name();
            [
                surface(content, &part, fragment.frame.name(), None, "segment", &title),
                surface(content, &part, there, pose, "segment", &title),
            ]
        })
        .collect()
}

fn surface(
    content: &Hash,
    part: &str,
    frame: &str,
    pose: Option<Vec<f64>>,
    role: &str,
    title: &str,
) -> Surface {
    Surface {
        content: content.to_string(),
        part: part.to_owned(),
        frame: frame.to_owned(),
        pose,
        role: role.to_owned(),
        title: title.to_owned(),
        triangles: SCREEN_TRIANGLES,
    }
}

/// What a body is to the operation.
fn role(plan: &Plan, step: &str, result: &str, kind: &str) -> &'static str {
    if kind == "guide" {
        return "guide";
    }
    let Some(step) = plan.step(step) else { return "other" };
    match step.kind.name {
        "model" | "jaw-model" => "model",
        "cut" if result == "removed" => "specimen",
        _ if is_tumour(plan, step) => "tumour",
        _ => "bone",
    }
}

/// A margin is kept to a tumour.
fn is_tumour(plan: &Plan, step: &Step) -> bool {
    plan.steps.iter().filter(|s| s.kind.name == "margin").any(|margin| {
        matches!(margin.arguments.get("of"), Some(preop_plan::Argument::Reference(of)) if of.step == step.name)
    })
}

fn plane_value(plane: &Plane) -> PlaneValue {
    PlaneValue { through_mm: array(plane.through), normal: plane.normal.vector().to_array() }
}

fn named(name: &str, point: Point) -> NamedPoint {
    NamedPoint { name: name.to_owned(), at_mm: array(point) }
}

pub(crate) fn array(point: Point) -> [f64; 3] {
    point.vector().to_array()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = r#"
format = 1
[[input]]
name = "head"
kind = "ct"
path = "scan"
[[step]]
name = "voxels"
do = "threshold"
of = "head"
above_hu = 300
[[step]]
name = "tumour"
do = "surface"
of = "voxels"
on = "head"
[[step]]
name = "far"
do = "margin"
of = "tumour"
planes = ["front.plane"]
[[step]]
name = "front"
do = "cut"
of = "tumour"
plane = { through_mm = [0.0, 0.0, 0.0], normal = [0.0, 1.0, 0.0], on = "head" }
blade = "catalogue:saw-oscillating-0.5"
"#;

    #[test]
    fn a_step_that_only_judges_stands_like_any_other_in_the_space_of_what_it_judges() {
        let plan = preop_case::read(PLAN).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
        let shown = objects(&plan, "far", &[], Standing::Failed, "why", &|_| None);
        let [verdict] = &shown[..] else { panic!("{shown:?}") };
        assert_eq!((verdict.name.as_str(), verdict.kind.as_str()), ("far", "verdict"));
        assert_eq!((verdict.state, verdict.words.as_str()), (Standing::Failed, "why"));
        assert_eq!(frame_of_findings(&plan, "far"), "head");
        assert!(drawn(&shown).is_empty());
    }
}
