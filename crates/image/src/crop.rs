//! The part of a volume that a box reaches.

use crate::{Geometry, Volume, VoxelPoint};
use preop_monitor::Finding;
use preop_space::{Bounds, Point};

/// A block of whole voxels of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its first voxel.
    pub first: [usize; 3],
    /// How many voxels it has along i, j and k.
    pub size: [usize; 3],
}

impl Block {
    /// The least block of a grid of `size` whose voxels enclose the places from `low` to `high`, in
    /// voxels, as far as the grid reaches; `None` where they miss it.
    pub fn around([low, high]: [[f64; 3]; 2], size: [usize; 3]) -> Option<Block> {
        let mut block = Block { first: [0; 3], size: [0; 3] };
        for axis in 0..3 {
            (block.first[axis], block.size[axis]) = range(low[axis], high[axis], size[axis])?;
        }
        Some(block)
    }

    /// The least block of whole voxels of a grid whose centres enclose a box, as far as the grid reaches; `None` where
    /// the box misses it.
    pub fn of_box(grid: &Geometry, bounds: Bounds) -> Option<Block> {
        Block::around(span(grid, bounds)?, grid.size())
    }

    /// The block of a volume; its voxels stay where they are in the patient.
    ///
    /// # Panics
    /// If the block is not of the volume's grid.
    pub fn cut(&self, volume: &Volume) -> Volume {
        Volume::new(self.grid(volume.geometry()), rows(volume, self.first, self.size))
    }

    /// The grid that the block makes of `whole`: its voxels stay where they are in the patient.
    ///
    /// # Panics
    /// If the block is not of that grid.
    pub fn grid(&self, whole: &Geometry) -> Geometry {
        Geometry::new(whole.centre(self.first), whole.axes(), whole.spacing(), self.size)
            .expect("a part of a grid is a grid")
    }
}

/// The least block of whole voxels of `volume` whose centres enclose `bounds`, as far as the volume
/// reaches; the voxels stay where they are in the patient. `None` where the box misses the volume.
pub fn crop(volume: &Volume, bounds: Bounds) -> Option<Volume> {
    Some(Block::of_box(volume.geometry(), bounds)?.cut(volume))
}

/// That only a box of a scan was read: `image.cropped`.
pub fn cropped_finding(block: &Block, grid: &Geometry, keep: Bounds) -> Finding {
    let [i, j, k] = block.size;
    let [ni, nj, nk] = grid.size();
    let scan = grid.bounds();
    let beyond = !(scan.contains(keep.min) && scan.contains(keep.max));
    let beyond =
        if beyond { " The box reaches beyond the scan, where there is nothing." } else { "" };
    let message = format!(
        "Only the box {} was read: {i} x {j} x {k} of the {ni} x {nj} x {nk} voxels.{beyond}",
        box_words(keep)
    );
    let hint = "What lies outside of it is not in the plan: widen box_mm if a bone is cut off.";
    Finding::note("image.cropped", message).hint(hint)
}

/// A box in words: from where to where along each axis.
pub fn box_words(b: Bounds) -> String {
    let axis = |name, low: f64, high: f64| format!("{name} {low:.1} to {high:.1}");
    let axes =
        [axis("x", b.min.x, b.max.x), axis("y", b.min.y, b.max.y), axis("z", b.min.z, b.max.z)];
    format!("{} mm", axes.join(", "))
}

/// From where to where the corners of a box lie in a grid, in voxels; `None` of an empty box.
pub fn span(grid: &Geometry, bounds: Bounds) -> Option<[[f64; 3]; 2]> {
    if bounds.is_empty() {
        return None;
    }
    let (mut low, mut high) = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
    for c in 0..8 {
        let pick = |bit: usize, min, max| if c >> bit & 1 == 0 { min } else { max };
        let at = Point::new(
            pick(0, bounds.min.x, bounds.max.x),
            pick(1, bounds.min.y, bounds.max.y),
            pick(2, bounds.min.z, bounds.max.z),
        );
        let VoxelPoint { i, j, k } = grid.voxel_point(at);
        for (axis, x) in [i, j, k].into_iter().enumerate() {
            (low[axis], high[axis]) = (low[axis].min(x), high[axis].max(x));
        }
    }
    Some([low, high])
}

/// The first voxel and the count of those around `low..=high` on an axis of `n`.
fn range(low: f64, high: f64, n: usize) -> Option<(usize, usize)> {
    let last = (n - 1) as f64;
    // Written so that a coordinate that is not a number misses, too.
    if !(high >= 0.0 && low <= last) {
        return None;
    }
    let first = low.floor().max(0.0) as usize;
    let end = high.ceil().min(last) as usize;
    Some((first, end - first + 1))
}

fn rows(volume: &Volume, first: [usize; 3], size: [usize; 3]) -> Vec<i16> {
    let mut hu = Vec::with_capacity(size.iter().product());
    for k in 0..size[2] {
        for j in 0..size[1] {
            let start = volume.geometry().index([first[0], first[1] + j, first[2] + k]);
            hu.extend_from_slice(&volume.hu()[start..start + size[0]]);
        }
    }
    hu
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_space::Direction;

    fn numbered() -> Volume {
        let axes = [-Direction::LEFT, Direction::SUPERIOR, Direction::POSTERIOR];
        let g =
            Geometry::new(Point::new(10.0, 0.0, 0.0), axes, [1.0, 2.0, 3.0], [11, 6, 5]).unwrap();
        let hu = (0..g.voxel_count() as i16).collect();
        Volume::new(g, hu)
    }

    #[test]
    fn what_is_left_stays_in_its_place() {
        let whole = numbered();
        let wanted = Bounds::of([Point::new(2.5, 3.5, 3.0), Point::new(6.0, 8.0, 7.0)]);
        let part = crop(&whole, wanted).unwrap();
        assert_eq!(part.geometry().size(), [5, 4, 3]);
        for n in 0..part.hu().len() {
            let p = part.geometry().centre(part.geometry().voxel(n));
            let there = whole.geometry().nearest(p).unwrap();
            assert_eq!(part.hu()[n], whole.at(there));
            assert_eq!(whole.geometry().centre(there), p);
        }
        assert!(part.sample(wanted.min).is_some() && part.sample(wanted.max).is_some());
    }

    #[test]
    fn a_box_beside_the_volume_is_nothing() {
        let beside = Bounds::of([Point::new(20.0, 0.0, 0.0), Point::new(30.0, 5.0, 5.0)]);
        assert_eq!(crop(&numbered(), beside), None);
        assert_eq!(crop(&numbered(), Bounds::EMPTY), None);
    }

    #[test]
    fn a_larger_box_is_the_whole_volume() {
        let whole = numbered();
        assert_eq!(crop(&whole, whole.geometry().bounds().grown(50.0)), Some(whole));
    }
}
