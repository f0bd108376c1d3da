//! From where a scene is seen.

use preop_space::{Bounds, Direction, Point, Vector};

/// A named view of the patient. The picture is what a person sees who stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// From the front: the patient's left is on the right of the picture.
    Anterior,
    /// From the back: the patient's left is on the left.
    Posterior,
    /// From the patient's left: the face looks to the left of the picture.
    Left,
    /// From the patient's right: the face looks to the right.
    Right,
    /// From above, the face up: the patient's left is on the left.
    Superior,
    /// From below, the face up, as in an axial slice: the patient's left is on the right.
    Inferior,
}

impl View {
    /// The name in captions.
    pub fn word(self) -> &'static str {
        match self {
            View::Anterior => "anterior",
            View::Posterior => "posterior",
            View::Left => "left",
            View::Right => "right",
            View::Superior => "superior",
            View::Inferior => "inferior",
        }
    }

    /// Where the viewer stands, and what is up in the picture.
    fn toward_and_up(self) -> (Direction, Direction) {
        let (front, up) = (-Direction::POSTERIOR, Direction::SUPERIOR);
        match self {
            View::Anterior => (front, up),
            View::Posterior => (-front, up),
            View::Left => (Direction::LEFT, up),
            View::Right => (-Direction::LEFT, up),
            View::Superior => (up, front),
            View::Inferior => (-up, front),
        }
    }
}

/// A viewer without perspective: a millimetre is as long far away as near by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    pub(crate) right: Direction,
    pub(crate) up: Direction,
    pub(crate) toward: Direction,
    centre: Point,
    /// Half the width and half the height that must be seen, in millimetres.
    half: [f64; 2],
}

impl Camera {
    /// The named view of everything in the box.
    pub fn new(view: View, bounds: Bounds) -> Camera {
        let (toward, up) = view.toward_and_up();
        Camera::facing(toward, up, bounds)
    }

    /// Looking along `along`, with `up` upwards in the picture as nearly as possible, at everything
    /// in the box. Where the two are parallel, something else is up.
    pub fn along(along: Direction, up: Direction, bounds: Bounds) -> Camera {
        Camera::facing(-along, up, bounds)
    }

    fn facing(toward: Direction, up: Direction, bounds: Bounds) -> Camera {
        let right = up.cross(*toward);
        let right = match right.length() > 1e-6 {
            true => right.direction().expect("not zero"),
            false => toward.any_perpendicular(),
        };
        let up = toward.cross(*right).direction().expect("unit vectors at a right angle");
        let camera = Camera { right, up, toward, centre: Point::ORIGIN, half: [1.0, 1.0] };
        camera.framing(bounds)
    }

    /// The same view of everything in another box.
    pub fn framing(self, bounds: Bounds) -> Camera {
        let size = bounds.size();
        if bounds.is_empty() || !size.is_finite() || !bounds.centre().is_finite() {
            return self;
        }
        let reach = |d: Direction| {
            let d = Vector::new(d.x.abs(), d.y.abs(), d.z.abs());
            (0.5 * d.dot(size)).max(0.5)
        };
        Camera { centre: bounds.centre(), half: [reach(self.right), reach(self.up)], ..self }
    }

    /// The same view with everything `factor` times as large; 1 for factors that make no sense.
    pub fn zoomed(self, factor: f64) -> Camera {
        let factor = if factor.is_finite() && factor > 1e-3 { factor } else { 1.0 };
        Camera { half: self.half.map(|h| h / factor), ..self }
    }

    /// The same view of what lies so many millimetres around a place, to the sides and up and down; sizes that
    /// make no sense leave it as it is.
    pub fn showing(self, centre: Point, half: [f64; 2]) -> Camera {
        let sound = half.iter().all(|h| h.is_finite() && *h > 0.0) && centre.is_finite();
        if sound { Camera { centre, half, ..self } } else { self }
    }

    /// The width of what must be seen over its height, to choose the shape of a picture.
    pub fn aspect(&self) -> f64 {
        self.half[0] / self.half[1]
    }

    /// The direction from the scene to the viewer.
    pub fn toward_viewer(&self) -> Direction {
        self.toward
    }

    /// How this camera fills a picture, with `margin` (a fraction of the picture) left free around.
    pub(crate) fn projection(&self, width: f64, height: f64, margin: [f64; 2]) -> Projection {
        let room = [width * (1.0 - 2.0 * margin[0]), height * (1.0 - 2.0 * margin[1])];
        let mm = (2.0 * self.half[0] / room[0]).max(2.0 * self.half[1] / room[1]);
        Projection { camera: *self, mm, middle: [0.5 * width, 0.5 * height] }
    }
}

/// From the patient to the pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Projection {
    pub(crate) camera: Camera,
    /// Millimetres to a pixel.
    pub(crate) mm: f64,
    middle: [f64; 2],
}

impl Projection {
    /// Across and down in pixels from the top left, and towards the viewer in millimetres.
    pub(crate) fn place(&self, p: Point) -> [f64; 3] {
        let v = p - self.camera.centre;
        [
            self.middle[0] + self.camera.right.dot(v) / self.mm,
            self.middle[1] - self.camera.up.dot(v) / self.mm,
            self.camera.toward.dot(v),
        ]
    }

    /// The same in a picture whose pixels are split into `n` by `n`.
    pub(crate) fn split(self, n: usize) -> Projection {
        let n = n as f64;
        Projection { mm: self.mm / n, middle: self.middle.map(|m| m * n), ..self }
    }

    /// A direction as right, up and towards the viewer.
    pub(crate) fn turn(&self, v: Vector) -> [f32; 3] {
        let c = &self.camera;
        [c.right.dot(v) as f32, c.up.dot(v) as f32, c.toward.dot(v) as f32]
    }
}

/// The patient's letters for a direction, the nearest axis first: `L`, `PS`.
/// A second letter stands where the direction leans more than about 20 degrees from the first.
pub(crate) fn letters(direction: Direction) -> String {
    let names = [("L", "R"), ("P", "A"), ("S", "I")];
    let mut parts: Vec<(f64, &str)> = direction
        .to_array()
        .into_iter()
        .zip(names)
        .map(|(v, (plus, minus))| (v.abs(), if v > 0.0 { plus } else { minus }))
        .collect();
    parts.sort_by(|a, b| b.0.total_cmp(&a.0));
    parts.iter().take(2).filter(|(v, _)| *v > 0.34).map(|(_, letter)| *letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_has_the_patients_left_where_the_trade_has_it() {
        let seen = |view, at: Point| {
            let bounds = Bounds::of([Point::new(-9.0, -9.0, -9.0), Point::new(9.0, 9.0, 9.0)]);
            let place = Camera::new(view, bounds).projection(100.0, 100.0, [0.0, 0.0]).place(at);
            (place[0] - 50.0, 50.0 - place[1])
        };
        let (left, front) = (Point::new(5.0, 0.0, 0.0), Point::new(0.0, -5.0, 0.0));
        assert!(seen(View::Anterior, left).0 > 1.0);
        assert!(seen(View::Posterior, left).0 < -1.0);
        assert!(seen(View::Inferior, left).0 > 1.0);
        assert!(seen(View::Superior, left).0 < -1.0);
        assert!(seen(View::Left, front).0 < -1.0);
        assert!(seen(View::Right, front).0 > 1.0);
        assert!(seen(View::Inferior, front).1 > 1.0 && seen(View::Superior, front).1 > 1.0);
    }

    #[test]
    fn letters_name_the_nearest_axis_first() {
        assert_eq!(letters(Direction::LEFT), "L");
        assert_eq!(letters(-Direction::SUPERIOR), "I");
        assert_eq!(letters(Direction::new(0.5, 0.8, 0.1).unwrap()), "PL");
        assert_eq!(letters(Direction::new(0.1, -0.9, 0.0).unwrap()), "A");
    }
}
