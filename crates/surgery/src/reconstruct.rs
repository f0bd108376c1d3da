//! The reconstruction: the jaw between two resections made of segments of fibula.

use crate::donor::{DonorError, DonorLandmarks, DonorLine};
use crate::harvest::{HarvestError, harvest};
use crate::jaw_piece::{FoldsBack, JawPiece};
use crate::joint::{Joint, JointPolicy, Neighbour};
use crate::layout::{DonorOrder, DonorUse, Layout, LayoutError, Placement};
use crate::overlap::{Overlap, OverlapError, Placed, overlaps};
use crate::segment::{Segment, SegmentMeasures, edges_mm, tilts_deg};
use crate::spacing::{DonorGap, LEAST_WEB_MM};
use crate::{BodyAxes, Corners, Curve, Fragment, JawLine, JawLineError, SegmentPolicy, vessels};
use preop_monitor::{Cancelled, Finding, Monitor, Part};
use preop_solid::Solid;
use preop_space::{Direction, Frame, Plane, Side, math};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Everything that a reconstruction is made from.
pub struct Request<'a> {
    /// The scan of the head: of the jaw line, the resections and the stumps.
    pub head: &'a Frame,
    /// The scan of the leg: of the donor.
    pub leg: &'a Frame,
    /// The line that the new jaw follows, picked beyond both resections.
    pub jaw_line: &'a Curve,
    /// The faces that are kept; the normals point to the specimen between them.
    pub resections: &'a [Plane; 2],
    /// The kept jaw at the first and at the second resection.
    pub stumps: [&'a Fragment; 2],
    /// How many segments, or where their corners lie.
    pub corners: &'a Corners,
    /// The fibula.
    pub donor: &'a Solid,
    /// Places picked on the leg.
    pub landmarks: &'a DonorLandmarks,
    /// How the donor is used.
    pub usage: &'a DonorUse,
    /// The axes of the body in the scan of the head.
    pub head_axes: BodyAxes,
    /// The axes of the body in the scan of the leg.
    pub leg_axes: BodyAxes,
    /// What counts as a sound segment.
    pub segment_policy: SegmentPolicy,
    /// What counts as a sound joint.
    pub joint_policy: JointPolicy,
}

/// The reconstruction, with every number measured on the bodies that are made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reconstruction {
    /// The leg that gives the donor.
    pub side: Side,
    /// The jaw line and its corners, in the head.
    pub jaw_line: JawLine,
    /// The donor's centre line, in the leg.
    pub donor_line: DonorLine,
    /// Along the jaw line.
    pub segments: Vec<Segment>,
    /// Along the jaw line: stump, segments, stump; one more than segments.
    pub joints: Vec<Joint>,
    /// The waste between neighbours on the donor, from distal to proximal.
    pub gaps: Vec<DonorGap>,
    /// Of every pair of stumps and segments.
    pub overlaps: Vec<Overlap>,
    /// The stretch of the donor that is taken, cuts included, along its axis from its distal tip.
    pub used_mm: [f64; 2],
    /// What stays of the donor at the knee.
    pub proximal_kept_mm: f64,
}

/// Why there is no reconstruction.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[allow(missing_docs, reason = "each variant is the error of one stage, which documents itself")]
pub enum ReconstructError {
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error(transparent)]
    JawLine(#[from] JawLineError),
    #[error(transparent)]
    FoldsBack(#[from] FoldsBack),
    #[error(transparent)]
    Donor(#[from] DonorError),
    #[error(transparent)]
    Layout(#[from] LayoutError),
    #[error(transparent)]
    Harvest(#[from] HarvestError),
    #[error(transparent)]
    Overlap(#[from] OverlapError),
    #[error("{name} must be {expected}, and it is {value}")]
    Parameter { name: &'static str, expected: &'static str, value: f64 },
    #[error(
        "{name} is planned in the scan {found}, and the jaw line is in the scan {expected}; a stump must stay in the scan of the head"
    )]
    Frame { name: String, found: Frame, expected: Frame },
    #[error("{0} has no cut face on its resection plane; cut the jaw with that plane first")]
    NoFace(String),
    #[error(
        "the two cuts of segment {segment} cross within the bone (its shortest edge would be {edge_mm:.1} mm); move the corners of the jaw line apart or make the resections squarer to it"
    )]
    CutsCross { segment: usize, edge_mm: f64 },
}

/// Plans the reconstruction. What the surgeon must know goes to `monitor` as findings: `donor.*`,
/// `segment.short`, `joint.*`, `stump.moved`, `spacing.*`, `jaw-line.deviation`.
pub fn reconstruct(
    request: &Request,
    monitor: &dyn Monitor,
) -> Result<Reconstruction, ReconstructError> {
    check_numbers(request)?;
    check_stumps(request, monitor)?;
    request.usage.insets.judge(monitor);
    judge_web(request.usage, monitor);
    let policy = &request.segment_policy;
    let jaw_line = JawLine::divided(
        request.jaw_line,
        request.resections,
        request.corners,
        policy.least_centre_mm,
        monitor,
    )?;
    policy.judge_deviation(&jaw_line, monitor);
    let pieces = JawPiece::of(&jaw_line, request.resections, &request.head_axes)?;
    let (bone, usage, axes) = (request.donor, request.usage, &request.leg_axes);
    let donor_line = DonorLine::of(bone, usage.side, request.landmarks, axes, monitor)?;
    let part = Part::of(monitor, 0.1, 0.5);
    let layout = Layout::of(bone, &donor_line, &pieces, usage, axes, &part)?;
    let segments = segments(request, &donor_line, &layout, &Part::of(monitor, 0.5, 0.8))?;
    for segment in &segments {
        policy.judge(segment.number, &segment.measures, monitor, segment.jaw_axis);
    }
    monitor.finding(vessels::note(usage, &request.head_axes, &layout.placements));
    let joining = Part::of(monitor, 0.8, 1.0);
    let (joints, overlaps) = joined(request, &jaw_line, &segments, &joining)?;
    monitor.progress(1.0);
    let [start, end] = layout.used_mm;
    Ok(Reconstruction {
        side: usage.side,
        proximal_kept_mm: donor_line.length_mm() - end,
        used_mm: [start, end],
        gaps: layout.gaps,
        jaw_line,
        donor_line,
        segments,
        joints,
        overlaps,
    })
}

fn check_numbers(request: &Request) -> Result<(), ReconstructError> {
    let usage = request.usage;
    let lengths = [
        ("the distal inset", usage.insets.distal_mm),
        ("the proximal inset", usage.insets.proximal_mm),
        ("the slide along the donor", usage.slide_mm),
        ("the thickness of the blade", usage.spacing.body_mm),
        ("the kerf", usage.spacing.kerf_mm),
        ("the clearance of the slot", usage.spacing.clearance_mm),
        ("the web between slots", usage.spacing.web_mm),
        ("the angle within which a slot is shared", usage.spacing.shared_within_deg.unwrap_or(0.0)),
        ("the height of the guide", usage.guide.map_or(0.0, |g| g.height_mm)),
        ("the least length of a segment", request.segment_policy.least_centre_mm),
    ];
    let expected = "a number between 0 and 1000";
    for (name, value) in lengths {
        if !(0.0..=1000.0).contains(&value) {
            return Err(ReconstructError::Parameter { name, expected, value });
        }
    }
    let value = usage.turn_deg;
    if !(-360.0..=360.0).contains(&value) {
        let (name, expected) = ("the turn of the segments", "between -360 and 360 degrees");
        return Err(ReconstructError::Parameter { name, expected, value });
    }
    Ok(())
}

/// The stumps are in the head, and there they stay: the condyles are not moved.
fn check_stumps(request: &Request, monitor: &dyn Monitor) -> Result<(), ReconstructError> {
    for stump in request.stumps {
        if stump.planned_frame != *request.head {
            return Err(ReconstructError::Frame {
                name: stump.name.clone(),
                found: stump.planned_frame.clone(),
                expected: request.head.clone(),
            });
        }
        if !stump.stays() {
            let (turn, shift) =
                (stump.planned_from_scan.angle(), stump.planned_from_scan.parts().1);
            let message = format!(
                "The plan moves {} (turned by {:.2} degrees, shifted by {:.2} mm), and its condyle with it.",
                stump.name,
                math::degrees(turn),
                shift.length()
            );
            let hint = "Leave the stumps where the scan saw them.";
            monitor.finding(Finding::danger("stump.moved", message).hint(hint));
        }
    }
    Ok(())
}

fn judge_web(usage: &DonorUse, monitor: &dyn Monitor) {
    let web = usage.spacing.web_mm;
    if web < LEAST_WEB_MM {
        let message = format!(
            "The web between two slots is {web:.1} mm; below {LEAST_WEB_MM:.1} mm it may break."
        );
        let hint = format!("Ask for a web of at least {LEAST_WEB_MM:.1} mm.");
        monitor.finding(Finding::danger("spacing.web", message).hint(hint));
    }
}

/// Cuts all segments from the donor and measures them; in jaw order.
fn segments(
    request: &Request,
    line: &DonorLine,
    layout: &Layout,
    monitor: &dyn Monitor,
) -> Result<Vec<Segment>, ReconstructError> {
    let count = layout.placements.len() as f64;
    let mut segments = Vec::with_capacity(layout.placements.len());
    for (n, placement) in layout.placements.iter().enumerate() {
        monitor.check()?;
        segments.push(segment(request, line, n + 1, placement)?);
        monitor.progress((n + 1) as f64 / count);
    }
    segments.sort_by_key(|s| s.number);
    Ok(segments)
}

fn segment(
    request: &Request,
    line: &DonorLine,
    place_on_donor: usize,
    placement: &Placement,
) -> Result<Segment, ReconstructError> {
    let number = placement.piece.number;
    let [inner_mm, outer_mm] = edges_mm(placement);
    if inner_mm <= 0.0 {
        return Err(ReconstructError::CutsCross { segment: number, edge_mm: inner_mm });
    }
    let [distal, proximal] = &placement.sections;
    let kerf_mm = request.usage.spacing.kerf_mm;
    let solid = harvest(request.donor, number, [&distal.plane, &proximal.plane], kerf_mm)?;
    let [distal_tilt_deg, proximal_tilt_deg] = tilts_deg(placement);
    let measures = SegmentMeasures {
        centre_mm: placement.ends[0].distance(placement.ends[1]),
        outer_mm,
        inner_mm,
        distal_tilt_deg,
        proximal_tilt_deg,
        distal_area_mm2: distal.area_mm2,
        proximal_area_mm2: proximal.area_mm2,
        volume_mm3: solid.volume(),
        distal_from_tip_mm: line.along_mm(placement.ends[0]),
        proximal_from_tip_mm: line.along_mm(placement.ends[1]),
    };
    let fragment = Fragment {
        name: format!("segment-{number}"),
        solid: Arc::new(solid),
        frame: request.leg.clone(),
        planned_frame: request.head.clone(),
        planned_from_scan: placement.head_from_leg,
    };
    let piece = match request.usage.order {
        DonorOrder::FirstDistal => placement.piece,
        DonorOrder::LastDistal => placement.piece.reversed(),
    };
    Ok(Segment {
        number,
        place_on_donor,
        fragment,
        distal_plane: distal.plane,
        proximal_plane: proximal.plane,
        jaw_planes: piece.planes,
        donor_axis: placement.ends,
        jaw_axis: piece.ends,
        measures,
    })
}

/// The joints along the jaw line, and the overlaps of all that is planned.
fn joined(
    request: &Request,
    line: &JawLine,
    segments: &[Segment],
    monitor: &dyn Monitor,
) -> Result<(Vec<Joint>, Vec<Overlap>), ReconstructError> {
    let stumps = request.stumps.map(Fragment::planned);
    let planned: Vec<Solid> = segments.iter().map(|s| s.fragment.planned()).collect();
    let mut chain = vec![Link::stump(request, 0, &stumps[0], line)];
    chain.extend(segments.iter().zip(&planned).map(|(s, body)| Link::segment(s, body)));
    chain.push(Link::stump(request, 1, &stumps[1], line));
    let mut joints = Vec::with_capacity(chain.len());
    for pair in chain.windows(2) {
        monitor.check()?;
        let (first, second) = (&pair[0], &pair[1]);
        let angle = math::degrees(first.axis.angle_to(second.axis));
        let joint =
            Joint::of(&first.side(1), &second.side(0), angle).map_err(ReconstructError::NoFace)?;
        joint.judge(&request.joint_policy, monitor);
        joints.push(joint);
    }
    let placed: Vec<Placed> = chain.iter().map(Link::placed).collect();
    Ok((joints, overlaps(&placed, monitor)?))
}

/// A stump or a segment in the chain along the jaw line.
struct Link<'a> {
    name: String,
    body: &'a Solid,
    /// Its face towards the start and towards the end of the chain; the normals point out of it.
    faces: [Option<Plane>; 2],
    axis: Direction,
}

impl<'a> Link<'a> {
    fn stump(request: &Request, n: usize, body: &'a Solid, line: &JawLine) -> Link<'a> {
        let mut faces = [None, None];
        faces[1 - n] = Some(request.resections[n]);
        let along = if n == 0 { 0.0 } else { line.curve.length() };
        Link { name: request.stumps[n].name.clone(), body, faces, axis: line.curve.tangent(along) }
    }

    fn segment(segment: &Segment, body: &'a Solid) -> Link<'a> {
        let carry = |p: &Plane| segment.fragment.planned_from_scan.plane(p);
        let donor = [carry(&segment.distal_plane), carry(&segment.proximal_plane)];
        let [start, end] = segment.jaw_axis;
        let axis = (end - start).direction().expect("a segment has a length");
        let distal_first = donor[0].normal.dot(*axis) < 0.0;
        let [a, b] = if distal_first { donor } else { [donor[1], donor[0]] };
        Link { name: segment.fragment.name.clone(), body, faces: [Some(a), Some(b)], axis }
    }

    /// The side towards the start (0) or the end (1) of the chain.
    fn side(&self, end: usize) -> Neighbour<'a> {
        let plane = self.faces[end].expect("a stump stands at its own end of the chain");
        Neighbour { name: self.name.clone(), body: self.body, plane }
    }

    fn placed(&self) -> Placed<'_> {
        Placed {
            name: &self.name,
            body: self.body,
            faces: self.faces.iter().flatten().copied().collect(),
        }
    }
}
