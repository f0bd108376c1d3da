//! The jaw line between the resections as straight pieces: where its corners lie.

use crate::curve::{Curve, OnCurve};
use preop_monitor::{Cancelled, Monitor};
use preop_space::{Plane, Point};
use serde::{Deserialize, Serialize};

/// More segments than this nobody makes of one fibula.
pub const MOST_SEGMENTS: usize = 8;
/// Corners are sought on the jaw line at steps of about this length, in millimetres.
const STEP_MM: f64 = 0.5;
/// The jaw line is searched at no more places than this.
const MOST_PLACES: usize = 320;

/// Where the corners of the new jaw line lie.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Corners {
    /// This many segments, their corners where the pieces stay nearest to the jaw line.
    Segments(usize),
    /// At these places, each moved to the nearest place on the jaw line; one fewer than segments.
    #[serde(rename = "at_mm")]
    At(Vec<Point>),
}

/// Why the jaw line cannot be divided.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum JawLineError {
    /// Somebody asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The curve does not meet a resection plane.
    #[error(
        "the jaw line does not reach resection {resection}: it ends {short_mm:.1} mm before it; pick it further, beyond both resections"
    )]
    DoesNotReach {
        /// 1 or 2.
        resection: usize,
        /// From the plane to the nearest end or point of the curve.
        short_mm: f64,
    },
    /// Both planes meet the curve in one place.
    #[error("both resections meet the jaw line at one place, so there is nothing to reconstruct")]
    Empty,
    /// A resection plane faces away from the specimen.
    #[error(
        "resection {0} points away from the other resection: its normal must point to the side that is removed"
    )]
    FacesAway(usize),
    /// No or too many segments.
    #[error("{0} segments were asked for; between 1 and {MOST_SEGMENTS} can be made")]
    Count(usize),
    /// The line is too short for so many segments.
    #[error(
        "{segments} segments of at least {least_mm:.1} mm do not fit the jaw line, which measures {length_mm:.1} mm between the resections; ask for fewer segments"
    )]
    TooShort {
        /// How many were asked for.
        segments: usize,
        /// The least length of one.
        least_mm: f64,
        /// The length of the jaw line.
        length_mm: f64,
    },
}

/// The jaw line between the resections and the straight pieces that stand for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JawLine {
    /// The curve from the first resection to the second.
    #[serde(rename = "curve_mm")]
    pub curve: Curve,
    /// The corners in order, both ends among them; all on the curve.
    #[serde(rename = "corners_mm")]
    pub corners: Vec<Point>,
    /// The greatest distance of the curve to its piece, for each piece, in millimetres.
    pub deviations_mm: Vec<f64>,
}

impl JawLine {
    /// Divides `curve` between two resection planes, whose normals point to the specimen between
    /// them. The line runs from the first plane to the second, whichever way it was picked.
    /// Pieces found by count are at least `least_mm` long, and the greatest distance of the curve
    /// to them is the least possible on places 0.5 mm apart.
    pub fn divided(
        curve: &Curve,
        resections: &[Plane; 2],
        corners: &Corners,
        least_mm: f64,
        monitor: &dyn Monitor,
    ) -> Result<JawLine, JawLineError> {
        let curve = between(curve, resections)?;
        let corners = match corners {
            Corners::Segments(count) => nearest_pieces(&curve, *count, least_mm, monitor)?,
            Corners::At(places) => given(&curve, places)?,
        };
        let deviations_mm = deviations(&curve, &corners);
        Ok(JawLine {
            corners: corners.iter().map(|a| curve.at(*a)).collect(),
            curve,
            deviations_mm,
        })
    }

    /// The greatest distance of the jaw line to the straight pieces, in millimetres.
    pub fn deviation_mm(&self) -> f64 {
        self.deviations_mm.iter().copied().fold(0.0, f64::max)
    }
}

/// The part of the curve between the planes, run from the first to the second.
fn between(curve: &Curve, resections: &[Plane; 2]) -> Result<Curve, JawLineError> {
    let ends = [end(curve, resections, 0)?, end(curve, resections, 1)?];
    let [from, to] = ends.map(|e| e.along_mm);
    let part = if from <= to {
        curve.between(from, to)
    } else {
        curve.between(to, from).map(|c| c.reversed())
    };
    let part = part.ok_or(JawLineError::Empty)?;
    let chord = part.end() - part.start();
    for (n, towards) in [chord, -chord].into_iter().enumerate() {
        if resections[n].normal.dot(towards) <= 0.0 {
            return Err(JawLineError::FacesAway(n + 1));
        }
    }
    Ok(part)
}

/// Where the curve meets one resection: of several places the one nearest to where it was picked.
fn end(curve: &Curve, resections: &[Plane; 2], n: usize) -> Result<OnCurve, JawLineError> {
    let plane = &resections[n];
    let nearer = |a: OnCurve, b: OnCurve| {
        let away = |o: &OnCurve| o.point.distance(plane.through);
        if away(&b) < away(&a) { b } else { a }
    };
    curve.meets(plane).into_iter().reduce(nearer).ok_or_else(|| {
        let away = |p: &Point| plane.signed_distance(*p).abs();
        let short_mm = curve.points().iter().map(away).fold(f64::INFINITY, f64::min);
        JawLineError::DoesNotReach { resection: n + 1, short_mm }
    })
}

/// The given corners as lengths along the curve, in order, with both ends.
fn given(curve: &Curve, places: &[Point]) -> Result<Vec<f64>, JawLineError> {
    let count = places.len() + 1;
    if count > MOST_SEGMENTS {
        return Err(JawLineError::Count(count));
    }
    let mut along: Vec<f64> = places.iter().map(|p| curve.nearest(*p).along_mm).collect();
    along.sort_by(f64::total_cmp);
    along.insert(0, 0.0);
    along.push(curve.length());
    if along.windows(2).any(|w| w[0] >= w[1]) {
        let length_mm = curve.length();
        return Err(JawLineError::TooShort { segments: count, least_mm: 0.0, length_mm });
    }
    Ok(along)
}

/// The corners for which the greatest distance of the curve to its pieces is least, by dynamic
/// programming over places on the curve; of equal choices the one nearest to the start.
fn nearest_pieces(
    curve: &Curve,
    count: usize,
    least_mm: f64,
    monitor: &dyn Monitor,
) -> Result<Vec<f64>, JawLineError> {
    if count == 0 || count > MOST_SEGMENTS {
        return Err(JawLineError::Count(count));
    }
    let length = curve.length();
    // A multiple of the count, so that an even arc falls into equal pieces.
    let last = ((length / STEP_MM).ceil() as usize).clamp(count * 4, MOST_PLACES);
    let last = last.div_ceil(count) * count;
    let along = |n: usize| length * n as f64 / last as f64;
    let places: Vec<Point> = (0..=last).map(|n| curve.at(along(n))).collect();
    let cost = costs(&places, least_mm, monitor)?;
    // least[k][j]: the least greatest distance with k + 1 pieces from the start to place j, and
    // the place before j that gives it.
    let mut least = vec![cost[0].iter().map(|c| (*c, 0)).collect::<Vec<_>>()];
    for k in 1..count {
        let before = &least[k - 1];
        let best = |j: usize| {
            let by = |i: usize| (before[i].0.max(cost[i][j]), i);
            (0..j).map(by).fold((f64::INFINITY, 0), |a, b| if b.0 < a.0 { b } else { a })
        };
        least.push((0..=last).map(best).collect());
    }
    if least[count - 1][last].0 == f64::INFINITY {
        return Err(JawLineError::TooShort { segments: count, least_mm, length_mm: length });
    }
    let mut corners = vec![last];
    for k in (0..count).rev() {
        let corner = corners[corners.len() - 1];
        corners.push(least[k][corner].1);
    }
    Ok(corners.into_iter().rev().map(along).collect())
}

/// For each pair of places the greatest distance of the places between to the straight piece;
/// infinite where that is shorter than `least_mm`.
fn costs(
    places: &[Point],
    least_mm: f64,
    monitor: &dyn Monitor,
) -> Result<Vec<Vec<f64>>, JawLineError> {
    let mut costs = vec![vec![f64::INFINITY; places.len()]; places.len()];
    for i in 0..places.len() {
        monitor.check()?;
        for j in i + 1..places.len() {
            if places[i].distance(places[j]) >= least_mm {
                costs[i][j] = greatest_distance(&places[i + 1..j], places[i], places[j]);
            }
        }
    }
    Ok(costs)
}

fn greatest_distance(places: &[Point], from: Point, to: Point) -> f64 {
    let piece = to - from;
    let length_squared = piece.length_squared();
    let away = |p: &Point| {
        let share = (piece.dot(*p - from) / length_squared).clamp(0.0, 1.0);
        (*p - (from + piece * share)).length_squared()
    };
    places.iter().map(away).fold(0.0, f64::max).sqrt()
}

/// The greatest distance of the curve to each piece, measured at its points and at small steps.
fn deviations(curve: &Curve, corners: &[f64]) -> Vec<f64> {
    let measure = |w: &[f64]| match curve.between(w[0], w[1]) {
        None => 0.0,
        Some(part) => {
            let fine = part.resampled(STEP_MM / 2.0);
            let (from, to) = (part.start(), part.end());
            greatest_distance(fine.points(), from, to).max(greatest_distance(
                part.points(),
                from,
                to,
            ))
        }
    };
    corners.windows(2).map(measure).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_monitor::Silent;
    use preop_space::{Direction, Vector, math};

    /// Half a circle of radius 45 in the plane z = 0, from the left round the front.
    fn arc() -> Curve {
        let angle = |n| math::PI * (n as f64 / 3600.0);
        let at = |a| Point::new(45.0 * math::cos(a), -45.0 * math::sin(a), 0.0);
        Curve::new((0..=3600).map(|n| at(angle(n))).collect()).unwrap()
    }

    /// The plane that meets the arc at this angle, facing on along the arc.
    fn square(degrees: f64) -> Plane {
        let a = math::radians(degrees);
        let (sin, cos) = (math::sin(a), math::cos(a));
        let through = Point::new(45.0 * cos, -45.0 * sin, 0.0);
        Plane::new(through, Direction::new(-sin, -cos, 0.0).unwrap())
    }

    fn divide(corners: Corners, least: f64) -> Result<JawLine, JawLineError> {
        let ends = [square(30.0), square(150.0).flipped()];
        JawLine::divided(&arc(), &ends, &corners, least, &Silent)
    }

    #[test]
    fn an_arc_falls_into_equal_pieces() {
        let line = divide(Corners::Segments(3), 20.0).unwrap();
        // 120 degrees in three: each chord 2 r sin(20), each deviation r (1 - cos(20)).
        let chord = 90.0 * math::sin(math::radians(20.0));
        for piece in line.corners.windows(2) {
            assert!((piece[0].distance(piece[1]) - chord).abs() < 0.01, "{piece:?}");
        }
        let deviation = 45.0 * (1.0 - math::cos(math::radians(20.0)));
        assert!((line.deviation_mm() - deviation).abs() < 0.01, "{}", line.deviation_mm());
        assert!(line.corners.iter().all(|c| (c.distance(Point::ORIGIN) - 45.0).abs() < 1e-4));
    }

    #[test]
    fn the_search_is_as_good_as_trying_every_corner() {
        let line = divide(Corners::Segments(2), 20.0).unwrap();
        let length = line.curve.length();
        let tried = (1..400).filter_map(|n| {
            let corner = line.curve.at(length * n as f64 / 400.0);
            let (a, b) = (line.curve.start().distance(corner), corner.distance(line.curve.end()));
            let one = divide(Corners::At(vec![corner]), 20.0).unwrap();
            (a.min(b) >= 20.0).then(|| one.deviation_mm())
        });
        let best = tried.fold(f64::INFINITY, f64::min);
        assert!(line.deviation_mm() <= best + 0.01, "{} {best}", line.deviation_mm());
    }

    #[test]
    fn no_piece_is_shorter_than_asked() {
        let line = divide(Corners::Segments(4), 22.9).unwrap();
        assert!(line.corners.windows(2).all(|w| w[0].distance(w[1]) >= 22.9));
        let refused = divide(Corners::Segments(5), 20.0);
        assert!(matches!(refused, Err(JawLineError::TooShort { segments: 5, .. })), "{refused:?}");
    }

    #[test]
    fn the_way_in_which_it_was_picked_does_not_matter() {
        let ends = [square(30.0), square(150.0).flipped()];
        let ask = |c: &Curve| JawLine::divided(c, &ends, &Corners::Segments(2), 20.0, &Silent);
        let (one, other) = (ask(&arc()).unwrap(), ask(&arc().reversed()).unwrap());
        for (a, b) in one.corners.iter().zip(&other.corners) {
            assert!(a.distance(*b) < 1e-9);
        }
    }

    #[test]
    fn planes_that_do_not_fit_the_line_are_named() {
        let arc = arc();
        let divide = |ends| JawLine::divided(&arc, &ends, &Corners::Segments(2), 20.0, &Silent);
        let away = divide([square(30.0).flipped(), square(150.0).flipped()]);
        assert_eq!(away, Err(JawLineError::FacesAway(1)));
        let beside = Plane::new(Point::ORIGIN + Vector::Z * 4.0, Direction::SUPERIOR);
        let missed = divide([square(30.0), beside]);
        assert_eq!(missed, Err(JawLineError::DoesNotReach { resection: 2, short_mm: 4.0 }));
    }
}
