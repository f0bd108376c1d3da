//! Where something in a volume reaches the edge of the scan, and would go on beyond it.

use crate::Geometry;
use preop_space::{Point, Vector};

/// How something reaches one of the six sides of a grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// The side as the patient has it: `left`, `right`, `front`, `back`, `head` or `feet`.
    pub towards: &'static str,
    /// Whether it is one of the two ends of the stack of slices, not the edge of each.
    pub is_end: bool,
    /// How much of that side it covers, in square millimetres.
    pub area_mm2: f64,
    /// The middle of what it covers.
    pub place: Point,
}

/// The sides of a grid that voxels touch, in the order of the grid's axes. `is_inside` tells of a
/// voxel by its place in storage.
pub fn reach(geometry: &Geometry, is_inside: impl Fn(usize) -> bool) -> Vec<Reach> {
    let size = geometry.size();
    let spacing = geometry.spacing();
    let mut found = Vec::new();
    for axis in 0..3 {
        let others = [(axis + 1) % 3, (axis + 2) % 3];
        let cell_mm2 = others.iter().map(|o| spacing[*o]).product::<f64>();
        for (at, outwards) in [(0, -1.0), (size[axis] - 1, 1.0)] {
            let mut count = 0;
            let mut sum = Vector::ZERO;
            for (a, b) in
                (0..size[others[0]]).flat_map(|a| (0..size[others[1]]).map(move |b| (a, b)))
            {
                let mut voxel = [at; 3];
                (voxel[others[0]], voxel[others[1]]) = (a, b);
                if is_inside(geometry.index(voxel)) {
                    count += 1;
                    sum += geometry.centre(voxel).vector();
                }
            }
            if count > 0 {
                found.push(Reach {
                    towards: side(*geometry.axes()[axis] * outwards),
                    is_end: axis == 2,
                    area_mm2: cell_mm2 * f64::from(count),
                    place: Point::ORIGIN + sum / f64::from(count),
                });
            }
        }
    }
    found
}

/// The side of the patient that a direction in LPS points to most.
fn side(direction: Vector) -> &'static str {
    let [x, y, z] = direction.to_array();
    let most = x.abs().max(y.abs()).max(z.abs());
    match most {
        _ if most == x.abs() => {
            if x > 0.0 {
                "left"
            } else {
                "right"
            }
        }
        _ if most == y.abs() => {
            if y > 0.0 {
                "back"
            } else {
                "front"
            }
        }
        _ => {
            if z > 0.0 {
                "head"
            } else {
                "feet"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_space::Direction;

    #[test]
    fn each_side_is_named_as_the_patient_has_it() {
        let size = [4, 5, 6];
        let axial = Geometry::axial(Point::new(10.0, 20.0, 30.0), [1.0, 2.0, 3.0], size).unwrap();
        let touching = |geometry: &Geometry, voxel: [usize; 3]| {
            let place = geometry.index(voxel);
            reach(geometry, |n| n == place)
        };
        let sides = |geometry: &Geometry, voxel| {
            touching(geometry, voxel).iter().map(|r| r.towards).collect::<Vec<_>>()
        };
        assert_eq!(sides(&axial, [0, 2, 2]), ["right"]);
        assert_eq!(sides(&axial, [3, 2, 2]), ["left"]);
        assert_eq!(sides(&axial, [2, 0, 2]), ["front"]);
        assert_eq!(sides(&axial, [2, 4, 2]), ["back"]);
        assert_eq!(sides(&axial, [2, 2, 0]), ["feet"]);
        assert_eq!(sides(&axial, [3, 4, 5]), ["left", "back", "head"]);
        assert!(sides(&axial, [1, 1, 1]).is_empty());
        let one = touching(&axial, [0, 2, 2])[0];
        assert_eq!(
            (one.area_mm2, one.place, one.is_end),
            (6.0, Point::new(10.0, 24.0, 36.0), false)
        );
        // A coronal stack: rows to the left, columns to the feet, slices to the back.
        let axis = |x, y, z| Direction::new(x, y, z).unwrap();
        let axes = [axis(1.0, 0.0, 0.0), axis(0.0, 0.0, -1.0), axis(0.0, 1.0, 0.0)];
        let coronal = Geometry::new(Point::ORIGIN, axes, [1.0; 3], size).unwrap();
        assert_eq!(sides(&coronal, [1, 0, 5]), ["head", "back"]);
        assert!(touching(&coronal, [1, 1, 0])[0].is_end);
    }
}
