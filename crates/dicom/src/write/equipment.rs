//! Who made an object: this program.

use super::element::{Element, text};
use dicom_core::VR;
use dicom_dictionary_std::tags;

/// General and enhanced general equipment of what we make ourselves.
pub(super) fn ours() -> Vec<Element> {
    let mut elements = maker();
    elements.push(text(tags::DEVICE_SERIAL_NUMBER, VR::LO, "none"));
    elements
}

/// The program as a contributor to what another machine has made.
pub(super) fn maker() -> Vec<Element> {
    vec![
        text(tags::MANUFACTURER, VR::LO, "Preop"),
        text(tags::MANUFACTURER_MODEL_NAME, VR::LO, "Preop (not cleared as a medical device)"),
        text(tags::SOFTWARE_VERSIONS, VR::LO, env!("CARGO_PKG_VERSION")),
    ]
}
