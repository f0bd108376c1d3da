//! Coded concepts: what a word is in the vocabularies that other programs know.

use super::element::{Element, text};
use crate::Concept;
use crate::meaning::MOST_CODE;
use dicom_core::VR;
use dicom_dictionary_std::tags;

/// A concept of a coding scheme: `SCT` (SNOMED CT), `DCM` (PS3.16), `UCUM`, `LN` (LOINC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code.
    pub value: &'static str,
    /// The scheme that it belongs to.
    pub scheme: &'static str,
    /// What people call it.
    pub meaning: &'static str,
}

impl Code {
    /// Why an object names an image that it was made from (CID 7202).
    pub(super) const SOURCE_IMAGE: Code =
        Code::new("121322", "DCM", "Source image for image processing operation");

    pub(super) const fn new(
        value: &'static str,
        scheme: &'static str,
        meaning: &'static str,
    ) -> Code {
        Code { value, scheme, meaning }
    }

    /// The elements of the item that holds it.
    pub(super) fn elements(self) -> Vec<Element> {
        vec![
            text(tags::CODE_VALUE, VR::SH, self.value),
            text(tags::CODING_SCHEME_DESIGNATOR, VR::SH, self.scheme),
            text(tags::CODE_MEANING, VR::LO, self.meaning),
        ]
    }
}

impl Concept {
    /// The elements of the item that holds it.
    pub(super) fn elements(&self) -> Vec<Element> {
        let value = match self.value.chars().count() > MOST_CODE {
            _ if self.urn => text(tags::URN_CODE_VALUE, VR::UR, &self.value),
            true => text(tags::LONG_CODE_VALUE, VR::UC, &self.value),
            false => text(tags::CODE_VALUE, VR::SH, &self.value),
        };
        let mut elements = vec![value, text(tags::CODE_MEANING, VR::LO, &self.meaning)];
        if !self.scheme.is_empty() {
            elements.push(text(tags::CODING_SCHEME_DESIGNATOR, VR::SH, &self.scheme));
        }
        if !self.version.is_empty() {
            elements.push(text(tags::CODING_SCHEME_VERSION, VR::SH, &self.version));
        }
        elements
    }
}

/// A part of the body as a segment's category and type (PS3.16 CID 7150, 7151 and below).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The word for it here, as in `fibula`.
    pub name: &'static str,
    /// Anatomical structure, tissue, or what is abnormal.
    pub category: Code,
    /// What it is.
    pub kind: Code,
}

const STRUCTURE: Code = Code::new("91723000", "SCT", "Anatomical Structure");
const TISSUE: Code = Code::new("85756007", "SCT", "Tissue");
const ABNORMAL: Code = Code::new("49755003", "SCT", "Morphologically Abnormal Structure");

const fn structure(name: &'static str, value: &'static str, meaning: &'static str) -> Part {
    Part { name, category: STRUCTURE, kind: Code::new(value, "SCT", meaning) }
}

impl Part {
    /// What is known of nothing else: tissue.
    pub const TISSUE: Part = Part { name: "tissue", category: TISSUE, kind: TISSUE };

    /// Every part that has a word.
    pub const ALL: &'static [Part] = &[
        Part::TISSUE,
        structure("artery", "51114001", "Artery"),
        structure("bone", "272673000", "Bone"),
        structure("femur", "71341001", "Femur"),
        structure("fibula", "87342007", "Fibula"),
        structure("mandible", "91609006", "Mandible"),
        structure("maxilla", "70925003", "Maxilla"),
        structure("nerve", "91728009", "Nerve"),
        structure("orbit", "363654007", "Orbit"),
        structure("pelvis", "118645006", "Pelvis"),
        structure("skull", "89546000", "Skull"),
        structure("tibia", "12611008", "Tibia"),
        structure("tooth", "38199008", "Tooth"),
        structure("vertebra", "51282000", "Vertebra"),
        Part {
            name: "tumour",
            category: ABNORMAL,
            kind: Code::new("108369006", "SCT", "Neoplasm"),
        },
    ];

    /// The part of that name.
    pub fn named(name: &str) -> Option<Part> {
        Part::ALL.iter().find(|part| part.name == name).copied()
    }
}

/// The millimetre (CID 7063).
pub(super) const MILLIMETRE: Code = Code::new("mm", "UCUM", "millimeter");
