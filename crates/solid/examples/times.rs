//! How long cuts and booleans take on bodies of the size of a bone.
use preop_solid::{Solid, boolean, cut, shape};
use preop_space::{Direction, Plane, Point};
use std::time::Instant;

fn ball(divisions: f64) -> Solid {
    shape::sphere(Point::ORIGIN, 20.0, 20.0 / (divisions * divisions)).expect("a ball")
}

fn timed<T>(name: &str, work: impl Fn() -> T) {
    let best = (0..3).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    println!("{name}: {:?}", best.min());
}

fn main() {
    let (bone, small) = (ball(250.0), ball(110.0));
    println!("{} and {} triangles", bone.triangles().len(), small.triangles().len());
    let through = Point::new(1.0, 2.0, 3.0);
    let along = Direction::new(0.3, 0.5, 0.8).expect("not zero");
    let plane = Plane::new(through, along);
    timed("door", || Solid::try_from(bone.mesh().clone()));
    timed("split", || cut::split(&bone, &plane));
    timed("osteotomy", || cut::osteotomy(&bone, &plane, 0.5));
    let drill = shape::cylinder(through, along, 60.0, 2.0, 48).expect("a drill");
    timed("drill the large one", || boolean::difference(&bone, &[&drill]));
    timed("drill the small one", || boolean::difference(&small, &[&drill]));
    timed("overlap", || boolean::overlap_volume(&small, &drill));
}
