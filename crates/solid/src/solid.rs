//! The one door from a surface to a body.

use preop_space::{Point, Rigid};
use preop_surface::Mesh;
use preop_surface::intersect::self_intersections;
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// Why a surface does not bound a body.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum SolidFault {
    /// There is no surface.
    #[error("the surface is empty")]
    Empty,
    /// The surface has a hole.
    #[error("the surface is not closed")]
    Open,
    /// The triangles face inwards.
    #[error("the surface is inside out: its volume is {0} cubic millimetres")]
    InsideOut(f64),
    /// The surface passes through itself.
    #[error("the surface passes through itself near {0}")]
    SelfIntersecting(Point),
}

/// A body: closed, oriented outwards and free of self-intersection. Reads as its [`Mesh`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Solid(Mesh);

impl Solid {
    /// Its surface.
    pub fn mesh(&self) -> &Mesh {
        &self.0
    }

    /// The body after a rigid motion.
    pub fn moved(&self, motion: &Rigid) -> Solid {
        Solid(self.0.moved(motion))
    }

    /// The body seen in the mirror `x -> -x`.
    pub fn mirrored(&self) -> Solid {
        Solid(self.0.mirrored())
    }
}

impl TryFrom<Mesh> for Solid {
    type Error = SolidFault;

    /// Checks everything that the type promises, once. Points that no triangle uses are dropped.
    fn try_from(mesh: Mesh) -> Result<Solid, SolidFault> {
        match first_crossing(&mesh) {
            Some(place) => Err(SolidFault::SelfIntersecting(place)),
            None => Solid::free_of_crossings(mesh),
        }
    }
}

impl Solid {
    /// The door for a surface that is known not to pass through itself: checks all the rest.
    pub(crate) fn free_of_crossings(mesh: Mesh) -> Result<Solid, SolidFault> {
        if mesh.is_empty() {
            return Err(SolidFault::Empty);
        }
        if !mesh.is_closed() {
            return Err(SolidFault::Open);
        }
        let volume = mesh.volume();
        if volume <= 0.0 {
            return Err(SolidFault::InsideOut(volume));
        }
        Ok(Solid(without_loose_points(mesh)))
    }
}

/// A place where a surface passes through or touches itself.
pub(crate) fn first_crossing(mesh: &Mesh) -> Option<Point> {
    self_intersections(mesh).first().map(|pair| mesh.corners(pair[0] as usize)[0])
}

fn without_loose_points(mesh: Mesh) -> Mesh {
    let mut used = vec![false; mesh.points().len()];
    mesh.triangles().as_flattened().iter().for_each(|c| used[*c as usize] = true);
    if used.iter().all(|u| *u) {
        return mesh;
    }
    let (points, mut triangles) = mesh.into_parts();
    let points = only_used(points, &mut triangles);
    Mesh::new(points, triangles).expect("the same triangles on fewer points")
}

/// The points that triangles use, in their order; the triangles get their new numbers.
pub(crate) fn only_used(points: Vec<Point>, triangles: &mut [[u32; 3]]) -> Vec<Point> {
    let mut number = vec![None; points.len()];
    triangles.as_flattened().iter().for_each(|c| number[*c as usize] = Some(0));
    let mut kept = Vec::new();
    for (point, number) in points.into_iter().zip(&mut number).filter(|(_, n)| n.is_some()) {
        *number = Some(kept.len() as u32);
        kept.push(point);
    }
    for corner in triangles.as_flattened_mut() {
        *corner = number[*corner as usize].expect("a corner that is used");
    }
    kept
}

impl Deref for Solid {
    type Target = Mesh;
    fn deref(&self) -> &Mesh {
        &self.0
    }
}
