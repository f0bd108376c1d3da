//! The slices of one series in the order of their positions, and the grid that they make.

use super::uneven::Uneven;
use super::{Gap, SeriesError};
use crate::Slice;
use preop_image::{Geometry, GeometryError};
use preop_space::{Vector, math};
use std::ops::Range;

/// Positions are written with few digits: what is less is the same place, or the same line.
const TOLERANCE_MM: f64 = 0.05;
const TOLERANCE_SHARE: f64 = 0.01;
const MIN_SPACING_MM: f64 = 0.02;
const MAX_SPACING_MM: f64 = 5.0;
/// Gantries tilt by at most 30 degrees.
const MAX_TILT_DEG: f64 = 35.0;
/// How many times more voxels the straightened volume may have.
const MAX_GROWTH: f64 = 4.0;

/// Sound slices in order.
pub(super) struct Stack {
    /// Places in the list of slices, along the normal.
    pub(super) order: Vec<usize>,
    /// The grid, its origin at the first slice.
    pub(super) geometry: Geometry,
    /// How the slices lie beside the grid, if they do.
    pub(super) tilt: Option<Tilt>,
    /// Where they lie along it, if not one on each layer.
    pub(super) uneven: Option<Uneven>,
}

impl Stack {
    /// The slices, as places in the order, that some layers of the grid are made of.
    pub(super) fn slices(&self, layers: Range<usize>) -> Range<usize> {
        self.uneven.as_ref().map_or(layers.clone(), |uneven| uneven.slices(layers))
    }
}

/// The lean of a stack that a tilted gantry made.
pub(super) struct Tilt {
    /// How far each slice is beside the grid, in voxels along i and j.
    pub(super) shift: Vec<[f64; 2]>,
    /// Between the normal and the line of the slices, in radians.
    pub(super) angle: f64,
}

/// A slice's place along the normal.
struct Place<'a> {
    slice: usize,
    name: &'a str,
    along_mm: f64,
}

/// Orders the slices along their normal: rows, columns and normal are a right-handed frame whatever
/// the order of the files, so left stays left. Slices of varying distances are refused, unless
/// `even_mm` says which distance the layers of the grid shall have.
pub(super) fn stack(
    slices: &[Slice],
    names: &[String],
    even_mm: Option<f64>,
) -> Result<Stack, SeriesError> {
    if slices.len() < 2 {
        return Err(SeriesError::TooFew(slices.len()));
    }
    check_alike(slices, names)?;
    let first = &slices[0];
    let normal = first
        .along_row
        .cross(*first.down_column)
        .direction()
        .expect("the gate lets only right angles through");
    let mut places: Vec<Place> = slices
        .iter()
        .zip(names)
        .enumerate()
        .map(|(slice, (s, name))| Place { slice, name, along_mm: s.position.vector().dot(*normal) })
        .collect();
    places.sort_by(|a, b| a.along_mm.total_cmp(&b.along_mm));
    let found = spacing(&places);
    let uneven = uneven(&places, &found, even_mm);
    let (spacing, layers) = match &uneven {
        Some(uneven) => (uneven.layer_mm, uneven.layers()),
        None => (found.clone()?, slices.len()),
    };
    let order: Vec<usize> = places.iter().map(|p| p.slice).collect();
    let lowest = &slices[order[0]];
    let spacings = [first.column_spacing_mm, first.row_spacing_mm, spacing];
    let size = [first.format.columns, first.format.rows, layers];
    let axes = [first.along_row, first.down_column, normal];
    let geometry = Geometry::new(lowest.position, axes, spacings, size).map_err(|e| match e {
        GeometryError::Size(_) => SeriesError::TooLarge,
        _ => SeriesError::Spacing(spacing),
    })?;
    let sideways: Vec<[f64; 2]> = order
        .iter()
        .map(|n| {
            let d = slices[*n].position - lowest.position;
            [d.dot(*first.along_row), d.dot(*first.down_column)]
        })
        .collect();
    let tilt = tilt(&sideways, &places, &geometry);
    if let (Some(_), false) = (&uneven, matches!(tilt, Ok(None))) {
        // A tilt and varying distances at once are no scan that anybody should plan on.
        found?;
    }
    Ok(Stack { order, geometry, tilt: tilt?, uneven })
}

/// Everything that must be the same in all slices.
fn check_alike(slices: &[Slice], names: &[String]) -> Result<(), SeriesError> {
    let first = &slices[0];
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-4 * b;
    let turned = |a: Vector, b: Vector| (a - b).length() > 1e-4;
    for (slice, name) in slices.iter().zip(names) {
        let differences = [
            ("the patient", !slice.identity.is_same(&first.identity)),
            ("the study", slice.study_uid != first.study_uid),
            ("the series", slice.series_uid != first.series_uid),
            ("the frame of reference", slice.frame_of_reference != first.frame_of_reference),
            (
                "rows and columns",
                (slice.format.rows, slice.format.columns)
                    != (first.format.rows, first.format.columns),
            ),
            (
                "the pixel spacing",
                !near(slice.row_spacing_mm, first.row_spacing_mm)
                    || !near(slice.column_spacing_mm, first.column_spacing_mm),
            ),
            (
                "the orientation",
                turned(*slice.along_row, *first.along_row)
                    || turned(*slice.down_column, *first.down_column),
            ),
            ("the sign of their pixels", slice.format.signed != first.format.signed),
            ("the side", slice.laterality != first.laterality),
        ];
        if let Some((what, _)) = differences.into_iter().find(|(_, differs)| *differs) {
            let (first, second) = (names[0].clone(), name.clone());
            return Err(SeriesError::Mixed { what, first, second });
        }
    }
    Ok(())
}

/// The one distance between slices, from their positions.
fn spacing(places: &[Place]) -> Result<f64, SeriesError> {
    let distance = |w: &[Place]| w[1].along_mm - w[0].along_mm;
    let (start, count) = (places[0].along_mm, places.len());
    if let Some(same) = places.windows(2).find(|w| distance(w) < MIN_SPACING_MM) {
        return Err(SeriesError::SamePosition {
            first: same[0].name.to_owned(),
            second: same[1].name.to_owned(),
            at_mm: same[0].along_mm - start,
        });
    }
    let mut distances: Vec<f64> = places.windows(2).map(distance).collect();
    distances.sort_by(f64::total_cmp);
    let median = distances[distances.len() / 2];
    let tolerance = TOLERANCE_MM.max(TOLERANCE_SHARE * median);
    let uneven: Vec<&[Place]> =
        places.windows(2).filter(|w| (distance(w) - median).abs() > tolerance).collect();
    let (least_mm, most_mm) = (distances[0], distances[distances.len() - 1]);
    // A few distances that are whole multiples mean missing slices; else there is no one distance.
    let is_gap = |w: &&[Place]| {
        let times = (distance(w) / median).round();
        times >= 2.0 && (distance(w) - times * median).abs() <= times * tolerance
    };
    let few = uneven.len() <= 3.max(distances.len() / 10);
    if !uneven.is_empty() && few && uneven.iter().all(is_gap) {
        let gaps = uneven.iter().map(|w| Gap {
            before: w[0].name.to_owned(),
            behind: w[1].name.to_owned(),
            between_mm: [w[0].along_mm - start, w[1].along_mm - start],
        });
        return Err(SeriesError::Gaps { spacing_mm: median, gaps: gaps.collect() });
    }
    // Small differences of one sign add up: each slice must also be where the grid has it.
    let mean = (places[count - 1].along_mm - start) / (count - 1) as f64;
    let drifts = places
        .iter()
        .enumerate()
        .any(|(k, p)| (p.along_mm - start - k as f64 * mean).abs() > tolerance);
    if !uneven.is_empty() || drifts {
        return Err(SeriesError::VariableSpacing { least_mm, most_mm });
    }
    if !(MIN_SPACING_MM..=MAX_SPACING_MM).contains(&mean) {
        return Err(SeriesError::Spacing(mean));
    }
    Ok(mean)
}

/// The slices as they are, where their distances vary and somebody asked for layers of one.
fn uneven(
    places: &[Place],
    found: &Result<f64, SeriesError>,
    even_mm: Option<f64>,
) -> Option<Uneven> {
    match (found, even_mm) {
        (Err(SeriesError::VariableSpacing { most_mm, .. }), Some(layer_mm))
            if *most_mm <= MAX_SPACING_MM =>
        {
            let along_mm = places.iter().map(|p| p.along_mm - places[0].along_mm).collect();
            Some(Uneven { along_mm, layer_mm })
        }
        _ => None,
    }
}

/// The tilt that the slices' places beside the grid, in millimetres, amount to. They must lie on a
/// line, as those of a tilted gantry do.
fn tilt(
    sideways: &[[f64; 2]],
    places: &[Place],
    geometry: &Geometry,
) -> Result<Option<Tilt>, SeriesError> {
    let length = |[a, b]: [f64; 2]| (a * a + b * b).sqrt();
    if sideways.iter().all(|s| length(*s) <= TOLERANCE_MM) {
        return Ok(None);
    }
    let last = sideways.len() - 1;
    let step = sideways[last].map(|s| s / last as f64);
    for (k, (off, place)) in sideways.iter().zip(places).enumerate() {
        let off_mm = length([0, 1].map(|n| off[n] - k as f64 * step[n]));
        if off_mm > TOLERANCE_MM {
            return Err(SeriesError::Sideways { name: place.name.to_owned(), off_mm });
        }
    }
    let [x, y, z] = geometry.spacing();
    let angle = math::atan2(length(step), z);
    if math::degrees(angle) > MAX_TILT_DEG {
        return Err(SeriesError::Tilt(math::degrees(angle)));
    }
    let [ni, nj, _] = geometry.size().map(|n| n as f64);
    let wider = |extra: f64, n: f64| (n + extra.abs()) / n;
    if wider(sideways[last][0] / x, ni) * wider(sideways[last][1] / y, nj) > MAX_GROWTH {
        return Err(SeriesError::TooLarge);
    }
    let shift = sideways.iter().map(|[i, j]| [i / x, j / y]).collect();
    Ok(Some(Tilt { shift, angle }))
}
