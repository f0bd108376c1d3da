//! The triangles that a reader has found so far, and the limits that all readers share.

use preop_space::Point;
use preop_surface::Soup;

/// No file may hold more triangles.
pub const MAX_TRIANGLES: usize = 20_000_000;
/// No corner of a file may lie farther from the origin along an axis, in millimetres.
pub const IMPORT_REACH_MM: f64 = 10_000.0;

/// Why the triangles of a file are refused, whatever its format. Triangles count from 0.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TriangleError {
    /// There is nothing.
    #[error("the file holds no triangle")]
    Empty,
    /// There are more than [`MAX_TRIANGLES`].
    #[error("the file holds more than {MAX_TRIANGLES} triangles; simplify the model first")]
    TooMany,
    /// A coordinate is no number, or infinite.
    #[error("triangle {0} has a corner that is not a finite place; the file is damaged")]
    NotFinite(usize),
    /// A corner is beyond [`IMPORT_REACH_MM`].
    #[error(
        "triangle {triangle} has a corner at {at_mm} mm, farther than {IMPORT_REACH_MM} mm from \
         the origin; is the file's unit really the millimetre?"
    )]
    TooFar {
        /// The triangle.
        triangle: usize,
        /// The coordinate.
        at_mm: f64,
    },
}

/// Refuses more triangles than any file may hold.
pub(crate) fn check_count(count: usize) -> Result<(), TriangleError> {
    if count <= MAX_TRIANGLES { Ok(()) } else { Err(TriangleError::TooMany) }
}

/// Collects checked triangles.
#[derive(Default)]
pub(crate) struct Triangles {
    soup: Soup,
}

impl Triangles {
    pub(crate) fn push(&mut self, corners: [[f64; 3]; 3]) -> Result<(), TriangleError> {
        let triangle = self.soup.triangles.len();
        check_count(triangle + 1)?;
        for at_mm in corners.into_iter().flatten() {
            if !at_mm.is_finite() {
                return Err(TriangleError::NotFinite(triangle));
            }
            if at_mm.abs() > IMPORT_REACH_MM {
                return Err(TriangleError::TooFar { triangle, at_mm });
            }
        }
        self.soup.triangles.push(corners.map(Point::from));
        Ok(())
    }

    /// How many there are so far.
    pub(crate) fn count(&self) -> usize {
        self.soup.triangles.len()
    }

    /// The triangles, if there are any.
    pub(crate) fn finish(self) -> Result<Soup, TriangleError> {
        if self.soup.triangles.is_empty() { Err(TriangleError::Empty) } else { Ok(self.soup) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    #[test]
    fn the_count_holds_at_its_edges() {
        edges::most(20_000_000, |count| check_count(count).is_ok());
        assert_eq!(check_count(20_000_001), Err(TriangleError::TooMany));
    }

    #[test]
    fn a_place_holds_at_its_edges() {
        let push = |at_mm: f64| Triangles::default().push([[0.0; 3], [0.0, at_mm, 0.0], [1.0; 3]]);
        edges::above([9_999.999, 10_000.0, 10_000.001], |at_mm| push(at_mm).is_ok());
        edges::above([-9_999.999, -10_000.0, -10_000.001], |at_mm| push(at_mm).is_ok());
        assert_eq!(push(f64::NAN), Err(TriangleError::NotFinite(0)));
        assert_eq!(push(f64::INFINITY), Err(TriangleError::NotFinite(0)));
    }
}
