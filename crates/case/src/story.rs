//! What a plan tells, by role: the scans, the bones, the cuts, the new jaw, the guides.
//!
//! Figures and report follow the roles and not the names that a plan happens to use.

use crate::Evaluated;
use crate::moves::Moved;
use preop_device::Guide;
use preop_plan::{Argument, Plan, Step};
use preop_solid::Solid;
use preop_space::Plane;
use preop_steps::{Body, Scan, Value};
use preop_surgery::Reconstruction;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A plan by its roles, each list in the order of the plan.
#[derive(Default)]
pub(crate) struct Story {
    pub(crate) scans: Vec<(String, Arc<Scan>)>,
    pub(crate) bones: Vec<Bone>,
    pub(crate) cuts: Vec<Cut>,
    pub(crate) moves: Vec<Moved>,
    pub(crate) tumour: Option<Arc<Body>>,
    /// The scan in whose places the tumour is.
    pub(crate) tumour_scan: String,
    pub(crate) new_jaw: Option<NewJaw>,
    pub(crate) guides: Vec<GuideOnBone>,
    elsewhere: BTreeSet<String>,
}

/// A bone from a scan.
pub(crate) struct Bone {
    pub(crate) name: String,
    pub(crate) scan: String,
    pub(crate) body: Arc<Body>,
}

/// An osteotomy.
pub(crate) struct Cut {
    pub(crate) name: String,
    /// The scan in whose places it is.
    pub(crate) scan: String,
    pub(crate) plane: Plane,
    pub(crate) of: Arc<Body>,
    pub(crate) kept: Arc<Body>,
    pub(crate) removed: Arc<Body>,
    pub(crate) blade: String,
    pub(crate) both_kept: bool,
    /// Whether a later cut divides what this one removes.
    pub(crate) removed_is_cut_again: bool,
}

/// The reconstruction with the bones around it.
pub(crate) struct NewJaw {
    pub(crate) reconstruction: Arc<Reconstruction>,
    pub(crate) stumps: Vec<Arc<Body>>,
    pub(crate) donor: Arc<Body>,
    pub(crate) donor_scan: String,
    pub(crate) donor_side: String,
    pub(crate) blade: String,
}

/// A guide and the bone that it sits on.
pub(crate) struct GuideOnBone {
    pub(crate) guide: Arc<Guide>,
    pub(crate) bone: Arc<Body>,
}

/// Reads the roles of an evaluated plan.
pub(crate) fn story(evaluated: &Evaluated<'_>) -> Story {
    let mut story = Story { elsewhere: elsewhere(evaluated.plan), ..Story::default() };
    for input in &evaluated.plan.inputs {
        if let Some(Value::Image(scan)) = evaluated.value(&input.name) {
            story.scans.push((input.name.clone(), scan));
        }
    }
    for step in &evaluated.plan.steps {
        let reader = Reader { evaluated, step };
        match step.kind.name {
            "surface" => story.bones.extend(reader.bone()),
            "cut" => story.cuts.extend(reader.cut()),
            "move" => story.moves.extend(Moved::read(evaluated, step)),
            "margin" => {
                story.tumour = reader.solid("of");
                story.tumour_scan = reader.frame("of");
            }
            "reconstruct" => story.new_jaw = reader.new_jaw(),
            "resection-guide" | "donor-guide" => story.guides.extend(reader.guide()),
            _ => {}
        }
    }
    story
}

/// The bones and pieces that a cut divides or a move carries on: where they were, nothing is once all is done.
pub(crate) fn elsewhere(plan: &Plan) -> BTreeSet<String> {
    let takers = plan.steps.iter().filter(|s| matches!(s.kind.name, "cut" | "move"));
    takers
        .filter_map(|s| match s.arguments.get("of") {
            Some(Argument::Reference(of)) => Some(of.to_string()),
            _ => None,
        })
        .collect()
}

/// The values around one step.
struct Reader<'a> {
    evaluated: &'a Evaluated<'a>,
    step: &'a Step,
}

impl Reader<'_> {
    fn result(&self, result: &str) -> Option<Value> {
        let dot = if result.is_empty() { "" } else { "." };
        self.evaluated.value(&format!("{}{dot}{result}", self.step.name))
    }

    fn result_solid(&self, result: &str) -> Option<Arc<Body>> {
        match self.result(result)? {
            Value::Solid(body) => Some(body),
            _ => None,
        }
    }

    fn solid(&self, parameter: &str) -> Option<Arc<Body>> {
        let Argument::Reference(name) = self.step.arguments.get(parameter)? else { return None };
        match self.evaluated.value(&name.to_string())? {
            Value::Solid(body) => Some(body),
            _ => None,
        }
    }

    fn solids(&self, parameter: &str) -> Vec<Arc<Body>> {
        let Some(Argument::References(names)) = self.step.arguments.get(parameter) else {
            return vec![];
        };
        names
            .iter()
            .filter_map(|name| match self.evaluated.value(&name.to_string())? {
                Value::Solid(body) => Some(body),
                _ => None,
            })
            .collect()
    }

    fn frame(&self, parameter: &str) -> String {
        self.evaluated.plan.frame(self.step, parameter).name().to_owned()
    }

    fn text(&self, parameter: &str) -> String {
        self.step.arguments.optional_text(parameter).unwrap_or_default().to_owned()
    }

    fn bone(&self) -> Option<Bone> {
        let body = self.result_solid("")?;
        Some(Bone { name: self.step.name.clone(), scan: self.frame("on"), body })
    }

    fn cut(&self) -> Option<Cut> {
        let Some(Value::Plane(plane)) = self.result("plane") else { return None };
        let removed_name = format!("{}.removed", self.step.name);
        let takes_removed = |step: &Step| {
            step.kind.name == "cut"
                && step.arguments.references().iter().any(|r| r.to_string() == removed_name)
        };
        Some(Cut {
            name: self.step.name.clone(),
            scan: self.frame("of"),
            plane,
            of: self.solid("of")?,
            kept: self.result_solid("kept")?,
            removed: self.result_solid("removed")?,
            blade: self.text("blade"),
            both_kept: self.text("keep") == "both",
            removed_is_cut_again: self.evaluated.plan.steps.iter().any(takes_removed),
        })
    }

    fn new_jaw(&self) -> Option<NewJaw> {
        let Some(Value::Reconstruction(reconstruction)) = self.result("") else { return None };
        Some(NewJaw {
            reconstruction,
            stumps: self.solids("stumps"),
            donor: self.solid("donor")?,
            donor_scan: self.frame("donor"),
            donor_side: self.text("donor_side"),
            blade: self.text("blade"),
        })
    }

    fn guide(&self) -> Option<GuideOnBone> {
        let Some(Value::Guide(guide)) = self.result("") else { return None };
        Some(GuideOnBone { guide, bone: self.solid("bone")? })
    }
}

impl Story {
    /// The moves that no other move carries on: where each piece comes to lie in the end.
    pub(crate) fn moved_last(&self) -> impl Iterator<Item = &Moved> {
        self.moves.iter().filter(|m| !self.is_moved(&m.name))
    }

    /// Whether a cut divides, or a move carries on, what has this name.
    pub(crate) fn is_elsewhere(&self, name: &str) -> bool {
        self.elsewhere.contains(name)
    }

    /// Whether a step carries the piece of this name to another place.
    pub(crate) fn is_moved(&self, name: &str) -> bool {
        self.moves.iter().any(|m| m.of == name)
    }

    /// How far a cut stays from the tumour, if both are places of one scan.
    pub(crate) fn margin_mm(&self, cut: &Cut) -> Option<f64> {
        let tumour = self.tumour.as_ref().filter(|_| cut.scan == self.tumour_scan)?;
        Some(preop_surgery::margin(&tumour.solid, &cut.plane)?.distance_mm)
    }

    /// What the last cut of the jaw removes: the specimen, where there is a resection.
    pub(crate) fn specimen(&self) -> Option<&Solid> {
        let cut = self.cuts.iter().rev().find(|c| !c.removed_is_cut_again && !c.both_kept)?;
        Some(&cut.removed.solid)
    }

    /// The bone that the first cut divides.
    pub(crate) fn operated(&self) -> Option<&Solid> {
        self.cuts.first().map(|c| &*c.of.solid)
    }

    /// The scan that an operated bone is in.
    pub(crate) fn operated_scan(&self) -> Option<&Scan> {
        let operated = self.operated()?;
        let of_bone = self.bones.iter().find(|b| *b.body.solid == *operated);
        let name = of_bone.map(|b| b.scan.as_str());
        let scan = self.scans.iter().find(|(n, _)| Some(n.as_str()) == name);
        scan.or(self.scans.first()).map(|(_, scan)| &**scan)
    }
}
