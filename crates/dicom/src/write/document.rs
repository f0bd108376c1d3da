//! A file inside a DICOM object: a printable model (STL, OBJ) or a report (PDF).
//!
//! PS3.3 A.85 (STL), A.86 (OBJ), A.45 (PDF); the modules are C.24 and C.35.1.

use super::code::{Code, MILLIMETRE};
use super::element::{Element, bytes, coded, long, sequence, text, words};
use super::equipment;
use super::object::hashed_file;
use super::source::Source;
use crate::{Moment, uid_from_seed};
use dicom_core::VR;
use dicom_dictionary_std::{tags, uids};

/// A file that goes into a DICOM object as it is, byte for byte.
#[derive(Clone, Copy, Debug)]
pub enum Document<'a> {
    /// A binary STL, in millimetres and patient axes of the source's frame of reference.
    Stl(&'a [u8], Model<'a>),
    /// A Wavefront OBJ, likewise.
    Obj(&'a [u8], Model<'a>),
    /// A PDF.
    Pdf(&'a [u8]),
}

/// What a model is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Model<'a> {
    /// PS3.16 CID 7064.
    pub usage: Usage,
    /// `L`, `R`, `U` (unpaired) or `B` (both): the side that it is meant for.
    pub laterality: &'a str,
    /// Whether the surface was changed by hand or by a plan (cut, moved) against what was scanned; not said where nobody
    /// knows. Nor is it ever said whether it is a mirror image: a file does not tell.
    pub modified: Option<bool>,
    /// Models with the same words belong together; empty for one alone.
    pub group: &'a str,
}

/// PS3.16 CID 7064, as far as it is used here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// To plan with.
    Planning,
    /// A guide or another tool will be made of it.
    ToolFabrication,
    /// An implant will be made of it.
    ImplantFabrication,
}

/// A file as a DICOM object of the source's patient and study. `burned_in` says whether it shows who
/// the patient is or carries an embossed number. UIDs follow from the content and from `made`.
///
/// # Panics
/// If the file has more than 2^32 - 2 bytes.
pub fn document(
    document: &Document,
    title: &str,
    burned_in: bool,
    source: &Source,
    made: Moment,
) -> Vec<u8> {
    let (class, mime, modality, content) = match document {
        Document::Stl(bytes, _) => (uids::ENCAPSULATED_STL_STORAGE, "model/stl", "M3D", bytes),
        Document::Obj(bytes, _) => (uids::ENCAPSULATED_OBJ_STORAGE, "model/obj", "M3D", bytes),
        Document::Pdf(bytes) => (uids::ENCAPSULATED_PDF_STORAGE, "application/pdf", "DOC", bytes),
    };
    let length = u32::try_from(content.len()).ok().filter(|n| *n < u32::MAX - 1);
    let length = length.expect("an encapsulated file is below 4 GiB");
    let mut elements = source.study.elements();
    elements.extend(equipment::ours());
    elements.extend([
        text(tags::MODALITY, VR::CS, modality),
        words(tags::SERIES_DESCRIPTION, title),
        text(tags::SERIES_DATE, VR::DA, &made.date().dicom()),
        text(tags::SERIES_TIME, VR::TM, &made.dicom_time()),
        text(tags::INSTANCE_NUMBER, VR::IS, "1"),
        text(tags::CONTENT_DATE, VR::DA, &made.date().dicom()),
        text(tags::CONTENT_TIME, VR::TM, &made.dicom_time()),
        text(tags::ACQUISITION_DATE_TIME, VR::DT, &source.taken()),
        text(tags::BURNED_IN_ANNOTATION, VR::CS, if burned_in { "YES" } else { "NO" }),
        text(tags::DOCUMENT_TITLE, VR::ST, &crate::text::shown(title)),
        text(tags::VERIFICATION_FLAG, VR::CS, "UNVERIFIED"),
        text(tags::MIME_TYPE_OF_ENCAPSULATED_DOCUMENT, VR::LO, mime),
        long(tags::ENCAPSULATED_DOCUMENT_LENGTH, &[length]),
        bytes(tags::ENCAPSULATED_DOCUMENT, content.to_vec()),
        sequence(tags::SOURCE_INSTANCE_SEQUENCE, source.references()),
        source.referenced_series(),
    ]);
    match document {
        Document::Stl(_, model) | Document::Obj(_, model) => {
            elements.extend(source.frame());
            elements.extend(manufacturing(model, source));
        }
        Document::Pdf(_) => {
            elements.push(text(tags::SERIES_NUMBER, VR::IS, "904"));
            // Made at a workstation, not scanned from paper.
            elements.push(text(tags::CONVERSION_TYPE, VR::CS, "WSD"));
            elements.push(sequence(tags::CONCEPT_NAME_CODE_SEQUENCE, vec![]));
        }
    }
    hashed_file(class, elements)
}

/// The manufacturing 3D model module (PS3.3 C.35.1), and what a model's document says of itself.
fn manufacturing(model: &Model, source: &Source) -> Vec<Element> {
    let yes = |is: bool| if is { "YES" } else { "NO" };
    let usage = match model.usage {
        Usage::Planning => Code::new("129013", "DCM", "Planning Intent"),
        Usage::ToolFabrication => Code::new("129014", "DCM", "Tool Fabrication"),
        Usage::ImplantFabrication => Code::new("129016", "DCM", "Implant Fabrication"),
    };
    let mut elements = vec![
        text(tags::SERIES_NUMBER, VR::IS, "903"),
        coded(tags::CONCEPT_NAME_CODE_SEQUENCE, CT_MODEL),
        coded(tags::MEASUREMENT_UNITS_CODE_SEQUENCE, MILLIMETRE),
        coded(tags::MODEL_USAGE_CODE_SEQUENCE, usage),
    ];
    if let Some(modified) = model.modified {
        elements.push(text(tags::MODEL_MODIFICATION, VR::CS, yes(modified)));
    }
    if !model.laterality.is_empty() {
        elements.push(text(tags::IMAGE_LATERALITY, VR::CS, model.laterality));
    }
    if !model.group.is_empty() {
        let group = format!("model group {} of {}", model.group, source.series_uid);
        elements.push(text(tags::MODEL_GROUP_UID, VR::UI, &uid_from_seed(&group)));
    }
    elements
}

/// CID 7061: what kind of document a model is.
const CT_MODEL: Code = Code::new("85040-4", "LN", "CT 3D CAM model");
