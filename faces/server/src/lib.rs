//! The workspace's server: cases, changes, evaluation and what screens need, over HTTP.
//!
//! It translates and does nothing else: a change is one operation on a plan's text, kept before it is
//! acknowledged; what a plan gives is computed by `case`; what a screen shows comes from `display`.

mod affected;
mod apart;
mod captures;
mod case_folder;
mod change;
mod clock;
mod comments;
mod compared;
mod connections;
mod contents;
mod described;
mod deviation;
mod doorkeeper;
mod events;
mod exact_numbers;
mod exact_place;
mod ground;
mod hand;
mod intake;
mod judged;
mod library;
mod lines;
mod objects;
mod openapi;
mod pace;
mod page;
mod pictures;
mod plan_text;
mod planned;
mod progress;
mod refusal;
mod routes;
mod serve;
mod session;
mod shares;
mod shelf;
mod source;
mod variants;
mod volumes;
mod wire;
mod worker;

pub use captures::captures;
pub use case_folder::CaseFolder;
pub use change::Change;
pub use ground::Ground;
pub use intake::room::Caps;
pub use openapi::openapi;
pub use page::viewer;
pub use plan_text::plan_text;
pub use refusal::Refusal;
pub use serve::{Options, Served, serve};
pub use variants::package;
