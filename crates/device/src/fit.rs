//! How a guide fits its bone, measured on the two finished surfaces and not on the design.

use crate::sample::{Sample, samples};
use preop_monitor::{Cancelled, Monitor};
use preop_solid::Solid;
use preop_space::{Direction, Point};
use preop_surface::{Hit, Tree};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How far apart the places are at which a surface is measured, in millimetres.
const SPACING_MM: f64 = 0.7;
/// How many places are measured between two looks at the monitor.
const BLOCK: usize = 4096;

/// The measured fit of a guide on its bone. Deepest penetrations are 0 where nothing touches.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// The deepest that guide and whole bone are inside each other, seated.
    pub penetration_seated_mm: f64,
    /// The deepest that they are inside each other anywhere on the way off.
    pub penetration_path_mm: f64,
    /// The least distance between guide and bone, seated; 0 if they touch.
    pub gap_least_mm: f64,
    /// The mean gap over the seat.
    pub gap_mean_mm: f64,
    /// The gap that 95 % of the seat stay under.
    pub gap_p95_mm: f64,
    /// The area of the seat: what faces retained bone no further off than the limit.
    pub contact_area_mm2: f64,
}

/// What a fit is measured against.
pub struct Seating<'a> {
    /// The whole bone: nothing of it may be touched.
    pub bone: &'a Solid,
    /// The retained bone: the seat counts there only.
    pub retained: &'a [&'a Solid],
    /// The direction in which the guide comes off.
    pub off: Direction,
    /// Up to which gap the guide counts as seated, in millimetres.
    pub seat_limit_mm: f64,
}

/// Measures a guide against its bone, and gives the contacts of its seat.
pub fn measure(
    guide: &Solid,
    seating: &Seating,
    monitor: &dyn Monitor,
) -> Result<(Fit, Vec<Sample>), Cancelled> {
    let bone = Tree::new(seating.bone.mesh());
    let body = Tree::new(guide.mesh());
    let retained: Vec<Tree> = seating.retained.iter().map(|r| Tree::new(r.mesh())).collect();
    let places = samples(guide.mesh(), SPACING_MM);
    let corners = guide.points();

    let of_guide: Vec<Point> =
        corners.iter().copied().chain(places.iter().map(|s| s.point)).collect();
    let by_guide = penetrations(&of_guide, &bone, seating.off, monitor)?;
    let near = guide.bounds().grown(seating.seat_limit_mm);
    let of_bone: Vec<Point> = seating.bone.points().to_vec();
    let by_bone = penetrations(&of_bone, &body, -seating.off, monitor)?;
    let inside: Vec<Point> = of_bone.into_iter().filter(|p| near.contains(*p)).collect();
    let gaps_of_bone = least_distance(&inside, &body, monitor)?;
    let gaps_of_guide = least_distance(&of_guide, &bone, monitor)?;

    let contacts = contacts(&places, &bone, &retained, seating.seat_limit_mm, monitor)?;
    let mut gaps: Vec<(f64, f64)> = contacts.iter().map(|(s, gap)| (*gap, s.area)).collect();
    gaps.sort_by(|a, b| a.0.total_cmp(&b.0));
    let area: f64 = gaps.iter().map(|g| g.1).sum();
    let fit = Fit {
        penetration_seated_mm: by_guide.0.max(by_bone.0),
        penetration_path_mm: by_guide.1.max(by_bone.1),
        gap_least_mm: gaps_of_bone.min(gaps_of_guide).max(0.0),
        gap_mean_mm: gaps.iter().map(|g| g.0 * g.1).sum::<f64>() / area.max(f64::MIN_POSITIVE),
        gap_p95_mm: quantile(&gaps, 0.95 * area),
        contact_area_mm2: area,
    };
    Ok((fit, contacts.into_iter().map(|(s, _)| s).collect()))
}

/// The deepest that places of one body are inside another: where they are, and on a way `along`.
fn penetrations(
    places: &[Point],
    other: &Tree,
    along: Direction,
    monitor: &dyn Monitor,
) -> Result<(f64, f64), Cancelled> {
    let mut deepest = (0.0f64, 0.0f64);
    for block in places.chunks(BLOCK) {
        monitor.check()?;
        let depths: Vec<(f64, f64)> =
            block.par_iter().map(|p| penetration(*p, other, along)).collect();
        deepest = depths.iter().fold(deepest, |most, d| (most.0.max(d.0), most.1.max(d.1)));
    }
    Ok(deepest)
}

fn penetration(place: Point, other: &Tree, along: Direction) -> (f64, f64) {
    let hits = other.all_hits(place, along);
    if hits.is_empty() {
        return (0.0, 0.0);
    }
    let seated = (-other.signed_distance(place)).max(0.0);
    let ends = std::iter::once(0.0).chain(hits.iter().map(|h: &Hit| h.distance));
    let ends: Vec<f64> = ends.collect();
    let deepest = ends
        .windows(2)
        .flat_map(|w| [0.25, 0.5, 0.75].map(|f| w[0] + (w[1] - w[0]) * f))
        .map(|t| -other.signed_distance(place + along * t))
        .fold(seated, f64::max);
    (seated, deepest)
}

fn least_distance(places: &[Point], other: &Tree, monitor: &dyn Monitor) -> Result<f64, Cancelled> {
    let mut least = f64::INFINITY;
    for block in places.chunks(BLOCK) {
        monitor.check()?;
        // Only what is nearer than the nearest so far is of interest.
        let limit = least.min(10.0);
        let near = |p: &Point| {
            let near = other.nearest_within(*p, limit)?;
            Some(if other.contains(*p) { 0.0 } else { near.distance })
        };
        let found: Vec<Option<f64>> = block.par_iter().map(near).collect();
        least = found.into_iter().flatten().fold(least, f64::min);
    }
    Ok(least)
}

/// The places of the guide that face retained bone within `limit`, and how far off it is.
fn contacts(
    places: &[Sample],
    bone: &Tree,
    retained: &[Tree],
    limit: f64,
    monitor: &dyn Monitor,
) -> Result<Vec<(Sample, f64)>, Cancelled> {
    let gap = |s: &Sample| {
        let near = bone.nearest_within(s.point, limit)?;
        let facing = s.normal.dot((near.point - s.point).direction()?.vector());
        let kept = |r: &Tree| r.nearest_within(s.point, near.distance + 0.05).is_some();
        (facing > 0.7 && retained.iter().any(kept)).then_some((*s, near.distance))
    };
    let mut all = Vec::new();
    for block in places.chunks(BLOCK) {
        monitor.check()?;
        let found: Vec<Option<(Sample, f64)>> = block.par_iter().map(gap).collect();
        all.extend(found.into_iter().flatten());
    }
    Ok(all)
}

/// The value at which the weights of an ascending list add up to `share`; 0 for an empty list.
fn quantile(values: &[(f64, f64)], share: f64) -> f64 {
    let mut sum = 0.0;
    for (value, weight) in values {
        sum += weight;
        if sum >= share {
            return *value;
        }
    }
    values.last().map_or(0.0, |v| v.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_monitor::Silent;
    use preop_solid::shape::cuboid;
    use preop_space::{Rigid, Vector};

    fn fit(lift: f64, sideways: f64) -> Fit {
        let bone = cuboid(&Rigid::IDENTITY, Vector::new(20.0, 20.0, 5.0)).unwrap();
        let frame = Rigid::shift(Vector::new(sideways, 0.0, 7.0 + lift));
        let plate = cuboid(&frame, Vector::new(10.0, 10.0, 2.0)).unwrap();
        let retained = [&bone];
        let seating = Seating {
            bone: &bone,
            retained: &retained,
            off: Direction::SUPERIOR,
            seat_limit_mm: 0.5,
        };
        measure(&plate, &seating, &Silent).unwrap().0
    }

    #[test]
    fn a_plate_on_a_plate_is_measured() {
        let seated = fit(0.15, 0.0);
        assert_eq!((seated.penetration_seated_mm, seated.penetration_path_mm), (0.0, 0.0));
        assert!((seated.gap_mean_mm - 0.15).abs() < 1e-9);
        assert!((seated.gap_p95_mm - 0.15).abs() < 1e-9);
        assert!((seated.gap_least_mm - 0.15).abs() < 1e-9);
        assert!((seated.contact_area_mm2 - 400.0).abs() < 1e-6);
        let half_over = fit(0.15, 20.0);
        assert!((half_over.contact_area_mm2 - 200.0).abs() < 15.0);
    }

    #[test]
    fn a_lowered_plate_is_found_out() {
        let lowered = fit(-0.3, 0.0);
        assert!((lowered.penetration_seated_mm - 0.3).abs() < 1e-9);
        assert_eq!(lowered.gap_least_mm, 0.0);
    }

    #[test]
    fn a_plate_under_the_bone_is_free_but_cannot_come_off() {
        let under = fit(-15.0, 0.0);
        assert_eq!(under.penetration_seated_mm, 0.0);
        assert!(under.penetration_path_mm > 2.0, "{under:?}");
    }
}
