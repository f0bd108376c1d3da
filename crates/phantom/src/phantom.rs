//! A part of a patient: bodies, what they are made of, and in which order they displace each other.

use crate::field::Field;
use preop_space::Bounds;
use serde_json::{Value, json};

/// A body with a name and a known surface.
#[derive(Clone, Debug)]
pub struct Body {
    /// A plain name: `mandible`, `fibula`.
    pub name: &'static str,
    /// Where it is: at most zero inside.
    pub field: Field,
}

/// From a depth under the surface of a layer on, this material.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coat {
    /// The depth, in millimetres of the field; 0 at the surface.
    pub depth: f64,
    /// What a CT shows there, in Hounsfield units.
    pub hu: f64,
}

/// Matter laid into the phantom: it displaces what earlier layers put there.
#[derive(Clone, Debug)]
pub struct Layer {
    /// A plain name: `skin and muscle`, `nerve canal`.
    pub name: &'static str,
    /// Where it is: at most zero inside.
    pub field: Field,
    /// Its materials, from the surface inwards.
    pub coats: Vec<Coat>,
}

/// A part of a patient as formulas.
#[derive(Clone, Debug)]
pub struct Phantom {
    /// `head` or `leg`.
    pub name: &'static str,
    /// What a scanner of the usual size sees of it, in millimetres.
    pub bounds: Bounds,
    /// What fills the space around all layers, in Hounsfield units.
    pub background_hu: f64,
    /// The bodies whose surfaces are the known answers.
    pub bodies: Vec<Body>,
    /// The matter, in the order in which it displaces: the last layer at a place wins.
    pub layers: Vec<Layer>,
}

impl Phantom {
    /// The field of a body, by name.
    pub fn body(&self, name: &str) -> Option<&Field> {
        self.bodies.iter().find(|b| b.name == name).map(|b| &b.field)
    }

    /// All formulas and numbers as data; `tests/formula.py` reads it and evaluates the same fields
    /// without any code of ours. Lengths are millimetres in patient axes.
    pub fn description(&self) -> Value {
        let bodies: serde_json::Map<String, Value> =
            self.bodies.iter().map(|b| (b.name.to_owned(), b.field.description())).collect();
        let layers: Vec<Value> = self.layers.iter().map(Layer::description).collect();
        json!({
            "name": self.name,
            "bounds_mm": [self.bounds.min, self.bounds.max],
            "background_hu": self.background_hu,
            "bodies": bodies,
            "layers": layers,
        })
    }
}

impl Layer {
    fn description(&self) -> Value {
        let coats: Vec<Value> =
            self.coats.iter().map(|c| json!({"depth_mm": c.depth, "hu": c.hu})).collect();
        json!({"name": self.name, "field": self.field.description(), "coats": coats})
    }
}

/// Coats from pairs of depth in millimetres and Hounsfield units.
pub(crate) fn coats(pairs: &[(f64, f64)]) -> Vec<Coat> {
    pairs.iter().map(|&(depth, hu)| Coat { depth, hu }).collect()
}
