//! Masks whose frames are encoded: to the bytes that they would have been.

use super::SegmentationError;
use super::frames::Layout;
use crate::allowance::{self, FREE_VALUES_OF_MASK};
use crate::syntax::{self, Loss};
use crate::tree::DataSet;
use crate::{Coding, Format, Pixels, SliceError, codec, fragments};
use std::time::Duration;

/// No mask needs more: 2,000 slices of 512 x 512 in bytes.
const MOST_BYTES: usize = 512 << 20;

/// All frames one after another as they would be without the encoding.
pub(super) fn decoded(
    data_set: &DataSet<'_>,
    layout: &Layout,
) -> Result<Vec<u8>, SegmentationError> {
    let syntax = &data_set.scan.transfer_syntax;
    if !syntax::is_read(syntax) {
        return Err(SliceError::transfer_syntax(syntax).into());
    }
    if syntax::loss(syntax) != Loss::Never {
        return Err(SegmentationError::Attribute(
            "the mask is compressed in a way that may lose something; send it compressed without loss",
        ));
    }
    let (format, frames) = (format(layout)?, layout.count);
    check_size(frames, format.frame_bytes())?;
    let Some(Pixels::Encoded { frames: found }) =
        fragments::pixels(&data_set.bytes, &data_set.scan, frames)?
    else {
        return Err(SegmentationError::Attribute("Pixel Data is missing"));
    };
    if found.len() != frames {
        return Err(SliceError::ShortFrames { needed: frames, found: found.len() }.into());
    }
    let encoded = found.iter().flatten().fold(0usize, |sum, piece| sum.saturating_add(piece.len()));
    allowance::check_unpacked(frames, &format, (encoded, FREE_VALUES_OF_MASK))?;
    let coding = Coding { transfer_syntax: syntax.clone(), format, within: Duration::MAX };
    let mut values = vec![0; format.count()];
    let mut bytes = Vec::new();
    for (frame, pieces) in found.iter().enumerate() {
        let mut encoded = Vec::new();
        for piece in pieces {
            let piece = data_set.bytes.get(piece.clone());
            let why = "its pieces are not in the file";
            let piece = piece.ok_or(SegmentationError::Frame { frame: frame + 1, why })?;
            encoded.extend_from_slice(piece);
        }
        codec::decode(&encoded, &coding, &mut values)?;
        match format.bytes {
            1 => bytes.extend(values.iter().map(|value| *value as u8)),
            _ => bytes.extend(values.iter().flat_map(|value| value.to_le_bytes())),
        }
    }
    Ok(bytes)
}

/// How a frame is laid out.
fn format(layout: &Layout) -> Result<Format, SegmentationError> {
    let bits_stored = layout.bits();
    if bits_stored < 8 {
        return Err(SegmentationError::Attribute(
            "an encoded mask must have 8 or 16 bits a pixel; send a binary one uncompressed",
        ));
    }
    let [columns, rows] = layout.size;
    let (samples, bytes, bits_stored) = (1, bits_stored / 8, bits_stored as u32);
    Ok(Format { rows, columns, samples, bytes, planes: false, bits_stored, signed: false })
}

/// Whether frames of so many bytes each are together no more than any mask has.
fn check_size(frames: usize, each: usize) -> Result<(), SegmentationError> {
    match frames.checked_mul(each) {
        Some(bytes) if bytes <= MOST_BYTES => Ok(()),
        _ => Err(SegmentationError::Attribute("the frames make more than 512 MiB")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    #[test]
    fn the_frames_of_an_encoded_mask_end() {
        edges::most(512 << 20, |bytes| check_size(1, bytes).is_ok());
        edges::most(2048, |frames| check_size(frames, 512 * 512).is_ok());
        assert!(check_size(usize::MAX, 2).is_err());
    }
}
