//! The area that a saw leaves: its borders and its measures.

use preop_space::{Direction, Plane, Point, Vector};
use preop_surface::Contour;
use serde::{Deserialize, Serialize};

/// The flat area in which a plane cuts a body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// The plane of the cut.
    pub plane: Plane,
    /// The borders: counter-clockwise around material seen against the normal, clockwise around a hole.
    pub contours: Vec<Contour>,
    /// The area in square millimetres, without the holes.
    pub area_mm2: f64,
    /// The centre of the area, on the plane.
    pub centroid: Point,
    /// How far the place that the plane was picked at is from the area, 0 on it.
    pub distance_mm: f64,
    /// How far the plane had to be moved along its normal so that the section could be filled: 0, or
    /// some ten-millionths of a millimetre where the surface touches itself exactly on the plane.
    pub moved_mm: f64,
}

impl Section {
    /// The least and the greatest distance along a direction, in millimetres from `plane.through`.
    pub fn extent(&self, along: Direction) -> (f64, f64) {
        let places = self.contours.iter().flat_map(|c| &c.points);
        places
            .map(|p| along.dot(*p - self.plane.through))
            .fold((f64::MAX, f64::MIN), |(low, high), d| (low.min(d), high.max(d)))
    }

    /// The width along a direction in millimetres: the greatest less the least distance.
    pub fn width(&self, along: Direction) -> f64 {
        let (low, high) = self.extent(along);
        high - low
    }

    /// The section with the borders `contours`, measured.
    pub(crate) fn measured(
        plane: Plane,
        contours: Vec<Contour>,
        distance_mm: f64,
        moved_mm: f64,
    ) -> Section {
        let mut area = 0.0;
        let mut moment = Vector::ZERO;
        for contour in &contours {
            let signed = plane.normal.dot(contour.area_vector());
            area += signed;
            moment += (contour.centroid().unwrap_or(plane.through) - plane.through) * signed;
        }
        let centroid = if area > 0.0 { plane.through + moment / area } else { plane.through };
        Section { plane, contours, area_mm2: area, centroid, distance_mm, moved_mm }
    }
}
