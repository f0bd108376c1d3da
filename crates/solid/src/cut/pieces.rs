//! A surface taken apart along chosen areas of a section.
//!
//! Every node of the section gets two corners, one for the surface below and one for that above, so
//! that what hangs together afterwards hangs together in the corners.

use super::areas::{SectionArea, chosen_of};
use super::crossing::{Crossing, Meeting, Node, Side, edge};
use super::groups::Groups;
use preop_space::Point;
use preop_surface::Mesh;

/// The triangles of a surface after the cut, without the lids. Corners are numbered: those of the
/// surface, then the nodes as seen from below, then the nodes as seen from above.
pub(super) struct Pieces<'a> {
    mesh: &'a Mesh,
    crossing: &'a Crossing,
    /// The node at each corner of the surface that lies on a ring that is cut.
    node_at: Vec<Option<u32>>,
    pub(super) triangles: Vec<[u32; 3]>,
}

impl<'a> Pieces<'a> {
    /// Cuts along the chosen areas and nowhere else.
    pub(super) fn cut(
        mesh: &'a Mesh,
        crossing: &'a Crossing,
        areas: &[SectionArea],
        chosen: &[bool],
    ) -> Pieces<'a> {
        let mut divided = vec![false; mesh.triangles().len()];
        let mut node_at = vec![None; mesh.points().len()];
        for ring in chosen_of(areas, chosen).flat_map(SectionArea::rings) {
            crossing.divided[ring].iter().for_each(|t| divided[*t as usize] = true);
            for &node in &crossing.rings[ring] {
                if let Some(corner) = crossing.corner(node) {
                    node_at[corner as usize] = Some(node);
                }
            }
        }
        let mut pieces =
            Pieces { mesh, crossing, node_at, triangles: Vec::with_capacity(divided.len() + 64) };
        for (t, divided) in divided.into_iter().enumerate() {
            pieces.add(t, divided);
        }
        pieces
    }

    fn add(&mut self, triangle: usize, divided: bool) {
        let corners = self.mesh.triangles()[triangle];
        if !divided && corners.iter().all(|c| self.node_at[*c as usize].is_none()) {
            self.triangles.push(corners);
            return;
        }
        match self.crossing.meeting(self.mesh, triangle) {
            Meeting::Whole(side) => self.triangles.push(corners.map(|c| self.corner(c, side))),
            // A neighbour at a corner that is cut, crossed by the plane but not cut itself, cannot be:
            // areas that share a corner are cut together.
            _ if !divided => self.triangles.push(corners),
            Meeting::Lone(side, [p, q, r]) => {
                let other = opposite(side);
                let [pq, pr] = [edge(p, q), edge(p, r)];
                self.triangles.push([
                    self.corner(p, side),
                    self.node(pq, side),
                    self.node(pr, side),
                ]);
                let [q, r] = [q, r].map(|c| self.corner(c, other));
                let [pq, pr] = [pq, pr].map(|n| self.node(n, other));
                self.add_quad([pq, q, r, pr]);
            }
            Meeting::Through(side, [p, q, r]) => {
                let other = opposite(side);
                let x = edge(q, r);
                self.triangles.push([
                    self.corner(p, side),
                    self.corner(q, side),
                    self.node(x, side),
                ]);
                self.triangles.push([
                    self.corner(p, other),
                    self.node(x, other),
                    self.corner(r, other),
                ]);
            }
        }
    }

    /// A quadrilateral as two triangles, divided along the shorter diagonal.
    fn add_quad(&mut self, [a, b, c, d]: [u32; 4]) {
        let length = |from, to| (self.place(from) - self.place(to)).length_squared();
        let halves = if length(a, c) <= length(b, d) {
            [[a, b, c], [a, c, d]]
        } else {
            [[a, b, d], [b, c, d]]
        };
        self.triangles.extend(halves);
    }

    /// The corner that a node of the section becomes on one side.
    pub(super) fn on(&self, node: u32, side: Side) -> u32 {
        let beyond = if side == Side::Above { self.crossing.places.len() } else { 0 };
        (self.mesh.points().len() + beyond) as u32 + node
    }

    fn node(&self, node: Node, side: Side) -> u32 {
        self.on(self.crossing.number(node).expect("a divided triangle has its nodes"), side)
    }

    fn corner(&self, corner: u32, side: Side) -> u32 {
        self.node_at[corner as usize].map_or(corner, |node| self.on(node, side))
    }

    /// How many corners are numbered.
    pub(super) fn corner_count(&self) -> usize {
        self.mesh.points().len() + 2 * self.crossing.places.len()
    }

    /// Where a corner is.
    pub(super) fn place(&self, corner: u32) -> Point {
        let (corner, own) = (corner as usize, self.mesh.points().len());
        match corner.checked_sub(own) {
            None => self.mesh.points()[corner],
            Some(node) => self.crossing.places[node % self.crossing.places.len()],
        }
    }

    /// Which corners hang together.
    pub(super) fn groups(&self) -> Groups {
        let mut groups = Groups::apart(self.corner_count());
        self.triangles.iter().for_each(|t| groups.join(*t));
        groups
    }

    /// A surface of some of the triangles, with the number in it of each corner that it uses.
    pub(super) fn gathered(
        &self,
        triangles: Vec<[u32; 3]>,
    ) -> (Vec<Point>, Vec<[u32; 3]>, Vec<u32>) {
        const UNUSED: u32 = u32::MAX;
        let mut number = vec![0; self.corner_count()];
        number.fill(UNUSED);
        triangles.as_flattened().iter().for_each(|c| number[*c as usize] = 0);
        let mut points = Vec::new();
        for (corner, number) in number.iter_mut().enumerate().filter(|(_, n)| **n == 0) {
            *number = points.len() as u32;
            points.push(self.place(corner as u32));
        }
        let triangles = triangles.into_iter().map(|t| t.map(|c| number[c as usize])).collect();
        (points, triangles, number)
    }
}

fn opposite(side: Side) -> Side {
    match side {
        Side::Below => Side::Above,
        Side::Above => Side::Below,
    }
}
