//! The pieces of the new jaw: straight, and cut at their corners by bisector planes.

use crate::{BodyAxes, JawLine};
use preop_space::{Direction, Plane, Point, Vector};

/// One straight piece of the new jaw, before a bone is found for it. In the space of the head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JawPiece {
    /// 1 at the first resection.
    pub number: usize,
    /// Where its centre line starts and ends.
    pub ends: [Point; 2],
    /// From the start to the end.
    pub axis: Direction,
    /// The plane at each end; the normals point out of the piece.
    pub planes: [Plane; 2],
    /// At a right angle to the axis, to the side of the tongue; from piece to piece without twist.
    pub lingual: Direction,
}

/// Two neighbouring pieces run back onto themselves, so that no plane halves their angle.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("the jaw line folds back on itself after segment {0}; pick its points in their order")]
pub struct FoldsBack(pub usize);

impl JawPiece {
    /// The pieces of a jaw line. Outer planes are the resections themselves; between two pieces
    /// lies the plane that halves their angle, so that both are cut at the same angle and a bone
    /// of even section meets itself (BoneReconstructionPlanner, "maximum bone contact").
    pub fn of(
        line: &JawLine,
        resections: &[Plane; 2],
        body: &BodyAxes,
    ) -> Result<Vec<JawPiece>, FoldsBack> {
        let corners = &line.corners;
        let axes: Vec<Direction> = corners
            .windows(2)
            .map(|w| (w[1] - w[0]).direction().expect("corners of a jaw line differ"))
            .collect();
        let joints = joints(corners, &axes, resections)?;
        let lengths: Vec<f64> = corners.windows(2).map(|w| w[0].distance(w[1])).collect();
        let lingual = lingual(&axes, &lengths, body);
        let piece = |n: usize| JawPiece {
            number: n + 1,
            ends: [corners[n], corners[n + 1]],
            axis: axes[n],
            planes: [joints[n].flipped(), joints[n + 1]],
            lingual: lingual[n],
        };
        Ok((0..axes.len()).map(piece).collect())
    }

    /// The length of the centre line, in millimetres.
    pub fn length_mm(&self) -> f64 {
        self.ends[0].distance(self.ends[1])
    }

    /// The same piece run from its end to its start.
    pub fn reversed(&self) -> JawPiece {
        let ([a, b], [p, q]) = (self.ends, self.planes);
        JawPiece { ends: [b, a], planes: [q, p], axis: -self.axis, ..*self }
    }
}

/// The plane at every corner, its normal along the line.
fn joints(
    corners: &[Point],
    axes: &[Direction],
    resections: &[Plane; 2],
) -> Result<Vec<Plane>, FoldsBack> {
    let last = corners.len() - 1;
    let mut joints = vec![Plane::new(corners[0], resections[0].normal)];
    for n in 1..last {
        let halving = (*axes[n - 1] + *axes[n]).direction().ok_or(FoldsBack(n))?;
        joints.push(Plane::new(corners[n], halving));
    }
    joints.push(Plane::new(corners[last], -resections[1].normal));
    Ok(joints)
}

/// The side of the tongue for each piece. From piece to piece it is carried by the least rotation,
/// so that a fibula laid along the line is nowhere twisted and its sections meet. The one angle
/// that is left free is chosen so that the whole lies as near as possible to horizontal.
fn lingual(axes: &[Direction], lengths: &[f64], body: &BodyAxes) -> Vec<Direction> {
    let mut across = vec![axes[0].any_perpendicular()];
    for n in 1..axes.len() {
        across.push(carried(across[n - 1], axes[n - 1], axes[n]));
    }
    let up = |n: usize| axes[n].cross(*across[n]);
    // The longer a piece and the less upright, the surer its horizontal.
    let level: Vec<Vector> =
        axes.iter().zip(lengths).map(|(a, l)| a.cross(*body.superior) * *l).collect();
    let backward: f64 = level.iter().map(|h| body.posterior.dot(*h)).sum();
    let sign = if backward < 0.0 { -1.0 } else { 1.0 };
    let sum = |part: &dyn Fn(usize) -> f64| (0..axes.len()).map(part).sum::<f64>();
    let mut along = sum(&|n| sign * level[n].dot(*across[n]));
    let mut upward = sum(&|n| sign * level[n].dot(up(n)));
    if along == 0.0 && upward == 0.0 {
        along = sum(&|n| body.posterior.dot(*across[n]));
        upward = sum(&|n| body.posterior.dot(up(n)));
    }
    let turned = |n: usize| (across[n] * along + up(n) * upward).direction().unwrap_or(across[n]);
    (0..axes.len()).map(turned).collect()
}

/// `d` after the least rotation that carries `from` to `to`.
fn carried(d: Direction, from: Direction, to: Direction) -> Direction {
    let sum = *from + *to;
    let turned = *d - sum * (sum.dot(*d) / (1.0 + from.dot(*to))) + *to * (2.0 * from.dot(*d));
    turned.direction().unwrap_or(d)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::Curve;
    use preop_space::{Rigid, math};

    /// From the left body round the chin to the right body.
    fn line() -> JawLine {
        let corners =
            [[40.0, 30.0, 8.0], [24.0, -8.0, 0.0], [-4.0, -20.0, -2.0], [-30.0, 4.0, 3.0]];
        let corners: Vec<Point> = corners.into_iter().map(Point::from).collect();
        JawLine {
            curve: Curve::new(corners.clone()).unwrap(),
            corners,
            deviations_mm: vec![0.0; 3],
        }
    }

    fn resections() -> [Plane; 2] {
        let first = Direction::new(-0.2, -1.0, 0.1).unwrap();
        let last = Direction::new(0.5, -1.0, 0.0).unwrap();
        [Plane::new(Point::ORIGIN, first), Plane::new(Point::ORIGIN, last)]
    }

    #[test]
    fn both_pieces_are_cut_at_the_same_angle() {
        let pieces = JawPiece::of(&line(), &resections(), &BodyAxes::default()).unwrap();
        for pair in pieces.windows(2) {
            let (a, b) = (pair[0].planes[1], pair[1].planes[0]);
            assert_eq!(a.through, b.through);
            assert!((*a.normal + *b.normal).length() < 1e-15);
            let before = a.normal.angle_to(pair[0].axis);
            assert!((before - (-b.normal).angle_to(pair[1].axis)).abs() < 1e-12);
        }
        assert!((*pieces[0].planes[0].normal + *resections()[0].normal).length() < 1e-15);
    }

    #[test]
    fn the_tongue_is_inside_the_arch() {
        let pieces = JawPiece::of(&line(), &resections(), &BodyAxes::default()).unwrap();
        let inside = Point::new(4.0, 15.0, 2.0);
        for p in &pieces {
            let middle = p.ends[0].towards(p.ends[1], 0.5);
            assert!(p.lingual.dot(inside - middle) > 0.0, "{p:?}");
            assert!(p.lingual.dot(*p.axis).abs() < 1e-12);
            assert!(p.lingual.z.abs() < 0.2, "{p:?}");
        }
    }

    #[test]
    fn a_turned_patient_gets_the_same_pieces() {
        let turn = Rigid::rotation(
            Point::new(3.0, 4.0, 5.0),
            Direction::new(1.0, -2.0, 0.3).unwrap(),
            1.1,
        );
        let body = BodyAxes {
            posterior: turn.direction(Direction::POSTERIOR),
            superior: turn.direction(Direction::SUPERIOR),
        };
        let l = line();
        let turned = JawLine {
            curve: l.curve.moved(&turn),
            corners: l.corners.iter().map(|c| turn.point(*c)).collect(),
            ..l
        };
        let ends = resections().map(|p| turn.plane(&p));
        let there = JawPiece::of(&turned, &ends, &body).unwrap();
        let here = JawPiece::of(&line(), &resections(), &BodyAxes::default()).unwrap();
        for (a, b) in here.iter().zip(&there) {
            assert!((turn.vector(*a.lingual) - *b.lingual).length() < 1e-12);
        }
    }

    #[test]
    fn carrying_keeps_the_angle_to_the_line() {
        let from = Direction::new(0.2, -0.9, 0.3).unwrap();
        let to = Direction::new(-0.7, -0.4, 0.1).unwrap();
        let d = from.any_perpendicular();
        let there = carried(d, from, to);
        assert!(there.dot(*to).abs() < 1e-14);
        let axis = from.cross(*to).direction().unwrap();
        let turn = Rigid::rotation(Point::ORIGIN, axis, from.angle_to(to));
        assert!((turn.vector(*d) - *there).length() < 1e-14);
        assert!(math::degrees(from.angle_to(to)) > 40.0);
    }
}
