//! The typed parameters of a step or an input.

use preop_space::{Bounds, Direction, Frame, Plane, Point};
use std::collections::BTreeMap;
use std::fmt;

/// The name of a result: `step`, or `step.result`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResultName {
    /// The step, or the input, that gives it.
    pub step: String,
    /// Which of its results; empty for the main one.
    pub result: String,
}

impl ResultName {
    /// Reads `step` or `step.result`.
    pub fn parse(text: &str) -> ResultName {
        let (step, result) = text.split_once('.').unwrap_or((text, ""));
        ResultName { step: step.to_owned(), result: result.to_owned() }
    }
}

impl fmt::Display for ResultName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.step)?;
        if self.result.is_empty() { Ok(()) } else { write!(f, ".{}", self.result) }
    }
}

/// The value of one parameter, typed and within its range.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// A number in its parameter's unit.
    Number(f64),
    /// A whole number.
    Count(i64),
    /// Yes or no.
    Switch(bool),
    /// Words, a choice, or the name of a catalogue entry.
    Text(String),
    /// A place, and the frame that `on` names where it does.
    Point(Point),
    /// A direction.
    Direction(Direction),
    /// Places in order.
    Points(Vec<Point>),
    /// Places by name, in the order of the names.
    NamedPoints(BTreeMap<String, Vec<Point>>),
    /// A box along the axes.
    Box(Bounds),
    /// A plane.
    Plane(Plane),
    /// The result of another step.
    Reference(ResultName),
    /// Results of other steps.
    References(Vec<ResultName>),
    /// A list of tables.
    Records(Vec<Arguments>),
}

/// The parameters of one step, defaults filled in, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arguments {
    values: BTreeMap<String, Argument>,
    /// The frames that literals name with `on`.
    pub(crate) frames: BTreeMap<String, Frame>,
}

impl Arguments {
    pub(crate) fn insert(&mut self, name: &str, value: Argument) {
        self.values.insert(name.to_owned(), value);
    }

    /// The value of a parameter, or `None` where it is absent.
    pub fn get(&self, name: &str) -> Option<&Argument> {
        self.values.get(name)
    }

    /// Every parameter with its value, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Argument)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// A number that the kind's table promises.
    ///
    /// # Panics
    /// If the table promises no such number: our fault, not the plan's. So do its neighbours.
    pub fn number(&self, name: &str) -> f64 {
        self.optional_number(name).unwrap_or_else(|| panic!("the table promises a number {name}"))
    }

    /// A number that may be absent.
    pub fn optional_number(&self, name: &str) -> Option<f64> {
        match self.get(name)? {
            Argument::Number(n) => Some(*n),
            other => panic!("{name} is no number: {other:?}"),
        }
    }

    /// A whole number that the table promises.
    pub fn count(&self, name: &str) -> i64 {
        match self.get(name) {
            Some(Argument::Count(n)) => *n,
            other => panic!("the table promises a count {name}, not {other:?}"),
        }
    }

    /// A switch that the table promises.
    pub fn switch(&self, name: &str) -> bool {
        match self.get(name) {
            Some(Argument::Switch(on)) => *on,
            other => panic!("the table promises a switch {name}, not {other:?}"),
        }
    }

    /// Words that the table promises.
    pub fn text(&self, name: &str) -> &str {
        self.optional_text(name).unwrap_or_else(|| panic!("the table promises a text {name}"))
    }

    /// Words that may be absent.
    pub fn optional_text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Argument::Text(text) => Some(text),
            other => panic!("{name} is no text: {other:?}"),
        }
    }

    /// A literal place, where the plan gives one.
    pub fn optional_point(&self, name: &str) -> Option<Point> {
        match self.get(name)? {
            Argument::Point(p) => Some(*p),
            _ => None,
        }
    }

    /// A literal direction, where the plan gives one.
    pub fn optional_direction(&self, name: &str) -> Option<Direction> {
        match self.get(name)? {
            Argument::Direction(d) => Some(*d),
            _ => None,
        }
    }

    /// A box, where the plan gives one.
    pub fn optional_box(&self, name: &str) -> Option<Bounds> {
        match self.get(name)? {
            Argument::Box(bounds) => Some(*bounds),
            other => panic!("{name} is no box: {other:?}"),
        }
    }

    /// Places by name that the table promises.
    pub fn named_points(&self, name: &str) -> &BTreeMap<String, Vec<Point>> {
        match self.get(name) {
            Some(Argument::NamedPoints(points)) => points,
            other => panic!("the table promises named places {name}, not {other:?}"),
        }
    }

    /// The names of named places; none where a plan that is still full of mistakes does not give them.
    pub fn names_of_points(&self, name: &str) -> impl Iterator<Item = &String> {
        let points = match self.get(name) {
            Some(Argument::NamedPoints(points)) => Some(points),
            _ => None,
        };
        points.into_iter().flat_map(BTreeMap::keys)
    }

    /// The tables of a list that may be absent.
    pub fn records(&self, name: &str) -> &[Arguments] {
        match self.get(name) {
            Some(Argument::Records(records)) => records,
            None => &[],
            other => panic!("the table promises records {name}, not {other:?}"),
        }
    }

    /// Whether a person's places stand in these parameters themselves.
    pub(crate) fn has_places(&self) -> bool {
        self.values.values().any(|value| match value {
            Argument::Point(_)
            | Argument::Points(_)
            | Argument::NamedPoints(_)
            | Argument::Plane(_) => true,
            Argument::Records(records) => records.iter().any(Arguments::has_places),
            _ => false,
        })
    }

    /// Every result that these parameters name, in the order of the parameters' names.
    pub fn references(&self) -> Vec<&ResultName> {
        self.values
            .values()
            .flat_map(|value| match value {
                Argument::Reference(name) => vec![name],
                Argument::References(names) => names.iter().collect(),
                Argument::Records(records) => {
                    records.iter().flat_map(Arguments::references).collect()
                }
                _ => vec![],
            })
            .collect()
    }
}
