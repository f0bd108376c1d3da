//! The plan against the patient before the operation, in numbers, for the wire.

use crate::Refusal;
use crate::compared::{Watch, evaluated};
use crate::contents::Contents;
use crate::ground::Ground;
use crate::objects::array;
use crate::session::Session;
use crate::shares::Shares;
use crate::wire::Event;
use preop_case::{
    Becomes, CARRIED_WITHIN_MM, PlannedBone, PlannedLandmark, PlannedPiece, SAMPLED_MM,
    planned_bones,
};
use preop_monitor::{Finding, Monitor};
use serde::Serialize;
use std::sync::atomic::AtomicBool;
use utoipa::ToSchema;

/// A revision of the plan against the patient before the operation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Planned {
    revision: u64,
    /// Distances are taken at places no farther apart than this.
    sampled_mm: f64,
    /// Every bone that the plan parts, moves or rebuilds.
    bones: Vec<BonePlanned>,
    /// A landmark goes with the piece of bone that it is no farther from than this.
    carried_within_mm: f64,
}

/// A bone before the operation and as planned.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BonePlanned {
    name: String,
    before: BoneSize,
    /// All that stays, is moved or is brought; absent where `untold` says why.
    planned: Option<BoneSize>,
    removed_mm3: Option<f64>,
    /// How long that is, each body square to the cut that frees it.
    removed_mm: Option<f64>,
    kerf_mm3: Option<f64>,
    untold: String,
    pieces: Vec<PiecePlanned>,
    landmarks: Vec<LandmarkPlanned>,
    /// How far the planned surface lies from the one before.
    distance: Option<SurfaceDistance>,
}

/// How large bone is, in the patient's axes.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct BoneSize {
    volume_mm3: f64,
    /// From right to left.
    width_mm: f64,
    /// From front to back.
    depth_mm: f64,
    /// From below to above.
    height_mm: f64,
}

/// A piece of bone and what becomes of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PiecePlanned {
    name: String,
    /// `stays`, `moved`, `removed`, `brought` or `taken`.
    becomes: String,
    volume_mm3: f64,
    way: Option<PieceWay>,
    distance: Option<SurfaceDistance>,
}

/// A landmark on a piece of bone that is moved.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct LandmarkPlanned {
    name: String,
    piece: String,
    /// How far from the piece it was picked; 0 in it and on it.
    off_mm: f64,
    before_mm: [f64; 3],
    planned_mm: [f64; 3],
    left_mm: f64,
    forward_mm: f64,
    up_mm: f64,
    /// The same in clinical words.
    words: String,
    moved_mm: f64,
}

/// How a piece goes from where it was scanned to where the plan has it: its middle, and the turns about it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PieceWay {
    left_mm: f64,
    forward_mm: f64,
    up_mm: f64,
    pitch_deg: f64,
    roll_deg: f64,
    yaw_deg: f64,
    /// The same in clinical words.
    words: String,
    turned_deg: f64,
    /// How far its farthest corner goes.
    farthest_mm: f64,
}

/// Distances of a surface, weighted by area.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct SurfaceDistance {
    mean_mm: f64,
    /// 95 % of the area is no farther away.
    p95_mm: f64,
    max_mm: f64,
}

/// Tells how far it is as a comparison, and stops with it.
struct Measuring<'a>(&'a Watch<'a>);

impl Monitor for Measuring<'_> {
    fn finding(&self, _: Finding) {}
    fn progress(&self, share: f64) {
        self.0.session.tell(Event::Comparing { step: "distances".to_owned(), share });
    }
    fn is_cancelled(&self) -> bool {
        self.0.is_gone()
    }
}

/// The plan as it is now against the patient; what is not remembered is computed, until `gone` says that nobody waits
/// any more.
///
/// # Errors
/// If the plan cannot be read, or the work was stopped.
pub(crate) fn planned(
    session: &Session,
    (ground, contents): (&dyn Ground, &Contents),
    gone: &AtomicBool,
) -> Result<Planned, Refusal> {
    let (text, revision, path) = {
        let folder = session.folder();
        (folder.text().to_owned(), folder.revision(), folder.plan_path())
    };
    let plan = preop_case::read(&text).map_err(|_| {
        Refusal::Wrong(
            "The plan cannot be read. Mend its text, or take the change back.".to_owned(),
        )
    })?;
    let watch = Watch { session, ground, gone, told: Shares::default() };
    let inputs = ground.inputs(&path, false);
    let evaluated = evaluated(&plan, &*inputs, &watch, contents)?;
    let bones = planned_bones(&evaluated, &Measuring(&watch))
        .map_err(|_| Refusal::World("The comparison was stopped.".to_owned()))?;
    let bones = bones.into_iter().map(bone).collect();
    Ok(Planned { revision, sampled_mm: SAMPLED_MM, bones, carried_within_mm: CARRIED_WITHIN_MM })
}

fn bone(one: PlannedBone) -> BonePlanned {
    BonePlanned {
        name: one.name,
        before: size(one.before),
        planned: one.planned.map(size),
        removed_mm3: one.removed_mm3,
        removed_mm: one.removed_mm,
        kerf_mm3: one.kerf_mm3,
        untold: one.untold,
        pieces: one.pieces.into_iter().map(piece).collect(),
        landmarks: one.landmarks.into_iter().map(landmark).collect(),
        distance: one.distance.map(distance),
    }
}

fn size(of: preop_case::Size) -> BoneSize {
    let preop_case::Size { volume_mm3, width_mm, depth_mm, height_mm } = of;
    BoneSize { volume_mm3, width_mm, depth_mm, height_mm }
}

fn piece(one: PlannedPiece) -> PiecePlanned {
    let becomes = match one.becomes {
        Becomes::Stays => "stays",
        Becomes::Moved => "moved",
        Becomes::Removed => "removed",
        Becomes::Brought => "brought",
        Becomes::Taken => "taken",
    };
    PiecePlanned {
        name: one.name,
        becomes: becomes.to_owned(),
        volume_mm3: one.volume_mm3,
        way: one.way.map(way),
        distance: one.distance.map(distance),
    }
}

fn landmark(of: PlannedLandmark) -> LandmarkPlanned {
    LandmarkPlanned {
        name: of.name,
        piece: of.piece,
        off_mm: of.off_mm,
        before_mm: array(of.before),
        planned_mm: array(of.planned),
        left_mm: of.movement.left_mm,
        forward_mm: of.movement.forward_mm,
        up_mm: of.movement.up_mm,
        words: of.words,
        moved_mm: of.moved_mm,
    }
}

fn way(of: preop_case::Way) -> PieceWay {
    let m = of.movement;
    PieceWay {
        left_mm: m.left_mm,
        forward_mm: m.forward_mm,
        up_mm: m.up_mm,
        pitch_deg: m.pitch_deg,
        roll_deg: m.roll_deg,
        yaw_deg: m.yaw_deg,
        words: of.words,
        turned_deg: of.turned_deg,
        farthest_mm: of.farthest_mm,
    }
}

fn distance(of: preop_surface::Deviation) -> SurfaceDistance {
    SurfaceDistance { mean_mm: of.mean, p95_mm: of.p95, max_mm: of.max }
}
