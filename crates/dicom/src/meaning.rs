//! What a segment of another program is, in the vocabularies that it is coded in, and who drew it: kept from one
//! object to the next, whatever its codes are.

use crate::scan::Tag;
use crate::tree::Tree;
use crate::uid::is_uid;
use preop_quote::is_safe;
use serde::{Deserialize, Serialize};

/// A code, a scheme and a version are no longer (SH), in characters.
pub(crate) const MOST_CODE: usize = 16;
/// Nor is a code kept that has an element of its own for being longer, or for being an address.
const MOST_LONG_CODE: usize = 1024;
/// Nor words (LO).
const MOST_WORDS: usize = 64;
/// Nor is what a part goes by kept longer.
const MOST_TRACKED: usize = 1024;
/// No concept is narrowed by more.
const MOST_MODIFIERS: usize = 16;

/// A concept of any coding scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concept {
    /// The code; of more than 16 characters it is a Long Code Value.
    pub value: String,
    /// Whether it is a URN or an address (URN Code Value), which needs no scheme.
    pub urn: bool,
    /// The scheme that it belongs to.
    pub scheme: String,
    /// Its version; empty where the file names none.
    pub version: String,
    /// What people call it.
    pub meaning: String,
}

/// A concept, and what narrows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Narrowed {
    /// The concept.
    pub concept: Concept,
    /// Its modifiers, as `Left`.
    pub modifiers: Vec<Concept>,
}

/// Who or what drew a segment, as the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// `MANUAL`, `SEMIAUTOMATIC` or `AUTOMATIC`.
    pub by: String,
    /// The program; may be empty.
    pub program: String,
}

/// What a segment is (PS3.3 C.8.20.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meaning {
    /// Anatomical structure, tissue, …
    pub category: Concept,
    /// What it is.
    pub kind: Narrowed,
    /// Where in the body.
    pub region: Option<Narrowed>,
    /// Who drew it.
    pub drawn: Option<Drawn>,
    /// What it goes by in every object that shows it, for people and as a UID.
    pub tracked: Option<(String, String)>,
}

const CATEGORY: Tag = (0x0062, 0x0003);
const KIND: Tag = (0x0062, 0x000f);
const KIND_MODIFIERS: Tag = (0x0062, 0x0011);
const REGION: Tag = (0x0008, 0x2218);
const REGION_MODIFIERS: Tag = (0x0008, 0x2220);

impl Meaning {
    /// What an item of the Segment Sequence says; `None` where it does not say by codes what the segment is.
    pub(crate) fn of(segment: &Tree<'_>) -> Option<Meaning> {
        let narrowed = |tag, modifiers| {
            let item = segment.item(tag)?;
            let modifiers = item.items(modifiers).iter().take(MOST_MODIFIERS).map(concept);
            Some(Narrowed { concept: concept(item), modifiers: modifiers.collect() })
        };
        let [id, uid] = [(0x0062, 0x0020), (0x0062, 0x0021)].map(|tag| segment.text(tag));
        let drawn =
            Drawn { by: segment.text((0x0062, 0x0008)), program: segment.text((0x0062, 0x0009)) };
        let meaning = Meaning {
            category: concept(segment.item(CATEGORY)?),
            kind: narrowed(KIND, KIND_MODIFIERS)?,
            region: narrowed(REGION, REGION_MODIFIERS),
            drawn: Some(drawn),
            tracked: Some((id, uid)),
        };
        meaning.tamed()
    }

    /// The same without what no object may say; `None` if nothing is left of it. For whoever gets it from a fenced
    /// process.
    pub fn tamed(self) -> Option<Meaning> {
        let narrowed = |all: Narrowed| {
            let modifiers = all.modifiers.into_iter().filter(Concept::is_sound);
            let modifiers = modifiers.take(MOST_MODIFIERS).collect();
            all.concept.is_sound().then_some(Narrowed { concept: all.concept, modifiers })
        };
        let is_known = |drawn: &Drawn| {
            let by = ["MANUAL", "SEMIAUTOMATIC", "AUTOMATIC"].contains(&drawn.by.as_str());
            by && fits(&drawn.program, MOST_WORDS)
        };
        let is_followed =
            |(id, uid): &(String, String)| !id.is_empty() && fits(id, MOST_TRACKED) && is_uid(uid);
        Some(Meaning {
            category: Some(self.category).filter(Concept::is_sound)?,
            kind: narrowed(self.kind)?,
            region: self.region.and_then(narrowed),
            drawn: self.drawn.filter(is_known),
            tracked: self.tracked.filter(is_followed),
        })
    }
}

impl Concept {
    fn is_sound(&self) -> bool {
        let Concept { value, urn, scheme, version, meaning } = self;
        let said = !value.is_empty() && !meaning.is_empty() && (*urn || !scheme.is_empty());
        let addressed = !urn || value.bytes().all(|b| b.is_ascii_graphic());
        said && addressed
            && fits(value, MOST_LONG_CODE)
            && [scheme, version].iter().all(|code| fits(code, MOST_CODE))
            && fits(meaning, MOST_WORDS)
    }
}

/// Whether a text may stand in an element of one value, of at most so many characters.
fn fits(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.contains('\\') && text.chars().all(is_safe)
}

/// What an item says, by whichever of the three kinds of code value it has (PS3.3 8.8).
fn concept(item: &Tree<'_>) -> Concept {
    let [short, scheme, version, meaning, long, urn] =
        [0x0100, 0x0102, 0x0103, 0x0104, 0x0119, 0x0120]
            .map(|element| item.text((0x0008, element)));
    // A short element with a long code, which no sound program writes, is no code.
    let short = if short.chars().count() > MOST_CODE { String::new() } else { short };
    let urn_only = short.is_empty() && long.is_empty();
    let value = [short, long, urn].into_iter().find(|value| !value.is_empty()).unwrap_or_default();
    Concept { value, urn: urn_only, scheme, version, meaning }
}
