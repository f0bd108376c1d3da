//! Round bars along a line of points, as those that hold two ends of a bone apart.

use crate::shape::{ShapeError, circle};
use crate::{Solid, SolidFault};
use preop_space::{Direction, Point, Vector};
use preop_surface::{Mesh, MeshFault};

/// Why a bar cannot be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SweepError {
    /// Fewer than two points.
    #[error("a bar needs two points at least; {0} were given")]
    TooFewPoints(usize),
    /// Two points that follow each other are one, or not finite.
    #[error("the bar does not get on at its point {0}")]
    Standstill(usize),
    /// A bend that the bar's own thickness does not allow.
    #[error(
        "the bar bends too sharply for its radius at its point {0}; move that point or take a thinner bar"
    )]
    TooSharp(usize),
    /// The section of the bar cannot be made.
    #[error(transparent)]
    Section(#[from] ShapeError),
    /// The bar runs into itself.
    #[error("the bar is not a body: {0}")]
    NotASolid(#[from] SolidFault),
    /// The bar is not a surface.
    #[error("the bar is not a surface: {0}")]
    NotAMesh(#[from] MeshFault),
}

/// A bar of `sides` flat sides along a line of points, its edges `radius` millimetres from the line. Its
/// joints are mitred, so that it is as thick in a bend as elsewhere; its ends are flat.
pub fn bar(points: &[Point], radius: f64, sides: u32) -> Result<Solid, SweepError> {
    if points.len() < 2 {
        return Err(SweepError::TooFewPoints(points.len()));
    }
    let steps: Vec<Direction> = points
        .windows(2)
        .enumerate()
        .map(|(n, w)| (w[1] - w[0]).direction().ok_or(SweepError::Standstill(n + 1)))
        .collect::<Result<_, _>>()?;
    let section = circle(radius, sides)?;
    let across = steps[0].any_perpendicular();
    let up = steps[0].cross(*across);
    let around = section.iter().map(|p| points[0] + across * p[0] + up * p[1]);
    let mut corners: Vec<Point> = around.collect();
    for (n, step) in steps.iter().enumerate() {
        let before = corners.len() - sides as usize;
        let face = face_at(&steps, n + 1).ok_or(SweepError::TooSharp(n + 1))?;
        for k in before..corners.len() {
            let along = face.dot(points[n + 1] - corners[k]) / face.dot(**step);
            if along <= 0.0 {
                return Err(SweepError::TooSharp(n + 1));
            }
            corners.push(corners[k] + *step * along);
        }
    }
    Ok(Solid::try_from(Mesh::new(corners, skin(points.len() as u32, sides))?)?)
}

/// The normal of the plane in which the bar's sections before and after a point meet; `None` where
/// the line turns back by more than 120 degrees.
fn face_at(steps: &[Direction], point: usize) -> Option<Vector> {
    let before = steps[point - 1];
    match steps.get(point) {
        None => Some(*before),
        Some(after) => (before.dot(**after) > -0.5).then(|| *before + **after),
    }
}

/// The triangles between rings of `sides` corners, and over the first and the last ring.
fn skin(rings: u32, sides: u32) -> Vec<[u32; 3]> {
    let mut triangles = Vec::new();
    for ring in 1..rings {
        for k in 0..sides {
            let (a, b) = ((ring - 1) * sides + k, (ring - 1) * sides + (k + 1) % sides);
            triangles.extend([[a, b, b + sides], [a, b + sides, a + sides]]);
        }
    }
    let last = (rings - 1) * sides;
    for k in 1..sides - 1 {
        triangles.extend([[0, k + 1, k], [last, last + k, last + k + 1]]);
    }
    triangles
}
