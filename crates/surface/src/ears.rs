//! Ear clipping with exact signs, for areas that the fast way cannot fill: many corners on straight
//! runs, bridges in line, slivers. Slower (quadratic in the corners), and it drops nothing.

use robust::{Coord, orient2d};

/// Triangles, counter-clockwise, on all the corners of the rings. The first ring runs
/// counter-clockwise, the others clockwise within it. `None` where no ear is left to clip.
pub fn clip(rings: &[Vec<u32>], places: &[[f64; 2]]) -> Option<Vec<[u32; 3]>> {
    let mut ring = joined(rings, places)?;
    let mut triangles = Vec::with_capacity(ring.len());
    // Going on behind the last ear spreads the triangles instead of making a fan.
    let mut at = 0;
    while ring.len() > 3 {
        let count = ring.len();
        let blockers: Vec<u32> = (0..count)
            .map(|k| corner_at(&ring, k))
            .filter(|&[a, b, c]| turn(places, a, b, c) <= 0.0)
            .map(|c| c[1])
            .collect();
        // Ears are taken while the list of blockers holds: clipping makes none, it only removes some.
        let mut clipped = false;
        let mut tried = 0;
        while tried < ring.len() && ring.len() > 3 {
            let ear = corner_at(&ring, at % ring.len());
            if is_ear(ear, &blockers, places) && leaves_an_area(&ring, at % ring.len(), places) {
                triangles.push(ear);
                ring.remove(at % ring.len());
                clipped = true;
                tried = 0;
            } else {
                tried += 1;
            }
            at += 1;
        }
        if !clipped {
            return None;
        }
    }
    let last = [ring[0], ring[1], ring[2]];
    (turn(places, last[0], last[1], last[2]) > 0.0).then(|| triangles.push(last))?;
    Some(triangles)
}

/// The ring's corner `k` between its neighbours.
fn corner_at(ring: &[u32], k: usize) -> [u32; 3] {
    let count = ring.len();
    [ring[(k + count - 1) % count], ring[k], ring[(k + 1) % count]]
}

/// Positive where `a`, `b`, `c` turn left, exactly.
fn turn(places: &[[f64; 2]], a: u32, b: u32, c: u32) -> f64 {
    let at = |n: u32| Coord { x: places[n as usize][0], y: places[n as usize][1] };
    orient2d(at(a), at(b), at(c))
}

/// Whether the corner sticks out and nothing lies in it or on the line that cuts it off.
fn is_ear([a, b, c]: [u32; 3], blockers: &[u32], places: &[[f64; 2]]) -> bool {
    if turn(places, a, b, c) <= 0.0 {
        return false;
    }
    let place = |n: u32| places[n as usize];
    blockers.iter().all(|&p| {
        let shared = [a, b, c].iter().any(|n| place(*n) == place(p));
        shared
            || turn(places, a, b, p) < 0.0
            || turn(places, b, c, p) < 0.0
            || turn(places, c, a, p) < 0.0
    })
}

/// Whether what is left without a corner is more than a line, where only three corners are left.
fn leaves_an_area(ring: &[u32], without: usize, places: &[[f64; 2]]) -> bool {
    if ring.len() != 4 {
        return true;
    }
    let rest: Vec<u32> = (1..4).map(|k| ring[(without + k) % 4]).collect();
    turn(places, rest[0], rest[1], rest[2]) > 0.0
}

/// One ring, walked along bridges to the holes and back.
fn joined(rings: &[Vec<u32>], places: &[[f64; 2]]) -> Option<Vec<u32>> {
    let (outer, holes) = rings.split_first()?;
    let mut ring = outer.clone();
    let mut waiting: Vec<&Vec<u32>> = holes.iter().collect();
    // From the right to the left: the hole furthest right always sees the ring or an earlier hole.
    let right =
        |hole: &&Vec<u32>| hole.iter().map(|n| places[*n as usize][0]).fold(f64::MIN, f64::max);
    waiting.sort_by(|a, b| right(b).total_cmp(&right(a)));
    for k in 0..waiting.len() {
        let hole = waiting[k];
        let (from, to) = bridge(&ring, hole, &waiting[k..], places)?;
        let around = (0..=hole.len()).map(|n| hole[(from + n) % hole.len()]);
        let bridged: Vec<u32> =
            ring[..=to].iter().copied().chain(around).chain(ring[to..].iter().copied()).collect();
        ring = bridged;
    }
    Some(ring)
}

/// Places of a corner of the hole and one of the ring that see each other, the nearest first.
fn bridge(
    ring: &[u32],
    hole: &[u32],
    waiting: &[&Vec<u32>],
    places: &[[f64; 2]],
) -> Option<(usize, usize)> {
    let place = |n: u32| places[n as usize];
    let from = (0..hole.len()).max_by(|a, b| place(hole[*a])[0].total_cmp(&place(hole[*b])[0]))?;
    let start = hole[from];
    let distance = |n: u32| {
        let (p, q) = (place(start), place(n));
        (p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1])
    };
    let mut order: Vec<usize> = (0..ring.len()).collect();
    order.sort_by(|a, b| distance(ring[*a]).total_cmp(&distance(ring[*b])));
    let around =
        |r: &[u32]| r.iter().copied().zip(r.iter().copied().cycle().skip(1)).collect::<Vec<_>>();
    let mut walls = around(ring);
    waiting.iter().for_each(|h| walls.extend(around(h)));
    let to = order.into_iter().find(|&k| {
        let [before, end, after] = corner_at(ring, k);
        opens_towards([before, end, after], start, places)
            && walls.iter().all(|&(a, b)| !blocks(a, b, start, end, places))
    })?;
    Some((from, to))
}

/// Whether the inside at the middle corner faces `p`.
fn opens_towards([a, b, c]: [u32; 3], p: u32, places: &[[f64; 2]]) -> bool {
    let (left_of_in, left_of_out) = (turn(places, a, b, p) > 0.0, turn(places, b, c, p) > 0.0);
    if turn(places, a, b, c) > 0.0 { left_of_in && left_of_out } else { left_of_in || left_of_out }
}

/// Whether the wall from `a` to `b` meets the line from `p` to `q` elsewhere than at its ends.
fn blocks(a: u32, b: u32, p: u32, q: u32, places: &[[f64; 2]]) -> bool {
    let same = |m: u32, n: u32| places[m as usize] == places[n as usize];
    let touches = |m: u32| same(m, p) || same(m, q);
    let sides = (turn(places, p, q, a), turn(places, p, q, b));
    match (touches(a), touches(b)) {
        (true, true) => return true,
        (false, false) => {}
        // A wall from an end blocks only where it runs along the line.
        (at_a, _) => {
            let free = if at_a { b } else { a };
            return turn(places, p, q, free) == 0.0 && between(free, p, q, places);
        }
    }
    let ends = (turn(places, a, b, p), turn(places, a, b, q));
    let straddles = |s: (f64, f64)| s.0 <= 0.0 && s.1 >= 0.0 || s.0 >= 0.0 && s.1 <= 0.0;
    let on_one_line = sides == (0.0, 0.0);
    straddles(sides)
        && straddles(ends)
        && (!on_one_line || between(a, p, q, places) || between(b, p, q, places))
}

/// Whether `m`, on the line through `p` and `q`, lies between them.
fn between(m: u32, p: u32, q: u32, places: &[[f64; 2]]) -> bool {
    let [m, p, q] = [m, p, q].map(|n| places[n as usize]);
    let dot = |k: usize| (m[k] - p[k]) * (m[k] - q[k]);
    dot(0) + dot(1) <= 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(triangles: &[[u32; 3]], places: &[[f64; 2]]) -> f64 {
        triangles.iter().map(|&[a, b, c]| turn(places, a, b, c) / 2.0).sum()
    }

    #[test]
    fn straight_runs_and_holes_in_line_are_filled() {
        // A 6 x 6 square with a corner at each unit step, and two square holes whose sides are in line.
        let mut places: Vec<[f64; 2]> = Vec::new();
        for k in 0..24u32 {
            let s = f64::from(k % 6);
            places.push(match k / 6 {
                0 => [s, 0.0],
                1 => [6.0, s],
                2 => [6.0 - s, 6.0],
                _ => [0.0, 6.0 - s],
            });
        }
        let hole = [[1.0, 1.0], [1.0, 3.0], [3.0, 3.0], [3.0, 1.0]];
        places.extend(hole);
        places.extend(hole.map(|p| [p[0] + 2.5, p[1] + 2.0]));
        let rings = [(0..24).collect(), (24..28).collect(), (28..32).collect::<Vec<u32>>()];
        let triangles = clip(&rings, &places).unwrap();
        assert_eq!(triangles.len(), 32 + 2 * 2 - 2);
        assert_eq!(area(&triangles, &places), 36.0 - 8.0);
        assert!(triangles.iter().all(|&[a, b, c]| turn(&places, a, b, c) > 0.0));
    }

    #[test]
    fn what_crosses_itself_is_refused() {
        let places = [[0.0, 0.0], [4.0, 4.0], [4.0, 0.0], [0.0, 3.0]];
        assert_eq!(clip(&[vec![0, 1, 2, 3]], &places), None);
    }
}
