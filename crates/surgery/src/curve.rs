//! Curves: points picked on bone, in order.

use preop_space::{Direction, Plane, Point, Rigid};
use serde::{Deserialize, Serialize};

/// The longest curve that makes sense on a person, in millimetres.
const LONGEST_MM: f64 = 10_000.0;
/// No curve is resampled into more points than this.
const MOST_POINTS: usize = 100_000;

/// Why points do not make a curve.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum CurveError {
    /// Fewer than two different places.
    #[error("a curve needs at least two different points; pick more of them, in order")]
    TooFew,
    /// A point is not a finite place, or the curve is longer than any patient.
    #[error(
        "the points of the curve are not places in a patient (a coordinate is not a number, or they span more than 10 m); pick them again"
    )]
    NotInPatient,
}

/// An ordered line of at least two different places; between them it runs straight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Point>", into = "Vec<Point>")]
pub struct Curve {
    points: Vec<Point>,
    /// The length of the curve up to each point.
    along: Vec<f64>,
}

/// A place on a curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OnCurve {
    /// The place.
    #[serde(rename = "point_mm")]
    pub point: Point,
    /// The length of the curve up to it, in millimetres.
    pub along_mm: f64,
    /// How far away the asked place was, in millimetres.
    pub distance_mm: f64,
}

impl Curve {
    /// The curve through `points` in their order; a point that repeats its predecessor is dropped.
    pub fn new(points: Vec<Point>) -> Result<Curve, CurveError> {
        if points.iter().any(|p| !p.is_finite()) {
            return Err(CurveError::NotInPatient);
        }
        let mut kept: Vec<Point> = Vec::with_capacity(points.len());
        let mut along = Vec::with_capacity(points.len());
        let mut length = 0.0;
        for p in points {
            if let Some(last) = kept.last() {
                let step = last.distance(p);
                if step == 0.0 {
                    continue;
                }
                length += step;
            }
            kept.push(p);
            along.push(length);
        }
        if length.is_nan() || length > LONGEST_MM {
            return Err(CurveError::NotInPatient);
        }
        if kept.len() < 2 {
            return Err(CurveError::TooFew);
        }
        Ok(Curve { points: kept, along })
    }

    /// The points.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The first point.
    pub fn start(&self) -> Point {
        self.points[0]
    }

    /// The last point.
    pub fn end(&self) -> Point {
        self.points[self.points.len() - 1]
    }

    /// The length in millimetres.
    pub fn length(&self) -> f64 {
        self.along[self.along.len() - 1]
    }

    /// The place at `along` millimetres from the start; beyond the ends the curve runs on straight.
    pub fn at(&self, along: f64) -> Point {
        let piece = self.piece(along);
        self.points[piece] + self.piece_direction(piece) * (along - self.along[piece])
    }

    /// The direction in which the curve runs at `along` millimetres from the start.
    pub fn tangent(&self, along: f64) -> Direction {
        self.piece_direction(self.piece(along))
    }

    /// The place on the curve that is nearest to `p`; of several the first.
    pub fn nearest(&self, p: Point) -> OnCurve {
        let mut best = OnCurve { point: self.start(), along_mm: 0.0, distance_mm: f64::INFINITY };
        for piece in 0..self.points.len() - 1 {
            let direction = self.piece_direction(piece);
            let length = self.along[piece + 1] - self.along[piece];
            let step = direction.dot(p - self.points[piece]).clamp(0.0, length);
            let point = self.points[piece] + direction * step;
            let distance_mm = point.distance(p);
            if distance_mm < best.distance_mm {
                best = OnCurve { point, along_mm: self.along[piece] + step, distance_mm };
            }
        }
        best
    }

    /// How far along the curve `p` is, in millimetres: as [`Curve::nearest`], but beyond an end it
    /// counts on along the straight extension (negative before the start).
    pub fn along(&self, p: Point) -> f64 {
        let nearest = self.nearest(p).along_mm;
        if nearest <= 0.0 {
            self.tangent(0.0).dot(p - self.start()).min(0.0)
        } else if nearest >= self.length() {
            nearest + self.tangent(nearest).dot(p - self.end()).max(0.0)
        } else {
            nearest
        }
    }

    /// Where the curve meets a plane, from its start to its end.
    pub fn meets(&self, plane: &Plane) -> Vec<OnCurve> {
        let place = |along_mm| OnCurve { point: self.at(along_mm), along_mm, distance_mm: 0.0 };
        let distances: Vec<f64> = self.points.iter().map(|p| plane.signed_distance(*p)).collect();
        let mut places = Vec::new();
        for (n, &here) in distances.iter().enumerate() {
            if here == 0.0 {
                places.push(place(self.along[n]));
            }
            let Some(&next) = distances.get(n + 1) else { break };
            if here * next < 0.0 {
                let share = here / (here - next);
                let length = self.along[n + 1] - self.along[n];
                places.push(place(self.along[n] + share * length));
            }
        }
        places
    }

    /// The part from `from` to `to` millimetres along the curve; `None` where that is empty.
    pub fn between(&self, from: f64, to: f64) -> Option<Curve> {
        let (from, to) = (from.max(0.0), to.min(self.length()));
        let inner = self
            .points
            .iter()
            .zip(&self.along)
            .filter(|(_, along)| **along > from && **along < to)
            .map(|(p, _)| *p);
        let points = std::iter::once(self.at(from)).chain(inner).chain([self.at(to)]).collect();
        if from < to { Curve::new(points).ok() } else { None }
    }

    /// The same line run from its end to its start.
    pub fn reversed(&self) -> Curve {
        let points = self.points.iter().rev().copied().collect();
        Curve::new(points).expect("a curve stays one in the other direction")
    }

    /// The curve after a rigid motion.
    pub fn moved(&self, motion: &Rigid) -> Curve {
        let points = self.points.iter().map(|p| motion.point(*p)).collect();
        Curve { points, along: self.along.clone() }
    }

    /// Points at equal steps along this line, at most `spacing_mm` apart, both ends among them.
    pub fn resampled(&self, spacing_mm: f64) -> Curve {
        let steps = steps(self.length(), spacing_mm);
        let points = (0..=steps).map(|n| self.at(self.length() * n as f64 / steps as f64));
        Curve::new(points.collect()).unwrap_or_else(|_| self.clone())
    }

    /// The smooth curve through all points (centripetal Catmull-Rom, which never loops or
    /// overshoots between two picks), drawn by points at most `spacing_mm` apart.
    /// Source: Yuksel, Schaefer, Keyser, "Parameterization and applications of Catmull-Rom curves", 2011.
    pub fn smoothed(&self, spacing_mm: f64) -> Curve {
        let picks = &self.points;
        let last = picks.len() - 1;
        let before = picks[0] - (picks[1] - picks[0]);
        let after = picks[last] + (picks[last] - picks[last - 1]);
        let pick = |n: isize| match n {
            -1 => before,
            n if n as usize > last => after,
            n => picks[n as usize],
        };
        let mut points = vec![picks[0]];
        for n in 0..last {
            let corners = [-1, 0, 1, 2].map(|k| pick(n as isize + k));
            let steps = steps(corners[1].distance(corners[2]), spacing_mm / 2.0);
            points.extend((1..=steps).map(|k| catmull_rom(corners, k as f64 / steps as f64)));
            if points.len() > MOST_POINTS {
                return self.clone();
            }
        }
        Curve::new(points).map(|fine| fine.resampled(spacing_mm)).unwrap_or_else(|_| self.clone())
    }

    /// The number of the straight piece at `along`.
    fn piece(&self, along: f64) -> usize {
        let after = self.along.partition_point(|a| *a <= along);
        after.saturating_sub(1).min(self.points.len() - 2)
    }

    fn piece_direction(&self, piece: usize) -> Direction {
        (self.points[piece + 1] - self.points[piece])
            .direction()
            .expect("neighbouring points of a curve differ")
    }
}

impl TryFrom<Vec<Point>> for Curve {
    type Error = CurveError;
    fn try_from(points: Vec<Point>) -> Result<Curve, CurveError> {
        Curve::new(points)
    }
}

impl From<Curve> for Vec<Point> {
    fn from(curve: Curve) -> Vec<Point> {
        curve.points
    }
}

/// How many equal steps of at most `spacing` make up `length`.
fn steps(length: f64, spacing: f64) -> usize {
    let steps = (length / spacing).ceil();
    if steps >= 1.0 { (steps as usize).min(MOST_POINTS) } else { 1 }
}

/// The place at `share` of the way from the second to the third corner (Barry and Goldman).
fn catmull_rom([a, b, c, d]: [Point; 4], share: f64) -> Point {
    let knot = |t: f64, from: Point, to: Point| t + from.distance(to).sqrt();
    let (t0, t1) = (0.0, knot(0.0, a, b));
    let t2 = knot(t1, b, c);
    let t3 = knot(t2, c, d);
    let t = t1 + (t2 - t1) * share;
    let mix = |p: Point, q: Point, from: f64, to: f64| p.towards(q, (t - from) / (to - from));
    let (ab, bc, cd) = (mix(a, b, t0, t1), mix(b, c, t1, t2), mix(c, d, t2, t3));
    mix(mix(ab, bc, t0, t2), mix(bc, cd, t1, t3), t1, t2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_space::{Vector, math};

    fn circle(radius: f64, count: usize) -> Vec<Point> {
        let angle = |n| math::PI * n as f64 / (count - 1) as f64;
        let at = |a| Point::new(radius * math::cos(a), radius * math::sin(a), 5.0);
        (0..count).map(|n| at(angle(n))).collect()
    }

    #[test]
    fn a_smoothed_half_circle_is_one() {
        let curve = Curve::new(circle(40.0, 15)).unwrap().smoothed(0.5);
        assert!((curve.length() - 40.0 * math::PI).abs() < 0.1, "{}", curve.length());
        let off = |p: &Point| (p.distance(Point::new(0.0, 0.0, 5.0)) - 40.0).abs();
        let worst = |points: &[Point]| points.iter().map(off).fold(0.0, f64::max);
        // Outside the first and the last pick nothing says how the curve bends there.
        assert!(worst(curve.points()) < 0.3);
        assert!(worst(curve.between(15.0, 110.0).unwrap().points()) < 0.05);
    }

    #[test]
    fn smoothing_passes_through_every_pick() {
        let picks = vec![[0.0, 0.0, 0.0], [10.0, 3.0, 1.0], [12.0, 9.0, -4.0], [30.0, 9.0, 0.0]];
        let picks: Vec<Point> = picks.into_iter().map(Point::from).collect();
        let fine = Curve::new(picks.clone()).unwrap().smoothed(0.1);
        assert!(picks.iter().all(|p| fine.nearest(*p).distance_mm < 0.01));
    }

    #[test]
    fn lengths_places_and_crossings_of_a_bent_line() {
        let points = [[0.0, 0.0, 0.0], [3.0, 0.0, 0.0], [3.0, 4.0, 0.0]].map(Point::from);
        let bent = Curve::new(points.to_vec()).unwrap();
        assert_eq!(bent.length(), 7.0);
        assert_eq!(bent.at(5.0), Point::new(3.0, 2.0, 0.0));
        assert_eq!(bent.at(8.0), Point::new(3.0, 5.0, 0.0));
        assert_eq!(bent.nearest(Point::new(5.0, 1.0, 0.0)).along_mm, 4.0);
        assert_eq!(bent.along(Point::new(-2.0, 1.0, 0.0)), -2.0);
        assert_eq!(bent.along(Point::new(3.5, 6.0, 0.0)), 9.0);
        let plane = Plane::new(Point::new(0.0, 1.0, 0.0), Direction::POSTERIOR);
        let places = bent.meets(&plane);
        assert_eq!(places.len(), 1);
        assert_eq!(places[0].along_mm, 4.0);
        let part = bent.between(1.0, 5.0).unwrap();
        assert_eq!(part.points().len(), 3);
        assert_eq!(part.length(), 4.0);
        assert!(bent.between(5.0, 5.0).is_none());
    }

    #[test]
    fn hostile_points_are_refused() {
        let p = Point::new(1.0, 2.0, 3.0);
        assert_eq!(Curve::new(vec![]), Err(CurveError::TooFew));
        assert_eq!(Curve::new(vec![p, p, p]), Err(CurveError::TooFew));
        let far = p + Vector::X * 1e300;
        assert_eq!(Curve::new(vec![p, far]), Err(CurveError::NotInPatient));
        assert_eq!(
            Curve::new(vec![p, Point::new(f64::NAN, 0.0, 0.0)]),
            Err(CurveError::NotInPatient)
        );
        let fine = Curve::new(vec![p, p + Vector::X]).unwrap();
        assert!(fine.smoothed(1e-12).points().len() <= 2 * MOST_POINTS);
    }
}
