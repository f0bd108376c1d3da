//! The series that something is derived from: what the new object takes from it.

use super::element::{Element, reference, sequence, text};
use super::study::Study;
use crate::attributes::{self as a, Attributes};
use crate::series::choose::{self, Member};
use crate::{Date, Decode, Files, Identity, Modality, Record, SeriesError, SliceError};
use dicom_core::VR;
use dicom_dictionary_std::tags;
use preop_image::Geometry;
use preop_monitor::Monitor;
use preop_space::{Bounds, Direction, Point};
use std::fmt;

/// How far planes and places of the same voxels may differ, in millimetres: the rounding of decimal
/// strings and no more.
const SAME_PLACE_MM: f64 = 1e-3;
/// The same for the components of directions.
const SAME_DIRECTION: f64 = 1e-4;

/// A series as the source of what is made from it: patient, study, frame of reference, and the UIDs
/// and places of its images. `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Source {
    pub(super) study: Study,
    pub(super) series_uid: String,
    pub(super) frame_of_reference: String,
    position_reference: String,
    taken: (String, String),
    pub(super) facts: Vec<Element>,
    pub(super) lossy: Vec<Element>,
    images: Vec<SourceImage>,
}

/// One image of the source.
#[derive(Clone)]
struct SourceImage {
    class: String,
    instance: String,
    /// Its number from 1 in an image of several frames.
    frame: Option<usize>,
    origin: Point,
    axes: [Direction; 2],
    /// Columns and rows, and the distances between them.
    size: [usize; 2],
    spacing: [f64; 2],
}

impl Source {
    /// Reads the headers of a series; of several CT series one must be named by `series_uid`. Pixels
    /// are not looked at.
    ///
    /// # Errors
    /// As [`assemble`](crate::assemble); a series without a frame of reference is refused too, since
    /// nothing that is derived from it could be laid over it.
    pub fn read(
        files: &dyn Files,
        series_uid: Option<&str>,
        decode: &dyn Decode,
        monitor: &dyn Monitor,
    ) -> Result<Source, SeriesError> {
        let members = choose::series(files, (Modality::Ct, series_uid), decode, monitor)?.members;
        let told =
            |m: &Member, source| SeriesError::File { name: files.name(m.file).into(), source };
        let mut images = Vec::new();
        for member in &members {
            monitor.check()?;
            for frame in 0..member.record.frames.len().max(1) {
                images.push(image(&member.record, frame).map_err(|e| told(member, e))?);
            }
        }
        let first = members.first().ok_or(SeriesError::TooFew(0))?;
        of_first(&first.record, images).map_err(|e| told(first, e))
    }

    /// The patient.
    pub fn identity(&self) -> &Identity {
        &self.study.identity
    }

    /// Whether its places are in this frame of reference.
    pub fn is_in(&self, frame_of_reference: &str) -> bool {
        self.frame_of_reference == frame_of_reference
    }

    /// The box along the patient's axes that holds every voxel centre of the source.
    pub fn bounds(&self) -> Bounds {
        Bounds::of(self.images.iter().flat_map(SourceImage::corners))
    }

    /// When the source was taken, as DICOM's date and time in one; empty if it does not say.
    pub(super) fn taken(&self) -> String {
        let (date, time) = &self.taken;
        let whole = time.len() >= 4 && time.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if date.len() == 8 && whole { format!("{date}{time}") } else { date.clone() }
    }

    /// The elements of the frame of reference module.
    pub(super) fn frame(&self) -> Vec<Element> {
        vec![
            text(tags::FRAME_OF_REFERENCE_UID, VR::UI, &self.frame_of_reference),
            text(tags::POSITION_REFERENCE_INDICATOR, VR::LO, &self.position_reference),
        ]
    }

    /// One item for each image of the source: its class and instance.
    pub(super) fn references(&self) -> Vec<Vec<Element>> {
        let once = self.images.iter().filter(|i| i.frame.is_none_or(|n| n == 1));
        once.map(|i| reference(&i.class, &i.instance)).collect()
    }

    /// The sequence that names the source series and its images (common instance reference module).
    pub(super) fn referenced_series(&self) -> Element {
        let instances = sequence(tags::REFERENCED_INSTANCE_SEQUENCE, self.references());
        let series = text(tags::SERIES_INSTANCE_UID, VR::UI, &self.series_uid);
        sequence(tags::REFERENCED_SERIES_SEQUENCE, vec![vec![series, instances]])
    }

    /// The image in whose plane slice `k` of a grid lies, and whether its voxels are the same.
    pub(super) fn image_of_slice(&self, grid: &Geometry, k: usize) -> Option<(Vec<Element>, bool)> {
        let at = grid.centre([0, 0, k]);
        let normal = grid.axes()[2];
        let in_plane = |i: &&SourceImage| {
            let normals = i.axes[0].cross(*i.axes[1]) - *normal;
            normals.length() < SAME_DIRECTION && (i.origin - at).dot(*normal).abs() < SAME_PLACE_MM
        };
        let image = self.images.iter().find(in_plane)?;
        let mut item = reference(&image.class, &image.instance);
        let frame = image.frame.map(|n| n.to_string());
        item.extend(frame.map(|n| text(tags::REFERENCED_FRAME_NUMBER, VR::IS, &n)));
        Some((item, image.has_voxels_of(grid, at)))
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source(not shown)")
    }
}

impl SourceImage {
    fn corners(&self) -> [Point; 4] {
        let [i, j] = [0, 1].map(|n| self.axes[n] * (self.spacing[n] * (self.size[n] - 1) as f64));
        [self.origin, self.origin + i, self.origin + j, self.origin + i + j]
    }

    fn has_voxels_of(&self, grid: &Geometry, at: Point) -> bool {
        let same = |n: usize| {
            (*self.axes[n] - *grid.axes()[n]).length() < SAME_DIRECTION
                && (self.spacing[n] - grid.spacing()[n]).abs() < SAME_PLACE_MM
                && self.size[n] == grid.size()[n]
        };
        same(0) && same(1) && (self.origin - at).length() < SAME_PLACE_MM
    }
}

fn image(record: &Record, frame: usize) -> Result<SourceImage, SliceError> {
    let attributes = Attributes::of(record, frame);
    let [x, y, z] = attributes.required_numbers(a::POSITION)?;
    let [a0, a1, a2, b0, b1, b2] = attributes.required_numbers(a::ORIENTATION)?;
    let direction = |x, y, z| {
        Direction::new(x, y, z).ok_or_else(|| a::ORIENTATION.wrong("", "names no direction"))
    };
    let [row_spacing, column_spacing] = attributes.required_numbers(a::PIXEL_SPACING)?;
    let [rows, columns] = [a::ROWS, a::COLUMNS].map(|w| attributes.required_word(w));
    Ok(SourceImage {
        class: attributes.required_uid(a::SOP_CLASS)?,
        instance: attributes.required_uid(a::SOP_INSTANCE)?,
        frame: (!record.frames.is_empty()).then_some(frame + 1),
        origin: Point::new(x, y, z),
        axes: [direction(a0, a1, a2)?, direction(b0, b1, b2)?],
        size: [usize::from(columns?.max(1)), usize::from(rows?.max(1))],
        spacing: [column_spacing, row_spacing],
    })
}

/// What all images say alike, from the first of them.
fn of_first(record: &Record, images: Vec<SourceImage>) -> Result<Source, SliceError> {
    let attributes = Attributes::of(record, 0);
    let told = |attribute| attributes.text(attribute);
    let day = |attribute| Date::parse(&attributes.text(attribute));
    let study = Study {
        identity: Identity::new(
            &told(a::PATIENT_NAME),
            &told(a::PATIENT_ID),
            day(a::BIRTH_DATE),
            &told(a::SEX),
        ),
        issuer: told(a::PATIENT_ID_ISSUER),
        uid: attributes.required_uid(a::STUDY_UID)?,
        date: day(a::STUDY_DATE),
        time: told(a::STUDY_TIME),
        id: told(a::STUDY_ID),
        accession: told(a::ACCESSION),
        referring: told(a::REFERRING),
        description: told(a::STUDY_DESCRIPTION),
    };
    let kept = |attributes: &[(a::Attribute, VR)], from: &Attributes| -> Vec<Element> {
        attributes
            .iter()
            .map(|(attribute, vr)| (attribute.tag, *vr, from.text(*attribute)))
            .filter(|(_, _, value)| !value.is_empty())
            .map(|((group, element), vr, value)| text(dicom_core::Tag(group, element), vr, &value))
            .collect()
    };
    let facts = [
        (a::MANUFACTURER, VR::LO),
        (a::MODEL, VR::LO),
        (a::BODY_PART, VR::CS),
        (a::KERNEL, VR::SH),
        (a::PATIENT_POSITION, VR::CS),
        (a::LATERALITY, VR::CS),
        (a::BURNED_IN, VR::CS),
        (a::ACQUISITION_DATE, VR::DA),
        (a::ACQUISITION_TIME, VR::TM),
        (a::KVP, VR::DS),
    ];
    let lossy = [(a::LOSSY, VR::CS), (a::LOSSY_RATIO, VR::DS), (a::LOSSY_METHOD, VR::CS)];
    let taken = [a::ACQUISITION_DATE, a::SERIES_DATE, a::STUDY_DATE];
    let taken = taken.into_iter().map(told).find(|d| !d.is_empty()).unwrap_or_default();
    Ok(Source {
        study,
        series_uid: attributes.required_uid(a::SERIES_UID)?,
        frame_of_reference: attributes.required_uid(a::FRAME_OF_REFERENCE)?,
        position_reference: told(a::POSITION_REFERENCE),
        taken: (taken, told(a::ACQUISITION_TIME)),
        facts: kept(&facts, &attributes),
        lossy: kept(&lossy, &attributes),
        images,
    })
}
