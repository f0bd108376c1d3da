//! A data set as the bytes of a file.

use super::element::{Element, text};
use crate::uid_from_seed;
use dicom_core::VR;
use dicom_dictionary_std::{tags, uids};
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use sha2::{Digest, Sha256};

/// An object in Explicit VR Little Endian with its SOP common elements, texts in UTF-8.
pub(super) fn file(class: &str, instance: &str, mut elements: Vec<Element>) -> Vec<u8> {
    elements.extend([
        text(tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192"),
        text(tags::SOP_CLASS_UID, VR::UI, class),
        text(tags::SOP_INSTANCE_UID, VR::UI, instance),
    ]);
    let meta = FileMetaTableBuilder::new()
        .transfer_syntax(uids::EXPLICIT_VR_LITTLE_ENDIAN)
        .media_storage_sop_class_uid(class)
        .media_storage_sop_instance_uid(instance)
        .implementation_class_uid(uid_from_seed("preop implementation"))
        .implementation_version_name("PREOP");
    let file = InMemDicomObject::from_element_iter(elements)
        .with_meta(meta)
        .expect("the meta group is complete");
    let mut bytes = Vec::new();
    file.write_all(&mut bytes).expect("writing into memory never fails");
    bytes
}

/// A file whose series and instance UIDs follow from everything else in it.
pub(super) fn hashed_file(class: &str, mut elements: Vec<Element>) -> Vec<u8> {
    let content = Sha256::digest(file(class, "", elements.clone()));
    let seed: String = content.iter().map(|byte| format!("{byte:02x}")).collect();
    let series = uid_from_seed(&format!("{seed} series"));
    elements.push(text(tags::SERIES_INSTANCE_UID, VR::UI, &series));
    file(class, &uid_from_seed(&format!("{seed} instance")), elements)
}
