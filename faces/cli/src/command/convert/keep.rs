//! The box of a series that `--keep-mm` names.

use crate::failure::Failure;
use preop_space::{Bounds, Point};

/// The box of six numbers, or all of it where there are none.
pub(super) fn keep(numbers: &[f64]) -> Result<Option<Bounds>, Failure> {
    match *numbers {
        [] => Ok(None),
        [x0, x1, y0, y1, z0, z1] if x0 < x1 && y0 < y1 && z0 < z1 => {
            Ok(Some(Bounds::of([Point::new(x0, y0, z0), Point::new(x1, y1, z1)])))
        }
        _ => Err(Failure::wrong(
            "--keep-mm takes six numbers, the lower before the higher of each axis: \
             X0,X1,Y0,Y1,Z0,Z1.",
        )),
    }
}
