//! Bones by formula, and guides on them.

use preop_device::catalogue::{Blade, Catalogue, Process};
use preop_device::{EndMarks, GuideRequest, Kept, MarkRequest, Shape, SlotRequest};
use preop_image::Geometry;
use preop_monitor::Silent;
use preop_solid::Solid;
use preop_space::{Direction, Frame, Plane, Point, Side, Vector, math};
use preop_surface::extract;

/// What a guide is made with.
pub(crate) struct Tools {
    pub(crate) blade: Blade,
    pub(crate) process: Process,
    pub(crate) catalogue: Catalogue,
}

impl Tools {
    pub(crate) fn new() -> Tools {
        let catalogue = Catalogue::built_in();
        Tools {
            blade: catalogue.blade("saw-oscillating-0.5").unwrap().clone(),
            process: catalogue.process("sla-resin").unwrap().clone(),
            catalogue,
        }
    }
}

/// A bone from a formula: positive inside.
pub(crate) fn formed(
    low: Point,
    high: Point,
    cell: f64,
    value: impl Fn(Point) -> f64 + Sync,
) -> Solid {
    let size = (high - low).to_array().map(|e| (e / cell).ceil() as usize + 1);
    let grid = Geometry::axial(low, [cell; 3], size).unwrap();
    let field = |n: usize| value(grid.centre(grid.voxel(n))) as f32;
    Solid::try_from(extract::iso(&grid, &field, &Silent).unwrap()).unwrap()
}

/// A bar along z of radius 7 with bumps of up to 0.8 mm: like a fibula, not round.
pub(crate) fn bumpy_bar(half_length: f64) -> Solid {
    let low = Point::new(-10.0, -10.0, -half_length - 2.0);
    let high = Point::new(10.0, 10.0, half_length + 2.0);
    formed(low, high, 0.7, |p| {
        let around = math::atan2(p.y, p.x);
        let bumps = 0.5 * math::cos(3.0 * around) + 0.3 * math::sin(p.z / 9.0 + around);
        let radius = (p.x * p.x + p.y * p.y).sqrt();
        (7.0 + bumps - radius).min(half_length - p.z.abs())
    })
}

/// How far a place is outside a jaw that runs around a U of radius 25 in the x-y plane.
pub(crate) fn jaw_value(p: Point) -> f64 {
    let (along, aside) = if p.y > 0.0 {
        (p.y, p.x.abs() - 25.0)
    } else {
        (0.0, (p.x * p.x + p.y * p.y).sqrt() - 25.0)
    };
    // An upright oval, 11 mm thick and 28 mm high, a little waisted.
    let waist = 1.0 + 0.08 * math::cos(p.z / 4.0) + 0.03 * math::sin(p.x / 6.0 + p.y / 5.0);
    let (a, b) = (5.5 * waist, 14.0);
    let oval = (aside * aside / (a * a) + p.z * p.z / (b * b)).sqrt();
    ((1.0 - oval) * a).min(50.0 - along)
}

/// The whole jaw.
pub(crate) fn jaw() -> Solid {
    let (low, high) = (Point::new(-36.0, -36.0, -17.0), Point::new(36.0, 53.0, 17.0));
    formed(low, high, 0.8, jaw_value)
}

/// The planes of a resection of the left body: kept in front of y = 2, and behind y = 32.
pub(crate) fn resection(kerf: f64) -> ([Plane; 2], [Solid; 2], Solid) {
    let front = Plane::new(Point::new(25.0, 2.0, 0.0), Direction::new(0.05, 1.0, 0.15).unwrap());
    let back = Plane::new(Point::new(25.0, 32.0, 0.0), Direction::new(0.1, -1.0, 0.1).unwrap());
    let (low, high) = (Point::new(-36.0, -36.0, -17.0), Point::new(36.0, 53.0, 17.0));
    let part = |keep: &(dyn Fn(Point) -> f64 + Sync)| {
        formed(low, high, 0.8, |p| jaw_value(p).min(keep(p)))
    };
    let right = |p: Point| -p.x;
    let anterior = part(&|p| (-front.signed_distance(p)).max(right(p)));
    let posterior = part(&|p| (-back.signed_distance(p)).min(p.x));
    let specimen =
        part(&|p| (front.signed_distance(p) - kerf).min(back.signed_distance(p) - kerf).min(p.x));
    ([front, back], [anterior, posterior], specimen)
}

/// A guide on a fibula along z: two segments, four oblique cuts, guided from the left.
pub(crate) fn fibula_request<'a>(
    tools: &'a Tools,
    bone: &'a Solid,
    retained: &'a [&'a Solid],
) -> GuideRequest<'a> {
    let cut = |z: f64, tilt: f64, up: f64| {
        let tilt = math::radians(tilt);
        let normal = Direction::new(0.1 * tilt, up * math::sin(tilt), up * math::cos(tilt));
        Plane::new(Point::new(0.0, 0.0, z), normal.unwrap())
    };
    let planes = [
        (cut(-32.0, 12.0, -1.0), "S1 D"),
        (cut(-9.0, -15.0, 1.0), "S1 P"),
        (cut(5.0, 15.0, -1.0), "S2 D"),
        (cut(31.0, 10.0, 1.0), "S2 P"),
    ];
    let slots = planes.iter().zip(1..).map(|((plane, label), number)| SlotRequest {
        number,
        plane: *plane,
        kept: Kept::Behind,
        blade: &tools.blade,
        label: (*label).into(),
    });
    let mut marks = MarkRequest::label("fib", Side::Left, 2, "1a2b3c4d99");
    marks.ends = Some(EndMarks { towards: Direction::SUPERIOR, from: "D".into(), to: "P".into() });
    GuideRequest {
        name: "FIB".into(),
        frame: Frame::of_input("leg"),
        bone,
        retained,
        removed: &[],
        waste: Vec::new(),
        off: Direction::LEFT,
        slots: slots.collect(),
        bores: Vec::new(),
        keep_out: Vec::new(),
        marks,
        process: &tools.process,
        shape: Shape::fibula(),
    }
}

/// A guide on the jaw's left body: two slots, from the left.
pub(crate) fn mandible_request<'a>(
    tools: &'a Tools,
    bone: &'a Solid,
    retained: &'a [&'a Solid],
    removed: &'a [&'a Solid],
    planes: &[Plane; 2],
) -> GuideRequest<'a> {
    let slots = planes.iter().zip(1..).map(|(plane, number)| SlotRequest {
        number,
        plane: *plane,
        kept: Kept::Behind,
        blade: &tools.blade,
        label: if number == 1 { "A".into() } else { "P".into() },
    });
    GuideRequest {
        name: "MAND".into(),
        frame: Frame::of_input("head"),
        bone,
        retained,
        removed,
        waste: Vec::new(),
        off: Direction::LEFT,
        slots: slots.collect(),
        bores: Vec::new(),
        keep_out: Vec::new(),
        marks: MarkRequest::label("mand", Side::Left, 1, "00ff00ff"),
        process: &tools.process,
        shape: Shape::mandible(),
    }
}

/// The lowering of a body along a direction.
pub(crate) fn lowered(solid: &Solid, by: f64, off: Direction) -> Solid {
    solid.moved(&preop_space::Rigid::shift(Vector::ZERO - off * by))
}
