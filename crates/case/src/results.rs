//! Results of a plan that other programs take: labels as named segments on the grid of their scan, bone as a surface.
//!
//! Guides are not among them: one leaves only with its package, where it is measured again.

use crate::outside;
use crate::to_dicom::COLOURS;
use crate::{Evaluated, Inputs};
use preop_dicom::Meaning;
use preop_label::{Label, Segment, Segments};
use preop_plan::evaluate::Outcome;
use preop_plan::{Input, Plan, ResultName, Type, nearest};
use preop_space::Frame;
use preop_steps::Value;
use preop_surface::Mesh;
use std::sync::Arc;

/// What may be taken as a surface.
const SURFACES: [Type; 2] = ["mesh", "solid"];
const LABEL: Type = "label";

/// Why results of a plan are not given to others.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ResultError {
    /// None was named.
    #[error("say which result of the plan with --result NAME; {0}")]
    None(String),
    /// No result has this name.
    #[error("the plan has no result \"{wanted}\"{meant}; {known}")]
    Unknown {
        /// The name that was asked for.
        wanted: String,
        /// The name that may have been meant, in words.
        meant: String,
        /// Those that can be taken, in words.
        known: String,
    },
    /// A result of a type that no file of this kind holds.
    #[error("\"{name}\" is a {kind}, which does not go into {file} by itself; {known}")]
    Kind {
        /// The result.
        name: String,
        /// Its type.
        kind: Type,
        /// What is to be written, in words.
        file: &'static str,
        /// Those that can be taken, in words.
        known: String,
    },
    /// Labels and surfaces, or several surfaces.
    #[error("several labels go into one file, but only one surface; write {0} files")]
    Several(usize),
    /// Results of several scans.
    #[error(
        "\"{first}\" lies in the scan \"{first_frame}\", \"{other}\" in \"{other_frame}\"; write a file for each"
    )]
    Frames {
        /// A result.
        first: String,
        /// Its scan.
        first_frame: String,
        /// Another result.
        other: String,
        /// Its scan.
        other_frame: String,
    },
    /// The step failed, or one that it waits for.
    #[error("\"{name}\" is not there: {why}")]
    Failed {
        /// The result.
        name: String,
        /// What the step says.
        why: String,
    },
    /// Labels of one scan on several grids.
    #[error("\"{first}\" and \"{other}\" lie on different grids of voxels; write a file for each")]
    Grids {
        /// A label.
        first: String,
        /// Another one.
        other: String,
    },
}

/// Which results of a plan are wanted: labels, or one surface, of one scan.
#[derive(Clone, Debug)]
pub struct Wanted {
    names: Vec<ResultName>,
    /// Whether it is a surface, else labels.
    pub is_surface: bool,
    frame: Frame,
}

/// What results become; which of the two a file holds follows from its format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A file of voxels.
    Labels,
    /// A file of triangles.
    Surface,
    /// DICOM: a segmentation of labels, an encapsulated STL of a surface.
    Either,
}

impl Wanted {
    /// The results of these full names, looked up before anything runs.
    ///
    /// # Errors
    /// A name that the plan does not know, of another type, or of another scan than the first; in words that list what
    /// can be taken.
    pub fn of(plan: &Plan, names: &[String], takes: Takes) -> Result<Wanted, ResultError> {
        let all = plan.results();
        let known = known(&all, takes);
        let mut chosen: Vec<(ResultName, Type, Frame)> = vec![];
        for name in names {
            let of_name = all.iter().find(|(n, _, _)| n.to_string() == *name);
            let found = of_name.ok_or_else(|| unknown(name, &all, takes))?;
            if !fits(found.1, takes) {
                let (name, kind, known) = (name.clone(), found.1, known);
                return Err(ResultError::Kind { name, kind, file: takes.words(), known });
            }
            if !chosen.iter().any(|(n, _, _)| *n == found.0) {
                chosen.push(found.clone());
            }
        }
        let Some((first, kind, frame)) = chosen.first().cloned() else {
            return Err(ResultError::None(known));
        };
        if let Some((other, _, of_other)) = chosen.iter().find(|(_, _, f)| *f != frame) {
            return Err(ResultError::Frames {
                first: first.to_string(),
                first_frame: frame.name().to_owned(),
                other: other.to_string(),
                other_frame: of_other.name().to_owned(),
            });
        }
        if chosen.len() > 1 && chosen.iter().any(|(_, kind, _)| *kind != LABEL) {
            return Err(ResultError::Several(chosen.len()));
        }
        let names = chosen.into_iter().map(|(name, _, _)| name).collect();
        Ok(Wanted { names, is_surface: kind != LABEL, frame })
    }

    /// The plan with nothing but what these results come from, to be evaluated by
    /// [`evaluate_part`](crate::evaluate_part).
    pub fn part_of(&self, plan: &Plan) -> Plan {
        plan.only_for(&self.names)
    }

    /// The scan in whose patient space they lie.
    pub fn scan<'p>(&self, plan: &'p Plan) -> Option<&'p Input> {
        plan.input(self.frame.name())
    }

    /// What they are called in a file: by their own names, with that of the step where two would be alike.
    pub fn titles(&self) -> Vec<String> {
        let short = |n: &ResultName| if n.result.is_empty() { &n.step } else { &n.result }.clone();
        let alike = |a: &ResultName| self.names.iter().filter(|b| short(a) == short(b)).count() > 1;
        let title = |n: &ResultName| if alike(n) { n.to_string() } else { short(n) };
        self.names.iter().map(title).collect()
    }

    /// Their full names: what a part is followed by from one file to the next.
    pub fn full_names(&self) -> Vec<String> {
        self.names.iter().map(ResultName::to_string).collect()
    }

    /// What each label is in the vocabularies of other programs: of an input, a DICOM segmentation, as that says. What a
    /// step made is another part.
    pub fn meanings(&self, plan: &Plan, inputs: &dyn Inputs) -> Vec<Option<Meaning>> {
        let meaning = |name: &ResultName| {
            let input = plan.input(&name.step)?;
            outside::meaning(input, (&*inputs.files(input).ok()?, inputs.decode()))
        };
        self.names.iter().map(meaning).collect()
    }

    /// The labels as named segments: one layer, or more where they overlap.
    ///
    /// # Errors
    /// A step that failed, or labels on several grids.
    ///
    /// # Panics
    /// If a surface is wanted.
    pub fn segments(&self, evaluated: &Evaluated<'_>) -> Result<Segments, ResultError> {
        assert!(!self.is_surface, "the caller has looked");
        let mut labels: Vec<Arc<Label>> = vec![];
        for name in &self.names {
            match value(evaluated, name)? {
                Value::Label(label) => labels.push(label),
                other => unreachable!("typing made {name} a label, not a {}", other.kind()),
            }
        }
        let grid = labels[0].geometry();
        if let Some(n) = labels.iter().position(|label| label.geometry() != grid) {
            let [first, other] = [0, n].map(|n| self.names[n].to_string());
            return Err(ResultError::Grids { first, other });
        }
        let parts = self.titles().into_iter().zip(&labels).enumerate().map(|(n, (name, label))| {
            let inside = label.voxels().iter().enumerate().filter(|(_, v)| **v != 0);
            let colour = Some(COLOURS[n % COLOURS.len()]);
            let segment = Segment { name, colour, layer: 0, value: n as u16 + 1 };
            (segment, inside.map(|(place, _)| place).collect())
        });
        Ok(Segments::layered(grid.clone(), parts))
    }

    /// The surface, in millimetres and LPS.
    ///
    /// # Errors
    /// A step that failed.
    ///
    /// # Panics
    /// If labels are wanted.
    pub fn surface(&self, evaluated: &Evaluated<'_>) -> Result<Mesh, ResultError> {
        match value(evaluated, &self.names[0])? {
            Value::Mesh(mesh) => Ok((*mesh).clone()),
            Value::Solid(body) => Ok(body.solid.mesh().clone()),
            other => unreachable!("typing made it a surface, not a {}", other.kind()),
        }
    }
}

impl Takes {
    fn words(self) -> &'static str {
        match self {
            Takes::Labels => "a file of voxels",
            Takes::Surface => "a file of triangles",
            Takes::Either => "DICOM",
        }
    }
}

fn fits(kind: Type, takes: Takes) -> bool {
    let (label, surface) = (kind == LABEL, SURFACES.contains(&kind));
    match takes {
        Takes::Labels => label,
        Takes::Surface => surface,
        Takes::Either => label || surface,
    }
}

fn unknown(wanted: &str, all: &[(ResultName, Type, Frame)], takes: Takes) -> ResultError {
    let names: Vec<String> = all.iter().map(|(name, _, _)| name.to_string()).collect();
    // A step whose results have names of their own has no main one.
    let of_step = names.iter().find(|name| name.split('.').next() == Some(wanted));
    let near = nearest(wanted, names.iter().map(String::as_str));
    let near = of_step.map(String::as_str).or(near);
    let meant = near.map(|near| format!(" (\"{near}\"?)")).unwrap_or_default();
    ResultError::Unknown { wanted: wanted.to_owned(), meant, known: known(all, takes) }
}

/// What can be taken, in words.
fn known(all: &[(ResultName, Type, Frame)], takes: Takes) -> String {
    let list = |is: &dyn Fn(Type) -> bool| {
        let names: Vec<String> = all
            .iter()
            .filter(|(_, kind, _)| is(kind) && fits(kind, takes))
            .map(|(name, _, _)| name.to_string())
            .collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    };
    let labels = list(&|kind| kind == LABEL);
    let surfaces = list(&|kind| SURFACES.contains(&kind));
    match takes {
        Takes::Labels => format!("its labels: {labels}"),
        Takes::Surface => format!("its surfaces: {surfaces}"),
        Takes::Either => format!("its labels: {labels}; its surfaces: {surfaces}"),
    }
}

/// A value, or why there is none: in the words of the step that failed first.
fn value(evaluated: &Evaluated<'_>, name: &ResultName) -> Result<Value, ResultError> {
    let full = name.to_string();
    let words = |(step, outcome): &(&str, &Outcome)| match outcome {
        Outcome::Failed(words) => Some(format!("\"{step}\": {words}")),
        _ => None,
    };
    evaluated.value(&full).ok_or_else(|| {
        let why = evaluated.evaluation.failures().iter().find_map(words);
        ResultError::Failed { name: full, why: why.unwrap_or_else(|| "no step gave it".to_owned()) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const JAW: &str = include_str!("../../../examples/mandible-fibula/plan.toml");

    fn wanted(names: &[&str], takes: Takes) -> Result<Wanted, ResultError> {
        let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
        Wanted::of(&crate::read(JAW).unwrap(), &names, takes)
    }

    #[test]
    fn every_label_of_a_plan_can_be_taken_and_a_guide_cannot() {
        let plan = crate::read(JAW).unwrap();
        let mut kinds = BTreeSet::new();
        for (name, kind, _) in plan.results() {
            let taken = wanted(&[&name.to_string()], Takes::Either);
            assert_eq!(
                taken.is_ok(),
                kind == "label" || SURFACES.contains(&kind),
                "{name}: {kind}"
            );
            assert!(
                taken.is_ok_and(|w| w.is_surface == (kind != "label"))
                    || !fits(kind, Takes::Either)
            );
            kinds.insert(kind);
        }
        assert!(["label", "solid", "guide"].iter().all(|kind| kinds.contains(kind)));
    }

    #[test]
    fn a_part_of_a_plan_is_all_that_a_result_comes_from() {
        let plan = crate::read(JAW).unwrap();
        for (name, _, _) in plan.results() {
            let part = plan.only_for(std::slice::from_ref(&name));
            let is_there = |n: &str| part.step(n).is_some() || part.input(n).is_some();
            assert!(is_there(&name.step));
            for step in &part.steps {
                assert!(step.arguments.references().iter().all(|r| is_there(&r.step)), "{name}");
                assert!(plan.picked_on(step).iter().all(|i| is_there(&i.name)), "{name}");
            }
            // Without any one step it would not be whole.
            for step in part.steps.iter().filter(|s| s.name != name.step) {
                let refers = |s: &&preop_plan::Step| {
                    s.arguments.references().iter().any(|r| r.step == step.name)
                };
                assert!(part.steps.iter().any(|s| refers(&s)), "{name} needs no {}", step.name);
            }
        }
    }
}
