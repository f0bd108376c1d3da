//! A volume as a CT series, for phantoms and for other programs.

use crate::{Date, Identity, uid_from_seed};
use dicom_core::{DataElement, PrimitiveValue, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
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
    let [ni, nj, nk] = volume.geometry().size();
    let (Ok(columns), Ok(rows)) = (u16::try_from(ni), u16::try_from(nj)) else {
        return Err(WriteSeriesError::TooWide(ni, nj));
    };
    (0..nk)
        .into_par_iter()
        .map(|k| {
            monitor.check()?;
            let image = Image { volume, header, k, rows, columns };
            Ok((format!("IM{:05}.dcm", k + 1), image.file()))
        })
        .collect()
}

/// One slice on its way to a file.
struct Image<'a> {
    volume: &'a Volume,
    header: &'a SeriesHeader<'a>,
    k: usize,
    rows: u16,
    columns: u16,
}

type Element = DataElement<InMemDicomObject>;

impl Image<'_> {
    fn file(&self) -> Vec<u8> {
        let elements = [self.general(), self.acquisition(), self.place(), self.pixels()].concat();
        let meta = FileMetaTableBuilder::new()
            .transfer_syntax(uids::EXPLICIT_VR_LITTLE_ENDIAN)
            .media_storage_sop_class_uid(uids::CT_IMAGE_STORAGE)
            .media_storage_sop_instance_uid(self.instance_uid())
            .implementation_class_uid(uid_from_seed("preop implementation"))
            .implementation_version_name("PREOP");
        let file = InMemDicomObject::from_element_iter(elements)
            .with_meta(meta)
            .expect("the meta group is complete");
        let mut bytes = Vec::new();
        file.write_all(&mut bytes).expect("writing into memory never fails");
        bytes
    }

    fn uid(&self, of: &str) -> String {
        uid_from_seed(&format!("{} {of}", self.header.seed))
    }

    fn instance_uid(&self) -> String {
        self.uid(&format!("image {}", self.k))
    }

    /// Patient, study, series, equipment and image.
    fn general(&self) -> Vec<Element> {
        let h = self.header;
        let date = h.date.dicom();
        let id = h.identity;
        vec![
            text(tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192"),
            text(tags::IMAGE_TYPE, VR::CS, "ORIGINAL\\PRIMARY\\AXIAL"),
            text(tags::SOP_CLASS_UID, VR::UI, uids::CT_IMAGE_STORAGE),
            text(tags::SOP_INSTANCE_UID, VR::UI, &self.instance_uid()),
            text(tags::STUDY_DATE, VR::DA, &date),
            text(tags::SERIES_DATE, VR::DA, &date),
            text(tags::ACQUISITION_DATE, VR::DA, &date),
            text(tags::CONTENT_DATE, VR::DA, &date),
            text(tags::STUDY_TIME, VR::TM, "120000"),
            text(tags::CONTENT_TIME, VR::TM, "120000"),
            text(tags::ACCESSION_NUMBER, VR::SH, ""),
            text(tags::MODALITY, VR::CS, "CT"),
            text(tags::MANUFACTURER, VR::LO, h.manufacturer),
            text(tags::REFERRING_PHYSICIAN_NAME, VR::PN, ""),
            text(tags::STUDY_DESCRIPTION, VR::LO, h.study_description),
            text(tags::SERIES_DESCRIPTION, VR::LO, h.series_description),
            text(tags::PATIENT_NAME, VR::PN, &id.name),
            text(tags::PATIENT_ID, VR::LO, &id.id),
            text(
                tags::PATIENT_BIRTH_DATE,
                VR::DA,
                &id.birth_date.map_or(String::new(), Date::dicom),
            ),
            text(tags::PATIENT_SEX, VR::CS, &id.sex),
        ]
    }

    fn acquisition(&self) -> Vec<Element> {
        let h = self.header;
        vec![
            text(tags::BODY_PART_EXAMINED, VR::CS, h.body_part),
            text(tags::SLICE_THICKNESS, VR::DS, &decimal(h.thickness_mm)),
            text(tags::KVP, VR::DS, "120"),
            text(tags::CONVOLUTION_KERNEL, VR::SH, h.kernel),
            text(tags::PATIENT_POSITION, VR::CS, "HFS"),
            text(tags::STUDY_INSTANCE_UID, VR::UI, &self.uid("study")),
            text(tags::SERIES_INSTANCE_UID, VR::UI, &self.uid("series")),
            text(tags::STUDY_ID, VR::SH, "1"),
            text(tags::SERIES_NUMBER, VR::IS, "1"),
            text(tags::ACQUISITION_NUMBER, VR::IS, "1"),
            text(tags::INSTANCE_NUMBER, VR::IS, &(self.k + 1).to_string()),
        ]
    }

    fn place(&self) -> Vec<Element> {
        let geometry = self.volume.geometry();
        let [row, column, _] = geometry.axes();
        let position = geometry.centre([0, 0, self.k]).to_array();
        let orientation = [row.to_array(), column.to_array()].concat();
        // The standard wants the side to be absent, not empty, where a part is not paired.
        let side = Some(self.header.laterality).filter(|side| !side.is_empty());
        let side = side.map(|side| text(tags::LATERALITY, VR::CS, side));
        let mut elements = vec![
            text(tags::IMAGE_POSITION_PATIENT, VR::DS, &decimals(&position)),
            text(tags::IMAGE_ORIENTATION_PATIENT, VR::DS, &decimals(&orientation)),
            text(tags::FRAME_OF_REFERENCE_UID, VR::UI, &self.uid("frame")),
            text(tags::POSITION_REFERENCE_INDICATOR, VR::LO, ""),
        ];
        elements.extend(side);
        elements
    }

    fn pixels(&self) -> Vec<Element> {
        let [x, y, _] = self.volume.geometry().spacing();
        let (stored, signed, bits) = match self.header.bits {
            Bits::Twelve => (self.stored(0, 4095), 0, 12),
            Bits::Sixteen => (self.stored(i32::from(i16::MIN), i32::from(i16::MAX)), 1, 16),
        };
        vec![
            word(tags::SAMPLES_PER_PIXEL, 1),
            text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2"),
            word(tags::ROWS, self.rows),
            word(tags::COLUMNS, self.columns),
            // Row spacing comes first: the distance down a column.
            text(tags::PIXEL_SPACING, VR::DS, &decimals(&[y, x])),
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

    fn stored(&self, low: i32, high: i32) -> Vec<u16> {
        let area = usize::from(self.rows) * usize::from(self.columns);
        let slice = &self.volume.hu()[self.k * area..(self.k + 1) * area];
        slice.iter().map(|hu| (i32::from(*hu) - INTERCEPT).clamp(low, high) as u16).collect()
    }
}

fn text(tag: dicom_core::Tag, vr: VR, value: &str) -> Element {
    Element::new(tag, vr, PrimitiveValue::from(value))
}

fn word(tag: dicom_core::Tag, value: u16) -> Element {
    Element::new(tag, VR::US, PrimitiveValue::from(value))
}

fn decimals(numbers: &[f64]) -> String {
    numbers.iter().map(|n| decimal(*n)).collect::<Vec<_>>().join("\\")
}

/// A decimal string: the shortest, or the most exact, that fits DICOM's 16 characters.
fn decimal(number: f64) -> String {
    let number = number + 0.0;
    let shortest = format!("{number}");
    if shortest.len() <= 16 {
        return shortest;
    }
    (0..=14)
        .rev()
        .map(|places| format!("{number:.places$}"))
        .find(|text| text.len() <= 16)
        .unwrap_or_else(|| format!("{number:.8e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_fit_and_lose_nothing_that_matters() {
        for (number, text) in [
            (-0.0, "0"),
            (0.5, "0.5"),
            (-123.45678901234567, "-123.45678901235"),
            (1.0 / 3.0, "0.33333333333333"),
            (-1.0e-17, "-0.0000000000000"),
        ] {
            assert_eq!(decimal(number), text);
        }
    }
}
