//! A series of several files, written down as text so that a change of one letter is one fault.
//!
//! A line `0020,0032 DS 0\0\1.5` sets an element; `#` begins the next file, which starts as a copy of
//! the one before. `US` is followed by a number, `OW` by a count of bytes.

use crate::Verdict;
use preop_dicom::{File, InProcess, Wanted, assemble};
use preop_monitor::Silent;
use preop_plan::Hash;
use std::collections::BTreeMap;

/// No series of this target has more files, and no element more bytes.
const MOST_FILES: usize = 64;
const MOST_BYTES: usize = 16 << 10;

type Elements = BTreeMap<(u16, u16), ([u8; 2], Vec<u8>)>;

pub(crate) fn series(bytes: &[u8]) -> Verdict {
    let files = files(&String::from_utf8_lossy(bytes));
    let files: Vec<File> = files.iter().map(|bytes| File { name: "file", bytes }).collect();
    let ct =
        assemble(&files, &Wanted::default(), &InProcess, &Silent).map_err(|why| why.to_string())?;
    let geometry = ct.volume.geometry();
    assert!(geometry.spacing().iter().all(|mm| (0.01..=10.0).contains(mm)));
    assert!(geometry.origin().to_array().iter().all(|c| c.abs() <= 50_000.0));
    assert!((2..=files.len()).contains(&ct.summary.slices));
    assert!(ct.summary.tilt_deg.is_finite());
    let hu: Vec<u8> = ct.volume.hu().iter().flat_map(|hu| hu.to_le_bytes()).collect();
    let codes: Vec<&str> = ct.findings.iter().map(|f| &*f.code).collect();
    Ok(format!("{geometry:?} {codes:?} {}", Hash::of(&hu)))
}

/// Sound images of a series that this target reads, no more than it has.
pub(crate) fn images(count: usize) -> Vec<Vec<u8>> {
    let mut all = files(include_str!("../corpus/series/axial"));
    all.truncate(count);
    all
}

fn files(text: &str) -> Vec<Vec<u8>> {
    let mut elements = Elements::new();
    let mut files = vec![];
    for line in text.lines() {
        if line.starts_with('#') && files.len() + 1 < MOST_FILES {
            files.push(file(&elements));
        } else if let Some((tag, vr, value)) = element(line) {
            elements.insert(tag, (vr, value));
        }
    }
    files.push(file(&elements));
    files
}

fn element(line: &str) -> Option<((u16, u16), [u8; 2], Vec<u8>)> {
    let mut words = line.splitn(3, ' ');
    let (group, element) = words.next()?.split_once(',')?;
    let half = |text: &str| u16::from_str_radix(text, 16).ok();
    let tag = (half(group)?, half(element)?);
    let vr: [u8; 2] = words.next()?.as_bytes().try_into().ok()?;
    let text = words.next().unwrap_or_default();
    let mut value = match &vr {
        b"US" => text.parse::<u16>().ok()?.to_le_bytes().to_vec(),
        b"OW" => (0..text.parse::<usize>().ok()?.min(MOST_BYTES)).map(|n| n as u8).collect(),
        _ => text.as_bytes().to_vec(),
    };
    let pad = if &vr == b"UI" { 0 } else { b' ' };
    value.resize(value.len().next_multiple_of(2), pad);
    value.truncate(MOST_BYTES);
    Some((tag, vr, value))
}

/// In explicit little endian, group 2 first where the text has it.
fn file(elements: &Elements) -> Vec<u8> {
    let mut bytes = vec![0; 128];
    bytes.extend(b"DICM");
    for ((group, element), (vr, value)) in elements {
        bytes.extend(group.to_le_bytes());
        bytes.extend(element.to_le_bytes());
        bytes.extend(vr);
        if matches!(vr, b"OB" | b"OW" | b"SQ" | b"UN" | b"UT") {
            bytes.extend([0, 0]);
            bytes.extend((value.len() as u32).to_le_bytes());
        } else {
            bytes.extend((value.len() as u16).to_le_bytes());
        }
        bytes.extend(value);
    }
    bytes
}
