//! A resampled, straightened or cropped volume as a new CT series of the same study.

use super::code::Code;
use super::ct::{Bits, Images, WriteSeriesError};
use super::element::{Element, coded, decimals, sequence, text, words};
use super::equipment;
use super::source::Source;
use crate::{Moment, uid_from_seed};
use dicom_core::VR;
use dicom_dictionary_std::tags;
use preop_image::Volume;
use preop_monitor::Monitor;
use sha2::{Digest, Sha256};

/// What was done to a series to make another of it.
#[derive(Clone, Copy, Debug)]
pub struct Derivation<'a> {
    /// In words, at most 64 characters: the new series is called so.
    pub description: &'a str,
    /// Whether voxels were interpolated: PS3.16's "Spatial resampling".
    pub resampled: bool,
    /// The thickness of a slice in millimetres, where slices are still those of the scanner.
    pub thickness_mm: Option<f64>,
}

/// A volume as a new series of the source's study, in its frame of reference: DERIVED, slope 1, in
/// Hounsfield units with 16 bits and a sign. Each image names the source image in whose plane it
/// lies. All UIDs follow from the voxels, their place, the source and `made`.
pub fn derived_series(
    volume: &Volume,
    source: &Source,
    derivation: &Derivation,
    made: Moment,
    monitor: &dyn Monitor,
) -> Result<Vec<(String, Vec<u8>)>, WriteSeriesError> {
    let mut content = Sha256::new();
    volume.content(|block| content.update(block));
    let content: String = content.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let seed = format!(
        "derived {content} of {} {} {}{}",
        source.series_uid,
        derivation.description,
        made.date().dicom(),
        made.dicom_time()
    );
    let shared = shared(source, derivation, made, &uid_from_seed(&format!("{seed} series")));
    let own = |k: usize| source_image(source, volume, k).into_iter().collect();
    Images { volume, bits: Bits::Sixteen, seed: &seed, shared, own: &own }.files(monitor)
}

fn shared(source: &Source, how: &Derivation, made: Moment, series: &str) -> Vec<Element> {
    let mut elements = source.study.elements();
    elements.extend(source.frame());
    elements.extend(source.facts.iter().chain(&source.lossy).cloned());
    let thickness: Vec<f64> = how.thickness_mm.into_iter().collect();
    let mut contributor = equipment::maker();
    contributor.push(coded(tags::PURPOSE_OF_REFERENCE_CODE_SEQUENCE, MODIFYING));
    elements.extend([
        text(tags::IMAGE_TYPE, VR::CS, "DERIVED\\SECONDARY\\AXIAL"),
        text(tags::DERIVATION_DESCRIPTION, VR::ST, &crate::text::shown(how.description)),
        sequence(tags::CONTRIBUTING_EQUIPMENT_SEQUENCE, vec![contributor]),
        words(tags::SERIES_DESCRIPTION, how.description),
        text(tags::SERIES_INSTANCE_UID, VR::UI, series),
        text(tags::SERIES_NUMBER, VR::IS, "901"),
        text(tags::ACQUISITION_NUMBER, VR::IS, ""),
        text(tags::SERIES_DATE, VR::DA, &made.date().dicom()),
        text(tags::SERIES_TIME, VR::TM, &made.dicom_time()),
        text(tags::CONTENT_DATE, VR::DA, &made.date().dicom()),
        text(tags::CONTENT_TIME, VR::TM, &made.dicom_time()),
        decimals(tags::SLICE_THICKNESS, &thickness),
    ]);
    // Type 2 in a CT image: there, if empty.
    for (tag, vr) in [(tags::MANUFACTURER, VR::LO), (tags::KVP, VR::DS)] {
        if !elements.iter().any(|e| e.header().tag == tag) {
            elements.push(text(tag, vr, ""));
        }
    }
    if how.resampled {
        elements.push(coded(tags::DERIVATION_CODE_SEQUENCE, RESAMPLING));
    }
    elements
}

fn source_image(source: &Source, volume: &Volume, k: usize) -> Option<Element> {
    let (mut item, same) = source.image_of_slice(volume.geometry(), k)?;
    item.push(coded(tags::PURPOSE_OF_REFERENCE_CODE_SEQUENCE, Code::SOURCE_IMAGE));
    let preserved = if same { "YES" } else { "NO" };
    item.push(text(tags::SPATIAL_LOCATIONS_PRESERVED, VR::CS, preserved));
    Some(sequence(tags::SOURCE_IMAGE_SEQUENCE, vec![item]))
}

const MODIFYING: Code = Code::new("109103", "DCM", "Modifying Equipment");
const RESAMPLING: Code = Code::new("113085", "DCM", "Spatial resampling");
