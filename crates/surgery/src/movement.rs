//! Movements: how a piece of bone is moved, in six numbers that a surgeon says.

use crate::Fragment;
use crate::overlap::{MOST_OVERLAP_MM3, Overlap, OverlapError, Placed, overlap};
use preop_monitor::{Finding, Monitor};
use preop_solid::Solid;
use preop_space::{Direction, Point, Rigid, Vector, math};
use serde::{Deserialize, Serialize};

/// A rigid movement in patient axes. The piece is turned about a place first - roll, then pitch, then
/// yaw, each about the patient's own axis through that place - and then shifted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Movement {
    /// To the patient's left, in millimetres; negative to the right.
    pub left_mm: f64,
    /// Forward, in millimetres; negative back.
    pub forward_mm: f64,
    /// Up, in millimetres; negative down.
    pub up_mm: f64,
    /// About the axis from side to side, in degrees: positive lifts the front.
    pub pitch_deg: f64,
    /// About the axis from back to front, in degrees: positive lifts the patient's left side.
    pub roll_deg: f64,
    /// About the upright axis, in degrees: positive turns the front to the patient's left.
    pub yaw_deg: f64,
}

impl Movement {
    /// The same to a hundredth of a millimetre and of a degree, as it is said.
    pub fn to_hundredths(self) -> Movement {
        let hundredth = |v: f64| (v * 100.0).round() / 100.0;
        Movement {
            left_mm: hundredth(self.left_mm),
            forward_mm: hundredth(self.forward_mm),
            up_mm: hundredth(self.up_mm),
            pitch_deg: hundredth(self.pitch_deg),
            roll_deg: hundredth(self.roll_deg),
            yaw_deg: hundredth(self.yaw_deg),
        }
    }

    /// The motion, turned about `about`: that place itself goes as far as the shift says.
    pub fn motion(&self, about: Point) -> Rigid {
        let turn = |axis: Direction, deg| Rigid::rotation(about, axis, math::radians(deg));
        let shift = Vector::new(self.left_mm, -self.forward_mm, self.up_mm);
        Rigid::shift(shift)
            * turn(Direction::SUPERIOR, self.yaw_deg)
            * turn(-Direction::LEFT, self.pitch_deg)
            * turn(-Direction::POSTERIOR, self.roll_deg)
    }

    /// The movement that a motion is, seen from a place: how far that place goes, and the turns. Where the front
    /// points straight up or down, roll and yaw turn about one axis: all is given to yaw.
    pub fn of(motion: &Rigid, about: Point) -> Movement {
        let (columns, _) = motion.parts();
        let [[xx, xy, xz], [yx, yy, yz], [_, _, zz]] = columns.map(|c| c.to_array());
        let went = motion.point(about) - about;
        let sine = (-yz).clamp(-1.0, 1.0);
        let (yaw, roll) = if sine.abs() > 0.999_99 {
            (math::atan2(xy, xx), 0.0)
        } else {
            (math::atan2(-yx, yy), math::atan2(xz, zz))
        };
        Movement {
            left_mm: went.x,
            forward_mm: -went.y,
            up_mm: went.z,
            pitch_deg: math::degrees(math::asin(sine)),
            roll_deg: math::degrees(roll),
            yaw_deg: math::degrees(yaw),
        }
    }

    /// In the words of the theatre: "4.0 mm forward, pitch 2.0° (front up)"; `stays in place` for none.
    pub fn words(&self) -> String {
        let shifts = [
            (self.left_mm, "left", "right"),
            (self.forward_mm, "forward", "back"),
            (self.up_mm, "up", "down"),
        ];
        let turns = [
            ("pitch", self.pitch_deg, "front up", "front down"),
            ("roll", self.roll_deg, "left side up", "right side up"),
            ("yaw", self.yaw_deg, "front to the left", "front to the right"),
        ];
        let way = |v: f64, plus, minus| if v > 0.0 { plus } else { minus };
        let shifts = shifts
            .iter()
            .filter(|(v, ..)| *v != 0.0)
            .map(|&(v, plus, minus)| format!("{} mm {}", number(v.abs()), way(v, plus, minus)));
        let turns = turns.iter().filter(|(_, v, ..)| *v != 0.0).map(|&(what, v, plus, minus)| {
            format!("{what} {}° ({})", number(v.abs()), way(v, plus, minus))
        });
        let all: Vec<String> = shifts.chain(turns).collect();
        if all.is_empty() { "stays in place".to_owned() } else { all.join(", ") }
    }
}

/// A tenth, or a hundredth where the number has one.
fn number(value: f64) -> String {
    let fine = ((value * 10.0).round() - value * 10.0).abs() > 1e-6;
    if fine { format!("{value:.2}") } else { format!("{value:.1}") }
}

impl Fragment {
    /// The piece carried on from where the plan has it now. Nothing is baked into the body.
    pub fn carried_on(&self, name: &str, motion: &Rigid) -> Fragment {
        Fragment {
            name: name.to_owned(),
            planned_from_scan: *motion * self.planned_from_scan,
            ..self.clone()
        }
    }
}

/// How far the farthest corner of a body goes, in millimetres.
pub fn farthest_mm(body: &Solid, motion: &Rigid) -> f64 {
    body.points().iter().map(|p| motion.point(*p).distance(*p)).fold(0.0, f64::max)
}

/// What the moved piece shares with others at their planned places, with a danger `move.overlap` for
/// each that is above [`MOST_OVERLAP_MM3`].
///
/// # Errors
/// If somebody asked to stop, or two bodies could not be intersected.
pub fn collisions(
    moved: (&str, &Solid),
    others: &[(&str, &Solid)],
    monitor: &dyn Monitor,
) -> Result<Vec<Overlap>, OverlapError> {
    let mut found = vec![];
    for (name, body) in others {
        monitor.check()?;
        let a = Placed { name: moved.0, body: moved.1, faces: vec![] };
        let shared = overlap(&a, &Placed { name, body, faces: vec![] })?;
        if shared.volume_mm3 > MOST_OVERLAP_MM3 {
            monitor.finding(danger(&shared));
        }
        found.push(shared);
    }
    Ok(found)
}

fn danger(shared: &Overlap) -> Finding {
    let [moved, other] = &shared.between;
    let words = format!(
        "\"{moved}\" runs into \"{other}\": they would share {:.1} mm³ of bone.",
        shared.volume_mm3
    );
    let finding = Finding::danger("move.overlap", words)
        .hint("Move it less, or plan the cut that takes this bone away.");
    match shared.place {
        Some(place) => finding.at(place),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_monitor::{Recorder, Silent};
    use preop_solid::shape;
    use preop_space::Frame;
    use std::sync::Arc;

    const SIX: Movement = Movement {
        left_mm: 3.0,
        forward_mm: 4.0,
        up_mm: -1.5,
        pitch_deg: 20.0,
        roll_deg: -35.0,
        yaw_deg: 50.0,
    };
    const PIVOT: Point = Point::new(10.0, -30.0, 45.0);

    fn brick(at: Point) -> Solid {
        let half = Vector::new(5.0, 10.0, 15.0);
        shape::cuboid(&Rigid::shift(at.vector() + half), half).unwrap()
    }

    fn is_at(motion: &Rigid, from: [f64; 3], to: [f64; 3]) {
        let went = motion.point(Point::from(from));
        assert!(went.distance(Point::from(to)) < 1e-12, "{from:?} went to {went:?}");
    }

    #[test]
    fn each_number_moves_the_way_that_its_name_says() {
        let about = Point::ORIGIN;
        // LPS: x to the left, y to the back, z to the head. The front is at -y.
        let left = Movement { left_mm: 2.0, ..Movement::default() }.motion(about);
        is_at(&left, [0.0, 0.0, 0.0], [2.0, 0.0, 0.0]);
        let forward = Movement { forward_mm: 2.0, ..Movement::default() }.motion(about);
        is_at(&forward, [0.0, 0.0, 0.0], [0.0, -2.0, 0.0]);
        let up = Movement { up_mm: 2.0, ..Movement::default() }.motion(about);
        is_at(&up, [0.0, 0.0, 0.0], [0.0, 0.0, 2.0]);
        let pitch = Movement { pitch_deg: 90.0, ..Movement::default() }.motion(about);
        is_at(&pitch, [0.0, -1.0, 0.0], [0.0, 0.0, 1.0]);
        let roll = Movement { roll_deg: 90.0, ..Movement::default() }.motion(about);
        is_at(&roll, [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]);
        let yaw = Movement { yaw_deg: 90.0, ..Movement::default() }.motion(about);
        is_at(&yaw, [0.0, -1.0, 0.0], [1.0, 0.0, 0.0]);
    }

    #[test]
    fn all_six_together_are_the_matrix_of_the_formula() {
        let (p, r, w) = (math::radians(20.0), math::radians(-35.0), math::radians(50.0));
        let (sp, cp) = (math::sin(p), math::cos(p));
        let (sr, cr) = (math::sin(r), math::cos(r));
        let (sw, cw) = (math::sin(w), math::cos(w));
        // Rz(yaw) Rx(-pitch) Ry(-roll), multiplied out by hand.
        let rows = [
            [cw * cr - sw * sp * sr, -sw * cp, -cw * sr - sw * sp * cr],
            [sw * cr + cw * sp * sr, cw * cp, -sw * sr + cw * sp * cr],
            [cp * sr, -sp, cp * cr],
        ];
        let m = SIX.motion(PIVOT).matrix();
        for (row, wanted) in rows.iter().enumerate() {
            for (column, wanted) in wanted.iter().enumerate() {
                assert!((m[4 * row + column] - wanted).abs() < 1e-12, "row {row} column {column}");
            }
        }
        is_at(&SIX.motion(PIVOT), PIVOT.to_array(), [13.0, -34.0, 43.5]);
    }

    #[test]
    fn a_motion_is_told_by_the_numbers_that_make_it() {
        let close = |a: Movement, b: Movement| {
            let six = |m: Movement| {
                [m.left_mm, m.forward_mm, m.up_mm, m.pitch_deg, m.roll_deg, m.yaw_deg]
            };
            six(a).iter().zip(six(b)).all(|(a, b)| (a - b).abs() < 1e-9)
        };
        let told = Movement::of(&SIX.motion(PIVOT), PIVOT);
        assert!(close(told, SIX), "{told:?}");
        // Another place of the same bone goes elsewhere by the same turns.
        let other = Point::new(-3.0, 8.0, 20.0);
        let told = Movement::of(&SIX.motion(PIVOT), other);
        assert!(close(Movement::of(&told.motion(other), PIVOT), SIX), "{told:?}");
        assert!((told.forward_mm - SIX.forward_mm).abs() > 1.0);
        // The front straight up: the same motion, with no roll.
        let up = Movement { pitch_deg: 90.0, ..SIX }.motion(PIVOT);
        let again = Movement::of(&up, PIVOT);
        assert_eq!(again.roll_deg, 0.0);
        for (a, b) in again.motion(PIVOT).matrix().iter().zip(up.matrix()) {
            assert!((a - b).abs() < 1e-6, "{again:?}");
        }
    }

    #[test]
    fn nothing_said_moves_nothing_to_the_last_bit() {
        assert_eq!(Movement::default().motion(PIVOT), Rigid::IDENTITY);
        let frame = Frame::of_input("head");
        let piece = Fragment::in_place("chin", Arc::new(brick(PIVOT)), &frame);
        assert!(piece.carried_on("moved", &Movement::default().motion(PIVOT)).stays());
    }

    #[test]
    fn a_moved_bone_keeps_its_volume_and_comes_back() {
        let frame = Frame::of_input("head");
        let piece = Fragment::in_place("chin", Arc::new(brick(PIVOT)), &frame);
        let motion = SIX.motion(PIVOT);
        let moved = piece.carried_on("moved", &motion);
        assert!((moved.planned().volume() - 6000.0).abs() < 1e-8);
        assert_eq!(moved.solid, piece.solid, "no move is baked in");
        let back = moved.carried_on("back", &motion.inverse());
        for (went, was) in back.planned().points().iter().zip(piece.solid.points()) {
            assert!(went.distance(*was) < 1e-12);
        }
    }

    #[test]
    fn the_place_of_the_patient_in_the_scanner_does_not_matter() {
        let elsewhere = Rigid::shift(Vector::new(-120.0, 340.0, 77.0));
        let (here, there) = (SIX.motion(PIVOT), SIX.motion(elsewhere.point(PIVOT)));
        for corner in brick(PIVOT).points() {
            let one = elsewhere.point(here.point(*corner));
            assert!(there.point(elsewhere.point(*corner)).distance(one) < 1e-12);
        }
    }

    #[test]
    fn it_is_said_as_a_surgeon_says_it() {
        assert_eq!(
            SIX.words(),
            "3.0 mm left, 4.0 mm forward, 1.5 mm down, pitch 20.0° (front up), roll 35.0° (right \
             side up), yaw 50.0° (front to the left)"
        );
        let fine = Movement { left_mm: -0.25, ..Movement::default() };
        assert_eq!(fine.words(), "0.25 mm right");
        assert_eq!(Movement::default().words(), "stays in place");
    }

    #[test]
    fn shared_bone_is_a_danger_and_a_gap_is_silent() {
        let (a, b) = (brick(Point::ORIGIN), brick(Point::new(8.0, 0.0, 0.0)));
        let far = brick(Point::new(50.0, 0.0, 0.0));
        let recorder = Recorder::default();
        let found = collisions(("chin", &a), &[("jaw", &b), ("skull", &far)], &recorder).unwrap();
        assert!((found[0].volume_mm3 - 2.0 * 20.0 * 30.0).abs() < 1e-6);
        assert_eq!(found[1].volume_mm3, 0.0);
        let findings = recorder.into_findings();
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].code, "move.overlap");
        assert_eq!(findings[0].place, Some(Point::new(9.0, 10.0, 15.0)));
        // Two faces that touch share no bone.
        let beside = brick(Point::new(10.0, 0.0, 0.0));
        assert_eq!(
            collisions(("chin", &a), &[("jaw", &beside)], &Silent).unwrap()[0].volume_mm3,
            0.0
        );
    }
}
