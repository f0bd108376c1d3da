//! How long a cut through half a million triangles takes.
use preop_solid::{Solid, cut, shape};
use preop_space::{Direction, Plane, Point};
use std::time::Instant;
fn main() {
    let ball = shape::sphere(Point::ORIGIN, 20.0, 20.0 / (250.0 * 250.0)).unwrap();
    println!("{} triangles", ball.triangles().len());
    let plane = Plane::new(Point::new(1.0, 2.0, 3.0), Direction::new(0.3, 0.5, 0.8).unwrap());
    for _ in 0..3 {
        let start = Instant::now();
        let halves = cut::split(&ball, &plane).unwrap();
        println!(
            "split {:?}, section of {}",
            start.elapsed(),
            halves.section.unwrap().contours[0].points.len()
        );
        let start = Instant::now();
        cut::osteotomy(&ball, &plane, 0.5).unwrap();
        println!("osteotomy {:?}", start.elapsed());
        let start = Instant::now();
        Solid::try_from(ball.mesh().clone()).unwrap();
        println!("door {:?}", start.elapsed());
    }
}
