//! Solids swept by balls: the one primitive from which bones, teeth and skin are made.
//!
//! A solid is the union of all balls whose centre runs over a skeleton of lines and triangles, the
//! radius linear along each. Its field `min over q of |p - q| - r(q)` is exact outside, has slope at
//! most 1 everywhere, and needs no approximation to be written down.

use preop_space::{Point, Vector};
use std::sync::Arc;

/// A ball of the skeleton: where its centre lies, and its radius in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ball {
    /// The centre.
    pub centre: Point,
    /// The radius, in millimetres.
    pub radius: f64,
}

impl Ball {
    /// The ball at `(x, y, z)` with a radius, all in millimetres.
    pub const fn new(x: f64, y: f64, z: f64, radius: f64) -> Ball {
        Ball { centre: Point::new(x, y, z), radius }
    }

    /// The distance from `p` to the ball, negative inside.
    fn distance(&self, p: Point) -> f64 {
        (p - self.centre).length() - self.radius
    }
}

/// The hull of two balls ("round cone"; the minimum is found in closed form).
#[derive(Clone, Copy, Debug)]
struct Cone {
    start: Ball,
    end: Ball,
    along: Vector,
    length: f64,
    /// How much the radius grows per millimetre; a slope of 1 or more means that one ball holds the
    /// other, and then the length is set to zero.
    slope: f64,
    /// sqrt(1 - slope^2).
    shade: f64,
}

impl Cone {
    fn new(start: Ball, end: Ball) -> Cone {
        let way = end.centre - start.centre;
        let length = way.length();
        let slope = (end.radius - start.radius) / length;
        if length == 0.0 || slope.abs() >= 1.0 {
            return Cone { start, end, along: Vector::ZERO, length: 0.0, slope: 0.0, shade: 0.0 };
        }
        let shade = (1.0 - slope * slope).sqrt();
        Cone { start, end, along: way / length, length, slope, shade }
    }

    fn value(&self, p: Point) -> f64 {
        if self.length == 0.0 {
            return self.start.distance(p).min(self.end.distance(p));
        }
        let d = p - self.start.centre;
        let x = d.dot(self.along);
        let y = (d - self.along * x).length();
        // The best centre lies where the distance stops falling faster than the radius grows.
        let best = x + y * self.slope / self.shade;
        if best <= 0.0 {
            self.start.distance(p)
        } else if best >= self.length {
            self.end.distance(p)
        } else {
            y * self.shade - self.start.radius - self.slope * x
        }
    }
}

/// The hull of three balls, without the hulls of its edges.
#[derive(Clone, Copy, Debug)]
struct Face {
    corner: Point,
    radius: f64,
    normal: Vector,
    /// `weight[i].dot(p - corner)` is the second or third barycentric coordinate of p.
    weight: [Vector; 2],
    /// How the radius grows in the plane of the face.
    slope: Vector,
    /// sqrt(1 - |slope|^2).
    shade: f64,
    edges: [Cone; 3],
}

impl Face {
    /// `None` where the corners lie on a line or one edge's hull holds the third ball.
    fn new([a, b, c]: [Ball; 3]) -> Option<Face> {
        let (u, v) = (b.centre - a.centre, c.centre - a.centre);
        let normal = u.cross(v);
        let area = normal.length_squared();
        if area <= 1e-12 {
            return None;
        }
        let weight = [v.cross(normal) / area, normal.cross(u) / area];
        let slope = weight[0] * (b.radius - a.radius) + weight[1] * (c.radius - a.radius);
        let shade = 1.0 - slope.length_squared();
        (shade > 0.0).then(|| Face {
            corner: a.centre,
            radius: a.radius,
            normal: normal / area.sqrt(),
            weight,
            slope,
            shade: shade.sqrt(),
            edges: [Cone::new(a, b), Cone::new(b, c), Cone::new(c, a)],
        })
    }

    /// The value where the best centre lies inside the triangle, else infinity: then the best
    /// centre lies on an edge, because the function to minimise is convex.
    fn inner(&self, p: Point) -> f64 {
        let d = p - self.corner;
        let height = self.normal.dot(d).abs();
        let best = d + self.slope * (height / self.shade);
        let (s, t) = (self.weight[0].dot(best), self.weight[1].dot(best));
        if s < 0.0 || t < 0.0 || s + t > 1.0 {
            return f64::INFINITY;
        }
        height * self.shade - self.radius - self.slope.dot(d)
    }

    fn value(&self, p: Point) -> f64 {
        self.edges.iter().fold(self.inner(p), |least, e| least.min(e.value(p)))
    }
}

/// The skeleton as it is written down: balls, and which of them span lines and triangles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Skeleton {
    /// The balls.
    pub balls: Vec<Ball>,
    /// Pairs of balls whose hull is solid.
    pub lines: Vec<[usize; 2]>,
    /// Triples of balls whose hull is solid.
    pub triangles: Vec<[usize; 3]>,
}

#[derive(Debug)]
struct Shapes {
    skeleton: Skeleton,
    cones: Vec<Cone>,
    faces: Vec<Face>,
}

/// A solid swept by balls over a [`Skeleton`]. A part of it, cut down to what matters near some
/// place, shares the skeleton.
#[derive(Clone, Debug)]
pub struct Swept {
    shapes: Arc<Shapes>,
    cones: Vec<u32>,
    faces: Vec<u32>,
}

impl Swept {
    /// The solid of a skeleton.
    ///
    /// # Panics
    /// If a line or triangle names a ball that is not there, or there is neither line nor triangle.
    pub fn new(skeleton: Skeleton) -> Swept {
        let at = |i: usize| skeleton.balls[i];
        let mut lines = skeleton.lines.clone();
        lines.extend(skeleton.triangles.iter().flat_map(|&[a, b, c]| [[a, b], [b, c], [c, a]]));
        for line in &mut lines {
            line.sort_unstable();
        }
        lines.sort_unstable();
        lines.dedup();
        assert!(!lines.is_empty(), "a skeleton has a line or a triangle");
        let cones: Vec<Cone> = lines.iter().map(|&[a, b]| Cone::new(at(a), at(b))).collect();
        let faces: Vec<Face> =
            skeleton.triangles.iter().filter_map(|t| Face::new(t.map(at))).collect();
        let all = |n: usize| (0..n as u32).collect();
        Swept {
            cones: all(cones.len()),
            faces: all(faces.len()),
            shapes: Arc::new(Shapes { skeleton, cones, faces }),
        }
    }

    /// The skeleton of the whole solid.
    pub fn skeleton(&self) -> &Skeleton {
        &self.shapes.skeleton
    }

    /// The field at `p`: the distance to the surface, negative inside (there: to the envelope).
    pub fn value(&self, p: Point) -> f64 {
        let inner = self.faces.iter().map(|&f| self.shapes.faces[f as usize].inner(p));
        let edges = self.cones.iter().map(|&c| self.shapes.cones[c as usize].value(p));
        inner.chain(edges).fold(f64::INFINITY, f64::min)
    }

    /// The value at `p`, and a part of the solid with the same field within `reach` of `p`.
    pub(crate) fn near(&self, p: Point, reach: f64) -> (Swept, f64) {
        let cones: Vec<f64> =
            self.cones.iter().map(|&c| self.shapes.cones[c as usize].value(p)).collect();
        let least = self
            .faces
            .iter()
            .map(|&f| self.shapes.faces[f as usize].inner(p))
            .chain(cones.iter().copied())
            .fold(f64::INFINITY, f64::min);
        // Slopes are at most 1: what is this much farther here is farther in the whole ball.
        let limit = least + 2.0 * reach;
        let faces = self.faces.iter().copied();
        let part = Swept {
            shapes: Arc::clone(&self.shapes),
            faces: faces.filter(|&f| self.shapes.faces[f as usize].value(p) <= limit).collect(),
            cones: self
                .cones
                .iter()
                .zip(&cones)
                .filter(|(_, v)| **v <= limit)
                .map(|(&c, _)| c)
                .collect(),
        };
        (part, least)
    }
}
