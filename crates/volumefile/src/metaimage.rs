//! MetaImage: `.mha` with its voxels attached, `.mhd` beside a `.raw` or `.zraw`.
//!
//! As ITK's MetaIO writes it: axes LPS, each row of `TransformMatrix` the direction of one axis of the
//! grid. Without a matrix left and right are unknown.

mod write;

use crate::error::field;
use crate::header::{LONGEST, beside, decimals};
use crate::place::Placed;
use crate::unpack::{self, Packing};
use crate::{Element, Stored, VolumeError};
use preop_monitor::Finding;
use preop_space::{Point, Vector};
use std::borrow::Cow;

pub use write::write;

/// More lines no header has, that of the data among them.
const MOST_LINES: usize = 1000;

/// The name of the file beside the header that holds the voxels; `None` where they are attached.
///
/// # Errors
/// A header that is none, or a name that could lead anywhere else.
pub fn data_file(bytes: &[u8]) -> Result<Option<String>, VolumeError> {
    match Fields::of(bytes)?.data_file {
        name if name.eq_ignore_ascii_case("LOCAL") => Ok(None),
        name => beside(name, "ElementDataFile").map(Some),
    }
}

/// The image of a header and its voxels: those in `bytes` themselves, or `data`, the content of the
/// file that [`data_file`] names.
///
/// # Errors
/// Anything that is not one three-dimensional image of plain numbers in patient space.
pub fn read<'a>(bytes: &'a [u8], data: Option<&'a [u8]>) -> Result<Stored<'a>, VolumeError> {
    let fields = Fields::of(bytes)?;
    let element = fields.element()?;
    let size = fields.size()?;
    let placed = fields.place(size)?;
    let packed = match (data_file(bytes)?, data) {
        (None, _) => fields.rest,
        (Some(_), Some(data)) => data,
        (Some(name), None) => return Err(VolumeError::DataFile(name)),
    };
    let needed = size.iter().product::<usize>() * element.size();
    let mut trailing = 0;
    let numbers = if fields.is_true(&["CompressedData"])? {
        Cow::Owned(unpack::exactly(packed, Packing::Zlib, needed)?)
    } else {
        let numbers = packed.get(..needed);
        trailing = packed.len().saturating_sub(needed);
        fields.check_long(trailing == needed)?;
        Cow::Borrowed(numbers.ok_or(VolumeError::Short { needed, found: packed.len() })?)
    };
    let mut stored = Stored::new(placed, element, 1, numbers);
    stored.big_endian = fields.big_endian()?;
    if trailing > 0 {
        stored.findings.push(Finding::note(
            "volume.trailing-bytes",
            format!("{trailing} bytes behind the voxels belong to nothing and were ignored."),
        ));
    }
    Ok(stored)
}

struct Fields<'a> {
    fields: Vec<(&'a str, &'a str)>,
    data_file: &'a str,
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// The lines up to `ElementDataFile`, which is the last.
    fn of(bytes: &'a [u8]) -> Result<Fields<'a>, VolumeError> {
        let mut fields: Vec<(&str, &str)> = vec![];
        let mut rest = bytes;
        while bytes.len() - rest.len() < LONGEST && fields.len() < MOST_LINES {
            let window = &rest[..rest.len().min(1 << 16)];
            let end = window.iter().position(|b| *b == b'\n').unwrap_or(window.len());
            let line = str::from_utf8(&window[..end]).ok().and_then(|l| l.split_once('='));
            let Some((name, value)) = line else { return Err(VolumeError::Not("MetaImage")) };
            let (name, value) = (name.trim(), value.trim());
            rest = &rest[(end + 1).min(rest.len())..];
            if name == "ElementDataFile" {
                let known =
                    fields.first().is_some_and(|(n, _)| *n == "ObjectType" || *n == "NDims");
                let fields = Fields { fields, data_file: value, rest };
                return if known { Ok(fields) } else { Err(VolumeError::Not("MetaImage")) };
            }
            if fields.iter().any(|(other, _)| *other == name) {
                return Err(field("header", name, "gives a field twice"));
            }
            fields.push((name, value));
        }
        Err(VolumeError::Not("MetaImage"))
    }

    /// The value of the first of these names that is there.
    fn get(&self, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|n| self.fields.iter().find(|(f, _)| f == n)).map(|(_, value)| *value)
    }

    fn is_true(&self, names: &[&'static str]) -> Result<bool, VolumeError> {
        match self.get(names) {
            Some("True" | "true" | "1") => Ok(true),
            Some("False" | "false" | "0") | None => Ok(false),
            Some(other) => Err(field(names[0], other, "must be True or False")),
        }
    }

    /// The order of bytes has two names.
    fn big_endian(&self) -> Result<bool, VolumeError> {
        const NAMES: [&str; 2] = ["BinaryDataByteOrderMSB", "ElementByteOrderMSB"];
        let [one, other] = NAMES.map(|name| self.get(&[name]).map(|_| self.is_true(&[name])));
        match (one.transpose()?, other.transpose()?) {
            (Some(one), Some(other)) if one != other => {
                Err(field(NAMES[1], other, "contradicts BinaryDataByteOrderMSB"))
            }
            (one, other) => Ok(one.or(other).unwrap_or(false)),
        }
    }

    fn size(&self) -> Result<[usize; 3], VolumeError> {
        if let Some(kind) = self.get(&["ObjectType"]).filter(|k| *k != "Image") {
            return Err(field("ObjectType", kind, "must be Image"));
        }
        match self.get(&["NDims"]) {
            Some("3") => (),
            other => return Err(field("NDims", other.unwrap_or(""), "must be 3")),
        }
        if !self.is_true(&["BinaryData"])? {
            return Err(field("BinaryData", "", "must be True: voxels as text are not read"));
        }
        if let Some(channels) = self.get(&["ElementNumberOfChannels"]).filter(|n| *n != "1") {
            return Err(field(
                "ElementNumberOfChannels",
                channels,
                "must be 1: one number a voxel",
            ));
        }
        if let Some(skip) = self.get(&["HeaderSize"]).filter(|n| *n != "0") {
            return Err(field("HeaderSize", skip, "is not read; only 0"));
        }
        if let Some(unit) = self.get(&["DistanceUnits"]).filter(|u| !matches!(*u, "mm" | "?" | ""))
        {
            return Err(field("DistanceUnits", unit, "must be mm"));
        }
        for (name, plain) in
            [("ElementToIntensityFunctionSlope", 1.0), ("ElementToIntensityFunctionOffset", 0.0)]
        {
            let told = self.get(&[name]);
            if told.is_some_and(|told| decimals(told) != Some([plain])) {
                let why =
                    "is not carried out, as in most programs; write the values that are meant";
                return Err(field(name, told.unwrap_or(""), why));
            }
        }
        let text = self.get(&["DimSize"]).unwrap_or("");
        let sizes: Option<Vec<i64>> =
            text.split_ascii_whitespace().map(|w| w.parse().ok()).collect();
        let sizes: Option<[i64; 3]> = sizes.and_then(|s| s.try_into().ok());
        crate::place::size(
            sizes.ok_or_else(|| field("DimSize", text, "must be three whole numbers"))?,
        )
    }

    fn element(&self) -> Result<Element, VolumeError> {
        Ok(match self.get(&["ElementType"]).unwrap_or("") {
            "MET_CHAR" => Element::I8,
            "MET_UCHAR" => Element::U8,
            "MET_SHORT" => Element::I16,
            "MET_USHORT" => Element::U16,
            // MetaIO gives a "long" four bytes, on every machine.
            "MET_INT" | "MET_LONG" => Element::I32,
            "MET_UINT" | "MET_ULONG" => Element::U32,
            "MET_LONG_LONG" => Element::I64,
            "MET_ULONG_LONG" => Element::U64,
            "MET_FLOAT" => Element::F32,
            "MET_DOUBLE" => Element::F64,
            other => {
                return Err(field(
                    "ElementType",
                    other,
                    "is not one of plain whole or floating numbers",
                ));
            }
        })
    }

    /// A "long" has eight bytes for some programs: where there are twice as many as MetaIO asks for, they wrote it.
    fn check_long(&self, is_double: bool) -> Result<(), VolumeError> {
        let kind = self.get(&["ElementType"]).unwrap_or("");
        match kind {
            "MET_LONG" | "MET_ULONG" if is_double => Err(field(
                "ElementType",
                kind,
                "has four bytes a voxel, and the file eight; write it as MET_LONG_LONG or MET_SHORT",
            )),
            _ => Ok(()),
        }
    }

    fn place(&self, size: [usize; 3]) -> Result<Placed, VolumeError> {
        let Some(matrix) = self.get(&["TransformMatrix", "Orientation", "Rotation"]) else {
            return Err(field(
                "TransformMatrix",
                "",
                "is missing: the file does not say where left and right are",
            ));
        };
        let m = decimals::<9>(matrix)
            .ok_or_else(|| field("TransformMatrix", matrix, "must be nine finite numbers"))?;
        let spacing = self.get(&["ElementSpacing", "ElementSize"]).unwrap_or("");
        let s = decimals::<3>(spacing)
            .ok_or_else(|| field("ElementSpacing", spacing, "must be three finite numbers"))?;
        let offset = self.get(&["Offset", "Position", "Origin"]).unwrap_or("");
        let o = decimals::<3>(offset)
            .ok_or_else(|| field("Offset", offset, "must be three finite numbers"))?;
        let row = |n: usize| Vector::new(m[3 * n], m[3 * n + 1], m[3 * n + 2]);
        // A matrix that is no rotation would hide a scale from the spacing.
        if (0..3).any(|n| (row(n).length() - 1.0).abs() > 1e-3) || s.iter().any(|s| *s <= 0.0) {
            return Err(field(
                "TransformMatrix",
                matrix,
                "must have rows of length 1, ElementSpacing be positive",
            ));
        }
        let steps = [0, 1, 2].map(|n| row(n) * (s[n] / row(n).length()));
        crate::place::place(steps, Point::from(o), size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    #[test]
    fn lines_and_length_of_a_header_end() {
        let sound = "ObjectType = Image\nNDims = 3\nBinaryData = True\nDimSize = 2 2 2\nElementType = MET_SHORT\nElementSpacing = 1 1 1\n\
                     Offset = 0 0 0\nTransformMatrix = 1 0 0 0 1 0 0 0 1\n";
        let read = |more: String| {
            let mut bytes = format!("{sound}{more}ElementDataFile = LOCAL\n").into_bytes();
            bytes.extend([0; 16]);
            super::read(&bytes, None).is_ok()
        };
        edges::most(1000, |lines| read((9..lines).map(|n| format!("Note{n} = x\n")).collect()));
        // Of what stands before the last line.
        edges::most(LONGEST - 1, |length| {
            let (lines, rest) = ((length - sound.len()) / 60_000, (length - sound.len()) % 60_000);
            let note = |n: usize, long: usize| format!("Note{n:02} = {}\n", "x".repeat(long - 10));
            let full: String = (0..lines).map(|n| note(n, 60_000)).collect();
            read(full + &note(lines, rest))
        });
    }
}
