//! DICOM SEG: binary, fractional and labelmap segmentations to named parts on one grid.
//!
//! PS3.3 A.51 and A.94. Where a frame lies follows from its own position and orientation; the order
//! of the frames says nothing. Segments that overlap get layers of their own.

mod cielab;
mod encoded;
mod frames;
mod stack;

use crate::scan::PIXEL_DATA;
use crate::tree::{DataSet, Tree};
use crate::{Meaning, SliceError};
use frames::{Frame, Layout};
use preop_image::Geometry;
use preop_label::{Segment, Segments};
use preop_monitor::Finding;

const BINARY: &str = "1.2.840.10008.5.1.4.1.1.66.4";
const LABELMAP: &str = "1.2.840.10008.5.1.4.1.1.66.7";
/// More segments than this no segmentation has.
const MOST_SEGMENTS: usize = 1024;
/// What the layers of parts that overlap may hold in any file, in voxels; beyond, 64 for each of its bytes, as for what
/// frames unpack to. One layer is always taken.
const FREE_IN_LAYERS: usize = 32 << 20;
const FOR_EACH_BYTE: usize = 64;
const OVERLAP: &str = "its segments overlap in more layers than a file of this size has reason to; write those that overlap \
                       into files of their own";
const UNLISTED: &str = "it shows a segment that the file does not list";

/// A segmentation as it was stored.
#[derive(Clone, Debug)]
pub struct Segmentation {
    /// Its parts on their own grid.
    pub segments: Segments,
    /// What each part is, in their order; `None` where the file does not say it by codes.
    pub meanings: Vec<Option<Meaning>>,
    /// The frame of reference that its places are in; `None` where the file does not say.
    pub frame_of_reference: Option<String>,
    /// What must be told of it.
    pub findings: Vec<Finding>,
}

/// Why a file is no segmentation that we read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SegmentationError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] SliceError),
    /// Another kind of object.
    #[error("this is no DICOM segmentation")]
    NotOne,
    /// An attribute.
    #[error("{0}")]
    Attribute(&'static str),
    /// One frame.
    #[error("frame {frame}: {why}")]
    Frame {
        /// Counted from 1.
        frame: usize,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The grid.
    #[error("the frames make no grid: {0}")]
    Grid(String),
}

/// Whether the file says that it is a segmentation. Looks at the first bytes only.
pub fn is_segmentation(sop_class: &str) -> bool {
    matches!(sop_class, BINARY | LABELMAP)
}

/// The parts of a segmentation. A fractional one is cut at half of its greatest value.
///
/// # Errors
/// Anything that is not a segmentation of a volume, or is encoded in a way that may lose something.
pub fn segmentation(bytes: &[u8]) -> Result<Segmentation, SegmentationError> {
    let data_set = DataSet::of(bytes)?;
    let root = data_set.tree()?;
    if !is_segmentation(&root.raw_text((0x0008, 0x0016))) {
        return Err(SegmentationError::NotOne);
    }
    let (listed, meanings) = listed(&root)?.into_iter().unzip();
    let layout = Layout::of(&root)?;
    let decoded = match crate::syntax::is_encapsulated(&data_set.scan.transfer_syntax) {
        true => Some(encoded::decoded(&data_set, &layout)?),
        false => None,
    };
    let pixels = decoded.as_deref().or_else(|| root.bytes(PIXEL_DATA));
    let pixels = pixels.ok_or(SegmentationError::Attribute("Pixel Data is missing"))?;
    let frames = frames::frames(&root, &layout, pixels)?;
    let mut findings: Vec<Finding> = layout.finding().into_iter().collect();
    let stack = stack::Stack::of(&frames)?;
    let geometry = stack.geometry()?;
    findings.extend(stack.findings());
    let segments = match frames[0].segment() {
        Some(_) => layered(&frames, &stack, listed, (geometry, bytes.len()))?,
        None => {
            let layer = numbered(&frames, &stack, &listed, geometry.voxel_count())?;
            Segments::new(geometry, vec![layer], listed)
        }
    };
    let frame_of_reference = Some(root.text((0x0020, 0x0052))).filter(|uid| !uid.is_empty());
    Ok(Segmentation { segments, meanings, frame_of_reference, findings })
}

/// The segments that the file lists and what they are, background left out.
fn listed(root: &Tree<'_>) -> Result<Vec<(Segment, Option<Meaning>)>, SegmentationError> {
    let items = root.items((0x0062, 0x0002));
    if items.is_empty() || items.len() > MOST_SEGMENTS {
        return Err(SegmentationError::Attribute("Segment Sequence must list 1 to 1024 segments"));
    }
    let mut found: Vec<(Segment, Option<Meaning>)> = vec![];
    for item in items {
        let wrong = SegmentationError::Attribute("a segment has no Segment Number of its own");
        let value = item.word((0x0062, 0x0004)).ok_or(wrong.clone())?;
        if value == 0 {
            continue;
        }
        if found.iter().any(|(s, _)| s.value == value) {
            return Err(wrong);
        }
        let label = item.text((0x0062, 0x0005));
        let name = if label.is_empty() { value.to_string() } else { label };
        let lab = item.words((0x0062, 0x000d)).and_then(|w| w.try_into().ok());
        let colour = lab.map(cielab::rgb);
        found.push((Segment { name, colour, layer: 0, value }, Meaning::of(item)));
    }
    Ok(found)
}

/// The segments of frames that show one each: of those that overlap each in a layer of its own.
fn layered(
    frames: &[Frame<'_>],
    stack: &stack::Stack,
    listed: Vec<Segment>,
    (geometry, file_bytes): (Geometry, usize),
) -> Result<Segments, SegmentationError> {
    for (n, frame) in frames.iter().enumerate() {
        // A segment 0 is the background, which some programs write.
        let number = frame.segment().unwrap_or_default();
        if number != 0 && !listed.iter().any(|segment| segment.value == number) {
            return Err(SegmentationError::Frame { frame: n + 1, why: UNLISTED });
        }
    }
    let parts = listed.into_iter().map(|segment| {
        let voxels = painted(frames, stack, segment.value);
        (segment, voxels)
    });
    let most = most_layers(file_bytes, geometry.voxel_count());
    Segments::within(most, geometry, parts).ok_or(SegmentationError::Attribute(OVERLAP))
}

/// In how many layers the parts of a file of so many bytes may stand, on a grid of so many voxels.
fn most_layers(file_bytes: usize, voxels: usize) -> usize {
    let values = FREE_IN_LAYERS.max(file_bytes.saturating_mul(FOR_EACH_BYTE));
    (values / voxels.max(1)).max(1)
}

/// The numbers of frames that show those of many segments, in one layer.
fn numbered(
    frames: &[Frame<'_>],
    stack: &stack::Stack,
    listed: &[Segment],
    count: usize,
) -> Result<Vec<u16>, SegmentationError> {
    let mut known = vec![false; 1 << 16];
    known[0] = true;
    listed.iter().for_each(|segment| known[usize::from(segment.value)] = true);
    let mut layer = vec![0; count];
    for (n, frame) in frames.iter().enumerate() {
        let wrong = |why| SegmentationError::Frame { frame: n + 1, why };
        for (pixel, number) in frame.numbers().enumerate().filter(|(_, number)| *number != 0) {
            if !known[usize::from(number)] {
                return Err(wrong(UNLISTED));
            }
            let voxel = &mut layer[stack.voxel(n, pixel)];
            if *voxel != 0 && *voxel != number {
                return Err(wrong("it marks places otherwise that another frame marks, too"));
            }
            *voxel = number;
        }
    }
    Ok(layer)
}

/// The voxels of one segment, as places in storage, ascending.
fn painted(frames: &[Frame<'_>], stack: &stack::Stack, segment: u16) -> Vec<usize> {
    let mut voxels = vec![];
    for (n, frame) in frames.iter().enumerate() {
        frame.pixels_of(segment, |pixel| voxels.push(stack.voxel(n, pixel)));
    }
    voxels.sort_unstable();
    voxels.dedup();
    voxels
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    #[test]
    fn the_layers_of_a_mask_end() {
        let million = 1 << 20;
        edges::most(32, |layers| layers <= most_layers(100, million));
        edges::most(64, |layers| layers <= most_layers(million, million));
        // A grid of which not one layer is free is read all the same.
        edges::most(1, |layers| layers <= most_layers(100, 2 << 30));
    }
}
