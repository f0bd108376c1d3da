//! The order of dependence of steps, and the circle where there is none.

use crate::document::Step;
use std::collections::{BTreeMap, BTreeSet};

/// Steps so that each comes after what it refers to: of those that may come next, the first in the text. Steps of a
/// circle, and what waits for them, are left out.
pub(super) fn in_order(steps: &[Step]) -> Vec<&Step> {
    sorted(&needs(steps)).into_iter().map(|n| &steps[n]).collect()
}

/// A circle of steps that depend on each other, if there is one.
pub(super) fn circle(steps: &[Step]) -> Option<Vec<String>> {
    let needs = needs(steps);
    let placed: BTreeSet<usize> = sorted(&needs).into_iter().collect();
    let mut next = (0..steps.len()).find(|n| !placed.contains(n))?;
    let (mut path, mut places) = (vec![], BTreeMap::new());
    loop {
        path.push(steps[next].name.clone());
        if let Some(start) = places.insert(next, path.len() - 1) {
            return Some(path.split_off(start));
        }
        let waits_for = needs[next].iter().find(|n| !placed.contains(n));
        next = *waits_for.expect("a step that waits refers to one that waits");
    }
}

/// The numbers of the steps that each step refers to.
fn needs(steps: &[Step]) -> Vec<BTreeSet<usize>> {
    let numbers: BTreeMap<&str, usize> =
        steps.iter().enumerate().map(|(n, step)| (step.name.as_str(), n)).collect();
    let number = |name: &str| numbers.get(name).copied();
    let of_step =
        |step: &Step| step.arguments.references().iter().filter_map(|r| number(&r.step)).collect();
    steps.iter().map(of_step).collect()
}

/// The numbers in the order of dependence, in about as many turns as there are references: a hostile plan is long.
fn sorted(needs: &[BTreeSet<usize>]) -> Vec<usize> {
    let mut waits_for: Vec<usize> = needs.iter().map(BTreeSet::len).collect();
    let mut needed_by: Vec<Vec<usize>> = vec![vec![]; needs.len()];
    for (step, needs) in needs.iter().enumerate() {
        for need in needs {
            needed_by[*need].push(step);
        }
    }
    let mut ready: BTreeSet<usize> = (0..needs.len()).filter(|n| waits_for[*n] == 0).collect();
    let mut order = Vec::with_capacity(needs.len());
    while let Some(next) = ready.pop_first() {
        order.push(next);
        for step in &needed_by[next] {
            waits_for[*step] -= 1;
            if waits_for[*step] == 0 {
                ready.insert(*step);
            }
        }
    }
    order
}
