//! PS3.15 Annex E: a DICOM object without who the patient is.
//!
//! Everything that the profile's table lists is treated as it says; private attributes, attributes
//! that no dictionary knows and free text without a row in the table are removed. UIDs and dates
//! change alike for the same key, so that the objects of a study stay together. Pixels keep
//! their bytes.

mod dummy;
mod key;
mod picture;
mod profile;
mod report;
mod rule;
mod table;

pub use key::Key;
pub use picture::BurnedIn;
pub use profile::{PROFILE_OPTIONS, ProfileOption};
pub use report::{Changes, Did};

use crate::scan::tree::{Content, Node, Tree};
use crate::{SliceError, uid_from_seed};
use picture::Picture;
use rule::Rule;
use serde::{Deserialize, Serialize};

/// The edition of the standard whose table is used.
pub const EDITION: &str = "PS3.15 2026c, Table E.1-1";

/// What happens to dates and times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dates {
    /// Removed or emptied: the basic profile.
    #[default]
    Removed,
    /// Shifted by as many days for all objects of a patient.
    Shifted,
    /// Kept.
    Kept,
}

/// The options of the profile; the default is the basic profile alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// Retain longitudinal temporal information.
    pub dates: Dates,
    /// Retain UIDs.
    pub retain_uids: bool,
    /// Retain device identity.
    pub retain_device: bool,
    /// Retain institution identity.
    pub retain_institution: bool,
    /// Retain patient characteristics: sex, age, size, weight and the like.
    pub retain_characteristics: bool,
    /// Clean descriptors: those whose every word is a known one are kept.
    pub clean_descriptors: bool,
    /// Retain safe private: the numbers of Table E.3.10-1.
    pub retain_safe_private: bool,
    /// Objects whose pixels have text burned in, or may have, are let through.
    pub allow_burned_in: bool,
}

/// Why an object is left out.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DeidentifyError {
    /// It cannot be read.
    #[error(transparent)]
    Unread(#[from] SliceError),
    /// An index of a disc names every patient on it.
    #[error("it is the index of a disc, which names its patients; it is not needed")]
    Directory,
    /// The pixels say who it is.
    #[error(
        "its pixels have text burned in, which is not cleaned; clean the pixels first, or say that \
         it may stay"
    )]
    BurnedIn,
    /// The pixels may say who it is.
    #[error(
        "it is no slice of a scan (a screen capture, a dose page or the like) and does not say that no text is burned \
         into its pixels, which are not cleaned; look at it, and clean it first, or say that it may stay"
    )]
    MayBeBurnedIn,
    /// A document inside cannot be looked into.
    #[error("it holds a whole document (PDF, STL, …), which is not cleaned")]
    Document,
    /// It does not say which object it is.
    #[error("it has no class or no UID, so it is no whole DICOM object")]
    Nameless,
}

/// An object without its patient.
#[derive(Clone, Debug)]
pub struct Deidentified {
    /// The file.
    pub bytes: Vec<u8>,
    /// The new UID of its series.
    pub series_uid: String,
    /// The new UID of the object.
    pub instance_uid: String,
    /// What was done, attribute by attribute.
    pub changes: Changes,
}

/// What stands for the series of an object that names none.
const NO_SERIES: &str = "no-series";

/// Whether a text may be the name of a written file or folder: a UID, or what stands for one.
pub fn is_name_for_files(text: &str) -> bool {
    text == NO_SERIES || crate::uid::is_uid(text)
}

/// De-identifies one file. The same file, options and key give the same bytes.
pub fn deidentify(
    file: &[u8],
    options: &Options,
    key: &Key,
) -> Result<Deidentified, DeidentifyError> {
    let mut tree = Tree::read(file)?;
    let text = |tree: &Tree, tag| {
        let node = tree.nodes.iter().find(|n| n.tag == tag);
        node.map(|n| n.text(tree.bytes(file))).unwrap_or_default()
    };
    let class = text(&tree, (0x0008, 0x0016));
    if tree.meta_class == "1.2.840.10008.1.3.10" {
        return Err(DeidentifyError::Directory);
    }
    let picture = Picture { class: &class, nodes: &tree.nodes, from: tree.bytes(file) };
    let (burned_in, may_show_face) = (picture.burned_in(), picture.may_show_face());
    match burned_in {
        BurnedIn::Yes if !options.allow_burned_in => return Err(DeidentifyError::BurnedIn),
        BurnedIn::Maybe if !options.allow_burned_in => return Err(DeidentifyError::MayBeBurnedIn),
        _ => (),
    }
    if tree.nodes.iter().any(|n| n.tag == (0x0042, 0x0011)) {
        return Err(DeidentifyError::Document);
    }
    let patient = text(&tree, (0x0010, 0x0020)) + "\\" + &text(&tree, (0x0010, 0x0010));
    let mut changes = Changes { burned_in, may_show_face, ..Changes::default() };
    let nodes = std::mem::take(&mut tree.nodes);
    let rule = Rule { options, key, patient: &patient, from: tree.bytes(file) };
    let kept = rule.nodes(nodes, &mut changes);
    let mut nodes = kept;
    nodes.extend(statements(options));
    nodes.sort_by_key(|n| n.tag);
    nodes.dedup_by_key(|n| n.tag);
    tree.nodes = nodes;
    let instance_uid = text(&tree, (0x0008, 0x0018));
    if !crate::uid::is_uid(&class) || !crate::uid::is_uid(&instance_uid) {
        return Err(DeidentifyError::Nameless);
    }
    let series_uid = Some(text(&tree, (0x0020, 0x000e))).filter(|uid| crate::uid::is_uid(uid));
    let mut bytes = meta(&class, &instance_uid, tree.written_syntax());
    bytes.extend(tree.data_set(file));
    Ok(Deidentified {
        bytes,
        series_uid: series_uid.unwrap_or_else(|| NO_SERIES.into()),
        instance_uid,
        changes,
    })
}

/// What the object says about its de-identification (PS3.15 E.1.1, CID 7050).
fn statements(options: &Options) -> Vec<Node> {
    let mut codes = vec![("113100", "Basic Application Confidentiality Profile")];
    let applied = PROFILE_OPTIONS.iter().filter(|option| option.is_applied(options));
    codes.extend(applied.map(|option| (option.code, option.name)));
    let item = |(code, meaning): (&str, &str)| {
        vec![
            Node::text_of((0x0008, 0x0100), *b"SH", code),
            Node::text_of((0x0008, 0x0102), *b"SH", "DCM"),
            Node::text_of((0x0008, 0x0104), *b"LO", meaning),
        ]
    };
    let dates = match options.dates {
        Dates::Removed => "REMOVED",
        Dates::Shifted => "MODIFIED",
        Dates::Kept => "UNMODIFIED",
    };
    vec![
        Node::text_of((0x0012, 0x0062), *b"CS", "YES"),
        Node::text_of((0x0012, 0x0063), *b"LO", "Preop, PS3.15 Annex E"),
        Node {
            tag: (0x0012, 0x0064),
            vr: *b"SQ",
            content: Content::Items(codes.into_iter().map(item).collect()),
        },
        Node::text_of((0x0028, 0x0303), *b"CS", dates),
    ]
}

/// An empty preamble and a meta group that tells of nobody.
fn meta(class: &str, instance: &str, transfer_syntax: &str) -> Vec<u8> {
    let implementation = uid_from_seed("preop implementation");
    let mut group = Vec::new();
    let mut add = |element: u16, vr: &[u8; 2], value: &[u8]| {
        group.extend([2, 0]);
        group.extend(element.to_le_bytes());
        group.extend(vr);
        if vr == b"OB" {
            group.extend([0, 0]);
            group.extend((value.len() as u32).to_le_bytes());
        } else {
            group.extend((value.len() as u16).to_le_bytes());
        }
        group.extend(value);
    };
    add(0x0001, b"OB", &[0, 1]);
    add(0x0002, b"UI", &dummy::padded(class, 0));
    add(0x0003, b"UI", &dummy::padded(instance, 0));
    add(0x0010, b"UI", &dummy::padded(transfer_syntax, 0));
    add(0x0012, b"UI", &dummy::padded(&implementation, 0));
    add(0x0013, b"SH", &dummy::padded("PREOP", b' '));
    let mut bytes = vec![0; 128];
    bytes.extend(b"DICM\x02\0\0\0UL\x04\0");
    bytes.extend((group.len() as u32).to_le_bytes());
    bytes.extend(group);
    bytes
}

impl Node {
    /// A text element, padded to an even length.
    fn text_of(tag: (u16, u16), vr: [u8; 2], value: &str) -> Node {
        let pad = if &vr == b"UI" { 0 } else { b' ' };
        Node { tag, vr, content: Content::New(dummy::padded(value, pad)) }
    }

    /// The text of an element; empty for what is none.
    fn text(&self, from: &[u8]) -> String {
        let bytes = match &self.content {
            Content::Kept(range) => &from[range.clone()],
            Content::New(bytes) => bytes,
            _ => return String::new(),
        };
        String::from_utf8_lossy(bytes).trim_matches(['\0', ' ']).to_owned()
    }
}
