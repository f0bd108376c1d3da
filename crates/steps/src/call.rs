//! One run of one step: its parameters, with references already turned into values.

use crate::{Body, Scan, Value};
use preop_label::Label;
use preop_monitor::{Finding, Monitor};
use preop_plan::{Argument, Arguments, Context, ResultName, Step, StepError};
use preop_solid::Solid;
use preop_space::{Frame, Plane, Point};
use preop_surface::{Mesh, Soup};
use preop_surgery::{Curve, Fragment, Reconstruction};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a stage function is called with. Its getters panic where the kind's table does not promise
/// what is asked for: that is our fault and no test run passes with it.
pub struct Call<'a> {
    /// The step.
    pub step: &'a Step,
    /// What its parameters refer to, by full name.
    pub values: &'a BTreeMap<String, Value>,
    /// What else it may know.
    pub context: &'a Context,
    /// Who listens.
    pub monitor: &'a dyn Monitor,
}

/// Gives the payload of one kind of value.
macro_rules! payload {
    ($value:expr, $kind:path, $name:expr) => {
        match $value {
            $kind(inner) => inner,
            other => panic!("{} is a {}, which typing has refused", $name, other.kind()),
        }
    };
}

impl<'a> Call<'a> {
    /// The parameters.
    pub fn with(&self) -> &'a Arguments {
        &self.step.arguments
    }

    /// The surgeon must know this.
    pub fn finding(&self, finding: Finding) {
        self.monitor.finding(finding);
    }

    fn named(&self, name: &ResultName) -> &'a Value {
        &self.values[&name.to_string()]
    }

    /// The value that a parameter refers to, if the plan gives it.
    pub fn optional(&self, parameter: &str) -> Option<&'a Value> {
        match self.with().get(parameter)? {
            Argument::Reference(name) => Some(self.named(name)),
            _ => None,
        }
    }

    fn value(&self, parameter: &str) -> &'a Value {
        self.optional(parameter).unwrap_or_else(|| panic!("the table promises {parameter}"))
    }

    /// The values that a parameter lists, with their names; none where it is absent.
    pub fn list(&self, parameter: &str) -> Vec<(String, &'a Value)> {
        match self.with().get(parameter) {
            Some(Argument::References(names)) => {
                names.iter().map(|n| (n.to_string(), self.named(n))).collect()
            }
            _ => vec![],
        }
    }

    /// The frame of a parameter.
    pub fn frame(&self, parameter: &str) -> Frame {
        self.context
            .frames
            .get(parameter)
            .cloned()
            .unwrap_or_else(|| panic!("typing gives {parameter} a frame"))
    }

    /// A scan.
    pub fn image(&self, parameter: &str) -> &'a Scan {
        payload!(self.value(parameter), Value::Image, parameter)
    }

    /// A label.
    pub fn label(&self, parameter: &str) -> &'a Label {
        payload!(self.value(parameter), Value::Label, parameter)
    }

    /// A body.
    pub fn solid(&self, parameter: &str) -> &'a Solid {
        &payload!(self.value(parameter), Value::Solid, parameter).solid
    }

    /// A surface.
    pub fn mesh(&self, parameter: &str) -> &'a Mesh {
        payload!(self.value(parameter), Value::Mesh, parameter)
    }

    /// Triangles: as they were read, or those of a surface.
    pub fn triangles(&self, parameter: &str) -> Cow<'a, Soup> {
        match self.value(parameter) {
            Value::Mesh(mesh) => Cow::Owned(mesh.to_soup()),
            value => Cow::Borrowed(payload!(value, Value::Triangles, parameter)),
        }
    }

    /// A reconstruction.
    pub fn reconstruction(&self, parameter: &str) -> &'a Reconstruction {
        payload!(self.value(parameter), Value::Reconstruction, parameter)
    }

    /// Bodies with the names of their steps.
    pub fn solids(&self, parameter: &str) -> Vec<(String, &'a Solid)> {
        self.list(parameter)
            .into_iter()
            .map(|(name, value)| {
                let body: &Arc<Body> = payload!(value, Value::Solid, name);
                (name, &*body.solid)
            })
            .collect()
    }

    /// A piece of bone and where the plan has it: what no step has moved stays where it was scanned.
    pub fn piece(&self, parameter: &str) -> Fragment {
        piece(self.value(parameter), parameter, &self.frame(parameter))
    }

    /// Pieces of bone with the names of their steps, in the frame of the parameter.
    pub fn pieces(&self, parameter: &str) -> Vec<(String, Fragment)> {
        let found = self.list(parameter).into_iter();
        found
            .map(|(name, value)| (name.clone(), piece(value, &name, &self.frame(parameter))))
            .collect()
    }

    /// A plane, literal or referred to.
    pub fn plane(&self, parameter: &str) -> Plane {
        match self.with().get(parameter) {
            Some(Argument::Plane(plane)) => *plane,
            _ => *payload!(self.value(parameter), Value::Plane, parameter),
        }
    }

    /// Planes with the names of their steps.
    pub fn planes(&self, parameter: &str) -> Vec<(String, Plane)> {
        self.list(parameter)
            .into_iter()
            .map(|(name, value)| {
                let plane = *payload!(value, Value::Plane, name);
                (name, plane)
            })
            .collect()
    }

    /// A place, literal or referred to, if the plan gives it.
    pub fn optional_point(&self, parameter: &str) -> Option<Point> {
        match self.with().get(parameter)? {
            Argument::Point(p) => Some(*p),
            _ => Some(*payload!(self.value(parameter), Value::Point, parameter)),
        }
    }

    /// A place, literal or referred to.
    pub fn point(&self, parameter: &str) -> Point {
        self.optional_point(parameter).unwrap_or_else(|| panic!("the table promises {parameter}"))
    }

    /// The places of a row of a list: literal, or those of a curve.
    pub fn places(&self, row: &Arguments, parameter: &str) -> Vec<Point> {
        match row.get(parameter) {
            Some(Argument::Points(points)) => points.clone(),
            Some(Argument::Reference(name)) => {
                payload!(self.named(name), Value::Curve, parameter).points().to_vec()
            }
            _ => vec![],
        }
    }

    /// A curve, literal or referred to, as its picked places.
    pub fn curve(&self, parameter: &str) -> Result<Curve, StepError> {
        match self.with().get(parameter) {
            Some(Argument::Points(points)) => Curve::new(points.clone()).map_err(failed),
            _ => Ok((**payload!(self.value(parameter), Value::Curve, parameter)).clone()),
        }
    }
}

fn piece(value: &Value, name: &str, frame: &Frame) -> Fragment {
    match value {
        Value::Fragment(fragment) => (**fragment).clone(),
        other => {
            let body: &Arc<Body> = payload!(other, Value::Solid, name);
            Fragment::in_place(name, body.solid.clone(), frame)
        }
    }
}

/// A stage's error as the step's.
pub(crate) fn failed(error: impl std::fmt::Display) -> StepError {
    StepError::Failed(error.to_string())
}
