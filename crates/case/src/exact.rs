//! The exact counterpart of each number that a screen shows as a preview while the hand drags: from the bodies that the steps
//! gave, for one step of the plan, with the steps that it follows from.

use crate::numbers::{Number, of_reconstruction, removed_in_words};
use crate::pieces::{
    Becomes, before_moves, cuts, is_tumour, of, operated, pieces, references, scanned,
};
use crate::planned::sampled;
use crate::removed::{Values, removed};
use preop_plan::{Input, Plan, ResultName, Step};
use preop_solid::Solid;
use preop_solid::boolean::overlap_volume;
use preop_space::{Frame, Plane};
use preop_steps::Value;
use preop_surface::{Tree, gap};
use preop_surgery::{FACE_WITHIN_MM, Face, Fragment, Reconstruction, margin};
use std::sync::Arc;

/// What a preview tells of. Whoever shows a new one gives it its exact counterpart here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Previewed {
    /// The area of bone that a plane cuts.
    BoneCut,
    /// How far a cut stays from a tumour.
    Margin,
    /// The new jaw between two cuts, along its line.
    NewJaw,
    /// How far the places of two planes lie from each other.
    Apart,
    /// Segments of the new jaw and their joints.
    Segments,
    /// The gap from a moved bone to others, or how deep it reaches into them.
    Gap,
    /// What scissors take of a label.
    Taken,
    /// How large the part of a scan is that a box keeps.
    Boxed,
    /// What all cuts remove of the bone that one of them cuts; no preview shows it.
    Removed,
}

impl Previewed {
    /// Every one, in the order of their declaration.
    pub const ALL: [Previewed; 9] = [
        Previewed::BoneCut,
        Previewed::Margin,
        Previewed::NewJaw,
        Previewed::Apart,
        Previewed::Segments,
        Previewed::Gap,
        Previewed::Taken,
        Previewed::Boxed,
        Previewed::Removed,
    ];
}

/// What is to be told of a step, and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Exact {
    /// What the preview tells.
    pub previewed: Previewed,
    /// What it is of, in words, whether its numbers are known or not.
    pub title: String,
    /// The steps and inputs that it follows from: it is as exact as the worst of them.
    pub from: Vec<String>,
    /// The numbers; none while something that they follow from is not there, or where it has none.
    pub numbers: Vec<Number>,
}

/// What stands beside a step, or an input, once the hand has let go of it, in the order in which its preview tells it.
pub fn exact(plan: &Plan, step: &str, values: &Values<'_>) -> Vec<Exact> {
    let Some(step) = plan.step(step) else {
        return plan.input(step).and_then(|input| boxed(input, values)).into_iter().collect();
    };
    let asked = Asked { plan, step, values };
    match step.kind.name {
        "cut" => {
            let mut all = vec![asked.bone_cut()];
            all.extend(asked.margins_of_cut());
            all.extend(asked.to_partners());
            all.extend(asked.removed());
            all.extend(asked.reconstructions().into_iter().map(|r| asked.segments(r, false)));
            all
        }
        "margin" => asked.margins(),
        "reconstruct" => {
            let mut all = vec![asked.new_jaw(step)];
            all.push(asked.segments(step, true));
            all
        }
        "move" => vec![asked.gap()],
        "scissors" => vec![asked.taken()],
        _ => vec![],
    }
}

struct Asked<'a> {
    plan: &'a Plan,
    step: &'a Step,
    values: &'a Values<'a>,
}

impl Asked<'_> {
    fn plane(&self, name: &str) -> Option<Plane> {
        match (self.values)(name)? {
            Value::Plane(plane) => Some(plane),
            _ => None,
        }
    }

    /// A piece of bone where the plan has it.
    fn planned(&self, name: &str) -> Option<Solid> {
        match (self.values)(name)? {
            Value::Solid(body) => Some((*body.solid).clone()),
            Value::Fragment(fragment) => Some(fragment.planned()),
            _ => None,
        }
    }

    fn reconstruction(&self, step: &str) -> Option<Arc<Reconstruction>> {
        match (self.values)(step)? {
            Value::Reconstruction(made) => Some(made),
            _ => None,
        }
    }

    fn bone_cut(&self) -> Exact {
        let name = &self.step.name;
        let number = || {
            let plane = self.plane(&format!("{name}.plane"))?;
            let kept = self.planned(&format!("{name}.kept"))?;
            let area = Face::of(&kept, &plane, FACE_WITHIN_MM).map_or(0.0, |face| face.area_mm2);
            Some(vec![number(name, "bone cut", area, "mm²")])
        };
        told(Previewed::BoneCut, "bone cut", [name.clone()], number())
    }

    /// What all cuts remove of the bone that this one is part of.
    fn removed(&self) -> Option<Exact> {
        let bone = scanned(self.plan, of(self.step)?);
        let cuts = self.plan.steps.iter().filter(|s| s.kind.name == "cut");
        let own = cuts.filter(|s| of(s).is_some_and(|of| scanned(self.plan, of) == bone));
        let from: Vec<String> = own.map(|s| s.name.clone()).collect();
        let numbers = removed(self.plan, self.values, &bone).map(|r| removed_in_words(&bone, &r));
        Some(told(Previewed::Removed, &format!("removed of {bone}"), from, numbers))
    }

    /// The distance of this cut to every tumour of its scan, whether or not a margin names it.
    fn margins_of_cut(&self) -> Vec<Exact> {
        let frame = self.plan.frame(self.step, "of");
        let judging = self.plan.steps.iter().filter(|s| s.kind.name == "margin");
        let tumours = judging.filter(|m| self.plan.frame(m, "of") == frame).filter_map(of);
        let mut names: Vec<&ResultName> = vec![];
        tumours.for_each(|of| names.extend((!names.contains(&of)).then_some(of)));
        let plane = ResultName { step: self.step.name.clone(), result: "plane".to_owned() };
        names.into_iter().map(|tumour| self.margin(tumour, &plane)).collect()
    }

    fn margins(&self) -> Vec<Exact> {
        let Some(tumour) = of(self.step) else { return vec![] };
        let planes = references(self.step, "planes");
        planes.iter().map(|plane| self.margin(tumour, plane)).collect()
    }

    fn margin(&self, tumour: &ResultName, plane: &ResultName) -> Exact {
        let between = format!("{} to {tumour}", plane.step);
        let number = || {
            let found =
                margin(self.planned(&tumour.to_string())?.mesh(), &self.plane(&plane.to_string())?);
            Some(
                found
                    .map(|m| number(&between, "margin", m.distance_mm, "mm"))
                    .into_iter()
                    .collect(),
            )
        };
        let title = format!("margin, {between}");
        told(Previewed::Margin, &title, [plane.step.clone(), tumour.step.clone()], number())
    }

    /// The reconstructions that are made between this cut and another.
    fn reconstructions(&self) -> Vec<&Step> {
        let takes = |s: &&Step| s.kind.name == "reconstruct" && self.is_cut_of(s);
        self.plan.steps.iter().filter(takes).collect()
    }

    fn is_cut_of(&self, step: &Step) -> bool {
        let own = |cut: &ResultName| cut.step == self.step.name && cut.result == "plane";
        references(step, "cuts").iter().any(own)
    }

    /// The new jaw to each cut that is made with this one; where none is made between the two, how far their places lie apart.
    fn to_partners(&self) -> Vec<Exact> {
        let mut all: Vec<Exact> =
            self.reconstructions().into_iter().map(|r| self.new_jaw(r)).collect();
        let is_between = |cut: &ResultName| {
            self.reconstructions().iter().any(|r| references(r, "cuts").contains(cut))
        };
        let lists = self.plan.steps.iter().filter(|s| self.is_cut_of(s));
        let mut partners: Vec<&ResultName> = vec![];
        for cut in lists.flat_map(|s| references(s, "cuts")) {
            if cut.step != self.step.name && !is_between(cut) && !partners.contains(&cut) {
                partners.push(cut);
            }
        }
        all.extend(partners.into_iter().map(|cut| self.apart(cut)));
        all
    }

    fn apart(&self, other: &ResultName) -> Exact {
        let own = &self.step.name;
        let between = format!("{own} to {}", other.step);
        let number = || {
            let [a, b] = [self.plane(&format!("{own}.plane"))?, self.plane(&other.to_string())?];
            Some(vec![number(&between, "place to place", a.through.distance(b.through), "mm")])
        };
        let title = format!("place to place, {between}");
        told(Previewed::Apart, &title, [own.clone(), other.step.clone()], number())
    }

    fn new_jaw(&self, step: &Step) -> Exact {
        let cuts: Vec<&str> = references(step, "cuts").iter().map(|c| c.step.as_str()).collect();
        let between = cuts.join(" to ");
        let number = self.reconstruction(&step.name).map(|made| {
            vec![number(&between, "new jaw along its line", made.jaw_line.curve.length(), "mm")]
        });
        let title = format!("new jaw along its line, {between}");
        told(Previewed::NewJaw, &title, [step.name.clone()], number)
    }

    /// The segments and joints of a reconstruction: all of their numbers, or those that a moved cut is watched by.
    fn segments(&self, step: &Step, all: bool) -> Exact {
        let watched = ["length on the centre line", "least gap", "greatest gap", "contact"];
        let numbers = self.reconstruction(&step.name).map(|made| {
            let mut numbers = of_reconstruction(&made);
            numbers.retain(|n| all || watched.contains(&n.name.as_str()));
            numbers
        });
        told(Previewed::Segments, "segments and joints", [step.name.clone()], numbers)
    }

    /// The nearest other bone as planned; or those that the moved one reaches into.
    fn gap(&self) -> Exact {
        let others = self.others();
        let mut from = vec![self.step.name.clone()];
        for name in others.iter().map(|o| &o.step) {
            from.extend((!from.contains(name)).then(|| name.clone()));
        }
        let number = || {
            let moved = self.planned(&self.step.name)?;
            let mut bodies = vec![];
            for other in &others {
                bodies.extend(self.bodies(other)?);
            }
            Some(nearness(&moved, &bodies))
        };
        told(Previewed::Gap, "gap to other bones", from, number())
    }

    /// The bodies that a result gives where the plan has them, with what people call them.
    fn bodies(&self, of: &ResultName) -> Option<Vec<(String, Solid)>> {
        let Some(made) = self.reconstruction(&of.step) else {
            return Some(vec![(of.to_string(), self.planned(&of.to_string())?)]);
        };
        let name = |number: usize| format!("{of}, segment {number}");
        let planned = |f: &Fragment| f.planned();
        Some(made.segments.iter().map(|s| (name(s.number), planned(&s.fragment))).collect())
    }

    /// The bones that lie in the same scan once all is done, but for the one that this step moves.
    fn others(&self) -> Vec<ResultName> {
        let frame = self.plan.frame(self.step, "of");
        let own = of(self.step).map(|of| before_moves(self.plan, of));
        let results = self.plan.results();
        let lies_there = |name: &ResultName| is_in(&results, name, &frame);
        let mut all = vec![];
        let operated = operated(self.plan);
        for one in &operated {
            if lies_there(&one.bone) {
                let parts = pieces(self.plan, &one.bone);
                // Of cuts beside each other all that either keeps: no gap is told too large.
                let beside = if parts.is_none() { cuts(self.plan, &one.bone) } else { vec![] };
                let kept = beside
                    .iter()
                    .map(|c| ResultName { step: c.name.clone(), result: "kept".to_owned() });
                all.extend(kept.filter(|p| Some(p) != own.as_ref()));
                let there = parts.into_iter().flatten().filter(|p| p.becomes != Becomes::Removed);
                let others = there.filter(|p| Some(&p.scanned) != own.as_ref());
                all.extend(others.map(|p| match p.moved_by {
                    Some(step) => ResultName { step, result: String::new() },
                    None => p.scanned,
                }));
            }
            if let Some(step) = &one.rebuilt_by {
                let segments = ResultName { step: step.clone(), result: String::new() };
                if lies_there(&segments) && !all.contains(&segments) {
                    all.push(segments);
                }
            }
        }
        let bones = self.plan.steps.iter().filter(|s| matches!(s.kind.name, "surface" | "body"));
        for step in bones.filter(|s| !is_tumour(self.plan, s)) {
            let bone = ResultName { step: step.name.clone(), result: String::new() };
            let is_whole = !operated.iter().any(|one| one.bone == bone);
            if is_whole && lies_there(&bone) {
                all.push(bone);
            }
        }
        all
    }

    fn taken(&self) -> Exact {
        let name = &self.step.name;
        let before = of(self.step).map(ToString::to_string).unwrap_or_default();
        let number = || match ((self.values)(&before)?, (self.values)(name)?) {
            (Value::Label(before), Value::Label(after)) => {
                let taken = (before.volume() - after.volume()) / 1000.0;
                Some(vec![number(name, "taken by all cuts", taken, "cm³")])
            }
            _ => None,
        };
        let of = of(self.step).map(|of| of.step.clone()).unwrap_or_default();
        told(Previewed::Taken, "taken by all cuts", [name.clone(), of], number())
    }
}

/// The part of a scan that its box keeps: whole voxels, told from the middle of the first to the middle of the last, as
/// the box is meant that they enclose.
fn boxed(input: &Input, values: &Values<'_>) -> Option<Exact> {
    let name = &input.name;
    input.arguments.optional_box("box_mm")?;
    let grid = match values(name) {
        Some(Value::Image(scan)) => Some(scan.volume.geometry().clone()),
        Some(Value::Intensity(scan)) => Some(scan.volume.geometry().clone()),
        _ => None,
    };
    let numbers = grid.map(|grid| {
        let size = grid.bounds().max - grid.bounds().min;
        // Along the scan's own axes: of one that lies aslant its box is larger than it is.
        let edges = grid.size().into_iter().zip(grid.spacing());
        let mm3: f64 = edges.map(|(voxels, mm)| (voxels - 1) as f64 * mm).product();
        vec![
            number(name, "right to left", size.x, "mm"),
            number(name, "front to back", size.y, "mm"),
            number(name, "lower to upper", size.z, "mm"),
            number(name, "volume", mm3 / 1000.0, "cm³"),
        ]
    });
    Some(told(Previewed::Boxed, "what the box keeps", [name.clone()], numbers))
}

/// The bodies that one reaches into and how deep, the deepest first; else the gap to the nearest.
fn nearness(moved: &Solid, others: &[(String, Solid)]) -> Vec<Number> {
    let own = Tree::new(moved.mesh());
    let mut met = vec![];
    let mut nearest: Option<(&str, f64)> = None;
    for (name, other) in others {
        let Some(found) = gap(&own, other.mesh()) else { continue };
        if found.distance == 0.0 || is_within(moved, other) || is_within(other, moved) {
            // Faces that touch share no bone; what could not be measured is told by its depth alone.
            let shared = overlap_volume(moved, other).ok();
            if shared != Some(0.0) {
                met.push((name, deepest(moved, other, &own), shared));
                continue;
            }
        }
        if nearest.is_none_or(|(_, least)| found.distance < least) {
            nearest = Some((name, found.distance));
        }
    }
    met.sort_by(|a, b| b.1.total_cmp(&a.1));
    let met: Vec<Number> = met
        .into_iter()
        .flat_map(|(name, deep, shared)| {
            let shared = shared.map(|mm3| number(name, "shared bone", mm3, "mm³"));
            [Some(number(name, "reaches into it", deep, "mm")), shared].into_iter().flatten()
        })
        .collect();
    if !met.is_empty() {
        return met;
    }
    nearest.map(|(name, mm)| number(name, "gap", mm, "mm")).into_iter().collect()
}

/// Whether a body whose surface meets no other's lies within that.
fn is_within(inner: &Solid, outer: &Solid) -> bool {
    let first = inner.points().first();
    first.is_some_and(|p| outer.bounds().contains(*p) && Tree::new(outer.mesh()).contains(*p))
}

/// How deep either body reaches into the other, in millimetres, at places no farther apart than `SAMPLED_MM`.
fn deepest(a: &Solid, b: &Solid, a_tree: &Tree) -> f64 {
    let b_tree = Tree::new(b.mesh());
    let within = |of: &Solid, tree: &Tree, around: &Solid| {
        let around = around.bounds();
        let places = sampled(of.mesh());
        let inside = places.points().iter().filter(|p| around.contains(**p));
        inside.map(|p| -tree.signed_distance(*p)).fold(0.0, f64::max)
    };
    within(a, &b_tree, b).max(within(b, a_tree, a))
}

fn told(
    previewed: Previewed,
    title: &str,
    from: impl IntoIterator<Item = String>,
    numbers: Option<Vec<Number>>,
) -> Exact {
    let from = from.into_iter().collect();
    Exact { previewed, title: title.to_owned(), from, numbers: numbers.unwrap_or_default() }
}

fn number(of: &str, name: &str, value: f64, unit: &str) -> Number {
    let [of, name, unit] = [of, name, unit].map(str::to_owned);
    Number { of, name, value, unit }
}

fn is_in(
    results: &[(ResultName, preop_plan::Type, Frame)],
    name: &ResultName,
    frame: &Frame,
) -> bool {
    results.iter().any(|(result, _, of)| result == name && of == frame)
}
