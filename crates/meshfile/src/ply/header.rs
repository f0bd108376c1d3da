//! What a PLY file says that it holds.

use super::PlyError;
use preop_quote::quote;

/// No line of a header is longer, in bytes.
const LONGEST_LINE: usize = 64 << 10;

/// How the values are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Format {
    Text,
    LittleEndian,
    BigEndian,
}

/// The type of one number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    F32,
    F64,
}

impl Kind {
    /// Its size in a binary file, in bytes.
    pub(super) fn size(self) -> usize {
        match self {
            Kind::I8 | Kind::U8 => 1,
            Kind::I16 | Kind::U16 => 2,
            Kind::I32 | Kind::U32 | Kind::F32 => 4,
            Kind::F64 => 8,
        }
    }

    fn named(name: &str) -> Option<Kind> {
        Some(match name {
            "char" | "int8" => Kind::I8,
            "uchar" | "uint8" => Kind::U8,
            "short" | "int16" => Kind::I16,
            "ushort" | "uint16" => Kind::U16,
            "int" | "int32" => Kind::I32,
            "uint" | "uint32" => Kind::U32,
            "float" | "float32" => Kind::F32,
            "double" | "float64" => Kind::F64,
            _ => return None,
        })
    }
}

/// One value of an element, or one list of values.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Property {
    One { name: String, kind: Kind },
    List { name: String, count: Kind, kind: Kind },
}

impl Property {
    /// Whether this is the list of a face's corners.
    pub(super) fn is_corners(&self) -> bool {
        matches!(self, Property::List { name, .. } if name == "vertex_indices" || name == "vertex_index")
    }
}

/// A table of the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) count: u64,
    pub(super) properties: Vec<Property>,
}

/// The tables in the order of the file.
pub(super) struct Header {
    pub(super) format: Format,
    pub(super) elements: Vec<Element>,
}

impl Header {
    /// The header, and the bytes behind it.
    pub(super) fn read(bytes: &[u8]) -> Result<(Header, &[u8]), PlyError> {
        let mut rest = bytes;
        let mut format = None;
        let mut elements: Vec<Element> = Vec::new();
        for line in 1.. {
            let wrong = |why| PlyError::Header { line, why };
            // Only a comment is long: do not search a gigabyte for the end of a line.
            let reach = &rest[..rest.len().min(LONGEST_LINE)];
            let end = reach.iter().position(|b| *b == b'\n');
            let end = end.ok_or(wrong("the header has no end"))?;
            // A comment may be in the letters of any country; what is read is ASCII.
            let text = String::from_utf8_lossy(&rest[..end]);
            rest = &rest[end + 1..];
            let words: Vec<&str> = text.split_ascii_whitespace().collect();
            match (line, words.as_slice()) {
                (1, ["ply"]) => (),
                (1, _) => return Err(wrong("a PLY file begins with `ply`")),
                (_, ["format", name, "1.0"]) => {
                    format = Some(format_named(name).ok_or(wrong("no known format"))?);
                }
                (_, ["element", name, count]) => {
                    let count = count.parse().map_err(|_| wrong("the count is no whole number"))?;
                    let name = quote(name, 40);
                    if elements.iter().any(|other| other.name == name) {
                        return Err(wrong("this element was told of before"));
                    }
                    if name == "tristrips" && count > 0 {
                        return Err(wrong("strips of triangles are not read; export plain faces"));
                    }
                    elements.push(Element { name, count, properties: Vec::new() });
                }
                (_, ["property", property @ ..]) => {
                    let element = elements.last_mut().ok_or(wrong("no element before it"))?;
                    let property = property_of(property).ok_or(wrong("no known property"))?;
                    element.properties.push(property);
                }
                (_, ["comment" | "obj_info", ..] | []) => (),
                (_, ["end_header"]) => {
                    let format = format.ok_or(wrong("no format was given"))?;
                    return Ok((Header { format, elements }, rest));
                }
                _ => return Err(wrong("this is no line of a PLY header")),
            }
        }
        unreachable!("the header ends where the bytes end")
    }
}

fn format_named(name: &str) -> Option<Format> {
    match name {
        "ascii" => Some(Format::Text),
        "binary_little_endian" => Some(Format::LittleEndian),
        "binary_big_endian" => Some(Format::BigEndian),
        _ => None,
    }
}

fn property_of(words: &[&str]) -> Option<Property> {
    match words {
        ["list", count, kind, name] => {
            let count = Kind::named(count).filter(|k| !matches!(k, Kind::F32 | Kind::F64))?;
            Some(Property::List { name: (*name).into(), count, kind: Kind::named(kind)? })
        }
        [kind, name] => Some(Property::One { name: (*name).into(), kind: Kind::named(kind)? }),
        _ => None,
    }
}
