//! Where the voxels of a grid lie in the patient.

use preop_space::{Bounds, Direction, Point, Vector};
use serde::{Deserialize, Serialize};

/// A place in a grid, counted in voxels: whole numbers are voxel centres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VoxelPoint {
    /// Along a row, growing with the column number.
    pub i: f64,
    /// Down the columns, growing with the row number.
    pub j: f64,
    /// Through the slices.
    pub k: f64,
}

/// Why numbers do not make a grid.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum GeometryError {
    /// An axis has no voxels, or there are more than 2^31 in all.
    #[error("the grid has {0:?} voxels; each axis needs one and the whole at most 2^31")]
    Size([usize; 3]),
    /// A spacing is not a positive finite number.
    #[error("the spacing {0:?} mm is not positive and finite")]
    Spacing([f64; 3]),
    /// The axes are not at right angles to each other, right-handed.
    #[error("the axes of the grid are not a right-handed frame of right angles")]
    Axes,
}

/// A regular grid of voxels in patient space. The voxel at `(i, j, k)` has its centre at
/// `origin + i*spacing[0]*axes[0] + j*spacing[1]*axes[1] + k*spacing[2]*axes[2]`, and stands at
/// `i + size[0] * (j + size[1] * k)` in storage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Geometry {
    origin: Point,
    axes: [Direction; 3],
    spacing: [f64; 3],
    size: [usize; 3],
}

impl Geometry {
    /// No grid has more voxels.
    pub const MOST_VOXELS: usize = 1 << 31;

    /// A grid, if its axes make a right-handed frame of right angles and its spacing is positive.
    pub fn new(
        origin: Point,
        axes: [Direction; 3],
        spacing: [f64; 3],
        size: [usize; 3],
    ) -> Result<Geometry, GeometryError> {
        let voxels = size.iter().try_fold(1usize, |n, &s| n.checked_mul(s));
        if !voxels.is_some_and(|n| (1..=Geometry::MOST_VOXELS).contains(&n)) {
            return Err(GeometryError::Size(size));
        }
        if !spacing.iter().all(|s| s.is_finite() && *s > 0.0) || !origin.is_finite() {
            return Err(GeometryError::Spacing(spacing));
        }
        if (axes[0].cross(*axes[1]) - *axes[2]).length() > 2e-3 {
            return Err(GeometryError::Axes);
        }
        Ok(Geometry { origin, axes, spacing, size })
    }

    /// A grid along the patient's axes.
    pub fn axial(
        origin: Point,
        spacing: [f64; 3],
        size: [usize; 3],
    ) -> Result<Geometry, GeometryError> {
        Geometry::new(
            origin,
            [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR],
            spacing,
            size,
        )
    }

    /// The centre of the first voxel.
    pub fn origin(&self) -> Point {
        self.origin
    }

    /// The directions in which i, j and k grow.
    pub fn axes(&self) -> [Direction; 3] {
        self.axes
    }

    /// The distances between voxel centres along i, j and k, in millimetres.
    pub fn spacing(&self) -> [f64; 3] {
        self.spacing
    }

    /// How many voxels there are along i, j and k.
    pub fn size(&self) -> [usize; 3] {
        self.size
    }

    /// How many voxels there are.
    pub fn voxel_count(&self) -> usize {
        self.size.iter().product()
    }

    /// Where the voxel `(i, j, k)` stands in storage.
    pub fn index(&self, [i, j, k]: [usize; 3]) -> usize {
        debug_assert!(i < self.size[0] && j < self.size[1] && k < self.size[2]);
        i + self.size[0] * (j + self.size[1] * k)
    }

    /// Which voxel stands at `index` in storage.
    pub fn voxel(&self, index: usize) -> [usize; 3] {
        let [ni, nj, _] = self.size;
        [index % ni, index / ni % nj, index / (ni * nj)]
    }

    /// The centre of a voxel.
    pub fn centre(&self, [i, j, k]: [usize; 3]) -> Point {
        self.point(VoxelPoint { i: i as f64, j: j as f64, k: k as f64 })
    }

    /// Where in the patient a place in the grid is.
    pub fn point(&self, v: VoxelPoint) -> Point {
        self.origin
            + self.axes[0] * (v.i * self.spacing[0])
            + self.axes[1] * (v.j * self.spacing[1])
            + self.axes[2] * (v.k * self.spacing[2])
    }

    /// Where in the grid a place in the patient is; may lie outside.
    pub fn voxel_point(&self, p: Point) -> VoxelPoint {
        let d: Vector = p - self.origin;
        VoxelPoint {
            i: d.dot(*self.axes[0]) / self.spacing[0],
            j: d.dot(*self.axes[1]) / self.spacing[1],
            k: d.dot(*self.axes[2]) / self.spacing[2],
        }
    }

    /// The voxel whose centre is nearest to `p`, or `None` outside the grid.
    pub fn nearest(&self, p: Point) -> Option<[usize; 3]> {
        let v = self.voxel_point(p);
        let along = |x: f64, n: usize| {
            let r = x.round();
            (r >= 0.0 && r < n as f64).then_some(r as usize)
        };
        Some([along(v.i, self.size[0])?, along(v.j, self.size[1])?, along(v.k, self.size[2])?])
    }

    /// The box in patient axes that holds every voxel centre.
    pub fn bounds(&self) -> Bounds {
        let last = self.size.map(|s| s - 1);
        let corners = (0..8usize).map(|c| {
            self.centre([(c & 1) * last[0], (c >> 1 & 1) * last[1], (c >> 2 & 1) * last[2]])
        });
        Bounds::of(corners)
    }

    /// The volume of one voxel, in cubic millimetres.
    pub fn voxel_volume(&self) -> f64 {
        self.spacing.iter().product()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_left_handed_frame_is_refused() {
        let axes = [Direction::LEFT, Direction::POSTERIOR, -Direction::SUPERIOR];
        let refused = Geometry::new(Point::ORIGIN, axes, [1.0; 3], [2; 3]);
        assert_eq!(refused, Err(GeometryError::Axes));
    }

    #[test]
    fn voxel_and_point_agree_both_ways() {
        let axes = [-Direction::POSTERIOR, Direction::SUPERIOR, -Direction::LEFT];
        let g = Geometry::new(Point::new(5.0, 6.0, 7.0), axes, [0.5, 1.0, 2.0], [4, 5, 6]).unwrap();
        let p = g.centre([3, 2, 1]);
        assert_eq!(p, Point::new(3.0, 4.5, 9.0));
        assert_eq!(g.nearest(p), Some([3, 2, 1]));
        assert_eq!(g.voxel(g.index([3, 2, 1])), [3, 2, 1]);
    }
}
