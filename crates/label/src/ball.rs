//! A ball as a label: the stroke of a round brush, or a stand-in for a tumour.

use crate::Label;
use preop_image::Geometry;
use preop_space::Point;
use rayon::prelude::*;

/// The voxels whose centres lie within `radius` millimetres of `centre`.
pub fn ball(geometry: &Geometry, centre: Point, radius: f64) -> Label {
    let [ni, nj, _] = geometry.size();
    let mut voxels = vec![0u8; geometry.voxel_count()];
    voxels.par_chunks_mut(ni * nj).enumerate().for_each(|(k, slice)| {
        for (n, v) in slice.iter_mut().enumerate() {
            let d = geometry.centre([n % ni, n / ni, k]) - centre;
            *v = u8::from(radius >= 0.0 && d.length_squared() <= radius * radius);
        }
    });
    Label::of_voxels(geometry.clone(), voxels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_space::math::PI;

    #[test]
    fn a_ball_has_the_volume_and_the_reach_of_its_radius() {
        let grid = Geometry::axial(Point::new(-10.0, -10.0, -10.0), [0.5, 0.4, 1.0], [41, 51, 21]);
        let ball = ball(&grid.unwrap(), Point::new(0.3, -0.2, 0.1), 7.5);
        let exact = 4.0 / 3.0 * PI * 7.5f64.powi(3);
        assert!((ball.volume() / exact - 1.0).abs() < 0.01, "{} mm³", ball.volume());
    }

    #[test]
    fn a_negative_radius_holds_nothing() {
        let grid = Geometry::axial(Point::ORIGIN, [1.0; 3], [3, 3, 3]).unwrap();
        assert_eq!(ball(&grid, Point::ORIGIN, -1.0).count(), 0);
    }
}
