//! NIfTI-1 in one file (`.nii`, `.nii.gz`).
//!
//! The header is 348 bytes in either byte order; axes are RAS. Its layout and the meaning of
//! `qform` and `sform` follow nifti1.h (NIfTI Data Format Working Group, 2003-2007).

mod place;
mod write;

use crate::error::field;
use crate::stored::Stored;
use crate::unpack::{self, Packing};
use crate::{Element, VolumeError, names};
use preop_monitor::Finding;
use std::borrow::Cow;

pub use write::write;

const HEADER: usize = 348;
/// Where the voxels begin at the earliest: behind the header and four bytes that tell of extensions.
const FIRST_VOXEL: usize = 352;
/// Extensions are not longer than this.
const LAST_START: usize = 16 << 20;

/// The image in a NIfTI file, packed or not.
///
/// # Errors
/// Anything that is not one three-dimensional image of plain numbers in the patient's own space.
pub fn read(bytes: &[u8]) -> Result<Stored<'_>, VolumeError> {
    let packed = unpack::is_gzip(bytes);
    let start = match packed {
        true => Cow::Owned(unpack::beginning(bytes, FIRST_VOXEL)?),
        false => Cow::Borrowed(bytes),
    };
    let header = Header::of(&start)?;
    let size = header.size()?;
    let element = header.element()?;
    let first = header.first_voxel()?;
    let voxels = size.iter().product::<usize>() * element.size();
    let whole = match packed {
        true => Cow::Owned(unpack::exactly(bytes, Packing::Gzip, first + voxels)?),
        false => Cow::Borrowed(bytes),
    };
    let found = whole.len().saturating_sub(first);
    if found < voxels {
        return Err(VolumeError::Short { needed: voxels, found });
    }
    let (placed, mut findings) = place::place(&header, size)?;
    let names = extension_names(&whole[HEADER..first], header.big_endian);
    let numbers = match whole {
        Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[first..first + voxels]),
        Cow::Owned(mut bytes) => {
            bytes.drain(..first);
            Cow::Owned(bytes)
        }
    };
    if found > voxels {
        findings.push(Finding::note(
            "volume.trailing-bytes",
            format!(
                "{} bytes behind the voxels belong to nothing and were ignored.",
                found - voxels
            ),
        ));
    }
    let mut stored = Stored::new(placed, element, 1, numbers);
    stored.big_endian = header.big_endian;
    stored.scale = header.scale()?;
    stored.names = names;
    stored.findings.extend(findings);
    Ok(stored)
}

/// The fields of a header, read where nifti1.h puts them.
struct Header<'a> {
    bytes: &'a [u8],
    big_endian: bool,
}

impl<'a> Header<'a> {
    fn of(bytes: &'a [u8]) -> Result<Header<'a>, VolumeError> {
        let bytes = bytes.get(..HEADER).ok_or(VolumeError::Not("NIfTI"))?;
        let big_endian = match bytes[..4] {
            [0x5c, 1, 0, 0] => false,
            [0, 0, 1, 0x5c] => true,
            [0x1c, 2, 0, 0] | [0, 0, 2, 0x1c] => {
                return Err(field(
                    "sizeof_hdr",
                    540,
                    "says NIfTI-2, which is not read; save as NIfTI-1",
                ));
            }
            _ => return Err(VolumeError::Not("NIfTI")),
        };
        match &bytes[344..348] {
            b"n+1\0" => Ok(Header { bytes, big_endian }),
            b"ni1\0" => Err(field(
                "magic",
                "ni1",
                "says that the voxels are in another file; save as one .nii",
            )),
            _ => Err(VolumeError::Not("NIfTI")),
        }
    }

    fn word<const N: usize>(&self, at: usize) -> [u8; N] {
        let mut word: [u8; N] = std::array::from_fn(|n| self.bytes[at + n]);
        if self.big_endian {
            word.reverse();
        }
        word
    }

    fn short(&self, at: usize) -> i16 {
        i16::from_le_bytes(self.word(at))
    }

    fn float(&self, at: usize) -> f64 {
        f64::from(f32::from_le_bytes(self.word(at)))
    }

    fn size(&self) -> Result<[usize; 3], VolumeError> {
        let dimensions = self.short(40);
        if !(3..=7).contains(&dimensions) {
            return Err(field(
                "dim[0]",
                dimensions,
                "must be 3: one image of rows, columns and slices",
            ));
        }
        let axis = |n: usize| i64::from(self.short(40 + 2 * n));
        let size = crate::place::size([axis(1), axis(2), axis(3)])?;
        // Further axes (time, vectors) may only be there in name.
        for n in 4..=dimensions as usize {
            match axis(n) {
                1 => (),
                several @ 2.. => return Err(VolumeError::Several(several as usize)),
                other => return Err(field("dim", other, "must be positive")),
            }
        }
        Ok(size)
    }

    fn element(&self) -> Result<Element, VolumeError> {
        let element = match self.short(70) {
            2 => Element::U8,
            4 => Element::I16,
            8 => Element::I32,
            16 => Element::F32,
            64 => Element::F64,
            256 => Element::I8,
            512 => Element::U16,
            768 => Element::U32,
            1024 => Element::I64,
            1280 => Element::U64,
            other => {
                return Err(field(
                    "datatype",
                    other,
                    "is not one of plain whole or floating numbers",
                ));
            }
        };
        let bits = self.short(72);
        if bits != 0 && bits as usize != 8 * element.size() {
            return Err(field("bitpix", bits, "contradicts datatype"));
        }
        Ok(element)
    }

    fn first_voxel(&self) -> Result<usize, VolumeError> {
        let at = self.float(108);
        let range = FIRST_VOXEL as f64..=LAST_START as f64;
        if !range.contains(&at) || at != at.floor() {
            return Err(field("vox_offset", at, "must be a whole number from 352 to 16 Mi"));
        }
        Ok(at as usize)
    }

    /// A slope of 0 says that nothing is scaled.
    fn scale(&self) -> Result<(f64, f64), VolumeError> {
        let (slope, intercept) = (self.float(112), self.float(116));
        match (slope, intercept) {
            (0.0, _) => Ok((1.0, 0.0)),
            _ if slope.is_finite() && intercept.is_finite() => Ok((slope, intercept)),
            _ => Err(field("scl_slope", slope, "must be finite, as scl_inter")),
        }
    }
}

/// The label names in the extensions that stand between header and voxels.
fn extension_names(bytes: &[u8], big_endian: bool) -> Vec<names::LabelName> {
    if bytes.first() != Some(&1).filter(|_| bytes.len() > 4) {
        return vec![];
    }
    let mut rest = &bytes[4..];
    let mut found = vec![];
    while rest.len() >= 8 {
        let mut word = [rest[0], rest[1], rest[2], rest[3]];
        if big_endian {
            word.reverse();
        }
        let size = u32::from_le_bytes(word) as usize;
        let Some(content) = rest.get(8..size) else { break };
        if found.is_empty() {
            found = names::caret(&String::from_utf8_lossy(content));
        }
        rest = &rest[size..];
    }
    found
}
