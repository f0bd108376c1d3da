//! What can be asked of a reader, and what it answers: all that crosses the fence but numbers.

use preop_archive::{Directory, Entry};
use preop_dicom::deidentify::{Changes, Key, Options};
use preop_dicom::{Meaning, Structure};
use preop_scenefile::{Item, Markups};
use preop_verify::Manifest;
use preop_volumefile::{Head, LabelName};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What to do with the bytes of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Task {
    /// Say which class of DICOM object it is.
    Class,
    /// Read a DICOM segmentation.
    Segmentation,
    /// Read a structure set.
    Structures,
    /// Find the model that a DICOM object encloses.
    Model,
    /// Take the patient out of a DICOM object.
    Deidentify(Options, Key),
    /// Say which file beside a header holds its voxels.
    DataFile(preop_volumefile::Format),
    /// Read a volume file; a second part is the file with its voxels.
    Volume(preop_volumefile::Format),
    /// Read a table of label names.
    LabelNames,
    /// Read the triangles of a mesh.
    Mesh(preop_meshfile::Format),
    /// Parse the directory of an archive of this size, of at most so many members, from its end.
    Directory {
        /// How many bytes the archive has.
        size: u64,
        /// How many members it may have.
        most: usize,
    },
    /// Unpack the first bytes of a member of an archive, from the piece that holds it.
    Member {
        /// What the directory says of it.
        entry: Entry,
        /// How many bytes are wanted.
        length: u64,
    },
    /// Read the text of a scene.
    Scene,
    /// Read a file of markups.
    Markups,
    /// Read the manifest of a package.
    Manifest,
    /// Read the body in a file of a package, by the ending of its path.
    Body(String),
}

/// What came of it, as the reader says. Numbers of which there are many come apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Product {
    /// The class of an object, if it is a sound DICOM file.
    Class(Option<String>),
    /// The parts of a segmentation, its frame of reference and what the parts are, its numbers apart.
    Segmentation(Head, Option<String>, Vec<Option<Meaning>>),
    /// The structures of a set.
    Structures(Vec<Structure>),
    /// A model: format, where it is in the file, title, unit, frame of reference.
    Model(String, Range<usize>, String, String, Option<String>),
    /// An object without its patient, its bytes apart: the UIDs of series and object, what was done.
    Deidentified(String, String, Changes),
    /// No DICOM file.
    NotDicom,
    /// The file with the voxels, if there is one.
    DataFile(Option<String>),
    /// A volume; where its numbers are as they are in a part, which of them and where, else apart.
    Volume(Head, Option<(usize, Range<usize>)>),
    /// Names of labels, where the table gives some.
    LabelNames(Option<Vec<LabelName>>),
    /// Triangles, their corners apart: nine numbers each.
    Mesh,
    /// The directory of an archive, or that more of it is needed.
    Directory(Directory),
    /// A member of an archive, its bytes apart.
    Member,
    /// The items of a scene.
    Scene(Vec<Item>),
    /// Named places, curves and planes.
    Markups(Vec<Markups>),
    /// The manifest of a package.
    Manifest(Manifest),
    /// A body, the corners of its triangles apart: nine numbers each. The text of an STL header.
    Body(Option<String>),
}
