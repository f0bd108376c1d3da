//! GLB: binary glTF 2.0 in one file, without textures, animation or compression.
//!
//! The standard has metres, y up and the model's front towards +z. Readers give the places as they
//! are stored: the unit and the axes are said by whoever uses them ([`to_millimetres_lps`] is the
//! standard's way).

mod read;
mod write;

use crate::triangles::TriangleError;
use preop_space::Point;
use preop_surface::Soup;

pub use read::read;
pub use write::write;

/// Why a GLB file is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GlbError {
    /// Not GLB, or not version 2.
    #[error("this is not a GLB file of version 2")]
    Not,
    /// The lengths of the file and of its two chunks.
    #[error("the file is truncated: its chunks need {needed} bytes, and {found} are there")]
    Short {
        /// What they declare.
        needed: usize,
        /// What is there.
        found: usize,
    },
    /// The length of the buffer and of the chunk that holds it.
    #[error(
        "its buffer has {needed} bytes by its JSON, and {found} are there; the file is damaged"
    )]
    Buffer {
        /// What the JSON declares.
        needed: usize,
        /// What is there.
        found: usize,
    },
    /// The JSON chunk.
    #[error("the JSON in it is damaged: {0}")]
    Json(String),
    /// Part of the standard that is not read and changes the shape.
    #[error("the file needs {0}, which is not read here; export it without")]
    Extension(String),
    /// A reference beyond what is there.
    #[error("its {0} is missing, out of range, or not of the kind that its user needs")]
    Reference(&'static str),
    /// Nodes within nodes, or too many.
    #[error("its nodes are nested more than 16 deep or used more than 10,000 times")]
    Nesting,
    /// A transform that flattens or mirrors.
    #[error("the transform of node {0} flattens or mirrors it, or is none; it is refused")]
    Transform(usize),
    /// The triangles themselves.
    #[error(transparent)]
    Triangles(#[from] TriangleError),
}

/// From what the standard says (metres, x to the left, y up, z to the front) to millimetres, LPS.
pub fn to_millimetres_lps(soup: &Soup) -> Soup {
    let place = |p: Point| Point::new(1000.0 * p.x, -1000.0 * p.z, 1000.0 * p.y);
    Soup { triangles: soup.triangles.iter().map(|t| t.map(place)).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounded::tests::cuboid;

    #[test]
    fn what_was_written_is_read_in_its_place() {
        let mesh = cuboid([10.0, -20.0, 300.0], [30.0, -5.0, 340.0]);
        let bytes = write(&mesh, "jaw \"left\"").unwrap();
        assert_eq!(bytes, write(&mesh, "jaw \"left\"").unwrap());
        assert_eq!(bytes.len() % 4, 0);
        let back = to_millimetres_lps(&read(&bytes).unwrap());
        assert_eq!(back.triangles.len(), 12);
        for (a, b) in back.triangles.iter().zip(&mesh.to_soup().triangles) {
            assert!(a.iter().zip(b).all(|(p, q)| p.distance(*q) < 1e-4));
        }
        assert!((0..bytes.len()).all(|length| read(&bytes[..length]).is_err()), "cut short");
    }
}
