//! RTSTRUCT: contours of named structures, and the voxels of a scan that they enclose.
//!
//! PS3.3 A.19. Contours count where they lie in the patient; which image they name does not matter.
//! Within one plane the rule is even-odd over all contours of a structure: a contour within another is
//! a hole, and so is the inside of a keyhole. C.8.8.6.3 wants it said by CLOSEDPLANAR_XOR or a keyhole; most
//! programs that draw contours within others mean a hole, some fill it, so what it leaves out is counted.

mod paint;

use crate::SliceError;
use crate::gate::REACH_MM;
use crate::scan::Tag;
use crate::tree::{DataSet, Tree};
use preop_space::Point;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

pub use paint::{PaintError, Painted, paint};

const RTSTRUCT: &str = "1.2.840.10008.5.1.4.1.1.481.3";
const FRAME_OF_REFERENCE: Tag = (0x0020, 0x0052);
const REFERENCED_FRAMES: Tag = (0x3006, 0x0010);
const STRUCTURES: Tag = (0x3006, 0x0020);
const OF_STRUCTURE: Tag = (0x3006, 0x0039);
const CONTOURS: Tag = (0x3006, 0x0040);

/// One structure: closed contours under a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Structure {
    /// Its number in the file.
    pub number: i64,
    /// What people call it, safe to show.
    pub name: String,
    /// Red, green and blue.
    pub colour: Option<[u8; 3]>,
    /// The frame of reference that its places are in; `None` where the file does not say.
    pub frame_of_reference: Option<String>,
    /// The corners of each closed contour, in mm (LPS).
    pub contours: Vec<Vec<Point>>,
    /// How many points and open lines of it were left out: they enclose nothing.
    pub open: usize,
    /// Whether the file itself says that a contour within another is a hollow.
    pub says_hollow: bool,
}

/// Why a file holds no structures that we read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StructuresError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] SliceError),
    /// Another kind of object.
    #[error("this is no RTSTRUCT")]
    NotOne,
    /// One contour.
    #[error("contour {contour} of the structure \"{structure}\": {why}")]
    Contour {
        /// The name of the structure.
        structure: String,
        /// Counted from 1.
        contour: usize,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Two structures have one number.
    #[error("two structures have the number {0}; which contours are whose nobody can tell")]
    Number(i64),
    /// Nothing in it.
    #[error("the file lists no structure")]
    Empty,
}

/// Whether the file says that it holds structures.
pub fn is_structures(sop_class: &str) -> bool {
    sop_class == RTSTRUCT
}

/// The structures of a file, in its order; those without a closed contour, too.
///
/// # Errors
/// Another kind of object, or a contour that is none.
pub fn structures(bytes: &[u8]) -> Result<Vec<Structure>, StructuresError> {
    let data_set = DataSet::of(bytes)?;
    let root = data_set.tree()?;
    if !is_structures(&root.raw_text((0x0008, 0x0016))) {
        return Err(StructuresError::NotOne);
    }
    // Of several it is not known in which a structure lies that does not say.
    let frames: BTreeSet<String> =
        root.items(REFERENCED_FRAMES).iter().map(|f| f.text(FRAME_OF_REFERENCE)).collect();
    let whole_frame = frames.first().filter(|_| frames.len() == 1);
    let listed = root.items(STRUCTURES).iter();
    let mut drawn = drawn(&root);
    let found: Result<Vec<Structure>, _> = listed
        .map(|item| {
            let number = item.integer((0x3006, 0x0022)).unwrap_or_default();
            let name = item.text((0x3006, 0x0026));
            let frame = Some(item.text((0x3006, 0x0024))).filter(|f| !f.is_empty());
            let mut structure = Structure {
                number,
                name: if name.is_empty() { number.to_string() } else { name },
                colour: None,
                frame_of_reference: frame.or(whole_frame.cloned()).filter(|f| !f.is_empty()),
                contours: vec![],
                open: 0,
                says_hollow: false,
            };
            // Two structures of one number would share their contours.
            for item in drawn.remove(&number).ok_or(StructuresError::Number(number))? {
                structure.take(item)?;
            }
            Ok(structure)
        })
        .collect();
    found.and_then(|list| if list.is_empty() { Err(StructuresError::Empty) } else { Ok(list) })
}

/// What is drawn of each structure that is listed, by its number.
fn drawn<'a>(root: &'a Tree<'_>) -> BTreeMap<i64, Vec<&'a Tree<'a>>> {
    let number = |item: &Tree<'_>, tag| item.integer(tag).unwrap_or_default();
    let listed = root.items(STRUCTURES).iter().map(|s| (number(s, (0x3006, 0x0022)), vec![]));
    let mut drawn: BTreeMap<i64, Vec<_>> = listed.collect();
    for item in root.items(OF_STRUCTURE) {
        let of = item.integer((0x3006, 0x0084)).and_then(|number| drawn.get_mut(&number));
        of.into_iter().for_each(|items| items.push(item));
    }
    drawn
}

impl Structure {
    /// Takes the contours of an item of the ROI Contour Sequence.
    fn take(&mut self, item: &Tree<'_>) -> Result<(), StructuresError> {
        let text = item.raw_text((0x3006, 0x002a));
        let parts: Vec<u8> = text.split('\\').filter_map(|c| c.trim().parse().ok()).collect();
        self.colour = self.colour.or(parts.try_into().ok());
        for (n, contour) in item.items(CONTOURS).iter().enumerate() {
            let wrong = |why| StructuresError::Contour {
                structure: self.name.clone(),
                contour: n + 1,
                why,
            };
            match contour.raw_text((0x3006, 0x0042)).as_str() {
                "CLOSED_PLANAR" => (),
                "CLOSEDPLANAR_XOR" => self.says_hollow = true,
                "POINT" | "OPEN_PLANAR" | "OPEN_NONPLANAR" => {
                    self.open += 1;
                    continue;
                }
                _ => return Err(wrong("it is not planar; only CLOSED_PLANAR contours are read")),
            }
            let numbers = contour.decimals((0x3006, 0x0050));
            let numbers = numbers.ok_or_else(|| wrong("its Contour Data are no finite numbers"))?;
            let (corners, rest) = numbers.as_chunks::<3>();
            if !rest.is_empty() || corners.iter().flatten().any(|c| c.abs() > REACH_MM) {
                return Err(wrong("its Contour Data are no places in the patient"));
            }
            let corners: Vec<Point> = corners.iter().map(|c| Point::from(*c)).collect();
            // One or two corners enclose nothing.
            match corners.len() {
                0..3 => self.open += 1,
                _ => self.contours.push(corners),
            }
        }
        Ok(())
    }
}
