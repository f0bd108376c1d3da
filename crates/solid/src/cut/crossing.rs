//! Where a plane crosses a surface: exact topology, whatever the rounding.
//!
//! Each corner is below, on or above the plane, decided once. From there on only signs count, so the
//! rings of the section close by construction: each edge that the plane crosses gets one node, a
//! corner on the plane is its own node, and a triangle in the plane belongs to the side of its material.

use preop_space::{Plane, Point};
use preop_surface::Mesh;
use rayon::prelude::*;

/// A corner nearer to the plane than this many millimetres is on it. Ten times what rounding makes of
/// coordinates of a metre in a chain of motions, and a ten-thousandth of what a file can hold.
const ON_PLANE_MM: f64 = 1e-8;

/// A side of the plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Below,
    Above,
}

/// How the plane meets one triangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meeting {
    /// All on one side.
    Whole(Side),
    /// The first corner is alone on its side.
    Lone(Side, [u32; 3]),
    /// The first corner is on the plane, the second on this side, the third on the other.
    Through(Side, [u32; 3]),
}

/// A node of the section, by its number in [`Crossing::nodes`].
pub(super) type NodeNumber = u32;

/// What lies at a node: a corner of the surface, or the crossing of the plane with an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    Corner(u32),
    Edge(u32, u32),
}

/// One line of the section, directed as the surface above the plane runs along it.
struct Line {
    from: Node,
    to: Node,
    /// The triangle that it divides; `None` for an edge that lies in the plane.
    triangle: Option<u32>,
}

/// The section of a surface by a plane.
pub(super) struct Crossing {
    pub(super) plane: Plane,
    height: Vec<f64>,
    /// In order.
    nodes: Vec<Node>,
    /// Where each node is.
    pub(super) places: Vec<Point>,
    /// The same in two axes of the plane, from `plane.through`.
    pub(super) flat: Vec<[f64; 2]>,
    /// Closed rings of nodes, counter-clockwise around material.
    pub(super) rings: Vec<Vec<NodeNumber>>,
    /// The triangles that the lines of each ring divide.
    pub(super) divided: Vec<Vec<u32>>,
}

impl Crossing {
    /// The section of a closed surface.
    pub(super) fn of(mesh: &Mesh, plane: &Plane) -> Crossing {
        let height: Vec<f64> = mesh
            .points()
            .par_iter()
            .with_min_len(4096)
            .map(|p| plane.signed_distance(*p))
            .map(|d| if d.abs() <= ON_PLANE_MM { 0.0 } else { d })
            .collect();
        let mut crossing = Crossing {
            plane: *plane,
            height,
            nodes: Vec::new(),
            places: Vec::new(),
            flat: Vec::new(),
            rings: Vec::new(),
            divided: Vec::new(),
        };
        let lines = crossing.lines(mesh);
        crossing.place_nodes(mesh, &lines);
        crossing.close_rings(&lines);
        crossing
    }

    /// The distance of the corner nearest to the plane, in millimetres.
    pub(super) fn nearest_mm(&self) -> f64 {
        self.height.iter().fold(f64::INFINITY, |least, d| least.min(d.abs()))
    }

    /// How the plane meets a triangle.
    pub(super) fn meeting(&self, mesh: &Mesh, triangle: usize) -> Meeting {
        let corners = mesh.triangles()[triangle];
        let sign = corners.map(|c| self.sign(c));
        let (below, above) = (sign.contains(&-1), sign.contains(&1));
        let turned = |k: usize| [corners[k], corners[(k + 1) % 3], corners[(k + 2) % 3]];
        match (below, above) {
            (true, false) => Meeting::Whole(Side::Below),
            (false, true) => Meeting::Whole(Side::Above),
            (false, false) => Meeting::Whole(self.side_of_material(mesh, triangle)),
            (true, true) => match sign.iter().position(|s| *s == 0) {
                Some(k) => Meeting::Through(side(sign[(k + 1) % 3]), turned(k)),
                None => {
                    let lone = if sign.iter().sum::<i8>() > 0 { -1 } else { 1 };
                    let k = sign.iter().position(|s| *s == lone).expect("signs of both kinds");
                    Meeting::Lone(side(lone), turned(k))
                }
            },
        }
    }

    fn sign(&self, corner: u32) -> i8 {
        let d = self.height[corner as usize];
        i8::from(d > 0.0) - i8::from(d < 0.0)
    }

    /// A triangle in the plane that faces along the normal has its material below.
    fn side_of_material(&self, mesh: &Mesh, triangle: usize) -> Side {
        match mesh.normal(triangle) {
            Some(normal) if normal.dot(*self.plane.normal) < 0.0 => Side::Above,
            _ => Side::Below,
        }
    }

    fn lines(&self, mesh: &Mesh) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut in_plane = Vec::new();
        for (t, corners) in mesh.triangles().iter().enumerate() {
            match self.meeting(mesh, t) {
                Meeting::Whole(side) => {
                    for k in 0..3 {
                        let (a, b) = (corners[k], corners[(k + 1) % 3]);
                        if self.sign(a) == 0 && self.sign(b) == 0 {
                            in_plane.push((a.min(b), a.max(b), side == Side::Above, a < b));
                        }
                    }
                }
                Meeting::Lone(side, [p, q, r]) => {
                    let ends = [edge(p, q), edge(p, r)];
                    lines.push(Line::dividing(t, ends, side == Side::Above));
                }
                Meeting::Through(side, [p, q, r]) => {
                    let ends = [edge(q, r), Node::Corner(p)];
                    lines.push(Line::dividing(t, ends, side == Side::Above));
                }
            }
        }
        in_plane.sort_unstable();
        for pair in in_plane.windows(2).filter(|w| (w[0].0, w[0].1) == (w[1].0, w[1].1)) {
            // False sorts first: where the sides differ, the second is the one above.
            let (a, b, above, forward) = pair[1];
            if above && !pair[0].2 {
                let (a, b) = (Node::Corner(a), Node::Corner(b));
                let (from, to) = if forward { (a, b) } else { (b, a) };
                lines.push(Line { from, to, triangle: None });
            }
        }
        lines
    }

    fn place_nodes(&mut self, mesh: &Mesh, lines: &[Line]) {
        // Each node is the start of one line at least, because the surface is closed.
        self.nodes = lines.iter().map(|l| l.from).collect();
        self.nodes.sort_unstable();
        self.nodes.dedup();
        let place = |node: &Node| match *node {
            Node::Corner(c) => self.plane.project(mesh.points()[c as usize]),
            Node::Edge(a, b) => {
                let (here, there) = (self.height[a as usize], self.height[b as usize]);
                mesh.points()[a as usize].towards(mesh.points()[b as usize], here / (here - there))
            }
        };
        self.places = self.nodes.iter().map(place).collect();
        let (u, v) = self.plane.axes();
        let from_pick = |p: &Point| *p - self.plane.through;
        self.flat = self.places.iter().map(from_pick).map(|d| [u.dot(d), v.dot(d)]).collect();
    }

    /// The number of a node of the section; `None` for a corner or an edge that is not in it.
    pub(super) fn number(&self, node: Node) -> Option<NodeNumber> {
        self.nodes.binary_search(&node).ok().map(|n| n as NodeNumber)
    }

    /// The corner of the surface that lies at a node.
    pub(super) fn corner(&self, node: NodeNumber) -> Option<u32> {
        match self.nodes[node as usize] {
            Node::Corner(c) => Some(c),
            Node::Edge(..) => None,
        }
    }

    fn close_rings(&mut self, lines: &[Line]) {
        let ends: Vec<[NodeNumber; 2]> = lines
            .iter()
            .map(|l| [l.from, l.to].map(|n| self.number(n).expect("every node starts a line")))
            .collect();
        let next = super::ring::successors(&ends, &self.flat);
        let mut done = vec![false; lines.len()];
        for first in 0..lines.len() {
            if done[first] {
                continue;
            }
            let (mut ring, mut divided, mut here) = (Vec::new(), Vec::new(), first);
            while !done[here] {
                done[here] = true;
                ring.push(ends[here][0]);
                divided.extend(lines[here].triangle);
                here = next[here] as usize;
            }
            self.rings.push(ring);
            self.divided.push(divided);
        }
    }
}

impl Line {
    fn dividing(triangle: usize, [a, b]: [Node; 2], forward: bool) -> Line {
        let (from, to) = if forward { (a, b) } else { (b, a) };
        Line { from, to, triangle: Some(triangle as u32) }
    }
}

fn side(sign: i8) -> Side {
    if sign > 0 { Side::Above } else { Side::Below }
}

pub(super) fn edge(a: u32, b: u32) -> Node {
    Node::Edge(a.min(b), a.max(b))
}
