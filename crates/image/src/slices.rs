//! Fills a volume slice by slice, in parallel, with progress and cancellation.

use crate::{Geometry, Volume};
use preop_monitor::{Cancelled, Monitor};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A volume on `geometry` whose slice `k` is what `fill(k, slice)` writes. The slices start at 0 HU
/// and know nothing of each other, so the result does not depend on the number of threads.
pub(crate) fn volume(
    geometry: &Geometry,
    monitor: &dyn Monitor,
    fill: impl Fn(usize, &mut [i16]) + Sync,
) -> Result<Volume, Cancelled> {
    let [ni, nj, nk] = geometry.size();
    let mut hu = vec![0i16; geometry.voxel_count()];
    let done = AtomicUsize::new(0);
    hu.par_chunks_mut(ni * nj).enumerate().try_for_each(|(k, slice)| {
        monitor.check()?;
        fill(k, slice);
        let count = done.fetch_add(1, Ordering::Relaxed) + 1;
        monitor.progress(count as f64 / nk as f64);
        Ok(())
    })?;
    Ok(Volume::new(geometry.clone(), hu))
}

/// The nearest Hounsfield unit that can be stored; halves away from zero.
pub(crate) fn rounded(hu: f64) -> i16 {
    // `as` saturates, which is what a value beyond the scale means.
    hu.round() as i16
}
