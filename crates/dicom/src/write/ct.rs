//! A volume as a CT series, for phantoms and for other programs.

use super::element::{Element, decimals, text, word, words};
use super::object::file;
use super::study::Study;
use crate::{Date, Identity, uid_from_seed};
use dicom_core::{PrimitiveValue, VR};
use dicom_dictionary_std::{tags, uids};
use preop_image::Volume;
use preop_monitor::{Cancelled, Monitor};
use rayon::prelude::*;

/// What stored zero means, in Hounsfield units.
const INTERCEPT: i32 = -1024;

/// How many bits of each 16 hold a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bits {
    /// As most scanners write: -1024 to 3071 HU without a sign; what is beyond is clamped.
    Twelve,
    /// With a sign: every value from -31,744 to 31,743 HU is kept.
    Sixteen,
}

/// What a series says besides its voxels.
#[derive(Clone, Debug)]
pub struct SeriesHeader<'a> {
    /// All UIDs follow from it: the same seed, the same series.
    pub seed: &'a str,
    /// Whose scan it is.
    pub identity: &'a Identity,
    /// When it was taken.
    pub date: Date,
    /// What the study is called, at most 64 characters.
    pub study_description: &'a str,
    /// What the series is called, at most 64 characters.
    pub series_description: &'a str,
    /// As in `HEAD` or `LEG`: at most 16 capitals, digits, spaces.
    pub body_part: &'a str,
    /// `L`, `R`, or empty where the part is not paired.
    pub laterality: &'a str,
    /// Who made it.
    pub manufacturer: &'a str,
    /// The reconstruction kernel, at most 16 characters.
    pub kernel: &'a str,
    /// The thickness of a slice, in millimetres.
    pub thickness_mm: f64,
    /// How values are stored.
    pub bits: Bits,
}

/// Why a series is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteSeriesError {
    /// Somebody asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// An image is larger than the format allows.
    #[error("the slices have {0} x {1} voxels; DICOM allows 65,535 a side")]
    TooWide(usize, usize),
}

impl From<Cancelled> for WriteSeriesError {
    fn from(_: Cancelled) -> WriteSeriesError {
        WriteSeriesError::Cancelled
    }
}

/// The files of a CT series, one a slice, with their names: CT Image Storage, Explicit VR Little
/// Endian. The same volume and header give the same bytes.
pub fn ct_series(
    volume: &Volume,
    header: &SeriesHeader,
    monitor: &dyn Monitor,
) -> Result<Vec<(String, Vec<u8>)>, WriteSeriesError> {
    let shared = shared(header);
    Images { volume, bits: header.bits, seed: header.seed, shared, own: &|_| vec![] }.files(monitor)
}

/// What all images of a series from a header say alike.
fn shared(h: &SeriesHeader) -> Vec<Element> {
    let uid = |of: &str| uid_from_seed(&format!("{} {of}", h.seed));
    let study = Study {
        identity: h.identity.clone(),
        issuer: String::new(),
        uid: uid("study"),
        date: Some(h.date),
        time: "120000".into(),
        id: "1".into(),
        accession: String::new(),
        referring: String::new(),
        description: h.study_description.into(),
    };
    let mut elements = study.elements();
    let days = [tags::SERIES_DATE, tags::ACQUISITION_DATE, tags::CONTENT_DATE];
    elements.extend(days.map(|tag| text(tag, VR::DA, &h.date.dicom())));
    elements.extend([
        text(tags::IMAGE_TYPE, VR::CS, "ORIGINAL\\PRIMARY\\AXIAL"),
        text(tags::CONTENT_TIME, VR::TM, "120000"),
        text(tags::MANUFACTURER, VR::LO, h.manufacturer),
        words(tags::SERIES_DESCRIPTION, h.series_description),
        text(tags::BODY_PART_EXAMINED, VR::CS, h.body_part),
        decimals(tags::SLICE_THICKNESS, &[h.thickness_mm]),
        text(tags::KVP, VR::DS, "120"),
        text(tags::CONVOLUTION_KERNEL, VR::SH, h.kernel),
        text(tags::PATIENT_POSITION, VR::CS, "HFS"),
        text(tags::SERIES_INSTANCE_UID, VR::UI, &uid("series")),
        text(tags::SERIES_NUMBER, VR::IS, "1"),
        text(tags::ACQUISITION_NUMBER, VR::IS, "1"),
        text(tags::FRAME_OF_REFERENCE_UID, VR::UI, &uid("frame")),
        text(tags::POSITION_REFERENCE_INDICATOR, VR::LO, ""),
        text(tags::BURNED_IN_ANNOTATION, VR::CS, "NO"),
    ]);
    // The standard wants the side to be absent, not empty, where a part is not paired.
    let side = Some(h.laterality).filter(|side| !side.is_empty());
    elements.extend(side.map(|side| text(tags::LATERALITY, VR::CS, side)));
    elements
}

/// The images of a series on their way to files.
pub(super) struct Images<'a> {
    pub(super) volume: &'a Volume,
    pub(super) bits: Bits,
    /// The UIDs of the images follow from it and from their numbers.
    pub(super) seed: &'a str,
    /// What all images say alike.
    pub(super) shared: Vec<Element>,
    /// What the image of a slice says besides.
    pub(super) own: &'a (dyn Fn(usize) -> Vec<Element> + Sync),
}

impl Images<'_> {
    /// The files in the order of the slices, with their names.
    pub(super) fn files(
        &self,
        monitor: &dyn Monitor,
    ) -> Result<Vec<(String, Vec<u8>)>, WriteSeriesError> {
        let [ni, nj, nk] = self.volume.geometry().size();
        let (Ok(columns), Ok(rows)) = (u16::try_from(ni), u16::try_from(nj)) else {
            return Err(WriteSeriesError::TooWide(ni, nj));
        };
        (0..nk)
            .into_par_iter()
            .map(|k| {
                monitor.check()?;
                Ok((format!("IM{:05}.dcm", k + 1), self.file(k, rows, columns)))
            })
            .collect()
    }

    fn file(&self, k: usize, rows: u16, columns: u16) -> Vec<u8> {
        let instance = uid_from_seed(&format!("{} image {k}", self.seed));
        let mut elements = self.shared.clone();
        elements.extend((self.own)(k));
        elements.extend(self.place(k));
        elements.extend(self.pixels(k, rows, columns));
        elements.push(text(tags::MODALITY, VR::CS, "CT"));
        file(uids::CT_IMAGE_STORAGE, &instance, elements)
    }

    fn place(&self, k: usize) -> [Element; 3] {
        let geometry = self.volume.geometry();
        let [row, column, _] = geometry.axes();
        let position = geometry.centre([0, 0, k]).to_array();
        let orientation = [row.to_array(), column.to_array()].concat();
        [
            text(tags::INSTANCE_NUMBER, VR::IS, &(k + 1).to_string()),
            decimals(tags::IMAGE_POSITION_PATIENT, &position),
            decimals(tags::IMAGE_ORIENTATION_PATIENT, &orientation),
        ]
    }

    fn pixels(&self, k: usize, rows: u16, columns: u16) -> Vec<Element> {
        let [x, y, _] = self.volume.geometry().spacing();
        let area = usize::from(rows) * usize::from(columns);
        let slice = &self.volume.hu()[k * area..(k + 1) * area];
        let (stored, signed, bits) = match self.bits {
            Bits::Twelve => (stored(slice, 0, 4095), 0, 12),
            Bits::Sixteen => (stored(slice, i32::from(i16::MIN), i32::from(i16::MAX)), 1, 16),
        };
        vec![
            word(tags::SAMPLES_PER_PIXEL, 1),
            text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2"),
            word(tags::ROWS, rows),
            word(tags::COLUMNS, columns),
            // Row spacing comes first: the distance down a column.
            decimals(tags::PIXEL_SPACING, &[y, x]),
            word(tags::BITS_ALLOCATED, 16),
            word(tags::BITS_STORED, bits),
            word(tags::HIGH_BIT, bits - 1),
            word(tags::PIXEL_REPRESENTATION, signed),
            text(tags::WINDOW_CENTER, VR::DS, "400"),
            text(tags::WINDOW_WIDTH, VR::DS, "2000"),
            text(tags::RESCALE_INTERCEPT, VR::DS, &INTERCEPT.to_string()),
            text(tags::RESCALE_SLOPE, VR::DS, "1"),
            text(tags::RESCALE_TYPE, VR::LO, "HU"),
            Element::new(tags::PIXEL_DATA, VR::OW, PrimitiveValue::U16(stored.into())),
        ]
    }
}

fn stored(slice: &[i16], low: i32, high: i32) -> Vec<u16> {
    slice.iter().map(|hu| (i32::from(*hu) - INTERCEPT).clamp(low, high) as u16).collect()
}
