//! A round hole found again in a written file.
//!
//! A hole is a prism of n flat sides. Its sides give the direction (each stands at a right angle to
//! the axis) and the axis (all are equally far from it: the inscribed radius h). The diameter is that
//! of the circle with the same area as the cross-section: 2 h sqrt(tan t / t), where cos t = h / R and
//! R is the distance of the edges, so that for a regular prism t = pi / n.

use crate::eigen;
use crate::facet::Facet;
use crate::feature::{BoreFeature, MeasureError};
use preop_space::{Direction, Plane, Point, math};

/// How far a side may be turned from the planned axis, in degrees.
const TURN_DEG: f64 = 5.0;
/// How far its corners may lie from the planned cylinder, in millimetres.
const NEAR_MM: f64 = 0.4;
/// The cosine of the greatest angle between a side's outer side and the way to the axis.
const INWARD: f64 = 0.8;
/// How far a side may lie from where the fit has it, in millimetres, and still be of the hole.
const OF_THE_HOLE_MM: f64 = 0.02;
/// The least conditioning of the fit; a full circle has 0.25, a half one 0.05.
const LEAST_DETERMINANT: f64 = 0.01;

/// A hole as it stands in the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bore {
    /// Where the axis is nearest to the planned start.
    pub(crate) start: Point,
    pub(crate) along: Direction,
    /// Of the circle with the same area.
    pub(crate) diameter_mm: f64,
}

/// A side of the hole, seen along its axis.
struct Side<'a> {
    facet: &'a Facet,
    /// Across the axis, to the inside of the hole.
    normal: [f64; 2],
    place: [f64; 2],
    weight: f64,
}

/// The hole whose sides are nearest to the feature's cylinder.
pub(crate) fn fit(facets: &[Facet], feature: &BoreFeature) -> Result<Bore, MeasureError> {
    let sides: Vec<&Facet> = facets.iter().filter(|f| is_side(f, feature)).collect();
    let mut round = round(&sides, feature)?;
    // Once more without what is no side of this hole, as it seems now.
    for _ in 0..2 {
        let of_the_hole: Vec<&Facet> =
            sides.iter().copied().filter(|f| round.misses(f) <= OF_THE_HOLE_MM).collect();
        round = self::round(&of_the_hole, feature)?;
    }
    Ok(round.bore)
}

/// Whether a facet may be a side of the planned hole.
fn is_side(facet: &Facet, feature: &BoreFeature) -> bool {
    let axis = feature.along;
    let Some(normal) = facet.area.direction() else { return false };
    let heights = facet.corners.map(|c| (c - feature.through_mm).dot(*axis));
    let beside =
        heights.iter().all(|h| *h <= 0.0) || heights.iter().all(|h| *h >= feature.length_mm);
    let near =
        |p: &Point| (distance(*p, feature.through_mm, axis) - feature.radius_mm).abs() <= NEAR_MM;
    let outward = facet.centre() - feature.through_mm;
    let outward = outward - axis * outward.dot(*axis);
    !beside
        && facet.corners.iter().all(near)
        && normal.dot(*axis).abs() <= math::sin(TURN_DEG * math::PI / 180.0)
        && normal.dot(outward) <= -INWARD * outward.length()
}

/// The distance of a place from the line through `start` along `axis`.
fn distance(p: Point, start: Point, axis: Direction) -> f64 {
    (p - start).cross(*axis).length()
}

/// A fitted hole and its inscribed radius.
struct Round {
    bore: Bore,
    inscribed_mm: f64,
}

impl Round {
    /// How far a side lies from where the fit has it.
    fn misses(&self, facet: &Facet) -> f64 {
        let Some(normal) = facet.area.direction() else { return f64::INFINITY };
        (normal.dot(facet.corners[0] - self.bore.start) + self.inscribed_mm).abs()
    }
}

fn round(facets: &[&Facet], feature: &BoreFeature) -> Result<Round, MeasureError> {
    let along = direction(facets, feature.along).ok_or(MeasureError::NoBore)?;
    let across = Plane::new(feature.through_mm, along);
    let sides = seen_along(facets, &across);
    let ([x, y], inscribed_mm) = centre(&sides).ok_or(MeasureError::NoBore)?;
    let (u, v) = across.axes();
    let start = feature.through_mm + u * x + v * y;
    let corners = sides.iter().flat_map(|s| s.facet.corners);
    let edge = corners.map(|c| distance(c, start, along)).fold(inscribed_mm, f64::max);
    let diameter_mm = 2.0 * inscribed_mm * prism_factor(inscribed_mm / edge);
    Ok(Round { bore: Bore { start, along, diameter_mm }, inscribed_mm })
}

/// The direction that is at a right angle to all sides, as far as possible.
fn direction(facets: &[&Facet], planned: Direction) -> Option<Direction> {
    let mut squares = [[0.0; 3]; 3];
    for facet in facets {
        let (normal, area) = (facet.area.to_array(), facet.area.length());
        for (row, x) in squares.iter_mut().zip(normal) {
            for (sum, y) in row.iter_mut().zip(normal) {
                *sum += x * y / area;
            }
        }
    }
    let axis = eigen::least(squares)?;
    Some(if axis.dot(*planned) < 0.0 { -axis } else { axis })
}

fn seen_along<'a>(facets: &[&'a Facet], across: &Plane) -> Vec<Side<'a>> {
    let (u, v) = across.axes();
    let total: f64 = facets.iter().map(|f| f.area.length()).sum();
    let side = |facet: &&'a Facet| {
        let (area, place) = (facet.area.length(), facet.centre() - across.through);
        let normal = facet.area / area;
        Side {
            facet,
            normal: [normal.dot(*u), normal.dot(*v)],
            place: [place.dot(*u), place.dot(*v)],
            weight: area / total,
        }
    };
    facets.iter().map(side).collect()
}

/// The place from which all sides are equally far, and how far: least squares of
/// `normal . (place - centre) + h`, weighted by area. `None` where too little of the hole is there.
fn centre(sides: &[Side]) -> Option<([f64; 2], f64)> {
    let mut m = [[0.0; 3]; 3];
    let mut right = [0.0; 3];
    for side in sides {
        let [nx, ny] = side.normal;
        let row = [nx, ny, -1.0];
        let value = nx * side.place[0] + ny * side.place[1];
        for r in 0..3 {
            for s in 0..3 {
                m[r][s] += side.weight * row[r] * row[s];
            }
            right[r] += side.weight * row[r] * value;
        }
    }
    let whole = determinant(&m);
    if !whole.is_finite() || whole < LEAST_DETERMINANT {
        return None;
    }
    // Cramer's rule: well conditioned, as the determinant says.
    let solve = |column: usize| {
        let mut with = m;
        with.iter_mut().zip(right).for_each(|(row, value)| row[column] = value);
        determinant(&with) / whole
    };
    let h = solve(2);
    (h > 0.0).then(|| ([solve(0), solve(1)], h))
}

fn determinant(m: &[[f64; 3]; 3]) -> f64 {
    m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
        - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
}

/// The radius of the circle with the area of a prism, as a multiple of the inscribed radius.
fn prism_factor(cosine: f64) -> f64 {
    let angle = math::acos(cosine);
    if angle > 0.0 { (math::tan(angle) / angle).sqrt() } else { 1.0 }
}
