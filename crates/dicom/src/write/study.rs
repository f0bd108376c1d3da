//! Patient and study: what every object of a study says alike.

use super::element::{Element, text, words};
use crate::{Date, Identity};
use dicom_core::VR;
use dicom_dictionary_std::tags;

/// The patient and the study that an object belongs to. Has no `Debug`: it holds the identity.
#[derive(Clone)]
pub(super) struct Study {
    pub(super) identity: Identity,
    /// Whose number the patient's is; may be empty.
    pub(super) issuer: String,
    pub(super) uid: String,
    pub(super) date: Option<Date>,
    /// As DICOM writes it; may be empty.
    pub(super) time: String,
    pub(super) id: String,
    pub(super) accession: String,
    pub(super) referring: String,
    pub(super) description: String,
}

impl Study {
    /// The elements of the patient and general study modules.
    pub(super) fn elements(&self) -> Vec<Element> {
        let day = |date: Option<Date>| date.map_or(String::new(), Date::dicom);
        let mut elements = vec![
            text(tags::PATIENT_NAME, VR::PN, &self.identity.name),
            text(tags::PATIENT_ID, VR::LO, &self.identity.id),
            text(tags::PATIENT_BIRTH_DATE, VR::DA, &day(self.identity.birth_date)),
            text(tags::PATIENT_SEX, VR::CS, &self.identity.sex),
            text(tags::STUDY_INSTANCE_UID, VR::UI, &self.uid),
            text(tags::STUDY_DATE, VR::DA, &day(self.date)),
            text(tags::STUDY_TIME, VR::TM, &self.time),
            text(tags::STUDY_ID, VR::SH, &self.id),
            text(tags::ACCESSION_NUMBER, VR::SH, &self.accession),
            text(tags::REFERRING_PHYSICIAN_NAME, VR::PN, &self.referring),
        ];
        if !self.issuer.is_empty() {
            elements.push(words(tags::ISSUER_OF_PATIENT_ID, &self.issuer));
        }
        if !self.description.is_empty() {
            elements.push(words(tags::STUDY_DESCRIPTION, &self.description));
        }
        elements
    }
}
