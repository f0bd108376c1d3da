//! What a running computation tells and hears: findings, progress, cancellation.
//!
//! Three kinds of wrong, never mixed: an `Error` says that the world failed, a [`Finding`] what the
//! surgeon must know (evaluation goes on), and an `assert!` that we failed.

mod finding;
mod listen;

pub use finding::{Finding, Severity};
pub use listen::{Cancelled, Monitor, Part, Recorder, Silent};
