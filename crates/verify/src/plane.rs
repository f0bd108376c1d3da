//! A flat face found again in a written file.

use crate::eigen;
use crate::facet::Facet;
use crate::feature::{MeasureError, PlaneFeature};
use preop_space::{Direction, Plane, Point, Vector, math};

/// How far a facet may be turned from the planned plane and still be looked at, in degrees.
const TURN_DEG: f64 = 5.0;
/// How far its corners may lie from the planned plane, in millimetres.
const NEAR_MM: f64 = 1.5;
/// How far the corners of the facets of one flat face may lie from it, in millimetres: far more than
/// single precision loses, far less than a tolerance.
const FLAT_MM: f64 = 0.02;
/// How many of the largest facets are tried as the face to be found.
const TRIED: usize = 32;
/// A face smaller than this, in square millimetres, is none.
const LEAST_MM2: f64 = 0.5;

/// The plane of the largest flat face near the feature that looks the same way: total least squares
/// over the area of its facets. It passes by the feature's place as near as the normal allows.
pub(crate) fn fit(facets: &[Facet], feature: &PlaneFeature) -> Result<Plane, MeasureError> {
    let face = largest_flat(near(facets, feature, feature.normal));
    if face.is_empty() {
        let mirrored = !largest_flat(near(facets, feature, -feature.normal)).is_empty();
        return Err(if mirrored { MeasureError::Mirrored } else { MeasureError::NoFace });
    }
    let fitted = total_least_squares(&face).ok_or(MeasureError::NoFace)?;
    let line = fitted.meets_line(feature.through_mm, *feature.normal);
    Ok(Plane::new(line.ok_or(MeasureError::NoFace)?, fitted.normal))
}

/// The facets near the planned plane and place whose outer side looks along `normal`.
fn near<'a>(facets: &'a [Facet], feature: &PlaneFeature, normal: Direction) -> Vec<&'a Facet> {
    let plane = Plane::new(feature.through_mm, normal);
    let least_cosine = math::cos(TURN_DEG * math::PI / 180.0);
    let looks_along = |f: &Facet| f.area.dot(*normal) > least_cosine * f.area.length();
    let lies_near =
        |f: &Facet| f.corners.iter().all(|c| plane.signed_distance(*c).abs() <= NEAR_MM);
    facets
        .iter()
        .filter(|f| {
            looks_along(f) && lies_near(f) && f.distance(feature.through_mm) <= feature.within_mm
        })
        .collect()
}

/// Those facets that lie in one plane, of all such planes the one with the largest area; freeform
/// surfaces beside the face, and other faces, do not pull at the fit.
fn largest_flat(mut facets: Vec<&Facet>) -> Vec<&Facet> {
    // A stable sort: equal areas stay in the order of the file.
    facets.sort_by(|a, b| b.area.length_squared().total_cmp(&a.area.length_squared()));
    let mut best: (f64, Vec<&Facet>) = (LEAST_MM2, vec![]);
    for base in facets.iter().take(TRIED) {
        let Some(normal) = base.area.direction() else { continue };
        let plane = Plane::new(base.corners[0], normal);
        let flat =
            |f: &&&Facet| f.corners.iter().all(|c| plane.signed_distance(*c).abs() <= FLAT_MM);
        let supporters: Vec<&Facet> = facets.iter().filter(flat).copied().collect();
        let area = supporters.iter().map(|f| f.area.length()).sum();
        if area > best.0 {
            best = (area, supporters);
        }
    }
    best.1
}

/// The plane with the least squared distance from all places of the facets, looking as they do.
fn total_least_squares(facets: &[&Facet]) -> Option<Plane> {
    let area: f64 = facets.iter().map(|f| f.area.length()).sum();
    let anchor = facets.first()?.corners[0];
    let weighted = |sum: Vector, f: &&Facet| sum + (f.centre() - anchor) * f.area.length();
    let centre = anchor + facets.iter().fold(Vector::ZERO, weighted) / area;
    let mut moments = [[0.0; 3]; 3];
    for facet in facets {
        add_moments(&mut moments, facet, centre);
    }
    let normal = eigen::least(moments)?;
    let outward = facets.iter().fold(Vector::ZERO, |sum, f| sum + f.area);
    Some(Plane::new(centre, if normal.dot(outward) < 0.0 { -normal } else { normal }))
}

/// Adds the integral of the squared place over a facet: area / 12 times the squares of its corners
/// and of their sum.
fn add_moments(moments: &mut [[f64; 3]; 3], facet: &Facet, centre: Point) {
    let [a, b, c] = facet.corners.map(|p| p - centre);
    let weight = facet.area.length() / 12.0;
    for place in [a, b, c, a + b + c].map(Vector::to_array) {
        for (row, x) in moments.iter_mut().zip(place) {
            for (sum, y) in row.iter_mut().zip(place) {
                *sum += weight * x * y;
            }
        }
    }
}
