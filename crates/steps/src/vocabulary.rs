//! The steps as the plan's vocabulary.

use crate::inputs::INPUTS;
use crate::{Call, STEPS, Value};
use preop_monitor::Monitor;
use preop_plan::{Context, InputKind, Step, StepError, StepKind, Type, Vocabulary};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A kind of step and the function that does it.
pub struct Stage {
    /// What it takes and gives.
    pub kind: StepKind,
    /// Does it: one value for each result of the kind, in that order.
    pub run: fn(&Call) -> Result<Vec<Value>, StepError>,
}

/// Every step of the house.
#[derive(Clone, Copy, Debug, Default)]
pub struct Steps;

static KINDS: LazyLock<Vec<StepKind>> = LazyLock::new(|| STEPS.iter().map(|s| s.kind).collect());

impl Vocabulary for Steps {
    type Value = Value;

    fn kinds(&self) -> &'static [StepKind] {
        &KINDS
    }

    fn input_kinds(&self) -> &'static [InputKind] {
        INPUTS
    }

    fn encode(&self, value: &Value) -> Vec<u8> {
        postcard::to_allocvec(value).expect("a value is numbers and texts in memory")
    }

    fn decode(&self, kind: Type, bytes: &[u8]) -> Option<Value> {
        postcard::from_bytes::<Value>(bytes).ok().filter(|value| value.kind() == kind)
    }

    fn run(
        &self,
        step: &Step,
        values: &BTreeMap<String, Value>,
        context: &Context,
        monitor: &dyn Monitor,
    ) -> Result<Vec<Value>, StepError> {
        let stage = STEPS
            .iter()
            .find(|s| s.kind.name == step.kind.name)
            .expect("typing has found the kind in this list");
        let results = (stage.run)(&Call { step, values, context, monitor })?;
        let promised = (stage.kind.results)(&step.arguments);
        assert!(
            results.iter().map(Value::kind).eq(promised.iter().map(|r| r.kind)),
            "{} gives what its table promises",
            stage.kind.name
        );
        Ok(results)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_plan::{Kind, Unit};

    /// The page says by the name of a step whether any change of the plan makes it anew (faces/web/src/plan/rebuilt.ts).
    #[test]
    fn guides_and_they_alone_carry_the_plans_mark() {
        for kind in Steps.kinds() {
            assert_eq!(kind.shows_plan_hash, kind.name.ends_with("-guide"), "{}", kind.name);
        }
    }

    /// What a page shows of it at once is by the schema alone (faces/web/src/plan/pushed.ts).
    #[test]
    fn what_moves_faces_is_a_length_of_known_measure_and_names_the_body_that_they_leave() {
        let mut pushing = vec![];
        for kind in Steps.kinds() {
            for parameter in kind.parameters {
                if let (Some(usual), Kind::Number { least, most, .. }) =
                    (parameter.usual, parameter.kind)
                {
                    assert!((least..=most).contains(&usual), "{} {}", kind.name, parameter.name);
                    assert_eq!(parameter.default, Some(""), "{} {}", kind.name, parameter.name);
                }
                let Some(pushes) = parameter.pushes else { continue };
                let from = kind.parameters.iter().find(|p| p.name == pushes.from).unwrap();
                assert!(matches!(from.kind, Kind::Reference(types) if types.contains(&"solid")));
                assert!(
                    matches!(parameter.kind, Kind::Number { unit: Unit::Millimetre, .. }),
                    "{}",
                    parameter.name
                );
                assert!(parameter.usual.is_some(), "{} {}", kind.name, parameter.name);
                pushing.push((kind.name, parameter.name));
            }
        }
        for guide in ["resection-guide", "donor-guide"] {
            for name in ["clearance_mm", "tissue_mm", "thickness_mm"] {
                assert!(pushing.contains(&(guide, name)), "{guide} {name}");
            }
        }
    }

    #[test]
    fn a_scan_of_mr_is_not_thresholded_in_hounsfield_units() {
        let plan = |kind: &str| {
            format!(
                "format = 1\ntitle = \"t\"\nside = \"left\"\n[[input]]\nname = \"scan\"\nkind = \"{kind}\"\n\
                 path = \"scan/\"\n[[step]]\nname = \"bone\"\ndo = \"threshold\"\nof = \"scan\"\n\
                 above_hu = 300\n"
            )
        };
        assert!(preop_plan::read(&plan("ct"), &Steps).is_ok());
        for kind in ["mr", "pet"] {
            let mistakes = preop_plan::read(&plan(kind), &Steps).unwrap_err();
            let words = format!("{mistakes:?}");
            assert!(words.contains("is a scan without Hounsfield units"), "{words}");
        }
    }
}
