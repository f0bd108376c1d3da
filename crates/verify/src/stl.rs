//! Binary STL, read anew.

use crate::BodyError;
use crate::facet::Facet;
use preop_space::Point;

/// Where the triangles start.
const START: usize = 84;
/// The bytes of a triangle: a normal, three corners, two spare bytes.
const STRIDE: usize = 50;

/// The text of the header, and the triangles.
pub(crate) fn read(bytes: &[u8]) -> Result<(String, Vec<Facet>), BodyError> {
    let count = bytes.get(80..START).ok_or(BodyError::Short(bytes.len()))?;
    let count = u32::from_le_bytes(count.try_into().expect("four bytes")) as usize;
    let expected = START + STRIDE * count;
    if bytes.len() != expected {
        return Err(BodyError::Length { count, expected, found: bytes.len() });
    }
    let header = String::from_utf8_lossy(&bytes[..80]).into_owned();
    let triangles = bytes[START..].chunks_exact(STRIDE);
    Ok((header, triangles.map(|t| Facet::of([12, 24, 36].map(|at| corner(&t[at..])))).collect()))
}

fn corner(bytes: &[u8]) -> Point {
    let number = |at: usize| {
        f64::from(f32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes")))
    };
    Point::new(number(0), number(4), number(8))
}
