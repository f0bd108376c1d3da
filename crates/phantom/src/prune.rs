//! Cutting a field down to what matters near a place, so that a scan asks each voxel only about the
//! few shapes around it.
//!
//! All fields have slope at most 1: within `reach` of a place no value moves by more than `reach`.
//! The pruned field has the very same values there ("Lipschitz pruning", Barbier et al. 2025).

use crate::field::{Field, smooth_min};
use preop_space::Point;

impl Field {
    /// A field with the same values everywhere within `reach` millimetres of `p`, with as few parts
    /// as can be shown by values at `p`; and its value at `p`.
    pub fn near(&self, p: Point, reach: f64) -> (Field, f64) {
        match self {
            Field::Swept(s) => {
                let (part, value) = s.near(p, reach);
                (Field::Swept(part), value)
            }
            Field::Ellipsoid { .. } | Field::HalfSpace { .. } => (self.clone(), self.value(p)),
            Field::Union(parts) => {
                let (mut kept, value) = extreme(parts, p, reach, 1.0);
                if kept.len() == 1 {
                    return (kept.remove(0), value);
                }
                (Field::Union(kept), value)
            }
            Field::Intersection(parts) => {
                let (mut kept, value) = extreme(parts, p, reach, -1.0);
                if kept.len() == 1 {
                    return (kept.remove(0), value);
                }
                (Field::Intersection(kept), value)
            }
            Field::SmoothUnion { blend, parts } => blended(*blend, parts, p, reach),
            Field::Difference { from, less } => {
                let (from, a) = from.near(p, reach);
                let (less, b) = less.near(p, reach);
                if a > -b + 2.0 * reach {
                    return (from, a);
                }
                (from.without(less), a.max(-b))
            }
            Field::Grown { by, of } => {
                let (of, value) = of.near(p, reach);
                (of.grown(*by), value - by)
            }
        }
    }
}

/// The parts that can be least (`sign` 1) or greatest (`sign` -1) within reach.
fn extreme(parts: &[Field], p: Point, reach: f64, sign: f64) -> (Vec<Field>, f64) {
    let near: Vec<(Field, f64)> = parts.iter().map(|f| f.near(p, reach)).collect();
    let best = near.iter().map(|(_, v)| sign * v).fold(f64::INFINITY, f64::min);
    let limit = best + 2.0 * reach;
    (near.into_iter().filter(|(_, v)| sign * v <= limit).map(|(f, _)| f).collect(), sign * best)
}

/// The parts of a smooth union that can bear on the result; the order of the fold stays.
fn blended(blend: f64, parts: &[Field], p: Point, reach: f64) -> (Field, f64) {
    let far = blend + 2.0 * reach;
    let mut kept: Vec<Field> = Vec::new();
    let mut value = f64::INFINITY;
    for part in parts {
        let (part, v) = part.near(p, reach);
        if v > value + far {
            continue;
        }
        if value > v + far {
            kept.clear();
        }
        value = if kept.is_empty() { v } else { smooth_min(value, v, blend) };
        kept.push(part);
    }
    if kept.len() == 1 {
        return (kept.remove(0), value);
    }
    (Field::SmoothUnion { blend, parts: kept }, value)
}
