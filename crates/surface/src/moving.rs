//! A hierarchy of boxes over triangles that move and vanish.

use crate::Mesh;
use crate::hierarchy::Hierarchy;
use preop_space::{Bounds, Point};

/// Boxes that follow their triangles. They get looser the further these move from where they were.
pub(crate) struct MovingBoxes {
    boxes: Hierarchy,
    parent: Vec<u32>,
    slot: Vec<u32>,
    leaf: Vec<u32>,
    gone: Vec<bool>,
}

impl MovingBoxes {
    pub(crate) fn new(mesh: &Mesh) -> MovingBoxes {
        let boxes = Hierarchy::new(mesh);
        let count = boxes.order.len();
        let mut parent = vec![0; boxes.nodes.len()];
        let (mut slot, mut leaf) = (vec![0; count], vec![0; count]);
        for (n, node) in boxes.nodes.iter().enumerate() {
            if node.is_leaf() {
                node.slots().for_each(|s| leaf[s] = n as u32);
            } else {
                parent[n + 1] = n as u32;
                parent[node.second as usize] = n as u32;
            }
        }
        for (s, triangle) in boxes.order.iter().enumerate() {
            slot[*triangle as usize] = s as u32;
        }
        MovingBoxes { boxes, parent, slot, leaf, gone: vec![false; count] }
    }

    /// The triangle is elsewhere now.
    pub(crate) fn set(&mut self, triangle: u32, corners: [Point; 3]) {
        let slot = self.slot[triangle as usize] as usize;
        self.boxes.corners[slot] = corners;
        self.fit(slot);
    }

    /// The triangle is gone.
    pub(crate) fn remove(&mut self, triangle: u32) {
        let slot = self.slot[triangle as usize] as usize;
        self.gone[slot] = true;
        self.fit(slot);
    }

    /// Calls `visit` with the triangles whose boxes meet a box, until it answers `false`; whether it
    /// never did.
    pub(crate) fn all(
        &self,
        bounds: &Bounds,
        mut holds: impl FnMut(u32, &[Point; 3]) -> bool,
    ) -> bool {
        let mut all = true;
        let boxes = &self.boxes;
        boxes.visit(
            |b| b.meets(bounds),
            |slot| {
                let corners = &boxes.corners[slot];
                if all && !self.gone[slot] && Bounds::of(*corners).meets(bounds) {
                    all = holds(boxes.order[slot], corners);
                }
            },
        );
        all
    }

    /// Fits the boxes above a slot to what they hold.
    fn fit(&mut self, slot: usize) {
        let mut n = self.leaf[slot] as usize;
        let held = self.boxes.nodes[n].slots().filter(|s| !self.gone[*s]);
        let mut bounds =
            held.map(|s| Bounds::of(self.boxes.corners[s])).fold(Bounds::EMPTY, Bounds::union);
        while self.boxes.nodes[n].bounds != bounds {
            self.boxes.nodes[n].bounds = bounds;
            if n == 0 {
                break;
            }
            n = self.parent[n] as usize;
            let second = self.boxes.nodes[n].second as usize;
            bounds = self.boxes.nodes[n + 1].bounds.union(self.boxes.nodes[second].bounds);
        }
    }
}
