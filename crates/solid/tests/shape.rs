//! Shapes against their formulas.

mod bodies;
use bodies::{block, same};
use preop_solid::shape::{self, ShapeError};
use preop_space::{Direction, Plane, Point, Rigid, Vector, math};

#[test]
fn volumes_are_those_of_the_formulas() {
    same(block([1.0, 2.0, 3.0], [4.0, 6.0, 9.0]).volume(), 72.0, 1e-14);
    let along = Direction::new(1.0, 2.0, -0.5).unwrap();
    let bar = shape::cylinder(Point::new(5.0, 6.0, 7.0), along, 10.0, 2.0, 48).unwrap();
    same(bar.volume(), 10.0 * 0.5 * 48.0 * 4.0 * math::sin(2.0 * math::PI / 48.0), 1e-13);
    let ball = shape::sphere(Point::new(-3.0, 0.0, 40.0), 12.0, 0.01).unwrap();
    same(ball.volume(), 4.0 / 3.0 * math::PI * 1728.0, 3.0 * 0.01 / 12.0);
}

#[test]
fn a_cylinder_lies_between_its_ends_on_its_circle() {
    let (start, along) = (Point::new(5.0, 6.0, 7.0), Direction::new(1.0, 2.0, -0.5).unwrap());
    let bar = shape::cylinder(start, along, 10.0, 2.0, 24).unwrap();
    for p in bar.points() {
        let height = along.dot(*p - start);
        assert!(height.abs() < 1e-12 || (height - 10.0).abs() < 1e-12);
        assert!(((start + along * height).distance(*p) - 2.0).abs() < 1e-12);
    }
}

#[test]
fn a_sphere_and_the_sides_of_a_circle_keep_their_tolerance() {
    for tolerance in [0.5, 0.05, 0.005] {
        let ball = shape::sphere(Point::ORIGIN, 10.0, tolerance).unwrap();
        let deepest = (0..ball.triangles().len())
            .map(|t| {
                let [a, b, c] = ball.corners(t);
                10.0 - Plane::through_points(a, b, c).unwrap().signed_distance(Point::ORIGIN).abs()
            })
            .fold(0.0, f64::max);
        assert!(deepest <= tolerance, "{deepest} > {tolerance}");
        let n = f64::from(shape::sides(10.0, tolerance));
        assert!(10.0 * (1.0 - math::cos(math::PI / n)) <= tolerance);
    }
}

#[test]
fn a_prism_keeps_its_holes_and_its_straight_runs() {
    // Corners on straight runs, rings the wrong way round, a hole near the border.
    let outline =
        [[0.0, 0.0], [0.0, 5.0], [0.0, 10.0], [10.0, 10.0], [10.0, 0.0], [7.0, 0.0], [5.0, 0.0]];
    let hole = vec![[1.0, 1.0], [3.0, 1.0], [3.0, 2.0], [3.0, 3.0], [1.0, 3.0]];
    let slot = vec![[5.0, 5.0], [9.0, 5.0], [9.0, 6.0], [5.0, 6.0]];
    let frame = Rigid::rotation(Point::new(9.0, 9.0, 9.0), Direction::LEFT, 0.3);
    let plate = shape::prism(&outline, &[hole, slot], &frame, 2.5).unwrap();
    same(plate.volume(), (100.0 - 4.0 - 4.0) * 2.5, 1e-13);
    assert_eq!(plate.points().len(), 2 * (7 + 5 + 4));
}

#[test]
fn what_is_no_shape_is_refused() {
    let nan = f64::NAN;
    assert!(shape::cuboid(&Rigid::IDENTITY, Vector::new(1.0, 0.0, 1.0)).is_err());
    assert!(shape::cuboid(&Rigid::IDENTITY, Vector::new(1.0, nan, 1.0)).is_err());
    assert!(shape::cylinder(Point::ORIGIN, Direction::LEFT, -1.0, 1.0, 12).is_err());
    assert!(shape::cylinder(Point::ORIGIN, Direction::LEFT, 1.0, 1.0, 2).is_err());
    assert!(shape::sphere(Point::ORIGIN, f64::INFINITY, 0.1).is_err());
    let prism = |ring: &[[f64; 2]]| shape::prism(ring, &[], &Rigid::IDENTITY, 1.0);
    assert_eq!(prism(&[]), Err(ShapeError::NoArea));
    assert_eq!(prism(&[[0.0, 0.0], [1.0, nan], [1.0, 1.0]]), Err(ShapeError::NoArea));
    assert_eq!(prism(&[[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]), Err(ShapeError::NoArea));
    let bow_tie = [[0.0, 0.0], [4.0, 4.0], [4.0, 0.0], [0.0, 3.0]];
    assert_eq!(prism(&bow_tie), Err(ShapeError::Crossing));
    let outside = vec![[8.0, 0.0], [9.0, 0.0], [9.0, 1.0]];
    let square = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]];
    assert!(shape::prism(&square, &[outside], &Rigid::IDENTITY, 1.0).is_err());
}
