//! NIfTI-1 and NIfTI-2, in one file (`.nii`, `.nii.gz`) or two (`.hdr`, `.img`).
//!
//! Axes are RAS. The meaning of `qform` and `sform` follows nifti1.h (NIfTI Data Format Working Group,
//! 2003-2007).

mod header;
mod place;
mod write;

use crate::error::field;
use crate::stored::Stored;
use crate::unpack::{self, Packing};
use crate::{VolumeError, names};
use header::{Header, LONGEST};
use preop_monitor::Finding;
use std::borrow::Cow;

pub use write::write;

/// The image in a NIfTI file, packed or not; `data` are the voxels of a pair of `.hdr` and `.img`.
///
/// # Errors
/// Anything that is not one three-dimensional image of plain numbers in the patient's own space.
pub fn read<'a>(bytes: &'a [u8], data: Option<&'a [u8]>) -> Result<Stored<'a>, VolumeError> {
    let packed = unpack::is_gzip(bytes);
    let start = match packed {
        true => Cow::Owned(unpack::beginning(bytes, LONGEST)?),
        false => Cow::Borrowed(bytes),
    };
    let header = Header::of(&start)?;
    let size = header.size()?;
    let element = header.element()?;
    let first = header.first_voxel()?;
    let voxels = size.iter().product::<usize>() * element.size();
    let whole = match (header.apart, packed) {
        (true, true) => {
            return Err(field(
                "magic",
                "ni1",
                "says that the voxels are in another file, so it must not be packed",
            ));
        }
        (true, false) => {
            Cow::Borrowed(data.ok_or_else(|| VolumeError::DataFile(".img".to_owned()))?)
        }
        (false, true) => Cow::Owned(unpack::exactly(bytes, Packing::Gzip, first + voxels)?),
        (false, false) => Cow::Borrowed(bytes),
    };
    let found = whole.len().saturating_sub(first);
    if found < voxels {
        return Err(VolumeError::Short { needed: voxels, found });
    }
    let (placed, mut findings) = place::place(&header, size)?;
    let names = match header.apart {
        true => vec![],
        false => extension_names(&whole[header.length..first], header.big_endian),
    };
    let numbers = match whole {
        Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[first..first + voxels]),
        Cow::Owned(mut bytes) => {
            bytes.drain(..first);
            Cow::Owned(bytes)
        }
    };
    if found > voxels {
        findings.push(Finding::note(
            "volume.trailing-bytes",
            format!(
                "{} bytes behind the voxels belong to nothing and were ignored.",
                found - voxels
            ),
        ));
    }
    if let Some(intercept) = header.lone_intercept() {
        findings.push(
            Finding::warning(
                "volume.lone-intercept",
                format!(
                    "The file has an intercept of {intercept} (scl_inter) and no slope. By the standard nothing is scaled, \
                     and nothing was added; some programs add it."
                ),
            )
            .hint("Compare a place of known density, as air, with the scan."),
        );
    }
    let mut stored = Stored::new(placed, element, 1, numbers);
    stored.big_endian = header.big_endian;
    stored.scale = header.scale()?;
    stored.names = names;
    stored.findings.extend(findings);
    Ok(stored)
}

/// The label names in the extensions that stand between header and voxels.
fn extension_names(bytes: &[u8], big_endian: bool) -> Vec<names::LabelName> {
    if bytes.first() != Some(&1).filter(|_| bytes.len() > 4) {
        return vec![];
    }
    let mut rest = &bytes[4..];
    let mut found = vec![];
    while rest.len() >= 8 {
        let mut word = [rest[0], rest[1], rest[2], rest[3]];
        if big_endian {
            word.reverse();
        }
        let size = u32::from_le_bytes(word) as usize;
        let Some(content) = rest.get(8..size) else { break };
        if found.is_empty() {
            found = names::caret(&String::from_utf8_lossy(content));
        }
        rest = &rest[size..];
    }
    found
}
