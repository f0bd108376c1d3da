//! OBJ (Wavefront): places and faces. Textures, normals, groups and materials are ignored.

use crate::WriteError;
use crate::rounded::check_reach;
use crate::triangles::{TriangleError, Triangles};
use preop_surface::{Mesh, Soup};
use std::fmt::Write;

/// Why an OBJ file is refused. Lines count from 1.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ObjError {
    /// A `v` line without three numbers.
    #[error("line {0}: a vertex needs three numbers")]
    Vertex(usize),
    /// An `f` line without three corners, or with one that is no number.
    #[error("line {0}: a face needs at least three corners, each a number")]
    Face(usize),
    /// An `f` line that names a vertex that has not been given.
    #[error("line {line}: the face names the vertex {corner}, but {vertices} came before it")]
    NoSuchVertex {
        /// The line.
        line: usize,
        /// As written.
        corner: i64,
        /// How many there are so far.
        vertices: usize,
    },
    /// The triangles themselves.
    #[error(transparent)]
    Triangles(#[from] TriangleError),
}

/// The faces of an OBJ file; polygons become fans about their first corner.
pub fn read(bytes: &[u8]) -> Result<Soup, ObjError> {
    let mut places: Vec<[f64; 3]> = Vec::new();
    let mut corners: Vec<[f64; 3]> = Vec::new();
    let mut triangles = Triangles::default();
    for (n, line) in bytes.split(|b| *b == b'\n').enumerate() {
        let line_number = n + 1;
        let mut words = line.split(u8::is_ascii_whitespace).filter(|w| !w.is_empty());
        match words.next() {
            Some(b"v") => places.push(place(words).ok_or(ObjError::Vertex(line_number))?),
            Some(b"f") => {
                corners.clear();
                for word in words {
                    corners.push(corner(word, &places, line_number)?);
                }
                if corners.len() < 3 {
                    return Err(ObjError::Face(line_number));
                }
                for pair in corners[1..].windows(2) {
                    triangles.push([corners[0], pair[0], pair[1]])?;
                }
            }
            _ => (),
        }
    }
    Ok(triangles.finish()?)
}

/// The surface in double precision, with its shared corners, as text.
pub fn write(mesh: &Mesh) -> Result<Vec<u8>, WriteError> {
    check_reach(mesh)?;
    let mut text = String::from("# SPACE=LPS\n# UNIT=mm\n");
    let sound = "writing into memory never fails";
    for p in mesh.points() {
        writeln!(text, "v {} {} {}", p.x, p.y, p.z).expect(sound);
    }
    for [a, b, c] in mesh.triangles().iter().map(|t| t.map(|c| u64::from(c) + 1)) {
        writeln!(text, "f {a} {b} {c}").expect(sound);
    }
    Ok(text.into_bytes())
}

fn place<'a>(mut words: impl Iterator<Item = &'a [u8]>) -> Option<[f64; 3]> {
    let mut number = || str::from_utf8(words.next()?).ok()?.parse::<f64>().ok();
    Some([number()?, number()?, number()?])
}

/// The place of a corner as written: `7`, `7/1`, `7/1/3`, `7//3`, or counted back from the end.
fn corner(word: &[u8], places: &[[f64; 3]], line: usize) -> Result<[f64; 3], ObjError> {
    let first = word.split(|b| *b == b'/').next().unwrap_or_default();
    let corner: i64 =
        str::from_utf8(first).ok().and_then(|w| w.parse().ok()).ok_or(ObjError::Face(line))?;
    let index = match corner {
        1.. => usize::try_from(corner - 1).ok(),
        ..0 => {
            usize::try_from(corner.unsigned_abs()).ok().and_then(|b| places.len().checked_sub(b))
        }
        0 => None,
    };
    index.and_then(|n| places.get(n).copied()).ok_or(ObjError::NoSuchVertex {
        line,
        corner,
        vertices: places.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounded::tests::cuboid;
    use preop_space::Point;

    #[test]
    fn what_was_written_is_read_to_the_last_bit() {
        let mesh = cuboid([-0.1, 1.0 / 3.0, 1e-17], [500.123456789, 2.0, 3.0]);
        assert_eq!(read(&write(&mesh).unwrap()).unwrap(), mesh.to_soup());
    }

    #[test]
    fn other_programs_files_are_understood() {
        let text = "# x\nmtllib a.mtl\no part\nv 0 0 0 1 0 0\r\nv 1 0 0\nv 1 1 0\nv 0 1 0\n\
                    vt 0 0\nvn 0 0 1\ns off\nf 1/1/1 2//1 3/1 -1\n";
        let soup = read(text.as_bytes()).unwrap();
        assert_eq!(soup.triangles.len(), 2);
        assert_eq!(soup.triangles[1][2], Point::new(0.0, 1.0, 0.0));
    }

    #[test]
    fn a_corner_that_does_not_exist_is_named() {
        let refused = |face: &str| read(format!("v 0 0 0\nv 1 0 0\nv 0 1 0\n{face}\n").as_bytes());
        for (face, corner) in [("f 1 2 4", 4), ("f 1 2 0", 0), ("f 1 2 -4", -4)] {
            let expected = ObjError::NoSuchVertex { line: 4, corner, vertices: 3 };
            assert_eq!(refused(face), Err(expected));
        }
        assert_eq!(refused("f 1 2"), Err(ObjError::Face(4)));
        assert_eq!(
            refused("f 1 2 -9223372036854775808").err().map(|e| e.to_string().len() > 9),
            Some(true)
        );
        assert_eq!(read(b"v 0 0\n"), Err(ObjError::Vertex(1)));
        assert_eq!(read(b""), Err(TriangleError::Empty.into()));
    }
}
