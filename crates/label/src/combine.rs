//! Labels of one grid joined, shared, taken away.

use crate::Label;
use rayon::prelude::*;

/// The labels lie on two different grids: resample one of them first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the two labels lie on different grids ({first:?} and {second:?} voxels, or another place or \
     spacing); make both from the same volume"
)]
pub struct GridsDiffer {
    /// The voxels of the first grid along i, j and k.
    pub first: [usize; 3],
    /// The voxels of the second.
    pub second: [usize; 3],
}

/// What belongs to either.
pub fn union(a: &Label, b: &Label) -> Result<Label, GridsDiffer> {
    each(a, b, |x, y| x | y)
}

/// What belongs to both.
pub fn intersection(a: &Label, b: &Label) -> Result<Label, GridsDiffer> {
    each(a, b, |x, y| x & y)
}

/// What belongs to `a` and not to `b`.
pub fn difference(a: &Label, b: &Label) -> Result<Label, GridsDiffer> {
    each(a, b, |x, y| x & (1 - y))
}

fn each(a: &Label, b: &Label, rule: fn(u8, u8) -> u8) -> Result<Label, GridsDiffer> {
    if a.geometry() != b.geometry() {
        let (first, second) = (a.geometry().size(), b.geometry().size());
        return Err(GridsDiffer { first, second });
    }
    let pairs = a.voxels().par_iter().zip(b.voxels());
    let voxels = pairs.map(|(x, y)| rule(*x, *y)).collect();
    Ok(Label::of_voxels(a.geometry().clone(), voxels))
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_image::Geometry;
    use preop_space::Point;

    fn label(inside: [bool; 4]) -> Label {
        let grid = Geometry::axial(Point::ORIGIN, [1.0; 3], [4, 1, 1]).unwrap();
        Label::new(grid, inside.to_vec())
    }

    #[test]
    fn the_four_cases_of_two_answers() {
        let a = label([false, false, true, true]);
        let b = label([false, true, false, true]);
        assert_eq!(union(&a, &b).unwrap().voxels(), [0, 1, 1, 1]);
        assert_eq!(intersection(&a, &b).unwrap().voxels(), [0, 0, 0, 1]);
        assert_eq!(difference(&a, &b).unwrap().voxels(), [0, 0, 1, 0]);
    }

    #[test]
    fn two_grids_are_refused() {
        let a = label([true; 4]);
        let grid = Geometry::axial(Point::new(0.5, 0.0, 0.0), [1.0; 3], [4, 1, 1]).unwrap();
        let b = Label::new(grid, vec![true; 4]);
        assert_eq!(union(&a, &b), Err(GridsDiffer { first: [4, 1, 1], second: [4, 1, 1] }));
    }
}
