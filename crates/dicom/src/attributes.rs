//! The few attributes of a file that we read, decoded.
//!
//! The library sees a short extract of checked elements of the outermost level only: no sequences,
//! no pixels, nothing longer than 64 KiB. So nothing that a file declares can make it reserve memory or recurse.

use crate::fragments;
use crate::scan::{Home, Inflated, Scan, Tag};
use crate::text::shown;
use crate::{Pixels, Record, SliceError, Values};
use std::collections::BTreeMap;
use std::ops::Range;

const MAX_VALUE: usize = 64 << 10;

/// An attribute that we read: its tag, its value representation and its name for messages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Attribute {
    pub(crate) tag: Tag,
    vr: [u8; 2],
    pub(crate) name: &'static str,
}

pub(crate) const CHARACTER_SET: Attribute =
    Attribute::new(0x0008, 0x0005, b"CS", "Specific Character Set");
pub(crate) const IMAGE_TYPE: Attribute = Attribute::new(0x0008, 0x0008, b"CS", "Image Type");
pub(crate) const SOP_CLASS: Attribute = Attribute::new(0x0008, 0x0016, b"UI", "SOP Class UID");
pub(crate) const SOP_INSTANCE: Attribute =
    Attribute::new(0x0008, 0x0018, b"UI", "SOP Instance UID");
pub(crate) const STUDY_DATE: Attribute = Attribute::new(0x0008, 0x0020, b"DA", "Study Date");
pub(crate) const SERIES_DATE: Attribute = Attribute::new(0x0008, 0x0021, b"DA", "Series Date");
pub(crate) const ACQUISITION_DATE: Attribute =
    Attribute::new(0x0008, 0x0022, b"DA", "Acquisition Date");
pub(crate) const ACQUIRED_AT: Attribute =
    Attribute::new(0x0008, 0x002a, b"DT", "Acquisition DateTime");
pub(crate) const MODALITY: Attribute = Attribute::new(0x0008, 0x0060, b"CS", "Modality");
pub(crate) const MANUFACTURER: Attribute = Attribute::new(0x0008, 0x0070, b"LO", "Manufacturer");
pub(crate) const STUDY_DESCRIPTION: Attribute =
    Attribute::new(0x0008, 0x1030, b"LO", "Study Description");
pub(crate) const SERIES_DESCRIPTION: Attribute =
    Attribute::new(0x0008, 0x103e, b"LO", "Series Description");
pub(crate) const MODEL: Attribute =
    Attribute::new(0x0008, 0x1090, b"LO", "Manufacturer's Model Name");
pub(crate) const FRAME_TYPE: Attribute = Attribute::new(0x0008, 0x9007, b"CS", "Frame Type");
pub(crate) const PATIENT_NAME: Attribute = Attribute::new(0x0010, 0x0010, b"PN", "Patient's Name");
pub(crate) const PATIENT_ID: Attribute = Attribute::new(0x0010, 0x0020, b"LO", "Patient ID");
pub(crate) const PATIENT_ID_ISSUER: Attribute =
    Attribute::new(0x0010, 0x0021, b"LO", "Issuer of Patient ID");
pub(crate) const BIRTH_DATE: Attribute =
    Attribute::new(0x0010, 0x0030, b"DA", "Patient's Birth Date");
pub(crate) const SEX: Attribute = Attribute::new(0x0010, 0x0040, b"CS", "Patient's Sex");
pub(crate) const BODY_PART: Attribute = Attribute::new(0x0018, 0x0015, b"CS", "Body Part Examined");
pub(crate) const SLICE_THICKNESS: Attribute =
    Attribute::new(0x0018, 0x0050, b"DS", "Slice Thickness");
pub(crate) const KERNEL: Attribute = Attribute::new(0x0018, 0x1210, b"SH", "Convolution Kernel");
pub(crate) const PATIENT_POSITION: Attribute =
    Attribute::new(0x0018, 0x5100, b"CS", "Patient Position");
pub(crate) const STUDY_UID: Attribute = Attribute::new(0x0020, 0x000d, b"UI", "Study Instance UID");
pub(crate) const SERIES_UID: Attribute =
    Attribute::new(0x0020, 0x000e, b"UI", "Series Instance UID");
pub(crate) const POSITION: Attribute =
    Attribute::new(0x0020, 0x0032, b"DS", "Image Position (Patient)");
pub(crate) const ORIENTATION: Attribute =
    Attribute::new(0x0020, 0x0037, b"DS", "Image Orientation (Patient)");
pub(crate) const FRAME_OF_REFERENCE: Attribute =
    Attribute::new(0x0020, 0x0052, b"UI", "Frame of Reference UID");
pub(crate) const LATERALITY: Attribute = Attribute::new(0x0020, 0x0060, b"CS", "Laterality");
pub(crate) const IMAGE_LATERALITY: Attribute =
    Attribute::new(0x0020, 0x0062, b"CS", "Image Laterality");
pub(crate) const FRAME_LATERALITY: Attribute =
    Attribute::new(0x0020, 0x9072, b"CS", "Frame Laterality");
pub(crate) const SAMPLES_PER_PIXEL: Attribute =
    Attribute::new(0x0028, 0x0002, b"US", "Samples per Pixel");
pub(crate) const PHOTOMETRIC: Attribute =
    Attribute::new(0x0028, 0x0004, b"CS", "Photometric Interpretation");
pub(crate) const PLANAR: Attribute = Attribute::new(0x0028, 0x0006, b"US", "Planar Configuration");
pub(crate) const FRAMES: Attribute = Attribute::new(0x0028, 0x0008, b"IS", "Number of Frames");
pub(crate) const ROWS: Attribute = Attribute::new(0x0028, 0x0010, b"US", "Rows");
pub(crate) const COLUMNS: Attribute = Attribute::new(0x0028, 0x0011, b"US", "Columns");
pub(crate) const PIXEL_SPACING: Attribute = Attribute::new(0x0028, 0x0030, b"DS", "Pixel Spacing");
pub(crate) const BITS_ALLOCATED: Attribute =
    Attribute::new(0x0028, 0x0100, b"US", "Bits Allocated");
pub(crate) const BITS_STORED: Attribute = Attribute::new(0x0028, 0x0101, b"US", "Bits Stored");
pub(crate) const HIGH_BIT: Attribute = Attribute::new(0x0028, 0x0102, b"US", "High Bit");
pub(crate) const PIXEL_REPRESENTATION: Attribute =
    Attribute::new(0x0028, 0x0103, b"US", "Pixel Representation");
pub(crate) const PADDING: Attribute = Attribute::new(0x0028, 0x0120, b"US", "Pixel Padding Value");
pub(crate) const PADDING_LIMIT: Attribute =
    Attribute::new(0x0028, 0x0121, b"US", "Pixel Padding Range Limit");
pub(crate) const BURNED_IN: Attribute =
    Attribute::new(0x0028, 0x0301, b"CS", "Burned In Annotation");
/// Of which is only asked whether it holds a table.
pub(crate) const MODALITY_LUT: Attribute =
    Attribute::new(0x0028, 0x3000, b"SQ", "Modality LUT Sequence");
pub(crate) const INTERCEPT: Attribute = Attribute::new(0x0028, 0x1052, b"DS", "Rescale Intercept");
pub(crate) const SLOPE: Attribute = Attribute::new(0x0028, 0x1053, b"DS", "Rescale Slope");
pub(crate) const RESCALE_TYPE: Attribute = Attribute::new(0x0028, 0x1054, b"LO", "Rescale Type");
pub(crate) const LOSSY: Attribute =
    Attribute::new(0x0028, 0x2110, b"CS", "Lossy Image Compression");

/// All of them, by ascending tag.
// Handed on to what is derived from a series.
pub(crate) const STUDY_TIME: Attribute = Attribute::new(0x0008, 0x0030, b"TM", "Study Time");
pub(crate) const ACQUISITION_TIME: Attribute =
    Attribute::new(0x0008, 0x0032, b"TM", "Acquisition Time");
pub(crate) const ACCESSION: Attribute = Attribute::new(0x0008, 0x0050, b"SH", "Accession Number");
pub(crate) const REFERRING: Attribute =
    Attribute::new(0x0008, 0x0090, b"PN", "Referring Physician's Name");
pub(crate) const ACQUISITION: Attribute =
    Attribute::new(0x0020, 0x0012, b"IS", "Acquisition Number");
pub(crate) const KVP: Attribute = Attribute::new(0x0018, 0x0060, b"DS", "KVP");
pub(crate) const STUDY_ID: Attribute = Attribute::new(0x0020, 0x0010, b"SH", "Study ID");
pub(crate) const POSITION_REFERENCE: Attribute =
    Attribute::new(0x0020, 0x1040, b"LO", "Position Reference Indicator");
pub(crate) const LOSSY_RATIO: Attribute =
    Attribute::new(0x0028, 0x2112, b"DS", "Lossy Image Compression Ratio");
pub(crate) const LOSSY_METHOD: Attribute =
    Attribute::new(0x0028, 0x2114, b"CS", "Lossy Image Compression Method");
const ALL: &[Attribute] = &[
    CHARACTER_SET,
    IMAGE_TYPE,
    SOP_CLASS,
    SOP_INSTANCE,
    STUDY_DATE,
    SERIES_DATE,
    ACQUISITION_DATE,
    ACQUIRED_AT,
    MODALITY,
    MANUFACTURER,
    STUDY_DESCRIPTION,
    SERIES_DESCRIPTION,
    MODEL,
    FRAME_TYPE,
    PATIENT_NAME,
    PATIENT_ID,
    PATIENT_ID_ISSUER,
    BIRTH_DATE,
    SEX,
    BODY_PART,
    SLICE_THICKNESS,
    KERNEL,
    PATIENT_POSITION,
    STUDY_UID,
    SERIES_UID,
    ACQUISITION,
    POSITION,
    ORIENTATION,
    FRAME_OF_REFERENCE,
    LATERALITY,
    IMAGE_LATERALITY,
    FRAME_LATERALITY,
    SAMPLES_PER_PIXEL,
    PHOTOMETRIC,
    PLANAR,
    FRAMES,
    ROWS,
    COLUMNS,
    PIXEL_SPACING,
    BITS_ALLOCATED,
    BITS_STORED,
    HIGH_BIT,
    PIXEL_REPRESENTATION,
    PADDING,
    PADDING_LIMIT,
    BURNED_IN,
    INTERCEPT,
    SLOPE,
    RESCALE_TYPE,
    LOSSY,
    STUDY_TIME,
    ACQUISITION_TIME,
    ACCESSION,
    REFERRING,
    KVP,
    STUDY_ID,
    POSITION_REFERENCE,
    LOSSY_RATIO,
    LOSSY_METHOD,
];

/// The attributes of one frame of a file, each from the nearest place that states it: the frame's
/// groups, those that all frames share, the outermost level.
#[derive(Clone, Copy)]
pub(crate) struct Attributes<'a> {
    record: &'a Record,
    frame: usize,
}

impl<'a> Attributes<'a> {
    pub(crate) fn of(record: &'a Record, frame: usize) -> Attributes<'a> {
        Attributes { record, frame }
    }

    /// The text of an attribute on one line, safe to show; empty if there is none.
    pub(crate) fn text(&self, attribute: Attribute) -> String {
        shown(self.raw(attribute).unwrap_or_default())
    }

    /// The values of a text attribute.
    pub(crate) fn list(&self, attribute: Attribute) -> Vec<String> {
        let text = self.text(attribute);
        if text.is_empty() {
            return Vec::new();
        }
        text.split('\\').map(|part| part.trim().to_owned()).collect()
    }

    /// A UID; `None` if there is none.
    pub(crate) fn uid(&self, attribute: Attribute) -> Result<Option<String>, SliceError> {
        let text = self.raw(attribute).unwrap_or_default();
        match text.trim_end_matches(['\0', ' ']) {
            "" => Ok(None),
            uid if crate::uid::is_uid(uid) => Ok(Some(uid.to_owned())),
            other => Err(attribute.wrong(other, "is no UID (numbers and dots, at most 64)")),
        }
    }

    /// A UID that must be there.
    pub(crate) fn required_uid(&self, attribute: Attribute) -> Result<String, SliceError> {
        self.uid(attribute)?.ok_or(attribute.missing())
    }

    /// A whole number of 16 bits; `None` if there is none.
    pub(crate) fn word(&self, attribute: Attribute) -> Result<Option<u16>, SliceError> {
        match self.raw(attribute) {
            None | Some("") => Ok(None),
            Some(text) => match text.parse() {
                Ok(word) => Ok(Some(word)),
                Err(_) => Err(attribute.wrong("", "must be one 16-bit number")),
            },
        }
    }

    /// A whole number of 16 bits that must be there.
    pub(crate) fn required_word(&self, attribute: Attribute) -> Result<u16, SliceError> {
        self.word(attribute)?.ok_or(attribute.missing())
    }

    /// Exactly `N` finite decimal numbers; `None` if there is no value at all.
    pub(crate) fn numbers<const N: usize>(
        &self,
        attribute: Attribute,
    ) -> Result<Option<[f64; N]>, SliceError> {
        let text = self.raw(attribute).unwrap_or_default();
        let text = text.trim_matches(['\0', ' ']);
        if text.is_empty() {
            return Ok(None);
        }
        let numbers: Option<Vec<f64>> = text.split('\\').map(decimal).collect();
        match numbers.map(<[f64; N]>::try_from) {
            Some(Ok(numbers)) => Ok(Some(numbers)),
            _ => Err(attribute.wrong(text, decimals_wanted(N))),
        }
    }

    /// Exactly `N` finite decimal numbers that must be there.
    pub(crate) fn required_numbers<const N: usize>(
        &self,
        attribute: Attribute,
    ) -> Result<[f64; N], SliceError> {
        self.numbers(attribute)?.ok_or(attribute.missing())
    }

    /// A count; 1 if there is none.
    pub(crate) fn count(&self, attribute: Attribute) -> Result<usize, SliceError> {
        match self.raw(attribute).map(|text| text.trim_matches(['\0', ' '])) {
            None | Some("") => Ok(1),
            Some(text) => match text.parse() {
                Ok(count) if count > 0 => Ok(count),
                _ => Err(attribute.wrong(text, "must be a whole number above 0")),
            },
        }
    }

    fn raw(&self, attribute: Attribute) -> Option<&'a str> {
        let Record { values, shared, frames, .. } = self.record;
        let found = frames.get(self.frame).and_then(|f| f.get(&attribute.tag));
        let found = found.or_else(|| shared.get(&attribute.tag));
        found.or_else(|| values.get(&attribute.tag)).map(String::as_str)
    }
}

/// What a file says, from the walk through its first bytes; `None` if more of them are needed.
pub(crate) fn record(head: &[u8], scan: Scan) -> Result<Option<Record>, SliceError> {
    let head = scan.inflated.as_ref().map_or(head, |inflated| &inflated.beginning);
    let mut places: BTreeMap<Tag, Range<usize>> = BTreeMap::new();
    let last = scan.elements.iter().rfind(|e| e.home == Home::Outermost);
    let last = last.map_or((0, 0), |element| element.tag);
    let mut record = Record { last, ..Record::default() };
    for element in &scan.elements {
        if element.tag == MODALITY_LUT.tag && element.home == Home::Outermost {
            let at = element.value.start;
            let told = element.value.len().min(4);
            if head.len() < at + told {
                return Ok(None);
            }
            // An item, in either order of bytes; a sequence without one says nothing.
            let item = [[0xfe, 0xff, 0, 0xe0], [0xff, 0xfe, 0xe0, 0]];
            if item.iter().any(|item| head[at..].starts_with(item)) {
                record.values.insert(MODALITY_LUT.tag, "a table".to_owned());
            }
        }
        let Some(attribute) = ALL.iter().find(|a| a.tag == element.tag) else { continue };
        if element.vr.is_some_and(|vr| !attribute.admits(vr)) {
            let found = element.vr.map(|vr| String::from_utf8_lossy(&vr).into_owned());
            return Err(attribute.wrong(&found.unwrap_or_default(), "has another type"));
        }
        if element.value.len() > MAX_VALUE {
            return Err(attribute.wrong("", "is longer than 64 KiB"));
        }
        let Some(bytes) = head.get(element.value.clone()) else { return Ok(None) };
        let value = attribute.value(bytes, scan.big_endian);
        let values = match element.home {
            Home::Outermost => {
                places.insert(element.tag, element.value.clone());
                &mut record.values
            }
            Home::Shared => &mut record.shared,
            Home::Frame(n) => {
                if record.frames.len() <= n {
                    record.frames.resize(n + 1, Values::new());
                }
                &mut record.frames[n]
            }
        };
        if values.insert(element.tag, value).is_some() {
            return Err(attribute.wrong("", "is given twice"));
        }
    }
    let texts = dicom_object::from_reader(extract(head, &places).as_slice())
        .map_err(|_| SliceError::Text)?
        .into_inner();
    for (tag, value) in &mut record.values {
        let text = texts.get(dicom_core::Tag(tag.0, tag.1)).and_then(|e| e.to_str().ok());
        if let Some(text) = text {
            *value = text.into_owned();
        }
    }
    let frames = record.values.get(&FRAMES.tag).and_then(|n| n.trim().parse().ok()).unwrap_or(1);
    let Some(pixels) = fragments::pixels(head, &scan, frames)? else { return Ok(None) };
    let Scan { transfer_syntax, meta_class, meta_instance, inflated, .. } = scan;
    let pixels = match (pixels, inflated) {
        (Pixels::Plain { at, .. }, Some(Inflated { stream, .. })) => {
            Pixels::Deflated { stream, at }
        }
        (pixels, _) => pixels,
    };
    Ok(Some(Record { transfer_syntax, meta_class, meta_instance, pixels, ..record }))
}

impl Attribute {
    const fn new(group: u16, element: u16, vr: &[u8; 2], name: &'static str) -> Attribute {
        Attribute { tag: (group, element), vr: *vr, name }
    }

    /// Whether a file may write it with this value representation.
    fn admits(self, vr: [u8; 2]) -> bool {
        let signed_too = self == PADDING || self == PADDING_LIMIT;
        vr == self.vr || &vr == b"UN" || (signed_too && &vr == b"SS")
    }

    /// A value as text, whose characters are still those of the file: words as decimal numbers.
    fn value(self, bytes: &[u8], big_endian: bool) -> String {
        match *bytes {
            _ if self.vr != *b"US" => String::from_utf8_lossy(bytes).into_owned(),
            [] => String::new(),
            [a, b] if big_endian => u16::from_be_bytes([a, b]).to_string(),
            [a, b] => u16::from_le_bytes([a, b]).to_string(),
            _ => format!("{} bytes", bytes.len()),
        }
    }

    pub(crate) fn missing(self) -> SliceError {
        self.wrong("", "is missing")
    }

    pub(crate) fn wrong(self, found: &str, why: &'static str) -> SliceError {
        let found = shown(found).chars().take(60).collect();
        SliceError::Attribute { name: self.name.into(), found, why: why.into() }
    }
}

fn decimals_wanted(count: usize) -> &'static str {
    match count {
        1 => "must be one finite decimal number",
        2 => "must be two finite decimal numbers",
        3 => "must be three finite decimal numbers",
        _ => "must be six finite decimal numbers",
    }
}

/// A decimal string: digits, sign, point and exponent only, so that `nan` and `inf` are none.
pub(crate) fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let legal = |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E');
    if !text.bytes().all(legal) {
        return None;
    }
    text.parse().ok().filter(|n: &f64| n.is_finite())
}

/// A small file of the text attributes alone, in explicit little endian.
fn extract(bytes: &[u8], values: &BTreeMap<Tag, Range<usize>>) -> Vec<u8> {
    let mut file = vec![0; 128];
    file.extend(b"DICM");
    let meta: [(u16, &[u8]); 3] =
        [(0x0002, b"1.2\0"), (0x0003, b"1.2\0"), (0x0010, b"1.2.840.10008.1.2.1\0")];
    let group: Vec<u8> =
        meta.iter().flat_map(|(element, value)| short((0x0002, *element), *b"UI", value)).collect();
    file.extend(short((0x0002, 0x0000), *b"UL", &(group.len() as u32).to_le_bytes()));
    file.extend(group);
    for attribute in ALL.iter().filter(|a| &a.vr != b"US") {
        let Some(place) = values.get(&attribute.tag) else { continue };
        // The longest value that a 16-bit length can tell of.
        let end = place.end.min(place.start + usize::from(u16::MAX) - 1);
        file.extend(short(attribute.tag, attribute.vr, &bytes[place.start..end]));
    }
    file
}

/// An explicit element with a 16-bit length, padded to an even one.
fn short((group, element): Tag, vr: [u8; 2], value: &[u8]) -> Vec<u8> {
    let odd = value.len() % 2 == 1;
    let length = (value.len() + usize::from(odd)) as u16;
    let pad = if &vr == b"UI" { 0 } else { b' ' };
    let header = [group.to_le_bytes(), element.to_le_bytes(), vr, length.to_le_bytes()];
    let mut bytes = header.concat();
    bytes.extend(value);
    bytes.extend(odd.then_some(pad));
    bytes
}
