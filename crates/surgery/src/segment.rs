//! Segments: what is cut from the donor, and its lengths and angles.

use crate::Fragment;
use crate::layout::Placement;
use crate::outline::Outline;
use preop_space::{Direction, Plane, Point, math};
use serde::{Deserialize, Serialize};

/// A segment of the donor for one piece of the new jaw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// 1 at the first resection.
    pub number: usize,
    /// 1 at the ankle's end of the donor.
    pub place_on_donor: usize,
    /// The bone in the space of the leg, and its place in the head.
    pub fragment: Fragment,
    /// The cut nearer to the ankle: the face that is kept, in the leg; the normal points out of the
    /// segment, to the waste.
    pub distal_plane: Plane,
    /// The cut nearer to the knee, likewise.
    pub proximal_plane: Plane,
    /// The planes of its place in the head, at its start and its end along the jaw line; the
    /// normals point out of the segment.
    pub jaw_planes: [Plane; 2],
    /// The centre line in the leg, its distal end first.
    #[serde(rename = "donor_axis_mm")]
    pub donor_axis: [Point; 2],
    /// The centre line in the head, its start along the jaw line first.
    #[serde(rename = "jaw_axis_mm")]
    pub jaw_axis: [Point; 2],
    /// Lengths and angles.
    pub measures: SegmentMeasures,
}

/// The lengths and angles of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SegmentMeasures {
    /// Along the centre line, from plane to plane.
    pub centre_mm: f64,
    /// The longest edge of the bone parallel to the centre line.
    pub outer_mm: f64,
    /// The shortest edge of the bone parallel to the centre line.
    pub inner_mm: f64,
    /// Between the distal cut's normal and the centre line: 0 for a square cut.
    pub distal_tilt_deg: f64,
    /// Between the proximal cut's normal and the centre line.
    pub proximal_tilt_deg: f64,
    /// The bone's section in the distal cut.
    pub distal_area_mm2: f64,
    /// The bone's section in the proximal cut.
    pub proximal_area_mm2: f64,
    /// The bone of the segment.
    pub volume_mm3: f64,
    /// The centre of the distal cut, along the donor's axis from its distal tip.
    pub distal_from_tip_mm: f64,
    /// The centre of the proximal cut, along the donor's axis from its distal tip.
    pub proximal_from_tip_mm: f64,
}

/// The shortest and the longest edge of the bone between two cuts, parallel to `axis`, in
/// millimetres: over every corner of both borders. Negative where the cuts cross within the bone.
pub(crate) fn edges_mm(placement: &Placement) -> [f64; 2] {
    let [distal, proximal] = &placement.sections;
    let up = edges(distal, &proximal.plane, placement.axis);
    let down = edges(proximal, &distal.plane, -placement.axis);
    [up[0].min(down[0]), up[1].max(down[1])]
}

/// The least and the greatest way from a border along `along` to a plane.
fn edges(border: &Outline, to: &Plane, along: Direction) -> [f64; 2] {
    let way = |p: &Point| to.meets_line(*p, *along).map(|end| along.dot(end - *p));
    let widen = |[low, high]: [f64; 2], d: f64| [low.min(d), high.max(d)];
    border.points.iter().filter_map(way).fold([f64::INFINITY, f64::NEG_INFINITY], widen)
}

/// The angles in degrees between the normals of the distal and of the proximal cut and the centre line.
pub(crate) fn tilts_deg(placement: &Placement) -> [f64; 2] {
    let [distal, proximal] = &placement.sections;
    [
        math::degrees(distal.plane.normal.angle_to(-placement.axis)),
        math::degrees(proximal.plane.normal.angle_to(placement.axis)),
    ]
}
