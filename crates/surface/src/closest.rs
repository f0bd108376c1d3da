//! The place of a triangle that is nearest to a point.

use preop_space::{Point, Vector};

/// Which part of a triangle `[a, b, c]` a place is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feature {
    /// Between the edges.
    Face,
    /// On the edge from this corner to the next.
    Edge(usize),
    /// At this corner.
    Corner(usize),
}

/// The nearest place and what it is on. Works for slivers and triangles without area as well: only
/// edges that have `p` on their outer side are candidates, and each is measured as a line.
pub(crate) fn closest(p: Point, corners: &[Point; 3]) -> (Point, Feature) {
    let [a, b, c] = *corners;
    let (ab, ac) = (b - a, c - a);
    let normal = ab.cross(ac);
    let area = normal.length_squared();
    // Thinner than this the direction of the normal is rounding and nothing else.
    let has_face = area > 1e-24 * ab.length_squared() * ac.length_squared();
    let [pa, pb, pc] = [a - p, b - p, c - p];
    let inside = [normal.dot(pa.cross(pb)), normal.dot(pb.cross(pc)), normal.dot(pc.cross(pa))];
    if has_face && inside.iter().all(|s| *s >= 0.0) {
        let sum = inside[0] + inside[1] + inside[2];
        return (a + ab * (inside[2] / sum) + ac * (inside[0] / sum), Feature::Face);
    }
    let mut best = (f64::INFINITY, a, Feature::Corner(0));
    for n in 0..3 {
        if has_face && inside[n] > 0.0 {
            continue;
        }
        let m = (n + 1) % 3;
        let (q, fraction) = on_segment(p, corners[n], corners[m]);
        let distance = (q - p).length_squared();
        if distance < best.0 {
            let feature = match fraction {
                0.0 => Feature::Corner(n),
                1.0 => Feature::Corner(m),
                _ => Feature::Edge(n),
            };
            best = (distance, q, feature);
        }
    }
    (best.1, best.2)
}

/// The place of a segment nearest to `p`, and at which fraction of the way it lies: exactly 0 or 1
/// at the ends.
pub(crate) fn on_segment(p: Point, a: Point, b: Point) -> (Point, f64) {
    let along = b - a;
    let (reach, whole) = (along.dot(p - a), along.length_squared());
    if reach <= 0.0 || whole == 0.0 {
        (a, 0.0)
    } else if reach >= whole {
        (b, 1.0)
    } else {
        (a + along * (reach / whole), reach / whole)
    }
}

/// The nearest places of the segments `a` to `b` and `c` to `d` (Ericson, "Real-time collision
/// detection", 2005, section 5.1.9).
pub(crate) fn between_segments(a: Point, b: Point, c: Point, d: Point) -> (Point, Point) {
    let (u, v, w): (Vector, Vector, Vector) = (b - a, d - c, a - c);
    let (uu, vv, uv) = (u.length_squared(), v.length_squared(), u.dot(v));
    let denominator = uu * vv - uv * uv;
    let s = if denominator > 1e-24 * uu * vv {
        ((uv * v.dot(w) - u.dot(w) * vv) / denominator).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let on_second = on_segment(a + u * s, c, d).0;
    let on_first = on_segment(on_second, a, b).0;
    (on_first, on_segment(on_first, c, d).0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::random_point;
    use preop_space::random::Random;

    #[test]
    fn no_sampled_place_of_the_triangle_is_nearer() {
        let mut random = Random::seeded(1);
        for round in 0..400 {
            let mut t = [0; 3].map(|_| random_point(&mut random, 1.0));
            if round % 4 == 0 {
                t[2] = t[0].towards(t[1], random.between(-0.5, 1.5));
            }
            if round % 16 == 0 {
                t[1] = t[0];
            }
            let p = random_point(&mut random, 2.0);
            let (q, _) = closest(p, &t);
            for (i, j) in (0..=20).flat_map(|i| (0..=20 - i).map(move |j| (i, j))) {
                let (u, v) = (f64::from(i) / 20.0, f64::from(j) / 20.0);
                let r = t[0] + (t[1] - t[0]) * u + (t[2] - t[0]) * v;
                assert!(q.distance(p) <= r.distance(p) + 1e-12, "{p:?} {t:?}");
            }
        }
    }

    #[test]
    fn no_sampled_pair_of_two_segments_is_nearer() {
        let mut random = Random::seeded(2);
        for round in 0..400 {
            let [a, b, c, mut d] = [0; 4].map(|_| random_point(&mut random, 1.0));
            if round % 3 == 0 {
                d = c + (b - a) * random.between(-1.0, 1.0);
            }
            let (p, q) = between_segments(a, b, c, d);
            for (i, j) in (0..=20).flat_map(|i| (0..=20).map(move |j| (i, j))) {
                let (r, s) = (a.towards(b, f64::from(i) / 20.0), c.towards(d, f64::from(j) / 20.0));
                assert!(p.distance(q) <= r.distance(s) + 1e-12);
            }
        }
    }
}
