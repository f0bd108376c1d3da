//! What a person adds to a label and takes from it by hand, stroke by stroke.

use crate::combine::GridsDiffer;
use crate::{Label, Stroke};
use preop_image::Volume;
use preop_monitor::{Cancelled, Monitor};

/// One stroke of a brush or an eraser.
#[derive(Clone, Debug, PartialEq)]
pub struct PaintStroke {
    /// Where it runs.
    pub stroke: Stroke,
    /// Adds what it runs over; else takes it away.
    pub adds: bool,
    /// Only voxels from the first to the second Hounsfield unit are touched, both taken in.
    pub window: [f64; 2],
}

/// A label after its strokes.
#[derive(Clone, Debug, PartialEq)]
pub struct Painted {
    /// The label.
    pub label: Label,
    /// How many voxels each stroke changed, in their order.
    pub changed: Vec<usize>,
}

/// Why a label cannot be painted.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum PaintError {
    /// Label, scan and limit are not of one grid.
    #[error(transparent)]
    Grids(#[from] GridsDiffer),
    /// Somebody asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// The label after the strokes, one after the other. `within` holds what may be added; nothing else
/// is. Only the boxes around the strokes are looked at.
///
/// # Errors
/// If the grids differ, or somebody asked to stop.
pub fn paint(
    label: &Label,
    volume: &Volume,
    strokes: &[PaintStroke],
    within: Option<&Label>,
    monitor: &dyn Monitor,
) -> Result<Painted, PaintError> {
    let grid = label.geometry();
    for other in [Some(volume.geometry()), within.map(Label::geometry)].into_iter().flatten() {
        if grid != other {
            return Err(GridsDiffer { first: grid.size(), second: other.size() }.into());
        }
    }
    let hu = volume.hu();
    let mut voxels = label.voxels().to_vec();
    let mut changed = vec![0; strokes.len()];
    for (stroke, count) in strokes.iter().zip(&mut changed) {
        let [low, high] = stroke.window;
        let value = u8::from(stroke.adds);
        let may = |n: usize| !stroke.adds || within.is_none_or(|label| label.contains(n));
        stroke.stroke.over(grid, monitor, |n| {
            let grey = f64::from(hu[n]);
            if voxels[n] != value && grey >= low && grey <= high && may(n) {
                voxels[n] = value;
                *count += 1;
            }
        })?;
    }
    Ok(Painted { label: Label::of_voxels(grid.clone(), voxels), changed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_image::Geometry;
    use preop_monitor::Silent;
    use preop_space::random::Random;
    use preop_space::{Direction, Point};

    const ANY: [f64; 2] = [f64::NEG_INFINITY, f64::INFINITY];

    fn grid() -> Geometry {
        Geometry::axial(Point::new(-5.0, -5.0, -5.0), [0.6, 0.5, 1.0], [17, 20, 11]).unwrap()
    }

    fn random_label(random: &mut Random) -> Label {
        let grid = grid();
        let inside = (0..grid.voxel_count()).map(|_| random.unit() < 0.5).collect();
        Label::new(grid, inside)
    }

    fn random_volume(random: &mut Random) -> Volume {
        let grid = grid();
        let hu = (0..grid.voxel_count()).map(|_| (random.unit() * 2000.0) as i16 - 500).collect();
        Volume::new(grid, hu)
    }

    fn random_stroke(random: &mut Random) -> PaintStroke {
        let path = (0..1 + (random.unit() * 3.0) as usize)
            .map(|_| {
                Point::new(
                    random.unit() * 10.0 - 5.0,
                    random.unit() * 10.0 - 5.0,
                    random.unit() * 10.0 - 5.0,
                )
            })
            .collect();
        let flat = (random.unit() < 0.3).then_some(Direction::SUPERIOR);
        let stroke = Stroke { path, radius: 0.5 + 2.0 * random.unit(), flat };
        let low = random.unit() * 800.0 - 400.0;
        PaintStroke { stroke, adds: random.unit() < 0.5, window: [low, low + 900.0] }
    }

    /// The same rule written over every voxel of the grid, the slow way.
    fn by_definition(
        label: &Label,
        volume: &Volume,
        strokes: &[PaintStroke],
        within: &Label,
    ) -> Label {
        let grid = label.geometry();
        let mut inside: Vec<bool> = (0..grid.voxel_count()).map(|n| label.contains(n)).collect();
        for PaintStroke { stroke, adds, window } in strokes {
            let mut over = vec![false; grid.voxel_count()];
            stroke.over(grid, &Silent, |n| over[n] = true).unwrap();
            for (n, inside) in inside.iter_mut().enumerate().filter(|(n, _)| over[*n]) {
                let hu = f64::from(volume.hu()[n]);
                if (window[0]..=window[1]).contains(&hu) && (!adds || within.contains(n)) {
                    *inside = *adds;
                }
            }
        }
        Label::new(grid.clone(), inside)
    }

    #[test]
    fn strokes_act_in_order_within_their_window_and_limit() {
        let mut random = Random::seeded(21);
        for _ in 0..20 {
            let (label, within) = (random_label(&mut random), random_label(&mut random));
            let volume = random_volume(&mut random);
            let strokes: Vec<PaintStroke> = (0..5).map(|_| random_stroke(&mut random)).collect();
            let painted = paint(&label, &volume, &strokes, Some(&within), &Silent).unwrap();
            assert_eq!(painted.label, by_definition(&label, &volume, &strokes, &within));
            let added = |p: &Painted| p.label.count() as i64 - label.count() as i64;
            let told = strokes.iter().zip(&painted.changed);
            let sum: i64 = told.map(|(s, n)| if s.adds { *n as i64 } else { -(*n as i64) }).sum();
            assert_eq!(added(&painted), sum, "every change is counted once");
        }
    }

    #[test]
    fn what_was_painted_and_erased_again_is_gone_and_the_rest_as_it_was() {
        let mut random = Random::seeded(5);
        let volume = random_volume(&mut random);
        let label = Label::new(grid(), vec![false; grid().voxel_count()]);
        for _ in 0..20 {
            let add = PaintStroke { adds: true, window: ANY, ..random_stroke(&mut random) };
            let erase = PaintStroke { adds: false, ..add.clone() };
            let painted = paint(&label, &volume, &[add, erase], None, &Silent).unwrap();
            assert_eq!(painted.label, label);
            assert_eq!(painted.changed[0], painted.changed[1]);
        }
    }

    #[test]
    fn two_grids_are_refused() {
        let mut random = Random::seeded(1);
        let volume = random_volume(&mut random);
        let other = Geometry::axial(Point::ORIGIN, [1.0; 3], [2, 2, 2]).unwrap();
        let label = Label::new(other, vec![true; 8]);
        assert!(matches!(paint(&label, &volume, &[], None, &Silent), Err(PaintError::Grids(_))));
    }
}
