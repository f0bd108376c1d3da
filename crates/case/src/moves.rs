//! The moves of a plan as the report and a comparison tell them.

use crate::Evaluated;
use preop_plan::{Argument, Step};
use preop_report::{Column, Section, Table};
use preop_solid::Solid;
use preop_space::Point;
use preop_steps::{Value, movement_of};
use preop_surgery::{Fragment, Movement};
use std::sync::Arc;

/// A piece of bone that the plan carries to another place.
pub(crate) struct Moved {
    /// The step that moves it.
    pub(crate) name: String,
    /// The result that is moved.
    pub(crate) of: String,
    pub(crate) movement: Movement,
    pivot: Point,
    fragment: Arc<Fragment>,
}

impl Moved {
    /// What a `move` step did; none where it failed or waits.
    pub(crate) fn read(evaluated: &Evaluated<'_>, step: &Step) -> Option<Moved> {
        let Some(Argument::Reference(of)) = step.arguments.get("of") else { return None };
        let Some(Value::Fragment(fragment)) = evaluated.value(&step.name) else { return None };
        let pivot = evaluated.value(&format!("{}.pivot", step.name));
        let Some(Value::Point(pivot)) = pivot else { return None };
        let movement = movement_of(&step.arguments);
        Some(Moved { name: step.name.clone(), of: of.to_string(), movement, pivot, fragment })
    }

    /// The bone where the plan puts it.
    pub(crate) fn planned(&self) -> Solid {
        self.fragment.planned()
    }

    /// The bone where it was before this move.
    pub(crate) fn before(&self) -> Solid {
        let back = self.movement.motion(self.pivot).inverse();
        self.fragment.solid.moved(&(back * self.fragment.planned_from_scan))
    }

    /// The six numbers with their names and units.
    pub(crate) fn numbers(&self) -> [(&'static str, f64, &'static str); 6] {
        let m = &self.movement;
        [
            ("moved left", m.left_mm, "mm"),
            ("moved forward", m.forward_mm, "mm"),
            ("moved up", m.up_mm, "mm"),
            ("pitch", m.pitch_deg, "deg"),
            ("roll", m.roll_deg, "deg"),
            ("yaw", m.yaw_deg, "deg"),
        ]
    }
}

/// The table of movements, one row for each.
pub(crate) fn section(moves: &[Moved]) -> Section {
    let mut table = Table::new(
        "The moves, in patient axes: negative is right, back, down; the front down, the right side \
         up, the front to the right. Each bone is turned about its place (roll, then pitch, then \
         yaw) and then shifted.",
        vec![
            Column::words("Move"),
            Column::words("Bone"),
            Column::numbers("Left", "mm"),
            Column::numbers("Forward", "mm"),
            Column::numbers("Up", "mm"),
            Column::numbers("Pitch", "deg"),
            Column::numbers("Roll", "deg"),
            Column::numbers("Yaw", "deg"),
            Column::words("About, mm"),
        ],
    );
    for moved in moves {
        let [left, forward, up, pitch, roll, yaw] =
            moved.numbers().map(|(_, value, _)| format!("{value:.2}"));
        let p = moved.pivot;
        let about = format!("{:.1}, {:.1}, {:.1}", p.x, p.y, p.z);
        table.push([
            moved.name.clone(),
            moved.of.clone(),
            left,
            forward,
            up,
            pitch,
            roll,
            yaw,
            about,
        ]);
    }
    Section::new("Moves").with(table)
}
