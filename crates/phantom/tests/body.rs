//! The bodies: what pruning leaves, sizes, gaps, contacts, and the places of the plan.

use preop_phantom::landmarks::{TUMOUR_BALL_MM, TUMOUR_CENTRE};
use preop_phantom::{Ball, Field, Head, Phantom, Skeleton, Swept, head, leg};
use preop_space::{Bounds, Point, Vector, math, random::Random};

fn random_place(random: &mut Random, within: Bounds) -> Point {
    Point::new(
        random.between(within.min.x, within.max.x),
        random.between(within.min.y, within.max.y),
        random.between(within.min.z, within.max.z),
    )
}

/// The volume where a field is negative, by the mean over a grid with soft edges.
fn volume(field: &Field, within: Bounds, step: f64) -> f64 {
    let size = within.size().to_array().map(|s| (s / step).round() as usize);
    let mut sum = 0.0;
    for n in 0..size.iter().product::<usize>() {
        let at = [n % size[0], n / size[0] % size[1], n / size[0] / size[1]];
        let along = |a: usize| (at[a] as f64 + 0.5) * step;
        let p = within.min + Vector::new(along(0), along(1), along(2));
        sum += (0.5 - field.value(p) / step).clamp(0.0, 1.0);
    }
    sum * step * step * step
}

fn swept(balls: &[Ball], lines: &[[usize; 2]], triangles: &[[usize; 3]]) -> Field {
    let (balls, lines, triangles) = (balls.to_vec(), lines.to_vec(), triangles.to_vec());
    Field::Swept(Swept::new(Skeleton { balls, lines, triangles }))
}

#[test]
fn a_plate_has_the_volume_of_steiner() {
    // A triangle with legs of 6 and 8 swept by a ball of radius 2.
    let balls = [
        Ball::new(0.0, 0.0, 0.0, 2.0),
        Ball::new(6.0, 0.0, 0.0, 2.0),
        Ball::new(0.0, 8.0, 0.0, 2.0),
    ];
    let plate = swept(&balls, &[], &[[0, 1, 2]]);
    let within = Bounds { min: Point::new(-3.0, -3.0, -3.0), max: Point::new(9.0, 11.0, 3.0) };
    let expected = 24.0 * 4.0 + 24.0 * math::PI * 4.0 / 2.0 + 4.0 / 3.0 * math::PI * 8.0;
    assert!((volume(&plate, within, 0.1) / expected - 1.0).abs() < 1e-3);
}

#[test]
fn a_round_cone_has_its_volume() {
    // Balls of radius 3 and 1, 10 mm apart: two caps and the frustum between their circles of touch.
    let cone =
        swept(&[Ball::new(0.0, 0.0, 0.0, 3.0), Ball::new(0.0, 0.0, 10.0, 1.0)], &[[0, 1]], &[]);
    let (sine, cosine): (f64, f64) = (0.2, (1.0f64 - 0.04).sqrt());
    let (low, high) = ((3.0 * sine, 3.0 * cosine), (10.0 + sine, cosine));
    let frustum =
        math::PI / 3.0 * (high.0 - low.0) * (low.1 * low.1 + low.1 * high.1 + high.1 * high.1);
    let cap = |r: f64, h: f64| math::PI * h * h * (3.0 * r - h) / 3.0;
    let expected = frustum + cap(3.0, 3.0 + low.0) + cap(1.0, 1.0 - sine);
    let within = Bounds { min: Point::new(-4.0, -4.0, -4.0), max: Point::new(4.0, 4.0, 12.0) };
    assert!((volume(&cone, within, 0.1) / expected - 1.0).abs() < 1e-3);
}

#[test]
fn the_hull_of_unequal_balls_is_their_convex_hull() {
    let balls = [
        Ball::new(0.0, 0.0, 0.0, 3.0),
        Ball::new(9.0, 1.0, 2.0, 1.0),
        Ball::new(2.0, 8.0, -1.0, 2.0),
    ];
    let hull = swept(&balls, &[], &[[0, 1, 2]]);
    let mut random = Random::seeded(3);
    let all = Bounds { min: Point::new(-4.0, -4.0, -4.0), max: Point::new(11.0, 11.0, 5.0) };
    for _ in 0..200 {
        // The value is the least over all balls of the sweep: sampled, it can only be larger.
        let p = random_place(&mut random, all);
        let sampled = (0..=60)
            .flat_map(|s| (0..=60 - s).map(move |t| (f64::from(s) / 60.0, f64::from(t) / 60.0)))
            .map(|(s, t)| {
                let centre = balls[0].centre
                    + (balls[1].centre - balls[0].centre) * s
                    + (balls[2].centre - balls[0].centre) * t;
                let radius = 3.0 - 2.0 * s - t;
                p.distance(centre) - radius
            })
            .fold(f64::INFINITY, f64::min);
        let value = hull.value(p);
        assert!(value <= sampled + 1e-12 && sampled - value < 0.02, "{value} {sampled} at {p:?}");
    }
}

#[test]
fn pruning_changes_no_value() {
    let mut random = Random::seeded(11);
    for phantom in [head(Head::default()), leg()] {
        for layer in &phantom.layers {
            for reach in [1.0, 6.0] {
                let middle = random_place(&mut random, phantom.bounds);
                let (near, _) = layer.field.near(middle, reach);
                for _ in 0..20 {
                    let d = random_place(&mut random, Bounds::of([Point::ORIGIN]).grown(1.0));
                    let Some(way) = d.vector().direction() else { continue };
                    let p = middle + way * (reach * random.unit());
                    assert_eq!(near.value(p), layer.field.value(p), "{} at {p:?}", layer.name);
                }
            }
        }
    }
}

#[test]
fn no_field_is_steeper_than_one() {
    let mut random = Random::seeded(12);
    for phantom in [head(Head::default()), leg()] {
        for body in &phantom.bodies {
            for _ in 0..40 {
                let p = random_place(&mut random, phantom.bounds);
                assert!(body.field.gradient(p).length() < 1.0 + 1e-6, "{} at {p:?}", body.name);
            }
        }
    }
}

/// The least value of `other` over places on the surface of `body` near a box.
fn least_on_surface(phantom: &Phantom, body: &str, other: &str, within: Bounds) -> f64 {
    let (body, other) = (phantom.body(body).unwrap(), phantom.body(other).unwrap());
    let mut random = Random::seeded(5);
    (0..3000)
        .map(|_| random_place(&mut random, within))
        .filter(|p| body.value(*p).abs() < 3.0)
        .map(|p| other.value(body.nearest_on_surface(p).0))
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn the_joints_have_their_gap_or_touch() {
    for sign in [1.0, -1.0] {
        let middle = Point::new(50.5 * sign, 30.0, 34.0);
        let joint = Bounds::of([middle]).grown(9.0);
        let gap = least_on_surface(&head(Head::default()), "mandible filled", "skull", joint);
        assert!((1.45..1.6).contains(&gap), "gap {gap}");
        let touching = head(Head { joint_gap_mm: 0.0 });
        let gap = least_on_surface(&touching, "mandible filled", "skull", joint);
        assert!(gap < 0.05, "gap {gap}");
    }
}

#[test]
fn the_teeth_touch_in_many_places_and_share_no_matter() {
    let head = head(Head::default());
    let (lower, upper) = (head.body("lower teeth").unwrap(), head.body("upper teeth").unwrap());
    let both = |p: &Point| lower.value(*p).max(upper.value(*p));
    let steps = |low: f64, high: f64| {
        (0..).map(move |n| low + 0.4 * f64::from(n)).take_while(move |v| *v < high)
    };
    let mut places: Vec<Point> = Vec::new();
    for x in steps(-36.0, 36.0) {
        for y in steps(-58.0, -5.0) {
            let near = steps(-6.0, 6.0).map(|z| Point::new(x, y, z)).filter(|p| both(p) < 0.25);
            for near in near {
                let place = nearest(near, both);
                // A point in both jaws would have two truths, and a scan could not show which.
                assert!(both(&place) > 0.0, "teeth bite {} mm at {place:?}", -both(&place));
                if both(&place) < 0.02 && places.iter().all(|q| q.distance(place) > 4.0) {
                    places.push(place);
                }
            }
        }
    }
    assert!(places.len() >= 6, "{places:?}");
}

/// Where a value is least around a place, to a hundredth of a millimetre.
fn nearest(from: Point, value: impl Fn(&Point) -> f64) -> Point {
    let (mut at, mut step) = (from, 0.2);
    while step > 0.01 {
        let around = (0..27).map(|n| {
            let [i, j, k] = [n % 3, n / 3 % 3, n / 9].map(|n| f64::from(n - 1) * step);
            at + Vector::new(i, j, k)
        });
        let best = around.min_by(|a, b| value(a).total_cmp(&value(b))).expect("27 places");
        if value(&best) < value(&at) { at = best } else { step /= 2.0 }
    }
    at
}

#[test]
fn skin_lies_over_the_jaw_and_the_leg() {
    let head = head(Head::default());
    let leg = leg();
    for (phantom, bone) in [(&head, "mandible filled"), (&leg, "fibula"), (&leg, "tibia")] {
        let (bone, skin) = (phantom.body(bone).unwrap(), phantom.body("skin").unwrap());
        let mut random = Random::seeded(6);
        for _ in 0..6000 {
            let p = random_place(&mut random, phantom.bounds);
            if bone.value(p) < 0.0 {
                assert!(
                    skin.value(p) < -2.5,
                    "bone comes through the skin at {p:?}: {}",
                    skin.value(p)
                );
            }
        }
    }
}

#[test]
fn the_tumour_lies_in_its_ball() {
    let head = head(Head::default());
    let tumour = head.body("tumour").unwrap();
    let mut random = Random::seeded(9);
    let around = Bounds::of([TUMOUR_CENTRE]).grown(20.0);
    for _ in 0..4000 {
        let p = random_place(&mut random, around);
        assert!(tumour.value(p) > 0.0 || p.distance(TUMOUR_CENTRE) < TUMOUR_BALL_MM);
    }
}
