//! Whether an edge may collapse: it stays a surface, keeps its volume and shape, and stays near the original.

use super::Collapsing;
use crate::closest::closest;
use crate::neighbours::NONE;
use crate::simplify::fan::{Blade, Fan, is_above, normal, squared_shape};
use preop_space::{Point, Vector};

/// A triangle may turn by this at most when an edge collapses: the cosine of 72 degrees.
const LEAST_TURN: f64 = 0.3;
/// The least shape of a triangle that an edge may leave unless it was worse before: 1 is equilateral,
/// 0 is a line (4 sqrt(3) area / sum of squared edges).
const LEAST_SHAPE: f64 = 0.05;
/// No corner gets more triangles than this: each collapse looks at all of them.
const MOST_TRIANGLES: usize = 100;
/// A corner with more triangles than this keeps them all: to take one away is to look for it.
const MOST_AT_THIRD: usize = 1000;

impl Collapsing<'_> {
    /// Lays out what the collapse of an edge would make; `false` if it must not.
    pub(super) fn lay(&self, fan: &mut Fan, a: u32, b: u32) -> bool {
        (fan.keep, fan.lost) = if self.fixed[b as usize] { (b, a) } else { (a, b) };
        if !self.is_manifold_without(fan) {
            return false;
        }
        fan.to = self.place(a, b, &self.quadric(a, b).1);
        if !self.fixed[fan.keep as usize] {
            fan.to = self.with_volume(fan);
        }
        self.open(fan) && self.hold_shadows(fan) && self.is_near_original(fan)
    }

    /// Finds the two triangles on an edge; whether its collapse keeps the surface manifold: no corner
    /// but their third ones may be a neighbour of both ends (the link condition).
    fn is_manifold_without(&self, fan: &mut Fan) -> bool {
        fan.gone.clear();
        fan.around.clear();
        // Each neighbour, once: of a corner that is not fixed each follows it in one triangle.
        let mut roomy = true;
        for (t, n) in self.star(fan.keep) {
            let corners = self.triangles[t as usize].corners;
            for m in [(n + 1) % 3, (n + 2) % 3] {
                if !fan.around.contains(&corners[m]) {
                    fan.around.push(corners[m]);
                }
            }
            if corners.contains(&fan.lost) {
                fan.gone.push(t);
                let third = corners.iter().find(|c| **c != fan.keep && **c != fan.lost);
                let count = third.map_or(0, |c| self.star(*c).take(MOST_AT_THIRD + 1).count());
                roomy &= (4..=MOST_AT_THIRD).contains(&count);
            }
            if fan.around.len() > MOST_TRIANGLES {
                return false;
            }
        }
        let around_keep = fan.around.len();
        let mut common = 0;
        for (t, n) in self.star(fan.lost) {
            let corners = self.triangles[t as usize].corners;
            for m in [(n + 1) % 3, (n + 2) % 3] {
                let corner = corners[m];
                match fan.around.iter().position(|c| *c == corner) {
                    // Each is a neighbour in two triangles around an end that is not fixed, so
                    // that every common corner is met twice.
                    Some(at) if at < around_keep => common += u32::from(corner != fan.keep),
                    Some(_) => {}
                    None => fan.around.push(corner),
                }
            }
            if fan.around.len() > MOST_TRIANGLES {
                return false;
            }
        }
        roomy && fan.gone.len() == 2 && common == 4
    }

    /// The place nearest to that of a fan where its collapse leaves the volume as it is (Lindstrom
    /// and Turk, "Fast and memory efficient polygonal simplification", 1998), or half the tolerance
    /// on the way to it.
    fn with_volume(&self, fan: &Fan) -> Point {
        let origin = self.points[fan.keep as usize];
        let (mut outwards, mut volume) = (Vector::ZERO, 0.0);
        for hub in [fan.keep, fan.lost] {
            let at = self.points[hub as usize] - origin;
            for (t, n) in self.star(hub) {
                let corners = self.triangles[t as usize].corners;
                let [_, p, q] = [0, 1, 2].map(|m| self.points[corners[(n + m) % 3] as usize]);
                let cross = (p - origin).cross(q - origin);
                if !fan.gone.contains(&t) {
                    outwards += cross;
                    volume += at.dot(cross);
                } else if hub == fan.lost {
                    volume += at.dot(cross);
                }
            }
        }
        let squared = outwards.length_squared();
        let missing = volume - outwards.dot(fan.to - origin);
        let room = 0.25 * self.limit * squared;
        let share = (room / (missing * missing)).sqrt().min(1.0);
        let way = outwards * (share * missing / squared);
        if way.is_finite() { fan.to + way } else { fan.to }
    }

    /// Makes the triangles around an edge as its collapse would leave them; `false` if one turns
    /// over or loses its shape.
    fn open(&self, fan: &mut Fan) -> bool {
        fan.blades.clear();
        for hub in [fan.keep, fan.lost] {
            for (t, n) in self.star(hub) {
                if fan.gone.contains(&t) {
                    continue;
                }
                let old = self.triangles[t as usize].corners.map(|c| self.points[c as usize]);
                let mut at = old;
                at[n] = fan.to;
                let (before, after) = (normal(&old), normal(&at));
                let cosine = before.dot(after);
                let lengths = before.length_squared() * after.length_squared();
                let turned = cosine <= 0.0 || cosine * cosine <= LEAST_TURN * LEAST_TURN * lengths;
                let least = (LEAST_SHAPE * LEAST_SHAPE).min(squared_shape(&old, before));
                if (turned && before != Vector::ZERO) || squared_shape(&at, after) < least {
                    return false;
                }
                fan.blades.push(Blade::new(t, n, hub == fan.lost, at));
            }
        }
        true
    }

    /// Lays each original corner around to a blade that it is near; `false` if one is near none.
    fn hold_shadows(&self, fan: &mut Fan) -> bool {
        fan.shadows.clear();
        let Fan { gone, blades, shadows, .. } = fan;
        let mut lay = |corner: u32, likely: Option<usize>| {
            let p = self.original.points()[corner as usize];
            let is_near = |n: &usize| blades[*n].is_near(p, self.limit);
            let blade = likely.filter(is_near).or_else(|| (0..blades.len()).find(is_near));
            shadows.extend(blade.map(|n| (corner, n as u32)));
            blade.is_some()
        };
        let own = [fan.keep, fan.lost].into_iter().filter(|c| !self.moved[*c as usize]);
        for corner in own {
            if !lay(corner, None) {
                return false;
            }
        }
        let of_gone = gone.iter().map(|t| (*t, None));
        let of_blades = blades.iter().enumerate().map(|(n, blade)| (blade.triangle, Some(n)));
        for (t, likely) in of_gone.chain(of_blades) {
            let mut corner = self.first_shadow[t as usize];
            while corner != NONE {
                if !lay(corner, likely) {
                    return false;
                }
                corner = self.next_shadow[corner as usize];
            }
        }
        true
    }

    /// Whether the hub of a fan and the middles of its spokes are near the original surface, looked
    /// for around the nearest of the original corners that the fan stands for.
    fn is_near_original(&self, fan: &mut Fan) -> bool {
        let Fan { keep, lost, to, blades, shadows, around, landmarks, .. } = fan;
        let around = around.iter().filter(|c| **c != *keep && **c != *lost);
        let unmoved = around.filter(|c| !self.moved[**c as usize]).copied();
        let corners = unmoved.chain(shadows.iter().map(|s| s.0));
        landmarks.clear();
        landmarks.extend(corners.map(|c| (self.original.points()[c as usize], c)));
        // Each spoke is in two triangles: it is taken from the one where it starts in the middle.
        let middle = |blade: &Blade| to.towards(blade.at[(blade.hub + 1) % 3], 0.5);
        self.is_near_landmarks(*to, landmarks)
            && blades.iter().all(|b| self.is_near_landmarks(middle(b), landmarks))
    }

    /// Whether an original triangle at one of some original corners is near a place.
    fn is_near_landmarks(&self, p: Point, landmarks: &[(Point, u32)]) -> bool {
        let mut nearest = (f64::INFINITY, NONE);
        for (at, corner) in landmarks {
            let distance = (*at - p).length_squared();
            if distance < nearest.0 {
                nearest = (distance, *corner);
            }
        }
        if nearest.1 == NONE {
            return false;
        }
        let star = |c: u32| {
            self.original_stars
                .of(c)
                .iter()
                .take(MOST_TRIANGLES)
                .map(|t| self.original.corners(*t as usize))
        };
        let touches = |at: [Point; 3]| (closest(p, &at).0 - p).length_squared() <= self.limit;
        star(nearest.1).any(|at| is_above(p, &at, self.limit))
            || star(nearest.1).any(touches)
            || landmarks.iter().any(|(_, c)| star(*c).any(touches))
    }
}
