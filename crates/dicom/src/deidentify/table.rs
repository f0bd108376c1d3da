//! Table E.1-1 of PS3.15, as data.

use crate::scan::Tag;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// What the basic profile does to an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Basic {
    Remove,
    Empty,
    Dummy,
    OtherUid,
}

/// One row: the action, the options that change it, the attribute's name.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) basic: Basic,
    pub(super) options: Vec<&'static str>,
    pub(super) name: &'static str,
}

/// The row of an attribute, if the standard has one for it.
pub(super) fn row(tag: Tag) -> Option<&'static Row> {
    static TABLE: OnceLock<BTreeMap<Tag, Row>> = OnceLock::new();
    let rows = || include_str!("annex_e.txt").lines().filter_map(parsed).collect();
    TABLE.get_or_init(rows).get(&tag)
}

/// Whether a word may stand in a descriptor that is kept: a word of the list, or a number with or
/// without its unit, too short to be somebody's.
pub(super) fn is_harmless(word: &str) -> bool {
    let word = word.to_lowercase();
    let number = word.trim_end_matches("mm").trim_end_matches("cm").trim_end_matches("kv");
    let is_number = !number.is_empty()
        && number.len() <= 4
        && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let listed = || include_str!("descriptor_words.txt").split_whitespace().any(|w| w == word);
    is_number || listed()
}

fn parsed(line: &'static str) -> Option<(Tag, Row)> {
    let mut words = line.split_whitespace().filter(|_| !line.starts_with('#'));
    let (group, element) = words.next()?.split_once(',')?;
    let number = |text| u16::from_str_radix(text, 16).ok();
    // The last of a choice keeps an object valid whatever its class.
    let basic = match words.next()?.rsplit('/').next()? {
        "X" => Basic::Remove,
        "Z" => Basic::Empty,
        "D" => Basic::Dummy,
        _ => Basic::OtherUid,
    };
    let options = words.next()?.split(',').filter(|o| *o != "-").collect();
    let name = line.get(38..).unwrap_or_default().trim();
    Some(((number(group)?, number(element)?), Row { basic, options, name }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_the_ones_that_matter_say_what_the_standard_says() {
        let lines = include_str!("annex_e.txt").lines().filter(|l| !l.starts_with('#')).count();
        assert_eq!(include_str!("annex_e.txt").lines().filter_map(parsed).count(), lines);
        for (tag, basic) in [
            ((0x0010, 0x0010), Basic::Empty),
            ((0x0010, 0x0020), Basic::Dummy),
            ((0x0008, 0x0018), Basic::OtherUid),
            ((0x0008, 0x103e), Basic::Remove),
            ((0x0008, 0x0023), Basic::Dummy),
            ((0x0008, 0x0090), Basic::Empty),
        ] {
            assert_eq!(row(tag).map(|r| r.basic), Some(basic), "{tag:04x?}");
        }
        assert_eq!(row((0x0008, 0x1030)).unwrap().name, "Study Description");
        assert!(row((0x0028, 0x0010)).is_none());
    }

    #[test]
    fn a_name_or_a_number_of_a_patient_is_no_harmless_word() {
        assert!(["HEAD", "1.5mm", "120kV", "bone"].into_iter().all(is_harmless));
        assert!(!["Meier", "47110815", "", "."].iter().any(|w| is_harmless(w) && *w != "."));
    }
}
