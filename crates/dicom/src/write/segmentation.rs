//! Labels as a DICOM segmentation: one bit a voxel, one frame for each slice that holds something.
//!
//! PS3.3 A.51 with the modules of C.8.20 and C.7.6.16.

use super::code::{Code, Part};
use super::colour::cielab;
use super::element::{Element, bytes, coded, decimals, long, sequence, text, word, words};
use super::equipment;
use super::object::hashed_file;
use super::source::Source;
use crate::{Concept, Drawn, Meaning, Moment, Narrowed, uid_from_seed};
use dicom_core::{PrimitiveValue, Tag, VR};
use dicom_dictionary_std::{tags, uids};
use preop_image::Geometry;
use preop_label::Label;
use preop_monitor::{Cancelled, Monitor};
use std::collections::{BTreeMap, BTreeSet};

/// One segment: a label and what it is.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    /// Which voxels belong to it.
    pub label: &'a Label,
    /// What people call it, at most 64 characters.
    pub name: &'a str,
    /// What it is in the vocabulary of other programs, where no meaning says it.
    pub part: Part,
    /// What it was in the object that it comes from: goes before part, maker and what it is tracked by.
    pub meaning: Option<&'a Meaning>,
    /// The colour that it is shown in, sRGB.
    pub colour: [u8; 3],
    /// Who drew it.
    pub maker: Maker<'a>,
    /// What it goes by in every object of this patient and study that shows it, where that is known.
    pub tracked: Option<&'a str>,
}

/// Who or what drew a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker<'a> {
    /// A person.
    Manual,
    /// A person with a program of this name.
    Semiautomatic(&'a str),
    /// A program of this name.
    Automatic(&'a str),
}

/// Why labels are not written as a segmentation.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WriteSegmentationError {
    /// Somebody asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// No segment, or one without a voxel.
    #[error("the segment \"{0}\" holds no voxel; there is nothing to write")]
    Empty(String),
    /// Labels on different grids.
    #[error(
        "the segment \"{0}\" lies on another grid of voxels than the first one; write it into a \
         file of its own"
    )]
    OtherGrid(String),
    /// An image is larger than the format allows.
    #[error("the slices have {0} x {1} voxels; DICOM allows 65,535 a side")]
    TooWide(usize, usize),
    /// More than a 32-bit length can tell.
    #[error("the segments fill {0} frames, more than one DICOM file can hold; crop them first")]
    TooMany(usize),
}

impl From<Cancelled> for WriteSegmentationError {
    fn from(_: Cancelled) -> WriteSegmentationError {
        WriteSegmentationError::Cancelled
    }
}

/// One frame: a slice of a segment.
struct Frame {
    segment: usize,
    k: usize,
}

/// Labels of one grid as a binary segmentation of the source: its patient, study and frame of
/// reference; each frame placed by position and orientation, and bound to the source image in whose
/// plane it lies. UIDs follow from the content and from `made`.
pub fn segmentation(
    segments: &[Segment],
    description: &str,
    source: &Source,
    made: Moment,
    monitor: &dyn Monitor,
) -> Result<Vec<u8>, WriteSegmentationError> {
    let first = segments.first().ok_or(WriteSegmentationError::Empty(description.into()))?;
    let grid = first.label.geometry();
    let [ni, nj, _] = grid.size();
    let (Ok(columns), Ok(rows)) = (u16::try_from(ni), u16::try_from(nj)) else {
        return Err(WriteSegmentationError::TooWide(ni, nj));
    };
    let frames = frames(segments, grid)?;
    let bits = frames.len() as u64 * ni as u64 * nj as u64;
    if bits.div_ceil(8) > u64::from(u32::MAX - 2) {
        return Err(WriteSegmentationError::TooMany(frames.len()));
    }
    let organisation = uid_from_seed(&format!("dimensions of {}", source.series_uid));
    let mut elements = source.study.elements();
    elements.extend(source.frame());
    elements.extend(equipment::ours());
    elements.extend(head(description, made));
    elements.extend([
        word(tags::ROWS, rows),
        word(tags::COLUMNS, columns),
        text(tags::NUMBER_OF_FRAMES, VR::IS, &frames.len().to_string()),
        sequence(
            tags::SEGMENT_SEQUENCE,
            (1..).zip(segments).map(|(n, s)| segment((n, s), source)).collect(),
        ),
        source.referenced_series(),
        sequence(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE, vec![shared_groups(grid)]),
        bytes(tags::PIXEL_DATA, packed(segments, &frames, ni * nj, monitor)?),
    ]);
    elements.extend(dimensions(&organisation));
    let planes: BTreeSet<usize> = frames.iter().map(|f| f.k).collect();
    let place = planes.into_iter().zip(1..).collect();
    let groups = frames.iter().map(|frame| frame_groups(frame, &place, grid, source)).collect();
    elements.push(sequence(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, groups));
    Ok(hashed_file(uids::SEGMENTATION_STORAGE, elements))
}

/// The frames in the order of segments and slices; empty slices are left out.
fn frames(segments: &[Segment], grid: &Geometry) -> Result<Vec<Frame>, WriteSegmentationError> {
    let [ni, nj, nk] = grid.size();
    let mut frames = Vec::new();
    for (segment, s) in segments.iter().enumerate() {
        if s.label.geometry() != grid {
            return Err(WriteSegmentationError::OtherGrid(s.name.into()));
        }
        let before = frames.len();
        let slices = s.label.voxels().chunks_exact(ni * nj);
        let filled = (0..nk).zip(slices).filter(|(_, slice)| slice.iter().any(|v| *v != 0));
        frames.extend(filled.map(|(k, _)| Frame { segment, k }));
        if frames.len() == before {
            return Err(WriteSegmentationError::Empty(s.name.into()));
        }
    }
    Ok(frames)
}

/// One bit a voxel, the first in the lowest bit; frames follow each other without a gap.
fn packed(
    segments: &[Segment],
    frames: &[Frame],
    area: usize,
    monitor: &dyn Monitor,
) -> Result<Vec<u8>, WriteSegmentationError> {
    let mut bits = vec![0u8; (frames.len() * area).div_ceil(8)];
    for (n, frame) in frames.iter().enumerate() {
        monitor.check()?;
        monitor.progress(n as f64 / frames.len() as f64);
        let voxels = &segments[frame.segment].label.voxels()[frame.k * area..][..area];
        for (v, _) in voxels.iter().enumerate().filter(|(_, inside)| **inside != 0) {
            let bit = n * area + v;
            bits[bit / 8] |= 1 << (bit % 8);
        }
    }
    Ok(bits)
}

/// What does not depend on the voxels.
fn head(description: &str, made: Moment) -> Vec<Element> {
    let (date, time) = (made.date().dicom(), made.dicom_time());
    vec![
        text(tags::MODALITY, VR::CS, "SEG"),
        text(tags::SERIES_NUMBER, VR::IS, "902"),
        words(tags::SERIES_DESCRIPTION, description),
        text(tags::SERIES_DATE, VR::DA, &date),
        text(tags::SERIES_TIME, VR::TM, &time),
        text(tags::CONTENT_DATE, VR::DA, &date),
        text(tags::CONTENT_TIME, VR::TM, &time),
        text(tags::INSTANCE_NUMBER, VR::IS, "1"),
        text(tags::IMAGE_TYPE, VR::CS, "DERIVED\\PRIMARY"),
        text(tags::CONTENT_LABEL, VR::CS, "SEGMENTATION"),
        words(tags::CONTENT_DESCRIPTION, description),
        text(tags::CONTENT_CREATOR_NAME, VR::PN, ""),
        word(tags::SAMPLES_PER_PIXEL, 1),
        text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2"),
        word(tags::BITS_ALLOCATED, 1),
        word(tags::BITS_STORED, 1),
        word(tags::HIGH_BIT, 0),
        word(tags::PIXEL_REPRESENTATION, 0),
        text(tags::LOSSY_IMAGE_COMPRESSION, VR::CS, "00"),
        text(tags::SEGMENTATION_TYPE, VR::CS, "BINARY"),
    ]
}

fn segment((number, segment): (u16, &Segment), source: &Source) -> Vec<Element> {
    let meaning = segment.meaning;
    let (kind, program) = match meaning.and_then(|m| m.drawn.as_ref()) {
        // PS3.3 C.8.20.2: whatever did not draw by hand has a name.
        Some(Drawn { by, program }) if by == "MANUAL" => (by.as_str(), Some(program.as_str())),
        Some(Drawn { by, program }) if program.is_empty() => (by.as_str(), Some("not stated")),
        Some(Drawn { by, program }) => (by.as_str(), Some(program.as_str())),
        None => match segment.maker {
            Maker::Manual => ("MANUAL", None),
            Maker::Semiautomatic(program) => ("SEMIAUTOMATIC", Some(program)),
            Maker::Automatic(program) => ("AUTOMATIC", Some(program)),
        },
    };
    let colour = PrimitiveValue::U16(cielab(segment.colour).as_slice().into());
    let mut elements = vec![
        word(tags::SEGMENT_NUMBER, number),
        words(tags::SEGMENT_LABEL, segment.name),
        text(tags::SEGMENT_ALGORITHM_TYPE, VR::CS, kind),
        Element::new(tags::RECOMMENDED_DISPLAY_CIE_LAB_VALUE, VR::US, colour),
    ];
    elements.extend(match meaning {
        Some(meaning) => what_it_was(meaning),
        None => vec![
            coded(tags::SEGMENTED_PROPERTY_CATEGORY_CODE_SEQUENCE, segment.part.category),
            coded(tags::SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE, segment.part.kind),
        ],
    });
    let program = program.filter(|name| !name.is_empty());
    elements.extend(program.map(|name| words(tags::SEGMENT_ALGORITHM_NAME, name)));
    // PS3.3 C.8.20.2: the same part has the same UID in each object that shows it.
    let own =
        |name: &str| (name.to_owned(), uid_from_seed(&format!("{name} of {}", source.series_uid)));
    let tracked = meaning.and_then(|m| m.tracked.clone()).or(segment.tracked.map(own));
    elements.extend(tracked.into_iter().flat_map(|(name, uid)| {
        [text(tags::TRACKING_ID, VR::UT, &name), text(tags::TRACKING_UID, VR::UI, &uid)]
    }));
    elements
}

/// The codes of a part, and of where it is, as they were.
fn what_it_was(meaning: &Meaning) -> Vec<Element> {
    let narrowed = |tag: Tag, modifiers: Tag, narrowed: &Narrowed| {
        let mut item = narrowed.concept.elements();
        if !narrowed.modifiers.is_empty() {
            let all = narrowed.modifiers.iter().map(Concept::elements).collect();
            item.push(sequence(modifiers, all));
        }
        sequence(tag, vec![item])
    };
    let category = vec![meaning.category.elements()];
    let mut elements = vec![
        sequence(tags::SEGMENTED_PROPERTY_CATEGORY_CODE_SEQUENCE, category),
        narrowed(
            tags::SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE,
            tags::SEGMENTED_PROPERTY_TYPE_MODIFIER_CODE_SEQUENCE,
            &meaning.kind,
        ),
    ];
    let region = |region| {
        let modifiers = tags::ANATOMIC_REGION_MODIFIER_SEQUENCE;
        narrowed(tags::ANATOMIC_REGION_SEQUENCE, modifiers, region)
    };
    elements.extend(meaning.region.as_ref().map(region));
    elements
}

/// What all frames share: orientation and the distances between voxels.
fn shared_groups(grid: &Geometry) -> Vec<Element> {
    let [row, column, _] = grid.axes();
    let [x, y, z] = grid.spacing();
    let orientation = [row.to_array(), column.to_array()].concat();
    let measures = vec![
        decimals(tags::PIXEL_SPACING, &[y, x]),
        decimals(tags::SLICE_THICKNESS, &[z]),
        decimals(tags::SPACING_BETWEEN_SLICES, &[z]),
    ];
    vec![
        sequence(
            tags::PLANE_ORIENTATION_SEQUENCE,
            vec![vec![decimals(tags::IMAGE_ORIENTATION_PATIENT, &orientation)]],
        ),
        sequence(tags::PIXEL_MEASURES_SEQUENCE, vec![measures]),
    ]
}

/// `place` counts the slices that any segment fills, from 1 along the normal.
fn frame_groups(
    frame: &Frame,
    place: &BTreeMap<usize, u32>,
    grid: &Geometry,
    source: &Source,
) -> Vec<Element> {
    let number = frame.segment as u32 + 1;
    let position = grid.centre([0, 0, frame.k]).to_array();
    vec![
        sequence(
            tags::FRAME_CONTENT_SEQUENCE,
            vec![vec![long(tags::DIMENSION_INDEX_VALUES, &[number, place[&frame.k]])]],
        ),
        sequence(
            tags::PLANE_POSITION_SEQUENCE,
            vec![vec![decimals(tags::IMAGE_POSITION_PATIENT, &position)]],
        ),
        sequence(
            tags::SEGMENT_IDENTIFICATION_SEQUENCE,
            vec![vec![word(tags::REFERENCED_SEGMENT_NUMBER, number as u16)]],
        ),
        sequence(tags::DERIVATION_IMAGE_SEQUENCE, derivation(frame, grid, source)),
    ]
}

/// Which image a frame was drawn on; nothing if its plane lies between images.
fn derivation(frame: &Frame, grid: &Geometry, source: &Source) -> Vec<Vec<Element>> {
    let Some((mut item, same)) = source.image_of_slice(grid, frame.k) else { return vec![] };
    item.push(coded(tags::PURPOSE_OF_REFERENCE_CODE_SEQUENCE, Code::SOURCE_IMAGE));
    let preserved = if same { "YES" } else { "NO" };
    item.push(text(tags::SPATIAL_LOCATIONS_PRESERVED, VR::CS, preserved));
    vec![vec![
        coded(tags::DERIVATION_CODE_SEQUENCE, SEGMENTED),
        sequence(tags::SOURCE_IMAGE_SEQUENCE, vec![item]),
    ]]
}

/// Frames are told apart by segment and by position.
fn dimensions(organisation: &str) -> [Element; 2] {
    let uid = || text(tags::DIMENSION_ORGANIZATION_UID, VR::UI, organisation);
    let dimension = |pointer: Tag, group: Tag, label: &str| {
        vec![
            uid(),
            Element::new(tags::DIMENSION_INDEX_POINTER, VR::AT, PrimitiveValue::from(pointer)),
            Element::new(tags::FUNCTIONAL_GROUP_POINTER, VR::AT, PrimitiveValue::from(group)),
            text(tags::DIMENSION_DESCRIPTION_LABEL, VR::LO, label),
        ]
    };
    let (by_segment, by_place) = (
        (tags::REFERENCED_SEGMENT_NUMBER, tags::SEGMENT_IDENTIFICATION_SEQUENCE),
        (tags::IMAGE_POSITION_PATIENT, tags::PLANE_POSITION_SEQUENCE),
    );
    [
        sequence(tags::DIMENSION_ORGANIZATION_SEQUENCE, vec![vec![uid()]]),
        sequence(
            tags::DIMENSION_INDEX_SEQUENCE,
            vec![
                dimension(by_segment.0, by_segment.1, "Segment Number"),
                dimension(by_place.0, by_place.1, "Image Position (Patient)"),
            ],
        ),
    ]
}

const SEGMENTED: Code = Code::new("113076", "DCM", "Segmentation");
