//! In whose patient space what a plan names lies.

use preop_plan::Plan;

/// The frame of what a step or an input of this name gives; empty where it gives nothing.
pub(crate) fn frame_of(plan: &Plan, name: &str) -> String {
    let of_step = plan.step(name).and_then(|step| {
        let first = (step.kind.results)(&step.arguments).into_iter().next()?;
        Some(plan.frame(step, first.frame_of).name().to_owned())
    });
    let of_input = || plan.input(name).map(|i| i.on.clone().unwrap_or_else(|| name.to_owned()));
    of_step.or_else(of_input).unwrap_or_default()
}
