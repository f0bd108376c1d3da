//! Phantoms whose seam is known.

use super::*;
use preop_image::Geometry;
use preop_monitor::{Recorder, Silent};
use preop_space::{Vector, random::Random};

const LEFT: Point = Point::new(-8.0, 0.0, 0.0);
const RIGHT: Point = Point::new(8.0, 0.0, 0.0);

/// A scan with the grey value of `hu` at each voxel centre, and its voxels of 300 HU or more.
fn scan(spacing: [f64; 3], hu: impl Fn(Point) -> f64) -> (Volume, Label) {
    let size = spacing.map(|s| (44.0 / s) as usize | 1);
    let first = |a: usize| -spacing[a] * (size[a] / 2) as f64;
    let grid = Geometry::axial(Point::new(first(0), first(1), first(2)), spacing, size).unwrap();
    let values = (0..grid.voxel_count()).map(|n| hu(grid.centre(grid.voxel(n))) as i16).collect();
    let volume = Volume::new(grid, values);
    let label = crate::threshold(&volume, 300.0, None);
    (volume, label)
}

fn seed(name: &str, points: &[Point]) -> Seed {
    Seed { name: name.into(), points: points.to_vec() }
}

/// Two balls of 7.5 mm joined by a rod of `neck` millimetres radius, all of one grey value.
fn dumb_bell(neck: f64) -> impl Fn(Point) -> f64 {
    move |p| {
        let ball = p.distance(LEFT).min(p.distance(RIGHT)) <= 7.5;
        let rod = p.x.abs() <= 8.0 && (p.y * p.y + p.z * p.z).sqrt() <= neck;
        if ball || rod { 1200.0 } else { 0.0 }
    }
}

/// Two cubes of cortex and marrow, pressed together: blur leaves a seam at x = 0 well above threshold.
fn pressed_cubes(p: Point) -> f64 {
    let side = |x: f64| x.abs().max(p.y.abs()).max(p.z.abs());
    let depth = 10.0 - side(p.x.abs() - 10.0);
    let seam = 500.0 * (1.0 - p.x.abs() / 0.8).max(0.0);
    match depth {
        d if d < 0.0 => 0.0,
        d if d < 2.0 => 1250.0 - seam,
        _ => 420.0,
    }
}

#[test]
fn two_balls_part_at_their_neck() {
    for (spacing, neck) in [([0.5; 3], 1.5), ([0.5, 0.5, 1.0], 2.0), ([0.7, 0.6, 1.25], 2.0)] {
        let (volume, label) = scan(spacing, dumb_bell(neck));
        let sets = [seed("left", &[LEFT]), seed("right", &[RIGHT])];
        let parts = separate(&label, &volume, &sets, &Silent).unwrap();
        let grid = label.geometry();
        for n in (0..grid.voxel_count()).filter(|n| label.contains(*n)) {
            let x = grid.centre(grid.voxel(n)).x;
            assert!(parts[0].contains(n) != parts[1].contains(n), "each voxel in one part");
            // The neck is the stretch of the rod between the balls, 1 mm long: the seam is in it.
            if x.abs() > 0.5 + 2.0 * spacing[0] {
                assert_eq!(parts[1].contains(n), x > 0.0, "{x} mm, voxels of {spacing:?} mm");
            }
        }
    }
}

#[test]
fn pressed_bones_part_at_their_dark_seam_also_in_noise() {
    let (clean, _) = scan([0.5, 0.5, 1.0], pressed_cubes);
    let mut random = Random::seeded(2);
    let noisy: Vec<i16> =
        clean.hu().iter().map(|h| (f64::from(*h) + 60.0 * random.normal()) as i16).collect();
    let volume = Volume::new(clean.geometry().clone(), noisy);
    let label = crate::islands::keep_largest(&crate::threshold(&volume, 300.0, None));
    // The seeds are picked unfairly: one near the seam, one far away from it.
    let sets =
        [seed("left", &[Point::new(-3.0, 5.0, 9.0)]), seed("right", &[Point::new(19.0, 0.0, 0.0)])];
    let parts = separate(&label, &volume, &sets, &Silent).unwrap();
    let grid = label.geometry();
    let wrong = |n: &usize| {
        let x = grid.centre(grid.voxel(*n)).x;
        x.abs() > 0.5 && (parts[0].contains(*n) && x > 0.0 || parts[1].contains(*n) && x < 0.0)
    };
    let wrong = (0..grid.voxel_count()).filter(wrong).count();
    assert!((wrong as f64) < 0.001 * label.count() as f64, "{wrong} of {}", label.count());
}

#[test]
fn permuting_the_sets_permutes_the_labels() {
    let (volume, label) = scan([1.0; 3], dumb_bell(3.0));
    let middle = seed("middle", &[Point::ORIGIN]);
    let sets = [seed("left", &[LEFT]), middle, seed("right", &[RIGHT])];
    let parts = separate(&label, &volume, &sets, &Silent).unwrap();
    for order in [[1, 0, 2], [2, 1, 0], [1, 2, 0]] {
        let turned = order.map(|n| sets[n].clone());
        let turned = separate(&label, &volume, &turned, &Silent).unwrap();
        for (n, part) in order.iter().zip(&turned) {
            assert_eq!(part, &parts[*n]);
        }
    }
}

#[test]
fn what_no_seed_is_connected_to_is_in_no_part() {
    let (volume, label) = scan([1.0; 3], dumb_bell(-1.0));
    let parts = separate(&label, &volume, &[seed("left", &[LEFT])], &Silent).unwrap();
    assert_eq!(parts[0], crate::islands::pointed_at(&label, &[LEFT]).there);
    assert!(parts[0].count() * 2 == label.count());
}

#[test]
fn a_pick_beside_the_bone_is_moved_onto_it_and_told() {
    let (volume, label) = scan([0.5; 3], dumb_bell(2.0));
    let beside = Point::new(-8.0, 0.0, 9.0);
    let told = Recorder::default();
    let parts = separate(&label, &volume, &[seed("left", &[beside])], &told).unwrap();
    assert!(parts[0].count() > 1000);
    let findings = told.into_findings();
    assert_eq!(findings[0].code, "separate.seed-moved");
    assert_eq!(findings[0].place, Some(Point::new(-8.0, 0.0, 7.5)));
    assert!(findings[0].message.contains("`left`") && findings[0].message.contains("1.5 mm"));
}

#[test]
fn a_pick_far_from_the_bone_says_where_the_bone_is() {
    let (volume, label) = scan([0.5; 3], dumb_bell(2.0));
    let far = [LEFT, Point::new(-8.0, 0.0, 11.5)];
    let refused = separate(&label, &volume, &[seed("left", &far)], &Silent);
    let Err(SeparateError::Outside { name, number, nearest, distance_mm, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!((name.as_str(), number, nearest), ("left", 2, [-8.0, 0.0, 7.5]));
    assert!((distance_mm - 4.0).abs() < 1e-9);
    let beyond = [seed("left", &[Point::new(1e9, 0.0, 0.0)])];
    let refused = separate(&label, &volume, &beyond, &Silent);
    assert!(matches!(refused, Err(SeparateError::Outside { number: 1, .. })), "{refused:?}");
}

#[test]
fn senseless_seeds_are_refused_by_name() {
    let (volume, label) = scan([1.0; 3], dumb_bell(2.0));
    let run = |sets: &[Seed]| separate(&label, &volume, sets, &Silent).unwrap_err();
    assert_eq!(run(&[]), SeparateError::Sets(0));
    assert_eq!(run(&vec![seed("a", &[LEFT]); 256]), SeparateError::Sets(256));
    assert_eq!(run(&[seed("a", &[])]), SeparateError::NoPoints("a".into()));
    let nowhere = Point::new(0.0, f64::NAN, 0.0);
    let not_finite = SeparateError::NotFinite { name: "a".into(), number: 2 };
    assert_eq!(run(&[seed("a", &[LEFT, nowhere])]), not_finite);
    let near = Point::new(-8.2, 0.1, 0.3);
    let (first, second) = ("jaw".to_string(), "skull".to_string());
    let shared = SeparateError::Shared { first, second, at: LEFT.to_array() };
    assert_eq!(run(&[seed("jaw", &[LEFT]), seed("skull", &[near])]), shared);
    let around = [Vector::X, Vector::Y, Vector::Z].map(|v| [LEFT + v, LEFT - v]).concat();
    let walled = run(&[seed("walled", &[LEFT]), seed("wall", &around)]);
    assert_eq!(walled, SeparateError::Nothing("walled".into()));
    let empty = crate::threshold(&volume, 3000.0, None);
    let refused = separate(&empty, &volume, &[seed("a", &[LEFT])], &Silent);
    assert_eq!(refused, Err(SeparateError::EmptyLabel));
}
