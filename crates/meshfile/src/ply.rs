//! PLY (Stanford): places and faces, as text or binary of either byte order.

mod header;
mod values;

use crate::WriteError;
use crate::polygon::Polygons;
use crate::rounded::check_reach;
use crate::triangles::{TriangleError, Triangles};
use header::{Element, Header, Property};
use preop_surface::{Mesh, Soup};
use values::Values;

/// Why a PLY file is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PlyError {
    /// The header does not say what a PLY header must. The line is counted from 1.
    #[error("line {line} of the header: {why}")]
    Header {
        /// The line.
        line: usize,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The header declares more than the file can hold.
    #[error(
        "the header tells of {declared} of `{element}`, but only {left} bytes are left; the file is \
         truncated or damaged"
    )]
    Count {
        /// The name of the element.
        element: String,
        /// The count in the header.
        declared: u64,
        /// What is left of the file where the element begins.
        left: usize,
    },
    /// The data end, or a value is no number.
    #[error("`{element}` {index} cannot be read; the file is truncated or damaged")]
    Value {
        /// The name of the element.
        element: String,
        /// Counted from 0.
        index: u64,
    },
    /// A face names a vertex that does not exist, or fewer than three.
    #[error("face {0} does not name three or more vertices of the file")]
    Face(u64),
    /// Bytes follow the last element that the header tells of.
    #[error(
        "{0} bytes follow what the header tells of: it tells of fewer vertices or faces than the file has, \
         or the file is damaged"
    )]
    Trailing(usize),
    /// The triangles themselves.
    #[error(transparent)]
    Triangles(#[from] TriangleError),
}

/// The faces of a PLY file; polygons become triangles. Elements other than
/// `vertex` and `face`, and properties other than x, y, z and the corners, are skipped.
pub fn read(bytes: &[u8]) -> Result<Soup, PlyError> {
    let (header, data) = Header::read(bytes)?;
    let mut values = Values::new(header.format, data);
    let mut places: Vec<[f64; 3]> = Vec::new();
    let mut triangles = Triangles::default();
    let mut polygons = Polygons::default();
    for element in &header.elements {
        check_count(element, &values)?;
        for index in 0..element.count {
            let damaged = || PlyError::Value { element: element.name.clone(), index };
            match element.name.as_str() {
                "vertex" => places.push(place(element, &mut values).ok_or_else(damaged)?),
                "face" => {
                    let corners = face(element, &mut values).ok_or_else(damaged)?;
                    let corners = placed(&corners, &places).ok_or(PlyError::Face(index))?;
                    polygons.push(&corners, &mut triangles)?;
                }
                _ => skip(element, &mut values).ok_or_else(damaged)?,
            }
        }
    }
    // A list may be longer than the header tells: its rest would be lost unseen.
    match values.rest() {
        0 => Ok(triangles.finish()?),
        rest => Err(PlyError::Trailing(rest)),
    }
}

/// The surface in double precision, with its shared corners, as little-endian binary.
pub fn write(mesh: &Mesh) -> Result<Vec<u8>, WriteError> {
    check_reach(mesh)?;
    let header = format!(
        "ply\nformat binary_little_endian 1.0\ncomment SPACE=LPS\ncomment UNIT=mm\n\
         element vertex {}\nproperty double x\nproperty double y\nproperty double z\n\
         element face {}\nproperty list uchar uint vertex_indices\nend_header\n",
        mesh.points().len(),
        mesh.triangles().len()
    );
    let mut bytes = header.into_bytes();
    bytes.reserve(24 * mesh.points().len() + 13 * mesh.triangles().len());
    mesh.points().iter().flat_map(|p| p.to_array()).for_each(|c| bytes.extend(c.to_le_bytes()));
    for triangle in mesh.triangles() {
        bytes.push(3);
        triangle.iter().for_each(|c| bytes.extend(c.to_le_bytes()));
    }
    Ok(bytes)
}

/// Refuses a count that the rest of the file cannot hold, so that no loop outlasts the file.
fn check_count(element: &Element, values: &Values) -> Result<(), PlyError> {
    let left = values.left();
    let least = values.least_size(element);
    if least.checked_mul(element.count).is_some_and(|size| size <= left as u64 + 1)
        && (least > 0 || element.count == 0)
    {
        return Ok(());
    }
    Err(PlyError::Count { element: element.name.clone(), declared: element.count, left })
}

fn place(element: &Element, values: &mut Values) -> Option<[f64; 3]> {
    let mut at = [f64::NAN; 3];
    for property in &element.properties {
        match property {
            Property::One { name, kind } => {
                let value = values.number(*kind)?;
                if let Some(axis) = ["x", "y", "z"].iter().position(|a| a == name) {
                    at[axis] = value;
                }
            }
            list => drop(values.list(list)?),
        }
    }
    at.iter().all(|c| !c.is_nan()).then_some(at)
}

fn face(element: &Element, values: &mut Values) -> Option<Vec<f64>> {
    let mut corners = Vec::new();
    for property in &element.properties {
        match property {
            Property::One { kind, .. } => drop(values.number(*kind)?),
            list if list.is_corners() => corners = values.list(list)?,
            list => drop(values.list(list)?),
        }
    }
    Some(corners)
}

fn skip(element: &Element, values: &mut Values) -> Option<()> {
    for property in &element.properties {
        match property {
            Property::One { kind, .. } => drop(values.number(*kind)?),
            list => drop(values.list(list)?),
        }
    }
    Some(())
}

/// The places of a face's corners; `None` if it has fewer than three or names one that is not there.
fn placed(corners: &[f64], places: &[[f64; 3]]) -> Option<Vec<[f64; 3]>> {
    let place = |corner: &f64| {
        let whole = *corner >= 0.0 && corner.fract() == 0.0 && *corner < places.len() as f64;
        whole.then(|| places[*corner as usize])
    };
    if corners.len() < 3 { None } else { corners.iter().map(place).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounded::tests::cuboid;
    use preop_space::Point;
    use preop_testkit::edges;

    #[test]
    fn what_was_written_is_read_to_the_last_bit() {
        let mesh = cuboid([-0.1, 1.0 / 3.0, 1e-17], [500.123456789, 2.0, 3.0]);
        assert_eq!(read(&write(&mesh).unwrap()).unwrap(), mesh.to_soup());
    }

    #[test]
    fn a_line_of_the_header_ends() {
        let head = b"ply\n";
        let bytes = write(&cuboid([0.0; 3], [1.0; 3])).unwrap();
        edges::most(64 << 10, |long| {
            let comment = format!("comment {}\n", "x".repeat(long - 9));
            let whole = [head, comment.as_bytes(), &bytes[head.len()..]].concat();
            read(&whole).is_ok()
        });
    }

    #[test]
    fn text_and_both_byte_orders_agree() {
        let header = |format: &str| {
            format!(
                "ply\nformat {format} 1.0\nobj_info x\nelement camera 1\nproperty list char short a\n\
                 element vertex 4\nproperty float x\nproperty uchar red\nproperty float y\n\
                 property double z\nelement face 1\nproperty list uchar int vertex_index\n\
                 property short quality\nend_header\n"
            )
        };
        let vertices = [[0.0, 0.0, 0.0], [2.0, 0.0, 0.5], [2.0, 3.0, 0.5], [0.0, 3.0, 0.0]];
        let mut text = header("ascii").into_bytes();
        text.extend(b"2 7 8\n");
        let mut little = header("binary_little_endian").into_bytes();
        little.extend([2, 7, 0, 8, 0]);
        let mut big = header("binary_big_endian").into_bytes();
        big.extend([2, 0, 7, 0, 8]);
        for [x, y, z] in vertices {
            text.extend(format!("{x} 255 {y} {z}\n").bytes());
            little.extend((x as f32).to_le_bytes().into_iter().chain([255]));
            little.extend((y as f32).to_le_bytes().into_iter().chain(f64::to_le_bytes(z)));
            big.extend((x as f32).to_be_bytes().into_iter().chain([255]));
            big.extend((y as f32).to_be_bytes().into_iter().chain(f64::to_be_bytes(z)));
        }
        text.extend(b"4 0 1 2 3 -1\n");
        little.extend([4, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 255, 255]);
        big.extend([4, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 255, 255]);
        let [a, b, c, d] = vertices.map(Point::from);
        let truth = Soup { triangles: vec![[a, b, c], [a, c, d]] };
        for file in [text, little, big] {
            assert_eq!(read(&file).unwrap(), truth);
            assert!(read(&file[..file.len() - 3]).is_err());
            assert_eq!(read(&[&file, &b"\n"[..]].concat()).unwrap(), truth);
            // As of a face that the header does not count.
            let more = [&file, &b"3 0 1 2"[..]].concat();
            assert_eq!(read(&more), Err(PlyError::Trailing(7)));
        }
    }

    #[test]
    fn a_count_beyond_the_file_is_refused_at_once() {
        for properties in ["property float x\n", "", "property list uchar int a\n"] {
            for format in ["ascii", "binary_little_endian"] {
                let file = format!(
                    "ply\nformat {format} 1.0\nelement other 4000000000\n{properties}end_header\n1"
                );
                assert!(matches!(read(file.as_bytes()), Err(PlyError::Count { .. })), "{file}");
            }
        }
        let list = "ply\nformat binary_little_endian 1.0\nelement a 1\nproperty list uint int b\n\
                    end_header\n\u{7f}\u{7f}\u{7f}\u{7f}";
        assert!(matches!(read(list.as_bytes()), Err(PlyError::Value { .. })));
    }
}
