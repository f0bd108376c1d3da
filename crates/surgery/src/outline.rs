//! The outline of a bone where a plane meets it, and the clearance between two such sections.

use preop_space::{Bounds, Direction, Plane, Point, Vector};
use preop_surface::{Mesh, section};

/// The outer border of one section of a bone; canals inside it are left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// The plane of the section.
    pub plane: Plane,
    /// The corners of the border, in order; the last joins the first.
    pub points: Vec<Point>,
    /// The centre of the enclosed area.
    pub centroid: Point,
    /// The enclosed area in square millimetres.
    pub area_mm2: f64,
}

impl Outline {
    /// The section of `bone` that surrounds `plane.through` or, where none does, lies nearest to it.
    /// `None` where the plane misses the bone.
    pub fn of(bone: &Mesh, plane: &Plane) -> Option<Outline> {
        let outlines = section(bone, plane)
            .into_iter()
            .filter(|c| c.closed && c.area_vector().dot(*plane.normal) > 0.0)
            .filter_map(|c| Outline::around(plane, c.points));
        let away = |o: &Outline| {
            if o.surrounds(plane.through) { 0.0 } else { o.border_distance(plane.through) }
        };
        let better = |a: (f64, Outline), b: (f64, Outline)| {
            let wider = b.0 == a.0 && b.1.area_mm2 > a.1.area_mm2;
            if b.0 < a.0 || wider { b } else { a }
        };
        outlines.map(|o| (away(&o), o)).reduce(better).map(|(_, outline)| outline)
    }

    /// The region inside a ring of points on `plane`; `None` where it has no area.
    fn around(plane: &Plane, points: Vec<Point>) -> Option<Outline> {
        let (u, v) = plane.axes();
        let origin = *points.first()?;
        let (mut double_area, mut moment_u, mut moment_v) = (0.0, 0.0, 0.0);
        for (a, b) in ring(&points) {
            let (a, b) = (a - origin, b - origin);
            let (a, b) = ([u.dot(a), v.dot(a)], [u.dot(b), v.dot(b)]);
            let cross = a[0] * b[1] - a[1] * b[0];
            double_area += cross;
            moment_u += (a[0] + b[0]) * cross;
            moment_v += (a[1] + b[1]) * cross;
        }
        if double_area == 0.0 {
            return None;
        }
        let share = 1.0 / (3.0 * double_area);
        let centroid = origin + u * (moment_u * share) + v * (moment_v * share);
        Some(Outline { plane: *plane, points, centroid, area_mm2: double_area.abs() / 2.0 })
    }

    /// Whether `p`, seen along the plane's normal, lies inside the border.
    pub fn surrounds(&self, p: Point) -> bool {
        let (u, v) = self.plane.axes();
        let mut inside = false;
        for (a, b) in ring(&self.points) {
            let (a, b) = (a - p, b - p);
            let ((au, av), (bu, bv)) = ((u.dot(a), v.dot(a)), (u.dot(b), v.dot(b)));
            if (av > 0.0) != (bv > 0.0) && au - av * (bu - au) / (bv - av) > 0.0 {
                inside = !inside;
            }
        }
        inside
    }

    /// The section stretched along `direction` (as it lies in the plane) by `height_mm`, as far as
    /// a guide on this side leads the blade: the least convex region that holds both ends.
    pub fn raised(&self, direction: Direction, height_mm: f64) -> Outline {
        let normal = self.plane.normal;
        let flat = *direction - normal * normal.dot(*direction);
        let Some(up) = flat.direction() else { return self.clone() };
        let points = self.points.iter().flat_map(|p| [*p, *p + up * height_mm]).collect();
        Outline::around(&self.plane, convex(&self.plane, points)).unwrap_or_else(|| self.clone())
    }

    fn border_distance(&self, p: Point) -> f64 {
        let to_edge = |(a, b): (Point, Point)| between_edges((a, b), (p, p));
        ring(&self.points).map(to_edge).fold(f64::INFINITY, f64::min)
    }
}

/// How much room there is between two sections whose normals point to each other, in millimetres:
/// the least distance of the two regions; negative, by how deep one reaches through the plane of
/// the other, where they cross.
pub fn clearance(a: &Outline, b: &Outline) -> f64 {
    let reach = |from: &Outline, plane: &Plane| {
        from.points.iter().map(|p| plane.signed_distance(*p)).fold(f64::INFINITY, f64::min)
    };
    let through = reach(a, &b.plane).min(reach(b, &a.plane));
    if through <= 0.0 {
        return through;
    }
    least_border_distance(a, b).min(above(a, b)).min(above(b, a))
}

/// The least distance of corners of `b` that lie straight above the region of `a`.
fn above(a: &Outline, b: &Outline) -> f64 {
    let over = b.points.iter().filter(|p| a.surrounds(**p));
    over.map(|p| a.plane.signed_distance(*p)).fold(f64::INFINITY, f64::min)
}

fn least_border_distance(a: &Outline, b: &Outline) -> f64 {
    let bounds = Bounds::of(b.points.iter().copied());
    let mut least = f64::INFINITY;
    for edge in ring(&a.points) {
        let half = edge.0.distance(edge.1) / 2.0;
        if bounds.distance(edge.0.towards(edge.1, 0.5)) - half > least {
            continue;
        }
        least = ring(&b.points).map(|other| between_edges(edge, other)).fold(least, f64::min);
    }
    least
}

/// The edges of a closed ring of points.
fn ring(points: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    points.iter().copied().zip(points.iter().copied().cycle().skip(1))
}

/// The least distance of two straight edges (Ericson, "Real-time collision detection", 5.1.9).
fn between_edges((p1, q1): (Point, Point), (p2, q2): (Point, Point)) -> f64 {
    let (d1, d2, r) = (q1 - p1, q2 - p2, p1 - p2);
    let (a, e, f) = (d1.length_squared(), d2.length_squared(), d2.dot(r));
    let share =
        |above: f64, below: f64| if below > 0.0 { (above / below).clamp(0.0, 1.0) } else { 0.0 };
    let (b, c) = (d1.dot(d2), d1.dot(r));
    let mut s = share(b * f - c * e, a * e - b * b);
    let mut t = if e > 0.0 { (b * s + f) / e } else { 0.0 };
    if !(0.0..=1.0).contains(&t) || e == 0.0 {
        t = t.clamp(0.0, 1.0);
        s = share(b * t - c, a);
    }
    ((p1 + d1 * s) - (p2 + d2 * t)).length()
}

/// The convex border of points on a plane (Andrew's chains), in order.
fn convex(plane: &Plane, mut points: Vec<Point>) -> Vec<Point> {
    let (u, v) = plane.axes();
    let flat = |p: Point| (u.dot(p - plane.through), v.dot(p - plane.through));
    points.sort_by(|a, b| {
        let ((au, av), (bu, bv)) = (flat(*a), flat(*b));
        au.total_cmp(&bu).then(av.total_cmp(&bv))
    });
    let turn = |a: Point, b: Point, c: Point| plane.normal.dot(cross(a, b, c));
    let chain = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for p in points {
            while let [.., a, b] = chain[..] {
                if turn(a, b, p) > 0.0 {
                    break;
                }
                chain.pop();
            }
            chain.push(p);
        }
        chain.pop();
        chain
    };
    let mut border = chain(&mut points.iter().copied());
    border.extend(chain(&mut points.iter().rev().copied()));
    border
}

fn cross(a: Point, b: Point, c: Point) -> Vector {
    (b - a).cross(c - a)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(plane: Plane, half: f64) -> Outline {
        let (u, v) = plane.axes();
        let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
        let at = |(a, b): (f64, f64)| plane.through + u * (a * half) + v * (b * half);
        Outline::around(&plane, corners.map(at).to_vec()).unwrap()
    }

    #[test]
    fn area_centre_and_inside_of_a_square() {
        let normal = Direction::new(1.0, 2.0, -0.5).unwrap();
        let plane = Plane::new(Point::new(4.0, 5.0, 6.0), normal);
        let s = square(plane, 3.0);
        assert!((s.area_mm2 - 36.0).abs() < 1e-9);
        assert!(s.centroid.distance(plane.through) < 1e-12);
        let (u, _) = plane.axes();
        assert!(s.surrounds(plane.through + u * 2.9 + normal * 7.0));
        assert!(!s.surrounds(plane.through + u * 3.1));
    }

    #[test]
    fn clearance_of_parallel_leaning_and_crossing_sections() {
        let up = Direction::SUPERIOR;
        let low = square(Plane::new(Point::ORIGIN, up), 5.0);
        let high = square(Plane::new(Point::new(0.0, 0.0, 4.0), -up), 2.0);
        assert!((clearance(&low, &high) - 4.0).abs() < 1e-12);
        // Leaning about y: the lowest corner is 5 sin below the middle.
        let lean = Direction::new(0.6, 0.0, -0.8).unwrap();
        let leaning = square(Plane::new(Point::new(0.0, 0.0, 9.0), lean), 5.0);
        let lowest = leaning.points.iter().map(|p| p.z).fold(f64::INFINITY, f64::min);
        let found = clearance(&low, &leaning);
        assert!(found > 0.0 && found <= lowest + 1e-12);
        let sunk = square(Plane::new(Point::new(0.0, 0.0, 1.0), lean), 5.0);
        assert!(clearance(&low, &sunk) < 0.0);
    }

    #[test]
    fn a_raised_section_reaches_as_far_as_the_guide() {
        let plane = Plane::new(Point::ORIGIN, Direction::SUPERIOR);
        let raised = square(plane, 1.0).raised(Direction::LEFT, 10.0);
        assert!((raised.area_mm2 - 24.0).abs() < 1e-9, "{}", raised.area_mm2);
        assert_eq!(raised.points.len(), 4);
    }
}
