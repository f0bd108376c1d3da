//! Whoever cancels is answered soon: counted in work between two questions, not in seconds.
//!
//! A long loop asks once for each slice, sheet, slab or round. A slice of 512 x 512 voxels takes a few
//! milliseconds at the most, so that 100 ms are kept with much room.

use preop_image::{Geometry, Volume, smooth as smooth_image};
use preop_label::distance::{squared_to, squared_within};
use preop_label::fill::close;
use preop_label::{Label, Seed, separate};
use preop_monitor::{Cancelled, Finding, Monitor};
use preop_space::{Point, Vector};
use preop_surface::{Mesh, Smoothing, extract, simplify, smooth};
use std::sync::atomic::{AtomicUsize, Ordering};

const SIZE: usize = 48;

/// Counts the questions, and says yes from one of them on.
struct Asked {
    count: AtomicUsize,
    yes_from: usize,
}

impl Asked {
    fn yes_from(yes_from: usize) -> Asked {
        Asked { count: AtomicUsize::new(0), yes_from }
    }
    fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

impl Monitor for Asked {
    fn finding(&self, _: Finding) {}
    fn progress(&self, _: f64) {}
    fn is_cancelled(&self) -> bool {
        self.count.fetch_add(1, Ordering::SeqCst) + 1 >= self.yes_from
    }
}

/// Two balls that touch, in a volume.
fn balls() -> (Volume, Label) {
    let axes = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    let axes = axes.map(|a| Vector::from(a).direction().unwrap());
    let grid = Geometry::new(Point::ORIGIN, axes, [1.0; 3], [SIZE; 3]).unwrap();
    let inside: Vec<bool> = (0..SIZE * SIZE * SIZE)
        .map(|n| {
            let at = [n % SIZE, n / SIZE % SIZE, n / SIZE / SIZE].map(|c| c as f64);
            let p = Point::from(at);
            [15.0, 32.0].iter().any(|z| p.distance(Point::new(24.0, 24.0, *z)) < 9.0)
        })
        .collect();
    let hu = inside.iter().map(|i| if *i { 1000 } else { 0 }).collect();
    (Volume::new(grid.clone(), hu), Label::new(grid, inside))
}

fn surface() -> Mesh {
    let (volume, label) = balls();
    extract::bone(&volume, &label, 500.0, &preop_monitor::Silent).unwrap()
}

/// The work asks at least `least` times; and once it was told to stop, each thread ends the piece that
/// it is at and no more.
fn answers_soon(name: &str, least: usize, work: impl Fn(&dyn Monitor) -> Result<(), Cancelled>) {
    let whole = Asked::yes_from(usize::MAX);
    assert_eq!(work(&whole), Ok(()), "{name}");
    let count = whole.count();
    assert!(count >= least, "{name} asked {count} times, not {least}");
    for nth in [1, count / 2, count] {
        let asked = Asked::yes_from(nth.max(1));
        assert_eq!(work(&asked), Err(Cancelled), "{name} at {nth}");
        let beyond = asked.count() - nth.max(1);
        // A pool's threads may each have one question under way, and a piece may be begun beside it.
        let most = 2 * rayon::current_num_threads();
        assert!(beyond <= most, "{name} asked {beyond} times after it was told to stop at {nth}");
    }
}

#[test]
fn loops_over_voxels_ask_at_each_slice() {
    let (volume, label) = balls();
    answers_soon("smooth-image", SIZE, |m| smooth_image(&volume, 1.0, m).map(drop));
    answers_soon("distance to", 2 * SIZE, |m| squared_to(&label, m).map(drop));
    answers_soon("distance within", 2 * SIZE, |m| squared_within(&label, m).map(drop));
    answers_soon("close", 2 * SIZE, |m| close(&label, 2.0, m).map(drop));
    answers_soon("extract", SIZE, |m| extract::bone(&volume, &label, 500.0, m).map(drop));
}

#[test]
fn the_parting_of_bones_asks_all_along() {
    let (volume, label) = balls();
    let seed = |name: &str, z| Seed { name: name.into(), points: vec![Point::new(24.0, 24.0, z)] };
    let seeds = [seed("one", 15.0), seed("other", 32.0)];
    answers_soon("separate", SIZE, |m| match separate(&label, &volume, &seeds, m) {
        Ok(_) => Ok(()),
        Err(preop_label::SeparateError::Cancelled(c)) => Err(c),
        Err(other) => panic!("{other}"),
    });
}

#[test]
fn loops_over_triangles_ask_at_each_round() {
    let mesh = surface();
    let smoothing = Smoothing { iterations: 20, pass_band: 0.1, limit_mm: 0.5 };
    answers_soon("smooth", 40, |m| smooth(&mesh, &smoothing, m).map(drop));
    answers_soon("simplify", 1, |m| simplify(&mesh, 0.05, m).map(drop));
}
