//! The exact numbers of one step or input, as its inspector shows them in place of the preview that the hand saw.

use crate::Refusal;
use crate::contents::Contents;
use crate::ground::Ground;
use crate::session::Session;
use preop_case::Previewed;
use preop_plan::Hash;
use serde::Serialize;
use utoipa::ToSchema;

/// What is exact about a step, of this revision.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct StepNumbers {
    revision: u64,
    told: Vec<ToldExactly>,
}

/// What a preview tells of, and its exact numbers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ToldExactly {
    preview: Preview,
    /// What the numbers are of, in words.
    title: String,
    /// The steps and inputs that they follow from: they are as exact as the worst of them.
    from: Vec<String>,
    /// None while one of those is not exact.
    numbers: Vec<ExactNumber>,
}

/// What a preview tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Preview {
    /// The area of bone that a plane cuts.
    BoneCut,
    /// How far a cut stays from a tumour; less than 0 where tumour lies on the side that is kept.
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

impl From<Previewed> for Preview {
    fn from(of: Previewed) -> Preview {
        match of {
            Previewed::BoneCut => Preview::BoneCut,
            Previewed::Margin => Preview::Margin,
            Previewed::NewJaw => Preview::NewJaw,
            Previewed::Apart => Preview::Apart,
            Previewed::Segments => Preview::Segments,
            Previewed::Gap => Preview::Gap,
            Previewed::Taken => Preview::Taken,
            Previewed::Boxed => Preview::Boxed,
            Previewed::Removed => Preview::Removed,
        }
    }
}

/// A number from exact bodies.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ExactNumber {
    of: String,
    name: String,
    value: f64,
    unit: String,
}

/// What is exact about a step now; nothing is computed for it that a step would have to.
///
/// # Errors
/// If what a step gave cannot be read back.
pub(crate) fn numbers(
    session: &Session,
    step: &str,
    contents: &Contents,
    ground: &dyn Ground,
) -> Result<StepNumbers, Refusal> {
    let (plan, revision, exact) = session.exact();
    let Some(plan) = plan else { return Ok(StepNumbers { revision, told: vec![] }) };
    let value = |name: &str| exact.get(name).and_then(|c: &Hash| contents.value(c, ground).ok());
    let told = preop_case::exact(&plan, step, &value).into_iter().map(|one| ToldExactly {
        preview: one.previewed.into(),
        title: one.title,
        from: one.from,
        numbers: one.numbers.into_iter().map(number).collect(),
    });
    Ok(StepNumbers { revision, told: told.collect() })
}

fn number(of: preop_case::Number) -> ExactNumber {
    let preop_case::Number { of, name, value, unit } = of;
    ExactNumber { of, name, value, unit }
}
