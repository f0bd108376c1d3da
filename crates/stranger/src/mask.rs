//! DICOM objects that are drawn on a scan: segmentations, structure sets, enclosed models.

use crate::read::{Numbers, Read, ReadError, in_blocks};
use crate::task::{Product, Task};
use preop_dicom::{Meaning, Structure};
use preop_label::Segments;
use preop_monitor::Finding;
use preop_quote::quote;
use preop_volumefile::Stored;
use std::borrow::Cow;

/// No name is shown longer, in characters.
const NAME: usize = 200;
/// No corner of a contour lies farther from the origin along an axis, in millimetres.
const REACH_MM: f64 = 10_000.0;

/// Which class of object a file is; `None` if it is no sound DICOM file.
///
/// # Errors
/// Only that the reader broke.
pub fn class(reader: &dyn Read, bytes: &[u8]) -> Result<Option<String>, ReadError> {
    match reader.read(&Task::Class, &[bytes], &mut |_| ())? {
        Product::Class(class) => Ok(class),
        _ => Err(ReadError::nonsense()),
    }
}

/// A DICOM segmentation.
#[derive(Clone, Debug)]
pub struct SegmentationRead {
    /// Its parts on their own grid.
    pub segments: Segments,
    /// What each part is, in their order; `None` where the file does not say it by codes.
    pub meanings: Vec<Option<Meaning>>,
    /// The frame of reference that its places are in; `None` where the file does not say.
    pub frame_of_reference: Option<String>,
    /// What must be told of it.
    pub findings: Vec<Finding>,
}

/// The parts of a DICOM segmentation.
///
/// # Errors
/// Why the file is refused.
pub fn segmentation(reader: &dyn Read, bytes: &[u8]) -> Result<SegmentationRead, ReadError> {
    let mut numbers = Vec::new();
    let mut take = |block: &[u8]| numbers.extend_from_slice(block);
    let read = reader.read(&Task::Segmentation, &[bytes], &mut take)?;
    let Product::Segmentation(head, frame_of_reference, meanings) = read else {
        return Err(ReadError::nonsense());
    };
    let stored = Stored::of_parts(head, Cow::Owned(numbers)).ok_or_else(ReadError::nonsense)?;
    let segments = stored.segments().map_err(|_| ReadError::nonsense())?;
    if meanings.len() != segments.list().len() {
        return Err(ReadError::nonsense());
    }
    let meanings = meanings.into_iter().map(|meaning| meaning?.tamed()).collect();
    let findings = stored.findings().to_vec();
    Ok(SegmentationRead { segments, meanings, frame_of_reference, findings })
}

pub(crate) fn read_segmentation(
    bytes: &[u8],
    numbers: &mut Numbers<'_>,
) -> Result<Product, ReadError> {
    let read = preop_dicom::segmentation(bytes).map_err(ReadError::refused)?;
    let stored = Stored::of_segments(&read.segments).with_findings(read.findings);
    in_blocks(stored.bytes(), numbers);
    Ok(Product::Segmentation(stored.head(), read.frame_of_reference, read.meanings))
}

/// The structures of a structure set, in its order.
///
/// # Errors
/// Why the file is refused.
pub fn structures(reader: &dyn Read, bytes: &[u8]) -> Result<Vec<Structure>, ReadError> {
    let Product::Structures(mut list) = reader.read(&Task::Structures, &[bytes], &mut |_| ())?
    else {
        return Err(ReadError::nonsense());
    };
    for structure in &mut list {
        structure.name = quote(&structure.name, 1024);
        let mut corners = structure.contours.iter().flatten().flat_map(|p| p.to_array());
        let whole = structure.contours.iter().all(|contour| contour.len() >= 3);
        if !whole || !corners.all(|c| c.abs() <= REACH_MM) {
            return Err(ReadError::nonsense());
        }
    }
    Ok(list)
}

/// A model in a DICOM object.
#[derive(Clone, Debug, PartialEq)]
pub struct Enclosed<'a> {
    /// The format of its file.
    pub format: preop_meshfile::Format,
    /// The bytes of its file, which nobody has read yet.
    pub document: &'a [u8],
    /// What it is called, safe to show.
    pub title: String,
    /// The unit of its places, as the code says it; empty where it does not.
    pub unit: String,
    /// The frame of reference that its places are in; `None` where the file does not say.
    pub frame_of_reference: Option<String>,
}

/// The model that a DICOM object encloses.
///
/// # Errors
/// Why the file is refused.
pub fn model<'a>(reader: &dyn Read, bytes: &'a [u8]) -> Result<Enclosed<'a>, ReadError> {
    let read = reader.read(&Task::Model, &[bytes], &mut |_| ())?;
    let Product::Model(format, place, title, unit, frame_of_reference) = read else {
        return Err(ReadError::nonsense());
    };
    let format = preop_meshfile::Format::of_name(&format!("model.{format}"));
    let document = bytes.get(place);
    let (Some(format), Some(document)) = (format, document) else {
        return Err(ReadError::nonsense());
    };
    let (title, unit) = (quote(&title, 1024), quote(&unit, NAME));
    Ok(Enclosed { format, document, title, unit, frame_of_reference })
}

pub(crate) fn read_model(bytes: &[u8]) -> Result<Product, ReadError> {
    let model = preop_dicom::encapsulated(bytes).map_err(ReadError::refused)?;
    let from = (model.document.as_ptr() as usize).saturating_sub(bytes.as_ptr() as usize);
    let place = from..from + model.document.len();
    let format = model.format.to_owned();
    Ok(Product::Model(format, place, model.title, model.unit, model.frame_of_reference))
}
