//! Where the base of a guide may lie: the strip of bone, seen along the direction off, that runs
//! through the slots.
//!
//! Everything here is in the seat's own frame: u along the bone, v across it, w off the bone.

use crate::slot::Layout;
use preop_space::{Direction, Point, Rigid, Vector};
use preop_surface::Tree;

/// How far apart two looks at the bone are, in millimetres.
const STEP_MM: f64 = 1.0;
/// A drop between two neighbouring looks that ends the surface: steeper than 78 degrees.
const EDGE_MM: f64 = 5.0;
/// The rise along the strip, as a tangent, at which the base ends: steeper bone faces the end of the
/// guide and no longer its seat.
const STEEPEST: f64 = 1.4;
/// Over how many rows that rise is taken.
const RISE_ROWS: usize = 3;
/// Over how many looks without bone a strip goes on: a foramen, or the hole of an old screw.
const HOLE_ROWS: usize = 6;
/// Over how many rows to both sides the edges of the strip are averaged.
const SMOOTH_ROWS: usize = 4;

/// The seat's frame: z is the direction off, x runs from the first slot to the last.
pub(crate) fn seat_frame(slots: &[Layout], normals: &[Direction], off: Direction) -> Rigid {
    let middle = Point::mean(slots.iter().map(|s| s.top)).expect("a guide has a slot");
    let flat = |v: Vector| v - *off * off.dot(v);
    let runs = slots.iter().flat_map(|a| slots.iter().map(move |b| (a, b)));
    let longest = runs.map(|(a, b)| flat(b.top - a.top)).fold(Vector::ZERO, |most, run| {
        if run.length() > most.length() + 1e-9 { run } else { most }
    });
    let along = if longest.length() > 5.0 { longest } else { flat(*normals[0]) };
    let x = along.direction().unwrap_or_else(|| off.any_perpendicular());
    let y = off.cross(*x).direction().expect("at a right angle");
    Rigid::frame(middle, x, y).expect("at right angles")
}

/// One look across the bone.
#[derive(Clone, Copy, Debug)]
struct Row {
    left: f64,
    right: f64,
    lowest: f64,
    highest: f64,
    /// The bone at the middle.
    middle: f64,
}

/// The strip of bone under a guide.
#[derive(Clone, Debug)]
pub(crate) struct Footprint {
    first_u: f64,
    rows: Vec<Row>,
}

impl Footprint {
    /// Follows the bone from `low_u` to `high_u` through the tops of the slots (in the seat's
    /// frame), to both sides of its middle no farther than `widest_mm`, so that it goes straight on
    /// where the body of the jaw becomes the ramus; ends earlier where the bone ends. `None` where
    /// there is no bone at a slot.
    pub(crate) fn follow(
        bone: &Tree,
        patient_from_seat: &Rigid,
        tops: &[Point],
        [low_u, high_u]: [f64; 2],
        widest_mm: f64,
    ) -> Option<Footprint> {
        let look = Look { widest_mm, ..Look::new(bone, patient_from_seat) };
        let mut tops = tops.to_vec();
        tops.sort_by(|a, b| a.x.total_cmp(&b.x));
        let (first, last) = (tops.first()?, tops.last()?);
        let mut middle: Vec<Row> = Vec::new();
        let steps = ((last.x - first.x) / STEP_MM).round().max(0.0) as usize;
        for n in 0..=steps {
            let u = first.x + n as f64 * STEP_MM;
            let v = path(&tops, u);
            let near = middle.last().map(Row::centre);
            let row = look.row(u, v).or_else(|| look.row(u, near?));
            match (row, middle.last()) {
                (Some(row), _) => middle.push(row),
                (None, Some(before)) => middle.push(*before),
                (None, None) => return None,
            }
        }
        let backward = look.run(first.x, -STEP_MM, first.x - low_u, middle[0]);
        let forward_from = first.x + steps as f64 * STEP_MM;
        let forward = look.run(forward_from, STEP_MM, high_u - forward_from, *middle.last()?);
        let first_u = first.x - backward.len() as f64 * STEP_MM;
        let rows: Vec<Row> = backward.into_iter().rev().chain(middle).chain(forward).collect();
        Some(Footprint { first_u, rows: smoothed(&rows) })
    }

    /// Where the strip begins and ends along u.
    pub(crate) fn ends(&self) -> [f64; 2] {
        [self.first_u, self.first_u + (self.rows.len() - 1) as f64 * STEP_MM]
    }

    /// Where a base may begin and end along u: the last row is near the bone's end, where it turns away.
    pub(crate) fn sound_ends(&self) -> [f64; 2] {
        let [first, last] = self.ends();
        [first + 1.0, last - 1.0]
    }

    /// The middle and the half width of the strip at `u`, in millimetres.
    pub(crate) fn across(&self, u: f64) -> (f64, f64) {
        let x = ((u - self.first_u) / STEP_MM).clamp(0.0, (self.rows.len() - 1) as f64);
        let n = (x.floor() as usize).min(self.rows.len().saturating_sub(2));
        let (a, b) = (self.rows[n], self.rows[(n + 1).min(self.rows.len() - 1)]);
        let t = x - n as f64;
        let mix = |p: f64, q: f64| p + (q - p) * t;
        (mix(a.centre(), b.centre()), mix(a.half(), b.half()))
    }

    /// The lowest and the highest bone of the strip along w, between two places along u.
    pub(crate) fn heights(&self, [from, to]: [f64; 2]) -> [f64; 2] {
        let row = |u: f64| ((u - self.first_u) / STEP_MM).max(0.0) as usize;
        let last = (row(to) + 1).min(self.rows.len() - 1);
        self.rows[row(from).min(last)..=last]
            .iter()
            .fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], r| {
                [low.min(r.lowest), high.max(r.highest)]
            })
    }
}

impl Row {
    fn centre(&self) -> f64 {
        (self.left + self.right) / 2.0
    }

    fn half(&self) -> f64 {
        (self.right - self.left) / 2.0
    }
}

/// Looks down on the bone against the direction off.
pub(crate) struct Look<'a> {
    bone: &'a Tree,
    patient_from_seat: &'a Rigid,
    down: Direction,
    above: f64,
    widest_mm: f64,
}

impl<'a> Look<'a> {
    /// From above everything that the bone has.
    pub(crate) fn new(bone: &'a Tree, patient_from_seat: &'a Rigid) -> Look<'a> {
        let bounds = bone.bounds();
        let centre = patient_from_seat.inverse().point(bounds.centre());
        let above = centre.z + bounds.size().length() / 2.0 + 1.0;
        let off = patient_from_seat.direction(Direction::SUPERIOR);
        Look { bone, patient_from_seat, down: -off, above, widest_mm: f64::INFINITY }
    }

    /// The height of the bone's highest place in the column at `(u, v)`.
    pub(crate) fn height(&self, u: f64, v: f64) -> Option<f64> {
        let start = self.patient_from_seat.point(Point::new(u, v, self.above));
        self.bone.first_hit(start, self.down).map(|hit| self.above - hit.distance)
    }

    /// The bone across the strip at `u` that hangs together around `v`.
    fn row(&self, u: f64, v: f64) -> Option<Row> {
        let start = self.height(u, v)?;
        let (right, low_right, high_right) = self.edge(u, v, STEP_MM, start);
        let (left, low_left, high_left) = self.edge(u, v, -STEP_MM, start);
        (right - left >= 2.0 * STEP_MM).then(|| Row {
            left,
            right,
            lowest: low_right.min(low_left),
            highest: high_right.max(high_left),
            middle: self.height(u, (left + right) / 2.0).unwrap_or(start),
        })
    }

    /// How far the bone goes on from `v`, over holes in it, and its lowest and highest place on the way.
    fn edge(&self, u: f64, v: f64, step: f64, start: f64) -> (f64, f64, f64) {
        let (mut at, mut height) = (v, start);
        let (mut lowest, mut highest) = (start, start);
        while (at - v).abs() < self.widest_mm {
            let goes_on = (1..=HOLE_ROWS).map(|n| at + step * n as f64).find_map(|next| {
                let found = self.height(u, next)?;
                ((found - height).abs() <= EDGE_MM).then_some((next, found))
            });
            let Some(next) = goes_on else { break };
            (at, height) = next;
            lowest = lowest.min(height);
            highest = highest.max(height);
        }
        (at + step / 2.0, lowest, highest)
    }

    /// Rows from `u` on, not counting that at `u`, for `length` or until the bone ends or turns
    /// away from the direction off. A hole in the bone, as an old screw leaves it, is stepped over.
    fn run(&self, u: f64, step: f64, length: f64, from: Row) -> Vec<Row> {
        let mut rows = vec![from];
        let mut seen = 1;
        for n in 1..=(length / STEP_MM).ceil().max(0.0) as usize {
            let before = rows[rows.len() - 1];
            let row = self.row(u + n as f64 * step, before.centre());
            if row.is_none() && rows.len() - seen >= HOLE_ROWS {
                break;
            }
            rows.push(row.unwrap_or(before));
            let Some(row) = row else { continue };
            let back = rows.len().saturating_sub(RISE_ROWS + 1);
            let ahead = (rows.len() - 1 - back) as f64 * STEP_MM;
            let aside = row.centre() - rows[back].centre();
            if (row.middle - rows[back].middle).abs()
                > STEEPEST * (ahead * ahead + aside * aside).sqrt()
            {
                seen = back + 1;
                break;
            }
            seen = rows.len();
        }
        rows.truncate(seen);
        rows.split_off(1)
    }
}

/// The line through the tops of the slots at `u`.
fn path(tops: &[Point], u: f64) -> f64 {
    let after = tops.iter().position(|p| p.x >= u).unwrap_or(tops.len() - 1);
    let (a, b) = (tops[after.saturating_sub(1)], tops[after]);
    let t = (u - a.x) / (b.x - a.x);
    if t.is_finite() { a.y + (b.y - a.y) * t.clamp(0.0, 1.0) } else { b.y }
}

fn smoothed(rows: &[Row]) -> Vec<Row> {
    let mean = |n: usize, of: fn(&Row) -> f64| {
        let reach = SMOOTH_ROWS.min(n).min(rows.len() - 1 - n);
        let window = &rows[n - reach..=n + reach];
        window.iter().map(of).sum::<f64>() / window.len() as f64
    };
    (0..rows.len())
        .map(|n| Row { left: mean(n, |r| r.left), right: mean(n, |r| r.right), ..rows[n] })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_solid::Solid;
    use preop_solid::boolean::{difference, union};
    use preop_solid::shape::{cuboid, cylinder};

    #[test]
    fn the_strip_follows_a_bar() {
        let bar = cylinder(Point::new(0.0, 0.0, -50.0), Direction::SUPERIOR, 100.0, 7.0, 180);
        let tree = Tree::new(bar.unwrap().mesh());
        let frame = Rigid::frame(Point::ORIGIN, Direction::SUPERIOR, Direction::POSTERIOR).unwrap();
        assert!((frame.vector(Vector::Z) + Vector::X).length() < 1e-12);
        let tops = [Point::new(-20.0, 0.3, 7.0), Point::new(20.0, -0.3, 7.0)];
        let strip = Footprint::follow(&tree, &frame, &tops, [-40.0, 80.0], 20.0).unwrap();
        let [low, high] = strip.ends();
        assert!((low + 40.0).abs() <= STEP_MM && (high - 50.0).abs() <= STEP_MM);
        let (centre, half) = strip.across(5.0);
        assert!(centre.abs() < 0.5 && (half - 7.0).abs() < 0.8, "{centre} {half}");
        assert!((strip.heights([low, high])[1] - 7.0).abs() < 0.1);
    }

    #[test]
    fn the_strip_steps_over_an_old_screw_hole_and_does_not_climb_a_ramus() {
        let axis = |x: f64, y: f64, z: f64| Point::new(x, y, z);
        let bar = cylinder(axis(0.0, 0.0, -50.0), Direction::SUPERIOR, 100.0, 7.0, 90).unwrap();
        let hole = cylinder(axis(-20.0, 0.0, 40.0), Direction::LEFT, 40.0, 1.7, 32).unwrap();
        let frame = Rigid::frame(Point::ORIGIN, Direction::SUPERIOR, Direction::POSTERIOR).unwrap();
        let tops = [Point::new(-10.0, 0.0, 7.0), Point::new(30.0, 0.0, 7.0)];
        let follow = |bone: &Solid| {
            let tree = Tree::new(bone.mesh());
            Footprint::follow(&tree, &frame, &tops, [-20.0, 48.0], 9.0).unwrap()
        };
        let bored = difference(&bar, &[&hole]).unwrap().unwrap();
        assert!(follow(&bored).ends()[1] > 47.0);
        let plate = Vector::new(4.0, 40.0, 7.0);
        let ramus = cuboid(&Rigid::shift(Vector::new(0.0, 40.0, 43.0)), plate).unwrap();
        let jaw = union(&[&bar, &ramus]).unwrap();
        let (centre, half) = follow(&jaw).across(47.0);
        assert!(centre < 5.0 && half < 10.0, "{centre} {half}");
    }

    #[test]
    fn there_is_no_strip_without_bone() {
        let bar = cylinder(Point::ORIGIN, Direction::SUPERIOR, 100.0, 7.0, 32).unwrap();
        let tops = [Point::new(60.0, 60.0, 0.0)];
        let tree = Tree::new(bar.mesh());
        assert!(Footprint::follow(&tree, &Rigid::IDENTITY, &tops, [0.0, 90.0], 20.0).is_none());
    }
}
