//! The images of a series, each decoded straight into its place in the volume.

use super::keep::Kept;
use super::stack::Stack;
use super::{Images, SeriesError};
use crate::field::{FieldEdge, field_edge};
use crate::hounsfield::hounsfield;
use crate::padding::hidden;
use crate::unused_bits::beyond;
use crate::{Decode, Files, Pixels, Slice, pixels};
use preop_monitor::Monitor;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// An image that is kept: its place in the order of the volume, which image it is, and its voxels.
type Place<'a> = (usize, usize, &'a mut [i16]);

/// What became of it: which image it is, and what of it is bone at the edge of its field.
type Done = (usize, Result<(usize, FieldEdge), SeriesError>);

/// The images that are kept, decoded.
pub(super) struct Decoded {
    /// Their Hounsfield units, in the order of the volume.
    pub(super) hu: Vec<i16>,
    /// Of each image what of it is bone at the edge of its field.
    pub(super) edges: Vec<(usize, FieldEdge)>,
    /// How many voxels of tissue the padding hides.
    pub(super) hidden: usize,
    /// How many stored values use more bits than their image says.
    pub(super) beyond: usize,
}

/// The Hounsfield units of the images that are kept; the first error in their order.
pub(super) fn decoded(
    (files, images): (&dyn Files, &Images),
    (stack, kept): (&Stack, &Kept),
    decode: &dyn Decode,
    monitor: &dyn Monitor,
) -> Result<Decoded, SeriesError> {
    let window = kept.window();
    let order = &stack.order[kept.slices.clone()];
    let mut hu = vec![0; window[0].len() * window[1].len() * order.len()];
    let places = hu.chunks_exact_mut(window[0].len() * window[1].len()).zip(order);
    // A data set that is deflated as a whole is inflated once, not for each of its images.
    let (mut apart, mut together) = (Vec::new(), BTreeMap::<usize, Vec<Place>>::new());
    for (at, (out, n)) in places.enumerate() {
        let member = images.members[*n];
        let several = member.record.frames.len() > 1;
        match &member.record.pixels {
            Pixels::Deflated { .. } if several => {
                together.entry(member.file).or_default().push((at, *n, out));
            }
            _ => apart.push((at, *n, out)),
        }
    }
    let (done, hidden, beyond) = Default::default();
    let count = order.len();
    let work = Work { files, images, window, decode, monitor, done, count, hidden, beyond };
    let mut done: Vec<Done> = apart
        .into_par_iter()
        // So few at a time that no core waits at the end while another has many before it.
        .with_max_len(4)
        .map_init(Room::default, |room, (at, n, out)| {
            (at, work.image(n, room, out).map(|edge| (n, edge)))
        })
        .collect();
    done.extend(together.into_values().flat_map(|places| work.deflated(places)));
    done.sort_unstable_by_key(|(at, _)| *at);
    let edges = done.into_iter().map(|(_, done)| done).collect::<Result<Vec<_>, _>>();
    if edges.is_err() {
        // Whoever stops us may have broken a frame off: that says nothing of its file.
        monitor.check()?;
    }
    let (hidden, beyond) = (work.hidden.into_inner(), work.beyond.into_inner());
    Ok(Decoded { hu, edges: edges?, hidden, beyond })
}

/// Room that a thread uses again: stored values, and the Hounsfield units of a whole image.
#[derive(Default)]
struct Room {
    stored: Vec<u16>,
    whole: Vec<i16>,
}

/// What all images have in common.
struct Work<'a> {
    files: &'a dyn Files,
    images: &'a Images<'a>,
    /// The rows and columns that are kept.
    window: [Range<usize>; 2],
    decode: &'a dyn Decode,
    monitor: &'a dyn Monitor,
    done: AtomicUsize,
    count: usize,
    /// Voxels of tissue that are read as air.
    hidden: AtomicUsize,
    /// Stored values that use more bits than their image says.
    beyond: AtomicUsize,
}

impl Work<'_> {
    /// Decodes one image into its place.
    fn image(&self, n: usize, room: &mut Room, out: &mut [i16]) -> Result<FieldEdge, SeriesError> {
        self.monitor.check()?;
        let (slice, member) = (&self.images.slices[n], self.images.members[n]);
        room.stored.resize(slice.format.count(), 0);
        let (from, by) = ((&member.record, slice.frame), (self.decode, &member.allowance));
        pixels::stored((self.files, member.file), from, &slice.format, by, &mut room.stored)
            .map_err(|error| SeriesError::of_file(&self.images.names[n], error))?;
        Ok(self.placed(slice, &room.stored, &mut room.whole, out))
    }

    /// The images of one deflated file.
    fn deflated(&self, places: Vec<Place>) -> Vec<Done> {
        let (first_at, first, _) = places[0];
        let (member, format) = (self.images.members[first], self.images.slices[first].format);
        let frame = |n: usize| self.images.slices[n].frame;
        let mut places: BTreeMap<usize, Place> =
            places.into_iter().map(|place| (frame(place.1), place)).collect();
        let ends = places.keys().next().zip(places.keys().next_back());
        let frames = ends.map_or(0..0, |(first, last)| *first..*last + 1);
        let (mut done, mut whole) = (Vec::new(), Vec::new());
        let mut take = |frame: usize, stored: &[u16]| {
            let Some((at, n, out)) = places.remove(&frame) else { return };
            done.push(match self.monitor.check() {
                Ok(()) => {
                    let edge = self.placed(&self.images.slices[n], stored, &mut whole, out);
                    (at, Ok((n, edge)))
                }
                Err(cancelled) => (at, Err(cancelled.into())),
            });
        };
        let from = (&member.record, frames);
        let inflated =
            pixels::inflated((self.files, member.file), from, &format, self.decode, &mut take);
        if let Err(error) = inflated {
            let name = self.files.name(member.file);
            return vec![(first_at, Err(SeriesError::of_file(name, error)))];
        }
        done
    }

    /// Writes what is kept of an image into its place.
    fn placed(
        &self,
        slice: &Slice,
        stored: &[u16],
        whole: &mut Vec<i16>,
        out: &mut [i16],
    ) -> FieldEdge {
        self.hidden.fetch_add(hidden(slice, stored), Ordering::Relaxed);
        self.beyond.fetch_add(beyond(&slice.format, stored), Ordering::Relaxed);
        let ([rows, columns], size) = (&self.window, slice.format.columns);
        let edge = if out.len() == stored.len() {
            hounsfield(slice, stored, out);
            field_edge(out, size, &self.window)
        } else {
            whole.resize(stored.len(), 0);
            hounsfield(slice, stored, whole);
            let lines = whole.chunks_exact(size).skip(rows.start);
            let lines = lines.map(|line| &line[columns.clone()]);
            out.chunks_exact_mut(columns.len())
                .zip(lines)
                .for_each(|(out, line)| out.copy_from_slice(line));
            field_edge(whole, size, &self.window)
        };
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.monitor.progress(done as f64 / self.count as f64);
        edge
    }
}
