//! Whether the seat alone says where a guide lies, or whether it can slide or turn (hazard H22).
//!
//! A small motion (shift d, turn r about the middle of the seat) moves the guide at a contact with
//! normal n and arm a by `n . d + (a x n) . r` against the bone. The score is the least root mean
//! square of that over all motions of unit size, turns counted by the seat's own radius: the
//! smallest singular value of the contacts' Jacobian. 0: some motion is not felt at all (a bar along
//! its axis). The measure is the one used for docking robustness of guides (Mattheijer et al.).

use crate::sample::Sample;
use preop_space::{Point, Vector};
use serde::{Deserialize, Serialize};

/// Below this score a seat counts as unstable: the weakest motion is felt by less than a twelfth.
pub const LEAST_SCORE: f64 = 0.08;

/// How well a seat defines the guide's place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stability {
    /// From 0 (a motion is free) to about 0.58 (all felt alike).
    pub score: f64,
    /// The shift of the motion that is felt least; its length says how much of it is a shift.
    pub weakest_shift: Vector,
    /// The turn of the motion that is felt least, as an axis.
    pub weakest_turn: Vector,
}

/// The stability of a seat from its contacts; `None` where there are fewer than six.
pub fn stability(contacts: &[Sample]) -> Option<Stability> {
    if contacts.len() < 6 {
        return None;
    }
    let whole: f64 = contacts.iter().map(|c| c.area).sum();
    let moment = contacts.iter().fold(Vector::ZERO, |m, c| m + c.point.vector() * c.area);
    let middle = Point::ORIGIN + moment / whole;
    let spread: f64 = contacts.iter().map(|c| (c.point - middle).length_squared() * c.area).sum();
    let radius = (spread / whole).sqrt();
    let mut matrix = [[0.0; 6]; 6];
    for contact in contacts {
        let turn = (contact.point - middle).cross(*contact.normal) / radius;
        let shift = contact.normal.vector();
        let row = [shift.x, shift.y, shift.z, turn.x, turn.y, turn.z];
        for i in 0..6 {
            for j in 0..6 {
                matrix[i][j] += row[i] * row[j] * contact.area / whole;
            }
        }
    }
    let (values, vectors) = eigen(matrix);
    let weakest = (0..6).min_by(|a, b| values[*a].total_cmp(&values[*b]))?;
    let v: [f64; 6] = std::array::from_fn(|i| vectors[i][weakest]);
    Some(Stability {
        score: values[weakest].max(0.0).sqrt(),
        weakest_shift: Vector::new(v[0], v[1], v[2]),
        weakest_turn: Vector::new(v[3], v[4], v[5]),
    })
}

/// The eigenvalues and the eigenvectors (as columns) of a symmetric matrix, by Jacobi's rotations.
fn eigen(mut a: [[f64; 6]; 6]) -> ([f64; 6], [[f64; 6]; 6]) {
    let mut v: [[f64; 6]; 6] = std::array::from_fn(|i| std::array::from_fn(|j| f64::from(i == j)));
    for _sweep in 0..30 {
        for p in 0..6 {
            for q in p + 1..6 {
                if a[p][q].abs() > 1e-15 {
                    rotate(&mut a, &mut v, p, q);
                }
            }
        }
    }
    (std::array::from_fn(|i| a[i][i]), v)
}

/// One rotation that makes `a[p][q]` zero.
fn rotate(a: &mut [[f64; 6]; 6], v: &mut [[f64; 6]; 6], p: usize, q: usize) {
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let sign = if theta < 0.0 { -1.0 } else { 1.0 };
    let t = sign / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for row in a.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
    let (row_p, row_q) = (a[p], a[q]);
    a[p] = std::array::from_fn(|k| c * row_p[k] - s * row_q[k]);
    a[q] = std::array::from_fn(|k| s * row_p[k] + c * row_q[k]);
    for row in v.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::samples;
    use preop_solid::shape::{cuboid, cylinder};
    use preop_space::{Direction, Rigid};

    #[test]
    fn a_bar_slides_and_a_notch_holds() {
        let bar = cylinder(Point::ORIGIN, Direction::SUPERIOR, 60.0, 7.0, 180).unwrap();
        let sides: Vec<Sample> = samples(bar.mesh(), 1.0)
            .into_iter()
            .filter(|s| s.normal.z.abs() < 0.5 && s.normal.x > 0.5)
            .collect();
        let on_bar = stability(&sides).unwrap();
        assert!(on_bar.score < 0.01, "{on_bar:?}");
        // With the ends of the bar held too, only the turn about its axis is left; with a box, none.
        let held = cuboid(&Rigid::IDENTITY, Vector::new(10.0, 8.0, 6.0)).unwrap();
        let notch: Vec<Sample> =
            samples(held.mesh(), 1.0).into_iter().filter(|s| s.normal.z > -0.5).collect();
        let in_notch = stability(&notch).unwrap();
        assert!(in_notch.score > LEAST_SCORE, "{in_notch:?}");
    }

    #[test]
    fn the_free_motion_of_a_plane_is_in_the_plane() {
        let plate = cuboid(&Rigid::IDENTITY, Vector::new(10.0, 8.0, 6.0)).unwrap();
        let top: Vec<Sample> =
            samples(plate.mesh(), 1.0).into_iter().filter(|s| s.normal.z > 0.5).collect();
        let found = stability(&top).unwrap();
        assert!(found.score < 1e-6);
        assert!(found.weakest_shift.z.abs() < 1e-6);
    }
}
