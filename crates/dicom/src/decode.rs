//! The trait of whoever reads what strangers wrote: here and now, or behind the fence.

use crate::scan::scan;
use crate::{Format, Glimpse, Record, SliceError, attributes, codec, syntax};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::time::Duration;

/// Reads the structure of files and decodes encoded pixels. The implementation that runs in a
/// fenced child process lives with the faces; it can serve any number of files, one after another.
/// Nothing that comes back is believed: values pass the gate, places are asked of the file itself,
/// and samples can only fill the room that the caller has measured out.
pub trait Decode: Sync {
    /// What a file of `size` bytes says, from its first bytes or all of them; `None` if more of them
    /// are needed.
    ///
    /// # Errors
    /// Where the file is damaged or goes beyond a cap.
    fn record(&self, head: &[u8], size: usize) -> Result<Option<Record>, SliceError>;

    /// What a file that has no record says of itself before it breaks, from its first bytes; nothing where that
    /// cannot be read either.
    ///
    /// # Errors
    /// Only that the reader broke.
    fn glimpse(&self, head: &[u8], size: usize) -> Result<Glimpse, SliceError>;

    /// Decodes one frame into `out`, which has room for exactly [`Format::count`] stored values. Says
    /// how much processor time that took; whoever does not measure it says none.
    ///
    /// # Errors
    /// Where the frame is damaged or is not of that layout; then `out` holds anything.
    fn frame(
        &self,
        encoded: &[u8],
        coding: &Coding,
        out: &mut [u16],
    ) -> Result<Duration, SliceError>;

    /// Inflates a deflated data set and hands on what lies at `place` in it, piece by piece; nothing of
    /// it stands in the memory of this process but a piece.
    ///
    /// # Errors
    /// Where the stream is damaged, is too short for the place or inflates beyond a cap; some of it may
    /// then have been handed on.
    fn inflate(
        &self,
        stream: &[u8],
        place: &Range<usize>,
        take: &mut dyn FnMut(&[u8]),
    ) -> Result<(), SliceError>;
}

/// What a decoder must know about an encoded frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coding {
    /// How it is encoded.
    pub transfer_syntax: String,
    /// What must come out.
    pub format: Format,
    /// How much processor time is left to its file.
    pub within: Duration,
}

/// Reads and decodes here and now, in this process.
#[derive(Clone, Copy, Debug, Default)]
pub struct InProcess;

impl Decode for InProcess {
    fn record(&self, head: &[u8], size: usize) -> Result<Option<Record>, SliceError> {
        match scan(head, size)? {
            Some(scan) => attributes::record(head, scan),
            None => Ok(None),
        }
    }

    fn glimpse(&self, head: &[u8], size: usize) -> Result<Glimpse, SliceError> {
        Ok(Glimpse::of_bytes(head, size))
    }

    fn frame(
        &self,
        encoded: &[u8],
        coding: &Coding,
        out: &mut [u16],
    ) -> Result<Duration, SliceError> {
        codec::decode(encoded, coding, out)?;
        Ok(Duration::ZERO)
    }

    fn inflate(
        &self,
        stream: &[u8],
        place: &Range<usize>,
        take: &mut dyn FnMut(&[u8]),
    ) -> Result<(), SliceError> {
        codec::stretch(stream, place, take).map_err(|why| SliceError::frame(syntax::DEFLATED, why))
    }
}
