//! OBJ (Wavefront): places and faces. Textures, normals, groups and materials are ignored.

use crate::polygon::Polygons;
use crate::rounded::check_reach;
use crate::triangles::{TriangleError, Triangles};
use crate::{BYTE_ORDER_MARK, WriteError};
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
    /// Numbers behind a word that OBJ does not have: a place may be lost, and all faces after it with it.
    #[error("line {0} holds numbers behind a word that OBJ does not have; the file is damaged")]
    Word(usize),
    /// A surface that is no polygon.
    #[error("line {0}: a free-form surface is not read; export the model as polygons")]
    Surface(usize),
    /// The triangles themselves.
    #[error(transparent)]
    Triangles(#[from] TriangleError),
}

/// What may begin a line with numbers, beside `v` and `f`, and is not read.
const OTHER: [&[u8]; 28] = [
    b"vt",
    b"vn",
    b"vp",
    b"p",
    b"l",
    b"cstype",
    b"deg",
    b"bmat",
    b"step",
    b"curv",
    b"curv2",
    b"parm",
    b"trim",
    b"hole",
    b"scrv",
    b"sp",
    b"end",
    b"con",
    b"mg",
    b"bevel",
    b"c_interp",
    b"d_interp",
    b"lod",
    b"ctech",
    b"stech",
    b"call",
    b"csh",
    b"res",
];
/// What begins a line that is a name to its end.
const NAMES: [&[u8]; 8] =
    [b"o", b"g", b"s", b"usemtl", b"mtllib", b"usemap", b"maplib", b"shadow_obj"];

/// The faces of an OBJ file; polygons become triangles.
pub fn read(bytes: &[u8]) -> Result<Soup, ObjError> {
    let mut places: Vec<[f64; 3]> = Vec::new();
    let mut corners: Vec<[f64; 3]> = Vec::new();
    let mut triangles = Triangles::default();
    let mut polygons = Polygons::default();
    let mut rest = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let mut following = 1;
    while !rest.is_empty() {
        let line_number = following;
        let (line, lines);
        (line, lines, rest) = whole_line(rest);
        following += lines;
        // A line that goes on in the next ends in a backslash, which is no part of a number.
        let blank = |b: &u8| b.is_ascii_whitespace() || *b == b'\\';
        let mut words = line.split(blank).filter(|w| !w.is_empty());
        match words.next() {
            Some(b"v") => places.push(place(words).ok_or(ObjError::Vertex(line_number))?),
            Some(b"f" | b"fo") => {
                corners.clear();
                for word in words {
                    corners.push(corner(word, &places, line_number)?);
                }
                if corners.len() < 3 {
                    return Err(ObjError::Face(line_number));
                }
                polygons.push(&corners, &mut triangles)?;
            }
            Some(b"surf") => return Err(ObjError::Surface(line_number)),
            Some(word) if is_name(word) || OTHER.contains(&word) => (),
            Some(_) => {
                let number =
                    |word: &[u8]| str::from_utf8(word).is_ok_and(|w| w.parse::<f64>().is_ok());
                if words.next().is_some_and(number) {
                    return Err(ObjError::Word(line_number));
                }
            }
            None => (),
        }
    }
    Ok(triangles.finish()?)
}

/// Whether what follows this word on its line is no number.
fn is_name(word: &[u8]) -> bool {
    word.starts_with(b"#") || NAMES.contains(&word)
}

/// The next line with those that it goes on in, how many they are, and what follows. A comment and a name
/// may end in a backslash and end there.
fn whole_line(bytes: &[u8]) -> (&[u8], usize, &[u8]) {
    let first = bytes.trim_ascii_start();
    let word = first.split(u8::is_ascii_whitespace).next().unwrap_or_default();
    let goes_on = |line: &[u8]| line.trim_ascii_end().ends_with(b"\\") && !is_name(word);
    let mut lines = 0;
    for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
        lines += 1;
        if !goes_on(&bytes[..at]) {
            return (&bytes[..at], lines, &bytes[at + 1..]);
        }
    }
    (bytes, lines + 1, &[])
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
    fn lines_go_on_behind_a_backslash() {
        let plain = read(b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n").unwrap();
        for text in [
            "v 0 0 0\nv 1 \\\n0 0\nv 0 1 0\nf 1 2\\\r\n 3\n",
            "\u{feff}v 0 0 0\nv 1 0 0\nv 0 1 0\nfo 1 2 3",
            "# C:\\models\\\nv 0 0 0\nvn 0 \\\n0 1\nv 1 0 0\ng a\\\nv 0 1 0\nf 1 2 3\n",
        ] {
            assert_eq!(read(text.as_bytes()), Ok(plain.clone()), "{text}");
        }
        // Lines count on as an editor counts them.
        assert_eq!(
            read(b"v 0 \\\n0 0\n\nf 1 2 3\n").unwrap_err().to_string().get(..6),
            Some("line 4")
        );
    }

    #[test]
    fn what_would_be_lost_unseen_is_refused() {
        let with =
            |line: &str| read(format!("v 0 0 0\nv 1 0 0\nv 0 1 0\n{line}\nf 1 2 3\n").as_bytes());
        assert_eq!(with("w 1 1 1"), Err(ObjError::Word(4)));
        assert_eq!(with("\0v 1 1 1"), Err(ObjError::Word(4)));
        assert_eq!(with("surf 0 1 0 1 1 2 3 4"), Err(ObjError::Surface(4)));
        assert!(
            ["made by hand", "l 1 2", "g 1 2", "# 5 5 5", "s 1"]
                .map(|l| with(l).is_ok())
                .iter()
                .all(|ok| *ok)
        );
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
