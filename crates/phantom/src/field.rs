//! Implicit functions: a body is where its field is at most zero.
//!
//! Every field has slope at most 1 (in millimetres per millimetre), so a value bounds the distance
//! to the surface from below, and close to the surface of these bodies it is nearly that distance.

use crate::balls::Swept;
use preop_space::{Point, Vector};
use serde_json::{Value, json};

/// An implicit function of a place; negative inside, zero on the surface.
#[derive(Clone, Debug)]
pub enum Field {
    /// A solid swept by balls.
    Swept(Swept),
    /// `(|A (p - centre)| - 1) * least semi-axis`, with the rows of A the axes over their lengths.
    Ellipsoid {
        /// The centre.
        centre: Point,
        /// The three semi-axes as displacements at right angles, in millimetres.
        semi_axes: [Vector; 3],
    },
    /// `normal . p - offset`: everything below a plane.
    HalfSpace {
        /// A vector of length 1, out of the solid.
        normal: Vector,
        /// The plane's signed distance from the origin, in millimetres.
        offset: f64,
    },
    /// The least value of the parts.
    Union(Vec<Field>),
    /// The parts folded in order by the polynomial smooth minimum
    /// `min(a, b) - h^2 k / 4`, `h = max(0, 1 - |a - b| / k)` (Quilez).
    SmoothUnion {
        /// The width of the blend, in millimetres.
        blend: f64,
        /// What is blended, in order.
        parts: Vec<Field>,
    },
    /// The greatest value of the parts.
    Intersection(Vec<Field>),
    /// `max(from, -less)`.
    Difference {
        /// What is cut.
        from: Box<Field>,
        /// What is taken away.
        less: Box<Field>,
    },
    /// `of - by`: the body grown by a distance in millimetres, or shrunk by a negative one.
    Grown {
        /// By how much.
        by: f64,
        /// The body.
        of: Box<Field>,
    },
}

/// The polynomial smooth minimum of Inigo Quilez ("Smooth minimum", quadratic).
pub(crate) fn smooth_min(a: f64, b: f64, blend: f64) -> f64 {
    let h = (1.0 - (a - b).abs() / blend).max(0.0);
    a.min(b) - h * h * blend / 4.0
}

impl Field {
    /// A ball.
    pub fn ball(centre: Point, radius: f64) -> Field {
        let semi_axes = [Vector::X * radius, Vector::Y * radius, Vector::Z * radius];
        Field::Ellipsoid { centre, semi_axes }
    }

    /// This body grown by `by` millimetres.
    pub fn grown(self, by: f64) -> Field {
        Field::Grown { by, of: Box::new(self) }
    }

    /// This body without another.
    pub fn without(self, less: Field) -> Field {
        Field::Difference { from: Box::new(self), less: Box::new(less) }
    }

    /// This body where it lies in another too.
    pub fn within(self, other: Field) -> Field {
        Field::Intersection(vec![self, other])
    }

    /// The value at a place.
    pub fn value(&self, p: Point) -> f64 {
        match self {
            Field::Swept(s) => s.value(p),
            Field::Ellipsoid { centre, semi_axes } => ellipsoid(p - *centre, semi_axes),
            Field::HalfSpace { normal, offset } => normal.dot(p.vector()) - offset,
            Field::Union(parts) => parts.iter().map(|f| f.value(p)).fold(f64::INFINITY, f64::min),
            Field::SmoothUnion { blend, parts } => parts
                .iter()
                .map(|f| f.value(p))
                .reduce(|a, b| smooth_min(a, b, *blend))
                .unwrap_or(f64::INFINITY),
            Field::Intersection(parts) => {
                parts.iter().map(|f| f.value(p)).fold(f64::NEG_INFINITY, f64::max)
            }
            Field::Difference { from, less } => from.value(p).max(-less.value(p)),
            Field::Grown { by, of } => of.value(p) - by,
        }
    }

    /// The gradient by central differences over 0.2 micrometres.
    pub fn gradient(&self, p: Point) -> Vector {
        const STEP: f64 = 1e-4;
        let slope = |d: Vector| (self.value(p + d) - self.value(p - d)) / (2.0 * STEP);
        Vector::new(slope(Vector::X * STEP), slope(Vector::Y * STEP), slope(Vector::Z * STEP))
    }

    /// A place on the surface near `p` and its signed distance (negative inside), by Newton steps
    /// along the gradient. For `p` within a millimetre or so of a smooth stretch of the surface the
    /// distance is right to second order in the curvature; it is never less than the field's value.
    pub fn nearest_on_surface(&self, p: Point) -> (Point, f64) {
        let inside = self.value(p) < 0.0;
        let mut q = p;
        for _ in 0..30 {
            let (value, gradient) = (self.value(q), self.gradient(q));
            let steepness = gradient.length_squared();
            if value.abs() < 1e-9 || steepness < 1e-6 {
                break;
            }
            q = q - gradient * (value / steepness);
        }
        (q, if inside { -p.distance(q) } else { p.distance(q) })
    }

    /// The signed distance from `p` to the surface, negative inside; see
    /// [`Field::nearest_on_surface`].
    pub fn surface_distance(&self, p: Point) -> f64 {
        self.nearest_on_surface(p).1
    }

    /// The expression as data, with every number in it; `tests/formula.py` evaluates it.
    pub fn description(&self) -> Value {
        let all = |parts: &[Field]| parts.iter().map(Field::description).collect::<Vec<_>>();
        match self {
            Field::Swept(s) => describe_swept(s),
            Field::Ellipsoid { centre, semi_axes } => {
                json!({"kind": "ellipsoid", "centre_mm": centre, "semi_axes_mm": semi_axes})
            }
            Field::HalfSpace { normal, offset } => {
                json!({"kind": "half_space", "normal": normal, "offset_mm": offset})
            }
            Field::Union(parts) => json!({"kind": "union", "parts": all(parts)}),
            Field::SmoothUnion { blend, parts } => {
                json!({"kind": "smooth_union", "blend_mm": blend, "parts": all(parts)})
            }
            Field::Intersection(parts) => json!({"kind": "intersection", "parts": all(parts)}),
            Field::Difference { from, less } => {
                json!({"kind": "difference", "from": from.description(), "less": less.description()})
            }
            Field::Grown { by, of } => {
                json!({"kind": "grown", "by_mm": by, "of": of.description()})
            }
        }
    }
}

fn ellipsoid(d: Vector, semi_axes: &[Vector; 3]) -> f64 {
    let along = semi_axes.map(|a| d.dot(a) / a.length_squared());
    let least = semi_axes.map(Vector::length).into_iter().fold(f64::INFINITY, f64::min);
    (Vector::from(along).length() - 1.0) * least
}

fn describe_swept(swept: &Swept) -> Value {
    let skeleton = swept.skeleton();
    let balls: Vec<[f64; 4]> =
        skeleton.balls.iter().map(|b| [b.centre.x, b.centre.y, b.centre.z, b.radius]).collect();
    json!({
        "kind": "swept",
        "balls_mm": balls,
        "lines": skeleton.lines,
        "triangles": skeleton.triangles,
    })
}
