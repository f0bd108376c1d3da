//! The places that a planner would pick on the demo's patient, exact by the formulas.
//!
//! A place on a surface is the zero of the formula nearest to a hand's rough pick; a seed lies one
//! millimetre under such a place, in cortical bone or enamel.

use crate::field::Field;
use crate::mandible;
use crate::patient::Patient;
use crate::sides::right_point;
use preop_space::{Direction, Plane, Point, Vector};

pub use crate::mandible::{TUMOUR_CENTRE, TUMOUR_SEMI_AXES_MM};

/// A ball of this radius in millimetres about [`TUMOUR_CENTRE`] holds the whole tumour.
pub const TUMOUR_BALL_MM: f64 = 13.0;

/// How deep a seed lies under the surface, in millimetres.
const SEED_DEPTH_MM: f64 = 1.0;

impl Patient {
    /// Places on the surface of the bones in the head's and the leg's own frame, by name. The leg's
    /// names begin with `fibula` or `lateral malleolus`.
    pub fn landmarks(&self) -> Vec<(&'static str, Point)> {
        let jaw = self.head_body("mandible filled");
        let fibula = self.leg_body("fibula");
        let left_and_right = |pick: [f64; 3]| {
            let left = Point::from(pick);
            [on(jaw, left), on(jaw, right_point(left))]
        };
        let [condyle_left, condyle_right] = left_and_right([50.5, 29.8, 37.9]);
        let [gonion_left, gonion_right] = left_and_right([47.4, 20.6, -23.2]);
        vec![
            ("condyle left", condyle_left),
            ("condyle right", condyle_right),
            ("gonion left", gonion_left),
            ("gonion right", gonion_right),
            ("menton", on(jaw, Point::new(0.0, -52.0, -40.0))),
            ("lateral malleolus", on(fibula, Point::new(31.5, 12.5, -178.5))),
            ("fibula head", on(fibula, Point::new(40.5, 23.4, 179.8))),
        ]
    }

    /// Seeds for the lower jaw: bone of both sides, and every tooth group.
    pub fn mandible_seeds(&self) -> Vec<Point> {
        let picks = [
            [0.0, -59.5, -32.0],
            [47.4, 20.6, -23.2],
            [50.5, 29.8, 37.9],
            [2.7, -50.6, 0.4],
            [13.2, -48.0, -3.0],
            [28.2, -25.2, -3.0],
            [32.2, -14.6, -3.0],
        ];
        seeds(self.head_body("mandible filled"), &picks)
    }

    /// Seeds for the skull: cheek bones, mastoid processes, palate and upper teeth.
    pub fn skull_seeds(&self) -> Vec<Point> {
        let picks = [
            [46.0, -33.5, 40.0],
            [58.0, 50.0, 20.0],
            [4.3, -57.5, 3.0],
            [17.2, -50.0, 3.0],
            [30.5, -25.0, 4.5],
            [33.5, -14.0, 4.5],
            [0.0, -30.0, 18.8],
        ];
        seeds(self.head_body("skull"), &picks)
    }

    /// Seeds for the calf bone, from the ankle to the head.
    pub fn fibula_seeds(&self) -> Vec<Point> {
        let picks = [
            [36.5, 12.0, -165.0],
            [38.0, 19.0, -85.0],
            [40.5, 20.5, 0.0],
            [42.0, 19.0, 90.0],
            [46.5, 18.0, 166.0],
        ];
        deep(self.leg_body("fibula"), &picks)
    }

    /// Seeds for the shin bone, from the ankle to the knee.
    pub fn tibia_seeds(&self) -> Vec<Point> {
        let picks = [
            [-18.0, -6.0, -165.0],
            [-8.0, -3.0, -90.0],
            [-2.0, -18.0, 0.0],
            [-2.0, -20.0, 90.0],
            [-30.0, 3.0, 172.0],
        ];
        deep(self.leg_body("tibia"), &picks)
    }

    /// The middle of the jaw's body at a third of its height, from the chin along the left side to
    /// above the angle, as it was before the tumour; inside bone.
    pub fn jaw_line(&self) -> Vec<Point> {
        mandible::middle_line()
    }

    /// The places of [`Patient::jaw_line`] carried to the cheek side of the sound jaw's surface.
    pub fn jaw_line_outer(&self) -> Vec<Point> {
        let sound = mandible::sound_bone();
        let line = self.jaw_line();
        (0..line.len())
            .map(|n| {
                let way = line[(n + 1).min(line.len() - 1)] - line[n.saturating_sub(1)];
                let out = Vector::new(-way.y, way.x, 0.0) * -1.0;
                let out = out.direction().expect("the line runs backwards");
                on(&sound, line[n] + out * 5.0)
            })
            .collect()
    }

    /// The two planes of resection, front and back, their normals into the part that goes. Both keep
    /// more than 15 mm from the tumour; the front one runs between canine and first premolar, the
    /// back one from behind the last molar to before the angle.
    pub fn resection(&self) -> [Plane; 2] {
        let plane = |through: [f64; 3], normal: [f64; 3]| {
            let normal = Direction::try_from(normal).expect("a constant");
            Plane::new(Point::from(through), normal)
        };
        [
            plane([18.0, -44.6, -22.0], [0.69, 0.72, 0.0]),
            plane([42.5, 5.0, -15.0], [-0.39, -0.83, -0.39]),
        ]
    }

    /// Places for screws on the outer surface of bone that stays, each with the direction out of the
    /// bone: two before the front plane, two behind the back plane.
    pub fn screws(&self) -> Vec<(&'static str, Point, Direction)> {
        let jaw = self.head_body("mandible filled");
        [
            ("front 1", [14.0, -54.0, -31.0]),
            ("front 2", [9.5, -56.0, -25.5]),
            ("back 1", [51.5, 14.0, -8.0]),
            ("back 2", [52.0, 16.0, 3.0]),
        ]
        .map(|(name, pick)| {
            let place = on(jaw, Point::from(pick));
            (name, place, jaw.gradient(place).direction().expect("a surface has a normal"))
        })
        .into()
    }

    /// Places for screws on the outer side of the calf bone: below the first cut, in each of two segments
    /// and above the last cut, so that what was sawn stays in the guide.
    pub fn donor_screws(&self) -> Vec<(&'static str, Point)> {
        let fibula = self.leg_body("fibula");
        [("ankle", -112.0), ("segment 1", -84.0), ("segment 2", -46.0), ("knee", -20.0)]
            .map(|(name, z)| (name, on(fibula, Point::new(58.0, 18.0, z))))
            .into()
    }

    /// In which direction a guide comes off the jaw: to the cheek, forwards and down.
    pub fn off_mandible(&self) -> Direction {
        Direction::new(0.9, -0.4, -0.15).expect("a constant")
    }

    /// In which direction a guide comes off the calf bone: to the outer side, away from the artery.
    pub fn off_fibula(&self) -> Direction {
        Direction::LEFT
    }

    fn head_body(&self, name: &str) -> &Field {
        self.head.phantom.body(name).expect("the head has these bodies")
    }

    fn leg_body(&self, name: &str) -> &Field {
        self.leg.phantom.body(name).expect("the leg has these bodies")
    }
}

fn on(field: &Field, pick: Point) -> Point {
    field.nearest_on_surface(pick).0
}

/// Seeds under picks of the left side, and under their images on the right.
fn seeds(field: &Field, left: &[[f64; 3]]) -> Vec<Point> {
    let right: Vec<[f64; 3]> =
        left.iter().filter(|p| p[0] > 0.0).map(|&p| right_point(Point::from(p)).into()).collect();
    deep(field, &[left, &right].concat())
}

fn deep(field: &Field, picks: &[[f64; 3]]) -> Vec<Point> {
    picks
        .iter()
        .map(|&pick| {
            let place = on(field, Point::from(pick));
            let out = field.gradient(place).direction().expect("a surface has a normal");
            place - out * SEED_DEPTH_MM
        })
        .collect()
}
