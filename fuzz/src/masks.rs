//! What was drawn on a scan: DICOM segmentations, structure sets and enclosed models.

use crate::{Verdict, meshes};
use preop_dicom::{encapsulated, paint, structures as read_structures};
use preop_image::Geometry;
use preop_plan::Hash;
use preop_space::Point;

pub(crate) fn segmentation(bytes: &[u8]) -> Verdict {
    let read = preop_dicom::segmentation(bytes).map_err(|why| why.to_string())?;
    let geometry = read.segments.geometry();
    assert!(geometry.spacing().iter().all(|mm| mm.is_finite() && *mm > 0.0));
    assert!(geometry.origin().to_array().iter().all(|c| c.is_finite()));
    let mut sum = format!("{geometry:?} {:?}", read.frame_of_reference);
    for segment in read.segments.list() {
        let label = read.segments.label(segment);
        sum += &format!(" {} {}", segment.name, Hash::of(label.voxels()));
    }
    Ok(sum)
}

pub(crate) fn structures(bytes: &[u8]) -> Verdict {
    let list = read_structures(bytes).map_err(|why| why.to_string())?;
    let grid = Geometry::axial(Point::new(-16.0, -16.0, -8.0), [1.0, 1.0, 2.0], [33, 33, 9]);
    let grid = grid.map_err(|why| why.to_string())?;
    let mut sum = String::new();
    for structure in &list {
        let corners = structure.contours.iter().flatten();
        assert!(corners.flat_map(|p| p.to_array()).all(|c| c.abs() <= 10_000.0));
        sum += &match paint(structure, &grid) {
            Ok(painted) => format!("{} {} ", structure.name, painted.label.count()),
            Err(why) => format!("{} {why} ", structure.name),
        };
    }
    Ok(sum)
}

pub(crate) fn model(bytes: &[u8]) -> Verdict {
    let model = encapsulated(bytes).map_err(|why| why.to_string())?;
    let inside = match model.format {
        "stl" => meshes::stl(model.document),
        _ => meshes::obj(model.document),
    };
    inside.map(|sum| format!("{} {} {sum}", model.title, model.unit))
}
