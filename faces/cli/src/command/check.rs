//! `preop check`: evaluates a plan and prints its findings; writes nothing.

use super::evaluate::{evaluate, memo, open, took_json};
use crate::arguments::Check;
use crate::failure::Failure;
use crate::present;
use serde_json::json;

pub(crate) fn check(arguments: &Check) -> Result<u8, Failure> {
    let opened = open(&arguments.plan)?;
    let memo = memo(arguments.plan.no_memo);
    let (evaluated, took) = evaluate(&opened, &*memo)?;
    let status = if evaluated.is_blocked() {
        Failure::WRONG
    } else if evaluated.is_draft() {
        Failure::DANGER
    } else {
        0
    };
    if arguments.plan.json {
        present::json(&json!({
            "plan_hash": opened.plan.hash(),
            "status": status,
            "findings": present::findings_json(&evaluated),
            "steps": took_json(&took),
        }));
    } else {
        present::findings(&evaluated);
        let standing = evaluated.standing().count();
        eprintln!("{standing} danger(s) stand; nothing was written.");
    }
    Ok(status)
}
