//! What the pixels of an object may show that no attribute tells: burned-in text, and a face.

use crate::Modality;
use crate::scan::Tag;
use crate::scan::tree::Node;
use serde::{Deserialize, Serialize};

/// What is known of text that is burned into pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BurnedIn {
    /// There are no pixels, the object says that there is none, or its pixels are no picture (a segmentation, a dose).
    #[default]
    No,
    /// A slice of CT, MR or PET that does not say: scanners do not write into these.
    Unlikely,
    /// A picture of another kind that does not say, as a screen capture or a dose page.
    Maybe,
    /// The object says so.
    Yes,
}

/// Classes whose pixels are numbers and no picture: segmentations, label maps, doses, parametric maps.
const NO_PICTURES: [&str; 4] = [
    "1.2.840.10008.5.1.4.1.1.66.4",
    "1.2.840.10008.5.1.4.1.1.66.7",
    "1.2.840.10008.5.1.4.1.1.481.2",
    "1.2.840.10008.5.1.4.1.1.30",
];

/// Words of Body Part Examined (PS3.16 Annex L) for what shows a face.
const WITH_FACE: [&str; 19] = [
    "HEAD",
    "HEADNECK",
    "SKULL",
    "BRAIN",
    "FACE",
    "JAW",
    "MANDIBLE",
    "MAXILLA",
    "ORBIT",
    "EYE",
    "EAR",
    "IAC",
    "SINUS",
    "TMJ",
    "TMJOINT",
    "NOSE",
    "NECK",
    "SELLA",
    "WHOLEBODY",
];

/// An object's own words about its picture.
pub(super) struct Picture<'a> {
    pub(super) class: &'a str,
    pub(super) nodes: &'a [Node],
    pub(super) from: &'a [u8],
}

impl Picture<'_> {
    /// Whether text is burned in, as far as the object tells.
    pub(super) fn burned_in(&self) -> BurnedIn {
        let said = self.text((0x0028, 0x0301));
        let has_pixels = self.nodes.iter().any(|n| matches!(n.tag, (0x7fe0, 0x0008..=0x0010)));
        match said.as_str() {
            "YES" => BurnedIn::Yes,
            _ if !has_pixels || NO_PICTURES.contains(&self.class) => BurnedIn::No,
            "NO" => BurnedIn::No,
            _ if self.is_slice() => BurnedIn::Unlikely,
            _ => BurnedIn::Maybe,
        }
    }

    /// Whether a face may be made of it: a slice of a head, or of what it does not say.
    pub(super) fn may_show_face(&self) -> bool {
        let part = self.text((0x0018, 0x0015)).to_uppercase();
        let words = || part.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
        let joined: String = words().collect();
        let is_head = part.is_empty()
            || WITH_FACE.contains(&joined.as_str())
            || words().any(|word| WITH_FACE.contains(&word));
        Modality::of_class(self.class).is_some() && is_head
    }

    /// Whether it is an image of CT, MR or PET as the scanner took it, and not made from others, as a page or a picture
    /// of the screen is.
    fn is_slice(&self) -> bool {
        let image_type = self.text((0x0008, 0x0008));
        let is_secondary = image_type.split('\\').nth(1).is_some_and(|v| v.trim() == "SECONDARY");
        Modality::of_class(self.class).is_some() && !is_secondary
    }

    fn text(&self, tag: Tag) -> String {
        let node = self.nodes.iter().find(|n| n.tag == tag);
        node.map(|n| n.text(self.from)).unwrap_or_default()
    }
}
