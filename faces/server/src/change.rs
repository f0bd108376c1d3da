//! What a person can do to a plan, each as one operation on its text with its words for the history.

use crate::apart::Touched;
use crate::{Refusal, described, hand, source};
use preop_case::{PlanChange, changes_of_texts};
use preop_plan::Vocabulary;
use preop_plan::edit::{self, EditError};
use preop_steps::Steps;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// A change of a plan.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Change {
    /// Puts a parameter of a step or an input to a value.
    Set(Set),
    /// Puts several parameters of a step at once, as one drag of a handle changes them.
    Put(Put),
    /// Takes a parameter out, so that its default holds.
    Unset(Unset),
    /// Adds a step.
    Add(Add),
    /// Adds to the end of a list of a step, such as a stroke.
    Append(Append),
    /// Puts a step between a result and all that is made of it.
    Interpose(Interpose),
    /// Takes a step out.
    Remove(Remove),
    /// Says what the case is: its title, the side and the day of the operation.
    Describe(Describe),
    /// Takes a danger upon a person.
    Accept(Accept),
    /// Takes that back.
    Withdraw(Withdraw),
    /// Begins a variant from the plan as it is, and opens it.
    Begin(Named),
    /// Opens another variant, as it was left.
    Open(Named),
    /// Takes the last change that stands back.
    Undo(Empty),
    /// Brings the last change that was taken back.
    Redo(Empty),
}

/// Puts a parameter of a step or an input to a value.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Set {
    step: String,
    parameter: String,
    #[schema(value_type = Object)]
    value: Value,
}

/// Puts several parameters of a step to values; `null` takes one out, so that its default holds.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Put {
    step: String,
    #[schema(value_type = Object)]
    values: Map<String, Value>,
}

/// Takes a parameter of a step or an input out.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unset {
    step: String,
    parameter: String,
}

/// Adds a step with its `name`, its `do` and its parameters.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Add {
    #[schema(value_type = Object)]
    step: Value,
    /// The step behind which it comes; at the end where absent.
    after: Option<String>,
}

/// Adds a value to the end of a list that is a parameter of a step.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Append {
    step: String,
    parameter: String,
    #[schema(value_type = Object)]
    value: Value,
}

/// Puts a step with its `name`, its `do` and its parameters behind the step that gives `behind`.
/// Whatever took `behind` takes what the step gives instead: its result `gives`, or its main one.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Interpose {
    #[schema(value_type = Object)]
    step: Value,
    behind: String,
    gives: Option<String>,
}

/// Takes a step out.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Remove {
    step: String,
}

/// Says what the case is: `title`, `side`, `operation_date`. What is not named stays; `null` takes the side or the day out.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Describe {
    #[schema(value_type = Object)]
    values: Map<String, Value>,
}

/// Takes a danger upon a person.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    finding: String,
    step: String,
    by: String,
    why: String,
}

/// Takes an acceptance back.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    finding: String,
    step: String,
}

/// Names a variant.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Named {
    pub(crate) variant: String,
}

/// Nothing to say.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct Empty {}

impl Change {
    /// The text after the change, and the change in words. Variants, undo and redo are the history's.
    ///
    /// # Errors
    /// What of the text or of the change makes no sense.
    pub fn apply(&self, text: &str) -> Result<(String, String), Refusal> {
        let edited = match self {
            Change::Set(Set { step, parameter, value }) => {
                source::put(text, step, parameter, Some(value))?
            }
            Change::Put(Put { step, values }) => {
                values.iter().try_fold(text.to_owned(), |text, (parameter, value)| {
                    source::put(&text, step, parameter, Some(value).filter(|v| !v.is_null()))
                })?
            }
            Change::Unset(Unset { step, parameter }) => source::put(text, step, parameter, None)?,
            Change::Describe(Describe { values }) => described::put(text, values)?,
            _ => self.edited(text).map_err(not_done)?,
        };
        let words = self.words([text, &edited]);
        Ok((edited, words))
    }

    /// The text after a change of what the plan holds. What a step or an input says is changed by
    /// [`source::put`].
    fn edited(&self, text: &str) -> Result<String, EditError> {
        match self {
            Change::Add(Add { step, after }) => edit::add(text, "step", step, after.as_deref()),
            Change::Append(Append { step, parameter, value }) => {
                edit::append(text, step, parameter, value)
            }
            Change::Interpose(Interpose { step, behind, gives }) => {
                let name = step["name"].as_str().unwrap_or_default();
                let to = gives.as_ref().map_or(name.to_owned(), |gives| format!("{name}.{gives}"));
                edit::interpose(text, step, [behind, &to], Steps.kinds())
            }
            Change::Remove(Remove { step }) => edit::remove(text, "step", &[("name", step)]),
            Change::Accept(Accept { finding, step, by, why }) => {
                let entry = json!({ "finding": finding, "step": step, "by": by, "why": why });
                edit::add(text, "accept", &entry, None)
            }
            Change::Withdraw(Withdraw { finding, step }) => {
                edit::remove(text, "accept", &[("finding", finding), ("step", step)])
            }
            _ => Ok(text.to_owned()),
        }
    }

    /// What it touches of the plan. Whoever accepts a danger, opens a variant or goes back looked at all of it.
    pub(crate) fn touches(&self) -> Touched<'_> {
        match self {
            Change::Set(Set { step, .. })
            | Change::Put(Put { step, .. })
            | Change::Unset(Unset { step, .. })
            | Change::Append(Append { step, .. })
            | Change::Remove(Remove { step }) => Touched::Entry(step),
            Change::Add(Add { step, .. }) => {
                Touched::Entry(step["name"].as_str().unwrap_or_default())
            }
            Change::Interpose(Interpose { behind, .. }) => {
                Touched::Behind(behind.split('.').next().unwrap_or_default())
            }
            Change::Describe(Describe { values }) => {
                Touched::Said(values.keys().map(String::as_str).collect())
            }
            Change::Accept(_)
            | Change::Withdraw(_)
            | Change::Begin(_)
            | Change::Open(_)
            | Change::Undo(_)
            | Change::Redo(_) => Touched::All,
        }
    }

    fn words(&self, [before, after]: [&str; 2]) -> String {
        match self {
            Change::Set(Set { step, parameter, .. }) => {
                format!("{step}: {}", what_changed(before, after, parameter))
            }
            Change::Put(Put { step, values }) => {
                let parameters: Vec<&str> = values.keys().map(String::as_str).collect();
                format!("{step}: {}", what_changed(before, after, &parameters.join(", ")))
            }
            Change::Describe(Describe { values }) => {
                let parameters: Vec<&str> = values.keys().map(String::as_str).collect();
                what_changed(before, after, &parameters.join(", "))
            }
            Change::Unset(Unset { step, parameter }) => {
                format!("{step}: {parameter} back to its default")
            }
            Change::Add(Add { step, .. }) => format!(
                "added {} ({})",
                step["name"].as_str().unwrap_or("a step"),
                step["do"].as_str().unwrap_or("?")
            ),
            Change::Append(Append { step, parameter, value }) => match hand::words(None, value) {
                Some(words) => format!("{step}: {words}"),
                None => format!("{step}: one more of {parameter}"),
            },
            Change::Interpose(Interpose { step, behind, .. }) => {
                let word = |key: &str| step[key].as_str().unwrap_or("?");
                let (name, kind) = (word("name"), word("do"));
                match hand::of_step(step) {
                    Some(words) => format!("{behind}: {words}, as {name} ({kind})"),
                    None => format!("put {name} ({kind}) behind {behind}"),
                }
            }
            Change::Remove(Remove { step }) => format!("removed {step}"),
            Change::Accept(Accept { finding, step, by, .. }) => {
                format!("{by} accepts {finding} of {step}")
            }
            Change::Withdraw(Withdraw { finding, step }) => {
                format!("acceptance of {finding} of {step} withdrawn")
            }
            Change::Begin(Named { variant }) => format!("began variant {variant}"),
            Change::Open(Named { variant }) => format!("opened variant {variant}"),
            Change::Undo(_) => "undo".to_owned(),
            Change::Redo(_) => "redo".to_owned(),
        }
    }
}

/// A change that the text does not take.
pub(crate) fn not_done(error: EditError) -> Refusal {
    Refusal::Wrong(format!("Not done: {error}"))
}

/// What changed from one text to the other, in words. A text that does not type has no changes; it is
/// refused before its words are read.
fn what_changed(before: &str, after: &str, parameters: &str) -> String {
    let changes = changes_of_texts(before, after).unwrap_or_default();
    let words: Vec<String> = changes.into_iter().map(|c: PlanChange| c.words).collect();
    if words.is_empty() { format!("{parameters} as it was") } else { words.join("; ") }
}
