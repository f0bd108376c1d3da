//! The numbers of a plan by name: lengths, angles, gaps, areas and volumes, each from the exact bodies.

use crate::Evaluated;
use crate::pieces::{of, operated, scanned};
use crate::removed::{Removed, Values, removed};
use crate::story::{Story, story};
use preop_plan::{Plan, ResultName, Step};
use preop_surgery::Reconstruction;
use serde::{Deserialize, Serialize};

/// A number that two plans can be compared by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Number {
    /// What it belongs to: a step, a segment, a joint.
    pub of: String,
    /// What it is, in words.
    pub name: String,
    /// The number.
    pub value: f64,
    /// `mm`, `deg`, `mm²`, `cm³` or `%`.
    pub unit: String,
}

/// The numbers of an evaluated plan, in the order of the report. What failed or waits gives none.
pub fn numbers(evaluated: &Evaluated<'_>) -> Vec<Number> {
    let mut all = of_story(&story(evaluated));
    let values = |name: &str| evaluated.value(name);
    for one in operated(evaluated.plan) {
        all.extend(of_removed(evaluated.plan, &values, &one.bone));
    }
    all
}

/// What several cuts remove of a bone in all; of one alone its own numbers tell it.
fn of_removed(plan: &Plan, values: &Values<'_>, bone: &ResultName) -> Vec<Number> {
    let of_it =
        |s: &&Step| s.kind.name == "cut" && of(s).is_some_and(|of| scanned(plan, of) == *bone);
    if plan.steps.iter().filter(of_it).count() < 2 {
        return vec![];
    }
    removed(plan, values, bone).map(|r| removed_in_words(bone, &r)).unwrap_or_default()
}

/// Volume and length of what is removed of a bone.
pub(crate) fn removed_in_words(bone: &ResultName, removed: &Removed) -> Vec<Number> {
    let mut all = Numbers(vec![]);
    let of = bone.to_string();
    all.add(&of, "removed in all", removed.volume_mm3 / 1000.0, "cm³");
    all.add(&of, "length removed in all", removed.length_mm, "mm");
    all.0
}

pub(crate) fn of_story(story: &Story) -> Vec<Number> {
    let mut all = Numbers(vec![]);
    for bone in &story.bones {
        all.add(&bone.name, "volume", bone.body.solid.volume() / 1000.0, "cm³");
    }
    for cut in &story.cuts {
        all.add(&cut.name, "kept", cut.kept.solid.volume() / 1000.0, "cm³");
        all.add(&cut.name, "removed", cut.removed.solid.volume() / 1000.0, "cm³");
        if let Some(mm) = story.margin_mm(cut) {
            all.add(&cut.name, "distance to the tumour", mm, "mm");
        }
    }
    for moved in &story.moves {
        for (name, value, unit) in moved.numbers() {
            all.add(&moved.name, name, value, unit);
        }
    }
    if let Some(jaw) = &story.new_jaw {
        all.jaw(&jaw.reconstruction);
    }
    for on in &story.guides {
        let name = format!("guide {}", on.guide.name);
        all.add(&name, "volume", on.guide.solid.volume() / 1000.0, "cm³");
    }
    all.0
}

/// Segments, joints and what stays of the donor.
pub(crate) fn of_reconstruction(made: &Reconstruction) -> Vec<Number> {
    let mut all = Numbers(vec![]);
    all.jaw(made);
    all.0
}

struct Numbers(Vec<Number>);

impl Numbers {
    fn add(&mut self, of: &str, name: &str, value: f64, unit: &str) {
        let [of, name, unit] = [of, name, unit].map(str::to_owned);
        self.0.push(Number { of, name, value, unit });
    }

    fn jaw(&mut self, r: &Reconstruction) {
        for segment in &r.segments {
            let (of, m) = (format!("segment {}", segment.number), &segment.measures);
            self.add(&of, "length on the centre line", m.centre_mm, "mm");
            self.add(&of, "length outside", m.outer_mm, "mm");
            self.add(&of, "length inside", m.inner_mm, "mm");
            self.add(&of, "distal cut", m.distal_tilt_deg, "deg");
            self.add(&of, "proximal cut", m.proximal_tilt_deg, "deg");
            self.add(&of, "starts above the ankle", m.distal_from_tip_mm, "mm");
            self.add(&of, "ends above the ankle", m.proximal_from_tip_mm, "mm");
            self.add(&of, "volume", m.volume_mm3 / 1000.0, "cm³");
        }
        for joint in &r.joints {
            let of = joint.between.join(" – ");
            self.add(&of, "angle", joint.angle_deg, "deg");
            self.add(&of, "least gap", joint.least_gap_mm, "mm");
            self.add(&of, "greatest gap", joint.greatest_gap_mm, "mm");
            self.add(&of, "contact", joint.contact_mm2, "mm²");
            self.add(&of, "contact of the smaller face", 100.0 * joint.contact_fraction, "%");
        }
        for gap in &r.gaps {
            let of = format!("segments {} and {} on the donor", gap.between[0], gap.between[1]);
            self.add(&of, "bone lost between", gap.least_mm, "mm");
        }
        self.add("donor", "kept at the ankle", r.used_mm[0], "mm");
        self.add("donor", "kept at the knee", r.proximal_kept_mm, "mm");
        self.add("new jaw", "most distance to the jaw line", r.jaw_line.deviation_mm(), "mm");
    }
}
