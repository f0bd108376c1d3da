//! Connected pieces of a label: keep the largest, keep those that a person points at, drop specks.

use crate::Label;
use crate::nearest::{SNAP_MM, nearest_within};
use crate::runs::Pieces;
use preop_space::Point;

/// The largest connected piece; of equal ones the first in storage. Nothing of nothing.
pub fn keep_largest(label: &Label) -> Label {
    let pieces = pieces(label);
    let first_of_the_largest = |best: usize, n: usize| {
        if pieces.sizes[n] > pieces.sizes[best] { n } else { best }
    };
    let largest = (0..pieces.sizes.len()).fold(0, first_of_the_largest);
    kept(label, &pieces, |n| n == largest)
}

/// A label parted into the pieces that places mean and the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Pointed {
    /// The pieces that hold one of the places.
    pub there: Label,
    /// All others.
    pub elsewhere: Label,
    /// The places that mean no piece, by number from 0.
    pub missed: Vec<usize>,
}

/// Parts a label by places. A place beside the label means the piece of the nearest voxel, up to
/// [`SNAP_MM`] away: a click on a surface may lie half a voxel outside.
pub fn pointed_at(label: &Label, points: &[Point]) -> Pointed {
    let pieces = pieces(label);
    let mut wanted = vec![false; pieces.sizes.len()];
    let mut missed = vec![];
    for (number, point) in points.iter().enumerate() {
        let run = nearest_within(label, *point, SNAP_MM).and_then(|(n, _)| pieces.run_at(n));
        match run {
            Some(run) => wanted[pieces.piece[run] as usize] = true,
            None => missed.push(number),
        }
    }
    Pointed {
        there: kept(label, &pieces, |n| wanted[n]),
        elsewhere: kept(label, &pieces, |n| !wanted[n]),
        missed,
    }
}

/// The connected pieces of at least `least_mm3` cubic millimetres.
pub fn drop_smaller(label: &Label, least_mm3: f64) -> Label {
    let pieces = pieces(label);
    let voxel = label.geometry().voxel_volume();
    kept(label, &pieces, |n| pieces.sizes[n] as f64 * voxel >= least_mm3)
}

/// The volumes of the connected pieces in cubic millimetres, the largest first.
pub fn volumes(label: &Label) -> Vec<f64> {
    let mut sizes = pieces(label).sizes;
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes.into_iter().map(|n| n as f64 * label.geometry().voxel_volume()).collect()
}

fn pieces(label: &Label) -> Pieces {
    Pieces::of(label.voxels(), label.geometry().size(), 1)
}

fn kept(label: &Label, pieces: &Pieces, keep: impl Fn(usize) -> bool) -> Label {
    let grid = label.geometry();
    Label::of_voxels(grid.clone(), pieces.voxels(grid.voxel_count(), keep))
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_image::Geometry;
    use preop_space::Vector;
    use preop_space::random::Random;

    /// The piece of each voxel by plain flooding, the other way to the same answer.
    fn flooded(label: &Label) -> Vec<Option<usize>> {
        let grid = label.geometry();
        let mut piece = vec![None; grid.voxel_count()];
        for start in 0..piece.len() {
            if !label.contains(start) || piece[start].is_some() {
                continue;
            }
            piece[start] = Some(start);
            let mut stack = vec![start];
            while let Some(n) = stack.pop() {
                let here = grid.voxel(n);
                for (m, its_piece) in piece.iter_mut().enumerate() {
                    let there = grid.voxel(m);
                    let apart: usize = (0..3).map(|a| here[a].abs_diff(there[a])).sum();
                    if apart == 1 && label.contains(m) && its_piece.is_none() {
                        *its_piece = Some(start);
                        stack.push(m);
                    }
                }
            }
        }
        piece
    }

    #[test]
    fn pieces_are_those_of_plain_flooding() {
        let mut random = Random::seeded(11);
        for share in [0.2, 0.35, 0.5, 0.8] {
            let grid = Geometry::axial(Point::ORIGIN, [0.5, 0.5, 2.0], [9, 7, 6]).unwrap();
            let voxels = (0..grid.voxel_count()).map(|_| random.unit() < share).collect();
            let label = Label::new(grid.clone(), voxels);
            let piece = flooded(&label);
            let size = |p: Option<usize>| piece.iter().filter(|q| p.is_some() && **q == p).count();
            let most = piece.iter().map(|p| size(*p)).max().unwrap();
            let largest = piece.iter().copied().find(|p| size(*p) == most).unwrap();
            let check = |kept: Label, keep: &dyn Fn(Option<usize>) -> bool| {
                let wanted = piece.iter().map(|p| p.is_some() && keep(*p)).collect();
                assert_eq!(kept, Label::new(grid.clone(), wanted), "share {share}");
            };
            check(keep_largest(&label), &|p| p == largest);
            check(drop_smaller(&label, 1.5), &|p| size(p) >= 3);
            let mut inside = (0..grid.voxel_count()).filter(|n| label.contains(*n));
            let (first, last) = (inside.next().unwrap(), inside.next_back().unwrap());
            // A hair beside the voxel's centre, and a place that is far from all.
            let beside = grid.centre(grid.voxel(last)) + Vector::new(0.1, 0.0, 0.0);
            let picks = [grid.centre(grid.voxel(first)), beside, Point::new(-9.0, 0.0, 0.0)];
            let wanted = [piece[first], piece[last]];
            let pointed = pointed_at(&label, &picks);
            assert_eq!(pointed.missed, [2]);
            check(pointed.there, &|p| wanted.contains(&p));
            check(pointed.elsewhere, &|p| !wanted.contains(&p));
            assert_eq!(volumes(&label)[0], most as f64 * 0.5);
        }
    }

    #[test]
    fn of_equal_pieces_the_first_is_kept_and_of_nothing_nothing() {
        let grid = Geometry::axial(Point::ORIGIN, [1.0; 3], [5, 1, 1]).unwrap();
        let two = Label::new(grid.clone(), vec![false, true, false, true, false]);
        assert_eq!(keep_largest(&two).voxels(), [0, 1, 0, 0, 0]);
        let none = Label::new(grid, vec![false; 5]);
        assert_eq!(keep_largest(&none), none);
    }
}
