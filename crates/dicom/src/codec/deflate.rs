//! Deflated data sets (PS3.5 A.5): a raw stream of RFC 1951 that inflates to the whole data set.
//!
//! It is inflated through a window, so nothing is reserved but what somebody keeps of it.

use super::{Damage, ENDS_EARLY};
use miniz_oxide::inflate::TINFLStatus as Status;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};
use std::ops::Range;

/// What a stream may inflate to, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Caps {
    /// In all.
    most: usize,
    /// Every stream may inflate to so much.
    free: usize,
    /// Beyond, to so many times its size; CT inflates to three times.
    ratio: usize,
    /// Of what is kept of it in memory there may be so much: all but its pixels, or a whole mask.
    kept: usize,
}

impl Caps {
    /// A volume of 2^31 voxels of two bytes, and as much again as one deflated file may have beside them;
    /// 500 slices of 512 x 512.
    const USUAL: Caps =
        Caps { most: (4 << 30) + (64 << 20), free: 256 << 20, ratio: 100, kept: 512 << 20 };

    /// How many bytes a stream of a size may inflate to.
    fn of_stream(&self, size: usize) -> usize {
        self.free.max(size.saturating_mul(self.ratio)).min(self.most)
    }

    /// The first `most` bytes, and how many there are in all.
    fn beginning(&self, stream: &[u8], most: usize) -> Result<(Vec<u8>, usize), Damage> {
        let mut kept = Vec::new();
        let size = self.inflated(stream, &mut |at, bytes| {
            let left = most.saturating_sub(at).min(bytes.len());
            kept.extend_from_slice(&bytes[..left]);
        })?;
        Ok((kept, size))
    }

    /// All of it.
    fn whole(&self, stream: &[u8]) -> Result<Vec<u8>, Damage> {
        let (kept, size) = self.beginning(stream, self.kept)?;
        if size > kept.len() { Err(TOO_MUCH) } else { Ok(kept) }
    }

    /// Hands on all pieces of it with where each begins, and says how many bytes they were.
    fn inflated(&self, stream: &[u8], take: &mut dyn FnMut(usize, &[u8])) -> Result<usize, Damage> {
        let most = self.of_stream(stream.len());
        let mut state = Box::<DecompressorOxide>::default();
        let mut window = vec![0; WINDOW];
        let (mut rest, mut size) = (stream, 0);
        loop {
            let at = size % WINDOW;
            let (status, used, made) = decompress(&mut state, rest, &mut window, at, 0);
            take(size, &window[at..at + made]);
            (rest, size) = (&rest[used..], size + made);
            if size > most {
                return Err(if most == self.most { TOO_LARGE } else { BOMB });
            }
            match status {
                Status::Done => return Ok(size),
                Status::HasMoreOutput => (),
                Status::FailedCannotMakeProgress | Status::NeedsMoreInput => {
                    return Err(ENDS_EARLY);
                }
                _ => return Err(DAMAGED),
            }
        }
    }
}

/// More than the 32 KiB that a stream may refer back to, so that it is handed on in larger pieces.
const WINDOW: usize = 256 << 10;

const DAMAGED: Damage = "its data are damaged";
const TOO_LARGE: Damage =
    "it inflates to more than 4 GiB, beyond the largest volume that is read; send fewer images";
const BOMB: Damage =
    "it inflates to more than 256 MiB and a hundred times its size, as no scan does";
const TOO_MUCH: Damage = "it inflates to more than 512 MiB, and what it holds must stand in memory; send it uncompressed";

/// The first `most` bytes of the inflated data set, and how many there are in all.
pub(crate) fn beginning(stream: &[u8], most: usize) -> Result<(Vec<u8>, usize), Damage> {
    Caps::USUAL.beginning(stream, most)
}

/// The whole of it, where it may stand in memory.
pub(crate) fn whole(stream: &[u8]) -> Result<Vec<u8>, Damage> {
    Caps::USUAL.whole(stream)
}

/// Hands on what lies at a place of it, piece by piece.
pub(crate) fn stretch(
    stream: &[u8],
    place: &Range<usize>,
    take: &mut dyn FnMut(&[u8]),
) -> Result<(), Damage> {
    let size = Caps::USUAL.inflated(stream, &mut |at, bytes| {
        let (from, to) = (place.start.max(at), place.end.min(at + bytes.len()));
        if from < to {
            take(&bytes[from - at..to - at]);
        }
    })?;
    if place.start > place.end || size < place.end { Err(ENDS_EARLY) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec;
    use preop_testkit::edges;

    /// Numbers that do not pack well.
    fn bytes(count: usize) -> Vec<u8> {
        (0..count as u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
    }

    #[test]
    fn every_stretch_is_that_of_the_whole() {
        let data = bytes(3 * WINDOW + 17);
        let stream = compress_to_vec(&data, 1);
        assert_eq!(whole(&stream).unwrap(), data);
        let edges = [0, 1, WINDOW - 1, WINDOW, WINDOW + 1, 2 * WINDOW, data.len() - 1, data.len()];
        for from in edges {
            for to in edges.into_iter().filter(|to| *to >= from) {
                let mut found = Vec::new();
                stretch(&stream, &(from..to), &mut |part| found.extend_from_slice(part)).unwrap();
                assert_eq!(found, data[from..to], "{from} {to}");
            }
            let first = (data[..from].to_vec(), data.len());
            assert_eq!(beginning(&stream, from).unwrap(), first, "{from}");
        }
        let beyond = stretch(&stream, &(0..data.len() + 1), &mut |_| ());
        assert_eq!(beyond, Err(ENDS_EARLY));
    }

    #[test]
    fn the_words_say_which_of_the_two_it_is() {
        let stream = compress_to_vec(&bytes(1000), 6);
        for length in 0..stream.len() {
            assert_eq!(whole(&stream[..length]), Err(ENDS_EARLY), "{length}");
        }
        // A block of the type that is not defined.
        assert_eq!(whole(&[7, 0, 0, 0]), Err(DAMAGED));
        // Zeros pack a thousandfold.
        let free = Caps::USUAL.free;
        let bomb = compress_to_vec(&vec![0; free + 1], 9);
        assert!(bomb.len() < free / 900);
        assert_eq!(whole(&bomb), Err(BOMB));
    }

    /// A stream of zeros, in so many bytes: what it inflates to, empty blocks behind it.
    fn padded(zeros: usize, length: usize) -> Vec<u8> {
        // A stored block of no bytes takes five; it comes first, so that the last stays the last.
        let packed = compress_to_vec(&vec![0; zeros], 9);
        let empty = [0, 0, 0, 0xff, 0xff].repeat((length - packed.len()) / 5);
        [empty, packed].concat()
    }

    #[test]
    fn what_a_stream_may_inflate_to_ends() {
        let (most, kept) = (4_362_076_160, 536_870_912);
        let usual = Caps { most, free: 268_435_456, ratio: 100, kept };
        assert_eq!(Caps::USUAL, usual);
        assert_eq!([0, usual.free / 100].map(|n| usual.of_stream(n)), [usual.free; 2]);
        assert_eq!(usual.of_stream(3_000_000), 300_000_000);
        assert_eq!([43_620_762, usize::MAX].map(|n| usual.of_stream(n)), [most; 2]);
        // The same at a thousandth of the size: what is free, what the ratio gives, what there is at most.
        let caps = Caps { most: 400_000, free: 200_000, ratio: 100, kept: 100_000 };
        let told = |zeros, length| caps.beginning(&padded(zeros, length), 9).map(|(_, size)| size);
        edges::most(200_000, |zeros| told(zeros, 1_000) == Ok(zeros));
        assert_eq!(told(200_001, 1_000), Err(BOMB));
        let length = padded(300_000, 3_000).len();
        edges::most(100 * length, |zeros| told(zeros, length) == Ok(zeros));
        edges::most(400_000, |zeros| told(zeros, 9_000) == Ok(zeros));
        assert_eq!(told(400_001, 9_000), Err(TOO_LARGE));
        let whole = |zeros| caps.whole(&padded(zeros, 1_000));
        edges::most(100_000, |zeros| whole(zeros).is_ok_and(|kept| kept.len() == zeros));
        assert_eq!(whole(100_001), Err(TOO_MUCH));
    }
}
