//! Closes the holes of a surface whose faces agree.

use super::RepairError;
use crate::triangulate::{Area, triangulate};
use preop_space::{Bounds, Point, Vector};
use std::collections::BTreeMap;

/// A hole that was closed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hole {
    /// The middle of its rim.
    pub place: Point,
    /// The greatest distance of two corners of its rim, in mm.
    pub across_mm: f64,
    /// How many edges its rim has.
    pub edges: usize,
}

/// The surface with every hole closed, if none is wider than allowed.
pub(super) fn closed(
    mut points: Vec<Point>,
    mut triangles: Vec<[u32; 3]>,
    widest_mm: f64,
) -> Result<(Vec<Point>, Vec<[u32; 3]>, Vec<Hole>), RepairError> {
    let rims = rims(&triangles);
    let holes: Vec<Hole> = rims.iter().map(|rim| hole(rim, &points)).collect();
    let wide: Vec<&Hole> = holes.iter().filter(|h| h.across_mm > widest_mm).collect();
    if !wide.is_empty() {
        return Err(RepairError::Holes {
            places: wide.iter().take(5).map(|h| h.place).collect(),
            count: wide.len(),
            widest_mm,
            across_mm: wide.iter().map(|h| h.across_mm).fold(0.0, f64::max),
        });
    }
    for (rim, hole) in rims.iter().zip(&holes) {
        close(rim, hole, &mut points, &mut triangles);
    }
    Ok((points, triangles, holes))
}

/// The rims of all holes, each in the direction in which the faces that close it run.
fn rims(triangles: &[[u32; 3]]) -> Vec<Vec<u32>> {
    let mut edges: Vec<(u32, u32)> =
        triangles.iter().flat_map(|&[a, b, c]| [(a, b), (b, c), (c, a)]).collect();
    edges.sort_unstable();
    let mut onwards: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for &(a, b) in &edges {
        if edges.binary_search(&(b, a)).is_err() {
            onwards.entry(b).or_default().push(a);
        }
    }
    let mut rims = vec![];
    while let Some((&start, _)) = onwards.iter().find(|(_, ends)| !ends.is_empty()) {
        let mut rim = vec![];
        let mut at = start;
        while let Some(next) = onwards.get_mut(&at).and_then(Vec::pop) {
            rim.push(at);
            at = next;
            // Where rims touch in a corner, the loop that closes first is a rim of its own.
            if let Some(n) = rim.iter().position(|c| *c == at) {
                rims.push(rim.split_off(n));
            }
        }
        onwards.retain(|_, ends| !ends.is_empty());
    }
    rims
}

fn hole(rim: &[u32], points: &[Point]) -> Hole {
    let places: Vec<Point> = rim.iter().map(|c| points[*c as usize]).collect();
    let sum = places.iter().fold(Vector::ZERO, |sum, p| sum + p.vector());
    // All pairs where they are few; the diagonal of the box is never less.
    let across_mm = match places.len() {
        0..=1000 => {
            places.iter().flat_map(|p| places.iter().map(|q| p.distance(*q))).fold(0.0, f64::max)
        }
        _ => Bounds::of(places.iter().copied()).size().length(),
    };
    Hole { place: Point::ORIGIN + sum / rim.len() as f64, across_mm, edges: rim.len() }
}

/// Closes one hole with faces on its rim, seen along its mean normal; where that fails, with a fan
/// about its middle.
fn close(rim: &[u32], hole: &Hole, points: &mut Vec<Point>, triangles: &mut Vec<[u32; 3]>) {
    let spokes = |n: usize| points[rim[n % rim.len()] as usize] - hole.place;
    let normal = (0..rim.len()).fold(Vector::ZERO, |sum, n| sum + spokes(n).cross(spokes(n + 1)));
    let flat = normal.direction().and_then(|normal| {
        let x = normal.any_perpendicular();
        let y = normal.cross(*x);
        let places: Vec<[f64; 2]> =
            (0..rim.len()).map(|n| [spokes(n).dot(*x), spokes(n).dot(y)]).collect();
        let outer = (0..rim.len() as u32).collect();
        triangulate(&Area { outer, holes: vec![] }, &places)
    });
    match flat.filter(|faces| faces.len() + 2 == rim.len()) {
        Some(faces) => triangles.extend(faces.iter().map(|t| t.map(|c| rim[c as usize]))),
        None => {
            let middle = points.len() as u32;
            points.push(hole.place);
            let ends = rim.iter().zip(rim.iter().cycle().skip(1));
            triangles.extend(ends.map(|(a, b)| [*a, *b, middle]));
        }
    }
}
