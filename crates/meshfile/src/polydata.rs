//! VTK's surfaces, whatever file they come in: points, polygons and strips to triangles.

use crate::polygon::Polygons;
use crate::triangles::{TriangleError, Triangles};

/// Why the cells of a file make no triangles.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PolyDataError {
    /// A polygon or strip names a point that is not there.
    #[error("a polygon names a point that does not exist")]
    Point,
    /// Where cells end is not within their corners.
    #[error("its offsets do not fit its list of corners")]
    Offsets,
    /// The triangles themselves.
    #[error(transparent)]
    Triangles(#[from] TriangleError),
}

/// Points, and what lies between them.
#[derive(Default)]
pub(crate) struct PolyData {
    pub(crate) points: Vec<[f64; 3]>,
    pub(crate) polygons: Cells,
    pub(crate) strips: Cells,
}

/// Cells: the corners of all, one after another, and where each cell ends among them.
#[derive(Default)]
pub(crate) struct Cells {
    pub(crate) corners: Vec<f64>,
    pub(crate) ends: Vec<f64>,
}

impl PolyData {
    /// Polygons become triangles, strips are unrolled.
    pub(crate) fn finish(&self, triangles: &mut Triangles) -> Result<(), PolyDataError> {
        self.polygons.check_end()?;
        self.strips.check_end()?;
        let mut polygons = Polygons::default();
        for cell in self.polygons.each() {
            polygons.push(&self.places(cell?)?, triangles)?;
        }
        for cell in self.strips.each() {
            // Each second triangle of a strip is written the other way round.
            for (n, c) in self.places(cell?)?.windows(3).enumerate() {
                triangles.push(if n % 2 == 0 { [c[0], c[1], c[2]] } else { [c[1], c[0], c[2]] })?;
            }
        }
        Ok(())
    }

    fn places(&self, cell: &[f64]) -> Result<Vec<[f64; 3]>, PolyDataError> {
        let place = |n: &f64| {
            let whole = *n >= 0.0 && *n < self.points.len() as f64 && n.fract() == 0.0;
            whole.then(|| self.points[*n as usize])
        };
        let places: Option<Vec<[f64; 3]>> = cell.iter().map(place).collect();
        places.ok_or(PolyDataError::Point)
    }
}

impl Cells {
    /// Corners that no cell ends behind would be lost unseen.
    fn check_end(&self) -> Result<(), PolyDataError> {
        let end = self.ends.last().copied().unwrap_or(0.0);
        if end == self.corners.len() as f64 { Ok(()) } else { Err(PolyDataError::Offsets) }
    }

    /// The corners of each cell.
    fn each(&self) -> impl Iterator<Item = Result<&[f64], PolyDataError>> {
        let starts = std::iter::once(0.0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| {
            let within = start >= 0.0 && *end >= start && *end <= self.corners.len() as f64;
            let sound = within && end.fract() == 0.0;
            let cell = sound.then(|| &self.corners[start as usize..*end as usize]);
            cell.ok_or(PolyDataError::Offsets)
        })
    }
}
