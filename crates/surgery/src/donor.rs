//! The donor bone: its centre line from the ankle to the knee.

use crate::curve::Curve;
use crate::{BodyAxes, Outline};
use preop_monitor::{Cancelled, Finding, Monitor};
use preop_space::{Direction, Plane, Point, Side, Vector};
use preop_surface::Mesh;
use serde::{Deserialize, Serialize};

/// Sections of the centre line stand this far apart, in millimetres.
const STATION_MM: f64 = 4.0;
/// Rounds of laying the sections at right angles to the line that they make.
const MOST_ROUNDS: usize = 8;
/// The line has settled when no section's centre moves more than this, in millimetres.
const SETTLED_MM: f64 = 0.01;
/// A long bone is at least this many times as long as it is wide.
const LEAST_SLENDERNESS: f64 = 4.0;
/// A malleolus picked farther than this from the bone's distal tip was not picked on it, in millimetres.
const FARTHEST_LANDMARK_MM: f64 = 20.0;

/// Places picked on the leg, to tell its ends and its side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DonorLandmarks {
    /// The tip of the lateral malleolus.
    #[serde(rename = "malleolus_mm")]
    pub malleolus: Option<Point>,
    /// Any place on the shaft of the tibia of the same leg.
    #[serde(rename = "tibia_mm")]
    pub tibia: Option<Point>,
}

/// Why a bone has no donor line.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DonorError {
    /// Somebody asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// There is no bone, or it is no long bone.
    #[error(
        "the donor bone is {length_mm:.0} mm long and {width_mm:.0} mm wide, which is no fibula; separate the fibula from the tibia and keep it as one piece"
    )]
    NotLong {
        /// The extent along the bone's own axis.
        length_mm: f64,
        /// The largest extent across it.
        width_mm: f64,
    },
    /// The sections have no closed border.
    #[error("the donor bone has no sections at right angles to its axis; repair its surface first")]
    NoSections,
}

/// The centre line of a long bone and its tips.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DonorLine {
    /// From the level of the distal tip to the level of the proximal tip.
    #[serde(rename = "line_mm")]
    pub line: Curve,
    /// The place of the bone that is farthest to the foot.
    #[serde(rename = "distal_tip_mm")]
    pub distal_tip: Point,
    /// The place of the bone that is farthest to the knee.
    #[serde(rename = "proximal_tip_mm")]
    pub proximal_tip: Point,
    /// The principal axis, from distal to proximal.
    pub axis: Direction,
    /// How far the line had still moved in the last round, in millimetres.
    pub settled_mm: f64,
}

impl DonorLine {
    /// The line of `bone`: its principal axis, then the centres of sections at right angles to the
    /// line itself, again until it rests. Distal is where the malleolus is or, where none is picked,
    /// the end that is farther from the head. Speaks of landmarks that do not fit: `donor.landmark`,
    /// `donor.upside-down`, `donor.side`.
    pub fn of(
        bone: &Mesh,
        side: Side,
        landmarks: &DonorLandmarks,
        body: &BodyAxes,
        monitor: &dyn Monitor,
    ) -> Result<DonorLine, DonorError> {
        let axis =
            principal_axis(bone).ok_or(DonorError::NotLong { length_mm: 0.0, width_mm: 0.0 })?;
        check_slender(bone, axis)?;
        let proximal = if axis.dot(*body.superior) >= 0.0 { axis } else { -axis };
        let axis = match landmarks.malleolus {
            Some(m) if nearer_to_end(bone, proximal, m) => -proximal,
            _ => proximal,
        };
        let tips = [extreme(bone, -axis), extreme(bone, axis)];
        if let Some(malleolus) = landmarks.malleolus {
            judge_malleolus(malleolus, tips[0], axis == proximal, monitor);
        }
        let found = DonorLine::settle(bone, axis, tips, monitor)?;
        if let Some(tibia) = landmarks.tibia {
            judge_side(tibia, &found.line, side, body, monitor);
        }
        Ok(found)
    }

    /// The length of the bone from tip to tip along its axis, in millimetres.
    pub fn length_mm(&self) -> f64 {
        self.along_mm(self.proximal_tip)
    }

    /// How far `p` is from the distal tip along the axis, in millimetres: as a ruler laid on the
    /// leg measures. The length of the line would be larger, since it wanders in the thick ends.
    pub fn along_mm(&self, p: Point) -> f64 {
        self.axis.dot(p - self.distal_tip)
    }

    /// The place of the line at this distance from the distal tip; `None` beyond the bone.
    pub fn at_mm(&self, along_mm: f64) -> Option<Point> {
        let level = Plane::new(self.distal_tip + self.axis * along_mm, self.axis);
        self.line.meets(&level).first().map(|on| on.point)
    }

    fn settle(
        bone: &Mesh,
        axis: Direction,
        [distal_tip, proximal_tip]: [Point; 2],
        monitor: &dyn Monitor,
    ) -> Result<DonorLine, DonorError> {
        let height = |p: Point| axis.dot(p - distal_tip);
        let length = height(proximal_tip);
        let count = (length / STATION_MM).floor().max(4.0) as usize;
        let mut centres = Vec::with_capacity(count);
        for n in 0..count {
            monitor.check()?;
            let up = length * (n as f64 + 0.5) / count as f64;
            let through = centres.last().map_or(distal_tip, |c: &Point| *c);
            let plane = Plane::new(through + axis * (up - height(through)), axis);
            centres.extend(Outline::of(bone, &plane).map(|o| o.centroid));
        }
        if centres.len() < 4 {
            return Err(DonorError::NoSections);
        }
        let mut settled_mm = f64::INFINITY;
        for _ in 0..MOST_ROUNDS {
            monitor.check()?;
            let next = laid_square(bone, &centres);
            let moved = centres.iter().zip(&next).map(|(a, b)| a.distance(*b));
            settled_mm = moved.fold(0.0, f64::max);
            centres = next;
            if settled_mm < SETTLED_MM {
                break;
            }
        }
        let (first, last) = (centres[0], centres[centres.len() - 1]);
        let mut points = vec![first - axis * height(first)];
        points.extend(centres);
        points.push(last + axis * (length - height(last)));
        let line = Curve::new(points).map_err(|_| DonorError::NoSections)?;
        Ok(DonorLine { line, distal_tip, proximal_tip, axis, settled_mm })
    }
}

/// The centres of the sections at right angles to the line through `centres`.
fn laid_square(bone: &Mesh, centres: &[Point]) -> Vec<Point> {
    let last = centres.len() - 1;
    let square = |n: usize| {
        let along = (centres[(n + 2).min(last)] - centres[n.saturating_sub(2)]).direction();
        let outline = along.and_then(|d| Outline::of(bone, &Plane::new(centres[n], d)));
        outline.map_or(centres[n], |o| o.centroid)
    };
    (0..=last).map(square).collect()
}

/// Whether the malleolus was picked on the distal tip, and at the end away from the head.
fn judge_malleolus(malleolus: Point, distal_tip: Point, upright: bool, monitor: &dyn Monitor) {
    let away = malleolus.distance(distal_tip);
    if away > FARTHEST_LANDMARK_MM {
        let message = format!(
            "The lateral malleolus was picked {away:.0} mm from the distal tip of the donor bone."
        );
        let hint = "Pick the tip of the lateral malleolus on the fibula that is cut.";
        monitor.finding(Finding::danger("donor.landmark", message).at(malleolus).hint(hint));
    }
    if !upright {
        let message =
            "The lateral malleolus was picked at the end of the bone that is nearer to the head.";
        let hint = "Check which end is the ankle, and whether the scan of the leg is upside down.";
        monitor.finding(Finding::danger("donor.upside-down", message).at(malleolus).hint(hint));
    }
}

/// Whether the bone lies lateral to the tibia, as the fibula of this side does.
fn judge_side(tibia: Point, line: &Curve, side: Side, body: &BodyAxes, monitor: &dyn Monitor) {
    let away = line.nearest(tibia).point - tibia;
    let lateral = body.left().map_or(0.0, |left| left.dot(away) * side.sign());
    if lateral <= 0.0 {
        let message = format!(
            "The plan takes the {} fibula, but the bone lies {:.0} mm medial to the tibia.",
            side.word(),
            -lateral
        );
        let hint = "Check the side of the donor leg against the scan and the operation note.";
        monitor.finding(Finding::danger("donor.side", message).at(tibia).hint(hint));
    }
}

/// Whether `p` lies in the half of the bone towards `end`.
fn nearer_to_end(bone: &Mesh, end: Direction, p: Point) -> bool {
    let (low, high) = (extreme(bone, -end), extreme(bone, end));
    end.dot(p - low) > end.dot(high - p)
}

/// The corner farthest along `d`; of several the first.
fn extreme(bone: &Mesh, d: Direction) -> Point {
    let start = (f64::NEG_INFINITY, Point::ORIGIN);
    let far = |best: (f64, Point), p: &Point| {
        let along = d.dot(p.vector());
        if along > best.0 { (along, *p) } else { best }
    };
    bone.points().iter().fold(start, far).1
}

fn check_slender(bone: &Mesh, axis: Direction) -> Result<(), DonorError> {
    let extent = |d: Direction| d.dot(extreme(bone, d) - extreme(bone, -d));
    let across = axis.any_perpendicular();
    let other = axis.cross(*across).direction().expect("unit vectors at a right angle");
    let (length_mm, width_mm) = (extent(axis), extent(across).max(extent(other)));
    let long = length_mm > LEAST_SLENDERNESS * width_mm;
    if long { Ok(()) } else { Err(DonorError::NotLong { length_mm, width_mm }) }
}

/// The axis of largest spread of the surface, each triangle weighed by its area. `None` where
/// there is no area. Found by squaring the matrix of second moments until one axis is left.
fn principal_axis(bone: &Mesh) -> Option<Direction> {
    let centre = surface_centre(bone)?;
    let mut m = [Vector::ZERO; 3];
    for t in 0..bone.triangles().len() {
        let corners = bone.corners(t).map(|p| p - centre);
        let middle = (corners[0] + corners[1] + corners[2]) / 3.0;
        let weight = (corners[1] - corners[0]).cross(corners[2] - corners[0]).length();
        for (v, share) in corners.into_iter().map(|c| (c, 1.0)).chain([(middle, 9.0)]) {
            let w = weight * share;
            m[0] += v * (v.x * w);
            m[1] += v * (v.y * w);
            m[2] += v * (v.z * w);
        }
    }
    for _ in 0..12 {
        let trace = m[0].x + m[1].y + m[2].z;
        if !(trace.is_finite() && trace > 0.0) {
            return None;
        }
        let n = m.map(|row| row / trace);
        m = n.map(|row| n[0] * row.x + n[1] * row.y + n[2] * row.z);
    }
    let widest = |best: Vector, row: Vector| {
        if row.length_squared() > best.length_squared() { row } else { best }
    };
    m.into_iter().fold(Vector::ZERO, widest).direction()
}

fn surface_centre(bone: &Mesh) -> Option<Point> {
    let about = *bone.points().first()?;
    let (mut moment, mut weight) = (Vector::ZERO, 0.0);
    for t in 0..bone.triangles().len() {
        let [a, b, c] = bone.corners(t).map(|p| p - about);
        let area = (b - a).cross(c - a).length();
        moment += (a + b + c) * (area / 3.0);
        weight += area;
    }
    (weight > 0.0).then(|| about + moment / weight)
}
