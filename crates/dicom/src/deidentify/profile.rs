//! The options of the profile (PS3.15 E.3): which are there, and what happens instead of the others.

use super::{Dates, Options};

/// An option of the profile, by its code of CID 7050.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfileOption {
    /// The code, of the scheme DCM.
    pub code: &'static str,
    /// What the standard calls it.
    pub name: &'static str,
    /// The switch that asks for it; empty for what cannot be asked for.
    pub switch: &'static str,
    /// What happens where it is not applied.
    pub without: &'static str,
}

const fn option(
    code: &'static str,
    name: &'static str,
    switch: &'static str,
    without: &'static str,
) -> ProfileOption {
    ProfileOption { code, name, switch, without }
}

/// Every option of the profile, in the order of its codes.
pub const PROFILE_OPTIONS: [ProfileOption; 12] = [
    option(
        "113101",
        "Clean Pixel Data Option",
        "",
        "pixels are never changed: what says that text is burned in, and what may hold it (screen captures, dose pages and \
         other images that are no CT, MR or PET, if they do not say that there is none) is left out; with \
         --allow-burned-in it is written as it is",
    ),
    option(
        "113102",
        "Clean Recognizable Visual Features Option",
        "",
        "faces stay: from a scan of a head a face can be made, and recognised; only a warning is given",
    ),
    option(
        "113103",
        "Clean Graphics Option",
        "",
        "overlays, curves and graphic annotations are removed, whatever they show",
    ),
    option(
        "113104",
        "Clean Structured Content Option",
        "",
        "acquisition context and preparation of specimens are emptied; in content items of reports texts are removed, names, \
         dates and UIDs replaced, and codes and numbers stay",
    ),
    option(
        "113105",
        "Clean Descriptors Option",
        "--clean-descriptors",
        "descriptions are removed or replaced",
    ),
    option(
        "113106",
        "Retain Longitudinal Temporal Information Full Dates Option",
        "--retain-dates",
        "dates and times are removed or replaced",
    ),
    option(
        "113107",
        "Retain Longitudinal Temporal Information Modified Dates Option",
        "--shift-dates",
        "dates and times are removed or replaced",
    ),
    option(
        "113108",
        "Retain Patient Characteristics Option",
        "--retain-characteristics",
        "sex, age, size, weight and the like are removed or emptied",
    ),
    option(
        "113109",
        "Retain Device Identity Option",
        "--retain-device",
        "serial numbers and names of machines are removed or replaced",
    ),
    option(
        "113110",
        "Retain UIDs Option",
        "--retain-uids",
        "UIDs become others, the same for the same",
    ),
    option(
        "113111",
        "Retain Safe Private Option",
        "--retain-safe-private",
        "private attributes are removed",
    ),
    option(
        "113112",
        "Retain Institution Identity Option",
        "--retain-institution",
        "the institution is removed or replaced",
    ),
];

impl ProfileOption {
    /// Whether it is applied with these options: then its code stands in the object.
    pub fn is_applied(&self, options: &Options) -> bool {
        match self.code {
            "113105" => options.clean_descriptors,
            "113106" => options.dates == Dates::Kept,
            "113107" => options.dates == Dates::Shifted,
            "113108" => options.retain_characteristics,
            "113109" => options.retain_device,
            "113110" => options.retain_uids,
            "113111" => options.retain_safe_private,
            "113112" => options.retain_institution,
            _ => false,
        }
    }
}
