//! The header of a NIfTI file: version 1 (348 bytes, nifti1.h) or 2 (540 bytes, nifti2.h), either byte
//! order, with its voxels in the same file or beside it.

use crate::error::field;
use crate::{Element, VolumeError};

/// Extensions are not longer than this.
const LAST_START: usize = 16 << 20;

/// What a header says that we read.
pub(super) struct Header {
    pub(super) big_endian: bool,
    /// Its own length in bytes.
    pub(super) length: usize,
    /// Whether the voxels are in another file.
    pub(super) apart: bool,
    dim: [i64; 8],
    datatype: i16,
    bitpix: i16,
    vox_offset: f64,
    slope: f64,
    intercept: f64,
    pub(super) pixdim: [f64; 4],
    pub(super) units: u8,
    pub(super) q_code: i32,
    pub(super) s_code: i32,
    pub(super) quaternion: [f64; 3],
    pub(super) q_offset: [f64; 3],
    /// The rows of the placement in RAS.
    pub(super) s_rows: [[f64; 4]; 3],
}

/// The longer of the two, with the four bytes that tell of extensions.
pub(super) const LONGEST: usize = 544;

impl Header {
    pub(super) fn of(bytes: &[u8]) -> Result<Header, VolumeError> {
        const NOT: VolumeError = VolumeError::Not("NIfTI");
        let (length, big_endian) = match bytes.first_chunk::<4>().ok_or(NOT)? {
            [0x5c, 1, 0, 0] => (348, false),
            [0, 0, 1, 0x5c] => (348, true),
            [0x1c, 2, 0, 0] => (540, false),
            [0, 0, 2, 0x1c] => (540, true),
            _ => return Err(NOT),
        };
        let fields = Fields { bytes: bytes.get(..length).ok_or(NOT)?, big_endian };
        let magic = if length == 348 { &fields.bytes[344..] } else { &fields.bytes[4..12] };
        let apart = match magic {
            b"n+1\0" | b"n+2\0\r\n\x1a\n" => false,
            b"ni1\0" | b"ni2\0\r\n\x1a\n" => true,
            _ => return Err(NOT),
        };
        let header = if length == 348 { fields.first() } else { fields.second() };
        Ok(Header { big_endian, length, apart, ..header })
    }

    pub(super) fn size(&self) -> Result<[usize; 3], VolumeError> {
        let dimensions = self.dim[0];
        if !(3..=7).contains(&dimensions) {
            return Err(field(
                "dim[0]",
                dimensions,
                "must be 3: one image of rows, columns and slices",
            ));
        }
        let size = crate::place::size([self.dim[1], self.dim[2], self.dim[3]])?;
        // Further axes (time, vectors) may only be there in name.
        for n in 4..=dimensions as usize {
            match self.dim[n] {
                1 => (),
                several @ 2.. => return Err(VolumeError::Several(several as usize)),
                other => return Err(field("dim", other, "must be positive")),
            }
        }
        Ok(size)
    }

    pub(super) fn element(&self) -> Result<Element, VolumeError> {
        let element = match self.datatype {
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
        if self.bitpix != 0 && self.bitpix as usize != 8 * element.size() {
            return Err(field("bitpix", self.bitpix, "contradicts datatype"));
        }
        Ok(element)
    }

    /// Where the voxels begin in their file: behind the header and four bytes that tell of extensions,
    /// where they are in the same.
    pub(super) fn first_voxel(&self) -> Result<usize, VolumeError> {
        let at = self.vox_offset;
        let least = if self.apart { 0 } else { self.length + 4 };
        if !(least as f64..=LAST_START as f64).contains(&at) || at != at.floor() {
            return Err(field(
                "vox_offset",
                at,
                "must be a whole number behind the header, to 16 Mi",
            ));
        }
        Ok(at as usize)
    }

    /// What would be added if there were a slope: some programs add it, others do not.
    pub(super) fn lone_intercept(&self) -> Option<f64> {
        let adds = self.intercept.is_finite() && self.intercept != 0.0;
        (self.is_unscaled() && adds).then_some(self.intercept)
    }

    /// A slope of 0 says that nothing is scaled; one that is no number is none (nibabel leaves it so where nothing is).
    fn is_unscaled(&self) -> bool {
        self.slope == 0.0 || self.slope.is_nan()
    }

    /// What a stored number is multiplied with, and what is added then.
    pub(super) fn scale(&self) -> Result<(f64, f64), VolumeError> {
        let (slope, intercept) = (self.slope, self.intercept);
        match (slope, intercept) {
            _ if self.is_unscaled() => Ok((1.0, 0.0)),
            _ if slope.is_finite() && intercept.is_finite() => Ok((slope, intercept)),
            _ => Err(field("scl_slope", slope, "must be finite, as scl_inter")),
        }
    }
}

/// The bytes of a header, and what is at a place of it.
struct Fields<'a> {
    bytes: &'a [u8],
    big_endian: bool,
}

impl Fields<'_> {
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

    fn int(&self, at: usize) -> i32 {
        i32::from_le_bytes(self.word(at))
    }

    fn long(&self, at: usize) -> i64 {
        i64::from_le_bytes(self.word(at))
    }

    fn single(&self, at: usize) -> f64 {
        f64::from(f32::from_le_bytes(self.word(at)))
    }

    fn double(&self, at: usize) -> f64 {
        f64::from_le_bytes(self.word(at))
    }

    /// Places as in nifti1.h.
    fn first(&self) -> Header {
        let singles = |at: usize| [0, 1, 2].map(|n| self.single(at + 4 * n));
        Header {
            big_endian: self.big_endian,
            length: 348,
            apart: false,
            dim: std::array::from_fn(|n| i64::from(self.short(40 + 2 * n))),
            datatype: self.short(70),
            bitpix: self.short(72),
            vox_offset: self.single(108),
            slope: self.single(112),
            intercept: self.single(116),
            pixdim: [0, 1, 2, 3].map(|n| self.single(76 + 4 * n)),
            units: self.bytes[123],
            q_code: i32::from(self.short(252)),
            s_code: i32::from(self.short(254)),
            quaternion: singles(256),
            q_offset: singles(268),
            s_rows: [280, 296, 312].map(|row| [0, 1, 2, 3].map(|n| self.single(row + 4 * n))),
        }
    }

    /// Places as in nifti2.h.
    fn second(&self) -> Header {
        let doubles = |at: usize| [0, 1, 2].map(|n| self.double(at + 8 * n));
        Header {
            big_endian: self.big_endian,
            length: 540,
            apart: false,
            dim: std::array::from_fn(|n| self.long(16 + 8 * n)),
            datatype: self.short(12),
            bitpix: self.short(14),
            vox_offset: self.long(168) as f64,
            slope: self.double(176),
            intercept: self.double(184),
            pixdim: [0, 1, 2, 3].map(|n| self.double(104 + 8 * n)),
            units: self.int(500) as u8,
            q_code: self.int(344),
            s_code: self.int(348),
            quaternion: doubles(352),
            q_offset: doubles(376),
            s_rows: [400, 432, 464].map(|row| [0, 1, 2, 3].map(|n| self.double(row + 8 * n))),
        }
    }
}
