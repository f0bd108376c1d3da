//! What a step of one kind takes and gives: the tables from which errors, schema and manual derive.

use crate::Arguments;

/// The name of a type of result, as in `label` or `solid`.
pub type Type = &'static str;

/// The unit of a number, which its parameter's name ends in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// No unit: a count or a fraction.
    None,
    /// Millimetres: `_mm`.
    Millimetre,
    /// Degrees: `_deg`.
    Degree,
    /// Hounsfield units: `_hu`.
    Hounsfield,
    /// Cubic millimetres: `_mm3`.
    CubicMillimetre,
}

impl Unit {
    /// The ending of a name that carries this unit.
    pub fn ending(self) -> &'static str {
        match self {
            Unit::None => "",
            Unit::Millimetre => "_mm",
            Unit::Degree => "_deg",
            Unit::Hounsfield => "_hu",
            Unit::CubicMillimetre => "_mm3",
        }
    }

    /// The unit as people write it.
    pub fn word(self) -> &'static str {
        match self {
            Unit::None => "",
            Unit::Millimetre => "mm",
            Unit::Degree => "degrees",
            Unit::Hounsfield => "HU",
            Unit::CubicMillimetre => "mm³",
        }
    }
}

/// What a parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A number from `least` to `most`.
    Number {
        /// Its unit.
        unit: Unit,
        /// The smallest that is taken.
        least: f64,
        /// The largest that is taken.
        most: f64,
    },
    /// A whole number from `least` to `most`.
    Count {
        /// The smallest that is taken.
        least: i64,
        /// The largest that is taken.
        most: i64,
    },
    /// `true` or `false`.
    Switch,
    /// Some words.
    Text,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// The name of an entry of a catalogue, as in `catalogue:saw-oscillating-0.5`.
    Catalogue,
    /// A place `[x, y, z]`, or the name of a result of the type `point`.
    Point,
    /// A direction `[x, y, z]`, made to length 1.
    Direction,
    /// A list of places, or the name of a result of the type `curve`.
    Points,
    /// Lists of places by name: `{ jaw = [[…], …], skull = [[…], …] }`.
    NamedPoints,
    /// Two opposite corners of a box along the axes, `[[x, y, z], [x, y, z]]`.
    Box,
    /// `{ through_mm = […], normal = […] }`, or the name of a result of the type `plane`.
    Plane,
    /// The name of a result of one of these types.
    Reference(&'static [Type]),
    /// A list of names of results of these types.
    References(&'static [Type]),
    /// A list of tables, each with these parameters.
    Records(&'static [Parameter]),
}

/// Which faces of a step's body a number moves, all of them along their normals away from another body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Faces {
    /// Those that look away from the other body.
    Outer,
    /// Those that look at it too: the whole body stands off.
    All,
}

impl Faces {
    /// The word of the schema.
    pub fn word(self) -> &'static str {
        match self {
            Faces::Outer => "outer",
            Faces::All => "all",
        }
    }
}

/// What a screen may show of a number at once, before the exact body is there: by so much as the number grows, faces move.
#[derive(Clone, Copy, Debug)]
pub struct Pushes {
    /// The faces that move.
    pub faces: Faces,
    /// The parameter that names the body away from which they move.
    pub from: &'static str,
}

/// One parameter of a kind of step.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name, which ends in its unit.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What it is if the plan is silent, written as in the plan; `None` if the plan must say it,
    /// `Some("")` if it may be absent.
    pub default: Option<&'static str>,
    /// What it comes to where it is absent. Unlike a default it is not written into the plan's hash.
    pub usual: Option<f64>,
    /// What of the step's body moves with it.
    pub pushes: Option<Pushes>,
    /// One sentence for the manual.
    pub doc: &'static str,
}

impl Parameter {
    /// A parameter that the plan must give.
    pub const fn needed(name: &'static str, kind: Kind, doc: &'static str) -> Parameter {
        Parameter { name, kind, default: None, usual: None, pushes: None, doc }
    }

    /// A parameter that is `default`, written as in the plan, where the plan is silent.
    pub const fn or(
        name: &'static str,
        kind: Kind,
        default: &'static str,
        doc: &'static str,
    ) -> Parameter {
        Parameter { name, kind, default: Some(default), usual: None, pushes: None, doc }
    }

    /// A parameter that may be absent.
    pub const fn optional(name: &'static str, kind: Kind, doc: &'static str) -> Parameter {
        Parameter { name, kind, default: Some(""), usual: None, pushes: None, doc }
    }

    /// The same, of what is so much where it is absent.
    pub const fn usually(self, usual: f64) -> Parameter {
        Parameter { usual: Some(usual), ..self }
    }

    /// The same, of a number with which faces of the body move away from that which `from` names.
    pub const fn pushing(self, faces: Faces, from: &'static str) -> Parameter {
        Parameter { pushes: Some(Pushes { faces, from }), ..self }
    }
}

/// One result of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultKind {
    /// Its name after the dot; empty for the step's main result, which goes by the step's name.
    pub name: String,
    /// Its type.
    pub kind: Type,
    /// The parameter whose frame it is in.
    pub frame_of: &'static str,
}

impl ResultKind {
    /// The step's main result.
    pub fn main(kind: Type, frame_of: &'static str) -> ResultKind {
        ResultKind { name: String::new(), kind, frame_of }
    }

    /// The result `step.name`.
    pub fn named(name: impl Into<String>, kind: Type, frame_of: &'static str) -> ResultKind {
        ResultKind { name: name.into(), kind, frame_of }
    }
}

/// A kind of step that a plan may contain.
#[derive(Clone, Copy)]
pub struct StepKind {
    /// What the plan says after `do =`.
    pub name: &'static str,
    /// Goes up whenever the same parameters give another result.
    pub version: u32,
    /// One or two sentences for the manual.
    pub doc: &'static str,
    /// What it takes.
    pub parameters: &'static [Parameter],
    /// What it gives; follows from the parameters alone.
    pub results: fn(&Arguments) -> Vec<ResultKind>,
    /// Whether it may take values of several frames: a registration or a carry.
    pub mixes_frames: bool,
    /// Whether its result shows the hash of the whole plan, as an embossed part does.
    pub shows_plan_hash: bool,
}

impl std::fmt::Debug for StepKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StepKind({} v{})", self.name, self.version)
    }
}
