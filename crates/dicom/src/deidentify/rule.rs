//! What is done to each attribute: the table, its options, and what the table does not list.

use super::table::{self, Basic};
use super::{Changes, Dates, Did, Key, Options, dummy};
use crate::Date;
use crate::scan::Tag;
use crate::scan::tree::{Content, Node, dictionary_vr};
use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_dictionary_std::StandardDataDictionary;

/// The rule for one object.
pub(super) struct Rule<'a> {
    pub(super) options: &'a Options,
    pub(super) key: &'a Key,
    pub(super) patient: &'a str,
    pub(super) from: &'a [u8],
}

/// What becomes of an element.
enum Fate {
    Gone,
    As(Did, Vec<u8>),
    Same,
    SameByOption,
}

impl Rule<'_> {
    /// The elements that stay, changed where they must be.
    pub(super) fn nodes(&self, nodes: Vec<Node>, changes: &mut Changes) -> Vec<Node> {
        let creators: Vec<(Tag, String)> = nodes
            .iter()
            .filter(|n| n.tag.0 % 2 == 1 && (0x10..0x100).contains(&n.tag.1))
            .map(|n| (n.tag, n.text(self.from)))
            .collect();
        let mut kept = Vec::with_capacity(nodes.len());
        for mut node in nodes {
            if node.tag.1 == 0 {
                continue; // The length of a group, which is another now.
            }
            match self.fate(&node, &creators) {
                Fate::Gone => {
                    changes.note(Did::Removed, name(node.tag));
                    continue;
                }
                Fate::As(did, value) => {
                    changes.note(did, name(node.tag));
                    node.content = Content::New(value);
                }
                Fate::SameByOption => changes.note(Did::Kept, name(node.tag)),
                Fate::Same => (),
            }
            if let Content::Items(items) = node.content {
                let items = items.into_iter().map(|item| self.nodes(item, changes)).collect();
                node.content = Content::Items(items);
            }
            kept.push(node);
        }
        kept
    }

    fn fate(&self, node: &Node, creators: &[(Tag, String)]) -> Fate {
        // Groups of messages, of the meta group and of discs are no part of a data set.
        if matches!(node.content, Content::Unknown) || node.tag.0 < 0x0008 {
            return Fate::Gone;
        }
        if node.tag.0 % 2 == 1 {
            let safe = self.options.retain_safe_private && is_safe(node.tag, creators);
            return if safe { Fate::SameByOption } else { Fate::Gone };
        }
        if is_drawn(node.tag) || dictionary_vr(node.tag).is_none() {
            return Fate::Gone;
        }
        let vr = node.vr;
        match &vr {
            b"UI" => return self.uid(node),
            b"DA" | b"TM" | b"DT" if self.options.dates != Dates::Removed => {
                return self.date(node);
            }
            _ => (),
        }
        let Some(row) = table::row(node.tag) else { return self.unlisted(node) };
        if row.options.iter().any(|option| self.retains(option, node)) {
            return Fate::SameByOption;
        }
        match node.tag {
            (0x0010, 0x0010 | 0x0020) => {
                let name = self.key.pseudonym(self.patient);
                return Fate::As(Did::Replaced, dummy::padded(&name, b' '));
            }
            _ if matches!(node.content, Content::Items(_))
                && matches!(row.basic, Basic::Dummy | Basic::OtherUid) =>
            {
                return Fate::Same; // Its items are walked through.
            }
            _ => (),
        }
        match row.basic {
            Basic::Remove => Fate::Gone,
            Basic::Empty | Basic::OtherUid => Fate::As(Did::Emptied, vec![]),
            Basic::Dummy => match dummy::of(vr) {
                Some(value) => Fate::As(Did::Replaced, value),
                None => Fate::As(Did::Emptied, vec![]),
            },
        }
    }

    fn retains(&self, option: &str, node: &Node) -> bool {
        let o = self.options;
        match option {
            "device" => o.retain_device,
            "institution" => o.retain_institution,
            "characteristics" => o.retain_characteristics && !is_free_text(node.vr),
            "descriptors" => o.clean_descriptors && is_clean(&node.text(self.from)),
            _ => false,
        }
    }

    /// What the table does not list: texts that anybody may write into are removed, but for those
    /// that machines write and others need; codes, numbers and pixels stay.
    fn unlisted(&self, node: &Node) -> Fate {
        let vr = node.vr;
        if matches!(&vr, b"DA" | b"TM" | b"DT") {
            return Fate::As(Did::Emptied, vec![]);
        }
        if is_free_text(vr) && !MACHINE_TEXTS.contains(&node.tag) {
            return Fate::Gone;
        }
        // The same written under another representation than the standard's.
        let standard = dictionary_vr(node.tag).unwrap_or(*b"UN");
        if is_free_text(standard) && !is_free_text(vr) {
            return Fate::Gone;
        }
        let text = node.text(self.from);
        let fits = match &vr {
            b"CS" => text.bytes().all(|b| b.is_ascii_uppercase() || b" _\\0123456789".contains(&b)),
            b"IS" | b"DS" => text.bytes().all(|b| b.is_ascii_digit() || b" +-.eE\\".contains(&b)),
            b"OB" | b"OD" | b"OF" | b"OL" | b"OV" | b"OW" => is_known_binary(node.tag),
            _ => true,
        };
        if fits { Fate::Same } else { Fate::Gone }
    }

    /// Every UID but those of the standard itself becomes another.
    fn uid(&self, node: &Node) -> Fate {
        let text = node.text(self.from);
        let row = table::row(node.tag);
        let listed = row.is_some_and(|row| row.basic == Basic::Remove);
        let of_device = row.is_some_and(|row| row.options.contains(&"device"));
        if self.options.retain_uids || (self.options.retain_device && of_device) {
            return Fate::SameByOption;
        }
        if listed {
            return Fate::Gone;
        }
        let is_standard = |uid: &str| uid.starts_with("1.2.840.10008.");
        let parts: Vec<&str> = text.split('\\').map(|p| p.trim_matches(['\0', ' '])).collect();
        if text.is_empty() || parts.iter().all(|uid| is_standard(uid)) {
            return Fate::Same;
        }
        let other = |uid: &&str| match *uid {
            uid if is_standard(uid) => uid.to_owned(),
            uid => self.key.uid(uid),
        };
        let others: Vec<String> = parts.iter().map(other).collect();
        Fate::As(Did::OtherUid, dummy::padded(&others.join("\\"), 0))
    }

    fn date(&self, node: &Node) -> Fate {
        // A birthday is who somebody is, not when a study was.
        if table::row(node.tag).is_some() && node.tag.0 == 0x0010 {
            return Fate::As(Did::Emptied, vec![]);
        }
        let text = node.text(self.from);
        let plain = text.bytes().all(|b| b.is_ascii_digit() || b".+-:\\ ".contains(&b));
        if !plain {
            return Fate::As(Did::Emptied, vec![]);
        }
        if self.options.dates == Dates::Kept || &node.vr == b"TM" || text.is_empty() {
            return Fate::SameByOption;
        }
        let shifted = text
            .get(..8)
            .and_then(Date::parse)
            .and_then(|date| self.key.shifted(self.patient, date))
            .filter(|_| !text.contains('\\'));
        match shifted {
            Some(day) => {
                let value = day.dicom() + &text[8..];
                Fate::As(Did::Shifted, dummy::padded(&value, b' '))
            }
            None => Fate::As(Did::Emptied, vec![]),
        }
    }
}

/// Overlays, curves and graphic annotations may have been drawn or written by hand: they are removed whole.
fn is_drawn((group, element): Tag) -> bool {
    let annotation = group == 0x0070 && matches!(element, 0x0001 | 0x1901);
    annotation || matches!(group & 0xff00, 0x5000 | 0x6000)
}

fn is_free_text(vr: [u8; 2]) -> bool {
    matches!(&vr, b"PN" | b"LO" | b"SH" | b"LT" | b"ST" | b"UT" | b"UC" | b"UR" | b"AE" | b"UN")
}

/// Pixels, their tables of colours and greys, and surfaces; no profile or thumbnail of somebody.
fn is_known_binary((group, element): Tag) -> bool {
    match group {
        0x7fe0 | 0x0066 => true,
        0x0028 => (0x1200..0x1230).contains(&element) || element == 0x3006,
        _ => false,
    }
}

/// Whether every word of a descriptor is a known one.
fn is_clean(text: &str) -> bool {
    let words = text.split(|c: char| c.is_whitespace() || "_-/,;:+()[]\\".contains(c));
    words.filter(|w| !w.is_empty()).all(table::is_harmless)
}

/// Texts that machines write, that tell of nobody, and that other programs need: maker and model,
/// kernel, versions, codes and their schemes, units of rescaling, windows, dimensions.
const MACHINE_TEXTS: [Tag; 16] = [
    (0x0008, 0x0070),
    (0x0008, 0x1090),
    (0x0018, 0x1020),
    (0x0018, 0x1210),
    (0x0018, 0x1160),
    (0x0008, 0x0100),
    (0x0008, 0x0102),
    (0x0008, 0x0103),
    (0x0008, 0x0104),
    (0x0020, 0x1040),
    (0x0020, 0x9421),
    (0x0028, 0x1054),
    (0x0028, 0x1055),
    (0x0028, 0x3003),
    (0x0062, 0x0005),
    (0x0062, 0x0009),
];

/// Private attributes that PS3.15 Table E.3.10-1 calls safe, of CT and MR: creator, group, element.
const SAFE: [(&str, u16, u8); 12] = [
    ("ELSCINT1", 0x00e1, 0x21),
    ("ELSCINT1", 0x01e1, 0x26),
    ("ELSCINT1", 0x01e1, 0x50),
    ("ELSCINT1", 0x01f1, 0x01),
    ("ELSCINT1", 0x01f1, 0x07),
    ("ELSCINT1", 0x01f1, 0x26),
    ("ELSCINT1", 0x01f1, 0x27),
    ("GEMS_ACQU_01", 0x0019, 0x23),
    ("GEMS_ACQU_01", 0x0019, 0x24),
    ("GEMS_ACQU_01", 0x0019, 0x27),
    ("GEMS_PARM_01", 0x0043, 0x27),
    ("Philips Imaging DD 001", 0x2001, 0x03),
];

/// Whether a private attribute is a safe one, or the creator of some.
fn is_safe((group, element): Tag, creators: &[(Tag, String)]) -> bool {
    let known = |name: &str| SAFE.iter().any(|s| s.0 == name && s.1 == group);
    let creator = |block: u16| creators.iter().find(|c| c.0 == (group, block)).map(|c| &c.1);
    if (0x10..0x100).contains(&element) {
        return creator(element).is_some_and(|name| known(name));
    }
    let name = creator(element >> 8);
    name.is_some_and(|name| SAFE.contains(&(name.as_str(), group, element as u8)))
}

/// What the standard calls an attribute; its tag where it is private or unknown.
fn name(tag: Tag) -> String {
    if let Some(row) = table::row(tag) {
        return row.name.to_owned();
    }
    let entry = StandardDataDictionary.by_tag(dicom_core::Tag(tag.0, tag.1));
    match entry.filter(|_| tag.0.is_multiple_of(2)) {
        Some(entry) => entry.alias().to_owned(),
        None => format!("({:04x},{:04x})", tag.0, tag.1),
    }
}
