//! A patient-specific guide: what is asked for, what is built, and what can go wrong.

use crate::bore::{Bore, BoreRequest};
use crate::catalogue::Process;
use crate::fit::Fit;
use crate::mark::{Mark, MarkRequest};
use crate::pieces::{Piece, listed};
use crate::seat::GridError;
use crate::slot::{Slot, SlotError, SlotRequest};
use crate::stability::Stability;
use preop_monitor::Cancelled;
use preop_solid::boolean::BooleanError;
use preop_solid::shape::ShapeError;
use preop_solid::text::TextError;
use preop_solid::{Solid, SolidFault};
use preop_space::{Direction, Frame, Plane};
use serde::{Deserialize, Serialize};

/// What is asked for. All places in one frame.
#[derive(Clone)]
pub struct GuideRequest<'a> {
    /// The part id.
    pub name: String,
    /// The frame of everything here.
    pub frame: Frame,
    /// The whole bone as it lies before the cut: the guide touches nothing of it.
    pub bone: &'a Solid,
    /// The bone that stays: the guide rests on it only.
    pub retained: &'a [&'a Solid],
    /// The bone that is taken away: the guide stands off it.
    pub removed: &'a [&'a Solid],
    /// Bone between two planes that nobody keeps, as between two segments of a donor: in front of both.
    pub waste: Vec<[Plane; 2]>,
    /// The direction in which the guide comes off the bone.
    pub off: Direction,
    /// The slots, in the order of the cuts; at least one.
    pub slots: Vec<SlotRequest<'a>>,
    /// The bores.
    pub bores: Vec<BoreRequest<'a>>,
    /// What no bore may come near: roots, the nerve.
    pub keep_out: Vec<KeepOut<'a>>,
    /// What is embossed.
    pub marks: MarkRequest,
    /// How it is printed.
    pub process: &'a Process,
    /// Its measures.
    pub shape: Shape,
}

/// A body that no bore may come near.
#[derive(Clone)]
pub struct KeepOut<'a> {
    /// What it is, for the message.
    pub name: String,
    /// The body.
    pub body: &'a Solid,
    /// The least distance to the wall of a bore.
    pub distance_mm: f64,
}

/// The measures of a guide, in millimetres.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// The clearance between seat and bone; at least 0.05.
    pub clearance_mm: f64,
    /// The soft tissue that is left on the bone under the seat.
    pub tissue_mm: f64,
    /// How far the guide stands off bone that is removed.
    pub stand_off_mm: f64,
    /// The thickness of the base.
    pub thickness_mm: f64,
    /// How far the base reaches along the bone beyond the outermost slots.
    pub reach_mm: f64,
    /// The angle around the bone that the base covers, were the bone round.
    pub side_angle_deg: f64,
    /// The greatest width of the base.
    pub width_mm: f64,
    /// The width of the bridge over bone that is removed.
    pub bridge_width_mm: f64,
    /// The height of a saw block over the bone: the depth that guides the blade.
    pub block_height_mm: f64,
    /// The walls around a slot and a bore.
    pub wall_mm: f64,
    /// How much longer a slot is than the bone's section, on both sides.
    pub slot_margin_mm: f64,
    /// The clearance on each side of a blade; `None` takes that of the process.
    pub slot_clearance_mm: Option<f64>,
    /// The least web between two voids.
    pub least_web_mm: f64,
    /// The edge of a cell of the grid on which the body is made.
    pub cell_mm: f64,
    /// How far simplification may move the surface.
    pub simplify_mm: f64,
}

impl Shape {
    /// The measures of a guide on the jaw.
    pub const fn mandible() -> Shape {
        Shape {
            clearance_mm: 0.15,
            tissue_mm: 0.0,
            stand_off_mm: 1.0,
            thickness_mm: 4.0,
            reach_mm: 18.0,
            side_angle_deg: 110.0,
            width_mm: 24.0,
            bridge_width_mm: 12.0,
            block_height_mm: 12.0,
            wall_mm: 3.0,
            slot_margin_mm: 5.0,
            slot_clearance_mm: None,
            least_web_mm: 2.0,
            cell_mm: 0.5,
            simplify_mm: 0.02,
        }
    }

    /// The measures of a guide on the fibula: 0.5 mm of tissue stays on the bone.
    pub const fn fibula() -> Shape {
        Shape { tissue_mm: 0.5, side_angle_deg: 120.0, reach_mm: 15.0, ..Shape::mandible() }
    }

    /// How far the seat stays from bone that is kept.
    pub(crate) fn stand_off_on_kept_mm(&self) -> f64 {
        self.clearance_mm + self.tissue_mm
    }
}

/// A guide as built. All places in its frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Guide {
    /// The part id.
    pub name: String,
    /// The frame of everything here.
    pub frame: Frame,
    /// The body that is printed: one shell.
    pub solid: Solid,
    /// The direction in which it comes off the bone.
    pub off: Direction,
    /// Its slots, in the order of the cuts.
    pub slots: Vec<Slot>,
    /// Its bores.
    pub bores: Vec<Bore>,
    /// What is embossed on it.
    pub marks: Vec<Mark>,
    /// How it fits, measured on the finished surfaces.
    pub fit: Fit,
    /// Whether the seat alone says where it lies; `None` where there is hardly a seat.
    pub stability: Option<Stability>,
    /// The process that it is made for.
    pub process: Process,
    /// The measures that it was made with.
    pub shape: Shape,
}

/// Why a guide could not be built.
#[derive(Debug, thiserror::Error)]
pub enum GuideError {
    /// Somebody asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// A measure makes no sense.
    #[error("guide \"{name}\": {what} is {value}; it must be {expected}")]
    Measure {
        /// The guide.
        name: String,
        /// Which measure.
        what: &'static str,
        /// What was given.
        value: f64,
        /// What is possible.
        expected: &'static str,
    },
    /// There is no slot.
    #[error("guide \"{0}\" has no slot; give it at least one")]
    NoSlot(String),
    /// There is no retained bone to sit on.
    #[error("guide \"{0}\" has no retained bone to sit on")]
    NoRetained(String),
    /// A slot has no place.
    #[error("guide \"{name}\": {source}")]
    Slot {
        /// The guide.
        name: String,
        /// Why.
        source: SlotError,
    },
    /// A slot's place is hidden when one looks along the direction off.
    #[error(
        "guide \"{0}\": no bone is seen under a slot from the direction in which the guide comes \
         off; turn the direction to the side of the approach"
    )]
    NoBone(String),
    /// The axis of a bore does not meet the bone.
    #[error("guide \"{name}\": the axis of hole {number} passes beside the bone")]
    BoreMisses {
        /// The guide.
        name: String,
        /// The bore.
        number: u32,
    },
    /// The grid.
    #[error("guide \"{name}\": {source}")]
    Grid {
        /// The guide.
        name: String,
        /// Why.
        source: GridError,
    },
    /// The guide falls into pieces.
    #[error(
        "guide \"{name}\" falls into {} pieces: {}; move a hole that takes the room of the label, \
         make the walls, the base or the bridge stronger, or turn the direction off",
        pieces.len(),
        listed(pieces)
    )]
    InPieces {
        /// The guide.
        name: String,
        /// The largest, and those that would be missed.
        pieces: Vec<Piece>,
    },
    /// Nothing is left of it.
    #[error("guide \"{0}\" has no body: the bone leaves no space for it in the direction off")]
    Empty(String),
    /// The surface is not a body.
    #[error("guide \"{name}\": the surface is no body: {source}")]
    Solid {
        /// The guide.
        name: String,
        /// Why.
        source: SolidFault,
    },
    /// A tool could not be made.
    #[error("guide \"{name}\": {source}")]
    Tool {
        /// The guide.
        name: String,
        /// Why.
        source: ShapeError,
    },
    /// The bodies could not be combined.
    #[error("guide \"{name}\": {source}")]
    Boolean {
        /// The guide.
        name: String,
        /// Why.
        source: BooleanError,
    },
    /// The letters could not be made.
    #[error("guide \"{name}\": {source}")]
    Text {
        /// The guide.
        name: String,
        /// Why.
        source: TextError,
    },
}
