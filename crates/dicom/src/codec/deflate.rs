//! Deflated data sets (PS3.5 A.5): a raw stream of RFC 1951 that inflates to the whole data set.

use super::Damage;
use crate::{Coding, pixels};
use std::cell::RefCell;

/// More than any image that somebody deflated: a stream that inflates beyond it is a bomb.
const MAX_INFLATED: usize = 64 << 20;

/// The inflated data set.
pub(crate) fn inflated(stream: &[u8]) -> Result<Vec<u8>, Damage> {
    miniz_oxide::inflate::decompress_to_vec_with_limit(stream, MAX_INFLATED)
        .map_err(|_| "its data are damaged, or inflate to more than 64 MiB")
}

thread_local! {
    /// The stream that this thread inflated last, and what it became: frames of one file follow one another,
    /// and to inflate it for each of thousands would take minutes.
    static LAST: RefCell<(Vec<u8>, Vec<u8>)> = const { RefCell::new((Vec::new(), Vec::new())) };
}

/// The frame at its place in the inflated data set.
pub(super) fn frame(stream: &[u8], coding: &Coding, out: &mut [u16]) -> Result<(), Damage> {
    let place = coding.inflated.clone().ok_or("its place is not known")?;
    LAST.with_borrow_mut(|(packed, bytes)| {
        if packed != stream {
            *bytes = inflated(stream)?;
            stream.clone_into(packed);
        }
        let frame = bytes.get(place).ok_or(super::ENDS_EARLY)?;
        pixels::plain(frame, &coding.format, false, out);
        Ok(())
    })
}
