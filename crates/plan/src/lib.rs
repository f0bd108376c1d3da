//! The document: named steps, references, versions, evaluation, memo, history. Knows no medicine.
//!
//! A plan is text that anyone can read, diff, replay and sign. [`read`] types it against a
//! [`Vocabulary`] without an image, [`evaluate`](evaluate::evaluate) runs what is not remembered.

mod argument;
mod bounds;
mod canonical;
mod document;
pub mod edit;
pub mod evaluate;
mod hash;
pub mod history;
mod input;
mod kind;
mod literal;
pub mod memo;
mod nearest;
mod read;
pub mod schema;
pub mod shelf;
mod typing;
mod vocabulary;

pub use argument::{Argument, Arguments, ResultName};
pub use bounds::LONGEST_PLAN;
pub use document::{Accept, Input, Plan, Step};
pub use hash::Hash;
pub use kind::{Faces, Kind, Parameter, Pushes, ResultKind, StepKind, Type, Unit};
pub use nearest::nearest;
pub use read::{Mistake, read};
pub use vocabulary::{Context, InputKind, StepError, Vocabulary};
