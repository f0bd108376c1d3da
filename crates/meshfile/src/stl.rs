//! STL: binary and text in, binary out.
//!
//! The header carries `SPACE=LPS`, which 3D Slicer obeys. A file is binary if its size says so, even
//! where its header begins with `solid`.

use crate::rounded::Rounded;
use crate::triangles::{TriangleError, Triangles, check_count};
use crate::{BYTE_ORDER_MARK, WriteError};
use preop_quote::quote;
use preop_space::Vector;
use preop_surface::{Mesh, Soup};

const HEADER: usize = 80;
const RECORD: usize = 50;

/// Why an STL file is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StlError {
    /// Neither of the two kinds of STL.
    #[error("this is not an STL file: neither text nor a binary header with its count")]
    NotStl,
    /// The size of a binary file does not fit its count.
    #[error(
        "the header tells of {declared} triangles, which take {expected} bytes, but the file has \
         {found}; it is truncated or damaged"
    )]
    Size {
        /// The count in the header.
        declared: u32,
        /// The size that follows from it.
        expected: u64,
        /// The size of the file.
        found: u64,
    },
    /// A text file does not go on as it should.
    #[error("line {line}: `{expected}` should stand here, not `{found}`")]
    Text {
        /// Counted from 1.
        line: usize,
        /// What the format asks for.
        expected: &'static str,
        /// What stands there, cut to 40 characters; empty at the end of the file.
        found: String,
    },
    /// The triangles themselves.
    #[error(transparent)]
    Triangles(#[from] TriangleError),
}

/// The triangles of an STL file, text or binary. Normals and colours are ignored; the corners' order
/// tells what is outside.
pub fn read(bytes: &[u8]) -> Result<Soup, StlError> {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let begins = text.trim_ascii_start().first_chunk::<5>();
    let is_text = begins.is_some_and(|word| word.eq_ignore_ascii_case(b"solid"));
    match declared(bytes) {
        _ if is_binary(bytes) => read_binary(&bytes[HEADER + 4..]),
        _ if is_text => read_text(text),
        Some(count) => Err(StlError::Size {
            declared: count,
            expected: expected(count),
            found: bytes.len() as u64,
        }),
        None => Err(StlError::NotStl),
    }
}

/// Whether the size of a file fits the count behind its header, as only a binary STL's does.
pub fn is_binary(bytes: &[u8]) -> bool {
    declared(bytes).is_some_and(|count| expected(count) == bytes.len() as u64)
}

/// The count of triangles behind the header of a binary file.
fn declared(bytes: &[u8]) -> Option<u32> {
    bytes.get(HEADER..HEADER + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

/// The size in bytes of a binary file of so many triangles.
fn expected(count: u32) -> u64 {
    (HEADER + 4) as u64 + u64::from(count) * RECORD as u64
}

/// A binary STL file of a surface in single precision. `header` goes into the 80 bytes at the start,
/// behind `SPACE=LPS UNIT=mm`: as much of it as fits, in ASCII.
pub fn write(mesh: &Mesh, header: &str) -> Result<Vec<u8>, WriteError> {
    let rounded = Rounded::of(mesh)?;
    let mut bytes = Vec::with_capacity(HEADER + 4 + RECORD * rounded.triangles.len());
    let text = format!("SPACE=LPS UNIT=mm {header}");
    bytes.extend(text.chars().map(|c| if matches!(c, ' '..='~') { c as u8 } else { b'?' }));
    bytes.resize(HEADER, b' ');
    bytes.extend((rounded.triangles.len() as u32).to_le_bytes());
    for corners in rounded.corners() {
        let floats = normal(corners).into_iter().chain(corners.into_iter().flatten());
        floats.for_each(|f| bytes.extend(f.to_le_bytes()));
        bytes.extend([0, 0]);
    }
    Ok(bytes)
}

/// The normal that readers compute from the written corners: with differences and first products in
/// single precision, as admesh 0.98 and the slicers built on it do. Of a sliver a ten-thousandth of a
/// millimetre high each arithmetic gives another normal, and a reader that finds another than its own
/// takes the file for damaged.
fn normal([a, b, c]: [[f32; 3]; 3]) -> [f32; 3] {
    let less = |p: [f32; 3], q: [f32; 3]| [p[0] - q[0], p[1] - q[1], p[2] - q[2]].map(f64::from);
    let (u, v) = (less(b, a), less(c, a));
    let single = |x: f64| f64::from(x as f32);
    let cross = |i: usize, j: usize| single(single(u[i] * v[j]) - u[j] * v[i]);
    let normal = Vector::new(cross(1, 2), cross(2, 0), cross(0, 1));
    normal.direction().map_or([0.0; 3], |n| n.to_array().map(|x| x as f32 + 0.0))
}

fn read_binary(records: &[u8]) -> Result<Soup, StlError> {
    let mut triangles = Triangles::default();
    check_count(records.len() / RECORD)?;
    for record in records.chunks_exact(RECORD) {
        let float = |n: usize| {
            let at = 12 + 4 * n;
            let [a, b, c, d] = [record[at], record[at + 1], record[at + 2], record[at + 3]];
            f64::from(f32::from_le_bytes([a, b, c, d]))
        };
        let corner = |n: usize| [float(3 * n), float(3 * n + 1), float(3 * n + 2)];
        triangles.push([corner(0), corner(1), corner(2)])?;
    }
    Ok(triangles.finish()?)
}

fn read_text(bytes: &[u8]) -> Result<Soup, StlError> {
    let mut lines = Lines { bytes, line: 0, words: Vec::new() };
    let mut triangles = Triangles::default();
    lines.expect("solid")?;
    loop {
        // A name may follow `solid` and `endsolid`; several bodies may follow each other.
        let word = lines.next();
        let is = |keyword: &[u8]| word.is_some_and(|w| w.eq_ignore_ascii_case(keyword));
        if is(b"facet") {
            triangles.push(facet(&mut lines)?)?;
        } else if is(b"endsolid") || is(b"end") {
            match lines.next() {
                None => return Ok(triangles.finish()?),
                Some(next) if next.eq_ignore_ascii_case(b"solid") => (),
                Some(other) => return Err(lines.error("solid", Some(other))),
            }
        } else {
            return Err(lines.error("facet", word));
        }
    }
}

/// The rest of a facet, after its first line.
fn facet(lines: &mut Lines) -> Result<[[f64; 3]; 3], StlError> {
    lines.expect("outer")?;
    let mut corners = [[0.0; 3]; 3];
    for corner in &mut corners {
        lines.expect("vertex")?;
        *corner = lines.numbers()?;
    }
    lines.expect("endloop")?;
    lines.expect("endfacet")?;
    Ok(corners)
}

/// A text file, line by line: first the keyword, then the other words of the line.
struct Lines<'a> {
    bytes: &'a [u8],
    line: usize,
    words: Vec<&'a [u8]>,
}

impl<'a> Lines<'a> {
    /// The keyword of the next line that is not empty.
    fn next(&mut self) -> Option<&'a [u8]> {
        while !self.bytes.is_empty() {
            let end = self.bytes.iter().position(|b| *b == b'\n').unwrap_or(self.bytes.len());
            let (line, rest) = self.bytes.split_at(end);
            self.bytes = rest.get(1..).unwrap_or_default();
            self.line += 1;
            let mut words = line.split(u8::is_ascii_whitespace).filter(|w| !w.is_empty());
            if let Some(keyword) = words.next() {
                // Names may be long; only numbers matter.
                self.words.clear();
                self.words.extend(words.take(4));
                return Some(keyword);
            }
        }
        None
    }

    fn expect(&mut self, keyword: &'static str) -> Result<(), StlError> {
        match self.next() {
            // Some programs write their keywords in capitals.
            Some(found) if found.eq_ignore_ascii_case(keyword.as_bytes()) => Ok(()),
            other => Err(self.error(keyword, other)),
        }
    }

    /// The three numbers behind the keyword.
    fn numbers(&self) -> Result<[f64; 3], StlError> {
        let [x, y, z] = self.words[..] else {
            return Err(self.error("three numbers", Some(b"another count")));
        };
        let number = |word: &[u8]| {
            let parsed = str::from_utf8(word).ok().and_then(|w| w.parse::<f64>().ok());
            parsed.ok_or_else(|| self.error("a number", Some(word)))
        };
        Ok([number(x)?, number(y)?, number(z)?])
    }

    fn error(&self, expected: &'static str, found: Option<&[u8]>) -> StlError {
        let found = quote(&String::from_utf8_lossy(found.unwrap_or_default()), 40);
        StlError::Text { line: self.line, expected, found }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounded::tests::cuboid;
    use preop_space::Point;
    use preop_testkit::edges;

    #[test]
    fn what_was_written_is_read_in_its_place() {
        let mesh = cuboid([-700.25, 3.125, 900.5], [-690.0, 5.0, 999.0]);
        let bytes = write(&mesh, "plan 1a2b, guide \u{2014} left").unwrap();
        assert_eq!(bytes.len(), 84 + 12 * 50);
        let header = String::from_utf8(bytes[..80].to_vec()).unwrap();
        assert_eq!(header.trim_end(), "SPACE=LPS UNIT=mm plan 1a2b, guide ? left");
        assert_eq!(read(&bytes).unwrap(), mesh.to_soup());
    }

    #[test]
    fn normals_face_outwards() {
        let bytes = write(&cuboid([0.0; 3], [1.0; 3]), "").unwrap();
        let first: Vec<f32> = (0..3)
            .map(|n| f32::from_le_bytes(bytes[84 + 4 * n..88 + 4 * n].try_into().unwrap()))
            .collect();
        assert_eq!(first, [0.0, 0.0, -1.0]);
    }

    #[test]
    fn a_long_header_never_moves_the_count() {
        let mesh = cuboid([0.0; 3], [1.0; 3]);
        for length in [0, 61, 62, 63, 64, 500] {
            assert_eq!(read(&write(&mesh, &"x".repeat(length)).unwrap()).unwrap(), mesh.to_soup());
        }
    }

    #[test]
    fn text_with_two_bodies_is_read() {
        let facet = "facet normal 0 0 1\n outer loop\n  vertex 0 0 0\r\n\n vertex 1.5e1 0 0\n \
                     vertex 0 -2 0\n endloop\nendfacet\n";
        let text = format!("solid one body\n{facet}endsolid one body\nsolid\n{facet}endsolid\n");
        let soup = read(text.as_bytes()).unwrap();
        assert_eq!(soup.triangles.len(), 2);
        assert_eq!(soup.triangles[1][1], Point::new(15.0, 0.0, 0.0));
        for other in [text.to_uppercase(), format!("\u{feff}{text}")] {
            assert_eq!(read(other.as_bytes()).unwrap(), soup);
        }
        let cut = &text.as_bytes()[..text.len() - 12];
        assert!(matches!(read(cut), Err(StlError::Text { .. })));
    }

    #[test]
    fn the_size_of_a_binary_file_holds_at_its_edges() {
        let one = |x: f32| {
            let mut bytes = vec![0; 134];
            bytes[80] = 1;
            bytes[96..100].copy_from_slice(&x.to_le_bytes());
            read(&bytes)
        };
        edges::above([9_999.999, 10_000.0, 10_000.001], |x| one(x).is_ok());
        assert!(matches!(one(10_001.0), Err(StlError::Triangles(TriangleError::TooFar { .. }))));
        assert_eq!(one(f32::NAN), Err(TriangleError::NotFinite(0).into()));
        // Refused by count and size, before a page of its gigabyte is touched.
        let mut many = vec![0; 84 + 50 * 20_000_001];
        many[80..84].copy_from_slice(&20_000_001u32.to_le_bytes());
        assert_eq!(read(&many), Err(TriangleError::TooMany.into()));
        let sized = |size: usize| {
            let mut bytes = vec![0; size];
            bytes[80] = 1;
            read(&bytes)
        };
        edges::exactly(134, |size| sized(size).is_ok());
        assert_eq!(sized(133), Err(StlError::Size { declared: 1, expected: 134, found: 133 }));
    }
}
