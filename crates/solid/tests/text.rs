//! Letters: readable, thick enough to print, never mirrored. And bars.

mod bodies;
use bodies::{motion, same};
use preop_solid::text::{self, TextError};
use preop_solid::{Solid, boolean, shape, sweep};
use preop_space::random::Random;
use preop_space::{Point, Rigid, Vector, math};
use preop_surface as surface;

fn flat(text: &str) -> Vec<Solid> {
    text::letters(text, 3.0, &Rigid::IDENTITY, 0.2, 0.6).unwrap()
}

#[test]
fn every_letter_of_the_font_is_a_body() {
    let all: String =
        (' '..='~').filter(|c| *c != '@').chain("°±µ·×ØÄÖÜäöüßé–←↑→↓".chars()).collect();
    let bodies = flat(&all);
    assert!(bodies.len() > 110);
    for body in &bodies {
        assert!(
            (body.bounds().min.z + 0.2).abs() < 1e-12 && (body.bounds().max.z - 0.6).abs() < 1e-12
        );
    }
    assert_eq!(
        text::letters("\u{4e00}", 3.0, &Rigid::IDENTITY, 0.0, 1.0),
        Err(TextError::NoLetter('\u{4e00}'))
    );
    assert!(matches!(
        text::letters("A", f64::NAN, &Rigid::IDENTITY, 0.0, 1.0),
        Err(TextError::Height(_))
    ));
    assert!(matches!(
        text::letters("A", 3.0, &Rigid::IDENTITY, 0.0, 0.0),
        Err(TextError::Letter { .. })
    ));
}

#[test]
fn capitals_have_their_height_and_letters_their_places() {
    let h = &flat("H")[0];
    assert!(h.bounds().min.y.abs() < 1e-12 && (h.bounds().max.y - 3.0).abs() < 1e-12);
    let (one, two) = (text::width("R", 3.0).unwrap(), text::width("RL", 3.0).unwrap());
    let line = flat("RL");
    assert!(
        line[0].bounds().max.x <= one
            && line[1].bounds().min.x >= one
            && line[1].bounds().max.x <= two
    );
    assert_eq!(text::width("", 3.0).unwrap(), 0.0);
    assert!(flat("  ").is_empty());
}

#[test]
fn strokes_can_be_printed() {
    let digits_and_capitals: String = ('0'..='9').chain('A'..='Z').collect();
    let thinnest = text::stroke(&digits_and_capitals, 3.0).unwrap().unwrap();
    assert!(thinnest >= 0.6, "{thinnest}");
    let small: String = ('a'..='z').collect();
    assert!(text::stroke(&small, 3.6).unwrap().unwrap() >= 0.6);
    same(text::stroke("I", 3.0).unwrap().unwrap(), flat("I")[0].bounds().size().x, 1e-9);
    assert_eq!(text::stroke(" ", 3.0).unwrap(), None);
}

/// The handedness of an R: its stem is left of its foot's tip, seen with the bowl on top.
fn handedness(r: &Solid, out: Vector) -> f64 {
    let volume_centre = r.centroid().unwrap();
    let far = |from: Point| {
        *r.points().iter().max_by(|a, b| a.distance(from).total_cmp(&b.distance(from))).unwrap()
    };
    // The tip of the foot is the corner furthest from the stem's top, which is the corner furthest from it.
    let foot = far(volume_centre);
    let top = far(foot);
    (foot - volume_centre).cross(top - volume_centre).dot(out)
}

#[test]
fn text_is_never_mirrored() {
    // An unmirrored R seen from in front has more of its bowl to the right of the line from the foot's
    // tip up to the stem's top; the sign of the triple product tells, and a rigid frame keeps it.
    let straight = handedness(&flat("R")[0], Vector::Z);
    let mirrored = handedness(&flat("R")[0].mirrored(), Vector::Z);
    assert!(straight.abs() > 0.1 && straight * mirrored < 0.0, "{straight} {mirrored}");
    // The foot points to larger x and smaller y: the letter as it is read.
    let r = &flat("R")[0];
    let foot_side = |p: &&Point| p.y < 0.01;
    let lowest_right = r.points().iter().filter(foot_side).map(|p| p.x).fold(f64::MIN, f64::max);
    let top = r.points().iter().filter(|p| p.y > 2.99).map(|p| p.x).fold(f64::MIN, f64::max);
    assert!(
        lowest_right > top
            && r.bounds().min.x
                == r.points().iter().filter(|p| p.y > 2.99).map(|p| p.x).fold(f64::MAX, f64::min)
    );
    let mut random = Random::seeded(2);
    for _ in 0..50 {
        let frame = motion(&mut random, 300.0);
        let body = &text::letters("R", 3.0, &frame, 0.2, 0.6).unwrap()[0];
        same(handedness(body, frame.vector(Vector::Z)), straight, 1e-6);
        same(body.volume(), r.volume(), 1e-9);
    }
}

#[test]
fn a_bar_has_its_thickness_in_every_bend() {
    let line = [
        Point::new(0.0, 0.0, 0.0),
        Point::new(20.0, 0.0, 0.0),
        Point::new(30.0, 15.0, 0.0),
        Point::new(30.0, 15.0, 25.0),
    ];
    let bar = sweep::bar(&line, 2.0, 24).unwrap();
    // A mitred joint takes from one side what it gives to the other: the volume is that of the line.
    let section = 0.5 * 24.0 * 4.0 * math::sin(2.0 * math::PI / 24.0);
    let length: f64 = line.windows(2).map(|w| w[0].distance(w[1])).sum();
    same(bar.volume(), section * length, 1e-9);
    let to_line = |p: &Point| {
        line.windows(2)
            .map(|w| {
                let (along, from) = ((w[1] - w[0]).direction().unwrap(), *p - w[0]);
                (from - along * along.dot(from)).length()
            })
            .fold(f64::MAX, f64::min)
    };
    assert!(bar.points().iter().all(|p| (to_line(p) - 2.0).abs() < 1e-9));
}

#[test]
fn a_bar_that_cannot_be_is_refused() {
    let p = |x: f64, y: f64| Point::new(x, y, 0.0);
    assert!(sweep::bar(&[p(0.0, 0.0)], 1.0, 12).is_err());
    assert!(sweep::bar(&[p(0.0, 0.0), p(0.0, 0.0)], 1.0, 12).is_err());
    assert!(sweep::bar(&[p(0.0, 0.0), p(f64::NAN, 0.0)], 1.0, 12).is_err());
    assert!(sweep::bar(&[p(0.0, 0.0), p(10.0, 0.0), p(0.0, 0.5)], 1.0, 12).is_err());
    assert!(sweep::bar(&[p(0.0, 0.0), p(10.0, 0.0), p(10.0, 1.0), p(0.0, 1.0)], 2.0, 12).is_err());
}

#[test]
fn letters_unite_with_a_block_in_any_pose() {
    let mut random = Random::seeded(6);
    for below in [0.0, 0.3] {
        let pose = motion(&mut random, 150.0);
        let top = pose * Rigid::shift(Vector::new(-18.0, -1.5, 2.0));
        let block = shape::cuboid(&pose, Vector::new(20.0, 4.0, 2.0)).unwrap();
        let letters = text::letters("LEFT 2 A3F9", 3.0, &top, below, 0.6).unwrap();
        let raised: f64 = letters.iter().map(|l| l.volume()).sum::<f64>() * 0.6 / (below + 0.6);
        let bodies: Vec<&Solid> = std::iter::once(&block).chain(&letters).collect();
        let marked = boolean::union(&bodies).unwrap();
        same(marked.volume(), block.volume() + raised, 1e-6);
        // One body, not a block and letters that float on it.
        assert_eq!(surface::components(&marked).len(), 1);
        let sunk = text::letters("LEFT 2 A3F9", 3.0, &top, 0.5, 0.2).unwrap();
        let engraved =
            boolean::difference(&block, &sunk.iter().collect::<Vec<_>>()).unwrap().unwrap();
        same(engraved.volume(), block.volume() - raised * 0.5 / 0.6, 1e-6);
    }
}
