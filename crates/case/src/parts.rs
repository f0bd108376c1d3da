//! What a package holds to be printed, and by which dimensions each part is known again.

use crate::Evaluated;
use crate::manifest::Carried;
use preop_device::Guide;
use preop_plan::{Argument, Step};
use preop_solid::Solid;
use preop_space::{Direction, Frame, Plane, Point};
use preop_steps::Value;
use preop_surgery::{Fragment, Reconstruction};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// Whether a part shows anatomy or guides a tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// Anatomy: goes to `models/`.
    Model,
    /// A tool: goes to `devices/`.
    Device,
}

/// A body that is printed.
#[derive(Clone, Debug)]
pub struct Part {
    /// The step that made it.
    pub step: String,
    /// What it is.
    pub kind: PartKind,
    /// What is embossed on it, and its file's name.
    pub part_id: String,
    /// The input in whose patient space it lies.
    pub frame: Frame,
    /// How it was carried there from where it was scanned.
    pub carried: Option<Carried>,
    /// The body.
    pub solid: Arc<Solid>,
    /// The dimensions that are measured on the written file.
    pub dimensions: Vec<Dimension>,
}

/// A dimension that the plan promises of a part.
#[derive(Clone, Debug)]
pub struct Dimension {
    /// What it is, in words.
    pub name: String,
    /// What the plan says.
    pub planned: f64,
    /// How far the file may lie from it.
    pub tolerance: f64,
    /// `mm` or `deg`.
    pub unit: &'static str,
    /// Where in the file it is found again.
    pub feature: Json,
}

/// How far a plane, slot or hole may lie from the plan.
const PLACE_MM: f64 = 0.05;
/// How far it may be turned.
const TURN_DEG: f64 = 0.1;
/// How far the length of a segment may lie from the plan.
const LENGTH_MM: f64 = 0.01;

/// Every part of a plan, in the order of its steps.
pub fn parts(evaluated: &Evaluated<'_>) -> Vec<Part> {
    evaluated.plan.steps.iter().flat_map(|step| of_step(evaluated, step)).collect()
}

fn of_step(evaluated: &Evaluated<'_>, step: &Step) -> Vec<Part> {
    let frame = |parameter| evaluated.plan.frame(step, parameter);
    let value = |result: &str| {
        let dot = if result.is_empty() { "" } else { "." };
        evaluated.value(&format!("{}{dot}{result}", step.name))
    };
    match (step.kind.name, value("")) {
        ("model" | "jaw-model", Some(Value::Solid(body))) => vec![Part {
            step: step.name.clone(),
            kind: PartKind::Model,
            part_id: step.arguments.text("part_id").to_owned(),
            frame: frame(if step.kind.name == "model" { "of" } else { "stumps" }),
            carried: moved(evaluated, step),
            solid: body.solid.clone(),
            dimensions: vec![],
        }],
        ("resection-guide" | "donor-guide", Some(Value::Guide(guide))) => vec![Part {
            step: step.name.clone(),
            kind: PartKind::Device,
            part_id: step.arguments.text("part_id").to_owned(),
            frame: guide.frame.clone(),
            carried: None,
            dimensions: guide_dimensions(&guide),
            solid: Arc::new(guide.solid.clone()),
        }],
        ("reconstruct", Some(Value::Reconstruction(r))) => segments(step, &r),
        _ => vec![],
    }
}

/// The segments of the donor at their planned places in the jaw.
fn segments(step: &Step, reconstruction: &Reconstruction) -> Vec<Part> {
    let of = |s: &preop_surgery::Segment| Part {
        step: step.name.clone(),
        kind: PartKind::Model,
        part_id: format!("{}-segment-{}", step.name, s.number),
        frame: s.fragment.planned_frame.clone(),
        carried: Some(carried(&s.fragment)),
        solid: Arc::new(s.fragment.planned()),
        dimensions: segment_dimensions(s),
    };
    reconstruction.segments.iter().map(of).collect()
}

/// How the bone of a model came to lie where the plan has it; none where it lies as it was scanned.
fn moved(evaluated: &Evaluated<'_>, step: &Step) -> Option<Carried> {
    let Some(Argument::Reference(of)) = step.arguments.get("of") else { return None };
    match evaluated.value(&of.to_string())? {
        Value::Fragment(fragment) if !fragment.stays() => Some(carried(&fragment)),
        _ => None,
    }
}

fn carried(fragment: &Fragment) -> Carried {
    let (columns, shift) = fragment.planned_from_scan.parts();
    Carried {
        from: fragment.frame.name().to_owned(),
        columns: columns.map(|c| c.to_array()),
        shift_mm: shift.to_array(),
    }
}

fn segment_dimensions(segment: &preop_surgery::Segment) -> Vec<Dimension> {
    let [start, end] = segment.jaw_planes;
    let mut all = plane_dimensions("start face", &start, 25.0);
    all.extend(plane_dimensions("end face", &end, 25.0));
    let along = (end.through - start.through).direction();
    if let Some(along) = along {
        all.push(Dimension {
            name: "centre length".to_owned(),
            planned: segment.measures.centre_mm,
            tolerance: LENGTH_MM,
            unit: "mm",
            feature: json!({
                "kind": "length",
                "from": plane_feature(&start, 25.0),
                "to": plane_feature(&end, 25.0),
                "along": along,
            }),
        });
    }
    all
}

fn guide_dimensions(guide: &Guide) -> Vec<Dimension> {
    let mut all = vec![];
    for slot in &guide.slots {
        let name = format!("slot {}", slot.number);
        let within = slot.length_mm;
        all.extend(plane_dimensions(
            &format!("{name} kept wall"),
            &at(slot.kept_wall, slot.centre),
            within,
        ));
        all.extend(plane_dimensions(
            &format!("{name} waste wall"),
            &at(slot.waste_wall, slot.centre),
            within,
        ));
        all.push(Dimension {
            name: format!("{name} width"),
            planned: slot.gap_mm,
            tolerance: PLACE_MM,
            unit: "mm",
            feature: json!({
                "kind": "slot",
                "plane": plane_feature(&at(slot.kept_wall, slot.centre), within),
                "gap_mm": slot.gap_mm,
            }),
        });
    }
    for bore in &guide.bores {
        all.extend(bore_dimensions(
            &format!("hole {}", bore.number),
            bore.start,
            bore.along,
            bore.diameter_mm / 2.0,
            bore.guided_mm,
        ));
    }
    all
}

/// The same plane, known by the place nearest to `near`.
fn at(plane: Plane, near: Point) -> Plane {
    Plane::new(plane.project(near), plane.normal)
}

fn plane_feature(plane: &Plane, within_mm: f64) -> Json {
    json!({
        "kind": "plane",
        "through_mm": plane.through,
        "normal": plane.normal,
        "within_mm": within_mm,
    })
}

fn plane_dimensions(name: &str, plane: &Plane, within_mm: f64) -> Vec<Dimension> {
    placed(name, plane_feature(plane, within_mm), ["offset", "tilt"])
}

fn bore_dimensions(
    name: &str,
    start: Point,
    along: Direction,
    radius_mm: f64,
    length_mm: f64,
) -> Vec<Dimension> {
    let feature = json!({
        "kind": "bore",
        "through_mm": start,
        "along": along,
        "radius_mm": radius_mm,
        "length_mm": length_mm,
    });
    let mut all = placed(name, feature.clone(), ["axis offset", "axis tilt"]);
    all.push(Dimension {
        name: format!("{name} diameter"),
        planned: 2.0 * radius_mm,
        tolerance: PLACE_MM,
        unit: "mm",
        feature,
    });
    all
}

/// An offset and a tilt, both planned as none.
fn placed(name: &str, feature: Json, [offset, tilt]: [&str; 2]) -> Vec<Dimension> {
    let row = |what: &str, tolerance, unit| Dimension {
        name: format!("{name} {what}"),
        planned: 0.0,
        tolerance,
        unit,
        feature: feature.clone(),
    };
    vec![row(offset, PLACE_MM, "mm"), row(tilt, TURN_DEG, "deg")]
}
