//! Boxes along the axes.

use crate::{Point, Vector};
use serde::{Deserialize, Serialize};

/// The least box along the axes that holds some points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// The corner of the smallest coordinates.
    pub min: Point,
    /// The corner of the largest coordinates.
    pub max: Point,
}

impl Bounds {
    /// A box that holds nothing yet.
    pub const EMPTY: Bounds = Bounds {
        min: Point::new(f64::INFINITY, f64::INFINITY, f64::INFINITY),
        max: Point::new(f64::NEG_INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY),
    };

    /// The box of some points.
    #[inline]
    pub fn of(points: impl IntoIterator<Item = Point>) -> Bounds {
        points.into_iter().fold(Bounds::EMPTY, Bounds::with)
    }

    /// The box that holds this one and `p`.
    #[inline]
    pub fn with(self, p: Point) -> Bounds {
        Bounds {
            min: Point::new(self.min.x.min(p.x), self.min.y.min(p.y), self.min.z.min(p.z)),
            max: Point::new(self.max.x.max(p.x), self.max.y.max(p.y), self.max.z.max(p.z)),
        }
    }

    /// The box that holds both.
    #[inline]
    pub fn union(self, other: Bounds) -> Bounds {
        if other.is_empty() { self } else { self.with(other.min).with(other.max) }
    }

    /// The box grown by `margin` millimetres on all sides.
    #[inline]
    pub fn grown(self, margin: f64) -> Bounds {
        let m = Vector::new(margin, margin, margin);
        Bounds { min: self.min - m, max: self.max + m }
    }

    /// Whether it holds no point at all.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.min.x > self.max.x || self.min.y > self.max.y || self.min.z > self.max.z
    }

    /// Whether `p` is inside or on the border.
    #[inline]
    pub fn contains(&self, p: Point) -> bool {
        (self.min.x..=self.max.x).contains(&p.x)
            && (self.min.y..=self.max.y).contains(&p.y)
            && (self.min.z..=self.max.z).contains(&p.z)
    }

    /// Whether the two boxes share a point.
    #[inline]
    pub fn meets(&self, o: &Bounds) -> bool {
        self.min.x <= o.max.x
            && o.min.x <= self.max.x
            && self.min.y <= o.max.y
            && o.min.y <= self.max.y
            && self.min.z <= o.max.z
            && o.min.z <= self.max.z
    }

    /// The length of each edge, in millimetres.
    #[inline]
    pub fn size(&self) -> Vector {
        self.max - self.min
    }

    /// The middle.
    #[inline]
    pub fn centre(&self) -> Point {
        self.min.towards(self.max, 0.5)
    }

    /// The distance from `p` to the box, 0 inside.
    #[inline]
    pub fn distance(&self, p: Point) -> f64 {
        let beyond = |v: f64, min: f64, max: f64| (min - v).max(v - max).max(0.0);
        Vector::new(
            beyond(p.x, self.min.x, self.max.x),
            beyond(p.y, self.min.y, self.max.y),
            beyond(p.z, self.min.z, self.max.z),
        )
        .length()
    }
}
