//! What reading one file may cost: how far its pixels may unpack, and how much processor time.
//!
//! A few kilobytes can stand for thousands of frames. What a scanner writes takes time in proportion to
//! its bytes, so a file is given time and room by its size: never by what it declares.

use crate::{Format, SliceError};
use preop_image::Geometry;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Every file may have so much.
const FREE: Duration = Duration::from_secs(2);
/// And so much more for each of its bytes: a second for each MiB. Real JPEG 2000 takes an eighth of it.
const NANOSECONDS_A_BYTE: u64 = 954;
/// Encoded frames may unpack to so many values whatever the size of the file: 128 of 512 x 512.
pub(crate) const FREE_VALUES: usize = 32 << 20;
/// Those of a mask, most of whose values are the same: 512 of 512 x 512.
pub(crate) const FREE_VALUES_OF_MASK: usize = 128 << 20;
/// Beyond, a byte of the file may unpack to so many values: RLE can do no more. Of CT where much is
/// lost on the way it is 20 or so.
const VALUES_A_BYTE: usize = 64;

/// How much processor time a file of so many bytes may take.
pub fn time(size: usize) -> Duration {
    FREE + Duration::from_nanos((size as u64).saturating_mul(NANOSECONDS_A_BYTE))
}

/// The processor time of one file, which all its frames spend.
#[derive(Debug)]
pub(crate) struct Allowance {
    whole: Duration,
    spent_ns: AtomicU64,
}

impl Allowance {
    pub(crate) fn of(size: usize) -> Allowance {
        Allowance { whole: time(size), spent_ns: AtomicU64::new(0) }
    }

    /// What is left of it.
    pub(crate) fn left(&self) -> Result<Duration, SliceError> {
        let spent = Duration::from_nanos(self.spent_ns.load(Ordering::Relaxed));
        self.whole.checked_sub(spent).filter(|left| !left.is_zero()).ok_or(SliceError::Limits)
    }

    pub(crate) fn spend(&self, time: Duration) {
        let time = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        // A child that lies about its time may not turn the sum over.
        let _ = self.spent_ns.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |spent| {
            Some(spent.saturating_add(time))
        });
    }
}

/// Whether so many frames of a file make no more voxels than a volume may have.
pub(crate) fn check_voxels(frames: usize, format: &Format) -> Result<(), SliceError> {
    let voxels = frames.saturating_mul(format.rows * format.columns);
    if voxels > Geometry::MOST_VOXELS {
        return Err(SliceError::TooManyVoxels(voxels));
    }
    Ok(())
}

/// Whether frames that are encoded in so many bytes may unpack to what they say.
pub(crate) fn check_unpacked(
    frames: usize,
    format: &Format,
    (encoded, free): (usize, usize),
) -> Result<(), SliceError> {
    let values = frames.saturating_mul(format.count());
    if values > free.max(encoded.saturating_mul(VALUES_A_BYTE)) {
        return Err(SliceError::Unpacks { values, encoded });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    fn format(rows: usize, columns: usize) -> Format {
        let (bytes, bits_stored) = (2, 16);
        Format { rows, columns, samples: 1, bytes, planes: false, bits_stored, signed: false }
    }

    #[test]
    fn voxels_end_where_those_of_a_volume_do() {
        let square = format(4096, 4096);
        edges::most(128, |frames| check_voxels(frames, &square).is_ok());
        assert_eq!(check_voxels(129, &square), Err(SliceError::TooManyVoxels(129 << 24)));
        edges::most(1 << 31, |frames| check_voxels(frames, &format(1, 1)).is_ok());
    }

    #[test]
    fn what_frames_unpack_to_ends() {
        let one = format(1, 1);
        let unpacks =
            |encoded, free| move |values| check_unpacked(values, &one, (encoded, free)).is_ok();
        edges::most(32 << 20, unpacks(0, FREE_VALUES));
        edges::most(128 << 20, unpacks(0, FREE_VALUES_OF_MASK));
        edges::most(64 << 20, unpacks(1 << 20, FREE_VALUES));
        assert!(unpacks(usize::MAX, FREE_VALUES)(usize::MAX));
    }

    #[test]
    fn time_ends_and_is_that_of_the_whole_file() {
        assert_eq!(time(0), Duration::from_secs(2));
        // Who has spent all has nothing left, not even no time.
        edges::most(2_000_000_000 - 1, |nanoseconds| {
            let allowance = Allowance::of(0);
            allowance.spend(Duration::from_nanos(nanoseconds as u64));
            allowance.left().is_ok()
        });
        let a_mebibyte = time(1 << 20) - FREE;
        assert!((0.999..1.001).contains(&a_mebibyte.as_secs_f64()), "{a_mebibyte:?}");
        let allowance = Allowance::of(0);
        let nanosecond = Duration::from_nanos(1);
        allowance.spend(FREE - nanosecond);
        assert_eq!(allowance.left(), Ok(nanosecond));
        allowance.spend(nanosecond);
        assert_eq!(allowance.left(), Err(SliceError::Limits));
        allowance.spend(Duration::MAX);
        allowance.spend(Duration::MAX);
        assert_eq!(allowance.left(), Err(SliceError::Limits));
    }
}
