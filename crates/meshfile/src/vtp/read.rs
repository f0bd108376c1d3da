//! VTP to triangles: polygons are divided, strips unrolled; lines and points have no surface.

use super::VtpError;
use super::array::{Coding, Described};
use crate::polydata::PolyData;
use crate::triangles::Triangles;
use preop_surface::Soup;
use preop_xml::{Event, Reader};

const TWICE: VtpError = VtpError::Value(
    "a list of one of its pieces stands there twice; which is meant nobody can tell",
);
/// Programs write one piece, and such as divide their work one for each of a few processes.
const MOST_PIECES: usize = 64;

/// The surface of a VTP file; all its pieces together.
///
/// # Errors
/// Anything that is not PolyData with sound lists.
pub fn read(bytes: &[u8]) -> Result<Soup, VtpError> {
    let (text, appended, is_base64) = parted(bytes)?;
    let mut coding = Coding {
        long: false,
        big_endian: false,
        packed: false,
        appended,
        appended_is_base64: is_base64,
    };
    let mut reader = Reader::new(&text);
    let mut piece = PolyData::default();
    // How many points, polygons and strips the piece says it has.
    let mut declared: [Option<u64>; 3] = [None; 3];
    let mut triangles = Triangles::default();
    let mut list: Option<(Described, String)> = None;
    let mut part = Part::Other;
    // How deep within a list: VTK writes the range of the numbers among them, as elements.
    let mut within = 0;
    let mut pieces = 0;
    let mut seen = false;
    while let Some(event) = reader.next()? {
        match event {
            Event::Start { name: "VTKFile", attributes } => {
                if attributes.get("type") != Some("PolyData") {
                    return Err(VtpError::Not);
                }
                coding.long = match attributes.get("header_type") {
                    None | Some("UInt32") => false,
                    Some("UInt64") => true,
                    Some(_) => return Err(VtpError::Value("its header_type is not known")),
                };
                coding.big_endian = match attributes.get("byte_order") {
                    None | Some("LittleEndian") => false,
                    Some("BigEndian") => true,
                    Some(_) => return Err(VtpError::Value("its byte_order is not known")),
                };
                coding.packed = match attributes.get("compressor") {
                    None => false,
                    Some("vtkZLibDataCompressor") => true,
                    Some(_) => {
                        return Err(VtpError::Value(
                            "it is packed by LZ4 or LZMA; only zlib is read",
                        ));
                    }
                };
                seen = true;
            }
            Event::Start { name: "Piece", attributes } => {
                pieces += 1;
                if pieces > MOST_PIECES {
                    return Err(VtpError::Value("it has more than 64 pieces; save it as one"));
                }
                let count = |name| attributes.get(name).and_then(|n| n.trim().parse().ok());
                declared = ["NumberOfPoints", "NumberOfPolys", "NumberOfStrips"].map(count);
                piece = PolyData::default();
            }
            Event::Start { name: "DataArray", attributes } => {
                list = Some((Described::of(attributes), String::new()));
            }
            Event::Start { .. } if list.is_some() => within += 1,
            Event::End { name } if within > 0 && name != "DataArray" => within -= 1,
            Event::Start { name, .. } => part = Part::of(name).unwrap_or(part),
            Event::Text(text) => {
                if let Some((_, content)) = list.as_mut().filter(|_| within == 0) {
                    content.push_str(text);
                    content.push(' ');
                }
            }
            Event::End { name: "DataArray" } => {
                if let Some((described, text)) = list.take().filter(|_| part != Part::Other) {
                    take(&mut piece, part, &described, described.numbers(&text, &coding)?)?;
                }
            }
            Event::End { name: "Piece" } => {
                let found =
                    [piece.points.len(), piece.polygons.ends.len(), piece.strips.ends.len()];
                if declared.iter().zip(found).any(|(n, found)| n.is_some_and(|n| n != found as u64))
                {
                    return Err(VtpError::Value(
                        "it has not as many points, polygons or strips as it declares",
                    ));
                }
                piece.finish(&mut triangles)?;
            }
            Event::End { name } if Part::of(name).is_some() => part = Part::Other,
            Event::End { .. } => (),
        }
    }
    if !seen {
        return Err(VtpError::Not);
    }
    Ok(triangles.finish()?)
}

/// The XML without appended data, those data, and whether they are base64. Raw ones are no text.
fn parted(bytes: &[u8]) -> Result<(String, &[u8], bool), VtpError> {
    const MARK: &[u8] = b"<AppendedData";
    let start = bytes.windows(MARK.len()).position(|w| w == MARK);
    let utf8 = |b: &[u8]| str::from_utf8(b).map(str::to_owned).map_err(|_| VtpError::Not);
    let Some(start) = start else { return Ok((utf8(bytes)?, &[], false)) };
    let rest = &bytes[start..];
    let end = rest.iter().position(|b| *b == b'>').ok_or(VtpError::Not)?;
    let is_base64 = match utf8(&rest[..end])?.contains("raw") {
        true => false,
        false => true,
    };
    let behind = &rest[end + 1..];
    let from = behind.iter().position(|b| *b == b'_').ok_or(VtpError::Not)?;
    Ok((utf8(&bytes[..start])? + "</VTKFile>", &behind[from + 1..], is_base64))
}

/// Which part of a piece a list belongs to.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Points,
    Polygons,
    Strips,
    Other,
}

impl Part {
    fn of(name: &str) -> Option<Part> {
        Some(match name {
            "Points" => Part::Points,
            "Polys" => Part::Polygons,
            "Strips" => Part::Strips,
            "PointData" | "CellData" | "FieldData" | "Verts" | "Lines" => Part::Other,
            _ => return None,
        })
    }
}

/// Takes a list of numbers for what it is.
fn take(
    piece: &mut PolyData,
    part: Part,
    list: &Described,
    numbers: Vec<f64>,
) -> Result<(), VtpError> {
    let cells = match part {
        Part::Points => {
            let (points, rest) = numbers.as_chunks::<3>();
            if !rest.is_empty() || list.components.is_some_and(|n| n != 3) {
                return Err(VtpError::Value("its points have not three numbers each"));
            }
            let before = std::mem::replace(&mut piece.points, points.to_vec());
            return if before.is_empty() { Ok(()) } else { Err(TWICE) };
        }
        Part::Polygons => &mut piece.polygons,
        Part::Strips => &mut piece.strips,
        Part::Other => return Ok(()),
    };
    let before = match list.name.as_str() {
        "connectivity" => std::mem::replace(&mut cells.corners, numbers),
        "offsets" => std::mem::replace(&mut cells.ends, numbers),
        _ => vec![],
    };
    if before.is_empty() { Ok(()) } else { Err(TWICE) }
}
