//! Holes in a label: what it encloses, and what is too narrow for a ball.

use crate::Label;
use crate::distance;
use crate::runs::Pieces;
use preop_image::Geometry;
use preop_monitor::{Cancelled, Monitor, Part};
use rayon::prelude::*;

/// The label with every cavity filled: whatever is not connected to the border of the grid by faces
/// of outside voxels. A marrow space that the edge of the scan cuts open stays open.
pub fn cavities(label: &Label) -> Label {
    let grid = label.geometry();
    let outside = Pieces::of(label.voxels(), grid.size(), 0);
    let mut open = vec![false; outside.sizes.len()];
    for (run, piece) in outside.runs.iter().zip(&outside.piece) {
        open[*piece as usize] |= touches_border(grid, run.start, run.end - 1);
    }
    let enclosed = outside.voxels(grid.voxel_count(), |piece| !open[piece]);
    let both = label.voxels().par_iter().zip(&enclosed).map(|(a, b)| a | b).collect();
    Label::of_voxels(grid.clone(), both)
}

/// Whether a run of one row, from voxel `first` to voxel `last`, touches the border of the grid.
fn touches_border(grid: &Geometry, first: usize, last: usize) -> bool {
    let [ni, nj, nk] = grid.size();
    let [i, j, k] = grid.voxel(first);
    i == 0 || grid.voxel(last)[0] + 1 == ni || j == 0 || j + 1 == nj || k == 0 || k + 1 == nk
}

/// The largest radius to close with, in millimetres: wider than any gap that is one by mistake.
pub const MOST_CLOSING_MM: f64 = 20.0;

/// Closing with a ball of `radius_mm`: fills what a ball that stays outside of the label cannot reach.
/// Everything of the label is kept; the border of the grid is treated as if the scan went on, empty.
/// Exact on the voxel centres. A radius that is not above 0 changes nothing.
///
/// # Panics
/// If `radius_mm` is above [`MOST_CLOSING_MM`]: memory grows with the ball around the label.
pub fn close(label: &Label, radius_mm: f64, monitor: &dyn Monitor) -> Result<Label, Cancelled> {
    assert!(radius_mm <= MOST_CLOSING_MM, "a closing radius of at most {MOST_CLOSING_MM} mm");
    let Some(part) = (radius_mm > 0.0).then(|| Room::around(label, radius_mm)).flatten() else {
        return Ok(label.clone());
    };
    let limit = (radius_mm * radius_mm) as f32;
    let near = |voxels: &[u8], value: u8, monitor: &dyn Monitor| {
        let far = distance::squared(voxels, part.size, part.spacing, value, monitor)?;
        Ok(far.par_iter().map(|d| u8::from(*d <= limit)).collect::<Vec<u8>>())
    };
    let dilated = near(&part.voxels, 1, &Part::of(monitor, 0.0, 0.5))?;
    let opened_again = near(&dilated, 0, &Part::of(monitor, 0.5, 1.0))?;
    Ok(part.closed(label, &opened_again))
}

/// The part of a label that a closing can change, with an empty rim; it may reach beyond the grid.
struct Room {
    /// The voxel of the grid at the box's first voxel; negative before the grid's first.
    from: [i64; 3],
    size: [usize; 3],
    spacing: [f64; 3],
    voxels: Vec<u8>,
}

impl Room {
    /// The box around a label with room for a ball of `radius_mm`; `None` around nothing.
    fn around(label: &Label, radius_mm: f64) -> Option<Room> {
        let grid = label.geometry();
        let pieces = Pieces::of(label.voxels(), grid.size(), 1);
        let (mut least, mut most) = ([i64::MAX; 3], [i64::MIN; 3]);
        for run in &pieces.runs {
            for voxel in [grid.voxel(run.start), grid.voxel(run.end - 1)] {
                for a in 0..3 {
                    least[a] = least[a].min(voxel[a] as i64);
                    most[a] = most[a].max(voxel[a] as i64);
                }
            }
        }
        pieces.runs.first()?;
        let spacing = grid.spacing();
        let rim = |a: usize| (radius_mm / spacing[a]).ceil() as i64 + 1;
        let from = [0, 1, 2].map(|a| least[a] - rim(a));
        let size = [0, 1, 2].map(|a| (most[a] + rim(a) + 1 - from[a]) as usize);
        let mut room = Room { from, size, spacing, voxels: vec![0; size.iter().product()] };
        for run in &pieces.runs {
            let start = room.place(grid.voxel(run.start));
            room.voxels[start..start + run.range().len()].fill(1);
        }
        Some(room)
    }

    /// Where a voxel of the grid stands in the box's storage.
    fn place(&self, voxel: [usize; 3]) -> usize {
        let [i, j, k] = [0, 1, 2].map(|a| (voxel[a] as i64 - self.from[a]) as usize);
        i + self.size[0] * (j + self.size[1] * k)
    }

    /// The label with all of the box inside that is not marked as outside.
    fn closed(&self, label: &Label, outside: &[u8]) -> Label {
        let grid = label.geometry();
        let size = grid.size();
        let range = |a: usize| {
            let end = (self.from[a] + self.size[a] as i64).clamp(0, size[a] as i64) as usize;
            (self.from[a].max(0) as usize)..end
        };
        let mut voxels = label.voxels().to_vec();
        for k in range(2) {
            for j in range(1) {
                for i in range(0) {
                    voxels[grid.index([i, j, k])] |= 1 - outside[self.place([i, j, k])];
                }
            }
        }
        Label::of_voxels(grid.clone(), voxels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_monitor::Silent;
    use preop_space::{Point, random::Random};

    const SPACING: [f64; 3] = [0.5, 0.8, 1.1];

    fn label(size: [usize; 3], inside: impl Fn([usize; 3]) -> bool) -> Label {
        let grid = Geometry::axial(Point::ORIGIN, SPACING, size).unwrap();
        let voxels = (0..grid.voxel_count()).map(|n| inside(grid.voxel(n))).collect();
        Label::new(grid, voxels)
    }

    #[test]
    fn a_box_is_filled_and_an_open_one_is_not() {
        let size = [9, 8, 7];
        let wall = |v: [usize; 3]| (0..3).all(|a| (1..size[a] - 1).contains(&v[a]));
        let core = |v: [usize; 3]| (0..3).all(|a| (2..size[a] - 2).contains(&v[a]));
        let shell = label(size, |v| wall(v) && !core(v));
        assert_eq!(cavities(&shell), label(size, wall));
        // A pinhole through one face joins the inside with the outside; an edge contact does not.
        let pierced = label(size, |v| wall(v) && !core(v) && v != [4, 4, 1]);
        assert_eq!(cavities(&pierced), pierced);
        let chipped = label(size, |v| wall(v) && !core(v) && v != [1, 1, 3]);
        assert_eq!(cavities(&chipped), label(size, |v| wall(v) && v != [1, 1, 3]));
    }

    #[test]
    fn closing_is_what_its_definition_says() {
        let mut random = Random::seeded(5);
        for radius in [0.5, 1.2, 2.0] {
            let bits: Vec<bool> = (0..11 * 9 * 8).map(|_| random.unit() < 0.06).collect();
            let scattered = label([11, 9, 8], |[i, j, k]| bits[i + 11 * (j + 9 * k)]);
            let closed = close(&scattered, radius, &Silent).unwrap();
            assert_eq!(closed, by_definition(&scattered, radius), "radius {radius}");
        }
    }

    /// A voxel is outside if a ball around some place, on or off the grid, covers it and no voxel of the label.
    fn by_definition(label: &Label, radius: f64) -> Label {
        let grid = label.geometry();
        let reach = SPACING.map(|s| (radius / s) as i64 + 1);
        let offsets: Vec<[i64; 3]> = (-reach[0]..=reach[0])
            .flat_map(|i| (-reach[1]..=reach[1]).map(move |j| [i, j]))
            .flat_map(|[i, j]| (-reach[2]..=reach[2]).map(move |k| [i, j, k]))
            .filter(|o| {
                (0..3).map(|a| (o[a] as f64 * SPACING[a]).powi(2)).sum::<f64>() <= radius * radius
            })
            .collect();
        let add = |a: [i64; 3], b: [i64; 3]| [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
        let inside = |v: [i64; 3]| {
            (0..3).all(|a| (0..grid.size()[a] as i64).contains(&v[a]))
                && label.contains(grid.index(v.map(|c| c as usize)))
        };
        let free = |centre: [i64; 3]| offsets.iter().all(|o| !inside(add(centre, *o)));
        let voxels = (0..grid.voxel_count())
            .map(|n| !offsets.iter().any(|o| free(add(grid.voxel(n).map(|c| c as i64), *o))))
            .collect();
        Label::new(grid.clone(), voxels)
    }

    #[test]
    fn nothing_stays_nothing() {
        let empty = label([3, 3, 3], |_| false);
        assert_eq!(close(&empty, 1.0, &Silent).unwrap(), empty);
        assert_eq!(cavities(&empty), empty);
    }
}
