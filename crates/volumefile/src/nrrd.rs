//! NRRD: attached (`.nrrd`) or a header beside its data file (`.nhdr`), raw or gzip.
//!
//! After the format's definition (teem.sourceforge.net/nrrd/format.html). The space must be named:
//! LPS, RAS or LAS; without it left and right are unknown.

mod fields;
mod segmentation;
mod write;

use crate::error::field;
use crate::header::{beside, decimal};
use crate::place::Placed;
use crate::unpack::{self, Packing};
use crate::{Element, Stored, VolumeError};
use fields::{Fields, lower};
use preop_monitor::Finding;
use preop_space::{Point, Vector};
use std::borrow::Cow;

pub use write::write;

/// No more lines or bytes stand before the voxels.
const LONGEST_SKIP: i64 = 16 << 20;

/// The name of the file beside the header that holds the voxels; `None` where they are attached.
///
/// # Errors
/// A header that is none, or a name that could lead anywhere else.
pub fn data_file(bytes: &[u8]) -> Result<Option<String>, VolumeError> {
    let fields = Fields::of(bytes)?;
    fields.get("data file").map(|name| beside(name, "data file")).transpose()
}

/// The image of a header and its voxels: those in `bytes` themselves, or `data`, the content of the
/// file that [`data_file`] names.
///
/// # Errors
/// Anything that is not one three-dimensional image, or the layers of one segmentation, of plain
/// numbers in patient space.
pub fn read<'a>(bytes: &'a [u8], data: Option<&'a [u8]>) -> Result<Stored<'a>, VolumeError> {
    let fields = Fields::of(bytes)?;
    let element = element(&fields)?;
    let (layers, size) = sizes(&fields)?;
    let placed = place(&fields, layers.is_some(), size)?;
    let layers = layers.unwrap_or(1);
    let packed = match (data_file(bytes)?, data) {
        (None, _) => fields.rest,
        (Some(_), Some(data)) => data,
        (Some(name), None) => return Err(VolumeError::DataFile(name)),
    };
    let needed = size.iter().product::<usize>() * layers * element.size();
    let (numbers, trailing) = numbers(&fields, packed, needed)?;
    let mut stored = Stored::new(placed, element, layers, numbers);
    stored.big_endian = big_endian(&fields, element)?;
    stored.names = segmentation::names(&fields);
    if trailing > 0 {
        stored.findings.push(Finding::note(
            "volume.trailing-bytes",
            format!("{trailing} bytes behind the voxels belong to nothing and were ignored."),
        ));
    }
    Ok(stored)
}

/// The numbers, and how many bytes follow them.
fn numbers<'a>(
    fields: &Fields<'a>,
    packed: &'a [u8],
    needed: usize,
) -> Result<(Cow<'a, [u8]>, usize), VolumeError> {
    let encoding = lower(fields.needed("encoding")?);
    let lines = skip(fields, "line skip", 0)?.unwrap_or(0);
    let bytes = skip(fields, "byte skip", if encoding == "raw" { -1 } else { 0 })?;
    let packed = behind_lines(packed, lines)?;
    match (encoding.as_str(), bytes) {
        ("raw", bytes) => {
            // Without a count of bytes the voxels are the last of the file.
            let first = bytes.unwrap_or(packed.len().saturating_sub(needed));
            let found = packed.get(first..).unwrap_or_default();
            match found.get(..needed) {
                Some(numbers) => Ok((Cow::Borrowed(numbers), found.len() - needed)),
                None => Err(VolumeError::Short { needed, found: found.len() }),
            }
        }
        // Lines stand before what is packed, bytes in it.
        ("gzip" | "gz", bytes) => {
            let first = bytes.unwrap_or(0);
            let mut numbers = unpack::exactly(packed, Packing::Gzip, first + needed)?;
            numbers.drain(..first);
            Ok((Cow::Owned(numbers), 0))
        }
        (other, _) => Err(field("encoding", other, "is not read; save as raw or gzip")),
    }
}

/// How much stands before the voxels, by a field that may go down to `least`; `None` for -1, which says that they stand
/// at the end.
fn skip(fields: &Fields<'_>, name: &'static str, least: i64) -> Result<Option<usize>, VolumeError> {
    let text = fields.get(name).unwrap_or("0");
    let count = text.parse().ok().filter(|count| (least..=LONGEST_SKIP).contains(count));
    let why = "must be a whole number to 16 Mi (of raw bytes also -1: the voxels are at the end)";
    let count = count.ok_or_else(|| field(name, text, why))?;
    Ok(usize::try_from(count).ok())
}

/// What stands behind so many lines.
fn behind_lines(bytes: &[u8], lines: usize) -> Result<&[u8], VolumeError> {
    let mut rest = bytes;
    for _ in 0..lines {
        let end = rest.iter().position(|b| *b == b'\n');
        let end =
            end.ok_or_else(|| field("line skip", lines, "is more than the file has lines"))?;
        rest = &rest[end + 1..];
    }
    Ok(rest)
}

fn element(fields: &Fields<'_>) -> Result<Element, VolumeError> {
    let name = lower(fields.needed("type")?);
    Ok(match name.as_str() {
        "signed char" | "int8" | "int8_t" => Element::I8,
        "uchar" | "unsigned char" | "uint8" | "uint8_t" => Element::U8,
        "short" | "short int" | "signed short" | "signed short int" | "int16" | "int16_t" => {
            Element::I16
        }
        "ushort" | "unsigned short" | "unsigned short int" | "uint16" | "uint16_t" => Element::U16,
        "int" | "signed int" | "int32" | "int32_t" => Element::I32,
        "uint" | "unsigned int" | "uint32" | "uint32_t" => Element::U32,
        "longlong"
        | "long long"
        | "long long int"
        | "signed long long"
        | "signed long long int"
        | "int64"
        | "int64_t" => Element::I64,
        "ulonglong" | "unsigned long long" | "unsigned long long int" | "uint64" | "uint64_t" => {
            Element::U64
        }
        "float" => Element::F32,
        "double" => Element::F64,
        other => return Err(field("type", other, "is not one of plain whole or floating numbers")),
    })
}

fn big_endian(fields: &Fields<'_>, element: Element) -> Result<bool, VolumeError> {
    match fields.get("endian").map(lower).as_deref() {
        Some("little") => Ok(false),
        Some("big") => Ok(true),
        None if element.size() == 1 => Ok(false),
        None => Err(field("endian", "", "is missing, and the voxels have more than one byte")),
        Some(other) => Err(field("endian", other, "must be little or big")),
    }
}

/// The numbers a voxel, where a first axis tells of them, and the size of the grid.
fn sizes(fields: &Fields<'_>) -> Result<(Option<usize>, [usize; 3]), VolumeError> {
    let text = fields.needed("sizes")?;
    let sizes: Option<Vec<i64>> = text.split_ascii_whitespace().map(|w| w.parse().ok()).collect();
    let sizes = sizes.ok_or_else(|| field("sizes", text, "must be whole numbers"))?;
    let dimension = fields.needed("dimension")?;
    if dimension.parse() != Ok(sizes.len()) {
        return Err(field("dimension", dimension, "contradicts sizes"));
    }
    match sizes[..] {
        [i, j, k] => Ok((None, crate::place::size([i, j, k])?)),
        [several @ 2..=i64::MAX, _, _, _] if !are_layers(fields) => {
            Err(VolumeError::Several(several as usize))
        }
        [layers @ 1..=256, i, j, k] => Ok((Some(layers as usize), crate::place::size([i, j, k])?)),
        [several, _, _, _] => Err(VolumeError::Several(several.max(0) as usize)),
        _ => Err(field("dimension", dimension, "must be 3, or 4 for the layers of a segmentation")),
    }
}

/// Whether the numbers along the first of four axes are the layers of a segmentation, as 3D Slicer calls a list, and
/// not the parts of one number: a colour, a vector, a matrix.
fn are_layers(fields: &Fields<'_>) -> bool {
    let kind = fields.get("kinds").and_then(|kinds| kinds.split_ascii_whitespace().next());
    kind.is_none_or(|kind| matches!(lower(kind).as_str(), "list" | "???" | "none" | "unknown"))
}

fn place(fields: &Fields<'_>, layered: bool, size: [usize; 3]) -> Result<Placed, VolumeError> {
    let Some(space) = fields.get("space") else {
        return Err(field(
            "space",
            "",
            "is missing: the file does not say where left and right are",
        ));
    };
    // What turns the named space into LPS.
    let signs = match lower(space).as_str() {
        "left-posterior-superior" | "lps" => [1.0, 1.0, 1.0],
        "right-anterior-superior" | "ras" => [-1.0, -1.0, 1.0],
        "left-anterior-superior" | "las" => [1.0, -1.0, 1.0],
        other => return Err(field("space", other, "is no space of a patient")),
    };
    if let Some(units) = fields.get("space units") {
        let mut words = units.split('"').map(str::trim).filter(|w| !w.is_empty());
        if !words.all(|w| matches!(w, "mm" | "millimeter" | "millimetre")) {
            return Err(field("space units", units, "must be \"mm\""));
        }
    }
    let vectors = fields.needed("space directions")?;
    let wrong =
        || field("space directions", vectors, "must be three vectors of three finite numbers");
    let mut words = vector_words(vectors);
    if layered && words.next() != Some("none") {
        return Err(field(
            "space directions",
            vectors,
            "must begin with none for the first of four axes",
        ));
    }
    let mut step = || {
        let v = vector(words.next()?)?;
        Some(Vector::new(v[0] * signs[0], v[1] * signs[1], v[2] * signs[2]))
    };
    let steps = [step(), step(), step()];
    let [Some(i), Some(j), Some(k)] = steps else { return Err(wrong()) };
    if words.next().is_some() {
        return Err(wrong());
    }
    let origin = fields.needed("space origin")?;
    let at = vector(origin.trim()).ok_or_else(|| {
        field("space origin", origin, "must be one vector of three finite numbers")
    })?;
    let origin = Point::new(at[0] * signs[0], at[1] * signs[1], at[2] * signs[2]);
    crate::place::place([i, j, k], origin, size)
}

/// The words of a list of vectors: `none`, or what stands from one bracket to the next.
fn vector_words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text.trim();
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let end = match rest.starts_with('(') {
            true => rest.find(')')? + 1,
            false => rest.find([' ', '\t', '(']).unwrap_or(rest.len()),
        };
        let (word, after) = rest.split_at(end);
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

fn vector(text: &str) -> Option<[f64; 3]> {
    let inside = text.strip_prefix('(')?.strip_suffix(')')?;
    let numbers: Option<Vec<f64>> = inside.split(',').map(|w| decimal(w.trim())).collect();
    numbers?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_words() {
        let words: Vec<&str> = vector_words(" none (1, 0,0)(0,1,0)  (0,0,-2.5) ").collect();
        assert_eq!(words, ["none", "(1, 0,0)", "(0,1,0)", "(0,0,-2.5)"]);
        assert_eq!(vector("(0,0,-2.5e0)"), Some([0.0, 0.0, -2.5]));
        for bad in ["(nan,0,0)", "(1,0)", "(1,0,0", "1,0,0", "(1,0,0,0)", "(inf,0,0)", "(,,)"] {
            assert_eq!(vector(bad), None, "{bad}");
        }
    }
}
