//! The elements of objects that we write.

use super::code::Code;
use dicom_core::value::DataSetSequence;
use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;

pub(super) type Element = DataElement<InMemDicomObject>;

/// Text whose characters are the caller's to answer for.
pub(super) fn text(tag: Tag, vr: VR, value: &str) -> Element {
    Element::new(tag, vr, PrimitiveValue::from(value))
}

/// Words of a person as a long string: one line, no backslash, at most 64 characters.
pub(super) fn words(tag: Tag, value: &str) -> Element {
    let tame = crate::text::shown(value).replace('\\', "/");
    let cut: String = tame.chars().take(64).collect();
    text(tag, VR::LO, cut.trim())
}

pub(super) fn word(tag: Tag, value: u16) -> Element {
    Element::new(tag, VR::US, PrimitiveValue::from(value))
}

pub(super) fn long(tag: Tag, values: &[u32]) -> Element {
    Element::new(tag, VR::UL, PrimitiveValue::U32(values.into()))
}

pub(super) fn bytes(tag: Tag, value: Vec<u8>) -> Element {
    Element::new(tag, VR::OB, PrimitiveValue::U8(value.into()))
}

pub(super) fn sequence(tag: Tag, items: Vec<Vec<Element>>) -> Element {
    let items: Vec<InMemDicomObject> =
        items.into_iter().map(InMemDicomObject::from_element_iter).collect();
    Element::new(tag, VR::SQ, DataSetSequence::from(items))
}

/// A sequence of one coded concept.
pub(super) fn coded(tag: Tag, code: Code) -> Element {
    sequence(tag, vec![code.elements()])
}

/// The item that names another instance.
pub(super) fn reference(class: &str, instance: &str) -> Vec<Element> {
    vec![
        text(tags::REFERENCED_SOP_CLASS_UID, VR::UI, class),
        text(tags::REFERENCED_SOP_INSTANCE_UID, VR::UI, instance),
    ]
}

/// Several decimal strings.
pub(super) fn decimals(tag: Tag, numbers: &[f64]) -> Element {
    let joined = numbers.iter().map(|n| decimal(*n)).collect::<Vec<_>>().join("\\");
    text(tag, VR::DS, &joined)
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
