//! A fibula and a jaw from formulas.

use preop_monitor::Silent;
use preop_solid::Solid;
use preop_space::{Direction, Frame, Plane, Point, Rigid, Side, Vector, math};
use preop_surface::Mesh;
use preop_surgery::*;
use std::sync::Arc;

/// The radius of the jaw's arc, in millimetres.
pub(crate) const JAW_RADIUS: f64 = 45.0;

/// A body swept along stations: the profile (counter-clockwise seen against the way) in the axes
/// (first, second) of each station.
fn swept(profile: &[[f64; 2]], stations: &[(Point, Vector, Vector)]) -> Solid {
    let n = profile.len() as u32;
    let place = |(o, u, v): &(Point, Vector, Vector), [a, b]: [f64; 2]| *o + *u * a + *v * b;
    let mut points: Vec<Point> =
        stations.iter().flat_map(|s| profile.iter().map(move |p| place(s, *p))).collect();
    let last = stations.len() as u32 - 1;
    let (low, high) = (points.len() as u32, points.len() as u32 + 1);
    points.push(stations[0].0);
    points.push(stations[last as usize].0);
    let mut triangles = Vec::new();
    for i in 0..n {
        let j = (i + 1) % n;
        for s in 0..last {
            let (a, b) = (s * n, (s + 1) * n);
            triangles.push([a + i, a + j, b + j]);
            triangles.push([a + i, b + j, b + i]);
        }
        triangles.push([low, j, i]);
        triangles.push([high, last * n + i, last * n + j]);
    }
    Solid::try_from(Mesh::new(points, triangles).unwrap()).unwrap()
}

/// A round profile.
pub(crate) fn round(radius: f64, sides: usize) -> Vec<[f64; 2]> {
    ellipse(radius, radius, sides)
}

/// An upright or lying oval.
pub(crate) fn ellipse(a: f64, b: f64, sides: usize) -> Vec<[f64; 2]> {
    let angle = |n| 2.0 * math::PI * n as f64 / sides as f64;
    (0..sides).map(|n| [a * math::cos(angle(n)), b * math::sin(angle(n))]).collect()
}

/// A rounded triangle without any symmetry, like a fibula; centred on its own centroid.
pub(crate) fn crooked() -> Vec<[f64; 2]> {
    let radius = |t: f64| 6.5 + 1.2 * math::cos(3.0 * t) + 0.5 * math::sin(2.0 * t);
    let at = |t: f64| [radius(t) * math::cos(t), radius(t) * math::sin(t)];
    let ring: Vec<[f64; 2]> = (0..60).map(|n| at(2.0 * math::PI * f64::from(n) / 60.0)).collect();
    let (mut area, mut x, mut y) = (0.0, 0.0, 0.0);
    for n in 0..ring.len() {
        let ([ax, ay], [bx, by]) = (ring[n], ring[(n + 1) % ring.len()]);
        let cross = ax * by - ay * bx;
        area += 3.0 * cross;
        x += (ax + bx) * cross;
        y += (ay + by) * cross;
    }
    ring.into_iter().map(|[a, b]| [a - x / area, b - y / area]).collect()
}

/// A leg bone of 360 mm from z = -180 to 180 at x = +80 (left), bent sideways on a circle of
/// `bend` millimetres, or straight.
pub(crate) fn fibula(profile: &[[f64; 2]], bend: Option<f64>) -> Solid {
    let station = |n: i32| {
        let z = -180.0 + 7.5 * f64::from(n);
        match bend {
            None => (Point::new(80.0, 10.0, z), Vector::X, Vector::Y),
            Some(radius) => {
                let a = z / radius;
                let (sin, cos) = (math::sin(a), math::cos(a));
                let x = 80.0 - radius * (1.0 - cos);
                (Point::new(x, 10.0, radius * sin), Vector::new(cos, 0.0, sin), Vector::Y)
            }
        }
    };
    swept(profile, &(0..=48).map(station).collect::<Vec<_>>())
}

/// The place on the jaw's arc at this angle: 0 at the patient's left, 90 at the chin.
pub(crate) fn on_jaw(degrees: f64) -> Point {
    let a = math::radians(degrees);
    Point::new(JAW_RADIUS * math::cos(a), -JAW_RADIUS * math::sin(a), 0.0)
}

/// The way of the jaw's arc at this angle.
fn way(degrees: f64) -> Direction {
    let a = math::radians(degrees);
    Direction::new(-math::sin(a), -math::cos(a), 0.0).unwrap()
}

/// The jaw between two angles, 17 mm wide and 26 mm high.
pub(crate) fn jaw(from: f64, to: f64) -> Solid {
    let count = ((to - from) / 3.0).round() as i32;
    let station = |n: i32| {
        let a = from + (to - from) * f64::from(n) / f64::from(count);
        let out = (on_jaw(a) - Point::ORIGIN).direction().unwrap();
        (on_jaw(a), *out, Vector::Z)
    };
    swept(&ellipse(8.5, 13.0, 40), &(0..=count).map(station).collect::<Vec<_>>())
}

/// The resection planes at two angles, both facing the specimen between them.
pub(crate) fn resections(from: f64, to: f64) -> [Plane; 2] {
    [Plane::new(on_jaw(from), way(from)), Plane::new(on_jaw(to), -way(to))]
}

/// A case that a request can be made of.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) line: Curve,
    pub(crate) resections: [Plane; 2],
    pub(crate) stumps: [Fragment; 2],
    pub(crate) corners: Corners,
    pub(crate) donor: Solid,
    pub(crate) landmarks: DonorLandmarks,
    pub(crate) usage: DonorUse,
    pub(crate) head_axes: BodyAxes,
    pub(crate) leg_axes: BodyAxes,
}

/// Blade 0.5 mm, kerf 0.6 mm, clearance 0.25 mm, web 2 mm: 3.7 mm apart.
pub(crate) fn spacing() -> Spacing {
    Spacing { body_mm: 0.5, kerf_mm: 0.6, clearance_mm: 0.25, web_mm: 2.0, shared_within_deg: None }
}

pub(crate) fn usage() -> DonorUse {
    DonorUse {
        side: Side::Left,
        insets: Insets::default(),
        slide_mm: 0.0,
        turn_deg: 0.0,
        order: DonorOrder::FirstDistal,
        spacing: spacing(),
        guide: None,
    }
}

impl Case {
    /// The jaw from 30 to 150 degrees replaced by `segments` of this donor.
    pub(crate) fn new(donor: Solid, segments: usize) -> Case {
        let line = Curve::new((0..=360).map(|n| on_jaw(f64::from(n) / 2.0)).collect()).unwrap();
        let head = Frame::of_input("head");
        let stump = |name, from, to| Fragment::in_place(name, Arc::new(jaw(from, to)), &head);
        Case {
            line,
            resections: resections(30.0, 150.0),
            stumps: [stump("stump-1", 0.0, 30.0), stump("stump-2", 150.0, 180.0)],
            corners: Corners::Segments(segments),
            donor,
            landmarks: DonorLandmarks {
                malleolus: Some(Point::new(80.0, 10.0, -180.0)),
                tibia: Some(Point::new(45.0, 0.0, 20.0)),
            },
            usage: usage(),
            head_axes: BodyAxes::default(),
            leg_axes: BodyAxes::default(),
        }
    }

    pub(crate) fn pieces(&self) -> Vec<JawPiece> {
        let line =
            JawLine::divided(&self.line, &self.resections, &self.corners, 20.0, &Silent).unwrap();
        JawPiece::of(&line, &self.resections, &self.head_axes).unwrap()
    }

    pub(crate) fn layout(&self) -> Result<Layout, LayoutError> {
        let (side, axes) = (self.usage.side, &self.leg_axes);
        let line = DonorLine::of(&self.donor, side, &self.landmarks, axes, &Silent).unwrap();
        Layout::of(&self.donor, &line, &self.pieces(), &self.usage, axes, &Silent)
    }

    pub(crate) fn reconstruct(
        &self,
        monitor: &dyn preop_monitor::Monitor,
    ) -> Result<Reconstruction, ReconstructError> {
        let request = Request {
            head: &Frame::of_input("head"),
            leg: &Frame::of_input("leg"),
            jaw_line: &self.line,
            resections: &self.resections,
            stumps: [&self.stumps[0], &self.stumps[1]],
            corners: &self.corners,
            donor: &self.donor,
            landmarks: &self.landmarks,
            usage: &self.usage,
            head_axes: self.head_axes,
            leg_axes: self.leg_axes,
            segment_policy: SegmentPolicy::default(),
            joint_policy: JointPolicy::default(),
        };
        reconstruct(&request, monitor)
    }

    /// The same patient seen in the mirror.
    pub(crate) fn mirrored(&self) -> Case {
        let stump = |s: &Fragment| Fragment { solid: Arc::new(s.solid.mirrored()), ..s.clone() };
        let [a, b] = &self.stumps;
        Case {
            line: Curve::new(self.line.points().iter().map(|p| mirror(*p)).collect()).unwrap(),
            resections: self.resections.map(|p| mirror_plane(&p)),
            stumps: [stump(a), stump(b)],
            donor: self.donor.mirrored(),
            landmarks: carried(&self.landmarks, mirror),
            usage: DonorUse { side: Side::Right, ..self.usage },
            ..self.clone()
        }
    }

    /// The same patient, the head and the leg lying elsewhere in their scans.
    pub(crate) fn moved(&self, head: &Rigid, leg: &Rigid) -> Case {
        let turned = |r: &Rigid| BodyAxes {
            posterior: r.direction(Direction::POSTERIOR),
            superior: r.direction(Direction::SUPERIOR),
        };
        let stump = |s: &Fragment| Fragment { solid: Arc::new(s.solid.moved(head)), ..s.clone() };
        let [a, b] = &self.stumps;
        Case {
            line: self.line.moved(head),
            resections: self.resections.map(|p| head.plane(&p)),
            stumps: [stump(a), stump(b)],
            donor: self.donor.moved(leg),
            landmarks: carried(&self.landmarks, |p| leg.point(p)),
            head_axes: turned(head),
            leg_axes: turned(leg),
            ..self.clone()
        }
    }
}

fn carried(landmarks: &DonorLandmarks, by: impl Fn(Point) -> Point) -> DonorLandmarks {
    let DonorLandmarks { malleolus, tibia } = *landmarks;
    DonorLandmarks { malleolus: malleolus.map(&by), tibia: tibia.map(&by) }
}

pub(crate) fn mirror(p: Point) -> Point {
    Point::new(-p.x, p.y, p.z)
}

pub(crate) fn mirror_plane(p: &Plane) -> Plane {
    let n = p.normal;
    Plane::new(mirror(p.through), Direction::new(-n.x, n.y, n.z).unwrap())
}

/// Two motions that nobody would choose.
pub(crate) fn odd_motions() -> (Rigid, Rigid) {
    let head =
        Rigid::rotation(Point::new(3.0, 4.0, 5.0), Direction::new(1.0, -2.0, 0.3).unwrap(), 0.9);
    let leg =
        Rigid::rotation(Point::new(-30.0, 40.0, 5.0), Direction::new(-1.0, 0.4, 2.0).unwrap(), 1.7);
    (Rigid::shift(Vector::new(100.0, -50.0, 20.0)) * head, leg)
}
