//! Edges in the order of what their collapse costs, to within a fifth.

use std::collections::VecDeque;

/// How many of the leading bits of a cost choose its group: sign, exponent and two more.
const BITS: u32 = 14;

/// An edge that may collapse.
#[derive(Clone, Copy)]
pub(super) struct Edge {
    pub(super) a: u32,
    pub(super) b: u32,
    /// The sum of the versions of both corners: another one means that a corner has changed.
    pub(super) version: u32,
}

/// Edges in groups of about the same cost, first in first out within a group: quicker than an exact
/// order by far, and no place runs ahead of others of its cost.
pub(super) struct Queue {
    groups: Vec<VecDeque<Edge>>,
    /// All groups before this one are empty.
    least: usize,
}

impl Queue {
    pub(super) fn new() -> Queue {
        // Costs are not negative: the sign halves the number of groups.
        Queue { groups: vec![VecDeque::new(); 1 << (BITS - 1)], least: 0 }
    }

    #[inline]
    pub(super) fn push(&mut self, cost: f64, edge: Edge) {
        let group = (cost.to_bits() >> (64 - BITS)) as usize;
        self.groups[group].push_back(edge);
        self.least = self.least.min(group);
    }

    #[inline]
    pub(super) fn pop(&mut self) -> Option<Edge> {
        while self.least < self.groups.len() {
            if let Some(edge) = self.groups[self.least].pop_front() {
                return Some(edge);
            }
            self.least += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_space::random::Random;

    #[test]
    fn edges_come_by_cost_and_those_of_one_cost_in_their_order() {
        let mut random = Random::seeded(19);
        let costs: Vec<f64> = (0..5000).map(|_| random.between(0.01, 2.0).powi(6)).collect();
        let mut queue = Queue::new();
        for (cost, a) in costs.iter().zip(0..) {
            queue.push(*cost, Edge { a, b: 0, version: 0 });
        }
        for a in 0..10 {
            queue.push(0.0, Edge { a, b: 1, version: 0 });
        }
        for a in 0..10 {
            let edge = queue.pop().unwrap();
            assert_eq!((edge.a, edge.b), (a, 1));
        }
        let (mut greatest, mut count) = (0.0f64, 0);
        while let Some(edge) = queue.pop() {
            let cost = costs[edge.a as usize];
            assert!(cost > greatest / 1.25);
            greatest = greatest.max(cost);
            count += 1;
        }
        assert_eq!(count, costs.len());
        // What gets cheaper later still comes first.
        queue.push(1.0, Edge { a: 0, b: 0, version: 0 });
        queue.push(0.1, Edge { a: 1, b: 0, version: 0 });
        assert_eq!(queue.pop().map(|e| e.a), Some(1));
    }
}
