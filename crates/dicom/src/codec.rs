//! Encoded frames to stored values: one decoder for each way in which scanners encode them.
//!
//! Every decoder writes into room that was measured out before, reserves nothing by what the stream
//! declares, never panics whatever the bytes, and ends after a number of steps that the room bounds.

mod deflate;
mod jpeg;
mod jpeg2000;
mod jpegls;
mod jpegxl;
mod rle;

use crate::syntax::{Codec, Loss};
use crate::{Coding, SliceError, syntax};

pub(crate) use deflate::{beginning, stretch, whole};

/// What is wrong with a frame, for the words of an error.
type Damage = &'static str;

const ENDS_EARLY: Damage = "its data end too early";

/// Decodes one frame into `out`, which has room for exactly its values.
pub(crate) fn decode(encoded: &[u8], coding: &Coding, out: &mut [u16]) -> Result<(), SliceError> {
    let format = &coding.format;
    assert_eq!(out.len(), format.count(), "the caller measured the room");
    let done = match syntax::codec(&coding.transfer_syntax) {
        Codec::Rle => rle::decode(encoded, format, out),
        Codec::Jpeg => jpeg::decode(encoded, format, out),
        Codec::JpegLs => jpegls::decode(encoded, format, out),
        Codec::Jpeg2000 => jpeg2000::decode(encoded, format, out),
        Codec::JpegXl => {
            let loses = syntax::loss(&coding.transfer_syntax) != Loss::Never;
            jpegxl::decode(encoded, format, loses, out)
        }
        Codec::None | Codec::Deflated => {
            return Err(SliceError::transfer_syntax(&coding.transfer_syntax));
        }
    };
    done.map_err(|why| SliceError::frame(&coding.transfer_syntax, why))
}
