//! Booleans against identities that hold whatever the bodies are.

mod bodies;
use bodies::{blob, block, corner_distance, motion, on_threads, same, torus};
use preop_solid::boolean::{difference, intersection, overlap_volume, union};
use preop_solid::{Solid, shape};
use preop_space::random::Random;
use preop_space::{Direction, Point, Rigid, Vector};
use preop_surface::Mesh;

fn volume(body: &Option<Solid>) -> f64 {
    body.as_ref().map_or(0.0, |b| b.volume())
}

/// Two bodies that overlap, another pair for each seed.
fn pair(seed: u64) -> (Solid, Solid) {
    let mut random = Random::seeded(seed);
    let place = motion(&mut random, 8.0);
    let second = match seed % 4 {
        0 => blob(seed + 100, 0.2).moved(&place),
        1 => torus(16.0, 6.0, 60, 24).moved(&place),
        2 => shape::cuboid(&place, Vector::new(15.0, 9.0, 12.0)).unwrap(),
        _ => shape::cylinder(
            place.point(Point::new(0.0, 0.0, -30.0)),
            place.direction(Direction::SUPERIOR),
            60.0,
            4.0,
            32,
        )
        .unwrap(),
    };
    (blob(seed, 0.2), second)
}

#[test]
fn volumes_add_up() {
    for seed in 0..24 {
        let (a, b) = pair(seed);
        let both = volume(&intersection(&a, &b).unwrap());
        same(union(&[&a, &b]).unwrap().volume() + both, a.volume() + b.volume(), 1e-9);
        same(volume(&difference(&a, &[&b]).unwrap()) + both, a.volume(), 1e-9);
        same(overlap_volume(&a, &b).unwrap(), both, 1e-9);
    }
}

#[test]
fn a_body_against_itself() {
    for body in [blob(7, 0.2), torus(16.0, 6.0, 60, 24), block([0.0, 1.0, 2.0], [3.0, 5.0, 7.0])] {
        assert_eq!(difference(&body, &[&body]).unwrap(), None);
        same(volume(&intersection(&body, &body).unwrap()), body.volume(), 1e-12);
        same(union(&[&body, &body]).unwrap().volume(), body.volume(), 1e-12);
    }
}

#[test]
fn the_order_of_a_union_changes_nothing_and_differences_undo() {
    for seed in [1, 2, 4] {
        let (a, b) = pair(seed);
        let (ab, ba) = (union(&[&a, &b]).unwrap(), union(&[&b, &a]).unwrap());
        same(ab.volume(), ba.volume(), 1e-12);
        assert!(corner_distance(&ab, &ba) < 1e-9);
        let left = difference(&a, &[&b]).unwrap().unwrap();
        let back = difference(&a, &[&left]).unwrap();
        same(volume(&back), overlap_volume(&a, &b).unwrap(), 1e-6);
    }
}

#[test]
fn shared_planes_are_handled() {
    let base = block([0.0, 0.0, 0.0], [10.0, 10.0, 10.0]);
    // Face on face, the same size and smaller; a slot flush with three faces; a corner cut.
    let on_top = block([0.0, 0.0, 10.0], [10.0, 10.0, 15.0]);
    same(union(&[&base, &on_top]).unwrap().volume(), 1500.0, 1e-12);
    let smaller = block([2.0, 3.0, 10.0], [6.0, 7.0, 15.0]);
    same(union(&[&base, &smaller]).unwrap().volume(), 1080.0, 1e-12);
    let slot = block([0.0, 4.0, 0.0], [10.0, 5.0, 10.0]);
    let halves = difference(&base, &[&slot]).unwrap().unwrap();
    same(halves.volume(), 900.0, 1e-12);
    let corner = block([5.0, 5.0, 5.0], [10.0, 10.0, 10.0]);
    same(volume(&difference(&base, &[&corner]).unwrap()), 875.0, 1e-12);
    assert_eq!(intersection(&base, &on_top).unwrap(), None);
    assert_eq!(overlap_volume(&base, &on_top).unwrap(), 0.0);
    let shell = difference(&base, &[&block([1.0, 1.0, 1.0], [9.0, 9.0, 9.0])]).unwrap().unwrap();
    same(shell.volume(), 1000.0 - 512.0, 1e-12);
}

#[test]
fn shared_planes_are_handled_when_turned() {
    // The same planes after a rotation that does not fit the digits, many times over.
    let mut random = Random::seeded(5);
    for _ in 0..20 {
        let place = motion(&mut random, 200.0);
        let part = |centre: [f64; 3], half: [f64; 3]| {
            shape::cuboid(&(place * Rigid::shift(Vector::from(centre))), Vector::from(half))
                .unwrap()
        };
        let plate = part([0.0, 0.0, 0.0], [20.0, 10.0, 2.0]);
        let block = part([5.0, 0.0, 5.0], [6.0, 10.0, 3.0]);
        let guide = union(&[&plate, &block]).unwrap();
        same(guide.volume(), 3200.0 + 1440.0, 1e-7);
        let slot = part([5.0, 0.0, 3.0], [0.25, 10.0, 5.0]);
        let cut = difference(&guide, &[&slot]).unwrap().unwrap();
        same(cut.volume(), 4640.0 - 0.5 * 20.0 * 10.0, 1e-7);
    }
}

#[test]
fn bodies_that_only_touch() {
    // Along an edge and in a corner: one body of two shells, or a clear refusal; never a broken one.
    let a = block([0.0, 0.0, 0.0], [1.0, 1.0, 1.0]);
    for b in [block([1.0, 1.0, 0.0], [2.0, 2.0, 1.0]), block([1.0, 1.0, 1.0], [2.0, 2.0, 2.0])] {
        if let Ok(both) = union(&[&a, &b]) {
            same(both.volume(), 2.0, 1e-12);
        }
    }
    let ball = shape::sphere(Point::new(0.5, 0.5, 2.0), 1.0, 0.01).unwrap();
    if let Ok(both) = union(&[&a, &ball]) {
        same(both.volume(), 1.0 + ball.volume(), 1e-9);
    }
}

#[test]
fn a_motion_before_is_a_motion_after() {
    let mut random = Random::seeded(9);
    for seed in [0, 3, 5] {
        let (a, b) = pair(seed);
        let place = motion(&mut random, 1000.0);
        let before = union(&[&a.moved(&place), &b.moved(&place)]).unwrap();
        let after = union(&[&a, &b]).unwrap().moved(&place);
        same(before.volume(), after.volume(), 1e-9);
        assert!(corner_distance(&before, &after) < 1e-4);
    }
}

/// The same body with its corners and triangles in another order.
fn shuffled(body: &Solid, seed: u64) -> Solid {
    let mut random = Random::seeded(seed);
    let mut order: Vec<usize> = (0..body.points().len()).collect();
    for k in (1..order.len()).rev() {
        order.swap(k, (random.bits() % (k as u64 + 1)) as usize);
    }
    let mut number = vec![0u32; order.len()];
    for (new, old) in order.iter().enumerate() {
        number[*old] = new as u32;
    }
    let mut triangles: Vec<[u32; 3]> =
        body.triangles().iter().map(|t| [t[1], t[2], t[0]].map(|c| number[c as usize])).collect();
    for k in (1..triangles.len()).rev() {
        triangles.swap(k, (random.bits() % (k as u64 + 1)) as usize);
    }
    let points = order.iter().map(|k| body.points()[*k]).collect();
    Solid::try_from(Mesh::new(points, triangles).unwrap()).unwrap()
}

#[test]
fn neither_threads_nor_numbering_change_a_bit() {
    let (a, b) = (blob(1, 0.01), blob(2, 0.01).moved(&Rigid::shift(Vector::new(9.0, 3.0, -4.0))));
    let alone = on_threads(1, || union(&[&a, &b]).unwrap());
    for threads in [2, 8] {
        assert!(on_threads(threads, || union(&[&a, &b]).unwrap()) == alone);
        assert!(
            on_threads(threads, || union(&[&shuffled(&a, 3), &shuffled(&b, 4)]).unwrap()) == alone
        );
    }
}
