//! The planes of a segmentation's frames as one grid.

use super::SegmentationError;
use super::frames::Frame;
use preop_image::Geometry;
use preop_monitor::Finding;
use preop_space::{Direction, Point};

/// Frames whose planes are nearer than this lie in one plane, in mm.
const SAME_PLANE_MM: f64 = 0.01;
/// Planes may miss a regular distance by this share of it.
const UNEVEN: f64 = 0.01;
/// How far the first pixels of two frames may be apart sideways, in mm.
const SIDEWAYS_MM: f64 = 0.02;
/// No mask has more planes, those counted in which nothing is marked: a scan has no more slices.
const MOST_PLANES: f64 = 5_000.0;

/// Which plane each frame lies in.
pub(super) struct Stack {
    origin: Point,
    axes: [Direction; 3],
    spacing_mm: [f64; 3],
    size: [usize; 3],
    /// For each frame the number of its plane.
    plane: Vec<usize>,
    /// Planes that no frame lies in.
    absent: usize,
}

impl Stack {
    /// Sorts the frames by their place along the normal. Planes that are left out (nothing marked
    /// there) are allowed where the rest is regular.
    pub(super) fn of(frames: &[Frame<'_>]) -> Result<Stack, SegmentationError> {
        let first = &frames[0];
        let normal = first.along_row.cross(*first.down_column).direction();
        let normal = normal.ok_or_else(|| grid("the rows and columns are parallel"))?;
        for (n, frame) in frames.iter().enumerate() {
            let same = |a: Direction, b: Direction| (*a - *b).length() <= 1e-4;
            let wrong = |why| SegmentationError::Frame { frame: n + 1, why };
            if !same(frame.along_row, first.along_row)
                || !same(frame.down_column, first.down_column)
            {
                return Err(wrong("it lies otherwise than the first"));
            }
            if frame.spacing_mm.iter().zip(first.spacing_mm).any(|(a, b)| (a - b).abs() > 1e-5) {
                return Err(wrong("its pixels are of another size than those of the first"));
            }
            let off = frame.position - first.position;
            let sideways = off - *normal * off.dot(*normal);
            if sideways.length() > SIDEWAYS_MM {
                return Err(wrong(
                    "it is moved sideways against the first (a tilted or tiled image)",
                ));
            }
        }
        let heights: Vec<f64> =
            frames.iter().map(|f| (f.position - first.position).dot(*normal)).collect();
        let mut planes = heights.clone();
        planes.sort_by(f64::total_cmp);
        planes.dedup_by(|b, a| *b - *a <= SAME_PLANE_MM);
        let (step, count) = regular(&planes)?;
        let number = |h: &f64| ((h - planes[0]) / step).round() as usize;
        let [column, row] = first.spacing_mm;
        let size = [first.size[0], first.size[1], count];
        if size.iter().product::<usize>() > Geometry::MOST_VOXELS {
            return Err(grid("it has more than 2^31 voxels"));
        }
        Ok(Stack {
            origin: first.position + *normal * planes[0],
            axes: [first.along_row, first.down_column, normal],
            spacing_mm: [column, row, step],
            size,
            plane: heights.iter().map(number).collect(),
            absent: count - planes.len(),
        })
    }

    pub(super) fn geometry(&self) -> Result<Geometry, SegmentationError> {
        if !self.spacing_mm.iter().all(|s| (0.02..=10.0).contains(s)) {
            return Err(grid("its voxels are not 0.02 to 10 mm apart"));
        }
        Geometry::new(self.origin, self.axes, self.spacing_mm, self.size)
            .map_err(|e| grid(&e.to_string()))
    }

    /// Where a pixel of a frame stands in the storage of the grid.
    pub(super) fn voxel(&self, frame: usize, pixel: usize) -> usize {
        self.plane[frame] * self.size[0] * self.size[1] + pixel
    }

    pub(super) fn findings(&self) -> Option<Finding> {
        (self.absent > 0).then(|| {
            Finding::note(
                "mask.absent-planes",
                format!(
                    "{} of {} planes are not in the file: nothing is marked in them.",
                    self.absent, self.size[2]
                ),
            )
        })
    }
}

/// The distance of regular planes, and how many there are with those left out.
fn regular(planes: &[f64]) -> Result<(f64, usize), SegmentationError> {
    let gaps = planes.windows(2).map(|w| w[1] - w[0]);
    let least = gaps.fold(f64::INFINITY, f64::min);
    let Some(last) = planes.get(1).and(planes.last()) else {
        // One plane alone says nothing of its thickness.
        return Ok((1.0, 1));
    };
    let count = ((last - planes[0]) / least).round();
    if !(count < MOST_PLANES) {
        return Err(grid("it has more than 5,000 planes"));
    }
    let step = (last - planes[0]) / count;
    for plane in planes {
        let number = (plane - planes[0]) / step;
        if (number - number.round()).abs() > UNEVEN {
            return Err(grid("its planes are not at regular distances"));
        }
    }
    Ok((step, count as usize + 1))
}

fn grid(why: &str) -> SegmentationError {
    SegmentationError::Grid(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    #[test]
    fn planes_end() {
        edges::most(5_000, |count| regular(&[0.0, 1.0, (count - 1) as f64]).is_ok());
        let wide = |mm: f64| {
            let axes = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)];
            let axes = axes.map(|(x, y, z)| Direction::new(x, y, z).unwrap());
            let (spacing_mm, size) = ([mm, 1.0, 1.0], [2; 3]);
            let origin = Point::ORIGIN;
            Stack { origin, axes, spacing_mm, size, plane: vec![0, 1], absent: 0 }
                .geometry()
                .is_ok()
        };
        edges::below([0.0199, 0.02, 0.0201], wide);
        edges::above([9.999, 10.0, 10.001], wide);
    }
}
