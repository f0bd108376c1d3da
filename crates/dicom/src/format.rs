//! How the stored values of a frame are laid out.

use crate::SliceError;
use crate::attributes::{self as a, Attributes};
use serde::{Deserialize, Serialize};

const MAX_SIDE: u16 = 4096;

/// The layout of each frame of a file: what its size in bytes follows from, before any is reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Format {
    /// The number of rows: of voxels down a column; 1 to 4,096.
    pub rows: usize,
    /// The number of columns: of voxels along a row; 1 to 4,096.
    pub columns: usize,
    /// Numbers per pixel: 1 for grey, 3 for colour.
    pub samples: usize,
    /// Bytes per number: 1 or 2.
    pub bytes: usize,
    /// Whether the samples of colour that is not encoded stand one after another in planes.
    pub planes: bool,
    /// How many of their bits are used, from the lowest on.
    pub bits_stored: u32,
    /// Whether stored values have a sign.
    pub signed: bool,
}

impl Format {
    /// How many numbers a frame has.
    pub fn count(&self) -> usize {
        self.rows * self.columns * self.samples
    }

    /// How many bytes a frame has where it is not encoded.
    pub fn frame_bytes(&self) -> usize {
        self.count() * self.bytes
    }

    /// What a stored word means: without its unused bits, with its sign if it has one.
    pub(crate) fn value(&self, word: u16) -> i32 {
        let unused = 32 - self.bits_stored;
        // Shifted to the top and back: unused bits fall off, the sign spreads if there is one.
        let high = u32::from(word) << unused;
        if self.signed { high as i32 >> unused } else { (high >> unused) as i32 }
    }

    pub(crate) fn read(attributes: &Attributes) -> Result<Format, SliceError> {
        let side = |attribute: a::Attribute| {
            let count = attributes.required_word(attribute)?;
            if (1..=MAX_SIDE).contains(&count) {
                return Ok(usize::from(count));
            }
            Err(attribute.wrong(&count.to_string(), "must be between 1 and 4096"))
        };
        let samples = attributes.required_word(a::SAMPLES_PER_PIXEL)?;
        if !matches!(samples, 1 | 3) {
            return Err(a::SAMPLES_PER_PIXEL.wrong(&samples.to_string(), "must be 1 or 3"));
        }
        let (rows, columns) = (side(a::ROWS)?, side(a::COLUMNS)?);
        let allocated = attributes.required_word(a::BITS_ALLOCATED)?;
        if allocated != 8 && allocated != 16 {
            return Err(a::BITS_ALLOCATED.wrong(&allocated.to_string(), "must be 8 or 16"));
        }
        let bits_stored = attributes.required_word(a::BITS_STORED)?;
        if !(1..=allocated).contains(&bits_stored) {
            let why = "must be between 1 and Bits Allocated";
            return Err(a::BITS_STORED.wrong(&bits_stored.to_string(), why));
        }
        let high = attributes.required_word(a::HIGH_BIT)?;
        if high != bits_stored - 1 {
            return Err(a::HIGH_BIT.wrong(&high.to_string(), "must be Bits Stored less one"));
        }
        let signed = match attributes.required_word(a::PIXEL_REPRESENTATION)? {
            0 => false,
            1 => true,
            n => return Err(a::PIXEL_REPRESENTATION.wrong(&n.to_string(), "must be 0 or 1")),
        };
        Ok(Format {
            rows,
            columns,
            samples: usize::from(samples),
            bytes: usize::from(allocated / 8),
            planes: attributes.word(a::PLANAR)? == Some(1),
            bits_stored: u32::from(bits_stored),
            signed,
        })
    }
}
