//! The margin: how far a resection stays from the tumour.

use preop_monitor::{Finding, Monitor};
use preop_space::{Plane, Point};
use preop_surface::Mesh;
use serde::{Deserialize, Serialize};

/// The margin below which a resection is a danger until a person accepts it, in millimetres.
pub const LEAST_MARGIN_MM: f64 = 10.0;

/// The least distance of one resection plane to the tumour.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Margin {
    /// From the kept face to the nearest tumour, in millimetres; negative where tumour lies on
    /// the kept side.
    pub distance_mm: f64,
    /// The tumour's place that is nearest to the kept side, or farthest into it.
    #[serde(rename = "place_mm")]
    pub place: Point,
}

/// The margin of one resection: `plane` is the kept face and its normal points to the removed side.
/// The plane counts as endless, so that the answer is never too large. `None` for no tumour.
pub fn margin(tumour: &Mesh, plane: &Plane) -> Option<Margin> {
    tumour
        .points()
        .iter()
        .map(|&place| Margin { distance_mm: plane.signed_distance(place), place })
        .reduce(|least, m| if m.distance_mm < least.distance_mm { m } else { least })
}

/// The margins of all resections, with a danger `margin.short` for each below `least_mm` and
/// `margin.crossed` for each plane that leaves tumour on the kept side.
pub fn margins(
    tumour: &Mesh,
    planes: &[Plane],
    least_mm: f64,
    monitor: &dyn Monitor,
) -> Vec<Margin> {
    let margins: Vec<Margin> = planes.iter().filter_map(|p| margin(tumour, p)).collect();
    for (n, m) in margins.iter().enumerate() {
        if let Some(finding) = judged(n + 1, m, least_mm) {
            monitor.finding(finding);
        }
    }
    margins
}

fn judged(number: usize, margin: &Margin, least_mm: f64) -> Option<Finding> {
    let Margin { distance_mm, place } = *margin;
    let finding = if distance_mm <= 0.0 {
        let depth = -distance_mm;
        Finding::danger(
            "margin.crossed",
            format!(
                "Resection {number} runs through the tumour: tumour reaches {depth:.1} mm into the side that is kept."
            ),
        )
    } else if distance_mm < least_mm {
        Finding::danger(
            "margin.short",
            format!(
                "Resection {number} stays {distance_mm:.1} mm from the tumour; {least_mm:.1} mm are asked for."
            ),
        )
    } else {
        return None;
    };
    Some(finding.at(place).hint(format!(
        "Move the plane of resection {number} by {:.1} mm away from the tumour.",
        least_mm - distance_mm
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_monitor::Recorder;
    use preop_space::{Direction, Rigid};

    /// A tetrahedron with its corner nearest to the feet at z = 12.
    fn tumour() -> Mesh {
        let points = [[1.0, 2.0, 12.0], [4.0, 0.0, 20.0], [0.0, 4.0, 20.0], [-3.0, -3.0, 21.0]];
        let triangles = vec![[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]];
        Mesh::new(points.map(Point::from).to_vec(), triangles).unwrap()
    }

    #[test]
    fn the_margin_is_the_distance_of_the_nearest_corner() {
        let plane = Plane::new(Point::new(50.0, -7.0, 4.0), Direction::SUPERIOR);
        let m = margin(&tumour(), &plane).unwrap();
        assert_eq!(m.distance_mm, 8.0);
        assert_eq!(m.place, Point::new(1.0, 2.0, 12.0));
        let turn = Rigid::rotation(Point::ORIGIN, Direction::new(1.0, 2.0, 3.0).unwrap(), 0.8);
        let turned = margin(&tumour().moved(&turn), &turn.plane(&plane)).unwrap();
        assert!((turned.distance_mm - 8.0).abs() < 1e-12);
    }

    #[test]
    fn short_and_crossed_margins_are_dangers_and_wide_ones_are_silent() {
        let at = |z| Plane::new(Point::new(0.0, 0.0, z), Direction::SUPERIOR);
        let recorder = Recorder::default();
        margins(&tumour(), &[at(1.9), at(2.1), at(13.0)], LEAST_MARGIN_MM, &recorder);
        let findings = recorder.into_findings();
        let codes: Vec<&str> = findings.iter().map(|f| f.code.as_str()).collect();
        assert_eq!(codes, ["margin.short", "margin.crossed"]);
        assert!(findings[0].message.contains("Resection 2 stays 9.9 mm"));
        assert!(findings[1].message.contains("1.0 mm into the side that is kept"));
    }
}
