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

/// Which voxels strokes may touch, beside what their own window says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits<'a> {
    /// A brush adds only voxels of this label.
    pub adds_within: Option<&'a Label>,
    /// An eraser takes only voxels of this label.
    pub erases_within: Option<&'a Label>,
    /// No stroke touches a voxel of this label.
    pub off: Option<&'a Label>,
}

impl<'a> Limits<'a> {
    fn each(&self) -> [Option<&'a Label>; 3] {
        [self.adds_within, self.erases_within, self.off]
    }

    /// Whether a stroke that adds, or one that erases, may touch a voxel.
    fn may(&self, adds: bool, voxel: usize) -> bool {
        let within = if adds { self.adds_within } else { self.erases_within };
        within.is_none_or(|label| label.contains(voxel))
            && self.off.is_none_or(|label| !label.contains(voxel))
    }
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
    /// Label, scan and limits are not of one grid.
    #[error(transparent)]
    Grids(#[from] GridsDiffer),
    /// Somebody asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// The label after the strokes, one after the other, each within its limits. Only the boxes around the strokes are
/// looked at.
///
/// # Errors
/// If the grids differ, or somebody asked to stop.
pub fn paint(
    label: &Label,
    volume: &Volume,
    strokes: &[PaintStroke],
    limits: Limits<'_>,
    monitor: &dyn Monitor,
) -> Result<Painted, PaintError> {
    let grid = label.geometry();
    let of_limits = limits.each().into_iter().flatten().map(Label::geometry);
    for other in of_limits.chain([volume.geometry()]) {
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
        stroke.stroke.over(grid, monitor, |n| {
            let grey = f64::from(hu[n]);
            if voxels[n] != value && grey >= low && grey <= high && limits.may(stroke.adds, n) {
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
        [adds_within, erases_within, off]: [&Label; 3],
    ) -> Label {
        let grid = label.geometry();
        let mut inside: Vec<bool> = (0..grid.voxel_count()).map(|n| label.contains(n)).collect();
        for PaintStroke { stroke, adds, window } in strokes {
            let mut over = vec![false; grid.voxel_count()];
            stroke.over(grid, &Silent, |n| over[n] = true).unwrap();
            for (n, inside) in inside.iter_mut().enumerate().filter(|(n, _)| over[*n]) {
                let hu = f64::from(volume.hu()[n]);
                let limit = if *adds { adds_within } else { erases_within };
                if (window[0]..=window[1]).contains(&hu) && limit.contains(n) && !off.contains(n) {
                    *inside = *adds;
                }
            }
        }
        Label::new(grid.clone(), inside)
    }

    #[test]
    fn strokes_act_in_order_within_their_window_and_limits() {
        let mut random = Random::seeded(21);
        for _ in 0..20 {
            let label = random_label(&mut random);
            let [a, b, c] = [0; 3].map(|_| random_label(&mut random));
            let limits = Limits { adds_within: Some(&a), erases_within: Some(&b), off: Some(&c) };
            let volume = random_volume(&mut random);
            let strokes: Vec<PaintStroke> = (0..5).map(|_| random_stroke(&mut random)).collect();
            let painted = paint(&label, &volume, &strokes, limits, &Silent).unwrap();
            let truth = by_definition(&label, &volume, &strokes, [&a, &b, &c]);
            assert_eq!(painted.label, truth);
            let added = |p: &Painted| p.label.count() as i64 - label.count() as i64;
            let told = strokes.iter().zip(&painted.changed);
            let sum: i64 = told.map(|(s, n)| if s.adds { *n as i64 } else { -(*n as i64) }).sum();
            assert_eq!(added(&painted), sum, "every change is counted once");
        }
    }

    #[test]
    fn an_eraser_takes_what_its_limit_holds_and_leaves_what_is_to_be_spared() {
        let mut random = Random::seeded(8);
        let (volume, grid) = (random_volume(&mut random), grid());
        let whole = Label::new(grid.clone(), vec![true; grid.voxel_count()]);
        let below = |z: usize| {
            let [ni, nj, _] = grid.size();
            Label::new(grid.clone(), (0..grid.voxel_count()).map(|n| n / (ni * nj) < z).collect())
        };
        let stroke = Stroke { path: vec![Point::ORIGIN], radius: 50.0, flat: None };
        let erase = PaintStroke { stroke, adds: false, window: ANY };
        let left = |limits| {
            let painted = paint(&whole, &volume, std::slice::from_ref(&erase), limits, &Silent);
            painted.unwrap().label.count()
        };
        let layer = grid.size()[0] * grid.size()[1];
        let (low, high) = (below(3), below(8));
        assert_eq!(left(Limits::default()), 0);
        assert_eq!(left(Limits { erases_within: Some(&high), ..Limits::default() }), 3 * layer);
        assert_eq!(left(Limits { off: Some(&low), ..Limits::default() }), 3 * layer);
        let both = Limits { erases_within: Some(&high), off: Some(&low), adds_within: Some(&low) };
        assert_eq!(left(both), 6 * layer);
    }

    #[test]
    fn what_was_painted_and_erased_again_is_gone_and_the_rest_as_it_was() {
        let mut random = Random::seeded(5);
        let volume = random_volume(&mut random);
        let label = Label::new(grid(), vec![false; grid().voxel_count()]);
        for _ in 0..20 {
            let add = PaintStroke { adds: true, window: ANY, ..random_stroke(&mut random) };
            let erase = PaintStroke { adds: false, ..add.clone() };
            let painted =
                paint(&label, &volume, &[add, erase], Limits::default(), &Silent).unwrap();
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
        let none = Limits::default();
        assert!(matches!(paint(&label, &volume, &[], none, &Silent), Err(PaintError::Grids(_))));
        let own = random_label(&mut random);
        let limits = Limits { off: Some(&label), ..none };
        assert!(matches!(paint(&own, &volume, &[], limits, &Silent), Err(PaintError::Grids(_))));
        assert!(paint(&own, &volume, &[], none, &Silent).is_ok());
    }
}
