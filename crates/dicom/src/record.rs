//! What a file says, as values that nobody has judged: all that crosses the fence before pixels.

use crate::scan::Tag;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// The values of some attributes by tag: texts decoded, whole numbers as decimals.
pub type Values = BTreeMap<Tag, String>;

/// What one file says. Whoever gets it from a fenced process believes none of it: the gate judges
/// the values, and the places are asked of the file, which has its own length.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// How the data set is encoded.
    pub transfer_syntax: String,
    /// The class of the object, from the meta group.
    pub meta_class: String,
    /// The UID of the object, from the meta group.
    pub meta_instance: String,
    /// The attributes of the outermost level.
    pub values: Values,
    /// Those that an enhanced image states once for all its frames.
    pub shared: Values,
    /// Those that it states for each frame; empty in a classic image.
    pub frames: Vec<Values>,
    /// Where the pixels are.
    pub pixels: Pixels,
    /// The tag of the last element of the outermost level, whatever it is.
    pub last: Tag,
}

/// Where the pixels of a file are. Ranges count bytes of the file from its start.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Pixels {
    /// There are none.
    #[default]
    Missing,
    /// All frames one after another, as they are. In big endian 8-bit pixels may be written as
    /// 16-bit words, whose bytes are swapped.
    Plain {
        /// All of them, with what may stand behind.
        at: Range<usize>,
        /// Whether each two bytes are swapped.
        swapped: bool,
    },
    /// Each frame encoded on its own.
    Encoded {
        /// For each frame its pieces, to be joined.
        frames: Vec<Vec<Range<usize>>>,
    },
    /// All frames one after another, in a data set that is deflated as a whole.
    Deflated {
        /// The deflated stream in the file.
        stream: Range<usize>,
        /// The pixels in the inflated data set.
        at: Range<usize>,
    },
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values name the patient.
        write!(f, "Record({}, {:?}, values not shown)", self.transfer_syntax, self.pixels)
    }
}
