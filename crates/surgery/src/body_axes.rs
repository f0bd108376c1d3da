//! The directions of a patient's body in the space of one scan.

use preop_space::{Direction, Side};
use serde::{Deserialize, Serialize};

/// Where the back and the head of the patient are, at a right angle to each other.
/// By default the axes of DICOM; a scan that was turned says its own.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BodyAxes {
    /// Towards the back.
    pub posterior: Direction,
    /// Towards the head.
    pub superior: Direction,
}

impl Default for BodyAxes {
    fn default() -> Self {
        BodyAxes { posterior: Direction::POSTERIOR, superior: Direction::SUPERIOR }
    }
}

impl BodyAxes {
    /// Towards the patient's left; `None` where back and head are given as one direction.
    pub fn left(&self) -> Option<Direction> {
        self.posterior.cross(*self.superior).direction()
    }

    /// The word for the side of the patient that `d` faces most: `left`, `anterior`, `superior`, ...
    pub fn word(&self, d: Direction) -> &'static str {
        let left = self.posterior.cross(*self.superior);
        let sides = [
            (d.dot(left), "left"),
            (-d.dot(left), "right"),
            (d.dot(*self.posterior), "posterior"),
            (-d.dot(*self.posterior), "anterior"),
            (d.dot(*self.superior), "superior"),
            (-d.dot(*self.superior), "inferior"),
        ];
        sides.iter().fold(sides[0], |best, s| if s.0 > best.0 { *s } else { best }).1
    }

    /// The direction at a right angle to a long axis of the leg of this side that is medial, and
    /// the one that is anterior. `axis` runs from distal to proximal. `None` where it runs front to back.
    ///
    /// Source: BoneReconstructionPlanner, `transformFibulaPlanes`: X = Z x A, with A the front
    /// for the right leg and the back for the left.
    pub fn medial_and_anterior(
        &self,
        axis: Direction,
        side: Side,
    ) -> Option<(Direction, Direction)> {
        let towards = match side {
            Side::Right => -self.posterior,
            Side::Left => self.posterior,
        };
        let medial = axis.cross(*towards).direction()?;
        let anterior = match side {
            Side::Right => medial.cross(*axis),
            Side::Left => axis.cross(*medial),
        };
        Some((medial, anterior.direction()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medial_is_towards_the_other_leg_and_anterior_is_to_the_front() {
        for side in [Side::Left, Side::Right] {
            let axes = BodyAxes::default();
            let (medial, anterior) =
                axes.medial_and_anterior(Direction::SUPERIOR, side).expect("upright");
            let other = match side {
                Side::Left => "right",
                Side::Right => "left",
            };
            assert_eq!(axes.word(medial), other);
            assert_eq!(axes.word(anterior), "anterior");
        }
    }
}
