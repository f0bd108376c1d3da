//! One command a file.

pub(crate) mod check;
pub(crate) mod convert;
pub(crate) mod deidentify;
pub(crate) mod demo;
pub(crate) mod evaluate;
pub(crate) mod inspect;
pub(crate) mod run;
pub(crate) mod serve;
pub(crate) mod steps;
pub(crate) mod verify;
