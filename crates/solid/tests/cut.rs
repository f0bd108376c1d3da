//! Plane cuts against what must hold of every cut.

mod bodies;
use bodies::{blob, block, corner_distance, direction, motion, on_threads, same, torus};
use preop_solid::cut::{CutError, Halves, osteotomy, split};
use preop_solid::{Solid, boolean, shape};
use preop_space::random::Random;
use preop_space::{Direction, Plane, Point, Rigid, Vector};
use preop_surface::Mesh;

fn plane(through: [f64; 3], normal: [f64; 3]) -> Plane {
    Plane::new(Point::from(through), Direction::try_from(normal).unwrap())
}

fn volume(body: &Option<Solid>) -> f64 {
    body.as_ref().map_or(0.0, |b| b.volume())
}

/// What holds of every split: volumes add up, each half stays on its side, lids lie on the plane,
/// face along it exactly and cover the section.
fn check(body: &Solid, plane: &Plane) -> Halves {
    let halves = split(body, plane).unwrap();
    let sum = volume(&halves.below) + volume(&halves.above);
    assert!((sum - body.volume()).abs() <= 1e-9 * body.volume(), "{sum} {}", body.volume());
    for (half, side) in [(&halves.below, 1.0), (&halves.above, -1.0)] {
        let Some(half) = half else { continue };
        assert!(half.points().iter().all(|p| plane.signed_distance(*p) * side <= 1e-7));
        let mut lid = 0.0;
        for t in 0..half.triangles().len() {
            let corners = half.corners(t);
            if corners.iter().all(|p| plane.signed_distance(*p).abs() < 1e-7) {
                let [a, b, c] = corners;
                lid += (b - a).cross(c - a).dot(*plane.normal) / 2.0 * side;
            }
        }
        let area = halves.section.as_ref().map_or(0.0, |s| s.area_mm2);
        assert!(
            (lid - area).abs() <= 1e-9 * area.max(1.0) || plane_is_a_face(body, plane),
            "{lid} {area}"
        );
    }
    halves
}

fn plane_is_a_face(body: &Mesh, plane: &Plane) -> bool {
    (0..body.triangles().len())
        .any(|t| body.corners(t).iter().all(|p| plane.signed_distance(*p).abs() < 1e-7))
}

#[test]
fn a_box_is_halved() {
    let body = block([0.0, 0.0, 0.0], [10.0, 6.0, 4.0]);
    let halves = check(&body, &plane([2.5, 3.0, 2.0], [1.0, 0.0, 0.0]));
    same(volume(&halves.below), 60.0, 1e-14);
    let section = halves.section.unwrap();
    same(section.area_mm2, 24.0, 1e-14);
    assert!(section.centroid.distance(Point::new(2.5, 3.0, 2.0)) < 1e-12);
    assert!((section.width(Direction::POSTERIOR) - 6.0).abs() < 1e-12);
    assert_eq!((section.distance_mm, section.moved_mm), (0.0, 0.0));
}

#[test]
fn a_face_in_the_plane_is_no_cut() {
    let body = block([0.0, 0.0, 0.0], [10.0, 6.0, 4.0]);
    for (x, below) in [(0.0, false), (10.0, true), (-3.0, false), (12.0, true)] {
        let halves = split(&body, &plane([x, 3.0, 2.0], [1.0, 0.0, 0.0])).unwrap();
        assert_eq!((halves.below.is_some(), halves.above.is_some()), (below, !below));
        assert_eq!(halves.section, None);
    }
}

#[test]
fn planes_through_corners_edges_and_treads() {
    let cube = block([0.0, 0.0, 0.0], [2.0, 2.0, 2.0]);
    same(volume(&check(&cube, &plane([1.0, 1.0, 1.0], [1.0, 1.0, 0.0])).below), 4.0, 1e-12);
    same(volume(&check(&cube, &plane([1.0, 1.0, 1.0], [1.0, 1.0, 1.0])).below), 4.0, 1e-12);
    same(volume(&check(&cube, &plane([2.0, 0.0, 0.0], [1.0, 1.0, 1.0])).below), 8.0 / 6.0, 1e-12);
    // A stair: the plane holds a tread that faces up and one that faces down.
    let outline = [
        [0.0, 0.0],
        [4.0, 0.0],
        [4.0, 2.0],
        [6.0, 2.0],
        [6.0, 5.0],
        [2.0, 5.0],
        [2.0, 2.0],
        [0.0, 2.0],
    ];
    let stair = shape::prism(&outline, &[], &Rigid::IDENTITY, 3.0).unwrap();
    let halves = check(&stair, &plane([0.0, 2.0, 0.0], [0.0, 1.0, 0.0]));
    same(volume(&halves.below), 24.0, 1e-12);
    same(halves.section.unwrap().area_mm2, 6.0, 1e-12);
}

/// A box of unit cells' corners, so that planes run through many corners, edges and faces.
fn lattice(n: i32) -> Solid {
    let step = 1.0;
    let mut points: Vec<Point> = Vec::new();
    let mut triangles = Vec::new();
    let mut number = std::collections::BTreeMap::new();
    for (axis, far) in [(0, 0), (0, n), (1, 0), (1, n), (2, 0), (2, n)] {
        let mut at = |i: i32, j: i32| {
            let mut place = [0; 3];
            (place[axis], place[(axis + 1) % 3], place[(axis + 2) % 3]) = (far, i, j);
            *number.entry(place).or_insert_with(|| {
                points.push(Point::from(place.map(|v| f64::from(v) * step)));
                points.len() as u32 - 1
            })
        };
        for i in 0..n {
            for j in 0..n {
                let [a, b, c, d] = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
                let pair = [[a, b, c], [a, c, d]];
                triangles
                    .extend(pair.map(|[a, b, c]| if far == 0 { [a, c, b] } else { [a, b, c] }));
            }
        }
    }
    Solid::try_from(Mesh::new(points, triangles).unwrap()).unwrap()
}

#[test]
fn a_lattice_is_cut_along_its_corners() {
    let body = lattice(6);
    for k in 1..6 {
        let z = f64::from(k);
        same(volume(&check(&body, &plane([3.0, 3.0, z], [0.0, 0.0, 1.0])).below), 36.0 * z, 1e-12);
    }
    for normal in
        [[1.0, 1.0, 0.0], [1.0, -1.0, 0.0], [1.0, 1.0, 1.0], [2.0, 1.0, -1.0], [0.0, 1.0, 2.0]]
    {
        for through in [[3.0, 3.0, 3.0], [2.0, 3.0, 1.0], [1.0, 1.0, 1.0]] {
            let halves = check(&body, &plane(through, normal));
            assert!(halves.below.is_some() && halves.above.is_some());
        }
    }
}

#[test]
fn a_turned_lattice_is_cut_along_its_rounded_corners() {
    let mut random = Random::seeded(3);
    for _ in 0..60 {
        let place = motion(&mut random, 300.0);
        let z = (random.bits() % 7) as f64;
        let cut = place.plane(&plane([3.0, 3.0, z], [0.0, 0.0, 1.0]));
        let halves = check(&lattice(6).moved(&place), &cut);
        assert!((volume(&halves.below) - 36.0 * z).abs() < 1e-6);
    }
}

#[test]
fn random_planes_through_random_bodies() {
    let mut random = Random::seeded(1);
    let bodies = [
        blob(1, 0.1),
        blob(2, 0.1),
        torus(16.0, 6.0, 90, 40),
        lattice(8),
        hollow(),
        block([-9.0, -9.0, -9.0], [9.0, 9.0, 9.0]),
    ];
    for n in 0..600 {
        let body = &bodies[n % bodies.len()];
        let mut number = || random.between(-14.0, 14.0);
        let through = Point::new(number(), number(), number());
        let halves = check(body, &Plane::new(through, direction(&mut random)));
        assert_eq!(halves.section.map_or(0.0, |s| s.moved_mm), 0.0);
    }
}

/// A ball with a cavity, in which a small ball floats.
fn hollow() -> Solid {
    let ball = |radius: f64| shape::sphere(Point::ORIGIN, radius, 0.05).unwrap();
    let shell = boolean::difference(&ball(20.0), &[&ball(15.0)]).unwrap().unwrap();
    boolean::union(&[&shell, &ball(5.0)]).unwrap()
}

#[test]
fn a_cut_agrees_with_the_boolean() {
    let mut random = Random::seeded(8);
    for seed in 0..6 {
        let body = blob(seed, 0.2);
        let frame = motion(&mut random, 5.0);
        let cut = frame.plane(&plane([0.0, 0.0, 0.0], [0.0, 0.0, 1.0]));
        let far = shape::cuboid(
            &(frame * Rigid::shift(Vector::new(0.0, 0.0, 50.0))),
            Vector::new(50.0, 50.0, 50.0),
        )
        .unwrap();
        let truth = boolean::intersection(&body, &far).unwrap().unwrap();
        let halves = check(&body, &cut);
        same(volume(&halves.above), truth.volume(), 1e-9);
        assert!(corner_distance(&truth, halves.above.as_ref().unwrap()) < 1e-6);
    }
}

/// Two rami along y at x = -20 and x = 20, joined at y from 0 to 8: a jaw.
fn jaw() -> Solid {
    let outline = [
        [-24.0, 0.0],
        [24.0, 0.0],
        [24.0, 40.0],
        [16.0, 40.0],
        [16.0, 8.0],
        [-16.0, 8.0],
        [-16.0, 40.0],
        [-24.0, 40.0],
    ];
    shape::prism(&outline, &[], &Rigid::IDENTITY, 10.0).unwrap()
}

#[test]
fn a_saw_cuts_one_ramus_and_leaves_the_other() {
    let cut = osteotomy(&jaw(), &plane([20.0, 25.0, 5.0], [0.0, 1.0, 0.0]), 0.0).unwrap();
    same(cut.removed.volume(), 15.0 * 8.0 * 10.0, 1e-12);
    same(cut.section.area_mm2, 80.0, 1e-12);
    assert!(cut.kept.bounds().max.y == 40.0, "the other ramus is whole");
    // The same cut, the other side kept: the removed part crosses the plane elsewhere and stays whole.
    let cut = osteotomy(&jaw(), &plane([20.0, 25.0, 5.0], [0.0, -1.0, 0.0]), 0.5).unwrap();
    same(cut.kept.volume(), 15.0 * 80.0, 1e-12);
    same(cut.kerf_volume_mm3, 0.5 * 80.0, 1e-9);
    same(cut.removed.volume() + cut.kept.volume() + cut.kerf_volume_mm3, jaw().volume(), 1e-9);
    assert!(cut.removed.bounds().max.y == 40.0);
    let face = |p: &&Point| (p.x - 20.0).abs() < 5.0;
    assert!(cut.removed.points().iter().filter(face).all(|p| p.y <= 24.5 + 1e-9));
    assert!(cut.kept.points().iter().all(|p| p.y >= 25.0));
}

#[test]
fn a_cut_that_cannot_be_says_why() {
    // The other side of the ring is 68 mm away: not the same cut, so the ring is not parted.
    let ring = torus(40.0, 6.0, 60, 24);
    let through_one_side = plane([40.0, 0.0, 0.0], [0.0, 1.0, 0.0]);
    assert!(matches!(osteotomy(&ring, &through_one_side, 0.0), Err(CutError::NotSeparated { .. })));
    let Err(CutError::Misses { distance_mm }) =
        osteotomy(&jaw(), &plane([0.0, 43.0, 0.0], [0.0, 1.0, 0.0]), 0.0)
    else {
        panic!()
    };
    assert!((distance_mm - 3.0).abs() < 1e-12);
    let at_the_end = plane([20.0, 39.5, 5.0], [0.0, 1.0, 0.0]);
    assert!(matches!(osteotomy(&jaw(), &at_the_end, 0.6), Err(CutError::NothingBeyondKerf { .. })));
    assert!(matches!(osteotomy(&jaw(), &at_the_end, f64::NAN), Err(CutError::Kerf(_))));
    let nowhere = Plane::new(Point::new(f64::NAN, 0.0, 0.0), Direction::LEFT);
    assert_eq!(split(&jaw(), &nowhere), Err(CutError::NotFinite));
}

#[test]
fn what_hangs_together_beside_the_cut_is_cut_too_and_shows_in_the_section() {
    // The far side of a small ring, 20 mm away, counts as the same cut: both pieces are reported.
    let ring = torus(16.0, 6.0, 60, 24);
    let cut = osteotomy(&ring, &plane([16.0, 0.0, 0.0], [0.0, 1.0, 0.0]), 0.0).unwrap();
    assert_eq!(cut.section.contours.len(), 2);
    same(cut.kept.volume() + cut.removed.volume(), ring.volume(), 1e-9);
}

#[test]
fn a_hook_below_the_plane_goes_with_the_part_it_hangs_on() {
    // A nail with a hooked head; the plane crosses shaft and hook, the saw cuts the shaft alone.
    let outline = [
        [0.0, 0.0],
        [4.0, 0.0],
        [4.0, 20.0],
        [8.0, 20.0],
        [8.0, 12.0],
        [12.0, 12.0],
        [12.0, 24.0],
        [0.0, 24.0],
    ];
    let nail = shape::prism(&outline, &[], &Rigid::IDENTITY, 4.0).unwrap();
    let cut = osteotomy(&nail, &plane([2.0, 16.0, 2.0], [0.0, 1.0, 0.0]), 1.0).unwrap();
    same(cut.kept.volume(), 4.0 * 16.0 * 4.0, 1e-12);
    same(cut.kerf_volume_mm3, 16.0, 1e-12);
    assert_eq!(cut.removed.bounds().min.y, 12.0);
}

#[test]
fn a_kerf_takes_what_the_section_says() {
    // P1: the lost volume is the integral of the section's area over the kerf (Simpson's rule).
    let body = blob(5, 0.02);
    let cut_plane = plane([3.0, 1.0, -2.0], [0.3, 0.9, 0.2]);
    let cut = osteotomy(&body, &cut_plane, 0.5).unwrap();
    let area = |d: f64| split(&body, &cut_plane.moved(d)).unwrap().section.unwrap().area_mm2;
    let integral = (area(0.0) + 4.0 * area(0.25) + area(0.5)) * 0.5 / 6.0;
    same(cut.kerf_volume_mm3, integral, 1e-4);
    same(cut.kept.volume() + cut.kerf_volume_mm3 + cut.removed.volume(), body.volume(), 1e-9);
}

#[test]
fn a_fork_within_the_kerf_is_cut_through_both_tines() {
    let outline = [
        [0.0, 0.0],
        [9.0, 0.0],
        [9.0, 20.0],
        [6.0, 20.0],
        [6.0, 10.2],
        [3.0, 10.2],
        [3.0, 20.0],
        [0.0, 20.0],
    ];
    let fork = shape::prism(&outline, &[], &Rigid::IDENTITY, 4.0).unwrap();
    let cut = osteotomy(&fork, &plane([1.0, 10.0, 2.0], [0.0, 1.0, 0.0]), 0.5).unwrap();
    same(cut.kept.volume(), 360.0, 1e-12);
    same(cut.removed.volume(), 2.0 * 3.0 * 9.5 * 4.0, 1e-12);
    same(cut.kerf_volume_mm3, (9.0 * 0.2 + 6.0 * 0.3) * 4.0, 1e-12);
}

#[test]
fn shells_that_are_not_cut_go_where_they_lie() {
    let cavity = |x: f64| shape::sphere(Point::new(x, 25.0, 5.0), 2.0, 0.1).unwrap();
    let drilled = boolean::difference(&jaw(), &[&cavity(-20.0)]).unwrap().unwrap();
    let splinter = block([-1.0, 50.0, 0.0], [1.0, 52.0, 2.0]);
    let body = boolean::union(&[&drilled, &splinter]).unwrap();
    let through = [20.0, 25.0, 5.0];
    // The cavity straddles the plane in the other ramus: it stays in that ramus, whichever it is.
    let cut = osteotomy(&body, &plane(through, [0.0, 1.0, 0.0]), 0.0).unwrap();
    same(cut.removed.volume(), 1200.0 + 8.0, 1e-12);
    same(cut.kept.volume() + cut.removed.volume(), body.volume(), 1e-12);
    let cut = osteotomy(&body, &plane(through, [0.0, -1.0, 0.0]), 0.5).unwrap();
    same(cut.kept.volume(), 1200.0 + 8.0, 1e-12);
    same(cut.removed.volume(), jaw().volume() - 1240.0 - cavity(0.0).volume(), 1e-12);
    // A cavity that the plane crosses in the same ramus is cut with it.
    let body = boolean::difference(&jaw(), &[&cavity(20.0)]).unwrap().unwrap();
    let cut = osteotomy(&body, &plane(through, [0.0, 1.0, 0.0]), 0.0).unwrap();
    assert_eq!(cut.section.contours.len(), 2);
    same(cut.kept.volume() + cut.removed.volume(), body.volume(), 1e-12);
}

#[test]
fn a_motion_before_is_a_motion_after() {
    let mut random = Random::seeded(4);
    let body = blob(3, 0.05);
    let cut = plane([2.0, 1.0, 3.0], [0.5, 0.6, -0.7]);
    let after = osteotomy(&body, &cut, 0.4).unwrap();
    for _ in 0..5 {
        let place = motion(&mut random, 1000.0);
        let before = osteotomy(&body.moved(&place), &place.plane(&cut), 0.4).unwrap();
        assert!(corner_distance(&before.kept, &after.kept.moved(&place)) < 1e-9);
        assert!(corner_distance(&before.removed, &after.removed.moved(&place)) < 1e-9);
        same(before.section.area_mm2, after.section.area_mm2, 1e-9);
    }
}

#[test]
fn mirrored_twice_is_the_same_and_cuts_mirror() {
    let body = blob(3, 0.05);
    assert!(body.mirrored().mirrored() == body);
    let mirrored =
        osteotomy(&body.mirrored(), &plane([-2.0, 1.0, 3.0], [-0.5, 0.6, -0.7]), 0.4).unwrap();
    let straight = osteotomy(&body, &plane([2.0, 1.0, 3.0], [0.5, 0.6, -0.7]), 0.4).unwrap();
    assert!(corner_distance(&mirrored.kept, &straight.kept.mirrored()) < 1e-9);
    same(mirrored.removed.volume(), straight.removed.volume(), 1e-12);
}

#[test]
fn threads_do_not_change_a_bit() {
    let body = blob(6, 0.005);
    let cut = plane([2.0, 1.0, 3.0], [0.5, 0.6, -0.7]);
    let alone = on_threads(1, || osteotomy(&body, &cut, 0.4).unwrap());
    assert!(on_threads(2, || osteotomy(&body, &cut, 0.4).unwrap()) == alone);
    assert!(on_threads(8, || osteotomy(&body, &cut, 0.4).unwrap()) == alone);
}
