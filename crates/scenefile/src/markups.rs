//! Markups of 3D Slicer: places, curves and planes by name, from `.mrk.json` and the older `.fcsv`.

mod csv;
mod json;
mod unique;

use preop_quote::is_safe;
use preop_space::{Plane, Point};
use serde::{Deserialize, Serialize};

/// A named place, in mm (LPS).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Markup {
    /// What it is called, safe to show.
    pub name: String,
    /// Where it is.
    pub place: Point,
}

/// One thing that was marked: some places, and the plane that they span where it is one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Markups {
    /// What 3D Slicer calls such a thing.
    pub shape: Shape,
    /// Its control points in their order, without those that are not placed yet.
    pub points: Vec<Markup>,
    /// The plane, where the file says its centre and its normal.
    pub plane: Option<Plane>,
}

/// What was marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shape {
    /// Places on their own.
    Points,
    /// A line between two places.
    Line,
    /// A curve through places.
    Curve,
    /// A curve that comes back to its first place.
    ClosedCurve,
    /// A plane.
    Plane,
    /// An angle, a box, or what a later 3D Slicer knows.
    Other,
}

impl Shape {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Shape::Points => "points",
            Shape::Line => "line",
            Shape::Curve => "curve",
            Shape::ClosedCurve => "closed curve",
            Shape::Plane => "plane",
            Shape::Other => "other",
        }
    }
}

/// Why markups are not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MarkupsError {
    /// Not JSON, or not of markups.
    #[error("this is no markups file of 3D Slicer")]
    Not,
    /// Two answers to one question.
    #[error(
        "the file gives a key twice, so that programs differ in which they take; save it again from 3D Slicer"
    )]
    Twice,
    /// Left and right are not known.
    #[error("the file does not say its coordinate system as LPS or RAS")]
    Axes,
    /// Not millimetres.
    #[error("the file says that its unit is not mm")]
    Unit,
    /// A place.
    #[error("the place \"{0}\" is no three finite numbers within 10 m")]
    Place(String),
    /// The columns of a table.
    #[error(
        "its lines have not the columns that its head tells of, or those are in an order that is not known"
    )]
    Columns,
    /// A normal.
    #[error("the normal of a plane is no three finite numbers, or all zero")]
    Normal,
    /// More than anybody picks.
    #[error("the file has more than 100,000 places")]
    Many,
}

/// More places than these nobody picks.
const MOST: usize = 100_000;
/// No place lies farther from the origin along an axis, in millimetres.
pub const REACH_MM: f64 = 10_000.0;

/// What a file of markups holds, in its order.
///
/// # Errors
/// Another kind of file, one that does not say its axes, or a place that is none.
pub fn markups(bytes: &[u8]) -> Result<Vec<Markups>, MarkupsError> {
    match str::from_utf8(bytes) {
        Ok(text) if text.trim_start().starts_with('{') => json::read(text),
        Ok(text) if text.starts_with('#') => csv::read(text),
        _ => Err(MarkupsError::Not),
    }
}

/// What turns a coordinate system into LPS. Before 4.10 the file said 0 for RAS and 1 for LPS.
fn signs(word: &str) -> Result<[f64; 3], MarkupsError> {
    match word {
        "LPS" | "1" => Ok([1.0, 1.0, 1.0]),
        "RAS" | "0" => Ok([-1.0, -1.0, 1.0]),
        _ => Err(MarkupsError::Axes),
    }
}

fn turned(at: [f64; 3], signs: [f64; 3]) -> [f64; 3] {
    [0, 1, 2].map(|n| at[n] * signs[n] + 0.0)
}

fn markup(name: &str, at: Option<[f64; 3]>, signs: [f64; 3]) -> Result<Markup, MarkupsError> {
    let name: String = name.chars().filter(|c| is_safe(*c)).take(200).collect();
    match at.filter(|at| at.iter().all(|c| c.abs() <= REACH_MM)) {
        Some(at) => Ok(Markup { name, place: Point::from(turned(at, signs)) }),
        None => Err(MarkupsError::Place(name)),
    }
}
