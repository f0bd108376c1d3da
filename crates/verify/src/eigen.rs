//! The direction in which a symmetric matrix is least.

use preop_space::Direction;

/// The eigenvector of the least eigenvalue of a symmetric 3x3 matrix (cyclic Jacobi rotations).
/// `None` where the matrix is not finite.
pub(crate) fn least(mut m: [[f64; 3]; 3]) -> Option<Direction> {
    let mut vectors = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    // Convergence is quadratic; ten rounds reach the last bit with room to spare.
    for _ in 0..10 {
        for (p, q) in [(0, 1), (0, 2), (1, 2)] {
            rotate(&mut m, &mut vectors, p, q);
        }
    }
    let values = [m[0][0], m[1][1], m[2][2]];
    if values.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let first = if values[1] < values[0] { 1 } else { 0 };
    let n = if values[2] < values[first] { 2 } else { first };
    Direction::new(vectors[0][n], vectors[1][n], vectors[2][n])
}

/// Turns the plane of the axes `p` and `q` so that their off-diagonal element vanishes.
fn rotate(m: &mut [[f64; 3]; 3], vectors: &mut [[f64; 3]; 3], p: usize, q: usize) {
    if m[p][q] == 0.0 {
        return;
    }
    let slope = (m[q][q] - m[p][p]) / (2.0 * m[p][q]);
    let sign = if slope < 0.0 { -1.0 } else { 1.0 };
    let tangent = sign / (slope.abs() + (slope * slope + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    for row in m.iter_mut().chain(vectors.iter_mut()) {
        (row[p], row[q]) = (cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]);
    }
    let (upper, lower) = (m[p], m[q]);
    for n in 0..3 {
        m[p][n] = cosine * upper[n] - sine * lower[n];
        m[q][n] = sine * upper[n] + cosine * lower[n];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_space::{Vector, random::Random};

    #[test]
    fn the_least_direction_of_a_made_matrix_is_found() {
        let mut random = Random::seeded(1);
        for _ in 0..200 {
            let mut any = || random.between(-1.0, 1.0);
            let a = Vector::new(any(), any(), any()).direction().unwrap();
            let b = a.any_perpendicular();
            let c = a.cross(*b);
            let (one, two) = (2.0 + any(), 5.0 + any());
            let entry = |r: usize, s: usize| {
                let [a, b, c] = [a.to_array(), b.to_array(), c.to_array()];
                1e-6 * a[r] * a[s] + one * b[r] * b[s] + two * c[r] * c[s]
            };
            let m = [0, 1, 2].map(|r| [0, 1, 2].map(|s| entry(r, s)));
            assert!(least(m).unwrap().cross(*a).length() < 1e-14);
        }
        assert_eq!(least([[f64::NAN; 3]; 3]), None);
    }
}
