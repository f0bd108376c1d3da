//! How far one surface lies from another.

use crate::{Mesh, Tree};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Distances from one surface to another in millimetres, weighted by area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Deviation {
    /// The mean.
    #[serde(rename = "mean_mm")]
    pub mean: f64,
    /// 95 % of the area is not further away than this.
    #[serde(rename = "p95_mm")]
    pub p95: f64,
    /// The largest that was sampled.
    #[serde(rename = "max_mm")]
    pub max: f64,
}

/// How far `from` lies from `to`, sampled at the corners of `from` (together a quarter of the weight)
/// and at the centroids of its triangles (three quarters): exact for a quadratic error. Zero for an
/// empty `from`.
pub fn deviation(from: &Mesh, to: &Tree) -> Deviation {
    let distance = |p| to.nearest(p).distance;
    let at_corners: Vec<f64> = from.points().par_iter().map(|p| distance(*p)).collect();
    let at_centroids: Vec<(f64, f64)> = (0..from.triangles().len())
        .into_par_iter()
        .map(|t| {
            let [a, b, c] = from.corners(t);
            let area = (b - a).cross(c - a).length() / 2.0;
            (distance(a + ((b - a) + (c - a)) / 3.0), area)
        })
        .collect();
    let mut weights = vec![0.0; from.points().len()];
    for (triangle, (_, area)) in from.triangles().iter().zip(&at_centroids) {
        triangle.iter().for_each(|c| weights[*c as usize] += area / 12.0);
    }
    let corners = at_corners.into_iter().zip(weights);
    let centroids = at_centroids.into_iter().map(|(distance, area)| (distance, area * 0.75));
    summary(corners.chain(centroids).filter(|(_, weight)| *weight > 0.0).collect())
}

/// Mean, 95th percentile and maximum of weighted distances.
fn summary(mut samples: Vec<(f64, f64)>) -> Deviation {
    samples.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let whole: f64 = samples.iter().map(|s| s.1).sum();
    let Some(&(max, _)) = samples.last() else {
        return Deviation::default();
    };
    let mean = samples.iter().map(|s| s.0 * s.1).sum::<f64>() / whole;
    let mut passed = 0.0;
    let beyond = samples.iter().find(|s| {
        passed += s.1;
        passed >= 0.95 * whole
    });
    Deviation { mean, p95: beyond.map_or(max, |s| s.0), max }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use preop_space::{Point, Rigid, Vector};

    #[test]
    fn concentric_spheres_are_apart_by_the_difference_of_their_radii() {
        let outer = sample::sphere(Point::ORIGIN, 10.0, 40);
        let inner = Tree::new(&sample::sphere(Point::ORIGIN, 9.0, 40));
        let found = deviation(&outer, &inner);
        assert!((found.mean - 1.0).abs() < 5e-3 && (found.p95 - 1.0).abs() < 1e-2);
        assert!(found.max >= found.p95 && found.max < 1.01);
    }

    #[test]
    fn a_shifted_box_deviates_on_the_faces_across_the_shift() {
        let cube = sample::cuboid(Point::ORIGIN, Vector::new(1.0, 1.0, 1.0));
        let shifted = cube.moved(&Rigid::shift(Vector::new(0.1, 0.0, 0.0)));
        let found = deviation(&shifted, &Tree::new(&cube));
        assert!((found.max - 0.1).abs() < 1e-12);
        assert!((found.p95 - 0.1).abs() < 1e-12);
        assert!(found.mean < 0.05);
        assert_eq!(deviation(&Mesh::default(), &Tree::new(&cube)), Deviation::default());
    }
}
