//! What runs again after an edit, what stops the wave, and what a failure blocks.

use crate::toy::{Paths, Quiet, Sums};
use preop_plan::evaluate::{Outcome, evaluate};
use preop_plan::memo::MemoryMemo;
use preop_plan::shelf::NoShelf;
use preop_plan::{StepError, edit, read};

const PLAN: &str = r#"
format = 1
title = "sums"
[[input]]
name = "a"
kind = "scale"
path = "2.25"
[[step]]
name = "total"                 # refers to later steps: the order of the text does not matter
do = "sum"
of = ["rounded", "more", "parts.rest"]
[[step]]
name = "more"
do = "add"
of = "a"
by_mm = 0.5
[[step]]
name = "rounded"
do = "round"
of = "more"
[[step]]
name = "last"
do = "add"
of = "rounded"
[[step]]
name = "parts"
do = "split"
of = "more"
"#;

/// Evaluates, and tells which steps ran and what `total` and `last` are.
fn run(text: &str, memo: &MemoryMemo) -> (Vec<String>, Option<f64>, Option<f64>) {
    let plan = read(text, &Sums).unwrap();
    let quiet = Quiet { cancelled: false };
    let done = evaluate(&plan, &Sums, &Paths, memo, &NoShelf, "test", &quiet).unwrap();
    let ran = done.ran().into_iter().map(str::to_owned).collect();
    (ran, done.value("total"), done.value("last"))
}

#[test]
fn a_second_run_runs_nothing_and_gives_the_same() {
    let memo = MemoryMemo::default();
    let first = run(PLAN, &memo);
    assert_eq!(first.0, ["a", "total", "more", "rounded", "last", "parts"]);
    assert_eq!((first.1, first.2), (Some(3.0 + 2.75 + 0.75), Some(4.5)));
    let second = run(PLAN, &memo);
    assert_eq!(second.0, Vec::<String>::new());
    assert_eq!((second.1, second.2), (first.1, first.2));
}

#[test]
fn an_edit_runs_its_dependants_and_an_equal_result_stops_the_wave() {
    let memo = MemoryMemo::default();
    run(PLAN, &memo);
    // 2.25 + 0.6 rounds to 3 as before: `last` does not run again.
    let (ran, ..) = run(&edit::set(PLAN, "more.by_mm=0.6").unwrap(), &memo);
    assert_eq!(ran, ["total", "more", "rounded", "parts"]);
    // Back to the start: everything is remembered.
    assert_eq!(run(PLAN, &memo).0, Vec::<String>::new());
}

#[test]
fn a_failed_step_blocks_its_dependants_only() {
    let text = edit::set(PLAN, "more.by_mm=-50").unwrap();
    let plan = read(&text, &Sums).unwrap();
    let memo = MemoryMemo::default();
    let quiet = Quiet { cancelled: false };
    let done = evaluate(&plan, &Sums, &Paths, &memo, &NoShelf, "test", &quiet).unwrap();
    assert_eq!(done.outcomes()["parts"], Outcome::Failed("-47.75 is below zero.".into()));
    assert_eq!(done.outcomes()["total"], Outcome::Blocked("parts".into()));
    assert_eq!(done.value("last"), Some(-46.5));
    assert_eq!(done.failures().len(), 2);
}

#[test]
fn another_build_remembers_nothing() {
    let memo = MemoryMemo::default();
    let plan = read(PLAN, &Sums).unwrap();
    let quiet = Quiet { cancelled: false };
    evaluate(&plan, &Sums, &Paths, &memo, &NoShelf, "one", &quiet).unwrap();
    let other = evaluate(&plan, &Sums, &Paths, &memo, &NoShelf, "two", &quiet).unwrap();
    assert_eq!(other.ran().len(), 6);
}

#[test]
fn cancelling_is_no_failure() {
    let plan = read(PLAN, &Sums).unwrap();
    let memo = MemoryMemo::default();
    let error = evaluate(&plan, &Sums, &Paths, &memo, &NoShelf, "test", &Quiet { cancelled: true });
    assert_eq!(error.err(), Some(StepError::Cancelled));
}

#[test]
fn a_reading_waits_for_its_scale_and_follows_it() {
    let plan = |scale: &str| {
        format!(
            "format = 1\n[[input]]\nname = \"r\"\nkind = \"reading\"\npath = \"0.5\"\non = \"s\"\n\
             [[input]]\nname = \"s\"\nkind = \"scale\"\npath = \"{scale}\"\n\
             [[step]]\nname = \"total\"\ndo = \"add\"\nof = \"r\"\nby_mm = 1.0\n"
        )
    };
    let memo = MemoryMemo::default();
    assert_eq!(run(&plan("2"), &memo).1, Some(3.5));
    let (ran, total, _) = run(&plan("3"), &memo);
    assert_eq!((ran.join(" "), total), ("r s total".to_owned(), Some(4.5)));
    let (ran, total, _) = run(&plan("none"), &memo);
    assert_eq!((ran.len(), total), (0, None));
}
